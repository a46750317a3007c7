//! The messenger's colours, checked where everything else is: its own crate is only built for browsers.
//! Never a copy: the module and the table are the messenger's.

#[path = "../../widget/src/color.rs"]
mod color;
