//! The browser: clock, randomness, storage, page, formats.
//! Never any rule of the desk; everything impure is here and named.

pub(crate) mod clock;
pub(crate) mod formats;
pub(crate) mod page;
pub(crate) mod random;
pub(crate) mod storage;
