//! A naive platform for the inbox: lists and loops, one agent under test and one other.

use std::collections::BTreeMap;

use hanmadi_ids::{CommunicationId, ConversationId, MessageId, ParticipantId, QueueId, ThreadKey, UserId};
use hanmadi_protocol::{
    guest::message::{Channel, Direction, Event as Happening, Kind, Message, PresenceKind},
    notification::TranscriptEvent,
    platform::{
        conversation::{
            Communication, Conversation, Latest, MessageData, Participant, Purpose, State, Transcript,
            TranscriptPage, Wrapup,
        },
        note::{Note, NoteEvent},
        observation::Observation,
        read_mark::ReadMark,
    },
    post::WrapupPrompt,
    time::Timestamp,
};

pub(crate) const ME: UserId = UserId::from_u128(1);
const OTHER: UserId = UserId::from_u128(2);
const CHANNEL: &str = "webmessaging";
const QUEUE: QueueId = QueueId::from_u128(9);

#[derive(Clone, Debug)]
pub(crate) enum Event {
    Conversation(Box<Conversation>),
    Transcript(Box<TranscriptEvent>),
    Note(Box<NoteEvent>),
    Read(ReadMark),
}

#[derive(Default)]
pub(crate) struct Server {
    notes: Vec<Note>,
    /// How far the agent under test has read, on whichever screen.
    marks: BTreeMap<ConversationId, u64>,
    conversations: Vec<(Conversation, Vec<MessageData>)>,
    clock: u64,
}

/// Numbers that look random and follow from a seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    pub(crate) fn shuffle<T>(&mut self, row: &mut [T]) {
        for place in (1..row.len()).rev() {
            let other = usize::try_from(self.roll(place as u64 + 1)).unwrap_or_default();
            row.swap(place, other);
        }
    }
}

fn open(leg: &Participant, purpose: &Purpose) -> bool {
    leg.purpose == *purpose && leg.end_time.is_none()
}

/// Who answers it; not whom it is only offered to.
fn holder(conversation: &Conversation) -> Option<UserId> {
    let held = |leg: &&Participant| open(leg, &Purpose::Agent) && leg.connected_time.is_some();
    conversation.participants.iter().find(held).and_then(|leg| leg.user_id)
}

fn alerts(conversation: &Conversation) -> bool {
    conversation.participants.iter().any(|leg| open(leg, &Purpose::Agent) && leg.connected_time.is_none())
}

fn waits(conversation: &Conversation) -> bool {
    conversation.participants.iter().any(|leg| open(leg, &Purpose::Acd))
}

impl Server {
    /// Does one thing and returns what the agent under test is told.
    #[expect(clippy::too_many_lines, reason = "one arm for each thing that happens")]
    pub(crate) fn step(&mut self, what: u8, whom: u8) -> Vec<Event> {
        self.clock += 1000;
        let now = Timestamp::from_ms(self.clock);
        let Some(place) = self.place(whom) else { return Vec::new() };
        let (conversation, messages) = &mut self.conversations[place];
        let concerned = |it: &Conversation| waits(it) || it.occupies(ME);
        let before = concerned(conversation);
        let (alerting, held) = (alerts(conversation), holder(conversation));
        let waiting = waits(conversation) && !alerting;
        match what {
            // A customer writes: a waiting spell begins unless one runs.
            0 | 3 => {
                if !waits(conversation) && held.is_none() {
                    conversation.participants.push(leg(conversation, Purpose::Acd, None, now));
                    conversation.end_time = None;
                }
                say(conversation, messages, now, true, None);
            }
            1 if waiting => take(conversation, ME, now),
            2 if waiting => take(conversation, OTHER, now),
            4 if held.is_some() => say(conversation, messages, now, false, held),
            5 if held.is_some() => {
                end(conversation, &Purpose::Agent, now);
                conversation.end_time = Some(now);
                // Every other customer's queue wants a wrap-up.
                if whom.is_multiple_of(2) {
                    begin_wrapup(conversation, now);
                }
                say(conversation, messages, now, false, None);
            }
            6 if waiting => {
                let mut offer = leg(conversation, Purpose::Agent, Some(ME), now);
                offer.connected_time = None;
                offer.alerting_timeout_ms = Some(30_000);
                offer.messages[0].state = State::Alerting;
                conversation.participants.push(offer);
            }
            7 if alerting => {
                end(conversation, &Purpose::Acd, now);
                let offer =
                    conversation.participants.iter_mut().find(|leg| open(leg, &Purpose::Agent)).unwrap();
                offer.connected_time = Some(now);
                turn(offer, State::Connected, now);
            }
            8 if alerting => {
                end(conversation, &Purpose::Agent, now);
                let offer = conversation.participants.last_mut().unwrap();
                offer.messages[0].disconnect_type = Some("transfer.noanswer".into());
            }
            9 => {
                let wraps = conversation.participants.iter_mut().find(|leg| leg.is_wrapping());
                let Some(leg) = wraps else { return Vec::new() };
                leg.acw.end_acw_time = Some(now);
                leg.acw.wrapup = Some(Wrapup { code: Some("done".into()), ..Wrapup::default() });
            }
            10 if held == Some(ME) => return vec![self.note(place, now)],
            11 if held.is_some() => {
                let agent =
                    conversation.participants.iter_mut().find(|leg| open(leg, &Purpose::Agent)).unwrap();
                let back = agent.messages[0].state == State::Parked;
                turn(agent, if back { State::Connected } else { State::Parked }, now);
            }
            13 if held.is_some() => {
                let agent =
                    conversation.participants.iter_mut().find(|leg| open(leg, &Purpose::Agent)).unwrap();
                if agent.messages[0].state != State::Connected {
                    return Vec::new();
                }
                hold(agent, (!agent.held).then_some(now));
                agent.messages[0].state_time = Some(now);
            }
            12 if held == Some(ME) => {
                let mark = ReadMark { conversation_id: conversation.id, seq: messages.len() as u64 };
                self.marks.insert(mark.conversation_id, mark.seq);
                return vec![Event::Read(mark)];
            }
            _ => return Vec::new(),
        }
        // A hold begins no other silence.
        if what != 13 {
            conversation.inactivity_timeout = inactivity(conversation);
        }
        conversation.read_to = self.marks.get(&conversation.id).copied();
        if !before && !concerned(conversation) {
            return Vec::new();
        }
        let mut told = vec![Event::Conversation(Box::new(conversation.clone()))];
        if (held == Some(ME) || holder(conversation) == Some(ME)) && [0, 3, 4, 5].contains(&what) {
            let message = messages.last().cloned();
            told.push(Event::Transcript(Box::new(TranscriptEvent {
                conversation_id: conversation.id,
                message,
                typing_ms: None,
            })));
        }
        told
    }

