//! Tokens: JSON Web Tokens signed with HMAC-SHA-256 (RFC 7519, RFC 7515).
//! Never takes an algorithm from the token itself.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::Sha256;

/// What the payload of a token says. The audience keeps one kind from being used as another.
pub trait Claims: Serialize + DeserializeOwned {
    /// The `aud` this kind must carry.
    const AUDIENCE: &'static str;
}

/// Why a token does not open anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// Not ours, changed on the way, or of another kind.
    Forged,
    /// Ours, but its time is over.
    Expired,
}

#[derive(Serialize, Deserialize)]
struct Payload<C> {
    aud: String,
    exp: u64,
    claims: C,
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// Signs `claims` until `expires_seconds` (since 1970).
#[must_use]
pub fn sign<C: Claims>(claims: C, expires_seconds: u64, key: &[u8]) -> String {
    let payload = Payload { aud: C::AUDIENCE.to_owned(), exp: expires_seconds, claims };
    let payload = serde_json::to_vec(&payload).unwrap_or_default();
    let signed = format!("{}.{}", BASE64.encode(HEADER), BASE64.encode(payload));
    let signature = mac(key, signed.as_bytes()).finalize().into_bytes();
    format!("{signed}.{}", BASE64.encode(signature))
}

/// Reads a token of kind `C`.
///
/// # Errors
/// [`Invalid`] when it is not ours, changed, of another kind, or over.
pub fn verify<C: Claims>(token: &str, now_seconds: u64, key: &[u8]) -> Result<C, Invalid> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Invalid::Forged)?;
    let signature = BASE64.decode(signature).map_err(|_| Invalid::Forged)?;
    mac(key, signed.as_bytes()).verify_slice(&signature).map_err(|_| Invalid::Forged)?;
    let (header, payload) = signed.split_once('.').ok_or(Invalid::Forged)?;
    if header != BASE64.encode(HEADER) {
        return Err(Invalid::Forged);
    }
    let payload = BASE64.decode(payload).map_err(|_| Invalid::Forged)?;
    let payload: Payload<C> = serde_json::from_slice(&payload).map_err(|_| Invalid::Forged)?;
    if payload.aud != C::AUDIENCE {
        return Err(Invalid::Forged);
    }
    if payload.exp <= now_seconds {
        return Err(Invalid::Expired);
    }
    Ok(payload.claims)
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104), so this cannot fail")]
pub(crate) fn mac(key: &[u8], data: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as Mac>::new_from_slice(key).expect("any key length").chain_update(data)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use serde::{Deserialize, Serialize};

    use super::{BASE64, Claims, Invalid, sign, verify};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct A {
        sub: String,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct B {
        sub: String,
    }
    impl Claims for A {
        const AUDIENCE: &'static str = "a";
    }
    impl Claims for B {
        const AUDIENCE: &'static str = "b";
    }

    fn token() -> String {
        sign(A { sub: "x".into() }, 100, b"key")
    }

    #[test]
    fn opens_with_its_key_until_its_time() {
        assert_eq!(verify::<A>(&token(), 99, b"key"), Ok(A { sub: "x".into() }));
        assert_eq!(verify::<A>(&token(), 100, b"key"), Err(Invalid::Expired));
        assert_eq!(verify::<A>(&token(), 99, b"other"), Err(Invalid::Forged));
        assert_eq!(verify::<B>(&token(), 99, b"key"), Err(Invalid::Forged));
    }

    #[test]
    fn any_changed_character_is_noticed() {
        let token = token();
        for place in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            // The last character of a base64 group may hold unused bits; the decoder refuses those too.
            assert!(changed == token || verify::<A>(&changed, 0, b"key").is_err(), "{place}");
        }
    }

    #[test]
    fn the_algorithm_is_not_the_senders_choice() {
        let payload = r#"{"aud":"a","exp":100,"claims":{"sub":"x"}}"#;
        for header in [r#"{"alg":"none"}"#, r#"{"alg":"HS256"}"#] {
            let token = format!("{}.{}.", BASE64.encode(header), BASE64.encode(payload));
            assert_eq!(verify::<A>(&token, 0, b"key"), Err(Invalid::Forged));
        }
        for text in ["", ".", "..", "a.b.c", "한.마.디"] {
            assert_eq!(verify::<A>(text, 0, b"key"), Err(Invalid::Forged));
        }
    }
}
