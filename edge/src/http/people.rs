//! People who were looked for, with what they are doing now where the caller asks for that.
//! Never looks for them itself: the Organization knows who there is, the Switchboard what they do.

use std::collections::BTreeMap;

use hanmadi_access::Principal;
use hanmadi_ids::UserId;
use hanmadi_organization::Call;
use hanmadi_protocol::platform::{
    operation::Operation,
    presence::{RoutingStatus, UserPresence},
    user::{User, UserExpand, UserSearch, UserSearchResult},
};
use hanmadi_routing::acd::AgentRow;
use worker::Env;

use super::{Answer, configuration, respond};
use crate::{
    host::{call, request::Request},
    objects::{binding::Object, call::SwitchboardCall},
};

/// Finds people.
pub(crate) async fn search(request: Request, env: &Env, principal: &Principal) -> Answer {
    let call = configuration::call(&request, principal, Operation::UserSearch, Vec::new()).await?;
    let expand = expand(&call);
    let answer = configuration::ask(env, call).await?;
    if expand.is_empty() || answer.status() != 200 {
        return Ok(answer);
    }
    let mut found: UserSearchResult = call::answer(&answer).await?;
    let users = found.results.iter().map(|user| user.id).collect();
    let answer = call::call(env, Object::Switchboard, &SwitchboardCall::Agents { users }).await?;
    let rows: Vec<AgentRow> = call::answer(&answer).await?;
    let rows: BTreeMap<UserId, AgentRow> = rows.into_iter().map(|row| (row.user, row)).collect();
    for user in &mut found.results {
        if let Some(row) = rows.get(&user.id) {
            fill(user, row, &expand);
        }
    }
    Ok(respond::json(200, &found)?)
}

/// What the caller asks for besides; a body that can't be read is refused by the Organization.
fn expand(call: &Call) -> Vec<UserExpand> {
    serde_json::from_str(&call.body).map(|search: UserSearch| search.expand).unwrap_or_default()
}

fn fill(user: &mut User, row: &AgentRow, expand: &[UserExpand]) {
    for wanted in expand {
        match wanted {
            UserExpand::Presence => {
                let presence =
                    UserPresence::new(user.id, row.presence, row.message.clone(), row.presence_since);
                user.presence = Some(presence);
            }
            UserExpand::RoutingStatus => {
                let status =
                    RoutingStatus { user_id: user.id, status: row.status, start_time: row.status_since };
                user.routing_status = Some(status);
            }
        }
    }
}
