//! The relay for clients that do not name their thread in the address: the token of the first frame does.
//! Never answers for the Thread, but for frames that no Thread could get: those without a readable token.
//!
//! A Thread's object may be restarted, by a deploy for one, while the relay lives on. Clients of this wire take
//! any close frame for the end, so the relay comes back to the Thread by itself, configures again, is told what
//! the client missed, and asks again what was not answered: a client on a living socket waits for ever.

use std::{
    collections::{BTreeSet, VecDeque},
    time::Duration,
};

use futures_util::{
    StreamExt,
    future::{Either, select},
};
use hanmadi_protocol::{
    deployment::Deployment,
    guest::{
        frame,
        incoming::{Body, Fields, Incoming},
        request::{self, Action},
    },
    limits,
    time::Timestamp,
};
use hanmadi_thread::Identity;
use worker::{Context, Delay, Env, Error, Result, WebSocket, WebSocketPair, WebsocketEvent};

use super::guest;
use crate::host::{clock, cut::Cut, log, response::Response};

/// Pauses before each try to reach a Thread again, in milliseconds; after the last one the client is cut off.
const PAUSES_MS: [u64; 8] = [0, 250, 500, 1000, 2000, 4000, 8000, 15_000];
/// Frames kept until they are answered: more than any client has under way.
const ASKED_MAX: usize = 64;

/// Which end closed.
enum Ended {
    /// The client has gone; so must the Thread's socket.
    Client,
    /// The Thread closed on purpose, with this code.
    Thread(u16),
    /// The Thread's socket broke, after it had said anything or before.
    Broken { heard: bool },
}

/// A `configureSession` on its way.
struct Configuring {
    tracing_id: Option<String>,
    frame: String,
    /// How to configure again once it is answered.
    again: String,
}

/// What has to be known to come back.
struct Relay {
    env: Env,
    deployment: Deployment,
    guest: String,
    /// How to configure the client's session again; `None` before it is configured and after it is closed.
    configure: Option<String>,
    /// The client's `configureSession` that is not answered yet.
    configuring: Option<Configuring>,
    /// Other frames that are not answered yet, by tracing id.
    asked: VecDeque<(String, String)>,
    /// Tracing ids of frames that were asked twice: the second answer is not the client's.
    repeated: BTreeSet<String>,
    /// Time of the last stored message the client was told, or when its session was configured.
    told: Option<Timestamp>,
}

/// Opens the relay and returns the client's end.
///
/// # Errors
/// When the platform gives no socket.
pub(crate) fn open(env: Env, context: &Context, deployment: Deployment) -> Result<Response> {
    let cut = Cut::of(context);
    let pair = WebSocketPair::new()?;
    let client = pair.server;
    client.accept()?;
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(error) = run(env, deployment, &client).await {
            log::fault("relay", &error);
            // A client that is closed is gone for good; one whose connection breaks comes back.
            if cut.and_then(|cut| cut.soon()).is_err() {
                let _ = client.close(Some(1012), Some(""));
            }
        }
    });
    Response::socket(pair.client)
}

async fn run(env: Env, deployment: Deployment, client: &WebSocket) -> Result<()> {
    let mut from_client = client.events()?;
    let Some((first, token)) = first_frame(client, &mut from_client).await? else { return Ok(()) };
    let guest = Identity::digest(deployment.id, &token);
    let mut relay = Relay {
        env,
        deployment,
        guest,
        configure: None,
        configuring: None,
        asked: VecDeque::new(),
        repeated: BTreeSet::new(),
        told: None,
    };
    let mut pending = Some(first);
    let mut tries = 0;
    while let Some(pause_ms) = PAUSES_MS.get(tries) {
        tries += 1;
        let Some(thread) = relay.reach(*pause_ms).await else { continue };
        match relay.pass(client, &mut from_client, &thread, pending.take()).await? {
            Ended::Client => {
                let _ = client.close(Some(1000), Some(""));
                let _ = thread.close(Some(1000), Some(""));
                return Ok(());
            }
            Ended::Thread(code) => {
                let _ = client.close(Some(code), Some(""));
                return Ok(());
            }
            Ended::Broken { heard: true } => tries = 0,
            Ended::Broken { heard: false } => {}
        }
    }
    Err(Error::RustError("the thread can't be reached".into()))
}

impl Relay {
    /// Opens a socket at the Thread after a pause; `None` if it can't be reached now.
    async fn reach(&self, pause_ms: u64) -> Option<WebSocket> {
        if pause_ms > 0 {
            Delay::from(Duration::from_millis(pause_ms)).await;
        }
        // Only a client that had configured has anything to come back for.
        let resume = self.told.filter(|_| self.configure.is_some());
        match guest::upgrade(&self.env, &self.deployment, self.guest.clone(), resume).await {
            Ok(response) => response.web_socket(),
            Err(error) => {
                log::fault("relay does not reach its thread", &error);
                None
            }
        }
    }

