//! One kind of row: what is known by its id, with changes noted as they are made.
//! Never a change that is not noted.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    call::{Refusal, Row},
    check,
};

/// Rows of one kind.
#[derive(Clone, Debug)]
pub(crate) struct Table<I, T> {
    kind: &'static str,
    rows: BTreeMap<I, T>,
}

/// What has a name that nothing else of its kind may have.
pub(crate) trait Named {
    /// The name.
    fn name(&self) -> &str;
}

impl<I: Copy + Ord + Display + FromStr, T: Clone + Serialize + DeserializeOwned> Table<I, T> {
    pub(crate) const fn new(kind: &'static str) -> Self {
        Self { kind, rows: BTreeMap::new() }
    }

    /// Takes a stored row in, if it is of this kind.
    pub(crate) fn load(&mut self, row: &Row) -> Result<bool, serde_json::Error> {
        let (true, Some(body), Ok(id)) = (row.kind == self.kind, &row.body, row.id.parse()) else {
            return Ok(false);
        };
        self.rows.insert(id, serde_json::from_str(body)?);
        Ok(true)
    }

    pub(crate) fn get(&self, id: I) -> Option<&T> {
        self.rows.get(&id)
    }

    /// What is there, or a refusal that says what is not.
    pub(crate) fn find(&self, id: I) -> Result<&T, Refusal> {
        self.rows.get(&id).ok_or_else(|| Refusal::absent(self.kind))
    }

    pub(crate) fn has(&self, id: I) -> bool {
        self.rows.contains_key(&id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (I, &T)> {
        self.rows.iter().map(|(id, row)| (*id, row))
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn put(&mut self, id: I, row: T, changes: &mut Vec<Row>) -> Result<(), Refusal> {
        let body = serde_json::to_string(&row).map_err(|_| Refusal::fault())?;
        changes.push(Row { kind: self.kind.to_owned(), id: id.to_string(), body: Some(body) });
        self.rows.insert(id, row);
        Ok(())
    }

    pub(crate) fn remove(&mut self, id: I, changes: &mut Vec<Row>) {
        if self.rows.remove(&id).is_some() {
            changes.push(Row { kind: self.kind.to_owned(), id: id.to_string(), body: None });
        }
    }

    /// Changes every row for which `change` returns another one.
    pub(crate) fn change_all(
        &mut self,
        changes: &mut Vec<Row>,
        change: impl Fn(&T) -> Option<T>,
    ) -> Result<(), Refusal> {
        let changed: Vec<(I, T)> =
            self.rows.iter().filter_map(|(id, row)| Some((*id, change(row)?))).collect();
        changed.into_iter().try_for_each(|(id, row)| self.put(id, row, changes))
    }
}

impl<I: Copy + Ord, T: Named> Table<I, T> {
    /// Refuses a name that another row has, whatever the case of its letters, and one row too many.
    pub(crate) fn check_name(&self, name: &str, except: Option<I>, limit: usize) -> Result<(), Refusal> {
        let folded = check::folded(name);
        let taken = |(id, row): (&I, &T)| Some(*id) != except && check::folded(row.name()) == folded;
        if self.rows.iter().any(taken) {
            return Err(Refusal::conflict("name.taken", format!("There is a {} of that name.", self.kind)));
        }
        if except.is_none() && self.rows.len() >= limit {
            return Err(Refusal::conflict(
                "too.many",
                format!("There are {limit} of the kind {} already.", self.kind),
            ));
        }
        Ok(())
    }

    /// Rows by name, then id.
    pub(crate) fn by_name(&self) -> Vec<(I, &T)> {
        let mut rows: Vec<_> = self.rows.iter().map(|(id, row)| (*id, row)).collect();
        rows.sort_by_cached_key(|(id, row)| (check::folded(row.name()), *id));
        rows
    }
}
