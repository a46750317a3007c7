//! The connector: a Thread's question to a bot as a signed HTTP POST, and its answer.
//! Never follows a redirect, reads without bound or waits past the bot's time; what fails leaves it to people.

use core::fmt;
use std::{rc::Rc, time::Duration};

use futures_util::{
    StreamExt,
    future::{Either, select},
};
use hanmadi_access::{seal, signature};
use hanmadi_protocol::{
    bot::{KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER},
    limits,
};
use hanmadi_thread::{BotAnswer, Fault, Input, Question};
use worker::{
    AbortController, AbortSignal, Delay, Env, Fetch, Headers, Method, Request, RequestInit, RequestRedirect,
    Response,
};

use super::Shell;
use crate::{
    config,
    host::{clock, log},
    objects::configuration,
};

/// Why there is no answer.
enum Trouble {
    /// The time is over.
    Late,
    /// The owner has deleted the bot.
    Gone,
    /// Its address is none that may be asked: it was kept by a build that took others.
    Address,
    /// Its secret was sealed with another key.
    Secret,
    /// It answered with this status.
    Status(u16),
    /// The answer is wrong.
    Answer(Fault),
    /// It was not reached, or broke off.
    Broken(worker::Error),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Late => f.write_str("no answer in time"),
            Self::Gone => f.write_str("the bot is gone"),
            Self::Address => f.write_str("the address is not https"),
            Self::Secret => f.write_str("the secret does not open: it was sealed with another key"),
            Self::Status(status) => write!(f, "status {status}"),
            Self::Answer(fault) => fault.fmt(f),
            Self::Broken(error) => write!(f, "not reached, or broken off: {error}"),
        }
    }
}

impl From<worker::Error> for Trouble {
    fn from(error: worker::Error) -> Self {
        Self::Broken(error)
    }
}

impl Shell {
    /// Asks a bot. The answer is an event of its own; no answer is one too.
    pub(super) fn ask_bot(self: &Rc<Self>, question: Question) {
        let now = clock::now();
        self.alarm.arm(&self.state, now, now.plus_ms(limits::BOT_LOOK_MS).min(question.deadline));
        let (after, count) = question.rows();
        let records = self.store.messages(None, after, usize::try_from(count).unwrap_or(usize::MAX));
        let shell = Rc::clone(self);
        self.state.wait_until(async move {
            let asked = async { exchange_in_time(&shell.env, &question, question.body(&records?)).await };
            let answer = match asked.await {
                Ok(answer) => Some(answer),
                Err(trouble) => {
                    log::trouble(&format!("bot {}", question.bot), &trouble);
                    None
                }
            };
            let (conversation, leg, turn) = (question.conversation, question.leg, question.turn);
            shell.answered(Input::BotAnswered { conversation, leg, turn, answer });
        });
    }
}

/// One exchange with a bot, given up when the question's time is over.
async fn exchange_in_time(env: &Env, question: &Question, body: String) -> Result<BotAnswer, Trouble> {
    let left = Duration::from_millis(question.deadline.since_ms(clock::now()));
    let abort = AbortController::default();
    let signal = abort.signal();
    let exchange = std::pin::pin!(exchange(env, question, body, &signal));
    match select(exchange, Delay::from(left)).await {
        Either::Left((answer, _)) => {
            if answer.is_err() {
                // Whatever the bot still sends is not wanted.
                abort.abort();
            }
            answer
        }
        Either::Right(((), _)) => {
            abort.abort();
            Err(Trouble::Late)
        }
    }
}

async fn exchange(
    env: &Env,
    question: &Question,
    body: String,
    signal: &AbortSignal,
) -> Result<BotAnswer, Trouble> {
    let configuration = configuration::read(env).await?;
    let bot = configuration.bot(question.bot).ok_or(Trouble::Gone)?;
    let plain = config::PLAIN_HTTP && bot.url.starts_with("http://");
    if !plain && !bot.url.starts_with("https://") {
        return Err(Trouble::Address);
    }
    let secret = seal::open(&bot.sealed_secret, &config::signing_key(env)?).ok_or(Trouble::Secret)?;
    let request = signed(question, body, &bot.url, &secret)?;
    let mut response = Fetch::Request(request).send_with_signal(signal).await?;
    if response.status_code() != 200 {
        return Err(Trouble::Status(response.status_code()));
    }
    let bytes = read(&mut response).await?;
    question.answer(&bytes, &configuration).map_err(Trouble::Answer)
}

/// The question as it is sent. Only the time and its signature differ when it is sent once more.
fn signed(question: &Question, body: String, url: &str, secret: &str) -> worker::Result<Request> {
    let seconds = clock::now().as_seconds();
    let headers = Headers::new();
    headers.set("content-type", "application/json")?;
    headers.set("accept", "application/json")?;
    headers.set("user-agent", "hanmadi")?;
    headers.set(KEY_HEADER, &question.key())?;
    headers.set(TIMESTAMP_HEADER, &seconds.to_string())?;
    headers.set(SIGNATURE_HEADER, &signature::sign(&body, seconds, secret))?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual)
        .with_body(Some(body.into()));
    Request::new_with_init(url, &init)
}

/// The answer's bytes, chunk by chunk: neither a length that it names nor its packing can be trusted.
async fn read(response: &mut Response) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let mut stream = response.stream()?;
    while let Some(chunk) = stream.next().await {
        bytes.extend_from_slice(&chunk?);
        if bytes.len() > limits::BOT_ANSWER_BYTES {
            return Err(Trouble::Answer(Fault::TooLong));
        }
    }
    Ok(bytes)
}
