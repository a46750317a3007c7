//! The owner's configuration: every address that the Organization answers.
//! Never reads the call: what it means, and what is wrong with it, the Organization says.

use hanmadi_access::Principal;
use hanmadi_organization::Call;
use hanmadi_protocol::platform::operation::Operation;
use worker::{Env, Method, Request};

use super::{Answer, body, directory};
use crate::{
    host::call,
    objects::{binding::Object, call::OrganizationCall},
};

/// Hands a call over and its answer back.
pub(crate) async fn answer(
    mut request: Request,
    env: &Env,
    principal: &Principal,
    operation: Operation,
    ids: Vec<String>,
) -> Answer {
    let reads = matches!(request.method(), Method::Get | Method::Delete);
    let body = if reads { String::new() } else { body::text(&mut request).await? };
    let query = request.url()?.query_pairs().into_owned().collect();
    let call = Call { operation, ids, query, body, by: principal.name() };
    let answer = call::call(env, Object::Organization, &OrganizationCall::Api(call)).await?;
    if request.method() != Method::Get {
        directory::forget();
    }
    Ok(answer)
}
