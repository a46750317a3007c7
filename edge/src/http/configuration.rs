//! The owner's configuration: every address that the Organization answers.
//! Never reads the call: what it means, and what is wrong with it, the Organization says.

use hanmadi_access::Principal;
use hanmadi_organization::Call;
use hanmadi_protocol::platform::operation::Operation;
use worker::{Env, Method};

use super::{Answer, Stop, body, directory};
use crate::{
    host::{call, request::Request},
    objects::{binding::Object, call::OrganizationCall},
};

/// Hands a call over and its answer back.
pub(crate) async fn answer(
    request: Request,
    env: &Env,
    principal: &Principal,
    operation: Operation,
    ids: Vec<String>,
) -> Answer {
    let reads = *request.method() == Method::Get;
    let call = call(&request, principal, operation, ids).await?;
    let answer = ask(env, call).await?;
    if !reads {
        directory::forget();
    }
    Ok(answer)
}

/// A request as the Organization takes it.
///
/// # Errors
/// When its body does not come, or is too long.
pub(super) async fn call(
    request: &Request,
    principal: &Principal,
    operation: Operation,
    ids: Vec<String>,
) -> Result<Call, Stop> {
    let reads = matches!(request.method(), Method::Get | Method::Delete);
    let body = if reads { String::new() } else { body::text(request).await? };
    let query = request.url()?.query_pairs().into_owned().collect();
    Ok(Call { operation, ids, query, body, by: principal.name() })
}

/// Asks the Organization.
pub(super) async fn ask(env: &Env, call: Call) -> Answer {
    Ok(call::call(env, Object::Organization, &OrganizationCall::Api(call)).await?)
}
