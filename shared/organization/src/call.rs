//! A call of the platform API, and what comes of it.
//! Never a header or a token: who calls has been checked, and stands in the call by id.

use std::str::FromStr;

use hanmadi_access::{Principal, Role};
use hanmadi_ids::{ClientId, ListenerId, UserId};
use hanmadi_protocol::{
    limits,
    object::Object,
    platform::{error::ApiError, operation::Operation, paging::Listing},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::check;

/// A call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Call {
    /// Which address.
    pub operation: Operation,
    /// What stands in the braces of its path.
    pub ids: Vec<String>,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// The body as it came.
    pub body: String,
    /// Who calls: the id of a person or a machine.
    pub by: String,
}

/// A row to keep, or with no body to forget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Which kind.
    pub kind: String,
    /// Which one.
    pub id: String,
    /// JSON of it.
    pub body: Option<String>,
}

/// What becomes of a login. Kept beside the rows, which hold neither passwords nor hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginChange {
    /// They sign in with this address, in lower case, and this password.
    Set {
        /// Who.
        user: UserId,
        /// The address.
        email: String,
        /// Hash of the password.
        hash: String,
    },
    /// Their address is another one, if they can sign in at all.
    Email {
        /// Who.
        user: UserId,
        /// The address.
        email: String,
    },
    /// What they signed in with before is good no longer.
    SignedOut {
        /// Who.
        user: UserId,
    },
    /// They are gone.
    Gone {
        /// Who.
        user: UserId,
    },
    /// A machine logs in with this secret.
    Client {
        /// Which.
        client: ClientId,
        /// What it may do.
        role: Role,
        /// Hash of the secret.
        hash: String,
    },
    /// A machine may something else.
    ClientRole {
        /// Which.
        client: ClientId,
        /// What it may do.
        role: Role,
    },
    /// A machine is gone.
    ClientGone {
        /// Which.
        client: ClientId,
    },
}

/// What to reply and what to keep: all rows and logins in one transaction, before the reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// JSON; empty for 204.
    pub body: String,
    /// Rows.
    pub rows: Vec<Row>,
    /// Logins.
    pub logins: Vec<LoginChange>,
    /// Who reaches less from now on, and what they are: nobody if they can't sign in any more.
    pub standings: Vec<(ListenerId, Option<Principal>)>,
}

/// Why a call is refused. Nothing has changed because of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// A stable word for programs.
    pub code: &'static str,
    /// One sentence for people.
    pub text: String,
}

impl Refusal {
    /// Something in the call makes no sense.
    pub(crate) fn bad(text: impl Into<String>) -> Self {
        Self { status: 400, code: "bad.request", text: text.into() }
    }

    /// It is published, and not done here.
    pub(crate) fn not_offered(what: &str) -> Self {
        Self { status: 400, code: "not.offered", text: format!("This is not offered: {what}") }
    }

    /// There is no such thing.
    pub(crate) fn absent(kind: &str) -> Self {
        Self { status: 404, code: "not.found", text: format!("There is no such {kind}.") }
    }

    /// It makes sense, but not as things are.
    pub(crate) fn conflict(code: &'static str, text: impl Into<String>) -> Self {
        Self { status: 409, code, text: text.into() }
    }

    /// Our own fault.
    pub(crate) fn fault() -> Self {
        Self { status: 500, code: "internal.error", text: "Something went wrong here.".to_owned() }
    }

    /// The published error body, without the id that the host draws.
    #[must_use]
    pub fn body(&self) -> ApiError {
        ApiError::new(self.status, self.code, self.text.clone())
    }
}

/// A reply before it is an [`Answer`].
pub(crate) type Reply = Result<(u16, String), Refusal>;

/// 200 with a body.
pub(crate) fn ok<T: Serialize>(body: &T) -> Reply {
    Ok((200, serde_json::to_string(body).map_err(|_| Refusal::fault())?))
}

/// 204.
pub(crate) fn done() -> Reply {
    Ok((204, String::new()))
}

impl Call {
    /// What stands in a brace of the path. What is no id is the id of nothing.
    pub(crate) fn id<I: FromStr>(&self, place: usize, kind: &str) -> Result<I, Refusal> {
        self.ids.get(place).and_then(|id| id.parse().ok()).ok_or_else(|| Refusal::absent(kind))
    }

    /// A parameter of the query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A parameter that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.query(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Refusal::bad(format!("{name} must be true or false."))),
        }
    }

    fn number(&self, name: &str, usual: usize, most: usize) -> Result<usize, Refusal> {
        let Some(text) = self.query(name) else { return Ok(usual) };
        let number = text.parse().ok().filter(|number| (1..=most).contains(number));
        number.ok_or_else(|| Refusal::bad(format!("{name} must be a number from 1 to {most}.")))
    }

    /// A body that is an object.
    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        self.json::<Object<T>>().map(|Object(body)| body)
    }

    /// A body that is a list of objects, of bounded length.
    pub(crate) fn list<T: DeserializeOwned>(&self) -> Result<Vec<T>, Refusal> {
        let list: Vec<Object<T>> = self.json()?;
        if list.len() > limits::BULK_ENTRIES {
            return Err(Refusal::bad(format!("The list may have {} entries.", limits::BULK_ENTRIES)));
        }
        Ok(list.into_iter().map(|Object(entry)| entry).collect())
    }

    fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_str(&self.body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Refusal::bad(format!("The body is not what this address takes (line {line}, column {column})."))
        })
    }

    /// Refuses a page that can't be asked for, before anything is changed.
    pub(crate) fn check_page(&self) -> Result<(), Refusal> {
        self.page::<()>(Vec::new()).map(drop)
    }

    /// The page of `all` that was asked for. What has a name is asked for by `name`, with `*` at either end for
    /// whatever.
    pub(crate) fn page<T>(&self, all: Vec<T>) -> Result<Listing<T>, Refusal> {
        let size = self.number("pageSize", limits::PAGE_SIZE, limits::LISTING_SIZE_MAX)?;
        let number = self.number("pageNumber", 1, usize::MAX)?;
        let ids: Vec<&str> = self.ids.iter().map(String::as_str).collect();
        let others = self.query.iter().filter(|(key, _)| key != "pageSize" && key != "pageNumber");
        let query: String = others
            .map(|(key, value)| format!("&{}={}", check::escaped(key), check::escaped(value)))
            .collect();
        Ok(Listing::new(all, size, number, &self.operation.filled(&ids), &query))
    }

    /// Whether something of this name was asked for.
    pub(crate) fn wants(&self, name: &str) -> bool {
        let Some(wanted) = self.query("name").map(check::folded).filter(|wanted| !wanted.is_empty()) else {
            return true;
        };
        let name = check::folded(name);
        match (wanted.strip_prefix('*'), wanted.strip_suffix('*')) {
            (Some(rest), Some(_)) => name.contains(rest.strip_suffix('*').unwrap_or_default()),
            (Some(rest), None) => name.ends_with(rest),
            (None, Some(rest)) => name.starts_with(rest),
            (None, None) => name == wanted,
        }
    }
}
