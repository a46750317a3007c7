//! The command bar: everything that can be done now, by its name in any language of the desk, and every
//! conversation by its customer.
//! Never does what cannot be done now: it is not among what is found.

use hanmadi_ids::ConversationId;
use leptos::prelude::*;

use super::{
    actions::Action,
    finder::{Find, Finder, Finds, Part, Search},
    says,
    window::{Frame, Window},
};
use crate::{
    desk::Desk,
    words::{self, Spoken, Word, actions::Act, t},
};

const WINDOW: Window = Window { id: "commands", forget: |desk| desk.commanding.set(false) };
/// More conversations than this are found by more words.
const CONVERSATIONS_MAX: usize = 8;

/// Opens the bar.
pub(crate) fn open(desk: Desk) {
    desk.commanding.set(true);
}

/// Something that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Do(Action),
    Go(ConversationId),
}

impl Choice {
    fn element(self) -> String {
        match self {
            Self::Do(action) => format!("do-{action:?}"),
            Self::Go(id) => format!("go-{id}"),
        }
    }

    fn name(self, desk: Desk) -> String {
        match self {
            Self::Do(action) => t(action.name()).to_owned(),
            Self::Go(id) => words::fill(Act::GoTo, &[&desk.name_untracked(id)]),
        }
    }

    fn find(self, desk: Desk) -> Find {
        let mut parts = vec![Part::Words("command", self.name(desk))];
        parts.extend(match self {
            Self::Do(action) => Some(Part::Key(action.key())),
            Self::Go(_) => None,
        });
        Find { element: self.element(), parts }
    }
}

/// What can be chosen by these words: each has to be in the name, in one of the languages.
fn choices(desk: Desk, words: &str) -> Vec<Choice> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let fits = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let actions = Action::ALL.iter().copied().filter(|action| *action != Action::Commands);
    let named = actions.filter(|action| {
        let (english, korean) = action.name().both();
        (fits(english) || fits(korean)) && action.may(desk)
    });
    let mut found: Vec<_> = named.map(Choice::Do).collect();
    if !words.is_empty() {
        let all = desk.layout.with_untracked(|layout| layout.rows().collect::<Vec<_>>());
        let fitting = all.into_iter().filter(|id| fits(&desk.name_untracked(*id)));
        found.extend(fitting.take(CONVERSATIONS_MAX).map(Choice::Go));
    }
    found
}

/// The bar; it is there only while it is open.
#[component]
pub(crate) fn Commands(desk: Desk) -> impl IntoView {
    move || desk.commanding.get().then(|| view! { <Bar desk/> })
}

#[component]
fn Bar(desk: Desk) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let choices = Memo::new(move |_| words.with(|words| untrack(|| choices(desk, words))));
    let finder = Finder {
        list: "commands-found",
        found: Memo::new(move |_| choices.get().into_iter().map(|choice| choice.find(desk)).collect()),
        chosen: RwSignal::new(None),
        first: true,
    };
    let take = Callback::new(move |element: String| {
        let chosen = choices.with_untracked(|all| all.iter().copied().find(|it| it.element() == element));
        // The focus is back where it was before anything is done: what is done may move it.
        WINDOW.close(desk);
        match chosen {
            Some(Choice::Do(action)) => {
                action.run(desk);
            }
            Some(Choice::Go(id)) => desk.show(Some(id)),
            None => {}
        }
    });
    let status = says(move || match choices.with(Vec::len) {
        0 => t(Act::BarEmpty).to_owned(),
        many => words::fill(Act::BarCount, &[&many.to_string()]),
    });
    view! {
        <Frame desk window=WINDOW class="window commands" label=t(Act::Bar)>
            <Search
                finder id="commands-search" label=t(Act::Bar) hint=t(Act::BarHint)
                typed=Callback::new(move |typed| words.set(typed)) take
            />
            <Finds finder label=t(Act::Bar) take status/>
            <div class="window-keys">
                <button class="plain" type="button" on:click=move |_| WINDOW.close(desk)>{t(Word::Close)}</button>
            </div>
        </Frame>
    }
}
