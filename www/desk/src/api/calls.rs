//! Every call the desk makes, by name.
//! Never a path anywhere else in the desk.

use gloo_net::http::Method;
use hanmadi_ids::{CommunicationId, ConversationId, ParticipantId, QueueId};
use hanmadi_protocol::{
    limits,
    notification::{Channel, Topic, TopicName},
    platform::{
        conversation::{
            Conversation, MessageData, PatchParticipant, SendMessage, SendTyping, State, Transcript,
            TranscriptPage, TypingBody,
        },
        error::ApiError,
        observation::{Filter, Observation, Predicate, Query, Response},
        paging::{Entities, Page},
        routing::{Assign, Queue},
        user::User,
    },
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Trouble,
    session::{Session, SignInTrouble},
    transport::{Body, send, send_at_leaving},
};

const WAITING: &str = "oWaiting";

/// The API with a session.
#[derive(Clone)]
pub(crate) struct Client {
    session: Session,
}

fn message_path(id: ConversationId, leg: CommunicationId) -> String {
    format!("conversations/messages/{id}/communications/{leg}/messages")
}

fn message_body(client_message_id: &str, text: &str) -> Body {
    let client_message_id = Some(client_message_id.to_owned());
    json(&SendMessage { text_body: text.to_owned(), client_message_id })
}

impl Client {
    /// Goes on with a session.
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Signs in.
    pub(crate) async fn sign_in(username: &str, password: &str) -> Result<Self, SignInTrouble> {
        Session::begin(username, password).await.map(Self::new)
    }

    /// Ends the session; a failure changes nothing, since the tokens are forgotten anyway.
    pub(crate) async fn sign_out(&self) {
        let _ = self.call(Method::DELETE, "tokens/me", Body::None).await;
    }

    /// Who is signed in.
    pub(crate) async fn me(&self) -> Result<User, Trouble> {
        read(&self.call(Method::GET, "users/me", Body::None).await?)
    }

    /// All queues.
    pub(crate) async fn queues(&self) -> Result<Vec<Queue>, Trouble> {
        self.all("routing/queues").await
    }

    /// Every page of a list.
    pub(super) async fn all<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, Trouble> {
        let mut all = Vec::new();
        for number in 1.. {
            let path = format!("{path}?pageSize={}&pageNumber={number}", limits::PAGE_SIZE_MAX);
            let page: Page<T> = read(&self.call(Method::GET, &path, Body::None).await?)?;
            all.extend(page.entities);
            if number >= page.page_count {
                break;
            }
        }
        Ok(all)
    }

    /// The own running conversations.
    pub(crate) async fn mine(&self) -> Result<Vec<Conversation>, Trouble> {
        let list: Entities<Conversation> =
            read(&self.call(Method::GET, "conversations/messages", Body::None).await?)?;
        Ok(list.entities)
    }

    /// One conversation.
    pub(crate) async fn conversation(&self, id: ConversationId) -> Result<Conversation, Trouble> {
        read(&self.call(Method::GET, &format!("conversations/messages/{id}"), Body::None).await?)
    }

    /// What waits in these queues.
    pub(crate) async fn waiting(&self, queues: &[QueueId]) -> Result<Vec<(QueueId, Observation)>, Trouble> {
        if queues.is_empty() {
            return Ok(Vec::new());
        }
        let predicate = |id: &QueueId| Predicate { dimension: "queueId".into(), value: id.to_string() };
        let query = Query {
            filter: Filter { kind: "or".into(), predicates: queues.iter().map(predicate).collect() },
            metrics: vec![WAITING.into()],
            detail_metrics: vec![WAITING.into()],
        };
        let path = "analytics/queues/observations/query";
        let answer: Response = read(&self.call(Method::POST, path, json(&query)).await?)?;
        let mut waiting = Vec::new();
        for group in answer.results {
            let metrics = group.data.into_iter().filter(|metric| metric.metric == WAITING);
            let queue = group.group.queue_id;
            waiting.extend(metrics.flat_map(|metric| metric.observations).map(|seen| (queue, seen)));
        }
        Ok(waiting)
    }

    /// Takes a waiting conversation.
    pub(crate) async fn assign(&self, id: ConversationId) -> Result<(), Trouble> {
        let path = format!("conversations/{id}/assign");
        self.call(Method::POST, &path, json(&Assign { user_id: None })).await.map(drop)
    }

