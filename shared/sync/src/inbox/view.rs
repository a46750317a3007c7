//! How an agent wants to see the lists: their order, and what of them.
//! Never hides an offer or a wrap-up: those run out.

use hanmadi_ids::{ConversationId, QueueId};

use super::{
    after::Phase,
    layout::{Group, Layout},
    rows::{MineRow, WaitRow},
};

/// In which order rows stand within their group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Who waits longest first; where nobody waits, the latest words first.
    #[default]
    Longest,
    /// The latest words first.
    Latest,
    /// By the customer's name.
    Name,
}

/// What to show, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The order.
    pub sort: Sort,
    /// Only what came through this queue.
    pub queue: Option<QueueId>,
    /// Only rows that have these words in the name or the last words.
    pub words: String,
}

impl View {
    /// True if it may leave rows out.
    #[must_use]
    pub fn filters(&self) -> bool {
        self.queue.is_some() || !self.words.trim().is_empty()
    }

    /// Lays the rows out. `name` is how a customer is called on the screen.
    pub fn lay_out<'a>(
        &self,
        mine: impl Iterator<Item = &'a MineRow>,
        waiting: impl Iterator<Item = &'a WaitRow>,
        name: impl Fn(ConversationId, Option<&str>) -> String,
    ) -> Layout {
        let words = self.words.trim().to_lowercase();
        let fits = |queue: Option<QueueId>, text: &str, name: &str| {
            let in_queue = self.queue.is_none() || self.queue == queue;
            let has = |text: &str| text.to_lowercase().contains(&words);
            in_queue && (words.is_empty() || has(text) || has(name))
        };
        let mut rows: Vec<Placed> = Vec::new();
        for row in mine {
            let (group, shown) = (group(row), name(row.id, row.name.as_deref()));
            let pressing = matches!(group, Group::Offered | Group::WrapUp);
            if pressing || fits(row.queue, &row.text, &shown) {
                let key = match (self.sort, pressing, row.needs_me_since) {
                    // What runs out stands by when it does, however the rest is sorted.
                    (_, true, _) => (until(row), String::new()),
                    (Sort::Longest, false, Some(since)) => (since.as_ms(), String::new()),
                    (Sort::Longest, false, None) | (Sort::Latest, false, _) => {
                        (u64::MAX - row.time.as_ms(), String::new())
                    }
                    (Sort::Name, false, _) => (0, shown.to_lowercase()),
                };
                rows.push((group, key, row.id));
            }
        }
        for row in waiting {
            let shown = name(row.id, row.name.as_deref());
            if fits(Some(row.queue), &row.text, &shown) {
                let key = match self.sort {
                    Sort::Longest => (row.since.as_ms(), String::new()),
                    Sort::Latest => (u64::MAX - row.since.as_ms(), String::new()),
                    Sort::Name => (0, shown.to_lowercase()),
                };
                rows.push((Group::Waiting, key, row.id));
            }
        }
        rows.sort_unstable();
        let mut layout = Layout::default();
        for (group, _, id) in rows {
            // What is to be wrapped up stands there alone, also if the customer waits again.
            if group != Group::Waiting || !layout.group(Group::WrapUp).contains(&id) {
                layout.group_mut(group).push(id);
            }
        }
        layout
    }
}

type Placed = (Group, (u64, String), ConversationId);

/// When an offer or a wrap-up ends by itself; those that don't come last, the oldest first.
fn until(row: &MineRow) -> u64 {
    let ends = match row.phase {
        Phase::Offered(until) | Phase::WrapUp(until) => until,
        Phase::Running | Phase::Parked => None,
    };
    let since = row.needs_me_since.unwrap_or(row.time).as_ms();
    ends.map_or(u64::MAX / 2 + since, |ends| ends.as_ms())
}

/// The group of an own row.
fn group(row: &MineRow) -> Group {
    match row.phase {
        Phase::Offered(_) => Group::Offered,
        Phase::WrapUp(_) => Group::WrapUp,
        Phase::Running | Phase::Parked if row.unread > 0 => Group::Unread,
        Phase::Parked => Group::Parked,
        Phase::Running if row.needs_me_since.is_some() => Group::ToAnswer,
        Phase::Running => Group::Answered,
    }
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
