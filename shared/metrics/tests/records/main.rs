//! Records of told and of generated conversations: what they show, and the laws that hold for all of them.
//! Never a record compared with itself: told ones have their numbers written down, generated ones a second
//! calculation in `reference`.

#[cfg(test)]
mod catalog;
#[cfg(test)]
mod history;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod queries;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod story;
