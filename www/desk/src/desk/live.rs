//! The notification channel: connects, listens, notices silence, comes back.
//! Never trusts a socket that does not answer, and never claims to be live before the snapshot is in.

use std::pin::{Pin, pin};

use futures_channel::mpsc::{self, UnboundedReceiver};
use futures_util::{
    SinkExt, StreamExt,
    future::{Either, poll_fn, select},
};
use gloo_net::websocket::{Message, State, futures::WebSocket};
use hanmadi_protocol::notification::{PING, RawEnvelope, Topic, TranscriptEvent};
use hanmadi_sync::inbox::{Feed, Turn};
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, Leaving, Link, announce, leave, sync};
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

async fn run(desk: Desk, mut poked: UnboundedReceiver<()>) {
    let mut address: Option<String> = None;
    let mut failures = 0u32;
    loop {
        let reused = address.is_some();
        match opened(desk, &mut address).await {
            Ok(mut socket) => {
                failures = 0;
                desk.set_linked(true);
                sync::request(desk);
                // Queues begin to tell a moment after the channel was told to listen to them.
                spawn_local(async move {
                    clock::sleep(SETTLE_MS).await;
                    sync::request(desk);
                });
                listen(desk, &mut socket, &mut poked).await;
                desk.set_linked(false);
            }
            Err(Trouble::SignedOut) => return leave(Leaving::Ended),
            // A channel that does not open any more is not worth a second try; the next one is new.
            Err(Trouble::Network | Trouble::Refused(_)) if reused => address = None,
            Err(Trouble::Network | Trouble::Refused(_)) => {}
        }
        desk.link.set(Link::Lost);
        failures += 1;
        let longest = (PAUSE_MS << failures.min(6)).min(PAUSE_MS_MAX);
        let pause = clock::sleep(longest / 2 + random::below(longest / 2));
        select(pin!(pause), poked.next()).await;
    }
}

async fn opened(desk: Desk, address: &mut Option<String>) -> Result<WebSocket, Trouble> {
    let uri = match address.clone() {
        Some(uri) => uri,
        None => {
            let user = desk.me.with_value(|me| me.id);
            let mut topics = vec![Topic::UserConversations(user), Topic::UserTranscript(user)];
            topics.extend(
                desk.me.with_value(|me| me.queues.clone()).into_iter().map(Topic::QueueConversations),
            );
            desk.api().channel(&topics).await?.connect_uri
        }
    };
    let mut socket = WebSocket::open(&uri).map_err(|_| Trouble::Network)?;
    let ready = poll_fn(|context| Pin::new(&mut socket).poll_ready_unpin(context));
    let _ = select(pin!(ready), pin!(clock::sleep(OPEN_MS))).await;
    if !matches!(socket.state(), State::Open) {
        // The address may be worn out: the next try makes a new channel.
        *address = None;
        return Err(Trouble::Network);
    }
    *address = Some(uri);
    Ok(socket)
}

/// Listens until the socket ends or falls silent.
async fn listen(desk: Desk, socket: &mut WebSocket, poked: &mut UnboundedReceiver<()>) {
    let mut feed = Feed::default();
    let mut asked = false;
    loop {
        let pause = pin!(clock::sleep(if asked { SILENCE_MS } else { PING_AFTER_MS }));
        let heard = match select(select(socket.next(), poked.next()), pause).await {
            Either::Left((Either::Left((message, _)), _)) => Some(message),
            Either::Left((Either::Right(_), _)) | Either::Right(_) => None,
        };
        match heard {
            Some(Some(Ok(Message::Text(text)))) => {
                asked = false;
                take(desk, &mut feed, &text);
            }
            Some(Some(Ok(Message::Bytes(_)))) => asked = false,
            Some(Some(Err(_)) | None) => return,
            None if asked => return,
            None => {
                asked = true;
                if socket.send(Message::Text(PING.to_owned())).await.is_err() {
                    return;
                }
            }
        }
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
        Topic::UserTranscript(_) => {
            if let Ok(event) = serde_json::from_str::<TranscriptEvent>(body) {
                announce::transcript(desk, event);
            }
        }
    }
    sync::read_missing(desk);
}
