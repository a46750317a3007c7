//! Secrets at rest: sealed with ChaCha20-Poly1305 (RFC 8439) under a key derived from the signing key.
//! Never opened for the API: what is sealed comes out only where it is used.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use chacha20poly1305::{AeadInPlace, ChaCha20Poly1305, Key, KeyInit, Nonce};
use hmac::Mac;

use crate::token::mac;

/// Random bytes that each sealing needs anew.
pub const NONCE_BYTES: usize = 12;

const SCHEME: &str = "chacha20-poly1305";

/// Seals a secret, as `scheme$nonce and sealed bytes`.
#[must_use]
pub fn seal(secret: &str, nonce: [u8; NONCE_BYTES], key: &[u8]) -> String {
    let mut bytes = secret.as_bytes().to_vec();
    let sealed = cipher(key).encrypt_in_place(Nonce::from_slice(&nonce), SCHEME.as_bytes(), &mut bytes);
    // Fails only past 256 GiB.
    if sealed.is_err() {
        bytes.clear();
    }
    let whole: Vec<u8> = nonce.into_iter().chain(bytes).collect();
    format!("{SCHEME}${}", BASE64.encode(whole))
}

/// Opens what [`seal`] sealed with the same key. None if it is something else, or was changed.
#[must_use]
pub fn open(sealed: &str, key: &[u8]) -> Option<String> {
    let (scheme, whole) = sealed.split_once('$')?;
    if scheme != SCHEME {
        return None;
    }
    let whole = BASE64.decode(whole).ok()?;
    let (nonce, bytes) = whole.split_at_checked(NONCE_BYTES)?;
    let mut bytes = bytes.to_vec();
    cipher(key).decrypt_in_place(Nonce::from_slice(nonce), SCHEME.as_bytes(), &mut bytes).ok()?;
    String::from_utf8(bytes).ok()
}

/// The cipher under a key of its own, so that no signature of the signing key can help to open anything.
fn cipher(key: &[u8]) -> ChaCha20Poly1305 {
    let derived = mac(key, b"hanmadi secrets at rest").finalize().into_bytes();
    ChaCha20Poly1305::new(Key::from_slice(&derived))
}

#[cfg(test)]
mod tests {
    use super::{open, seal};

    #[test]
    fn opens_with_its_key_and_with_no_other() {
        for secret in ["", "a", "비밀-of-a-bot"] {
            let sealed = seal(secret, [7; 12], b"key");
            assert_eq!(open(&sealed, b"key").as_deref(), Some(secret));
            assert_eq!(open(&sealed, b"other"), None);
            assert!(secret.len() < 8 || !sealed.contains(secret));
        }
    }

    #[test]
    fn what_was_changed_or_is_something_else_does_not_open() {
        let sealed = seal("secret", [7; 12], b"key");
        for place in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            assert_eq!(open(&String::from_utf8(bytes).unwrap(), b"key"), None, "{place}");
        }
        for other in ["", "$", "chacha20-poly1305$", "chacha20-poly1305$AAAA", "x$AAAA"] {
            assert_eq!(open(other, b"key"), None, "{other}");
        }
    }
}
