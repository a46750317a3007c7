//! Passwords at rest: PBKDF2 with HMAC-SHA-256.
//! Never keeps a password, and takes the same time for an unknown name as for a wrong password.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use hmac::Hmac;
use sha2::Sha256;

/// Rounds of a new hash. What a Worker can spend on a login without being noticed; the number stands in each
/// hash, so it can grow.
pub const ROUNDS: u32 = 60_000;

const SCHEME: &str = "pbkdf2-sha256";

/// Hashes a password with 16 random bytes, as `scheme$rounds$salt$hash`.
#[must_use]
pub fn hash(password: &str, salt: [u8; 16], rounds: u32) -> String {
    let digest = derive(password, &salt, rounds);
    format!("{SCHEME}${rounds}${}${}", BASE64.encode(salt), BASE64.encode(digest))
}

/// Whether `password` is the one behind `stored`. A `stored` of another form never is, and costs the same.
#[must_use]
pub fn verify(password: &str, stored: &str) -> bool {
    let Some((rounds, salt, expected)) = parts(stored) else {
        let _ = derive(password, &[0; 16], ROUNDS);
        return false;
    };
    let actual = derive(password, &salt, rounds);
    // Every byte is looked at, whatever the first ones say.
    let difference = actual.iter().zip(&expected).fold(0, |all, (a, b)| all | (a ^ b));
    expected.len() == actual.len() && difference == 0
}

fn derive(password: &str, salt: &[u8], rounds: u32) -> [u8; 32] {
    let mut digest = [0; 32];
    // HMAC takes a key of any length, so the only error of this call cannot happen.
    let _ = pbkdf2::pbkdf2::<Hmac<Sha256>>(password.as_bytes(), salt, rounds, &mut digest);
    digest
}

fn parts(stored: &str) -> Option<(u32, Vec<u8>, Vec<u8>)> {
    let mut fields = stored.split('$');
    if fields.next()? != SCHEME {
        return None;
    }
    let rounds = fields.next()?.parse().ok()?;
    let salt = BASE64.decode(fields.next()?).ok()?;
    let digest = BASE64.decode(fields.next()?).ok()?;
    Some((rounds, salt, digest))
}

#[cfg(test)]
mod tests {
    use super::{hash, verify};

    #[test]
    fn only_the_same_password_verifies() {
        let stored = hash("한마디-secret", [7; 16], 10);
        assert!(verify("한마디-secret", &stored));
        for wrong in ["", "한마디-secre", "한마디-secret ", &stored] {
            assert!(!verify(wrong, &stored), "{wrong}");
        }
    }

    #[test]
    fn a_damaged_hash_never_verifies() {
        for stored in ["", "pbkdf2-sha256$10$$", "md5$10$AAAA$AAAA", "pbkdf2-sha256$x$AAAA$AAAA"] {
            assert!(!verify("", stored), "{stored}");
        }
    }
}
