//! Who may do what: passwords, tokens, roles, and the one check every command passes.
//! Never reads a clock or makes a secret: time and random bytes come in.

mod listen;
mod needed;
pub mod password;
pub mod permission;
pub mod principal;
pub mod seal;
pub mod signature;
pub mod token;

pub use listen::{Unheard, listen};
pub use needed::{needed, of_whom};
pub use permission::{Permission, Role};
pub use principal::{Denied, Object, Principal, may};
