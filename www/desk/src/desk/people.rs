//! The names of colleagues, as far as anything on the screen needs them.
//! Never the whole organization.

use hanmadi_ids::UserId;
use leptos::{prelude::*, task::spawn_local};

use super::Desk;
use crate::{
    api::Trouble,
    words::{Word, t},
};

/// What a colleague is called; empty until it is known.
pub(crate) fn name(desk: Desk, user: UserId) -> String {
    if user == desk.my_id() {
        return t(Word::Me).to_owned();
    }
    if let Some(name) = desk.people.with(|people| people.get(&user).cloned()) {
        return name;
    }
    let free = desk.running.try_update_value(|running| running.people.insert(user));
    if free == Some(true) {
        spawn_local(async move {
            match desk.api().person(user).await {
                Ok(person) => remember(desk, user, person.name),
                // Asked again when it is next needed.
                Err(Trouble::Network | Trouble::SignedOut) => desk.running.update_value(|running| {
                    running.people.remove(&user);
                }),
                Err(Trouble::Refused(_)) => remember(desk, user, t(Word::Colleague).to_owned()),
            }
        });
    }
    String::new()
}

/// Notes a name that came along with something else.
pub(crate) fn remember(desk: Desk, user: UserId, name: String) {
    desk.people.update(|people| {
        people.insert(user, name);
    });
}
