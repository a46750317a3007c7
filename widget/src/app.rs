//! The one place where the session, the socket, the store, the page and the screen meet.
//! Never decides: it carries inputs to the session and does what the outputs say.

use std::cell::{Cell, RefCell};

use hanmadi_protocol::guest::PONG;
use hanmadi_sync::guest::{Input, Output, Session};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::{
    calendar::Local,
    clock, js,
    look::Look,
    outbox,
    port::{self, Word},
    read,
    screen::Screen,
    socket::Socket,
};

/// Milliseconds in which the browser's storage should have answered.
const STORAGE_MS: i32 = 500;

thread_local! {
    static REFRESHING: Cell<bool> = const { Cell::new(false) };
    static APP: RefCell<Option<App>> = const { RefCell::new(None) };
}

struct App {
    look: Look,
    calendar: Local,
    screen: Screen,
    talk: Option<Talk>,
    unread: u32,
    draft: String,
}

/// What there is once the visitor means to talk.
struct Talk {
    session: Session,
    token: String,
    address: String,
    socket: Option<Socket>,
    restored_told: bool,
}

/// Prepares everything; nothing is connected yet.
pub(crate) fn start(look: Look, screen: Screen) {
    let calendar = Local { locale: look.locale.clone(), today: look.words.today };
    APP.set(Some(App { look, calendar, screen, talk: None, unread: 0, draft: String::new() }));
}

/// Hears the page.
pub(crate) fn hear(word: Word) {
    match word {
        Word::Session { stored, draft, attributes } => {
            if begin(stored.as_deref()) {
                with(|app| {
                    app.draft = draft;
                    Some(())
                });
                // Even: the composer shows it without taking the focus.
                with_screen(|screen| screen.openings.update(|count| *count += *count % 2 + 2));
            }
            drive(Input::Attributes(plain(&attributes)));
        }
        Word::Open { quiet } => {
            with_screen(|screen| {
                screen.left_at.set(0);
                if !quiet {
                    screen.openings.update(|count| *count += *count % 2 + 1);
                }
            });
            drive(Input::Panel(true));
        }
        Word::Close => drive(Input::Panel(false)),
        Word::Attributes(attributes) => drive(Input::Attributes(plain(&attributes))),
        Word::Command { id, name, message } => {
            let refusal = command(&name, message);
            port::answer(id, refusal);
        }
    }
}

fn command(name: &str, message: Option<String>) -> Option<&'static str> {
    match name {
        "MessagingService.sendMessage" => match message {
            Some(text) if text.trim().is_empty() => return Some("Message only contains whitespaces"),
            Some(text) => say(&text),
            None => {}
        },
        "MessagingService.startConversation" => drive(Input::Wake),
        "MessagingService.sendTyping" => drive(Input::Typed),
        _ => return Some("Unknown command"),
    }
    None
}

/// The text that was left unsent in the composer; given once.
pub(crate) fn draft() -> String {
    with(|app| Some(std::mem::take(&mut app.draft))).unwrap_or_default()
}

/// Says something in the visitor's name.
pub(crate) fn say(text: &str) {
    let text = text.trim();
    if !text.is_empty() {
        with_screen(|screen| screen.left_at.set(0));
        drive(Input::Say { id: clock::uuid(), text: text.to_owned() });
    }
}

/// Carries one input to the session and does what follows.
pub(crate) fn drive(input: Input) {
    let outputs = with(|app| {
        let talk = app.talk.as_mut()?;
        Some(talk.session.handle(clock::now(), input))
    });
    // A replay brings hundreds of frames at once: the screen is drawn after them, not for each.
    if !REFRESHING.replace(true) {
        clock::after(0, || {
            REFRESHING.set(false);
            with(|app| {
                app.refresh();
                Some(())
            });
        });
    }
    for output in outputs.into_iter().flatten() {
        perform(output);
    }
}

fn perform(output: Output) {
    match output {
        Output::Connect => {
            let address = with(|app| app.talk.as_ref().map(|talk| talk.address.clone()));
            let socket = address.map(|address| Socket::open(address, drive, hear_socket));
            with_talk(|talk| talk.socket = socket);
        }
        Output::Drop => with_talk(|talk| talk.socket = None),
        Output::Write(frame) => with_talk(|talk| {
            if let Some(socket) = &talk.socket {
                socket.write(frame);
            }
        }),
        Output::WakeAt(moment) => clock::at(moment, || drive(Input::Timer)),
        Output::Keep(pending) => with_talk(|talk| outbox::keep(talk.token.clone(), pending)),
        Output::Forget(id) => outbox::forget(id),
        Output::Tell("MessagingService.messagesReceived", frame) => {
            if let Some(data) = received(&frame) {
                port::publish("MessagingService.messagesReceived", &data);
            }
        }
        Output::Tell(event, data) => port::publish(event, &data),
    }
}

