//! A response as the platform holds it.
//! Never read and made anew on its way: what an object answers goes to the caller as it is.

use js_sys::Uint8Array;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use worker::{
    IntoResponse, Result, WebSocket,
    worker_sys::{ext::ResponseExt as _, web_sys},
};

#[wasm_bindgen(inline_js = "
const jsonHeaders = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
};

export const answerJson = (status, bytes) => new Response(bytes.slice(), { status, headers: jsonHeaders });

export const answerBytes = (status, bytes) => new Response(bytes.slice(), { status });

export const answerEmpty = (status) => new Response(null, { status });
")]
extern "C" {
    /// In one step, headers and all: built piece by piece, a response crosses into the platform a dozen times.
    #[wasm_bindgen(catch, js_name = answerJson)]
    fn answer_json(status: u16, bytes: &[u8]) -> std::result::Result<web_sys::Response, JsValue>;
    #[wasm_bindgen(catch, js_name = answerBytes)]
    fn answer_bytes(status: u16, bytes: &[u8]) -> std::result::Result<web_sys::Response, JsValue>;
    #[wasm_bindgen(catch, js_name = answerEmpty)]
    fn answer_empty(status: u16) -> std::result::Result<web_sys::Response, JsValue>;
}

/// A response: one that is made here, or one that was received.
pub(crate) struct Response(web_sys::Response);

impl Response {
    /// One without a body.
    pub(crate) fn empty(status: u16) -> Result<Self> {
        Ok(Self(answer_empty(status)?))
    }

    /// One of bytes, without any header of ours.
    pub(crate) fn bytes(status: u16, body: &[u8]) -> Result<Self> {
        Ok(Self(answer_bytes(status, body)?))
    }

    /// One of JSON. Any page may read it: whoever calls brings a token, never a cookie.
    pub(crate) fn json(status: u16, body: &[u8]) -> Result<Self> {
        Ok(Self(answer_json(status, body)?))
    }

    /// One that hands a socket over.
    pub(crate) fn socket(client: WebSocket) -> Result<Self> {
        Ok(Self(worker::Response::from_websocket(client)?.into()))
    }

    /// Sets a header of a response that was made here.
    pub(crate) fn set(&self, header: &str, value: &str) -> Result<()> {
        Ok(self.0.headers().set(header, value)?)
    }

    /// The status.
    pub(crate) fn status(&self) -> u16 {
        self.0.status()
    }

    /// The socket that was handed over, if one was.
    pub(crate) fn web_socket(&self) -> Option<WebSocket> {
        self.0.websocket().map(WebSocket::from)
    }

    /// The body of a response that was received.
    ///
    /// # Errors
    /// When it breaks off, or was read before.
    pub(crate) async fn body(&self) -> Result<Vec<u8>> {
        let buffer = JsFuture::from(self.0.array_buffer()?).await?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}

impl From<web_sys::Response> for Response {
    fn from(response: web_sys::Response) -> Self {
        Self(response)
    }
}

impl From<Response> for JsValue {
    fn from(response: Response) -> Self {
        response.0.into()
    }
}

impl From<Response> for worker::Response {
    fn from(response: Response) -> Self {
        response.0.into()
    }
}

impl IntoResponse for Response {
    fn into_raw(self) -> std::result::Result<web_sys::Response, impl Into<Box<dyn std::error::Error>>> {
        Ok::<_, worker::Error>(self.0)
    }
}
