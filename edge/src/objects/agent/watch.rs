//! What this object's channels hear by others, and who hears by this one.
//! Never a judge: whether somebody may listen was checked before, and is checked again when they reach less.

use std::rc::Rc;

use hanmadi_access::{Principal, listen};
use hanmadi_ids::{ListenerId, UserId};
use hanmadi_protocol::{limits, notification::Topic, platform::conversation::Conversation, time::Timestamp};
use hanmadi_routing::watch::{self, Wanted, Watchers};
use worker::Result;

use super::Shell;
use crate::{
    objects::{binding::Object, call::AgentPost},
    store::AgentStore,
};

impl Shell {
    /// The courier sets out, and should the object vanish before it is done, the alarm sends it again.
    pub(super) fn posted(self: &Rc<Self>, now: Timestamp) {
        self.alarm.arm(&self.state, now, now.plus_ms(limits::RETRY_DELAY_MS));
        let shell = Rc::clone(self);
        self.state.wait_until(async move { shell.deliver().await });
    }
}

/// Asks each source for what the channels hear by it, if that is not what it was asked for last; part of the caller's
/// transaction. Says whether anything was posted.
///
/// # Errors
/// What SQLite says, or a damaged row.
pub(super) fn ask(store: &AgentStore, now: Timestamp, me: ListenerId) -> Result<bool> {
    let mut topics: Vec<(Topic, Timestamp)> = Vec::new();
    for channel in store.channels(now)? {
        let names: Vec<String> = serde_json::from_str(&channel.topics)?;
        let known = names.iter().filter_map(|name| name.parse().ok());
        topics.extend(known.map(|topic| (topic, Timestamp::from_ms(channel.expires))));
    }
    let asked = store.asked()?;
    let wanted = watch::wanted(me, topics);
    let mut sources: Vec<(String, Wanted)> =
        wanted.into_iter().map(|(source, wanted)| (Object::from(source).address(), wanted)).collect();
    let gone = asked.keys().filter(|source| !sources.iter().any(|(known, _)| known == *source));
    sources.extend(gone.cloned().map(|source| (source, Wanted::new())).collect::<Vec<_>>());
    let mut posted = false;
    for (source, topics) in sources {
        let json = serde_json::to_string(&topics)?;
        if asked.get(&source) == Some(&json) {
            continue;
        }
        if topics.is_empty() {
            store.ask_no_more(&source)?;
        } else {
            store.ask(&source, &json)?;
        }
        store.outbox().add(now, &source, &AgentPost::Watches { listener: me, topics })?;
        posted = true;
    }
    Ok(posted)
}

/// Takes the list of what somebody watches here; part of the caller's transaction.
///
/// # Errors
/// What SQLite says.
pub(super) fn keep(
    store: &AgentStore,
    watchers: &mut Watchers,
    listener: ListenerId,
    wanted: &Wanted,
) -> Result<()> {
    watchers.set(listener, wanted).iter().try_for_each(|change| store.watch(change))
}

/// Tells a conversation to whoever watches this agent's; part of the caller's transaction. Says whether anybody does.
///
/// # Errors
/// What SQLite says.
pub(super) fn pass_on(
    store: &AgentStore,
    watchers: &mut Watchers,
    now: Timestamp,
    user: UserId,
    body: &Conversation,
) -> Result<bool> {
    if watchers.is_empty() {
        return Ok(false);
    }
    watchers.pass_time(now).iter().try_for_each(|change| store.watch(change))?;
    // How far this agent has read is theirs alone.
    let body = Box::new(Conversation { read_to: None, ..body.clone() });
    let post = AgentPost::Conversation { user, body };
    let mut told = false;
    for listener in watchers.of(Topic::UserConversations(user)) {
        store.outbox().add(now, &Object::from(listener).address(), &post)?;
        told = true;
    }
    Ok(told)
}

/// Whoever listens reaches less: their channels lose what they may hear no more, and somebody who can't sign in any
/// more has none. Part of the caller's transaction; says whether anything was posted.
///
/// # Errors
/// What SQLite says, or a damaged row.
pub(super) fn reach_less(
    store: &AgentStore,
    now: Timestamp,
    me: ListenerId,
    standing: Option<&Principal>,
) -> Result<bool> {
    let Some(standing) = standing else {
        store.end_channels()?;
        return ask(store, now, me);
    };
    for channel in store.channels(now)? {
        let names: Vec<String> = serde_json::from_str(&channel.topics)?;
        let may = |name: &&String| name.parse().is_ok_and(|topic| listen(standing, topic).is_ok());
        let left: Vec<&String> = names.iter().filter(may).collect();
        if left.len() < names.len() {
            let expires = Timestamp::from_ms(channel.expires);
            store.subscribe(&channel.id, &serde_json::to_string(&left)?, expires)?;
        }
    }
    ask(store, now, me)
}
