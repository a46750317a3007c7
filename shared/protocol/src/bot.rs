//! What a bot is asked, and what it answers: our addition (M-ROUTE-1), described in `docs/bots.md`.
//! Never the signature: that is of the bytes, whatever they say.

use std::collections::BTreeMap;

use hanmadi_ids::{CommunicationId, ConversationId, DeploymentId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    object::Object,
    platform::{flow::LanguageCode, threading::MessengerType},
    time::Timestamp,
};

/// The header with the time at which a question is sent, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "x-hanmadi-timestamp";
/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "x-hanmadi-signature";
/// The header with [`Question::key`].
pub const KEY_HEADER: &str = "idempotency-key";

/// The body of a question. Asked again, it is the same to the letter.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Question<'a> {
    /// In which conversation.
    pub conversation_id: ConversationId,
    /// The bot's leg: a conversation that reopens may come to the bot once more, with a leg of its own.
    pub leg_id: CommunicationId,
    /// Number among this leg's questions, from 1.
    pub turn: u64,
    /// Through which deployment the customer writes.
    pub deployment_id: DeploymentId,
    /// On which channel.
    pub channel: MessengerType,
    /// The language of the words that opened the conversation, if it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageCode>,
    /// What is known of the customer.
    pub customer: Customer,
    /// What is kept with the conversation: what the customer brought, and what bots added.
    pub attributes: &'a BTreeMap<String, String>,
    /// What was said since the turn before, in order; the bot's own words too if the customer spoke meanwhile.
    pub messages: Vec<Message<'a>>,
    /// How many messages before these are left out, if there are too many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub omitted: Option<u64>,
    /// When it is too late to answer.
    pub answer_by: Timestamp,
}

/// See [`Question::customer`].
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// They had a conversation before.
    pub known: bool,
}

/// See [`Question::messages`].
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Message<'a> {
    /// Id, as the platform API shows it.
    pub id: String,
    /// When it was said.
    pub time: Timestamp,
    /// `inbound` from the customer, `outbound` to them.
    pub direction: &'static str,
    /// The words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a str>,
    /// Rich content, such as the button that was pressed, as it came.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub content: &'a [Box<RawValue>],
}

/// The body of an answer. What is not named here is refused, so that a slip of the pen does not pass for silence.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Answer {
    /// Told to the customer, in order.
    pub messages: Vec<Object<Saying>>,
    /// Kept with the conversation.
    pub attributes: BTreeMap<String, String>,
    /// What happens next.
    pub then: Then,
    /// Where people go on; only with [`Then::HandOver`].
    pub to: Option<Object<HandOver>>,
}

/// See [`Answer::messages`].
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Saying {
    /// The words.
    pub text: String,
}

/// What follows an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Then {
    /// The bot waits for the customer's next words.
    #[default]
    Stay,
    /// People go on.
    HandOver,
    /// The conversation is done.
    Done,
}

/// See [`Answer::to`]. Queues, skills and languages go by their id or by their name.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct HandOver {
    /// Which queue; absent for the one that was decided before the bot.
    pub queue: Option<String>,
    /// What an agent must be able to do.
    pub skills: Vec<Object<Skill>>,
    /// How much sooner than others; 0 is usual, less than 0 later.
    pub priority: i32,
    /// What an agent must speak.
    pub language: Option<String>,
}

/// See [`HandOver::skills`].
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Skill {
    /// Which.
    pub skill: String,
    /// The least proficiency, 0 to 5 stars; 0 asks only that the agent has the skill.
    #[serde(default)]
    pub level: u8,
}

impl Question<'_> {
    /// What names a question: sent once more, it is the same, and shall be answered the same.
    #[must_use]
    pub fn key(conversation: ConversationId, leg: CommunicationId, turn: u64) -> String {
        format!("{conversation}/{leg}/{turn}")
    }
}
