//! Statements and their rows.
//! Never reads a cursor by `one`, `next` or `raw`: those throw through WebAssembly and hang the object.

use serde::de::DeserializeOwned;
use worker::{Result, SqlStorage, SqlStorageValue};

/// A bound value. Integers are exact to 2⁵³; booleans are not offered, since SQLite would keep them as text.
pub(crate) type Value = SqlStorageValue;

/// Runs a statement that returns nothing.
///
/// # Errors
/// What SQLite says.
#[expect(clippy::disallowed_methods, reason = "this is the store")]
pub(crate) fn run(sql: &SqlStorage, statement: &str, values: Vec<Value>) -> Result<()> {
    sql.exec(statement, values).map(drop)
}

/// Runs a query and reads all of its rows.
///
/// # Errors
/// What SQLite says, or a row of another shape.
#[expect(clippy::disallowed_methods, reason = "this is the store")]
pub(crate) fn all<T: DeserializeOwned>(sql: &SqlStorage, query: &str, values: Vec<Value>) -> Result<Vec<T>> {
    sql.exec(query, values)?.to_array()
}

/// Runs a query and reads its first row.
///
/// # Errors
/// What SQLite says, or a row of another shape.
pub(crate) fn first<T: DeserializeOwned>(
    sql: &SqlStorage,
    query: &str,
    values: Vec<Value>,
) -> Result<Option<T>> {
    Ok(all(sql, query, values)?.into_iter().next())
}

/// An unsigned number as a bound value; past 2⁵³ it stays there.
pub(crate) fn number(value: u64) -> Value {
    Value::Integer(i64::try_from(value.min(9_007_199_254_740_991)).unwrap_or(0))
}
