//! Ready answers: read when they are first wanted, and again whenever they are looked at, since somebody may have
//! changed them.
//! Never sent by itself: what is chosen goes into the composer, where it is read before it goes.

use hanmadi_ids::ConversationId;
use hanmadi_protocol::platform::response::{PLAIN, Response};
use hanmadi_sync::{blanks, find::Sought};
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, Leaving, leave};
use crate::api::Trouble;

/// More than these are found by more words.
const SHOWN_MAX: usize = 50;

/// A ready answer, as it is chosen from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    id: String,
    version: u64,
    pub(crate) name: String,
    pub(crate) library: String,
    text: String,
    /// What stands for a name that nobody knows.
    usual: Vec<(String, String)>,
}

impl Answer {
    /// The element it is chosen by.
    pub(crate) fn element(&self) -> String {
        format!("answer-{}-{}", self.id, self.version)
    }
}

/// How far they are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shelf {
    /// Being read for the first time.
    Reading,
    /// Known, perhaps not the latest.
    Here,
    /// They could not be read.
    Missing,
}

/// Reads them; those that are known stay until then.
pub(crate) fn read(desk: Desk) {
    if desk.shelf.get_untracked() == Shelf::Missing {
        desk.shelf.set(Shelf::Reading);
    }
    let free = desk.running.try_update_value(|running| !std::mem::replace(&mut running.answers, true));
    if free != Some(true) {
        return;
    }
    spawn_local(async move {
        match desk.api().responses().await {
            Ok(all) => {
                let answers: Vec<_> = all.into_iter().filter_map(answer).collect();
                if desk.answers.with_untracked(|known| *known != answers) {
                    desk.answers.set(answers);
                }
                desk.shelf.set(Shelf::Here);
            }
            Err(Trouble::SignedOut) => return leave(Leaving::Ended),
            Err(Trouble::Network | Trouble::Refused(_)) if desk.shelf.get_untracked() == Shelf::Reading => {
                desk.shelf.set(Shelf::Missing);
            }
            Err(Trouble::Network | Trouble::Refused(_)) => {}
        }
        desk.running.update_value(|running| running.answers = false);
    });
}

fn answer(response: Response) -> Option<Answer> {
    let text = response.texts.into_iter().find(|text| text.content_type == PLAIN)?.content;
    let library = response.libraries.into_iter().find_map(|library| library.name);
    let usual = response.substitutions.into_iter().filter_map(|it| Some((it.id, it.default_value?)));
    Some(Answer {
        id: response.id.to_string(),
        version: response.version,
        name: response.name,
        library: library.unwrap_or_default(),
        text,
        usual: usual.collect(),
    })
}

/// Those that fit what was typed: by the beginning of their names first, then by names, then by words.
pub(crate) fn found(answers: &[Answer], typed: &str) -> Vec<Answer> {
    let sought = Sought::new(typed);
    let rank = |answer: &Answer| {
        let named = sought.fits(&[&answer.name]);
        match (named && sought.begins(&answer.name), named) {
            (true, _) => Some(0),
            (false, true) => Some(1),
            (false, false) => sought.fits(&[&answer.name, &answer.text, &answer.library]).then_some(2),
        }
    };
    let ranked: Vec<_> = answers.iter().map(|answer| (rank(answer), answer)).collect();
    let of = |wanted| ranked.iter().filter(move |(rank, _)| *rank == Some(wanted));
    of(0).chain(of(1)).chain(of(2)).take(SHOWN_MAX).map(|(_, answer)| (*answer).clone()).collect()
}

/// The words of an answer, with what is known of a conversation put in.
pub(crate) fn filled(desk: Desk, id: ConversationId, answer: &Answer) -> String {
    blanks::filled(&answer.text, |name| match name {
        "customer.name" => desk.inbox.with_untracked(|inbox| inbox.name(id)),
        // The customer sees the agent by this name.
        "agent.name" => Some(desk.me.with_value(|me| me.nickname.clone())),
        "conversation.id" => Some(id.to_string()),
        "queue.name" => {
            let queue = desk.queue_name(desk.inbox.with_untracked(|inbox| inbox.queue(id)));
            Some(queue).filter(|name| !name.is_empty())
        }
        name => answer.usual.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()),
    })
}
