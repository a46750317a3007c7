//! Calls about people: what the agent is doing, and which colleagues there are.
//! Never somebody else's presence: the desk changes the agent's own.

use gloo_net::http::Method;
use hanmadi_ids::UserId;
use hanmadi_protocol::{
    limits,
    platform::{
        presence::{
            PresenceReference, RoutingState, RoutingStatus, RoutingStatusRequest, SystemPresence,
            UserPresence, UserPresenceRequest,
        },
        user::{SearchField, SearchKind, SearchTerm, User, UserExpand, UserSearch, UserSearchResult},
    },
};

use super::{
    Trouble,
    calls::{Client, json, read},
    transport::Body,
};

impl Client {
    /// What somebody chose to be.
    pub(crate) async fn presence(&self, user: UserId) -> Result<UserPresence, Trouble> {
        read(&self.call(Method::GET, &format!("users/{user}/presences/PURECLOUD"), Body::None).await?)
    }

    /// Changes it.
    pub(crate) async fn set_presence(
        &self,
        user: UserId,
        presence: SystemPresence,
    ) -> Result<UserPresence, Trouble> {
        let path = format!("users/{user}/presences/PURECLOUD");
        let presence_definition = PresenceReference { id: None, system_presence: Some(presence) };
        let body = UserPresenceRequest { presence_definition, message: None };
        read(&self.call(Method::PATCH, &path, json(&body)).await?)
    }

    /// What somebody's routing is doing.
    pub(crate) async fn routing_status(&self, user: UserId) -> Result<RoutingStatus, Trouble> {
        read(&self.call(Method::GET, &format!("users/{user}/routingstatus"), Body::None).await?)
    }

    /// Takes offers again, after one was not answered.
    pub(crate) async fn respond_again(&self, user: UserId) -> Result<RoutingStatus, Trouble> {
        let path = format!("users/{user}/routingstatus");
        let body = RoutingStatusRequest { status: RoutingState::Idle };
        read(&self.call(Method::PUT, &path, json(&body)).await?)
    }

    /// A colleague.
    pub(crate) async fn person(&self, user: UserId) -> Result<User, Trouble> {
        read(&self.call(Method::GET, &format!("users/{user}"), Body::None).await?)
    }

    /// Colleagues whose name or address has these words, with what they are doing.
    pub(crate) async fn find_people(&self, words: &str) -> Result<UserSearchResult, Trouble> {
        let term = SearchTerm {
            kind: SearchKind::Contains,
            fields: vec![SearchField::Name, SearchField::Email],
            value: Some(words.to_owned()),
            values: Vec::new(),
        };
        let search = UserSearch {
            query: vec![term],
            page_size: Some(limits::PAGE_SIZE),
            page_number: None,
            expand: vec![UserExpand::Presence, UserExpand::RoutingStatus],
        };
        read(&self.call(Method::POST, "users/search", json(&search)).await?)
    }
}
