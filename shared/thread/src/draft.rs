//! From what was written to what is stored.
//! Never changes a word of it.

use std::{collections::BTreeMap, rc::Rc};

use hanmadi_ids::{ConversationId, MessageId, Mint, UserId};
use hanmadi_protocol::{
    guest::{
        message::{Channel, Direction, Event, Kind, Message, Origin, PresenceKind, Sender},
        request::Draft,
    },
    time::Timestamp,
};
use uuid::Uuid;

use crate::{fingerprint::Fingerprint, model::Record};

/// Bytes of a message without its words, about.
const BODY_BYTES: usize = 320;

/// Where a message will stand.
pub(crate) struct Place {
    pub(crate) seq: u64,
    pub(crate) time: Timestamp,
    pub(crate) session: u32,
    pub(crate) conversation: Option<ConversationId>,
}

/// Digest of everything a guest said under one tracing id.
pub(crate) fn digest(draft: &Draft) -> String {
    let mut print = Fingerprint::new();
    print.part(draft.kind.as_str());
    print.part(draft.text.as_deref().unwrap_or_default());
    print.number(draft.content.len());
    draft.content.iter().for_each(|content| print.part(content.get()));
    print.number(draft.events.len());
    for event in &draft.events {
        print.part(&event.event_type);
        print.part(event.presence.as_ref().map_or("", |presence| presence.kind.as_str()));
    }
    for map in [&draft.metadata, &draft.attributes] {
        print.number(map.len());
        for (key, value) in map {
            print.part(key);
            print.part(value);
        }
    }
    print.finish()
}

/// Digest of an agent's words.
pub(crate) fn text_digest(text: &str) -> String {
    let mut print = Fingerprint::new();
    print.part(text);
    print.finish()
}

/// The key of a guest's message: tracing ids of guest and agents live apart.
pub(crate) fn guest_key(tracing_id: &str) -> String {
    ["g:", tracing_id].concat()
}

/// The key of an agent's message.
pub(crate) fn agent_key(user: UserId, client_message_id: &str) -> String {
    format!("a:{user}:{client_message_id}")
}

/// The sender's own id within a key.
#[must_use]
pub fn client_id(key: &str) -> Option<&str> {
    match key.split_once(':')? {
        ("g", id) => Some(id),
        (_, rest) => rest.split_once(':').map(|(_, id)| id),
    }
}

/// The guest's message and its record.
pub(crate) fn inbound(
    draft: Draft,
    key: Option<String>,
    digest: String,
    at: &Place,
    mint: &mut Mint,
) -> (Message, Rc<Record>) {
    let id: MessageId = mint.draw();
    let channel_id: Uuid = mint.draw();
    let channel_id = channel_id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).to_owned();
    let mut metadata = draft.metadata;
    metadata.insert("correlationId".into(), channel_id.clone());
    let message = Message {
        id,
        direction: Direction::Inbound,
        kind: draft.kind,
        text: draft.text,
        content: draft.content,
        events: draft.events,
        channel: Channel { time: at.time, message_id: Some(channel_id), ..Channel::default() },
        metadata,
        originating_entity: None,
    };
    let record = record(&message, at, key, digest, None);
    (message, record)
}

/// An agent's words.
pub(crate) fn outbound(
    text: &str,
    author: UserId,
    nickname: Option<&str>,
    key: Option<String>,
    at: &Place,
    mint: &mut Mint,
) -> (Message, Rc<Record>) {
    let mut message = outbound_shell(Kind::Text, nickname, at, mint);
    message.text = Some(text.to_owned());
    let record = record(&message, at, key, text_digest(text), Some(author));
    (message, record)
}

/// Words that no person wrote: a bot's, or an automatic answer.
pub(crate) fn automatic(
    text: &str,
    nickname: Option<&str>,
    at: &Place,
    mint: &mut Mint,
) -> (Message, Rc<Record>) {
    let mut message = outbound_shell(Kind::Text, nickname, at, mint);
    message.text = Some(text.to_owned());
    message.originating_entity = Some(Origin::Bot);
    let record = record(&message, at, None, text_digest(text), None);
    (message, record)
}

/// Our side ended the conversation; `read_only` says that the guest can't go on in this session.
pub(crate) fn disconnect(
    (nickname, origin): (Option<&str>, Origin),
    read_only: bool,
    at: &Place,
    mint: &mut Mint,
) -> (Message, Rc<Record>) {
    let mut message = outbound_shell(Kind::Event, nickname, at, mint);
    message.events.push(Event::presence(PresenceKind::Disconnect));
    message.originating_entity = Some(origin);
    if read_only {
        message.metadata.insert("readOnly".into(), "true".into());
    }
    let record = record(&message, at, None, String::new(), None);
    (message, record)
}

/// The agent types: told, never stored.
pub(crate) fn typing(nickname: Option<&str>, time: Timestamp, ms: u64, mint: &mut Mint) -> Message {
    let at = Place { seq: 0, time, session: 0, conversation: None };
    let mut message = outbound_shell(Kind::Event, nickname, &at, mint);
    message.events.push(Event::typing(ms));
    message
}

fn outbound_shell(kind: Kind, nickname: Option<&str>, at: &Place, mint: &mut Mint) -> Message {
    let id = mint.draw();
    let correlation: Uuid = mint.draw();
    Message {
        id,
        direction: Direction::Outbound,
        kind,
        text: None,
        content: Vec::new(),
        events: Vec::new(),
        channel: Channel {
            time: at.time,
            message_id: None,
            kind: Some("Private".into()),
            from: Some(Sender { nickname: nickname.map(str::to_owned), image: None }),
        },
        metadata: BTreeMap::from([("correlationId".into(), correlation.to_string())]),
        originating_entity: Some(Origin::Human),
    }
}

fn record(
    message: &Message,
    at: &Place,
    key: Option<String>,
    digest: String,
    author: Option<UserId>,
) -> Rc<Record> {
    Rc::new(Record {
        seq: at.seq,
        id: message.id,
        session: at.session,
        conversation: at.conversation,
        time: at.time,
        key,
        digest,
        author,
        body: json(message),
    })
}

/// A message as JSON, in room that is taken once.
fn json(message: &Message) -> String {
    let words = message.text.as_ref().map_or(0, String::len);
    let mut bytes = Vec::with_capacity(words + BODY_BYTES);
    // Our own types have text keys only, so writing them cannot fail; and JSON is text.
    let written = serde_json::to_writer(&mut bytes, message);
    written.ok().and_then(|()| String::from_utf8(bytes).ok()).unwrap_or_default()
}
