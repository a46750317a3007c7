//! Random bytes from the platform.
//! Never anything weaker: tokens are made of these.

use std::cell::RefCell;

use hanmadi_ids::Mint;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill(bytes: &mut [u8]);
}

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

thread_local! {
    /// Seeds drawn ahead: asking the platform for each event's alone costs more than the bytes.
    static SEEDS: RefCell<Vec<[u8; 16]>> = const { RefCell::new(Vec::new()) };
}

/// A fresh row of identifiers, for one event.
pub(crate) fn mint() -> Mint {
    let drawn = SEEDS.with(|seeds| {
        let mut seeds = seeds.borrow_mut();
        if seeds.is_empty() {
            seeds.extend(bytes::<1024>().as_chunks::<16>().0);
        }
        seeds.pop()
    });
    Mint::new(drawn.unwrap_or_else(bytes))
}

/// A secret of 256 bits, hexadecimal.
pub(crate) fn secret() -> String {
    use core::fmt::Write as _;
    bytes::<32>().iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