/// What comes on the socket: a frame, the answer to a ping, or something that is not for us.
fn hear_socket(text: String) {
    if text == PONG {
        drive(Input::Pong);
    } else if let Some(frame) = read::frame(&text) {
        drive(Input::Frame(Box::new(frame), text));
    }
}

/// The body of a frame with its tracing id, as the page expects it.
fn received(frame: &str) -> Option<String> {
    let frame = js::parse(frame)?;
    let body = js::get(&frame, "body")?;
    if let Some(id) = js::get(&frame, "tracingId") {
        let _ = js_sys::Reflect::set(&body, &"tracingId".into(), &id);
    }
    let data = js::object(&[("messages", js_sys::Array::of1(&body).into())]);
    js_sys::JSON::stringify(&data).ok()?.as_string()
}

/// Attributes as the wire takes them: text to text.
fn plain(attributes: &str) -> String {
    let object = js::parse(attributes).unwrap_or(JsValue::NULL);
    let Some(object) = object.dyn_ref::<js_sys::Object>() else { return String::from("{}") };
    let pairs: Vec<String> = js_sys::Object::entries(object)
        .iter()
        .filter_map(|pair| {
            let pair: js_sys::Array = pair.dyn_into().ok()?;
            let value = pair.get(1);
            let value = match value.as_string() {
                Some(text) => text,
                None => js_sys::JSON::stringify(&value).ok()?.as_string()?,
            };
            Some(format!("{}:{}", js::quoted(&pair.get(0).as_string()?), js::quoted(&value)))
        })
        .collect();
    format!("{{{}}}", pairs.join(","))
}

/// Makes the session, once. False if there is one.
fn begin(stored: Option<&str>) -> bool {
    let known = stored.and_then(js::parse).and_then(|stored| js::text(&stored, "token"));
    let token = known.clone().unwrap_or_else(clock::uuid);
    let begun = with(|app| {
        if app.talk.is_some() {
            return None;
        }
        let deployment = app.look.deployment.clone();
        let session =
            Session::new(deployment.clone(), token.clone(), app.look.starts_by_itself, clock::chance());
        let address = String::new();
        app.talk = Some(Talk { session, token: token.clone(), address, socket: None, restored_told: false });
        Some(deployment)
    });
    let Some(deployment) = begun else { return false };
    if known.is_none() {
        port::keep("gcmcsessionActive", &format!("{{\"token\":{}}}", js::quoted(&token)));
    }
    clock::spawn(async move {
        let address = address(&deployment, &token).await.unwrap_or_default();
        with_talk(|talk| talk.address = address);
        // What was left unsent goes first; but a browser that never answers for its storage keeps nobody waiting.
        clock::after(STORAGE_MS, || drive(Input::Ready));
        let left = outbox::left(&token, clock::now()).await;
        drive(Input::Restored(left));
        drive(Input::Ready);
    });
    true
}

/// The guest socket's address. The thread's name in it leads to the right object without a look-up.
async fn address(deployment: &str, token: &str) -> Option<String> {
    let window = web_sys::window()?;
    let location = window.location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    let host = location.host().ok()?;
    let thread = digest(&window, &format!("{deployment}:{token}")).await;
    let thread = thread.map(|digest| format!("&thread={digest}")).unwrap_or_default();
    Some(format!("{scheme}://{host}/v1?deploymentId={deployment}&application=hanmadi-messenger{thread}"))
}

/// SHA-256 in hexadecimal digits; none without TLS, where browsers do not offer it.
async fn digest(window: &web_sys::Window, text: &str) -> Option<String> {
    let crypto = window.crypto().ok()?;
    js::get(&crypto, "subtle")?;
    let promise = crypto.subtle().digest_with_str_and_u8_array("SHA-256", text.as_bytes()).ok()?;
    let bytes = js_sys::Uint8Array::new(&JsFuture::from(promise).await.ok()?).to_vec();
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    Some(halves.filter_map(|half| char::from_digit(half.into(), 16)).collect())
}

impl App {
    fn refresh(&mut self) {
        let Some(talk) = &mut self.talk else { return };
        self.screen.show(&talk.session, &self.calendar, self.look.shows_typing);
        if self.unread != talk.session.unread() {
            self.unread = talk.session.unread();
            port::unread(self.unread);
        }
        if talk.session.is_settled() && !talk.restored_told {
            talk.restored_told = true;
            if talk.session.transcript().seen() > 0 {
                port::publish("MessagingService.restored", &crate::restored::data(&talk.session));
            }
        }
    }
}

fn with<T>(act: impl FnOnce(&mut App) -> Option<T>) -> Option<T> {
    APP.with_borrow_mut(|app| act(app.as_mut()?))
}

fn with_talk(act: impl FnOnce(&mut Talk)) {
    with(|app| app.talk.as_mut().map(act));
}

fn with_screen(act: impl FnOnce(&Screen)) {
    let screen = with(|app| Some(app.screen));
    if let Some(screen) = screen {
        act(&screen);
    }
}
