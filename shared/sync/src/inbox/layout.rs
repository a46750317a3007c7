//! Which rows show in which group, which keep their places while a pointer is over them.
//! Never hides what is new for long: new rows come at the end of their group, offers when the pointer leaves.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::ConversationId;

/// A group of rows, by what they need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Offered and not yet answered.
    Offered,
    /// Over but for the wrap-up.
    WrapUp,
    /// The customer has said something that the agent has not seen.
    Unread,
    /// Seen, and the customer waits for an answer.
    ToAnswer,
    /// The agent waits for the customer.
    Answered,
    /// Put aside by the agent.
    Parked,
    /// Waiting in the agent's queues.
    Waiting,
}

impl Group {
    /// All of them, from top to bottom.
    pub const ALL: [Self; 7] = [
        Self::Offered,
        Self::WrapUp,
        Self::Unread,
        Self::ToAnswer,
        Self::Answered,
        Self::Parked,
        Self::Waiting,
    ];

    /// Whether a row leaves this group for another at once, also under a pointer: that follows what the agent
    /// has done with it. Everything else follows what others did, and waits.
    const fn gives_way(self, to: Self) -> bool {
        match self {
            Self::Offered => !matches!(to, Self::Offered | Self::Waiting),
            Self::Unread | Self::ToAnswer | Self::Answered => matches!(to, Self::WrapUp | Self::Parked),
            Self::Parked => !matches!(to, Self::Offered | Self::Waiting | Self::Parked),
            Self::WrapUp => false,
            Self::Waiting => !matches!(to, Self::Waiting),
        }
    }
}

/// Which rows show where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    offered: Vec<ConversationId>,
    wrap_up: Vec<ConversationId>,
    unread: Vec<ConversationId>,
    to_answer: Vec<ConversationId>,
    answered: Vec<ConversationId>,
    parked: Vec<ConversationId>,
    waiting: Vec<ConversationId>,
}

impl Layout {
    /// The rows of a group.
    #[must_use]
    pub fn group(&self, group: Group) -> &[ConversationId] {
        match group {
            Group::Offered => &self.offered,
            Group::WrapUp => &self.wrap_up,
            Group::Unread => &self.unread,
            Group::ToAnswer => &self.to_answer,
            Group::Answered => &self.answered,
            Group::Parked => &self.parked,
            Group::Waiting => &self.waiting,
        }
    }

    /// The rows of a group, to change.
    pub(super) fn group_mut(&mut self, group: Group) -> &mut Vec<ConversationId> {
        match group {
            Group::Offered => &mut self.offered,
            Group::WrapUp => &mut self.wrap_up,
            Group::Unread => &mut self.unread,
            Group::ToAnswer => &mut self.to_answer,
            Group::Answered => &mut self.answered,
            Group::Parked => &mut self.parked,
            Group::Waiting => &mut self.waiting,
        }
    }

