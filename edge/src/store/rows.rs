//! Statements and their rows.
//! Never reads a cursor by `one`, `next` or `raw`: those throw through WebAssembly and hang the object.

use std::rc::Rc;

use js_sys::JsString;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use worker::{Error, Result, SqlStorage, SqlStorageValue, Storage};

#[wasm_bindgen]
extern "C" {
    /// The platform's SQL storage, for statements with values of known kinds: they cross in one step.
    #[derive(Clone)]
    type Sql;

    #[wasm_bindgen(structural, method, catch, js_name = exec)]
    fn exec_two(
        this: &Sql,
        statement: &JsString,
        number: f64,
        text: &str,
    ) -> std::result::Result<JsValue, JsValue>;

    #[wasm_bindgen(structural, method, catch, js_name = exec)]
    fn exec_five(
        this: &Sql,
        statement: &JsString,
        first: &str,
        second: Option<&str>,
        third: &str,
        fourth: f64,
        fifth: f64,
    ) -> std::result::Result<JsValue, JsValue>;
}

/// A statement that is run with every message or event. It and its values take the shortest way into the platform.
#[derive(Clone)]
pub(crate) struct Often {
    sql: Sql,
    statement: Rc<JsString>,
}

impl Often {
    /// One for `statement`.
    pub(crate) fn new(storage: &Storage, statement: &str) -> Self {
        let sql = JsCast::unchecked_into(storage.as_raw().sql());
        Self { sql, statement: Rc::new(statement.into()) }
    }

    /// Runs it with a number and a text.
    ///
    /// # Errors
    /// What SQLite says.
    pub(crate) fn run_two(&self, number: u64, text: &str) -> Result<()> {
        self.sql.exec_two(&self.statement, number as f64, text).map(drop).map_err(Error::from)
    }

    /// Runs it with three texts, of which the second may be missing, and two numbers.
    ///
    /// # Errors
    /// What SQLite says.
    pub(crate) fn run_five(&self, texts: (&str, Option<&str>, &str), numbers: (u64, u64)) -> Result<()> {
        let ((first, second, third), (fourth, fifth)) = (texts, numbers);
        let done = self.sql.exec_five(&self.statement, first, second, third, fourth as f64, fifth as f64);
        done.map(drop).map_err(Error::from)
    }
}

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
