//! What a bot is sent, and what may be taken of its answer (M-ROUTE-1).
//! Never sends anything, and never takes half of an answer: what is wrong in one place is wrong as a whole.

use core::fmt;
use std::{collections::BTreeMap, str::FromStr};

use hanmadi_ids::SkillId;
use hanmadi_protocol::{
    bot,
    configuration::{Configuration, Queue},
    guest::message::{Direction, Kind, Message},
    limits,
    object::Object,
    platform::flow::Target,
    post::SkillNeed,
};

use crate::{
    effect::Question,
    input::{BotAnswer, Then},
    model::Record,
};

/// What is wrong with an answer. Tells the place and never the words: it goes into a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// More than [`limits::BOT_ANSWER_BYTES`].
    TooLong,
    /// It is no UTF-8.
    NotText,
    /// It is no JSON, or not the JSON of an answer: line and column.
    Unreadable(usize, usize),
    /// More than [`limits::BOT_MESSAGES`].
    Messages(usize),
    /// This message, counted from 0, is blank or longer than [`limits::GUEST_TEXT_BYTES`].
    Message(usize),
    /// They have more than [`limits::CUSTOM_DATA_BYTES`], or one has no name.
    Attributes,
    /// A place is named, and nothing is handed over.
    NothingHandedOver,
    /// There is no such queue, or no queue of its own name alone.
    Queue,
    /// There is no such skill, its level is past 5 stars, or there are more than [`limits::TRANSFER_SKILLS`].
    Skills,
    /// There is no such language.
    Language,
    /// Past [`limits::PRIORITY_MAX`].
    Priority,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "the answer is longer than {} bytes", limits::BOT_ANSWER_BYTES),
            Self::NotText => f.write_str("the answer is not UTF-8"),
            Self::Unreadable(line, column) => write!(f, "the answer can't be read at {line}:{column}"),
            Self::Messages(count) => write!(f, "{count} messages are more than {}", limits::BOT_MESSAGES),
            Self::Message(place) => {
                write!(f, "messages[{place}].text is blank or longer than {} bytes", limits::GUEST_TEXT_BYTES)
            }
            Self::Attributes => {
                write!(f, "attributes are longer than {} bytes or lack a name", limits::CUSTOM_DATA_BYTES)
            }
            Self::NothingHandedOver => f.write_str("to stands without handOver"),
            Self::Queue => f.write_str("to.queue is no queue"),
            Self::Skills => f.write_str("to.skills are no skills with 0 to 5 stars, or too many"),
            Self::Language => f.write_str("to.language is no language"),
            Self::Priority => write!(f, "to.priority is past {}", limits::PRIORITY_MAX),
        }
    }
}

impl Question {
    /// Which rows it needs: those past a `seq`, and how many at most.
    #[must_use]
    pub fn rows(&self) -> (u64, u64) {
        let after = self.after.max(self.upto.saturating_sub(limits::BOT_QUESTION_MESSAGES));
        (after, self.upto.saturating_sub(after))
    }

    /// What names it, for a bot that is asked twice.
    #[must_use]
    pub fn key(&self) -> String {
        bot::Question::key(self.conversation, self.leg, self.turn)
    }

    /// Its body, from [`Question::rows`]. The same rows make the same body.
    #[must_use]
    pub fn body(&self, records: &[Record]) -> String {
        let (after, _) = self.rows();
        let own = |record: &&Record| {
            record.conversation == Some(self.conversation) && record.seq > after && record.seq <= self.upto
        };
        let said: Vec<Message> = records
            .iter()
            .filter(own)
            .filter_map(|record| serde_json::from_str(&record.body).ok())
            .filter(|message: &Message| message.kind != Kind::Event)
            .collect();
        let question = bot::Question {
            conversation_id: self.conversation,
            leg_id: self.leg,
            turn: self.turn,
            deployment_id: self.deployment,
            channel: self.channel,
            language: self.language,
            customer: bot::Customer { known: self.known },
            attributes: &self.attributes,
            messages: said.iter().map(told).collect(),
            omitted: Some(after - self.after).filter(|count| *count > 0),
            answer_by: self.deadline,
        };
        // Our own types have text keys only, so writing them cannot fail.
        serde_json::to_string(&question).unwrap_or_default()
    }

