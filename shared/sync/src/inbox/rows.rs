//! What the lists show, and where one conversation stands.
//! Never sorts by anything that changes by itself, so that a list keeps its place.

use hanmadi_ids::{CommunicationId, ConversationId, ParticipantId, QueueId};
use hanmadi_protocol::{
    platform::conversation::{Conversation, Participant, Purpose},
    time::Timestamp,
};

use super::{
    Inbox,
    after::{self, Phase},
    is_alerting, is_parked,
    line::{Side, side},
    merge::is_open,
};

/// One of the agent's own conversations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MineRow {
    /// Id.
    pub id: ConversationId,
    /// How the customer shows, if a name is known.
    pub name: Option<String>,
    /// The queue it came through.
    pub queue: Option<QueueId>,
    /// The last words.
    pub text: String,
    /// True if the last words are ours.
    pub ours: bool,
    /// When they came.
    pub time: Timestamp,
    /// Since when the customer waits for an answer, the offer to be taken, or the wrap-up to be done.
    pub needs_me_since: Option<Timestamp>,
    /// How many messages are not read.
    pub unread: usize,
    /// Whether it is offered, runs, is parked, or is to be wrapped up.
    pub phase: Phase,
    /// Through which channel, as the platform names it; empty if that is not known.
    pub channel: String,
    /// When it ends unless somebody writes.
    pub ends: Option<Timestamp>,
}

/// A conversation that waits in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitRow {
    /// Id.
    pub id: ConversationId,
    /// How the customer shows, if a name is known.
    pub name: Option<String>,
    /// The queue it waits in.
    pub queue: QueueId,
    /// The last words.
    pub text: String,
    /// Since when.
    pub since: Timestamp,
    /// Through which channel, as the platform names it; empty if that is not known.
    pub channel: String,
}

/// Where a conversation stands for this agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stand {
    /// Nothing is known of it.
    Unknown,
    /// It waits in a queue.
    Waiting,
    /// It is offered to this agent.
    Offered(ParticipantId),
    /// This agent has it and may write.
    Mine(ParticipantId, CommunicationId),
    /// This agent has put it aside; to write, they take it back.
    Parked(ParticipantId),
    /// Another agent has it; the name if it is known.
    Theirs(Option<String>),
    /// It is over, since then.
    Ended(Timestamp),
}

impl Stand {
    /// The leg of whoever has it, running or parked, if that is this agent.
    #[must_use]
    pub const fn own_leg(&self) -> Option<ParticipantId> {
        match self {
            Self::Mine(leg, _) | Self::Parked(leg) => Some(*leg),
            Self::Unknown | Self::Waiting | Self::Offered(_) | Self::Theirs(_) | Self::Ended(_) => None,
        }
    }
}

impl Inbox {
    /// The agent's own conversations: who waits longest for an answer first, then the latest.
    #[must_use]
    pub fn mine(&self) -> Vec<MineRow> {
        let concerned = |it| self.my_leg(it).or_else(|| self.wrapping_leg(it));
        let own = self.conversations.values().filter_map(|it| Some((it, concerned(it)?)));
        let mut rows: Vec<_> = own.map(|(conversation, leg)| self.mine_row(conversation, leg)).collect();
        rows.sort_unstable_by_key(|row| match row.needs_me_since {
            Some(since) => (0, since.as_ms(), row.id),
            None => (1, u64::MAX - row.time.as_ms(), row.id),
        });
        rows
    }

    /// What waits, longest first.
    #[must_use]
    pub fn waiting(&self) -> Vec<WaitRow> {
        let by_event = self.conversations.values().filter_map(|conversation| {
            // It waits until somebody answers; whom it is offered to sees it among their own.
            let leg = waiting_leg(conversation).filter(|_| self.my_leg(conversation).is_none())?;
            Some(WaitRow {
                id: conversation.id,
                name: customer_name(conversation),
                queue: leg.queue_id?,
                text: conversation.latest.as_ref().map_or_else(String::new, |latest| latest.text.clone()),
                since: leg.start_time,
                channel: conversation.customer_channel().unwrap_or_default().to_owned(),
            })
        });
        let mut rows: Vec<_> = by_event.collect();
        for (id, (queue, seen)) in &self.observed {
            let superseded = self.conversations.get(id).is_some_and(|conversation| {
                let ended_since =
                    |leg: &Participant| leg.end_time.is_some_and(|end| end > seen.observation_date);
                waiting_leg(conversation).is_some()
                    || self.my_leg(conversation).is_some()
                    || conversation.participants.iter().any(|leg| {
                        leg.purpose == Purpose::Acd
                            && (leg.start_time >= seen.observation_date || ended_since(leg))
                    })
            });
            if !superseded {
                rows.push(WaitRow {
                    id: *id,
                    name: seen.participant_name.clone(),
                    queue: *queue,
                    text: seen.preview.clone().unwrap_or_default(),
                    since: seen.observation_date,
                    channel: seen.message_type.clone().unwrap_or_default(),
                });
            }
        }
        rows.sort_unstable_by_key(|row| (row.since, row.id));
        rows
    }

