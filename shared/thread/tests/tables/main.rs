//! Goal: each rule of a thread stands in a table that can be read.
//! Method: a thread on a stage, one input, and all that follows in one line.

#[cfg(test)]
mod agents;
#[cfg(test)]
mod attributes;
#[cfg(test)]
mod connector;
#[cfg(test)]
mod flow;
#[cfg(test)]
mod guests;
#[cfg(test)]
mod hold;
#[cfg(test)]
mod notes;
#[cfg(test)]
mod offers;
#[cfg(test)]
mod rates;
#[cfg(test)]
mod repeats;
#[cfg(test)]
mod silence;
#[cfg(test)]
mod sockets;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod story;
#[cfg(test)]
mod threading;
#[cfg(test)]
mod wrapups;
