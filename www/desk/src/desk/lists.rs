//! The lists: what their rows say, and how the agent wants to see them, which stays over a reload.
//! Never where a row stands: the view of the lists lays them out.

use std::{collections::BTreeMap, str::FromStr};

use hanmadi_ids::{ConversationId, UserId};
use hanmadi_sync::inbox::{Inbox, Layout, MineRow, Sort, View, WaitRow};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Desk, visitor};
use crate::host::storage;

/// What the rows say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) mine: BTreeMap<ConversationId, MineRow>,
    pub(crate) waiting: BTreeMap<ConversationId, WaitRow>,
}

impl Rows {
    /// The rows of an inbox.
    pub(crate) fn of(inbox: &Inbox) -> Self {
        let mut rows = Self::default();
        rows.mine.extend(inbox.mine().into_iter().map(|row| (row.id, row)));
        rows.waiting.extend(inbox.waiting().into_iter().map(|row| (row.id, row)));
        rows
    }

    /// How the customer of a row is called, if there is a row.
    pub(crate) fn name(&self, id: ConversationId) -> Option<String> {
        let own = self.mine.get(&id).map(|row| &row.name);
        let name = own.or_else(|| self.waiting.get(&id).map(|row| &row.name))?;
        Some(called(id, name.as_deref()))
    }
}

/// How a customer is called on the screen.
fn called(id: ConversationId, name: Option<&str>) -> String {
    name.map_or_else(|| visitor(id), str::to_owned)
}

/// The lists as they are, in the way the agent wants to see them.
pub(crate) fn laid_out(desk: Desk) -> Layout {
    desk.list
        .with(|view| desk.rows.with(|rows| view.lay_out(rows.mine.values(), rows.waiting.values(), called)))
}

/// Changes how the agent wants to see the lists, and keeps it.
pub(crate) fn change(desk: Desk, change: impl FnOnce(&mut View)) {
    desk.list.update(change);
    let kept = desk.list.with_untracked(|view| Kept {
        sort: sort_name(view.sort).to_owned(),
        queue: view.queue.map(|queue| queue.to_string()),
        words: view.words.clone(),
    });
    storage::write(&key(desk.my_id()), &kept);
}

/// How the agent wanted to see the lists before a reload.
pub(crate) fn kept(me: UserId) -> View {
    let kept: Kept = storage::read(&key(me)).unwrap_or_default();
    View {
        sort: SORTS.into_iter().find(|sort| sort_name(*sort) == kept.sort).unwrap_or_default(),
        queue: kept.queue.and_then(|queue| FromStr::from_str(&queue).ok()),
        words: kept.words,
    }
}

/// Every order there is.
pub(crate) const SORTS: [Sort; 3] = [Sort::Longest, Sort::Latest, Sort::Name];

/// The name of an order, for storage and elements.
pub(crate) const fn sort_name(sort: Sort) -> &'static str {
    match sort {
        Sort::Longest => "longest",
        Sort::Latest => "latest",
        Sort::Name => "name",
    }
}

#[derive(Default, Serialize, Deserialize)]
struct Kept {
    sort: String,
    queue: Option<String>,
    words: String,
}

fn key(me: UserId) -> String {
    format!("list.{me}")
}
