//! The notification channel: connects, listens, notices silence, comes back.
//! Never trusts a socket that does not answer, and never claims to be live before the snapshot is in.

use std::pin::{Pin, pin};

use futures_channel::mpsc::{self, UnboundedReceiver};
use futures_util::{
    SinkExt, StreamExt,
    future::{Either, poll_fn, select},
};
use gloo_net::websocket::{Message, State, futures::WebSocket};
use hanmadi_protocol::{
    limits,
    notification::{Channel, PING, RawEnvelope, Topic, TranscriptEvent},
    time::Timestamp,
};
use hanmadi_sync::inbox::{Feed, Turn};
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, Leaving, Link, announce, drafts, duty, leave, reading, sync};
use crate::{
    api::Trouble,
    host::{clock, page, random},
};

/// Pause without a word after which the socket is asked whether it lives.
const PING_AFTER_MS: u64 = 20_000;
/// Silence after asking that means it does not.
const SILENCE_MS: u64 = 5000;
/// Longest wait for a socket to open.
const OPEN_MS: u64 = 10_000;
const SETTLE_MS: u64 = 3000;
const PAUSE_MS: u64 = 500;
const PAUSE_MS_MAX: u64 = 15_000;

/// Runs the channel for as long as the page lives.
pub(crate) fn start(desk: Desk) {
    let (poke, poked) = mpsc::unbounded();
    desk.poke.set_value(Some(poke));
    page::on_return(move || desk.poke_link());
    // What waits shows even where no socket gets through.
    sync::request(desk);
    spawn_local(run(desk, poked));
}

/// A channel that was made, kept over reconnects.
struct Known {
    channel: Channel,
    /// When the platform was last told that it is still wanted.
    renewed: Timestamp,
}

async fn run(desk: Desk, mut poked: UnboundedReceiver<()>) {
    let mut known: Option<Known> = None;
    let mut failures = 0u32;
    loop {
        match opened(desk, &mut known).await {
            Ok(mut socket) => {
                failures = 0;
                desk.set_linked(true);
                sync::request(desk);
                // Queues begin to tell a moment after the channel was told to listen to them.
                spawn_local(async move {
                    clock::sleep(SETTLE_MS).await;
                    sync::request(desk);
                });
                listen(desk, &mut socket, &mut poked, &mut known).await;
                desk.set_linked(false);
            }
            Err(Trouble::SignedOut) => return leave(Leaving::Ended),
            // A channel that does not open is not worth a second try; the next one is new.
            Err(Trouble::Network | Trouble::Refused(_)) => known = None,
        }
        desk.link.set(Link::Lost);
        failures += 1;
        let longest = (PAUSE_MS << failures.min(6)).min(PAUSE_MS_MAX);
        let pause = clock::sleep(longest / 2 + random::below(longest / 2));
        select(pin!(pause), poked.next()).await;
        while poked.try_recv().is_ok() {}
    }
}

fn topics(desk: Desk) -> Vec<Topic> {
    let user = desk.my_id();
    let queues = desk.me.with_value(|me| me.queues.clone());
    let own = [
        Topic::UserConversations(user),
        Topic::UserTranscript(user),
        Topic::UserNotes(user),
        Topic::UserReads(user),
        Topic::UserDrafts(user),
        Topic::UserPresence(user),
        Topic::UserRoutingStatus(user),
    ];
    own.into_iter().chain(queues.into_iter().map(Topic::QueueConversations)).collect()
}

async fn opened(desk: Desk, known: &mut Option<Known>) -> Result<WebSocket, Trouble> {
    let uri = match known {
        Some(known) => known.channel.connect_uri.clone(),
        None => {
            let channel = desk.api().channel().await?;
            if let Some(expires) = Timestamp::parse_iso(&channel.expires) {
                let made_ms = expires.as_ms().saturating_sub(limits::CHANNEL_SECONDS * 1000);
                desk.hear(Timestamp::from_ms(made_ms));
            }
            desk.api().listen(&channel.id, &topics(desk)).await?;
            let uri = channel.connect_uri.clone();
            *known = Some(Known { channel, renewed: clock::now() });
            uri
        }
    };
    let mut socket = WebSocket::open(&uri).map_err(|_| Trouble::Network)?;
    let ready = poll_fn(|context| Pin::new(&mut socket).poll_ready_unpin(context));
    select(pin!(ready), pin!(clock::sleep(OPEN_MS))).await;
    if matches!(socket.state(), State::Open) { Ok(socket) } else { Err(Trouble::Network) }
}

