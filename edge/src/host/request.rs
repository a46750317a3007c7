//! A request as the platform holds it, with its method and its address.
//! Never more of it than somebody asks for: every look into the platform costs.

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use worker::{Method, Result, Url, worker_sys::web_sys};

use super::text;

#[wasm_bindgen(inline_js = "
export const methodAndUrl = ({ method, url }) => `${method} ${url}`;
")]
extern "C" {
    #[wasm_bindgen(js_name = methodAndUrl)]
    fn method_and_url(request: &web_sys::Request) -> JsValue;
}

/// A request that came in.
pub(crate) struct Request {
    raw: web_sys::Request,
    method: Method,
    url: String,
}

impl From<web_sys::Request> for Request {
    fn from(raw: web_sys::Request) -> Self {
        let head = text::of(&method_and_url(&raw)).unwrap_or_default();
        let (method, url) = head.split_once(' ').unwrap_or_default();
        Self { method: method.to_owned().into(), url: url.to_owned(), raw }
    }
}

impl Request {
    /// As the platform holds it.
    pub(crate) const fn raw(&self) -> &web_sys::Request {
        &self.raw
    }

    /// The method.
    pub(crate) const fn method(&self) -> &Method {
        &self.method
    }

    /// The path, as it was sent: without host and query.
    pub(crate) fn path(&self) -> &str {
        let rest = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        let path = rest.find('/').and_then(|start| rest.get(start..)).unwrap_or("/");
        path.split(['?', '#']).next().unwrap_or("/")
    }

    /// The whole address.
    ///
    /// # Errors
    /// Never for one that came from outside.
    pub(crate) fn url(&self) -> Result<Url> {
        Ok(Url::parse(&self.url)?)
    }

    /// A header, if it was sent.
    ///
    /// # Errors
    /// Never for a name of ours.
    pub(crate) fn header(&self, name: &str) -> Result<Option<String>> {
        Ok(self.raw.headers().get(name)?)
    }
}
