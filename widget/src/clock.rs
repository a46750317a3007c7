//! The time, chance and the one timer: what is impure and small.
//! Never used by the session itself, which is handed all three.

use std::{cell::RefCell, pin::Pin};

use hanmadi_protocol::time::Timestamp;
use wasm_bindgen::{JsCast, closure::Closure};

/// A timer's number, and what it runs: dropped together.
type Timer = (i32, Closure<dyn FnMut()>);

thread_local! {
    static TIMER: RefCell<Option<Timer>> = const { RefCell::new(None) };
}

/// Now.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_ms(js_sys::Date::now() as u64)
}

/// A moment as pages expect it.
pub(crate) fn iso(moment: Timestamp) -> String {
    js_sys::Date::new(&(moment.as_ms() as f64).into()).to_iso_string().into()
}

/// Runs `then` at a moment, in place of whatever was to run before.
pub(crate) fn at(moment: Timestamp, then: impl FnMut() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let wait = i32::try_from(moment.since_ms(now()).saturating_add(1)).unwrap_or(i32::MAX);
    let closure = Closure::<dyn FnMut()>::new(then);
    let started =
        window.set_timeout_with_callback_and_timeout_and_arguments_0(closure.as_ref().unchecked_ref(), wait);
    TIMER.with_borrow_mut(|timer| {
        if let Some((id, _)) = timer.take() {
            window.clear_timeout_with_handle(id);
        }
        *timer = started.ok().map(|id| (id, closure));
    });
}

/// Runs `then` once, after `wait_ms`.
pub(crate) fn after(wait_ms: i32, then: impl FnOnce() + 'static) {
    let then: Box<dyn FnOnce()> = Box::new(then);
    if let Some(window) = web_sys::window() {
        let closure = Closure::once_into_js(then);
        let _ =
            window.set_timeout_with_callback_and_timeout_and_arguments_0(closure.unchecked_ref(), wait_ms);
    }
}

/// Starts a task. Boxed: the browser's side of it is then compiled once and not for every task.
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
    wasm_bindgen_futures::spawn_local(task);
}

/// Sixteen bytes nobody can guess.
fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

/// Any number.
pub(crate) fn chance() -> u32 {
    random().iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// A UUID of version 4. Not the browser's own `randomUUID`, which pages without TLS don't have.
pub(crate) fn uuid() -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in random().into_iter().enumerate() {
        let byte = match at {
            6 => byte & 0x0f | 0x40,
            8 => byte & 0x3f | 0x80,
            _ => byte,
        };
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.extend([byte >> 4, byte & 0xf].into_iter().filter_map(|half| char::from_digit(half.into(), 16)));
    }
    text
}
