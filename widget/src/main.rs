//! The messenger: one conversation, in a frame of our own origin on the owner's site.
//! Never talks to the edge before the page says that the visitor means to.

mod app;
mod calendar;
mod clock;
mod color;
mod js;
mod look;
mod outbox;
mod port;
mod read;
mod restored;
mod screen;
mod socket;
mod view;
mod words;

use hanmadi_sync::guest::Input;
use wasm_bindgen::JsCast;
use web_sys::{Document, Window};

use crate::{look::Look, screen::Screen};

fn main() {
    // Outside a browser, as in native tests, there is nothing to start.
    let _ = start();
}

fn start() -> Option<()> {
    let window = web_sys::window()?;
    let document = window.document()?;
    let languages: Vec<String> =
        window.navigator().languages().iter().filter_map(|language| language.as_string()).collect();
    let look = Look::read(&document, &languages)?;
    dress(&window, &document, &look);
    let screen = Screen::new();
    app::start(look.clone(), screen);
    let target = window.clone();
    leptos::mount::mount_to_body(move || view::panel(look, screen, &target));
    watch(&window, &document);
    port::listen(&window, app::hear);
    Some(())
}

/// Language, title and the owner's colour.
fn dress(window: &Window, document: &Document, look: &Look) -> Option<()> {
    let root: web_sys::HtmlElement = document.document_element()?.dyn_into().ok()?;
    root.set_lang(&look.locale);
    document.set_title(&look.name);
    let paint = {
        let (window, color) = (window.clone(), look.color.as_deref().and_then(color::parse)?);
        move || {
            let style = root.style();
            // The surface is the style sheet's: its accent must hold on it, whichever theme is on.
            let surface =
                window.get_computed_style(&root).ok().flatten()?.get_property_value("--surface").ok()?;
            let accent = color::holding(color, color::parse(&surface)?);
            style.set_property("--accent", &color::write(accent)).ok()?;
            style.set_property("--on-accent", &color::write(color::on(accent))).ok()
        }
    };
    paint();
    let dark = window.match_media("(prefers-color-scheme: dark)").ok().flatten()?;
    view::listen(&dark, "change", move |_| {
        paint();
    });
    Some(())
}

/// The network coming back and the page coming in sight are reasons to look after the connection.
fn watch(window: &Window, document: &Document) {
    view::listen(window, "online", |_| app::drive(Input::Nudge));
    let shown = document.clone();
    view::listen(document, "visibilitychange", move |_| {
        app::drive(Input::Visible(shown.visibility_state() == web_sys::VisibilityState::Visible));
    });
}