    /// Where a conversation stands.
    #[must_use]
    pub fn stand(&self, id: ConversationId) -> Stand {
        let Some(conversation) = self.conversations.get(&id) else {
            return if self.observed.contains_key(&id) { Stand::Waiting } else { Stand::Unknown };
        };
        if let Some(leg) = self.my_leg(conversation) {
            return match leg.messages.last() {
                Some(_) if is_parked(leg) => Stand::Parked(leg.id),
                Some(communication) if !is_alerting(leg) => Stand::Mine(leg.id, communication.id),
                Some(_) | None => Stand::Offered(leg.id),
            };
        }
        let theirs = |leg: &&Participant| leg.purpose == Purpose::Agent && is_open(leg);
        if let Some(leg) = conversation.participants.iter().rev().find(theirs) {
            return Stand::Theirs(leg.name.clone());
        }
        if waiting_leg(conversation).is_some() || self.waiting().iter().any(|row| row.id == id) {
            return Stand::Waiting;
        }
        // A wait that ended while the conversation goes on ended with somebody who was faster.
        conversation.end_time.map_or(Stand::Theirs(None), Stand::Ended)
    }

    /// Since when this agent has a conversation on hold, if it is.
    #[must_use]
    pub fn held(&self, id: ConversationId) -> Option<Timestamp> {
        self.my_leg(self.conversations.get(&id)?)?.start_hold_time
    }

    /// How the customer of a conversation shows, if a name is known.
    #[must_use]
    pub fn name(&self, id: ConversationId) -> Option<String> {
        let known = self.conversations.get(&id).and_then(customer_name);
        known.or_else(|| self.observed.get(&id).and_then(|(_, seen)| seen.participant_name.clone()))
    }

    /// What the customer brought: custom attributes by name.
    #[must_use]
    pub fn attributes(&self, id: ConversationId) -> Vec<(String, String)> {
        let legs =
            self.conversations.get(&id).into_iter().flat_map(|conversation| &conversation.participants);
        let brought = legs.flat_map(|leg| &leg.attributes);
        brought.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The queue a conversation waits in or came through.
    #[must_use]
    pub fn queue(&self, id: ConversationId) -> Option<QueueId> {
        let legs = self.conversations.get(&id).map(|conversation| conversation.participants.iter().rev());
        let known = legs.and_then(|mut legs| legs.find_map(|leg| leg.queue_id));
        known.or_else(|| self.observed.get(&id).map(|(queue, _)| *queue))
    }

    fn mine_row(&self, conversation: &Conversation, leg: &Participant) -> MineRow {
        let talk = self.talks.get(&conversation.id);
        let latest = conversation.latest.as_ref();
        let line = talk.and_then(|talk| talk.last_message());
        // Whichever is further: a transcript event may come before the conversation's, or after.
        let line = line.filter(|line| latest.is_none_or(|latest| line.seq >= latest.seq));
        let (text, ours, time) = match (line, latest) {
            (Some(line), _) => (line.text.clone().unwrap_or_default(), line.side == Side::Agent, line.time),
            (None, Some(latest)) => {
                (latest.text.clone(), side(&latest.direction) == Side::Agent, latest.time)
            }
            (None, None) => (String::new(), false, conversation.start_time),
        };
        let phase = if !is_open(leg) {
            Phase::WrapUp(after::until(&leg.acw))
        } else if is_alerting(leg) {
            Phase::Offered(after::alerts_until(leg))
        } else if is_parked(leg) {
            Phase::Parked
        } else {
            Phase::Running
        };
        let needs_me_since = match phase {
            Phase::Offered(_) => Some(leg.start_time),
            Phase::WrapUp(_) => leg.acw.start_acw_time,
            Phase::Running | Phase::Parked if ours => None,
            Phase::Running | Phase::Parked => {
                Some(line.and(talk).and_then(|talk| talk.unanswered_since()).unwrap_or(time))
            }
        };
        let ahead = latest.is_some_and(|latest| {
            side(&latest.direction) == Side::Customer && talk.is_none_or(|talk| latest.seq > talk.read_to())
        });
        let unread = talk.map_or(0, |talk| talk.unread()).max(usize::from(ahead));
        let queue = self.queue(conversation.id);
        MineRow {
            id: conversation.id,
            name: customer_name(conversation),
            queue,
            text,
            ours,
            time,
            needs_me_since,
            unread,
            phase,
            channel: conversation.customer_channel().unwrap_or_default().to_owned(),
            // Silence is not counted while nobody is expected to write.
            ends: conversation.inactivity_timeout.filter(|_| phase == Phase::Running),
        }
    }
}

fn waiting_leg(conversation: &Conversation) -> Option<&Participant> {
    conversation.participants.iter().rev().find(|leg| leg.purpose == Purpose::Acd && is_open(leg))
}

fn customer_name(conversation: &Conversation) -> Option<String> {
    let customer = conversation.participants.iter().rev().find(|leg| leg.purpose == Purpose::Customer)?;
    customer.name.clone().filter(|name| !name.trim().is_empty())
}
