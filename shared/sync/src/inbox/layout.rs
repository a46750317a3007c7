//! The order of the lists, which keeps its place while a pointer is over them.
//! Never hides what is new: new rows come at the end of their section until the pointer leaves.

use std::collections::BTreeSet;

use hanmadi_ids::ConversationId;

use super::{Inbox, set};

/// Which rows show where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Own conversations whose customers wait for an answer.
    pub needs_me: Vec<ConversationId>,
    /// The other own conversations.
    pub mine: Vec<ConversationId>,
    /// What waits.
    pub waiting: Vec<ConversationId>,
}

impl Layout {
    /// All rows from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = ConversationId> {
        self.needs_me.iter().chain(&self.mine).chain(&self.waiting).copied()
    }

    /// What to show after `self` when `next` is true but nothing may jump: rows keep their places, also those
    /// that are gone; only what the agent took moves.
    #[must_use]
    pub fn held(&self, next: &Self) -> Self {
        let next_mine = set(next.needs_me.iter().chain(&next.mine).copied());
        let own = set(self.needs_me.iter().chain(&self.mine).copied());
        let added = |old: &[ConversationId], new: &[ConversationId], shown: &BTreeSet<ConversationId>| {
            let mut rows = old.to_vec();
            rows.extend(new.iter().filter(|id| !shown.contains(id)));
            rows
        };
        let waiting: Vec<_> = self.waiting.iter().filter(|id| !next_mine.contains(id)).copied().collect();
        let still = set(waiting.iter().chain(&own).copied());
        Self {
            needs_me: added(&self.needs_me, &next.needs_me, &own),
            mine: added(&self.mine, &next.mine, &own),
            waiting: added(&waiting, &next.waiting, &still),
        }
    }
}

impl Inbox {
    /// The lists in their true order.
    #[must_use]
    pub fn layout(&self) -> Layout {
        let (needs_me, mine) =
            self.mine().into_iter().partition::<Vec<_>, _>(|row| row.needs_me_since.is_some());
        Layout {
            needs_me: needs_me.into_iter().map(|row| row.id).collect(),
            mine: mine.into_iter().map(|row| row.id).collect(),
            waiting: self.waiting().into_iter().map(|row| row.id).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use hanmadi_ids::{ConversationId, ThreadKey};

    use super::Layout;

    fn ids(letters: &str) -> Vec<ConversationId> {
        letters.bytes().map(|it| ConversationId::new(ThreadKey::derive("", "", ""), it.into())).collect()
    }

    fn layout(text: &str) -> Layout {
        let mut parts = text.split('|').map(ids);
        let mut next = || parts.next().unwrap();
        Layout { needs_me: next(), mine: next(), waiting: next() }
    }

    #[test]
    fn held_rows_keep_their_places() {
        for (shown, next, held) in [
            ("ab|c|xy", "b|ac|xyz", "ab|c|xyz"),
            ("ab|c|xy", "ab|c|y", "ab|c|xy"),
            ("ab|c|xy", "abx|c|y", "abx|c|y"),
            ("||x", "||", "||x"),
            ("a||", "||a", "a||"),
        ] {
            assert_eq!(layout(shown).held(&layout(next)), layout(held), "{shown} -> {next}");
        }
    }
}