    /// Takes an offer, or ends a conversation.
    pub(crate) async fn patch(
        &self,
        id: ConversationId,
        leg: ParticipantId,
        state: State,
    ) -> Result<(), Trouble> {
        let path = format!("conversations/messages/{id}/participants/{leg}");
        let body = PatchParticipant { state: Some(state), ..PatchParticipant::default() };
        self.call(Method::PATCH, &path, json(&body)).await.map(drop)
    }

    /// A page of a transcript.
    pub(crate) async fn transcript(
        &self,
        id: ConversationId,
        page: TranscriptPage,
    ) -> Result<Transcript, Trouble> {
        let page = match page {
            TranscriptPage::After(seq) => format!("after={seq}"),
            TranscriptPage::Before(seq) => format!("before={seq}"),
        };
        let path = format!("conversations/messages/{id}/messages?{page}");
        read(&self.call(Method::GET, &path, Body::None).await?)
    }

    /// Sends a message; a repeat with the same id and words sends nothing twice.
    pub(crate) async fn send(
        &self,
        id: ConversationId,
        leg: CommunicationId,
        client_message_id: &str,
        text: &str,
    ) -> Result<MessageData, Trouble> {
        let body = message_body(client_message_id, text);
        read(&self.call(Method::POST, &message_path(id, leg), body).await?)
    }

    /// The same as the page goes: it is sent, and nobody hears whether it arrived.
    pub(crate) fn send_at_leaving(
        &self,
        id: ConversationId,
        leg: CommunicationId,
        client_message_id: &str,
        text: &str,
    ) {
        self.call_at_leaving(Method::POST, &message_path(id, leg), message_body(client_message_id, text));
    }

    /// Tells that the agent types. Nobody waits for it, so a failure is nothing.
    pub(crate) async fn typing(&self, id: ConversationId, leg: CommunicationId) {
        let path = format!("conversations/messages/{id}/communications/{leg}/typing");
        let typing = TypingBody { kind: "On".into(), duration: Some(limits::TYPING_MS) };
        let _ = self.call(Method::POST, &path, json(&SendTyping { typing })).await;
    }

    /// A new notification channel.
    pub(crate) async fn channel(&self) -> Result<Channel, Trouble> {
        read(&self.call(Method::POST, "notifications/channels", Body::None).await?)
    }

    /// Has a channel listen to these topics and no others, and keeps it for another day.
    pub(crate) async fn listen(&self, channel: &str, topics: &[Topic]) -> Result<(), Trouble> {
        let names: Vec<_> = topics.iter().map(|topic| TopicName { id: topic.to_string() }).collect();
        let path = format!("notifications/channels/{channel}/subscriptions");
        self.call(Method::PUT, &path, json(&names)).await.map(drop)
    }

    /// Calls as the page goes. The browser sends it though nobody is left to hear the answer.
    pub(super) fn call_at_leaving(&self, method: Method, path: &str, body: Body) {
        if let Some(token) = self.session.held() {
            send_at_leaving(method, &format!("/api/v2/{path}"), &token, body);
        }
    }

    /// Calls with the session's token; a token that ended unseen is replaced once.
    pub(super) async fn call(&self, method: Method, path: &str, body: Body) -> Result<String, Trouble> {
        let path = format!("/api/v2/{path}");
        let token = self.session.access().await?;
        let again = body.clone();
        let mut answer = send(method.clone(), &path, Some(&token), body).await.ok_or(Trouble::Network)?;
        if answer.status == 401 {
            self.session.renew(&token).await?;
            let token = self.session.access().await?;
            answer = send(method, &path, Some(&token), again).await.ok_or(Trouble::Network)?;
        }
        match answer.status {
            200..=299 => Ok(answer.text),
            401 => Err(Trouble::SignedOut),
            status => Err(Trouble::Refused(
                serde_json::from_str(&answer.text).unwrap_or_else(|_| ApiError::new(status, "", "")),
            )),
        }
    }
}

pub(super) fn json<T: Serialize>(value: &T) -> Body {
    serde_json::to_string(value).map_or(Body::None, Body::Json)
}

pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Trouble> {
    serde_json::from_str(text).map_err(|_| Trouble::Network)
}
