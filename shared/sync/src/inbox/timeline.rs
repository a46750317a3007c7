//! A transcript as it is laid out: days, groups, the word under the last own message.
//! Never a zone or a language: which local day a moment falls on comes in.

use core::hash::{Hash, Hasher};

use hanmadi_protocol::time::Timestamp;

use super::{
    line::{Delivery, Happening, Line, Side},
    note::Note,
    talk::{Kind, Outgoing, Talk},
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
    /// What a colleague, or the agent, wrote for colleagues.
    Note(Note),
    /// An own message or note not through yet.
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
            Self::Note(note) => (1, note.number).hash(state),
            Self::Outgoing { message, .. } => message.client_message_id.hash(state),
        }
    }
}

impl Talk {
    /// Lays the transcript out. `day_of` numbers local days. Notes stand where their time puts them.
    pub fn timeline(&self, day_of: impl Fn(Timestamp) -> i64) -> Vec<Item> {
        let last_own = self.lines().rev().find(|line| line.side == Side::Agent && line.happening.is_none());
        let unsent = self.outgoing().iter().any(|it| it.kind == Kind::Reply);
        let last_own = last_own.map(|line| line.seq).filter(|_| !unsent);
        let mut column = Column { items: Vec::new(), day: None, group: None, day_of };
        // A note from before what is known of the messages stands there once they are read.
        let known_from = self.lines().next().filter(|_| !self.begins()).map(|line| line.time);
        let mut notes =
            self.notes().filter(|note| known_from.is_none_or(|from| note.time >= from)).peekable();
        for line in self.lines() {
            while let Some(note) = notes.next_if(|note| note.time < line.time) {
                column.note(note);
            }
            column.line(line, last_own == Some(line.seq));
        }
        notes.for_each(|note| column.note(note));
        for message in self.outgoing() {
            column.outgoing(message);
        }
        column.items
    }
}

/// The column while it grows.
struct Column<'a, D> {
    items: Vec<Item>,
    day: Option<i64>,
    /// Whose group runs, and when its last message came.
    group: Option<(Side, Option<&'a str>, Timestamp)>,
    day_of: D,
}

impl<'a, D: Fn(Timestamp) -> i64> Column<'a, D> {
    fn begin_day(&mut self, time: Timestamp) {
        let today = (self.day_of)(time);
        if self.day != Some(today) {
            self.day = Some(today);
            self.group = None;
            self.items.push(Item::Day(time));
        }
    }

    fn note(&mut self, note: &Note) {
        self.begin_day(note.time);
        self.group = None;
        self.items.push(Item::Note(note.clone()));
    }

    fn line(&mut self, line: &'a Line, is_last_own: bool) {
        self.begin_day(line.time);
        if let Some(what) = line.happening {
            self.group = None;
            self.items.push(Item::Happening { seq: line.seq, what, time: line.time });
            return;
        }
        let name = line.name.as_deref();
        let starts = self.group.is_none_or(|(side, of, time)| {
            side != line.side || of != name || line.time.since_ms(time) >= GROUP_MS
        });
        self.group = Some((line.side, name, line.time));
        let shows = is_last_own || line.delivery == Delivery::Failed;
        self.items.push(Item::Message {
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

    fn outgoing(&mut self, message: &Outgoing) {
        let starts = match message.kind {
            Kind::Reply => {
                let starts = self.group.is_none_or(|(side, ..)| side != Side::Agent);
                self.group = Some((Side::Agent, None, message.time));
                starts
            }
            Kind::Note => {
                self.group = None;
                true
            }
        };
        self.items.push(Item::Outgoing { message: message.clone(), starts });
    }
}

#[cfg(test)]
mod tests {
    use hanmadi_ids::UserId;
    use hanmadi_protocol::time::Timestamp;

    use crate::inbox::{Delivery, Happening, Kind, Line, Note, Side, Talk};

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
    /// ! where the delivery shows, N note, O outgoing, P outgoing note.
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
            Item::Note(_) => "N".to_owned(),
            Item::Outgoing { message, starts } => {
                let letter = if message.kind == Kind::Note { "p" } else { "o" };
                if *starts { letter.to_uppercase() } else { letter.to_owned() }
            }
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
            talk.take(it);
        }
        assert_eq!(drawn(&talk), "DCcCAa!CHCDC");
        talk.compose(Kind::Reply, "x".into(), "y".into(), Timestamp::from_ms(0));
        talk.compose(Kind::Reply, "z".into(), "y".into(), Timestamp::from_ms(0));
        assert_eq!(drawn(&talk), "DCcCAaCHCDCOo");
        talk.compose(Kind::Note, "x".into(), "y".into(), Timestamp::from_ms(0));
        assert_eq!(drawn(&talk), "DCcCAaCHCDCOoP");
    }

    #[test]
    fn notes_stand_where_their_time_puts_them_and_end_a_group() {
        use Side::{Agent, Customer};
        let mut talk = Talk::default();
        for it in [line(1, 1, Customer, None), line(2, 3, Customer, None), line(3, 4, Agent, None)] {
            talk.take(it);
        }
        let note = |number, minute: u64| Note {
            number,
            time: Timestamp::from_ms(minute * 60_000),
            by: ME,
            to: Vec::new(),
            text: "n".into(),
            client_message_id: Some("x".into()),
        };
        assert_eq!(drawn(&talk), "DCcA!");
        talk.take_note(note(9, 2));
        assert_eq!(drawn(&talk), "DCNCA!");
        talk.take_note(note(4, 0));
        talk.take_note(note(11, 1441));
        assert_eq!(drawn(&talk), "DNCNCA!DN");
        // Of own words under one id only the note is shown back by a note.
        talk.compose(Kind::Reply, "x".into(), "y".into(), Timestamp::from_ms(0));
        talk.compose(Kind::Note, "x".into(), "y".into(), Timestamp::from_ms(0));
        talk.take_note(note(12, 1442));
        assert_eq!(drawn(&talk), "DNCNCADNNO");
    }
}
