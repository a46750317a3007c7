//! Routes: parse, check, command, respond.
//! Never answers without a route's access rule: `route::Route::access` has no default arm.

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
use route::{Access, Route};

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
pub(crate) async fn handle(request: Request, env: Env, ctx: Context) -> Result<Response> {
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
    let answer = match route.access() {
        Access::Public => open(request, env, ctx, route).await,
        Access::Agent(permission) => agent(request, env, route, permission).await,
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
async fn open(request: Request, env: Env, _ctx: Context, route: Route) -> Answer {
    match route {
        Route::Health => Ok(Response::ok("ok")?),
        Route::GuestSocket => guest::connect(&request, &env).await,
        Route::DeploymentConfig(id) => deployments::config(&request, &env, id).await,
        Route::DeploymentDomains(id) => deployments::domains(&env, id).await,
        Route::Loader => deployments::loader(&request, &env).await,
        Route::CompatibleLoader => deployments::compatible_loader(&env).await,
        Route::Frame => deployments::frame(&request, &env).await,
        Route::Asset(path) => assets::serve(&env, &path).await,
        Route::Token => oauth::token(request, &env).await,
        Route::History => history::page(&request, &env).await,
        Route::NotificationSocket(channel) => notifications::socket(&request, &env, &channel).await,
        #[cfg(feature = "dev")]
        Route::DevClock => Ok(crate::dev::advance_clock(request, &env).await?),
        // Everything else has passed the check of `agent`.
        _ => Ok(respond::unexpected()?),
    }
}

/// Routes of the platform API: the caller is known, and holds the permission.
async fn agent(request: Request, env: Env, route: Route, permission: hanmadi_access::Permission) -> Answer {
    let principal: Principal = caller::principal(&request, &env)?;
    if let Err(denied) = may(&principal, permission, Object::Any) {
        return Ok(respond::denied(denied)?);
    }
    match route {
        Route::Logout => organization::logout(&env, &principal).await,
        Route::Me => organization::me(&env, &principal).await,
        Route::User(id) => organization::user(&env, id).await,
        Route::Queues => organization::queues(&request, &env).await,
        Route::QueueObservations => organization::observations(request, &env, &principal).await,
        Route::MyConversations => conversations::mine(&env, &principal).await,
        Route::Conversation(id) => conversations::one(&env, principal, id).await,
        Route::Messages(id) => conversations::messages(&request, &env, principal, id).await,
        Route::Message(id, message) => conversations::message(&env, principal, id, message).await,
        Route::MessagesBulk(id) => conversations::bulk(request, &env, principal, id).await,
        Route::Send(id, communication) => {
            conversations::send(request, &env, principal, id, communication).await
        }
        Route::Typing(id, communication) => {
            conversations::typing(request, &env, principal, id, communication).await
        }
        Route::Participant(id, participant) => {
            conversations::patch(request, &env, principal, id, participant).await
        }
        Route::Assign(id) => conversations::assign(request, &env, principal, id).await,
        Route::Channels => notifications::create(&request, &env, &principal).await,
        Route::Subscriptions(channel) => {
            notifications::subscriptions(request, &env, &principal, channel).await
        }
        // Everything else is public and has been answered by `open`.
        _ => Ok(respond::unexpected()?),
    }
}
