//! The addresses: our own here, those of the platform API by its table of operations.
//! Never says who may: what each operation needs is matched in `access`, without a default arm.

use hanmadi_ids::DeploymentId;
use hanmadi_protocol::platform::operation::Operation;
use worker::Method;

/// One address, with the identifiers in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Nobody in particular, or a caller who proves itself inside: an origin, a jwt, a password, a channel id.
    Open(Open),
    /// Somebody with a token who holds the permission that the operation needs; with what stands in the braces
    /// of its path.
    Api(Operation, Vec<String>),
    /// `POST /dev/switchboard`
    #[cfg(feature = "dev")]
    DevSwitchboard,
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
    /// `GET /api/v2/docs/openapi.json`
    Description,
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

impl Route {
    /// Finds the route of a request.
    pub(crate) fn parse(method: &Method, path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        #[cfg(feature = "dev")]
        if (method, path) == (&Method::Post, "/dev/switchboard") {
            return Some(Self::DevSwitchboard);
        }
        if let Some(open) = Open::parse(method, path, &segments) {
            return Some(Self::Open(open));
        }
        let (operation, ids) = Operation::find(method.as_ref(), path)?;
        Some(Self::Api(operation, ids.into_iter().map(str::to_owned).collect()))
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
            (Method::Get, ["api", "v2", "docs", "openapi.json"]) => Some(Self::Description),
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
