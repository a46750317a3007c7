//! Pages of a listing.
//! Never a page without its four numbers: some clients fail on a missing one.

use serde::{Deserialize, Serialize};

/// One page.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The entities of this page; past the end none.
    pub entities: Vec<T>,
    /// How many a page holds.
    pub page_size: usize,
    /// Which page, from 1.
    pub page_number: usize,
    /// How many there are in all.
    pub total: usize,
    /// How many pages there are.
    pub page_count: usize,
}

impl<T> Page<T> {
    /// A page of a listing with `total` entities.
    #[must_use]
    pub fn new(entities: Vec<T>, page_size: usize, page_number: usize, total: usize) -> Self {
        Self { entities, page_size, page_number, total, page_count: total.div_ceil(page_size.max(1)) }
    }
}

/// A listing without pages.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entities<T> {
    /// All of them.
    pub entities: Vec<T>,
}