    /// All rows from top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = ConversationId> {
        Group::ALL.into_iter().flat_map(|group| self.group(group)).copied()
    }

    /// What to show after `self` when `next` is true but nothing may jump: rows keep their places, also those
    /// that are gone; only what the agent took, parked or finished moves. Offers come above everything else, so
    /// new ones wait until the pointer leaves.
    #[must_use]
    pub fn held(&self, next: &Self) -> Self {
        let places = next.places();
        let mut held = Self::default();
        let mut shown = BTreeSet::new();
        for group in Group::ALL {
            let stays = |id: &&ConversationId| places.get(id).is_none_or(|to| !group.gives_way(*to));
            let rows: Vec<_> = self.group(group).iter().filter(stays).copied().collect();
            shown.extend(rows.iter().copied());
            *held.group_mut(group) = rows;
        }
        for group in Group::ALL {
            if group != Group::Offered {
                let new = next.group(group).iter().filter(|id| !shown.contains(id));
                held.group_mut(group).extend(new);
            }
        }
        held
    }

    /// The same with the open row where it was among the unread: to open one is no reason to lose one's place.
    #[must_use]
    pub fn keeping(mut self, shown: &Self, open: Option<ConversationId>) -> Self {
        let place = |layout: &Self, group| layout.group(group).iter().position(|id| Some(*id) == open);
        let (Some(was), Some(is)) = (place(shown, Group::Unread), place(&self, Group::ToAnswer)) else {
            return self;
        };
        let id = self.group_mut(Group::ToAnswer).remove(is);
        let unread = self.group_mut(Group::Unread);
        unread.insert(was.min(unread.len()), id);
        self
    }

    fn places(&self) -> BTreeMap<ConversationId, Group> {
        let mut places = BTreeMap::new();
        for group in Group::ALL {
            places.extend(self.group(group).iter().map(|id| (*id, group)));
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use hanmadi_ids::{ConversationId, ThreadKey};

    use super::{Group, Layout};

    fn id(letter: u8) -> ConversationId {
        ConversationId::new(ThreadKey::derive("", "", ""), letter.into())
    }

    /// Groups from top to bottom, a letter for each row.
    fn layout(text: &str) -> Layout {
        let mut layout = Layout::default();
        for (group, rows) in Group::ALL.into_iter().zip(text.split('|')) {
            *layout.group_mut(group) = rows.bytes().map(id).collect();
        }
        layout
    }

    #[test]
    fn held_rows_keep_their_places() {
        for (shown, next, held) in [
            ("||ab||c||xy", "||b||ac||xyz", "||ab||c||xyz"),
            ("||ab||c||xy", "||ab||c||y", "||ab||c||xy"),
            ("||ab||c||xy", "||abx||c||y", "||abx||c||y"),
            ("||||||x", "||||||", "||||||x"),
            ("||a||||", "||||||a", "||a||||"),
            ("||ab||||", "||b|a|||", "||ab||||"),
            // A new offer waits; one that was shown stays, gone or not, unless it was taken.
            ("||ab||||x", "o||ab||||x", "||ab||||x"),
            ("||ab||||xo", "o||ab||||x", "||ab||||x"),
            ("o||ab||||x", "||ab||||xo", "o||ab||||x"),
            ("o||ab||||x", "||ab||||x", "o||ab||||x"),
            ("o||ab||||x", "||oab||||x", "||abo||||x"),
            // What the agent ended moves to be wrapped up, and is gone once that is done.
            ("||ab||||x", "|a|b||||x", "|a|b||||x"),
            ("|a|b||||x", "||b||||x", "|a|b||||x"),
            // What the agent parks moves, and so does what they take back.
            ("|||ab|||x", "|||b||a|x", "|||b||a|x"),
            ("|||b||a|x", "|||ba|||x", "|||ba|||x"),
        ] {
            assert_eq!(layout(shown).held(&layout(next)), layout(held), "{shown} -> {next}");
        }
    }

    #[test]
    fn the_open_row_stays_among_the_unread_until_another_is_opened_or_it_is_answered() {
        for (shown, next, open, kept) in [
            ("||abc||||", "||ac|b|||", Some(b'b'), "||abc||||"),
            ("||abc||||", "||ac|b|||", Some(b'a'), "||ac|b|||"),
            ("||abc||||", "||ac|b|||", None, "||ac|b|||"),
            ("||abc||||", "|||b|||", Some(b'b'), "||b||||"),
            ("||abc||||", "||ac||b||", Some(b'b'), "||ac||b||"),
            ("||abc||||", "||ac|||b|", Some(b'b'), "||ac|||b|"),
            ("||||||", "||ac|b|||", Some(b'b'), "||ac|b|||"),
        ] {
            let found = layout(next).keeping(&layout(shown), open.map(id));
            assert_eq!(found, layout(kept), "{shown} -> {next}, open {open:?}");
        }
    }
}
