//! Text from the platform, as bytes of our own.
//! Never by the generated glue, which asks for room, writes and asks again: for what people and programs send, that
//! costs more than everything that is then done with it.

use std::cell::RefCell;

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

#[wasm_bindgen(inline_js = "
const encoder = new TextEncoder();

let desk = new Uint8Array();

/**
 * Writes a text to the desk, `room` bytes at `address`. Most texts are ASCII and written letter by letter, which
 * the engine compiles to a short loop; the platform's encoder costs a call and an object for its answer.
 * Bytes written; -1 if there is no text, -2 if it does not fit.
 */
export const writeText = (text, memory, address, room) => {
    if (typeof text !== 'string') return -1;
    const { length } = text;
    if (length > room) return -2;
    // Memory that grew has left the view behind, empty.
    if (desk.length === 0 || desk.byteOffset !== address) desk = new Uint8Array(memory.buffer, address, room);
    for (let at = 0; at < length; at += 1) {
        const unit = text.charCodeAt(at);
        if (unit > 127) {
            const { read, written } = encoder.encodeInto(text, desk);
            return read === length ? written : -2;
        }
        desk[at] = unit;
    }
    return length;
};

export const utf8 = (text) => encoder.encode(text);
")]
extern "C" {
    #[wasm_bindgen(js_name = writeText)]
    fn write_text(text: &JsValue, memory: &JsValue, address: usize, room: usize) -> i32;
    #[wasm_bindgen(js_name = utf8)]
    fn utf8(text: &JsValue) -> Vec<u8>;
}

/// Bytes that the platform writes without being asked for the length first: more than a frame may have.
const DESK_BYTES: usize = 33 * 1024;

const TOO_LONG: i32 = -2;

struct Desk {
    memory: JsValue,
    bytes: Box<[u8]>,
}

thread_local! {
    static DESK: RefCell<Desk> =
        RefCell::new(Desk { memory: wasm_bindgen::memory(), bytes: vec![0; DESK_BYTES].into() });
}

/// The text of a value, or `None` if it is none. What is not valid becomes U+FFFD.
pub(crate) fn of(value: &JsValue) -> Option<String> {
    DESK.with_borrow_mut(|Desk { memory, bytes }| {
        // The other side writes behind the compiler's back, so it has to know that somebody may.
        let address = bytes.as_mut_ptr().expose_provenance();
        match write_text(value, memory, address, bytes.len()) {
            TOO_LONG => String::from_utf8(utf8(value)).ok(),
            written => {
                let bytes = bytes.get(..usize::try_from(written).ok()?)?;
                core::str::from_utf8(bytes).ok().map(str::to_owned)
            }
        }
    })
}
