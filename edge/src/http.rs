//! Routes: parse, check, command, respond.
//! Never answers the platform API before the check: an address of it without a permission does not compile.

mod analytics;
mod assets;
mod body;
mod caller;
mod configuration;
mod conversations;
mod deployments;
mod directory;
mod guest;
mod handling;
mod history;
mod legs;
mod notes;
mod notifications;
mod oauth;
mod organization;
mod own;
mod people;
mod presence;
mod reasons;
mod relay;
pub(crate) mod respond;
mod route;

use std::{fmt::Display, str::FromStr};

use futures_util::future::LocalBoxFuture;
use hanmadi_access::{Principal, may, needed, of_whom};
use hanmadi_protocol::platform::operation::Operation;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;
use worker::{Context, Env, Method, Result};

use crate::{
    host::{call, log, request::Request, response::Response},
    objects::binding::Object,
};
use route::{Open, Route};

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

/// What comes of a request.
enum Begun {
    /// It is answered.
    Answered(Response),
    /// An object was asked, and its answer is ours as it is: no future of ours stands between.
    Asked(Promise),
    /// Work of our own goes on.
    Going(LocalBoxFuture<'static, Answer>),
}

/// Handles a request to the Worker: a response, or the promise of one.
///
/// # Errors
/// When the platform gives no response.
pub(crate) fn handle(request: Request, env: Env, context: Context) -> Result<JsValue> {
    let path = request.path().to_owned();
    match begin(request, env, context, &path) {
        Ok(Begun::Answered(response)) => Ok(response.into()),
        Ok(Begun::Asked(promise)) => Ok(promise.into()),
        Ok(Begun::Going(answer)) => {
            Ok(future_to_promise(async move { Ok(ended(answer.await, &path)?.into()) }).into())
        }
        Err(stop) => Ok(ended(Err(stop), &path)?.into()),
    }
}

fn ended(answer: Answer, path: &str) -> Result<Response> {
    match answer {
        Ok(response) | Err(Stop::Response(response)) => Ok(response),
        Err(Stop::Fault(error)) => failed(path, &error),
    }
}

/// The response to a request that failed, by a fault of ours or of an object's.
///
/// # Errors
/// When the platform gives no response.
pub(crate) fn failed(path: &str, error: &dyn Display) -> Result<Response> {
    log::fault(&path_kind(path), error);
    respond::unexpected()
}

fn begin(request: Request, env: Env, context: Context, path: &str) -> std::result::Result<Begun, Stop> {
    if *request.method() == Method::Options {
        return Ok(Begun::Answered(respond::preflight()?));
    }
    let Some(route) = Route::parse(request.method(), path) else {
        let response = if Route::is_known(path) {
            respond::error(405, "method.not.allowed", "This address does not take that method.")
        } else {
            respond::error(404, "not.found", "There is nothing at this address.")
        };
        return Ok(Begun::Answered(response?));
    };
    match route {
        #[cfg(feature = "dev")]
        Route::DevSwitchboard => Ok(Begun::Asked(crate::dev::feed_switchboard(&request, &env)?)),
        Route::Open(route) => Ok(Begun::Going(Box::pin(open(request, env, context, route)))),
        Route::Api(operation, ids) => {
            let principal = caller::principal(&request, &env)?;
            let parts: Vec<&str> = ids.iter().map(String::as_str).collect();
            if let Err(denied) = may(&principal, needed(operation), of_whom(operation, &parts)) {
                return Ok(Begun::Answered(respond::denied(denied)?));
            }
            match conversations::question(operation, &ids, &request, &principal)? {
                Some((conversation, asked)) => {
                    let thread = Object::Thread(conversation.thread());
                    Ok(Begun::Asked(call::ask(&env, thread, &asked)?))
                }
                None => Ok(Begun::Going(Box::pin(api(request, env, principal, operation, ids)))),
            }
        }
    }
}

/// The first two segments of a path: enough for the log, without anybody's id.
fn path_kind(path: &str) -> String {
    path.split('/').take(4).collect::<Vec<_>>().join("/")
}

/// Routes whose caller proves itself otherwise, or need not.
async fn open(request: Request, env: Env, context: Context, route: Open) -> Answer {
    match route {
        Open::Health => Ok(Response::bytes(200, b"ok")?),
        Open::GuestSocket => guest::connect(&request, &env, &context).await,
        Open::DeploymentConfig(id) => deployments::config(&request, &env, id).await,
        Open::DeploymentDomains(id) => deployments::domains(&env, id).await,
        Open::Loader => deployments::loader(&request, &env).await,
        Open::CompatibleLoader => deployments::compatible_loader(&env).await,
        Open::Frame => deployments::frame(&request, &env).await,
        Open::Asset(path) => assets::serve(&env, &path).await,
        Open::Description => assets::read(&env, "/docs/openapi.json").await,
        Open::Token => oauth::token(request, &env).await,
        Open::History => history::page(&request, &env).await,
        Open::NotificationSocket(channel) => notifications::socket(&request, &env, &channel).await,
        #[cfg(feature = "dev")]
        Open::DevClock => Ok(crate::dev::advance_clock(request, &env).await?),
        #[cfg(feature = "dev")]
        Open::DevRestart => Ok(crate::dev::restart_threads(&env).await?),
    }
}

/// Routes of the platform API that take more than one question: the caller holds the permission.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other operation is matched by the Organization")]
async fn api(
    request: Request,
    env: Env,
    principal: Principal,
    operation: Operation,
    ids: Vec<String>,
) -> Answer {
    match operation {
        Operation::Logout => organization::logout(&env, &principal).await,
        Operation::Me => organization::me(&env, &principal).await,
        Operation::UserSearch => people::search(request, &env, &principal).await,
        Operation::User => organization::user(&env, id(&ids, 0)?).await,
        Operation::QueueObservations => organization::observations(request, &env, &principal).await,
        Operation::ConversationDetailsQuery => analytics::query(request, &env, &principal).await,
        Operation::ConversationDetails => analytics::details(&env, principal, id(&ids, 0)?).await,
        Operation::ConversationEvents => analytics::events(&env, principal, id(&ids, 0)?).await,
        Operation::ThreadingTest => reasons::threading(&request, &env, principal, id(&ids, 0)?).await,
        Operation::ConversationRouting => reasons::routing(&env, id(&ids, 0)?).await,
        Operation::MyConversations => conversations::mine(&env, &principal).await,
        Operation::Message => conversations::message(&env, principal, id(&ids, 0)?, id(&ids, 1)?).await,
        Operation::MessagesBulk => conversations::bulk(request, &env, principal, id(&ids, 0)?).await,
        Operation::Send => conversations::send(request, &env, principal, id(&ids, 0)?, id(&ids, 1)?).await,
        Operation::Typing => {
            conversations::typing(request, &env, principal, id(&ids, 0)?, id(&ids, 1)?).await
        }
        Operation::Participant => {
            conversations::patch(request, &env, principal, id(&ids, 0)?, id(&ids, 1)?).await
        }
        Operation::Transfer => handling::transfer(request, &env, principal, id(&ids, 0)?, id(&ids, 1)?).await,
        Operation::Parking => handling::park(request, &env, principal, id(&ids, 0)?, id(&ids, 1)?).await,
        Operation::WrapupSet => handling::wrap_up(request, &env, principal, id(&ids, 0)?, id(&ids, 1)?).await,
        Operation::LegWrapup => {
            legs::wrapup(&env, principal, (id(&ids, 0)?, id(&ids, 1)?, id(&ids, 2)?)).await
        }
        Operation::LegWrapupSet => {
            legs::wrap_up(request, &env, principal, (id(&ids, 0)?, id(&ids, 1)?, id(&ids, 2)?)).await
        }
        Operation::LegCodes => legs::codes(&env, principal, id(&ids, 0)?, id(&ids, 1)?).await,
        Operation::Attributes => legs::learn(request, &env, principal, id(&ids, 0)?, id(&ids, 1)?).await,
        Operation::NoteAdd => notes::add(request, &env, principal, id(&ids, 0)?).await,
        Operation::ReadMark => own::read(request, &env, &principal, id(&ids, 0)?).await,
        Operation::DraftSet => own::draft(request, &env, &principal, id(&ids, 0)?).await,
        Operation::DeskSettings => own::settings(&env, &principal).await,
        Operation::DeskSettingsSet => own::set_settings(request, &env, &principal).await,
        Operation::AfterContact => {
            let (conversation, participant, communication) = (id(&ids, 0)?, id(&ids, 1)?, id(&ids, 2)?);
            handling::after_contact(request, &env, principal, (conversation, participant, communication))
                .await
        }
        Operation::Disconnect => handling::disconnect(&env, principal, id(&ids, 0)?).await,
        Operation::Assign => conversations::assign(request, &env, principal, id(&ids, 0)?).await,
        Operation::UserPresence => presence::get(&env, id(&ids, 0)?).await,
        Operation::UserPresenceSet => presence::set(request, &env, id(&ids, 0)?).await,
        Operation::UserStatus => presence::status(&env, id(&ids, 0)?).await,
        Operation::UserStatusSet => presence::set_status(request, &env, id(&ids, 0)?).await,
        Operation::Channels => notifications::create(&request, &env, &principal).await,
        Operation::Subscriptions | Operation::SubscriptionsAdd | Operation::SubscriptionsSet => {
            notifications::subscriptions(request, &env, &principal, id(&ids, 0)?).await
        }
        _ => configuration::answer(request, &env, &principal, operation, ids).await,
    }
}

/// What stands in a brace of the path.
///
/// # Errors
/// 404 for what is no id: nothing has it.
fn id<I: FromStr>(ids: &[String], place: usize) -> std::result::Result<I, Stop> {
    match ids.get(place).and_then(|id| id.parse().ok()) {
        Some(id) => Ok(id),
        None => Err(Stop::Response(respond::error(404, "not.found", "There is nothing at this address.")?)),
    }
}
