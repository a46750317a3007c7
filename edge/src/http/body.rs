//! Request bodies: read whole, but neither for ever nor without bound.
//! Never trusts a length header to be true: the platform does not read past it.

use std::time::Duration;

use futures_util::{
    StreamExt,
    future::{Either, select},
};
use hanmadi_protocol::{limits, object::Object};
use serde::de::DeserializeOwned;
use worker::{Delay, Request};

use super::{Stop, respond};

/// Reads a body of at most 256 KiB within 10 seconds.
///
/// # Errors
/// 413 when it is longer, 408 when it does not end in time, 400 when it breaks off or is not UTF-8.
pub(crate) async fn text(request: &mut Request) -> Result<String, Stop> {
    let read = std::pin::pin!(read(request));
    match select(read, Delay::from(Duration::from_millis(limits::BODY_WAIT_MS))).await {
        Either::Left((body, _)) => body,
        Either::Right(((), _)) => {
            Err(Stop::Response(respond::error(408, "request.timeout", "The body did not end in time.")?))
        }
    }
}

async fn read(request: &mut Request) -> Result<String, Stop> {
    let length: Option<usize> =
        request.headers().get("content-length")?.and_then(|length| length.parse().ok());
    let bytes = match length {
        // The platform ends the body where its length says; one that breaks off before is an error.
        Some(length) if length <= limits::API_BODY_BYTES => match request.bytes().await {
            Ok(bytes) => bytes,
            Err(_) => return Err(broken_off()?),
        },
        Some(_) => return Err(too_long()?),
        None => chunks(request).await?,
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) => Err(Stop::Response(respond::error(400, "bad.request", "The body is not UTF-8.")?)),
    }
}

/// A body of unknown length, chunk by chunk.
async fn chunks(request: &mut Request) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    if let Ok(mut stream) = request.stream() {
        while let Some(chunk) = stream.next().await {
            let Ok(chunk) = chunk else { return Err(broken_off()?) };
            bytes.extend_from_slice(&chunk);
            if bytes.len() > limits::API_BODY_BYTES {
                return Err(too_long()?);
            }
        }
    }
    Ok(bytes)
}

fn broken_off() -> worker::Result<Stop> {
    Ok(Stop::Response(respond::error(400, "bad.request", "The body broke off.")?))
}

fn too_long() -> worker::Result<Stop> {
    let text = "The body is longer than 262144 bytes.";
    Ok(Stop::Response(respond::error(413, "request.too.large", text)?))
}

/// Reads a JSON body that is an object.
///
/// # Errors
/// As [`json`].
pub(crate) async fn object<T: DeserializeOwned>(request: &mut Request) -> Result<T, Stop> {
    json::<Object<T>>(request).await.map(|Object(body)| body)
}

/// Reads a JSON body.
///
/// # Errors
/// As [`text`], and 400 when it is not the JSON that this address takes.
pub(crate) async fn json<T: DeserializeOwned>(request: &mut Request) -> Result<T, Stop> {
    let text = text(request).await?;
    match serde_json::from_str(&text) {
        Ok(body) => Ok(body),
        Err(error) => {
            let text = format!(
                "The body is not what this address takes (line {}, column {}).",
                error.line(),
                error.column()
            );
            Err(Stop::Response(respond::error(400, "bad.request", &text)?))
        }
    }
}
