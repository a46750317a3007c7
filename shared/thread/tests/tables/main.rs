//! Goal: each rule of a thread stands in a table that can be read.
//! Method: a thread on a stage, one input, and all that follows in one line.

#[cfg(test)]
mod agents;
#[cfg(test)]
mod attributes;
#[cfg(test)]
mod guests;
#[cfg(test)]
mod rates;
#[cfg(test)]
mod repeats;
#[cfg(test)]
mod sockets;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod threading;
