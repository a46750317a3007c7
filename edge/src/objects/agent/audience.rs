//! Who listens: the notification channels with their topics, and the sockets on them.
//! Never the truth: a cache of the rows and of the platform's list of sockets, made again after a loss of memory.

use std::collections::BTreeSet;

use hanmadi_protocol::{
    notification::{Envelope, Metadata, Topic},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use worker::{Result, State, WebSocket};

use crate::{
    host::{random, socket},
    store::AgentStore,
};

/// What is known of a socket: the channel it listens on, and the number of the last event it was told. It lives
/// as long as the connection, and so does the numbering.
#[derive(Serialize, Deserialize)]
pub(super) struct Listener {
    channel: String,
    seq: u64,
}

impl Listener {
    /// A socket that was told nothing yet.
    pub(super) const fn new(channel: String) -> Self {
        Self { channel, seq: 0 }
    }
}

struct Channel {
    id: String,
    topics: BTreeSet<String>,
    expires: Timestamp,
}

/// The channels of one agent and who listens on them.
pub(super) struct Audience {
    channels: Vec<Channel>,
    listeners: Vec<(WebSocket, Listener)>,
}

impl Audience {
    /// Reads the channels from their rows and the sockets from the platform.
    ///
    /// # Errors
    /// What SQLite says, or a damaged row.
    pub(super) fn load(state: &State, store: &AgentStore, now: Timestamp) -> Result<Self> {
        let sockets = state.get_websockets().into_iter();
        Ok(Self {
            channels: channels(store, now)?,
            listeners: sockets.filter_map(|ws| Some((ws.clone(), socket::attachment(&ws)?))).collect(),
        })
    }

    /// Reads the channels again, since their rows have changed.
    ///
    /// # Errors
    /// As [`Audience::load`].
    pub(super) fn changed(&mut self, store: &AgentStore, now: Timestamp) -> Result<()> {
        self.channels = channels(store, now)?;
        Ok(())
    }

    /// Another socket listens; whoever listened on its channel before is told to go.
    pub(super) fn join(&mut self, ws: WebSocket, listener: Listener) {
        self.listeners.retain(|(old, known)| {
            let stays = known.channel != listener.channel;
            if !stays {
                let _ = old.close(Some(1000), Some("replaced"));
            }
            stays
        });
        self.listeners.push((ws, listener));
    }

    /// Everyone is told to go.
    pub(super) fn dismiss(&mut self) {
        for (ws, _) in self.listeners.drain(..) {
            let _ = ws.close(Some(1000), Some("not permitted any more"));
        }
    }

    /// A socket is gone.
    pub(super) fn leave(&mut self, ws: &WebSocket) {
        self.listeners.retain(|(known, _)| known != ws);
    }

    /// Tells an event to every channel that has its topic and somebody listening.
    ///
    /// # Errors
    /// When the event cannot be written, or the platform keeps no attachment.
    pub(super) fn tell<B: Serialize>(&mut self, now: Timestamp, topic: Topic, body: &B) -> Result<()> {
        let name = topic.to_string();
        for channel in &self.channels {
            if channel.expires <= now || !channel.topics.contains(&name) {
                continue;
            }
            for (ws, known) in self.listeners.iter_mut().filter(|(_, known)| known.channel == channel.id) {
                known.seq += 1;
                let correlation: hanmadi_ids::MessageId = random::mint().draw();
                let metadata =
                    Metadata { correlation_id: Some(correlation.to_string()), seq: Some(known.seq) };
                let envelope =
                    Envelope { topic_name: name.clone(), version: "2".into(), event_body: body, metadata };
                // A dead transport is noticed by its close event.
                let _ = ws.send_with_str(serde_json::to_string(&envelope)?);
                socket::attach(ws, known)?;
            }
        }
        Ok(())
    }
}

fn channels(store: &AgentStore, now: Timestamp) -> Result<Vec<Channel>> {
    let rows = store.channels(now)?.into_iter();
    rows.map(|row| {
        Ok(Channel {
            id: row.id,
            topics: serde_json::from_str(&row.topics)?,
            expires: Timestamp::from_ms(row.expires),
        })
    })
    .collect()
}
