//! The Organization's rows: configuration, logins, clients, refresh tokens.
//! Never a password or token as it was given: only hashes.

use hanmadi_access::Role;
use hanmadi_ids::{ClientId, UserId};
use hanmadi_organization::{LoginChange, Row};
use hanmadi_protocol::time::Timestamp;
use serde::Deserialize;
use worker::{Result, SqlStorage};

use super::{
    outbox::Outbox,
    rows::{self, number},
    schema,
};

/// The storage of the Organization.
#[derive(Clone)]
pub(crate) struct OrganizationStore(SqlStorage);

/// What a login needs.
#[derive(Debug, Deserialize)]
pub(crate) struct Login {
    /// Whose.
    pub(crate) user: String,
    /// Hash of the password.
    pub(crate) password: String,
}

/// What a machine's login needs.
#[derive(Debug, Deserialize)]
pub(crate) struct Client {
    /// JSON of the role.
    pub(crate) role: String,
    /// Hash of the secret.
    pub(crate) secret: String,
}

#[derive(Deserialize)]
struct Refresh {
    user: String,
}

impl OrganizationStore {
    /// Opens the storage and makes its tables.
    pub(crate) fn open(sql: SqlStorage) -> Result<Self> {
        schema::migrate(&sql, schema::ORGANIZATION)?;
        Ok(Self(sql))
    }

    /// The outbox.
    pub(crate) fn outbox(&self) -> Outbox {
        Outbox(self.0.clone())
    }

    /// Every row of the configuration.
    pub(crate) fn entities(&self) -> Result<Vec<Row>> {
        rows::all(&self.0, "SELECT kind, id, body FROM entity", vec![])
    }

    /// Keeps or forgets a row of the configuration.
    pub(crate) fn apply(&self, row: &Row) -> Result<()> {
        let mut values = vec![row.kind.as_str().into(), row.id.as_str().into()];
        let Some(body) = &row.body else {
            return rows::run(&self.0, "DELETE FROM entity WHERE kind = ? AND id = ?", values);
        };
        values.push(body.as_str().into());
        rows::run(&self.0, "INSERT OR REPLACE INTO entity VALUES (?, ?, ?)", values)
    }

    /// Adds a person's login.
    pub(crate) fn add_login(&self, email: &str, user: UserId, password: &str) -> Result<()> {
        let values = vec![email.into(), user.to_string().into(), password.into()];
        rows::run(&self.0, "INSERT OR REPLACE INTO login VALUES (?, ?, ?)", values)
    }

    /// Keeps what became of a login.
    pub(crate) fn apply_login(&self, change: &LoginChange) -> Result<()> {
        let of = |user: &UserId| user.to_string();
        match change {
            LoginChange::Set { user, email, hash } => {
                rows::run(&self.0, "DELETE FROM login WHERE user = ?", vec![of(user).into()])?;
                self.add_login(email, *user, hash)
            }
            LoginChange::Email { user, email } => {
                let values = vec![email.as_str().into(), of(user).into()];
                rows::run(&self.0, "UPDATE login SET email = ? WHERE user = ?", values)
            }
            LoginChange::SignedOut { user } => self.forget_refresh(*user),
            LoginChange::Client { client, role, hash } => self.add_client(*client, *role, hash),
            LoginChange::ClientRole { client, role } => {
                let values = vec![serde_json::to_string(role)?.into(), client.to_string().into()];
                rows::run(&self.0, "UPDATE client SET role = ? WHERE id = ?", values)
            }
            LoginChange::ClientGone { client } => {
                rows::run(&self.0, "DELETE FROM client WHERE id = ?", vec![client.to_string().into()])
            }
            LoginChange::Gone { user } => {
                rows::run(&self.0, "DELETE FROM login WHERE user = ?", vec![of(user).into()])?;
                self.forget_refresh(*user)
            }
        }
    }

    /// A person's login, by e-mail address in lower case.
    pub(crate) fn login(&self, email: &str) -> Result<Option<Login>> {
        rows::first(&self.0, "SELECT user, password FROM login WHERE email = ?", vec![email.into()])
    }

    /// Adds a machine.
    pub(crate) fn add_client(&self, id: ClientId, role: Role, secret: &str) -> Result<()> {
        let values = vec![id.to_string().into(), serde_json::to_string(&role)?.into(), secret.into()];
        rows::run(&self.0, "INSERT OR REPLACE INTO client VALUES (?, ?, ?)", values)
    }

    /// A machine's login.
    pub(crate) fn client(&self, id: ClientId) -> Result<Option<Client>> {
        rows::first(&self.0, "SELECT role, secret FROM client WHERE id = ?", vec![id.to_string().into()])
    }

    /// Keeps a refresh token by its digest.
    pub(crate) fn add_refresh(
        &self,
        digest: &str,
        user: UserId,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<()> {
        rows::run(&self.0, "DELETE FROM refresh WHERE expires <= ?", vec![number(now.as_ms())])?;
        let values = vec![digest.into(), user.to_string().into(), number(expires.as_ms())];
        rows::run(&self.0, "INSERT INTO refresh VALUES (?, ?, ?)", values)
    }

    /// Takes a refresh token back: whose it was, if it was good. It is good once.
    pub(crate) fn take_refresh(&self, digest: &str, now: Timestamp) -> Result<Option<UserId>> {
        let statement = "DELETE FROM refresh WHERE digest = ? AND expires > ? RETURNING user";
        let row: Option<Refresh> = rows::first(&self.0, statement, vec![digest.into(), number(now.as_ms())])?;
        Ok(row.and_then(|row| row.user.parse().ok()))
    }

    /// Takes back every refresh token of a user.
    pub(crate) fn forget_refresh(&self, user: UserId) -> Result<()> {
        rows::run(&self.0, "DELETE FROM refresh WHERE user = ?", vec![user.to_string().into()])
    }
}
