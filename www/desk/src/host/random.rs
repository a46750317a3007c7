//! Randomness.
//! Never a seed that anything secret follows from.

/// A UUID of version 4. Not `crypto.randomUUID`, which pages without TLS do not have.
pub(crate) fn uuid() -> String {
    let bytes = bytes();
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let byte = match place {
            6 => (byte & 0x0f) | 0x40,
            8 => (byte & 0x3f) | 0x80,
            _ => *byte,
        };
        for digit in [byte >> 4, byte & 0x0f] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    text
}

/// A number below `bound`, so that many desks do not come back in the same moment.
pub(crate) fn below(bound: u64) -> u64 {
    let number = bytes().iter().take(4).fold(0, |number, byte| (number << 8) | u64::from(*byte));
    number % bound.max(1)
}

fn bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}
