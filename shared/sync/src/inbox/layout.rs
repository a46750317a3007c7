//! The order of the lists, which keeps its place while a pointer is over them.
//! Never hides what is new for long: new rows come at the end of their section, offers when the pointer leaves.

use std::collections::BTreeSet;

use hanmadi_ids::ConversationId;

use super::{Inbox, after::Phase, set};

/// Which rows show where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// What is offered and not yet answered.
    pub offered: Vec<ConversationId>,
    /// Own conversations that are over but for their wrap-up.
    pub wrap_up: Vec<ConversationId>,
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
        self.own().chain(self.waiting.iter().copied())
    }

    /// What to show after `self` when `next` is true but nothing may jump: rows keep their places, also those
    /// that are gone; only what the agent took or finished moves. Offers come above everything else, so new ones
    /// wait until the pointer leaves.
    #[must_use]
    pub fn held(&self, next: &Self) -> Self {
        let next_mine = set(next.own());
        let stays = |rows: &[ConversationId], shown: &BTreeSet<ConversationId>| {
            rows.iter().filter(|id| !shown.contains(id)).copied().collect::<Vec<_>>()
        };
        let added = |old: &[ConversationId], new: &[ConversationId], shown: &BTreeSet<ConversationId>| {
            let mut rows = old.to_vec();
            rows.extend(new.iter().filter(|id| !shown.contains(id)));
            rows
        };
        let running = set(next.wrap_up.iter().chain(&next.needs_me).chain(&next.mine).copied());
        let wrapping = set(next.wrap_up.iter().copied());
        let offered = stays(&self.offered, &running);
        let (needs_me, mine) = (stays(&self.needs_me, &wrapping), stays(&self.mine, &wrapping));
        let waiting = stays(&self.waiting, &next_mine);
        let mut shown = set(offered.iter().chain(&needs_me).chain(&mine).chain(&self.wrap_up).copied());
        let layout = Self {
            wrap_up: added(&self.wrap_up, &next.wrap_up, &shown),
            needs_me: added(&needs_me, &next.needs_me, &shown),
            mine: added(&mine, &next.mine, &shown),
            offered,
            waiting: Vec::new(),
        };
        shown.extend(waiting.iter().copied());
        shown.extend(next.offered.iter().copied());
        Self { waiting: added(&waiting, &next.waiting, &shown), ..layout }
    }

    fn own(&self) -> impl Iterator<Item = ConversationId> {
        let own = self.offered.iter().chain(&self.wrap_up).chain(&self.needs_me).chain(&self.mine);
        own.copied()
    }
}

impl Inbox {
    /// The lists in their true order. A row stands in one of them: what is to be wrapped up does so there, also
    /// if the customer waits again.
    #[must_use]
    pub fn layout(&self) -> Layout {
        let mut layout = Layout::default();
        for row in self.mine() {
            let list = match row.phase {
                Phase::Offered(_) => &mut layout.offered,
                Phase::WrapUp(_) => &mut layout.wrap_up,
                Phase::Running if row.needs_me_since.is_some() => &mut layout.needs_me,
                Phase::Running => &mut layout.mine,
            };
            list.push(row.id);
        }
        let wrapping = set(layout.wrap_up.iter().copied());
        let waiting = self.waiting().into_iter().map(|row| row.id);
        layout.waiting.extend(waiting.filter(|id| !wrapping.contains(id)));
        layout
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
        Layout { offered: next(), wrap_up: next(), needs_me: next(), mine: next(), waiting: next() }
    }

    #[test]
    fn held_rows_keep_their_places() {
        for (shown, next, held) in [
            ("||ab|c|xy", "||b|ac|xyz", "||ab|c|xyz"),
            ("||ab|c|xy", "||ab|c|y", "||ab|c|xy"),
            ("||ab|c|xy", "||abx|c|y", "||abx|c|y"),
            ("||||x", "||||", "||||x"),
            ("||a||", "||||a", "||a||"),
            // A new offer waits; one that was shown stays, gone or not, unless it was taken.
            ("||ab||x", "o||ab||x", "||ab||x"),
            ("||ab||xo", "o||ab||x", "||ab||x"),
            ("o||ab||x", "||ab||xo", "o||ab||x"),
            ("o||ab||x", "||ab||x", "o||ab||x"),
            ("o||ab||x", "||oab||x", "||abo||x"),
            // What the agent ended moves to be wrapped up, and is gone once that is done.
            ("||ab||x", "|a|b||x", "|a|b||x"),
            ("|a|b||x", "||b||x", "|a|b||x"),
        ] {
            assert_eq!(layout(shown).held(&layout(next)), layout(held), "{shown} -> {next}");
        }
    }
}