/// Listens until the socket ends or falls silent.
async fn listen(
    desk: Desk,
    socket: &mut WebSocket,
    poked: &mut UnboundedReceiver<()>,
    known: &mut Option<Known>,
) {
    let mut feed = Feed::default();
    let mut heard = clock::now();
    let mut asked: Option<Timestamp> = None;
    loop {
        let due = asked.map_or(heard.plus_ms(PING_AFTER_MS), |asked| asked.plus_ms(SILENCE_MS));
        let pause = pin!(clock::sleep(due.since_ms(clock::now())));
        match select(select(socket.next(), poked.next()), pause).await {
            Either::Left((Either::Left((Some(Ok(message)), _)), _)) => {
                (heard, asked) = (clock::now(), None);
                if let Message::Text(text) = message {
                    take(desk, &mut feed, &text);
                }
            }
            Either::Left((Either::Left((Some(Err(_)) | None, _)), _)) => return,
            // Asked already: only time tells now.
            Either::Left((Either::Right(_), _)) if asked.is_some() => {}
            Either::Right(_) if asked.is_some() => return,
            Either::Left((Either::Right(_), _)) | Either::Right(_) => {
                asked = Some(clock::now());
                if socket.send(Message::Text(PING.to_owned())).await.is_err() {
                    return;
                }
                renew(desk, known);
            }
        }
    }
}

/// Tells the platform that the channel is still wanted, long before it would end.
fn renew(desk: Desk, known: &mut Option<Known>) {
    let now = clock::now();
    let worn =
        known.as_mut().filter(|known| now.since_ms(known.renewed) > limits::CHANNEL_SECONDS * 1000 / 4);
    if let Some(known) = worn {
        known.renewed = now;
        let id = known.channel.id.clone();
        spawn_local(async move {
            let _ = desk.api().listen(&id, &topics(desk)).await;
        });
    }
}

fn take(desk: Desk, feed: &mut Feed, text: &str) {
    let Ok(envelope) = serde_json::from_str::<RawEnvelope>(text) else { return };
    let Ok(topic) = envelope.topic_name.parse::<Topic>() else { return };
    match feed.judge(envelope.metadata.seq) {
        Turn::Repeat => return,
        Turn::Gap => sync::request(desk),
        Turn::Next => {}
    }
    let body = envelope.event_body.get();
    match topic {
        Topic::UserConversations(_) | Topic::QueueConversations(_) => {
            if let Ok(conversation) = serde_json::from_str(body) {
                announce::conversation(desk, conversation);
            }
        }
        Topic::UserReads(_) => {
            if let Ok(mark) = serde_json::from_str(body) {
                reading::heard(desk, mark);
            }
        }
        Topic::UserDrafts(_) => {
            if let Ok(draft) = serde_json::from_str(body) {
                drafts::heard(desk, &draft);
            }
        }
        Topic::UserPresence(_) => {
            if let Ok(presence) = serde_json::from_str(body) {
                duty::heard_presence(desk, &presence);
            }
        }
        Topic::UserRoutingStatus(_) => {
            if let Ok(status) = serde_json::from_str(body) {
                duty::heard_routing(desk, status);
            }
        }
        Topic::UserNotes(_) => {
            if let Ok(event) = serde_json::from_str(body) {
                announce::note(desk, event);
            }
        }
        Topic::UserTranscript(_) => {
            if let Ok(event) = serde_json::from_str::<TranscriptEvent>(body) {
                announce::transcript(desk, event);
            }
        }
        // No screen of the desk asks for these.
        Topic::QueueUsers(_) | Topic::QueueObservations(_) => {}
    }
    sync::read_missing(desk);
}
