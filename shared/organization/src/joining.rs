//! People who come, change and go: `POST`, `PATCH` and `DELETE /api/v2/users`, and their passwords.
//! Never a password in a row: what is said of logins stands beside the rows, as a hash.

use hanmadi_access::{Role, password};
use hanmadi_ids::UserId;
use hanmadi_protocol::{
    limits,
    platform::user::{PasswordChange, UserCreate, UserPatch, UserRole, UserState},
};

use crate::{
    answer::Work,
    call::{LoginChange, Refusal, Reply, done, ok},
    check, people,
    rows::{PersonRow, QueueRow},
    state::Organization,
};

impl Organization {
    pub(crate) fn create_person(&mut self, work: &mut Work<'_>) -> Reply {
        let request: UserCreate = work.call.body()?;
        let name = check::name(&request.name)?;
        let email = self.free_email(&request.email, None)?;
        if self.people.len() >= limits::USERS {
            let text = format!("There are {} people already.", limits::USERS);
            return Err(Refusal::conflict("too.many", text));
        }
        let nickname = request.nickname.as_deref().map_or_else(|| Ok(name.clone()), check::name)?;
        let hash = request.password.as_deref().map(|password| hashed(work, password)).transpose()?;
        let row = PersonRow {
            name,
            email: email.clone(),
            nickname,
            role: meant(request.role.unwrap_or_default()),
            inactive: false,
            skills: Default::default(),
            languages: Default::default(),
            utilization: None,
        };
        let user = work.mint.draw();
        let answer = ok(&people::body(user, &row))?;
        self.people.put(user, row, &mut work.rows)?;
        work.logins.extend(hash.map(|hash| LoginChange::Set { user, email, hash }));
        Ok(answer)
    }

    pub(crate) fn update_person(&mut self, work: &mut Work<'_>) -> Reply {
        let (user, before) = self.person(work)?;
        let before = before.clone();
        let request: UserPatch = work.call.body()?;
        let mut row = before.clone();
        if let Some(name) = &request.name {
            row.name = check::name(name)?;
        }
        if let Some(nickname) = &request.nickname {
            row.nickname = check::name(nickname)?;
        }
        if let Some(email) = &request.email {
            row.email = self.free_email(email, Some(user))?;
        }
        if let Some(role) = request.role {
            row.role = meant(role);
        }
        if let Some(state) = request.state {
            row.inactive = state == UserState::Inactive;
        }
        if row.role != Role::Owner || row.inactive {
            self.check_owner_left(user)?;
        }
        let answer = ok(&people::body(user, &row))?;
        if row.email != before.email {
            work.logins.push(LoginChange::Email { user, email: row.email.clone() });
        }
        if row.inactive && !before.inactive {
            work.logins.push(LoginChange::SignedOut { user });
        }
        self.people.put(user, row, &mut work.rows)?;
        Ok(answer)
    }

    pub(crate) fn delete_person(&mut self, work: &mut Work<'_>) -> Reply {
        let (user, _) = self.person(work)?;
        self.check_owner_left(user)?;
        self.queues.change_all(&mut work.rows, |row| {
            let mut members = row.members.clone();
            members.remove(&user).map(|_| QueueRow { members, ..row.clone() })
        })?;
        self.people.remove(user, &mut work.rows);
        work.logins.push(LoginChange::Gone { user });
        done()
    }

    pub(crate) fn set_password(&mut self, work: &mut Work<'_>) -> Reply {
        let (user, row) = self.person(work)?;
        let email = row.email.to_lowercase();
        let request: PasswordChange = work.call.body()?;
        let hash = hashed(work, &request.new_password)?;
        work.logins.push(LoginChange::Set { user, email, hash });
        work.logins.push(LoginChange::SignedOut { user });
        done()
    }

    /// An organization without somebody who may everything could not be changed any more.
    fn check_owner_left(&self, but: UserId) -> Result<(), Refusal> {
        let owns =
            |(user, row): (UserId, &PersonRow)| user != but && row.role == Role::Owner && !row.inactive;
        if self.people.iter().any(owns) {
            return Ok(());
        }
        Err(Refusal::conflict("last.owner", "Nobody else is an owner who can sign in."))
    }

    /// An e-mail address that nobody else signs in with, in lower case.
    fn free_email(&self, text: &str, own: Option<UserId>) -> Result<String, Refusal> {
        let email = check::folded(text);
        let (name, host) = email.split_once('@').unwrap_or_default();
        let fine = !name.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && email.chars().count() <= limits::EMAIL_CHARS
            && !email.chars().any(|letter| letter.is_whitespace() || letter.is_control());
        if !fine {
            return Err(Refusal::bad("email must be an address such as kim@shop.example."));
        }
        let taken =
            |(user, row): (UserId, &PersonRow)| Some(user) != own && check::folded(&row.email) == email;
        if self.people.iter().any(taken) {
            return Err(Refusal::conflict("email.taken", "Somebody else signs in with this address."));
        }
        Ok(email)
    }
}

fn hashed(work: &Work<'_>, given: &str) -> Result<String, Refusal> {
    let (least, most) = limits::PASSWORD_CHARS;
    check::within("The number of characters of the password", given.chars().count(), least..=most)?;
    Ok(password::hash(given, work.salt, work.rounds))
}

/// A role as it is kept.
pub(crate) const fn meant(role: UserRole) -> Role {
    match role {
        UserRole::Agent => Role::Agent,
        UserRole::Supervisor => Role::Supervisor,
        UserRole::Owner => Role::Owner,
    }
}
