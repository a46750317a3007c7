//! Signatures of what is sent to an address of the owner's: HMAC-SHA-256 over the time and the body.
//! Never of the body alone: one that was overheard could be sent again for ever.

use hmac::Mac;

use crate::token::mac;

/// How the signature is made; another way would have another name.
const SCHEME: &str = "v1";

/// The signature of a body that is sent at `seconds` since 1970: `v1=` and 64 hexadecimal digits over
/// `SECONDS.BODY`.
#[must_use]
pub fn sign(body: &str, seconds: u64, secret: &str) -> String {
    let signed = format!("{seconds}.{body}");
    let bytes = mac(secret.as_bytes(), signed.as_bytes()).finalize().into_bytes();
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 });
    let hex: String = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect();
    format!("{SCHEME}={hex}")
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn is_what_any_other_implementation_makes_of_it() {
        // As `node -e 'console.log(crypto.createHmac("sha256", SECRET).update(SECONDS + "." + BODY).digest("hex"))'`.
        for (secret, seconds, body, expected) in [
            (
                "a secret of many letters",
                1_795_267_200,
                r#"{"turn":1}"#,
                "0ecc022347947a91720fece4ccc879e3aebb215ba762951072391c39ff2304ee",
            ),
            (
                "비밀은 여러 글자여야 합니다",
                1_795_267_200,
                r#"{"text":"어디쯤 왔나요?"}"#,
                "4915d5339c90d2ca2ca0c1b35c3a48f30b08df32ad311ba6c4a86e6d2c8f80d4",
            ),
            (
                "a secret of many letters",
                0,
                "",
                "59b9d07df6718e4f7a6744df34bba9e7998c77e6e73a4f3b29d243b5553d163b",
            ),
        ] {
            assert_eq!(sign(body, seconds, secret), format!("v1={expected}"), "{body}");
        }
    }

    #[test]
    fn time_body_and_secret_all_count() {
        let first = sign("body", 12, "secret");
        for other in [sign("bod", 12, "secret"), sign("body", 13, "secret"), sign("body", 12, "Secret")] {
            assert_ne!(first, other);
        }
        assert_eq!(first, sign("body", 12, "secret"));
    }
}
