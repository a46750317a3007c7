//! The addresses, and what each needs of its caller.
//! Never an address of the platform API without a permission: that match has no default arm.

use hanmadi_access::Permission;
use hanmadi_ids::{CommunicationId, ConversationId, DeploymentId, MessageId, ParticipantId, UserId};
use worker::Method;

/// One address, with the identifiers in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Nobody in particular, or a caller who proves itself inside: an origin, a jwt, a password, a channel id.
    Open(Open),
    /// Somebody with a token that holds the permission of [`Api::permission`].
    Api(Api),
}

/// Addresses that need no agent's token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    /// `GET /healthz`
    Health,
    /// `GET /v1`, upgraded
    GuestSocket,
    /// `GET /webdeployments/v1/deployments/{id}/config.json`
    DeploymentConfig(DeploymentId),
    /// `GET /webdeployments/v1/deployments/{id}/domains.json`
    DeploymentDomains(DeploymentId),
    /// `GET /messenger.js?deployment=ID`
    Loader,
    /// `GET /genesys-bootstrap/genesys.min.js`
    CompatibleLoader,
    /// `GET /messenger/frame?deployment=ID`
    Frame,
    /// Static files
    Asset(String),
    /// `POST /oauth/token`
    Token,
    /// `GET /api/v2/webmessaging/messages`
    History,
    /// `GET /api/v2/notifications/channels/{id}/socket`, upgraded
    NotificationSocket(String),
    /// `POST /dev/clock`
    #[cfg(feature = "dev")]
    DevClock,
    /// `POST /dev/restart`
    #[cfg(feature = "dev")]
    DevRestart,
}

/// Addresses of the platform API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Api {
    /// `DELETE /api/v2/tokens/me`
    Logout,
    /// `GET /api/v2/users/me`
    Me,
    /// `GET /api/v2/users/{id}`
    User(UserId),
    /// `GET /api/v2/routing/queues`
    Queues,
    /// `POST /api/v2/analytics/queues/observations/query`
    QueueObservations,
    /// `GET /api/v2/conversations/messages`
    MyConversations,
    /// `GET /api/v2/conversations/messages/{id}`, `GET /api/v2/conversations/{id}`
    Conversation(ConversationId),
    /// `GET /api/v2/conversations/messages/{id}/messages?after=SEQ`
    Messages(ConversationId),
    /// `GET /api/v2/conversations/messages/{id}/messages/{id}`
    Message(ConversationId, MessageId),
    /// `POST /api/v2/conversations/messages/{id}/messages/bulk`
    MessagesBulk(ConversationId),
    /// `POST /api/v2/conversations/messages/{id}/communications/{id}/messages`
    Send(ConversationId, CommunicationId),
    /// `POST /api/v2/conversations/messages/{id}/communications/{id}/typing`
    Typing(ConversationId, CommunicationId),
    /// `PATCH /api/v2/conversations/messages/{id}/participants/{id}`
    Participant(ConversationId, ParticipantId),
    /// `POST /api/v2/conversations/{id}/assign`
    Assign(ConversationId),
    /// `POST /api/v2/notifications/channels`
    Channels,
    /// `GET|POST|PUT /api/v2/notifications/channels/{id}/subscriptions`
    Subscriptions(String),
}

impl Route {
    /// Finds the route of a request.
    pub(crate) fn parse(method: &Method, path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        if let Some(open) = Open::parse(method, path, &segments) {
            return Some(Self::Open(open));
        }
        match segments.as_slice() {
            ["api", "v2", "conversations", rest @ ..] => Api::conversations(method, rest).map(Self::Api),
            ["api", "v2", rest @ ..] => Api::parse(method, rest).map(Self::Api),
            _ => None,
        }
    }

    /// Whether the address exists for any method.
    pub(crate) fn is_known(path: &str) -> bool {
        [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete]
            .iter()
            .any(|method| Self::parse(method, path).is_some())
    }
}

