//! Routes: parse, check, command, respond.
//! Never answers the platform API before the check: a route of it without a permission does not compile.

mod assets;
mod body;
mod caller;
mod conversations;
mod deployments;
mod directory;
mod guest;
mod history;
mod notifications;
mod oauth;
mod organization;
mod relay;
pub(crate) mod respond;
mod route;

use hanmadi_access::{Object, Principal, may};
use worker::{Context, Env, Method, Request, Response, Result};

use crate::host::log;
use route::{Api, Open, Route};

/// Why a request ends early: with this response.
pub(crate) enum Stop {
    /// Refused; the response says why.
    Response(Response),
    /// Our own fault; the log says why.
    Fault(worker::Error),
}

impl From<worker::Error> for Stop {
    fn from(error: worker::Error) -> Self {
        Self::Fault(error)
    }
}

/// A response, or why there is none.
pub(crate) type Answer = std::result::Result<Response, Stop>;

/// Handles a request to the Worker.
///
/// # Errors
/// Never: a fault becomes a response of the published form.
pub(crate) async fn handle(request: Request, env: Env, context: &Context) -> Result<Response> {
    let path = request.path();
    if request.method() == Method::Options {
        return respond::preflight();
    }
    let Some(route) = Route::parse(&request.method(), &path) else {
        return if Route::is_known(&path) {
            respond::error(405, "method.not.allowed", "This address does not take that method.")
        } else {
            respond::error(404, "not.found", "There is nothing at this address.")
        };
    };
    let answer = match route {
        Route::Open(route) => open(request, env, context, route).await,
        Route::Api(route) => api(request, env, route).await,
    };
    match answer {
        Ok(response) | Err(Stop::Response(response)) => Ok(response),
        Err(Stop::Fault(error)) => {
            log::fault(&path_kind(&path), &error);
            respond::unexpected()
        }
    }
}

/// The first two segments of a path: enough for the log, without anybody's id.
fn path_kind(path: &str) -> String {
    path.split('/').take(4).collect::<Vec<_>>().join("/")
}

/// Routes whose caller proves itself otherwise, or need not.
async fn open(request: Request, env: Env, context: &Context, route: Open) -> Answer {
    match route {
        Open::Health => Ok(Response::ok("ok")?),
        Open::GuestSocket => guest::connect(&request, &env, context).await,
        Open::DeploymentConfig(id) => deployments::config(&request, &env, id).await,
        Open::DeploymentDomains(id) => deployments::domains(&env, id).await,
        Open::Loader => deployments::loader(&request, &env).await,
        Open::CompatibleLoader => deployments::compatible_loader(&env).await,
        Open::Frame => deployments::frame(&request, &env).await,
        Open::Asset(path) => assets::serve(&env, &path).await,
        Open::Token => oauth::token(request, &env).await,
        Open::History => history::page(&request, &env).await,
        Open::NotificationSocket(channel) => notifications::socket(&request, &env, &channel).await,
        #[cfg(feature = "dev")]
        Open::DevClock => Ok(crate::dev::advance_clock(request, &env).await?),
        #[cfg(feature = "dev")]
        Open::DevRestart => Ok(crate::dev::restart_threads(&env).await?),
    }
}

/// Routes of the platform API: the caller is known, and holds the permission.
async fn api(request: Request, env: Env, route: Api) -> Answer {
    let principal: Principal = caller::principal(&request, &env)?;
    if let Err(denied) = may(&principal, route.permission(), Object::Any) {
        return Ok(respond::denied(denied)?);
    }
    match route {
        Api::Logout => organization::logout(&env, &principal).await,
        Api::Me => organization::me(&env, &principal).await,
        Api::User(id) => organization::user(&env, id).await,
        Api::Queues => organization::queues(&request, &env).await,
        Api::QueueObservations => organization::observations(request, &env, &principal).await,
        Api::MyConversations => conversations::mine(&env, &principal).await,
        Api::Conversation(id) => conversations::one(&env, principal, id).await,
        Api::Messages(id) => conversations::messages(&request, &env, principal, id).await,
        Api::Message(id, message) => conversations::message(&env, principal, id, message).await,
        Api::MessagesBulk(id) => conversations::bulk(request, &env, principal, id).await,
        Api::Send(id, communication) => {
            conversations::send(request, &env, principal, id, communication).await
        }
        Api::Typing(id, communication) => {
            conversations::typing(request, &env, principal, id, communication).await
        }
        Api::Participant(id, participant) => {
            conversations::patch(request, &env, principal, id, participant).await
        }
        Api::Assign(id) => conversations::assign(request, &env, principal, id).await,
        Api::Channels => notifications::create(&request, &env, &principal).await,
        Api::Subscriptions(channel) => notifications::subscriptions(request, &env, &principal, channel).await,
    }
}
