//! Goal: the guest wire is read without trust and written as clients know it.
//! Method: tables of frames, frames kept as text, and anything at all that must not make the reader panic.

#[cfg(test)]
mod arbitrary;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod incoming;
#[cfg(test)]
mod parse;
