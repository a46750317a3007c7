//! A transcript as it is laid out: days, groups, the word under the last own message.
//! Never a zone or a language: which local day a moment falls on comes in.

use core::hash::{Hash, Hasher};

use hanmadi_protocol::time::Timestamp;

use super::{
    line::{Delivery, Happening, Side},
    talk::{Outgoing, Talk},
};

/// Messages of one side closer than this belong together.
const GROUP_MS: u64 = 5 * 60_000;

/// One thing in the column of messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A day begins.
    Day(Timestamp),
    /// Something happened without words.
    Happening {
        /// Place in the thread.
        seq: u64,
        /// What.
        what: Happening,
        /// When.
        time: Timestamp,
    },
    /// A message.
    Message {
        /// Place in the thread.
        seq: u64,
        /// Whose.
        side: Side,
        /// The name shown of an agent.
        name: Option<String>,
        /// The words.
        text: Option<String>,
        /// True if it carries more than words.
        has_content: bool,
        /// When.
        time: Timestamp,
        /// True for the first of a group, which shows name and time.
        starts: bool,
        /// Set where the word about delivery shows.
        delivery: Option<Delivery>,
    },
    /// An own message not through yet.
    Outgoing {
        /// It.
        message: Outgoing,
        /// True for the first of a group.
        starts: bool,
    },
}

// Equal items hash alike, which is all a hash owes; their texts need no hashing.
impl Hash for Item {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Day(time) => time.as_ms().hash(state),
            Self::Happening { seq, .. } | Self::Message { seq, .. } => seq.hash(state),
            Self::Outgoing { message, .. } => message.client_message_id.hash(state),
        }
    }
}

impl Talk {
    /// Lays the transcript out. `day_of` numbers local days.
    pub fn timeline(&self, day_of: impl Fn(Timestamp) -> i64) -> Vec<Item> {
        let last_own = self.lines().rev().find(|line| line.side == Side::Agent && line.happening.is_none());
        let last_own = last_own.map(|line| line.seq).filter(|_| self.outgoing().is_empty());
        let mut items = Vec::new();
        let mut day = None;
        // Whose group runs, and when its last message came.
        let mut group: Option<(Side, Option<&str>, Timestamp)> = None;
        for line in self.lines() {
            let today = day_of(line.time);
            if day != Some(today) {
                day = Some(today);
                group = None;
                items.push(Item::Day(line.time));
            }
            if let Some(what) = line.happening {
                group = None;
                items.push(Item::Happening { seq: line.seq, what, time: line.time });
                continue;
            }
            let name = line.name.as_deref();
            let starts = group.is_none_or(|(side, of, time)| {
                side != line.side || of != name || line.time.since_ms(time) >= GROUP_MS
            });
            group = Some((line.side, name, line.time));
            let shows = last_own == Some(line.seq) || line.delivery == Delivery::Failed;
            items.push(Item::Message {
                seq: line.seq,
                side: line.side,
                name: line.name.clone(),
                text: line.text.clone(),
                has_content: line.has_content,
                time: line.time,
                starts,
                delivery: (line.side == Side::Agent && shows).then_some(line.delivery),
            });
        }
        for message in self.outgoing() {
            let starts = group.is_none_or(|(side, ..)| side != Side::Agent);
            group = Some((Side::Agent, None, message.time));
            items.push(Item::Outgoing { message: message.clone(), starts });
        }
        items
    }
}

#[cfg(test)]
mod tests {
    use hanmadi_ids::UserId;
    use hanmadi_protocol::time::Timestamp;

    use crate::inbox::{Delivery, Happening, Line, Side, Talk};

    use super::Item;

    const ME: UserId = UserId::from_u128(1);

    fn line(seq: u64, minute: u64, side: Side, happening: Option<Happening>) -> Line {
        Line {
            seq,
            time: Timestamp::from_ms(minute * 60_000),
            side,
            by: None,
            name: None,
            text: Some(format!("{seq}")),
            has_content: false,
            happening,
            delivery: Delivery::Delivered,
            client_message_id: None,
        }
    }

    /// One letter each: D day, H happening, C/A message of customer or agent, lower case inside a group,
    /// ! where the delivery shows, O outgoing.
    fn drawn(talk: &Talk) -> String {
        let items = talk.timeline(|time| i64::try_from(time.as_ms() / 86_400_000).unwrap());
        let letter = |item: &Item| match item {
            Item::Day(_) => "D".to_owned(),
            Item::Happening { .. } => "H".to_owned(),
            Item::Message { side, starts, delivery, .. } => {
                let letter = if *side == Side::Customer { "c" } else { "a" };
                let letter = if *starts { letter.to_uppercase() } else { letter.to_owned() };
                letter + if delivery.is_some() { "!" } else { "" }
            }
            Item::Outgoing { starts, .. } => if *starts { "O" } else { "o" }.to_owned(),
        };
        items.iter().map(letter).collect()
    }

    #[test]
    fn days_groups_and_the_word_under_the_last_own() {
        use Side::{Agent, Customer};
        let mut talk = Talk::default();
        assert_eq!(drawn(&talk), "");
        for it in [
            line(1, 0, Customer, None),
            line(2, 4, Customer, None),
            line(3, 9, Customer, None),
            line(4, 9, Agent, None),
            line(5, 10, Agent, None),
            line(6, 11, Customer, None),
            line(7, 12, Customer, Some(Happening::Ended)),
            line(8, 1439, Customer, None),
            line(9, 1440, Customer, None),
        ] {
            talk.take(it, ME);
        }
        assert_eq!(drawn(&talk), "DCcCAa!CHCDC");
        talk.compose("x".into(), "y".into(), Timestamp::from_ms(0));
        talk.compose("z".into(), "y".into(), Timestamp::from_ms(0));
        assert_eq!(drawn(&talk), "DCcCAaCHCDCOo");
    }
}
