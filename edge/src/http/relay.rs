//! The relay for clients that do not name their thread in the address: the token of the first frame does.
//! Never answers for the Thread, but for frames that no Thread could get: those without a readable token.

use futures_util::{
    StreamExt,
    future::{Either, select},
};
use hanmadi_protocol::{
    deployment::Deployment,
    guest::{frame, request},
};
use hanmadi_thread::Identity;
use worker::{Env, Response, Result, WebSocket, WebSocketPair, WebsocketEvent};

use super::guest;
use crate::host::log;

/// Opens the relay and returns the client's end.
///
/// # Errors
/// When the platform gives no socket.
pub(crate) fn open(env: Env, deployment: Deployment) -> Result<Response> {
    let pair = WebSocketPair::new()?;
    let client = pair.server;
    client.accept()?;
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(error) = run(&env, &deployment, &client).await {
            log::fault("relay", &error);
            let _ = client.close(Some(1011), Some(""));
        }
    });
    Response::from_websocket(pair.client)
}

/// Waits for a token, then passes frames both ways until either end closes.
async fn run(env: &Env, deployment: &Deployment, client: &WebSocket) -> Result<()> {
    let mut from_client = client.events()?;
    let Some((first, token)) = first_frame(client, &mut from_client).await? else { return Ok(()) };
    let guest = Identity::digest(deployment.id, &token);
    let response = guest::upgrade(env, deployment, guest).await?;
    let Some(thread) = response.websocket() else {
        let _ = client.close(Some(1013), Some(""));
        return Ok(());
    };
    let mut from_thread = thread.events()?;
    thread.accept()?;
    thread.send_with_str(&first)?;
    loop {
        match select(from_client.next(), from_thread.next()).await {
            Either::Left((Some(Ok(WebsocketEvent::Message(message))), _)) => {
                match (message.text(), message.bytes()) {
                    (Some(text), _) => thread.send_with_str(&text)?,
                    (None, Some(bytes)) => thread.send_with_bytes(&bytes)?,
                    (None, None) => {}
                }
            }
            Either::Right((Some(Ok(WebsocketEvent::Message(message))), _)) => {
                if let Some(text) = message.text() {
                    client.send_with_str(&text)?;
                }
            }
            Either::Left((Some(Ok(WebsocketEvent::Close(_))) | Some(Err(_)) | None, _)) => {
                let _ = client.close(Some(1000), Some(""));
                let _ = thread.close(Some(1000), Some(""));
                return Ok(());
            }
            Either::Right((Some(Ok(WebsocketEvent::Close(event))), _)) => {
                let code = event.code();
                let code = if (3000..=4999).contains(&code) || code == 1000 { code } else { 1012 };
                let _ = client.close(Some(code), Some(""));
                return Ok(());
            }
            Either::Right((Some(Err(_)) | None, _)) => {
                let _ = client.close(Some(1012), Some(""));
                return Ok(());
            }
        }
    }
}

/// The first frame with a token, and the token. Frames without one are answered here.
async fn first_frame(
    client: &WebSocket,
    events: &mut worker::EventStream<'_>,
) -> Result<Option<(String, String)>> {
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
                    Err(unreadable) => {
                        let answer = frame::refusal(&unreadable.refusal, unreadable.tracing_id.as_deref());
                        client.send_with_str(&answer)?;
                    }
                }
            }
        }
    }
    Ok(None)
}
