//! Where the visitor writes. Enter sends once; while an input method composes, nothing is sent.
//! Never sends half a syllable and never asks for Enter twice.
//!
//! What an Enter means differs by input method and browser: a Korean one ends the syllable and hands the key on,
//! a Japanese one takes it to confirm a conversion; some browsers say `isComposing`, some only key code 229, some
//! end the composition before the key. So the sign to send is either a plain Enter or the line break that would
//! be put in, whichever comes first; and a Hangul syllable ended by Enter is sent even when neither comes.

use leptos::{either::EitherOf3, ev, html::Textarea, prelude::*};

use crate::{app, clock, look::Look, port, screen::Screen, session::{Input, Phase}};

/// Milliseconds after the end of a composition in which its Enter may still come by itself.
const ENTER_MS: i32 = 30;

pub(super) fn foot(look: StoredValue<Look>, screen: Screen) -> impl IntoView {
    let words = look.with_value(|look| look.words);
    view! {
        <footer class="foot">
            {move || {
                if screen.read_only.get() {
                    let start = move |_| app::drive(Input::StartNew);
                    EitherOf3::A(notice(words.ended, words.start_new, start))
                } else if screen.phase.get() == Phase::Taken {
                    let wake = move |_| app::drive(Input::Wake);
                    EitherOf3::B(notice(words.elsewhere, words.continue_here, wake))
                } else {
                    EitherOf3::C(composer(look, screen))
                }
            }}
        </footer>
    }
}

fn notice(text: &'static str, key: &'static str, act: impl FnMut(ev::MouseEvent) + 'static) -> impl IntoView {
    view! { <div class="ended"><p role="status">{text}</p><button class="main" type="button" on:click=act>{key}</button></div> }
}

/// What the composer remembers between events.
#[derive(Clone, Copy)]
struct State {
    area: NodeRef<Textarea>,
    bytes: RwSignal<usize>,
    bytes_max: usize,
    composing: StoredValue<bool>,
    /// Enter was pressed while composing, and what it means is not clear yet.
    enter: StoredValue<bool>,
    shift: StoredValue<bool>,
    tells_typing: bool,
}

fn composer(look: StoredValue<Look>, screen: Screen) -> impl IntoView {
    let words = look.with_value(|look| look.words);
    let (bytes_max, tells_typing) = look.with_value(|look| (look.text_bytes_max, look.tells_typing));
    let state = State {
        area: NodeRef::new(),
        bytes: RwSignal::new(0),
        bytes_max,
        composing: StoredValue::new(false),
        enter: StoredValue::new(false),
        shift: StoredValue::new(false),
        tells_typing,
    };
    let shown = RwSignal::new(false);
    state.area.on_load(move |area| {
        area.set_value(&screen.draft.get_untracked());
        state.measure();
        shown.set(true);
    });
    Effect::new(move |_| {
        let draft = screen.draft.get();
        if let Some(area) = state.area.get_untracked().filter(|area| area.value().is_empty()) {
            area.set_value(&draft);
            state.measure();
        }
    });
    Effect::new(move |_| {
        if screen.openings.get() > 0
            && let Some(area) = state.area.get_untracked()
        {
            let _ = area.focus();
        }
    });
    let over = move || state.bytes.get() > bytes_max;
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        state.send(screen);
    };
    view! {
        <Show when=over><p class="over" id="over" role="alert">{words.too_long}</p></Show>
        <form class="compose" on:submit=on_submit>
            <textarea
                node_ref=state.area
                rows="1"
                aria-label=words.write
                placeholder=words.write
                enterkeyhint="send"
                autocomplete="off"
                aria-invalid=move || over().then_some("true")
                aria-describedby=move || over().then_some("over")
                on:input=move |_| state.changed(screen)
                on:keydown=move |event| state.key(&event, screen)
                on:beforeinput=move |event| state.before_input(&event, screen)
                on:compositionstart=move |_| state.composing.set_value(true)
                on:compositionend=move |event| state.composed(&event, screen)
            ></textarea>
            <button class="send" type="submit" aria-label=words.send title=words.send disabled=move || state.bytes.get() == 0 || over()>
                <span aria-hidden="true"><svg viewBox="0 0 24 24"><path d="M12 19V5M6 11l6-6 6 6"></path></svg></span>
            </button>
        </form>
    }
}

impl State {
    fn text(self) -> String {
        self.area.get_untracked().map(|area| area.value()).unwrap_or_default()
    }

    /// Fits the height to the text, and counts what counts.
    fn measure(self) {
        let Some(area) = self.area.get_untracked() else { return };
        self.bytes.set(area.value().trim().len());
        let style = web_sys::HtmlElement::style(&area);
        let _ = style.set_property("height", "auto");
        let _ = style.set_property("height", &format!("{}px", area.scroll_height()));
    }

    fn changed(self, screen: Screen) {
        let text = self.text();
        screen.draft.update_untracked(|draft| draft.clone_from(&text));
        port::keep("draft", &text);
        self.measure();
        if self.tells_typing && !text.is_empty() {
            app::drive(Input::Typed);
        }
    }

    fn key(self, event: &ev::KeyboardEvent, screen: Screen) {
        self.shift.set_value(event.shift_key());
        if event.key() != "Enter" || event.shift_key() {
            return;
        }
        if event.is_composing() || event.key_code() == 229 || self.composing.get_value() {
            self.enter.set_value(true);
            return;
        }
        event.prevent_default();
        self.send(screen);
    }

    /// A line break without Shift is an Enter that the input method handed on.
    fn before_input(self, event: &ev::InputEvent, screen: Screen) {
        let is_break = matches!(event.input_type().as_str(), "insertLineBreak" | "insertParagraph");
        if is_break && !self.shift.get_value() && !self.composing.get_value() {
            event.prevent_default();
            self.send(screen);
        }
    }

    fn composed(self, event: &ev::CompositionEvent, screen: Screen) {
        self.composing.set_value(false);
        let hangul = event.data().is_some_and(|data| data.chars().next_back().is_some_and(is_hangul));
        if self.enter.get_value() && hangul {
            clock::after(ENTER_MS, move || {
                if self.enter.get_value() {
                    self.send(screen);
                }
            });
        } else {
            self.enter.set_value(false);
        }
    }

    fn send(self, screen: Screen) {
        self.enter.set_value(false);
        let text = self.text();
        let length = text.trim().len();
        if length == 0 || length > self.bytes_max || self.composing.get_value() {
            return;
        }
        if let Some(area) = self.area.get_untracked() {
            area.set_value("");
            let _ = area.focus();
        }
        self.changed(screen);
        app::say(&text);
    }
}

/// Syllables and letters of Korean.
fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}')
}