    fn place(&mut self, whom: u8) -> Option<usize> {
        let thread = ThreadKey::derive("webmessaging", "test", &whom.to_string());
        let id = ConversationId::new(thread, 1);
        let known = self.conversations.iter().position(|(it, _)| it.id == id);
        known.or_else(|| {
            let mut conversation = Conversation {
                id,
                start_time: Timestamp::from_ms(self.clock),
                end_time: None,
                participants: Vec::new(),
                inactivity_timeout: None,
                read_to: None,
                drafts: Vec::new(),
                latest: None,
            };
            let mut customer = leg(&conversation, Purpose::Customer, None, conversation.start_time);
            customer.name = (whom == 1).then(|| "Yuna".to_owned());
            conversation.participants.push(customer);
            self.conversations.push((conversation, Vec::new()));
            Some(self.conversations.len() - 1)
        })
    }

    pub(crate) fn mine(&self) -> Vec<Conversation> {
        let all = self.conversations.iter().map(|(it, _)| it);
        let mine = all.filter(|it| it.occupies(ME)).cloned();
        mine.map(|it| Conversation { read_to: self.marks.get(&it.id).copied(), ..it }).collect()
    }

    fn note(&mut self, place: usize, now: Timestamp) -> Event {
        let number = self.notes.len() as u64 + 1;
        let conversation = self.conversations[place].0.clone();
        let note = Note {
            id: MessageId::from_u128(u128::from(number)),
            conversation_id: conversation.id,
            number,
            date_created: now,
            created_by: if number.is_multiple_of(2) { ME } else { OTHER },
            recipients: Vec::new(),
            text: format!("note {number}"),
            client_message_id: None,
        };
        self.notes.push(note.clone());
        Event::Note(Box::new(NoteEvent { conversation, note }))
    }

    pub(crate) fn notes(&self, id: ConversationId, after: u64) -> Vec<Note> {
        self.notes.iter().filter(|it| it.conversation_id == id && it.number > after).cloned().collect()
    }

    pub(crate) fn waiting(&self) -> Vec<(QueueId, Observation)> {
        let all = self.conversations.iter().map(|(it, _)| it).filter(|it| waits(it));
        all.map(|it| {
            let since = it.participants.iter().find(|leg| open(leg, &Purpose::Acd)).map(|leg| leg.start_time);
            let seen = Observation {
                conversation_id: it.id,
                observation_date: since.unwrap_or_default(),
                participant_name: it.participants[0].name.clone(),
                message_type: Some(CHANNEL.to_owned()),
                preview: it.latest.as_ref().map(|latest| latest.text.clone()),
            };
            (QUEUE, seen)
        })
        .collect()
    }

    pub(crate) fn transcript(&self, id: ConversationId, page: TranscriptPage, size: usize) -> Transcript {
        let found = self.conversations.iter().find(|(it, _)| it.id == id).map(|(_, messages)| messages);
        let messages = found.cloned().unwrap_or_default();
        let head = messages.last().map_or(0, |message| message.seq);
        match page {
            TranscriptPage::After(after) => {
                let entities: Vec<_> = messages.into_iter().filter(|it| it.seq > after).take(size).collect();
                let last = entities.last().map_or(head, |message| message.seq);
                Transcript { entities, head, first: after + 1, last }
            }
            TranscriptPage::Before(before) => {
                let all: Vec<_> = messages.into_iter().filter(|it| it.seq < before).collect();
                let entities = all[all.len().saturating_sub(size)..].to_vec();
                let first = if all.len() > size { entities[0].seq } else { 1 };
                Transcript { entities, head, first, last: head.min(before - 1) }
            }
        }
    }