    /// Passes frames both ways until an end closes. When it comes back it configures again and repeats what was
    /// not answered; `first` is the very first frame.
    async fn pass(
        &mut self,
        client: &WebSocket,
        from_client: &mut worker::EventStream<'_>,
        thread: &WebSocket,
        first: Option<String>,
    ) -> Result<Ended> {
        let mut heard = false;
        let mut from_thread = thread.events()?;
        thread.accept()?;
        let mut frames = self.again();
        if let Some(first) = first {
            self.note_request(&first);
            frames.push(first);
        }
        if frames.into_iter().any(|frame| thread.send_with_str(frame).is_err()) {
            return Ok(Ended::Broken { heard });
        }
        loop {
            match select(from_client.next(), from_thread.next()).await {
                Either::Left((Some(Ok(WebsocketEvent::Message(message))), _)) => {
                    let sent = match (message.text(), message.bytes()) {
                        (Some(text), _) => {
                            self.note_request(&text);
                            thread.send_with_str(&text)
                        }
                        (None, Some(bytes)) => thread.send_with_bytes(&bytes),
                        (None, None) => Ok(()),
                    };
                    if sent.is_err() {
                        return Ok(Ended::Broken { heard });
                    }
                }
                Either::Right((Some(Ok(WebsocketEvent::Message(message))), _)) => {
                    heard = true;
                    if let Some(text) = message.text()
                        && self.is_news(&text)
                    {
                        client.send_with_str(&text)?;
                    }
                }
                Either::Left((Some(Ok(WebsocketEvent::Close(_)) | Err(_)) | None, _)) => {
                    return Ok(Ended::Client);
                }
                Either::Right((Some(Ok(WebsocketEvent::Close(event))), _)) => {
                    let code = event.code();
                    let on_purpose = code == 1000 || (3000..=4999).contains(&code);
                    return Ok(if on_purpose { Ended::Thread(code) } else { Ended::Broken { heard } });
                }
                Either::Right((Some(Err(_)) | None, _)) => return Ok(Ended::Broken { heard }),
            }
        }
    }

    /// What to send first to a Thread that knows nothing of this client any more.
    fn again(&mut self) -> Vec<String> {
        self.repeated = self.asked.iter().map(|(tracing_id, _)| tracing_id.clone()).collect();
        let configuring = self.configuring.iter().map(|configuring| &configuring.frame);
        let asked = self.asked.iter().map(|(_, frame)| frame);
        self.configure.iter().chain(configuring).chain(asked).cloned().collect()
    }

    /// Remembers what the client asks until it is answered.
    fn note_request(&mut self, frame: &str) {
        let Ok(request) = request::parse(frame) else { return };
        if let Action::Configure(configure) = request.action {
            self.configuring = Some(Configuring {
                tracing_id: request.tracing_id,
                frame: frame.to_owned(),
                again: configure.again(&request.token),
            });
        } else if let Some(tracing_id) = request.tracing_id {
            self.asked.push_back((tracing_id, frame.to_owned()));
            if self.asked.len() > ASKED_MAX {
                self.asked.pop_front();
            }
        }
    }

    /// Remembers what a frame of the Thread's tells; `false` if the client has been told it before.
    fn is_news(&mut self, frame: &str) -> bool {
        let Ok(frame) = Incoming::parse(frame) else { return true };
        if let Body::Fields(fields) = &frame.body {
            self.note_fields(&frame.class, fields);
        }
        let Some(tracing_id) = frame.tracing_id else { return true };
        // It was refused; had it been granted, it would have been taken already.
        self.configuring.take_if(|configuring| configuring.tracing_id.as_ref() == Some(&tracing_id));
        match self.asked.iter().position(|(asked, _)| *asked == tracing_id) {
            Some(place) => self.asked.remove(place).is_some(),
            None => !self.repeated.remove(&tracing_id),
        }
    }

    fn note_fields(&mut self, class: &str, fields: &Fields) {
        if class == "SessionResponse" && fields.connected == Some(false) {
            self.configure = None;
        } else if class == "SessionResponse" {
            self.configure = self.configuring.take().map(|done| done.again).or(self.configure.take());
            // What was said before is the client's to ask for; what is said from here on it must not miss.
            self.told = self.told.or_else(|| Some(clock::now()));
        } else if class == "StructuredMessage"
            && let Some(channel) = &fields.channel
            // Typing is not stored and does not count.
            && fields.events.iter().all(|event| event.typing.is_none())
        {
            self.told = self.told.max(Some(channel.time));
        }
    }
}

/// The first frame with a token, and the token. Frames without one are answered here, as many as a connection
/// may ask in a minute.
async fn first_frame(
    client: &WebSocket,
    events: &mut worker::EventStream<'_>,
) -> Result<Option<(String, String)>> {
    let mut unread = 0;
    while let Some(event) = events.next().await {
        match event? {
            WebsocketEvent::Close(_) => {
                let _ = client.close(Some(1000), Some(""));
                return Ok(None);
            }
            WebsocketEvent::Message(message) => {
                let text = message.text().unwrap_or_default();
                match request::parse(&text) {
                    Ok(request) => return Ok(Some((text, request.token))),
                    Err(_) if unread >= limits::REQUESTS_PER_CONNECTION_MINUTE => {
                        client.send_with_str(frame::connection_closed(Some("flood")))?;
                        let _ = client.close(Some(1000), Some(""));
                        return Ok(None);
                    }
                    Err(unreadable) => {
                        unread += 1;
                        let answer = frame::refusal(&unreadable.refusal, unreadable.tracing_id.as_deref());
                        client.send_with_str(&answer)?;
                    }
                }
            }
        }
    }
    Ok(None)
}
