//! One WebSocket at a time, as a task that ends when its handle is dropped.
//! Never retries and never reads a frame: when to connect again and what frames mean is the session's business.

use std::{future::poll_fn, pin::Pin};

use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_util::{
    Sink, SinkExt, StreamExt,
    future::{Either, select},
};
use gloo_net::websocket::{Message, futures::WebSocket};

use hanmadi_sync::guest::Input;

use crate::clock;

/// A running socket. Dropping it closes it, and nothing more is heard of it.
pub(crate) struct Socket {
    out: UnboundedSender<String>,
}

impl Socket {
    /// Opens a socket; how it fares is told, and what it brings is heard.
    pub(crate) fn open(url: String, tell: fn(Input), hear: fn(String)) -> Self {
        let (out, mut waiting) = unbounded::<String>();
        clock::spawn(async move {
            let Ok(mut socket) = WebSocket::open(&url) else { return tell(Input::Lost) };
            let opened = poll_fn(|context| Pin::new(&mut socket).poll_ready(context));
            match select(opened, waiting.next()).await {
                Either::Left(_) => {}
                Either::Right(_) => return,
            }
            tell(Input::Opened);
            loop {
                let next = match select(socket.next(), waiting.next()).await {
                    Either::Left((heard, _)) => Either::Left(heard),
                    Either::Right((said, _)) => Either::Right(said),
                };
                match next {
                    Either::Left(Some(Ok(Message::Text(text)))) => hear(text),
                    Either::Left(Some(Ok(Message::Bytes(_)))) => {}
                    Either::Left(Some(Err(_)) | None) => return tell(Input::Lost),
                    Either::Right(Some(text)) => {
                        if socket.send(Message::Text(text)).await.is_err() {
                            return tell(Input::Lost);
                        }
                    }
                    Either::Right(None) => return,
                }
            }
        });
        Self { out }
    }

    /// Writes a frame.
    pub(crate) fn write(&self, text: String) {
        // A socket that has ended says so by itself.
        let _ = self.out.unbounded_send(text);
    }
}
