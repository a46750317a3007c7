//! Pages of a listing.
//! Never a page without its four numbers: some clients fail on a missing one.

use serde::{Deserialize, Serialize};

/// One page.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

/// One page of a listing of the platform API, with the addresses of its neighbours.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Listing<T> {
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
    /// This page.
    pub self_uri: String,
    /// The first page.
    pub first_uri: String,
    /// The last page.
    pub last_uri: String,
    /// The page after this one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next_uri: Option<String>,
    /// The page before this one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub previous_uri: Option<String>,
}

impl<T> Listing<T> {
    /// The page `number` (from 1) of `all`, with addresses under `path`. `query` is what else was asked for,
    /// such as `&name=a`.
    #[must_use]
    pub fn new(all: Vec<T>, size: usize, number: usize, path: &str, query: &str) -> Self {
        let total = all.len();
        let count = total.div_ceil(size.max(1));
        let uri = |page: usize| format!("{path}?pageSize={size}&pageNumber={page}{query}");
        let skipped = number.saturating_sub(1).saturating_mul(size);
        Self {
            entities: all.into_iter().skip(skipped).take(size).collect(),
            page_size: size,
            page_number: number,
            total,
            page_count: count,
            self_uri: uri(number),
            first_uri: uri(1),
            last_uri: uri(count.max(1)),
            next_uri: (number < count).then(|| uri(number + 1)),
            previous_uri: (number > 1).then(|| uri((number - 1).min(count.max(1)))),
        }
    }
}

/// A listing without pages.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entities<T> {
    /// All of them.
    pub entities: Vec<T>,
}
