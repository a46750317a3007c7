//! `POST /oauth/token`: logins of people and machines (RFC 6749).
//! Never says which of name and password was wrong.

use hanmadi_access::{Principal, Role, password, token};
use hanmadi_ids::{ClientId, UserId};
use hanmadi_protocol::{
    limits,
    platform::oauth::{Token, TokenError},
};
use worker::Env;

use super::{Answer, body, directory, respond};
use crate::{
    config,
    host::{call, clock, request::Request},
    objects::{
        binding::Object,
        call::{Granted, LoginHash, OrganizationCall},
    },
};

/// Grants a token.
pub(crate) async fn token(request: Request, env: &Env) -> Answer {
    let basic = request.header("authorization")?;
    let text = body::text(&request).await?;
    let form: Vec<(String, String)> = worker::Url::parse(&format!("form:?{text}"))
        .map(|url| url.query_pairs().into_owned().collect())
        .unwrap_or_default();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    match field("grant_type").as_deref() {
        Some("password") => match (field("username"), field("password")) {
            (Some(name), Some(password)) => person(env, &name, &password).await,
            _ => refuse(400, "invalid_request", "username and password are needed"),
        },
        Some("refresh_token") => match field("refresh_token") {
            Some(token) => refresh(env, token).await,
            None => refuse(400, "invalid_request", "refresh_token is needed"),
        },
        Some("client_credentials") => {
            let given = basic.as_deref().and_then(basic_credentials);
            match given.or_else(|| Some((field("client_id")?, field("client_secret")?))) {
                Some((id, secret)) => machine(env, id, &secret).await,
                None => refuse(401, "invalid_client", "client id and secret are needed"),
            }
        }
        Some(_) => refuse(400, "unsupported_grant_type", "password, refresh_token or client_credentials"),
        None => refuse(400, "invalid_request", "grant_type is needed"),
    }
}

async fn person(env: &Env, name: &str, given: &str) -> Answer {
    let email = name.trim().to_lowercase();
    let call = OrganizationCall::Login { email: email.clone() };
    let answer = call::call(env, Object::Organization, &call).await?;
    if answer.status() == 429 {
        return refuse(429, "slow_down", "too many failed logins; wait a minute");
    }
    let hash: LoginHash = call::answer(&answer).await?;
    let good = password::verify(given, &hash.password);
    let user = hash.user.filter(|_| good);
    let answer = call::call(env, Object::Organization, &OrganizationCall::LoginDone { email, user }).await?;
    if user.is_none() {
        return refuse(401, "invalid_grant", "the e-mail address or the password is wrong");
    }
    let granted: Granted = call::answer(&answer).await?;
    signed_in(env, granted).await
}

async fn refresh(env: &Env, token: String) -> Answer {
    let answer = call::call(env, Object::Organization, &OrganizationCall::Refresh { token }).await?;
    if answer.status() != 200 {
        return refuse(401, "invalid_grant", "sign in again");
    }
    let granted: Granted = call::answer(&answer).await?;
    signed_in(env, granted).await
}

async fn signed_in(env: &Env, granted: Granted) -> Answer {
    let user: UserId = granted.user;
    match directory::read(env).await?.principal(user) {
        Some(principal) => grant(env, principal, Some(granted.refresh_token)),
        None => refuse(401, "invalid_grant", "the user is not active"),
    }
}

async fn machine(env: &Env, id: String, secret: &str) -> Answer {
    let answer =
        call::call(env, Object::Organization, &OrganizationCall::Client { client: id.clone() }).await?;
    let (role, hash): (String, String) = call::answer(&answer).await?;
    let good = password::verify(secret, &hash);
    let client = id.parse::<ClientId>().ok().filter(|_| good);
    match (client, serde_json::from_str::<Role>(&role)) {
        (Some(client), Ok(role)) => grant(env, Principal::Client { client, role }, None),
        _ => refuse(401, "invalid_client", "the client id or the secret is wrong"),
    }
}

fn grant(env: &Env, principal: Principal, refresh_token: Option<String>) -> Answer {
    let expires = clock::now().as_seconds() + limits::ACCESS_TOKEN_SECONDS;
    let token = Token {
        access_token: token::sign(principal, expires, &config::signing_key(env)?),
        token_type: "bearer".into(),
        expires_in: limits::ACCESS_TOKEN_SECONDS,
        refresh_token,
    };
    Ok(respond::json(200, &token)?)
}

fn refuse(status: u16, error: &str, description: &str) -> Answer {
    let body = TokenError { error: error.to_owned(), error_description: Some(description.to_owned()) };
    Ok(respond::json(status, &body)?)
}

/// Id and secret of an `Authorization: Basic` header.
fn basic_credentials(header: &str) -> Option<(String, String)> {
    use base64::Engine as _;
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(credentials.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}