    pub(crate) fn typing(&self, id: ConversationId, ms: u64) -> TranscriptEvent {
        TranscriptEvent { conversation_id: id, message: None, typing_ms: Some(ms) }
    }
}

fn leg(conversation: &Conversation, purpose: Purpose, user: Option<UserId>, now: Timestamp) -> Participant {
    let id = u128::from(conversation.id.ordinal())
        + (u128::from(now.as_ms()) << 32)
        + ((conversation.participants.len() as u128) << 96);
    Participant {
        id: ParticipantId::from_u128(id),
        queue_id: (purpose != Purpose::Customer).then_some(QUEUE),
        purpose,
        name: None,
        user_id: user,
        start_time: now,
        connected_time: user.map(|_| now),
        end_time: None,
        alerting_timeout_ms: None,
        park_time: None,
        held: false,
        start_hold_time: None,
        attributes: Default::default(),
        messages: vec![Communication {
            id: CommunicationId::from_u128(id),
            state: State::Connected,
            state_time: user.map(|_| now),
            held: false,
            start_hold_time: None,
            kind: CHANNEL.into(),
            disconnect_type: None,
        }],
        acw: Default::default(),
    }
}

/// Parks a leg, takes it back, or has it answered.
fn turn(leg: &mut Participant, state: State, now: Timestamp) {
    leg.park_time = if state == State::Parked { Some(now) } else { leg.park_time };
    leg.messages[0] = Communication { state, state_time: Some(now), ..leg.messages[0].clone() };
    hold(leg, None);
}

/// On hold since then, or not.
fn hold(leg: &mut Participant, since: Option<Timestamp>) {
    (leg.held, leg.start_hold_time) = (since.is_some(), since);
    (leg.messages[0].held, leg.messages[0].start_hold_time) = (leg.held, since);
}

/// When it ends for its silence: only while somebody is expected to write.
fn inactivity(conversation: &Conversation) -> Option<Timestamp> {
    let runs = |leg: &&Participant| open(leg, &Purpose::Agent) && leg.messages[0].state == State::Connected;
    let since = conversation.participants.iter().find(runs)?.messages[0].state_time;
    since.max(conversation.latest.as_ref().map(|latest| latest.time)).map(|silent| silent.plus_ms(600_000))
}

fn take(conversation: &mut Conversation, user: UserId, now: Timestamp) {
    end(conversation, &Purpose::Acd, now);
    conversation.participants.push(leg(conversation, Purpose::Agent, Some(user), now));
}

fn begin_wrapup(conversation: &mut Conversation, now: Timestamp) {
    if let Some(leg) = conversation.participants.iter_mut().rev().find(|leg| leg.purpose == Purpose::Agent) {
        leg.acw.wrapup_prompt = Some(WrapupPrompt::Mandatory);
        leg.acw.start_acw_time = Some(now);
    }
}

fn end(conversation: &mut Conversation, purpose: &Purpose, now: Timestamp) {
    for leg in conversation.participants.iter_mut().filter(|leg| open(leg, purpose)) {
        leg.end_time = Some(now);
        for communication in &mut leg.messages {
            communication.state = State::Disconnected;
        }
    }
}

fn say(
    conversation: &mut Conversation,
    messages: &mut Vec<MessageData>,
    now: Timestamp,
    inbound: bool,
    by: Option<UserId>,
) {
    let seq = messages.len() as u64 + 1;
    let is_event = !inbound && by.is_none();
    let text = (!is_event).then(|| format!("words {seq}"));
    let direction = if inbound { Direction::Inbound } else { Direction::Outbound };
    if let Some(text) = &text {
        let direction = direction.as_str().to_owned();
        conversation.latest = Some(Latest { seq, time: now, direction, text: text.clone() });
    }
    let events = if is_event { vec![Happening::presence(PresenceKind::Disconnect)] } else { Vec::new() };
    let normalized_message = Message {
        id: MessageId::from_u128(u128::from(seq)),
        direction: direction.clone(),
        kind: if is_event { Kind::Event } else { Kind::Text },
        text: text.clone(),
        content: Vec::new(),
        events,
        channel: Channel { time: now, ..Channel::default() },
        metadata: Default::default(),
        originating_entity: None,
    };
    messages.push(MessageData {
        id: normalized_message.id.simple(),
        conversation_id: conversation.id,
        direction: direction.as_str().to_ascii_lowercase(),
        timestamp: now,
        text_body: text,
        status: "delivered".into(),
        normalized_message,
        created_by: by,
        seq,
        client_message_id: by.map(|_| format!("c{seq}")),
    });
}