    /// What may be taken of an answer.
    ///
    /// # Errors
    /// [`Fault`] when anything of it is wrong; then nothing of it counts.
    pub fn answer(&self, bytes: &[u8], configuration: &Configuration) -> Result<BotAnswer, Fault> {
        if bytes.len() > limits::BOT_ANSWER_BYTES {
            return Err(Fault::TooLong);
        }
        let text = core::str::from_utf8(bytes).map_err(|_| Fault::NotText)?;
        let Object(answer) = serde_json::from_str::<Object<bot::Answer>>(text)
            .map_err(|error| Fault::Unreadable(error.line(), error.column()))?;
        let messages: Vec<String> = answer.messages.into_iter().map(|Object(saying)| saying.text).collect();
        if messages.len() > limits::BOT_MESSAGES {
            return Err(Fault::Messages(messages.len()));
        }
        let wrong = |text: &String| text.trim().is_empty() || text.len() > limits::GUEST_TEXT_BYTES;
        if let Some(place) = messages.iter().position(wrong) {
            return Err(Fault::Message(place));
        }
        let bytes: usize = answer.attributes.iter().map(|(key, value)| key.len() + value.len()).sum();
        if bytes > limits::CUSTOM_DATA_BYTES || answer.attributes.keys().any(|key| key.trim().is_empty()) {
            return Err(Fault::Attributes);
        }
        let then = match (answer.then, answer.to) {
            (bot::Then::Stay, None) => Then::Stay,
            (bot::Then::Done, None) => Then::Done,
            (bot::Then::HandOver, None) => Then::HandOver(None),
            (bot::Then::HandOver, Some(Object(to))) => {
                Then::HandOver(Some(target(&to, &self.otherwise, configuration)?))
            }
            (bot::Then::Stay | bot::Then::Done, Some(_)) => return Err(Fault::NothingHandedOver),
        };
        Ok(BotAnswer { messages, attributes: answer.attributes, then })
    }
}

fn told(message: &Message) -> bot::Message<'_> {
    bot::Message {
        id: message.id.simple(),
        time: message.channel.time,
        direction: if message.direction == Direction::Inbound { "inbound" } else { "outbound" },
        text: message.text.as_deref(),
        content: &message.content,
    }
}

/// Where people go on. A queue, skill or language that is not there would be a wait without an end.
fn target(to: &bot::HandOver, otherwise: &Target, configuration: &Configuration) -> Result<Target, Fault> {
    let queue = match &to.queue {
        None => otherwise.queue,
        Some(wanted) => {
            let queues = configuration.queues.iter().map(|Queue { id, name, .. }| (id, name));
            meant(wanted, queues).ok_or(Fault::Queue)?
        }
    };
    if to.skills.len() > limits::TRANSFER_SKILLS {
        return Err(Fault::Skills);
    }
    let mut skills: BTreeMap<SkillId, u8> = BTreeMap::new();
    for Object(need) in &to.skills {
        let skill = meant(&need.skill, configuration.skills.iter()).filter(|_| need.level <= 5);
        let level = skills.entry(skill.ok_or(Fault::Skills)?).or_default();
        *level = need.level.max(*level);
    }
    let language = match &to.language {
        None => None,
        Some(wanted) => Some(meant(wanted, configuration.languages.iter()).ok_or(Fault::Language)?),
    };
    if to.priority.unsigned_abs() > limits::PRIORITY_MAX.unsigned_abs() {
        return Err(Fault::Priority);
    }
    let skills = skills.into_iter().map(|(skill, level)| SkillNeed { skill, level }).collect();
    let (label, preferred) = (otherwise.label, otherwise.preferred.clone());
    Ok(Target { queue, skills, priority: to.priority, language, label, preferred })
}

/// Which one goes by this id, or else by this name.
fn meant<'a, I: Copy + PartialEq + FromStr + 'a>(
    wanted: &str,
    known: impl Iterator<Item = (&'a I, &'a String)> + Clone,
) -> Option<I> {
    if let Ok(id) = wanted.parse::<I>()
        && known.clone().any(|(one, _)| *one == id)
    {
        return Some(id);
    }
    let folded = |name: &str| name.trim().to_lowercase();
    known.into_iter().find(|(_, name)| folded(name) == folded(wanted)).map(|(id, _)| *id)
}
