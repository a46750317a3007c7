//! One request and its answer.
//! Never retries and knows no token by itself.

use gloo_net::http::{Method, RequestBuilder};
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::AbortSignal;

/// Past this an answer is not expected any more.
const TIMEOUT_MS: u32 = 15_000;

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

/// The body of a request and its type.
#[derive(Clone)]
pub(crate) enum Body {
    None,
    Json(String),
    Form(String),
}

/// Sends a request that outlives the page.
pub(super) fn send_at_leaving(method: Method, path: &str, token: &str, body: Body) {
    let (Some(window), Body::Json(text)) = (web_sys::window(), body) else { return };
    let set = |object: &Object, name: &str, value: &JsValue| {
        let _ = Reflect::set(object, &name.into(), value);
    };
    let (headers, init) = (Object::new(), Object::new());
    set(&headers, "authorization", &format!("Bearer {token}").into());
    set(&headers, "content-type", &"application/json".into());
    set(&init, "method", &method.as_ref().into());
    set(&init, "headers", &headers);
    set(&init, "body", &text.into());
    set(&init, "keepalive", &JsValue::TRUE);
    let answer = window.fetch_with_str_and_init(path, init.unchecked_ref());
    // Nobody is there to hear that it failed.
    let ignored = Closure::<dyn FnMut(JsValue)>::new(|_| {});
    let _ = answer.catch(&ignored);
    ignored.forget();
}

/// Sends a request. `None` if nothing came back.
pub(crate) async fn send(method: Method, path: &str, token: Option<&str>, body: Body) -> Option<Answer> {
    let mut request = RequestBuilder::new(path).method(method);
    request = request.abort_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)));
    if let Some(token) = token {
        request = request.header("authorization", &format!("Bearer {token}"));
    }
    let request = match body {
        Body::None => request.build(),
        Body::Json(text) => request.header("content-type", "application/json").body(text),
        Body::Form(text) => request.header("content-type", "application/x-www-form-urlencoded").body(text),
    };
    let response = request.ok()?.send().await.ok()?;
    let status = response.status();
    let text = response.text().await.ok()?;
    Some(Answer { status, text })
}
