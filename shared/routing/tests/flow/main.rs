//! Goal: the owner's rules find what customers mean, and nothing else, and every decision can be explained.
//! Method: tables of keywords and messages, tables of moments and opening hours, and properties over random flows.

#[cfg(test)]
mod deciding;
#[cfg(test)]
mod folding;
#[cfg(test)]
mod japanese;
#[cfg(test)]
mod korean;
#[cfg(test)]
mod languages;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod shop;
#[cfg(test)]
mod spaced;
#[cfg(test)]
mod table;
#[cfg(test)]
mod validation;