impl Open {
    fn parse(method: &Method, path: &str, segments: &[&str]) -> Option<Self> {
        match (method, segments) {
            (Method::Get, ["healthz"]) => Some(Self::Health),
            (Method::Get, ["v1"]) => Some(Self::GuestSocket),
            (Method::Get, ["webdeployments", "v1", "deployments", id, "config.json"]) => {
                id.parse().ok().map(Self::DeploymentConfig)
            }
            (Method::Get, ["webdeployments", "v1", "deployments", id, "domains.json"]) => {
                id.parse().ok().map(Self::DeploymentDomains)
            }
            (Method::Get, ["messenger.js"]) => Some(Self::Loader),
            (Method::Get, ["genesys-bootstrap", "genesys.min.js"]) => Some(Self::CompatibleLoader),
            (Method::Get, ["messenger", "frame"]) => Some(Self::Frame),
            (Method::Get, ["messenger", file]) if *file != "index.html" => Some(Self::Asset(path.to_owned())),
            (Method::Get, ["desk" | "demo", ..]) => Some(Self::Asset(path.to_owned())),
            (Method::Post, ["oauth", "token"]) => Some(Self::Token),
            (Method::Get, ["api", "v2", "webmessaging", "messages"]) => Some(Self::History),
            (Method::Get, ["api", "v2", "notifications", "channels", id, "socket"]) => {
                Some(Self::NotificationSocket((*id).to_owned()))
            }
            #[cfg(feature = "dev")]
            (Method::Post, ["dev", "clock"]) => Some(Self::DevClock),
            #[cfg(feature = "dev")]
            (Method::Post, ["dev", "restart"]) => Some(Self::DevRestart),
            _ => None,
        }
    }
}

impl Api {
    fn parse(method: &Method, segments: &[&str]) -> Option<Self> {
        match (method, segments) {
            (Method::Delete, ["tokens", "me"]) => Some(Self::Logout),
            (Method::Get, ["users", "me"]) => Some(Self::Me),
            (Method::Get, ["users", id]) => id.parse().ok().map(Self::User),
            (Method::Get, ["routing", "queues"]) => Some(Self::Queues),
            (Method::Post, ["analytics", "queues", "observations", "query"]) => Some(Self::QueueObservations),
            (Method::Post, ["notifications", "channels"]) => Some(Self::Channels),
            (
                Method::Get | Method::Post | Method::Put,
                ["notifications", "channels", id, "subscriptions"],
            ) => Some(Self::Subscriptions((*id).to_owned())),
            _ => None,
        }
    }

    fn conversations(method: &Method, segments: &[&str]) -> Option<Self> {
        match (method, segments) {
            (Method::Get, ["messages"]) => Some(Self::MyConversations),
            (Method::Get, [id] | ["messages", id]) => id.parse().ok().map(Self::Conversation),
            (Method::Post, [id, "assign"]) => id.parse().ok().map(Self::Assign),
            (Method::Get, ["messages", id, "messages"]) => id.parse().ok().map(Self::Messages),
            (Method::Post, ["messages", id, "messages", "bulk"]) => id.parse().ok().map(Self::MessagesBulk),
            (Method::Get, ["messages", id, "messages", message]) => {
                Some(Self::Message(id.parse().ok()?, message.parse().ok()?))
            }
            (Method::Post, ["messages", id, "communications", communication, "messages"]) => {
                Some(Self::Send(id.parse().ok()?, communication.parse().ok()?))
            }
            (Method::Post, ["messages", id, "communications", communication, "typing"]) => {
                Some(Self::Typing(id.parse().ok()?, communication.parse().ok()?))
            }
            (Method::Patch, ["messages", id, "participants", participant]) => {
                Some(Self::Participant(id.parse().ok()?, participant.parse().ok()?))
            }
            _ => None,
        }
    }

    /// What the caller must hold. The object is checked where it is known.
    pub(crate) const fn permission(&self) -> Permission {
        match self {
            Self::Me | Self::User(_) | Self::Logout => Permission::UserView,
            Self::Queues => Permission::QueueView,
            Self::QueueObservations => Permission::QueueObservationView,
            Self::MyConversations
            | Self::Conversation(_)
            | Self::Messages(_)
            | Self::Message(..)
            | Self::MessagesBulk(_) => Permission::MessageView,
            Self::Send(..) | Self::Typing(..) => Permission::MessageCreate,
            Self::Participant(..) => Permission::ConversationDisconnect,
            Self::Assign(_) => Permission::ConversationAssign,
            Self::Channels | Self::Subscriptions(_) => Permission::NotificationListen,
        }
    }
}
