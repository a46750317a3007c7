//! Text from the platform, as bytes of our own.
//! Never letter by letter, as the generated glue reads it: for what people and programs send, that costs more
//! than everything that is then done with it.

use std::cell::RefCell;

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

#[wasm_bindgen(inline_js = "
const encoder = new TextEncoder();

/** Bytes written; -1 if there is no text, -2 if it does not fit. */
export const utf8Into = (text, bytes) => {
    if (typeof text !== 'string') return -1;
    const { read, written } = encoder.encodeInto(text, bytes);
    return read === text.length ? written : -2;
};

export const utf8 = (text) => encoder.encode(text);
")]
extern "C" {
    #[wasm_bindgen(js_name = utf8Into)]
    fn utf8_into(text: &JsValue, bytes: &mut [u8]) -> i32;
    #[wasm_bindgen(js_name = utf8)]
    fn utf8(text: &JsValue) -> Vec<u8>;
}

/// Bytes that the platform writes without being asked for the length first: more than a frame may have.
const DESK_BYTES: usize = 33 * 1024;

const TOO_LONG: i32 = -2;

thread_local! {
    static DESK: RefCell<Box<[u8]>> = RefCell::new(vec![0; DESK_BYTES].into());
}

/// The text of a value, or `None` if it is none. What is not valid becomes U+FFFD.
pub(crate) fn of(value: &JsValue) -> Option<String> {
    DESK.with_borrow_mut(|desk| match utf8_into(value, desk) {
        TOO_LONG => String::from_utf8(utf8(value)).ok(),
        written => {
            let bytes = desk.get(..usize::try_from(written).ok()?)?;
            core::str::from_utf8(bytes).ok().map(str::to_owned)
        }
    })
}
