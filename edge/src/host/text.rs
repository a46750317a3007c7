//! Text from the platform, as bytes of our own.
//! Never letter by letter, as the generated glue reads it: for what people and programs send, that costs more
//! than everything that is then done with it.

use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

#[wasm_bindgen(inline_js = "
const encoder = new TextEncoder();
export const utf8Into = (text, bytes) => encoder.encodeInto(text, bytes).written;
")]
extern "C" {
    #[wasm_bindgen(js_name = utf8Into)]
    fn utf8_into(text: &JsString, bytes: &mut [u8]) -> usize;
}

/// Bytes of UTF-8 that one unit of the platform's text takes at most.
const BYTES_PER_UNIT: usize = 3;

/// The text of a value, or `None` if it is none. What is not valid becomes U+FFFD.
pub(crate) fn of(value: &JsValue) -> Option<String> {
    let text: &JsString = value.dyn_ref()?;
    let mut bytes = vec![0; text.length() as usize * BYTES_PER_UNIT];
    let written = utf8_into(text, &mut bytes);
    bytes.truncate(written);
    String::from_utf8(bytes).ok()
}
