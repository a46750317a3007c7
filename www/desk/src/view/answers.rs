//! Choosing a ready answer: by a slash in an empty reply, by a key, or by its button.
//! Never takes away what was written.

use leptos::prelude::*;

use super::{
    composer,
    finder::{Find, Finder, Finds, Part, Search},
    put, says,
    window::{Frame, Window},
};
use crate::{
    desk::{
        Desk,
        answers::{self, Answer, Shelf},
    },
    host::page,
    words::{self, Word, compose::Compose, t},
};

const WINDOW: Window = Window { id: "answers", forget: |desk| desk.answering.set(false) };

/// Opens the choice. False where nothing is written.
pub(crate) fn open(desk: Desk) -> bool {
    let may = page::exists(composer::REPLY);
    if may {
        answers::read(desk);
        desk.answering.set(true);
    }
    may
}

/// The choice; it is there only while it is open.
#[component]
pub(crate) fn Answers(desk: Desk) -> impl IntoView {
    move || desk.answering.get().then(|| view! { <Choice desk/> })
}

fn find(desk: Desk, answer: &Answer) -> Find {
    let words = desk.open.get_untracked().map(|id| answers::filled(desk, id, answer));
    let parts = vec![
        Part::Words("answer-name", answer.name.clone()),
        Part::Words("answer-library muted", answer.library.clone()),
        Part::Words("answer-words muted", words.unwrap_or_default()),
    ];
    Find { element: answer.element(), parts }
}

#[component]
fn Choice(desk: Desk) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let found = Memo::new(move |_| desk.answers.with(|all| typed.with(|typed| answers::found(all, typed))));
    let finder = Finder {
        list: "answers-found",
        found: Memo::new(move |_| {
            found.with(|found| found.iter().map(|answer| find(desk, answer)).collect())
        }),
        chosen: RwSignal::new(None),
        first: true,
    };
    let take = Callback::new(move |element: String| {
        let chosen = found.with_untracked(|all| all.iter().find(|it| it.element() == element).cloned());
        let words =
            desk.open.get_untracked().zip(chosen).map(|(id, answer)| answers::filled(desk, id, &answer));
        // The focus is back in the reply before anything is put into it.
        WINDOW.close(desk);
        words.iter().for_each(|words| put::insert(words));
    });
    let status = says(move || match (desk.shelf.get(), found.with(Vec::len)) {
        (Shelf::Here, 0) if desk.answers.with(Vec::is_empty) => t(Compose::AnswersNone).to_owned(),
        (Shelf::Here, 0) => t(Compose::AnswersNotFound).to_owned(),
        (Shelf::Here, many) => words::fill(Compose::AnswersFound, &[&many.to_string()]),
        (Shelf::Reading, _) => t(Word::Loading).to_owned(),
        (Shelf::Missing, _) => t(Compose::AnswersMissing).to_owned(),
    });
    view! {
        <Frame desk window=WINDOW class="window commands ready" label=t(Compose::Answers)>
            <Search
                finder id="answers-search" label=t(Compose::AnswersSearch) hint=t(Compose::AnswersHint)
                typed=Callback::new(move |words| typed.set(words)) take
            />
            <Finds finder label=t(Compose::Answers) take status/>
            <div class="window-keys">
                <button class="plain" type="button" on:click=move |_| WINDOW.close(desk)>{t(Word::Close)}</button>
            </div>
        </Frame>
    }
}
