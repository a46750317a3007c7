//! Signing in.
//! Never keeps the password, and says of a refusal only what helps.

use leptos::{ev::SubmitEvent, html, prelude::*, task::spawn_local};

use super::{
    app::{Enter, Entry},
    icons::Logo,
    says,
};
use crate::{
    api::{Client, SignInTrouble},
    desk::was_ended,
    words::{Word, t},
};

/// The page for signing in.
#[component]
pub(crate) fn SignIn(enter: StoredValue<Enter, LocalStorage>) -> impl IntoView {
    let email = NodeRef::<html::Input>::new();
    let password = NodeRef::<html::Input>::new();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Word>);
    let ended = was_ended();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let value =
            |field: NodeRef<html::Input>| field.get_untracked().map(|it| it.value()).unwrap_or_default();
        let (name, secret) = (value(email).trim().to_owned(), value(password));
        if name.is_empty() || secret.is_empty() {
            trouble.set(Some(Word::FieldsMissing));
            return;
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match Client::sign_in(&name, &secret).await {
                Ok(client) => enter.get_value()(client, Entry::SignedIn),
                Err(why) => {
                    busy.set(false);
                    trouble.set(Some(match why {
                        SignInTrouble::Wrong => Word::WrongPassword,
                        SignInTrouble::Slow => Word::TooManyAttempts,
                        SignInTrouble::Network => Word::SignInOffline,
                        SignInTrouble::Other => Word::SignInOther,
                    }));
                    if let Some(field) = password.get_untracked() {
                        let _ = field.focus();
                        field.select();
                    }
                }
            }
        });
    };
    let invalid =
        move || matches!(trouble.get(), Some(Word::WrongPassword | Word::FieldsMissing)).to_string();
    let said = says(move || trouble.get().map(t).unwrap_or_default().to_owned());
    view! {
        <main class="sign-in">
            <form class="sign-in-card" on:submit=submit novalidate>
                <Logo/>
                <h1>{format!("{} {}", t(Word::Name), t(Word::Desk))}</h1>
                <p class="lead">{t(Word::SignInLead)}</p>
                {ended.then(|| view! { <p class="hint" role="status">{t(Word::SessionOver)}</p> })}
                <label for="email">{t(Word::Email)}</label>
                <input
                    id="email" type="email" name="username" autocomplete="username" autofocus node_ref=email
                    aria-invalid=invalid aria-describedby="sign-in-trouble"
                />
                <label for="password">{t(Word::Password)}</label>
                <input
                    id="password" type="password" name="password" autocomplete="current-password"
                    node_ref=password aria-invalid=invalid aria-describedby="sign-in-trouble"
                />
                <p id="sign-in-trouble" class="trouble" role="alert">{said}</p>
                <button class="primary wide" type="submit" aria-disabled=says(move || busy.get().to_string())>
                    {says(move || t(if busy.get() { Word::SigningIn } else { Word::SignIn }).to_owned())}
                </button>
            </form>
        </main>
    }
}
