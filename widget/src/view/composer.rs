//! Where the visitor writes. Enter sends once; while an input method composes, nothing is sent.
//! Never sends half a syllable and never asks for Enter twice.
//!
//! What an Enter means differs by input method and browser: a Korean one ends the syllable and hands the key on,
//! a Japanese one takes it to confirm a conversion; some browsers say `isComposing`, some only key code 229, some
//! end the composition before the key. So the sign to send is either a plain Enter or the line break that would
//! be put in, whichever comes first; and a Hangul syllable ended by Enter is sent even when neither comes.

use std::cell::Cell;

use hanmadi_sync::guest::{Input, Phase};
use leptos::{ev, html::Textarea, prelude::*};

use crate::{app, clock, look::Look, port, screen::Screen};

/// Milliseconds after the end of a composition in which its Enter may still come by itself.
const ENTER_MS: i32 = 30;

thread_local! {
    static COMPOSING: Cell<bool> = const { Cell::new(false) };
    /// Enter was pressed while composing, and what it means is not clear yet.
    static ENTER: Cell<bool> = const { Cell::new(false) };
    static SHIFT: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn foot(look: &Look, screen: Screen) -> impl IntoView + use<> {
    let words = look.words;
    let going_on = screen.is(|state| !state.read_only);
    let here = screen.is(|state| state.read_only || state.phase != Phase::Taken);
    let shut = screen.is(|state| state.read_only || state.phase == Phase::Taken);
    view! {
        <footer class="foot">
            {notice("", words.start_new, going_on, || Input::StartNew)}
            {notice(words.elsewhere, words.continue_here, here, || Input::Wake)}
            {composer(look, screen, shut)}
        </footer>
    }
}

fn notice(
    text: &'static str,
    key: &'static str,
    hidden: Signal<bool>,
    input: fn() -> Input,
) -> impl IntoView {
    view! {
        <div class="ended" hidden=hidden>
            <p>{text}</p>
            <button class="main" type="button" on:click=move |_| app::drive(input())>{key}</button>
        </div>
    }
}

fn composer(look: &Look, screen: Screen, hidden: Signal<bool>) -> impl IntoView + use<> {
    let words = look.words;
    let bytes_max = look.text_bytes_max;
    let composer = Composer { screen, area: NodeRef::new(), bytes_max, tells_typing: look.tells_typing };
    composer.area.on_load(move |area| {
        area.set_value(&app::draft());
        composer.measure();
    });
    Effect::new(move |before: Option<(usize, bool)>| {
        let now = (screen.openings.get(), hidden.get());
        let (openings, shut) = before.unwrap_or((0, true));
        // An opening, or a conversation that may go on again after it had ended.
        let wanted = now.0 != openings && now.0 % 2 == 1 || shut && !now.1 && before.is_some();
        if let Some(area) = composer.area.get_untracked() {
            if area.value().is_empty() {
                area.set_value(&app::draft());
                composer.measure();
            }
            if wanted {
                let _ = area.focus();
            }
        }
        now
    });
    let fits = Signal::derive(move || screen.bytes.get() <= bytes_max);
    let unsendable = Signal::derive(move || screen.bytes.get() == 0 || !fits.get());
    let invalid = Signal::derive(move || if fits.get() { "false" } else { "true" }.to_owned());
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        composer.send();
    };
    view! {
        <p class="over" id="over" role="alert" hidden=fits>{words.too_long}</p>
        <form class="compose" hidden=hidden on:submit=on_submit>
            <textarea
                node_ref=composer.area
                rows="1"
                aria-label=words.write
                placeholder=words.write
                enterkeyhint="send"
                autocomplete="off"
                aria-invalid=invalid
                aria-describedby="over"
                on:input=move |_| composer.changed()
                on:keydown=move |event| composer.key(&event)
                on:beforeinput=move |event| composer.before_input(&event)
                on:focus=|_| COMPOSING.set(false)
                on:compositionstart=|_| COMPOSING.set(true)
                on:compositionend=move |event| composer.composed(&event)
            ></textarea>
            <button class="send" type="submit" aria-label=words.send title=words.send disabled=unsendable>
                <span aria-hidden="true"><svg viewBox="0 0 24 24"><path d="M12 19V5M6 11l6-6 6 6"></path></svg></span>
            </button>
        </form>
    }
}

#[derive(Clone, Copy)]
struct Composer {
    screen: Screen,
    area: NodeRef<Textarea>,
    bytes_max: usize,
    tells_typing: bool,
}

impl Composer {
    fn text(self) -> String {
        self.area.get_untracked().map(|area| area.value()).unwrap_or_default()
    }

    /// Fits the height to the text, and counts what counts.
    fn measure(self) {
        let Some(area) = self.area.get_untracked() else { return };
        self.screen.bytes.set(area.value().trim().len());
        let style = web_sys::HtmlElement::style(&area);
        let _ = style.set_property("height", "auto");
        let _ = style.set_property("height", &[&area.scroll_height().to_string(), "px"].concat());
    }

    fn changed(self) {
        let text = self.text();
        port::keep("draft", &text);
        self.measure();
        if self.tells_typing && !text.is_empty() {
            app::drive(Input::Typed);
        }
    }

    fn key(self, event: &ev::KeyboardEvent) {
        SHIFT.set(event.shift_key());
        if event.key() != "Enter" || event.shift_key() {
            return;
        }
        if event.is_composing() || event.key_code() == 229 || COMPOSING.get() {
            ENTER.set(true);
            return;
        }
        event.prevent_default();
        self.send();
    }

    /// A line break without Shift is an Enter that the input method handed on.
    fn before_input(self, event: &ev::InputEvent) {
        let is_break = matches!(event.input_type().as_str(), "insertLineBreak" | "insertParagraph");
        if is_break && !SHIFT.get() && !COMPOSING.get() {
            event.prevent_default();
            self.send();
        }
    }

    fn composed(self, event: &ev::CompositionEvent) {
        COMPOSING.set(false);
        let hangul = event.data().is_some_and(|data| data.chars().next_back().is_some_and(is_hangul));
        if ENTER.get() && hangul {
            clock::after(ENTER_MS, move || {
                if ENTER.get() {
                    self.send();
                }
            });
        } else {
            ENTER.set(false);
        }
    }

    fn send(self) {
        ENTER.set(false);
        let text = self.text();
        let length = text.trim().len();
        if length == 0 || length > self.bytes_max || COMPOSING.get() {
            return;
        }
        if let Some(area) = self.area.get_untracked() {
            area.set_value("");
            let _ = area.focus();
        }
        self.changed();
        app::say(&text);
    }
}

/// Syllables and letters of Korean.
fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}')
}
