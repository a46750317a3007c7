//! Passing a conversation on: a window with a search, what was found, and a note for whoever takes it.
//! Never closes on a failure: what was chosen and written stays, and the window says what went wrong.

use hanmadi_ids::{ConversationId, SkillId};
use hanmadi_protocol::platform::{skill::Skill, user::User};
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};

use super::{
    finder::{Find, Finder, Finds, Part, Search},
    keys, says,
    window::{Frame, Window},
};
use crate::{
    api::Transfer as To,
    desk::{Desk, duty, people, transfer},
    host::{clock, random},
    words::{self, Word, t},
};

const WINDOW: Window = Window { id: "transfer", forget: |desk| desk.passing.set(None) };
/// Pause in typing after which people are looked for.
const TYPING_MS: u64 = 200;

/// Opens the window for the open conversation. False if it is not the agent's.
pub(crate) fn open(desk: Desk) -> bool {
    let mine = |id: &ConversationId| desk.stand(*id).own_leg().is_some();
    let Some(id) = desk.open.get_untracked().filter(mine) else { return false };
    desk.passing.set(Some(id));
    true
}

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Choice {
    to: To,
    name: String,
    hint: String,
}

impl Choice {
    fn element(&self) -> String {
        match self.to {
            To::Queue(id) => format!("to-{id}"),
            To::Person(id) => format!("to-{id}"),
            To::Skill(id) => format!("to-{id}"),
        }
    }

    fn find(self) -> Find {
        let element = self.element();
        Find { element, parts: vec![Part::Words("found-name", self.name), Part::Words("muted", self.hint)] }
    }
}

/// What is being chosen and written.
#[derive(Clone, Copy)]
struct Form {
    desk: Desk,
    id: ConversationId,
    note_id: StoredValue<String>,
    search: RwSignal<String>,
    found: RwSignal<Vec<User>>,
    skills: RwSignal<Vec<Choice>>,
    looking: RwSignal<bool>,
    unfound: RwSignal<bool>,
    /// The element of what is chosen.
    chosen: RwSignal<Option<String>>,
    note: RwSignal<String>,
    busy: RwSignal<bool>,
    trouble: RwSignal<String>,
    tries: StoredValue<u32>,
}

impl Form {
    fn new(desk: Desk, id: ConversationId) -> Self {
        Self {
            desk,
            id,
            note_id: StoredValue::new(random::uuid()),
            search: RwSignal::default(),
            found: RwSignal::default(),
            skills: RwSignal::default(),
            looking: RwSignal::new(true),
            unfound: RwSignal::new(false),
            chosen: RwSignal::new(None),
            note: RwSignal::default(),
            busy: RwSignal::new(false),
            trouble: RwSignal::default(),
            tries: StoredValue::new(0),
        }
    }

    /// Reads what agents can be asked to know. Without it there are still queues and people.
    fn learn_skills(self) {
        spawn_local(async move {
            let skills = self.desk.api().skills().await.unwrap_or_default().into_iter();
            let choice = |skill: Skill<SkillId>| Choice {
                to: To::Skill(skill.id),
                name: skill.name,
                hint: t(Word::Skill).to_owned(),
            };
            let _ = self.skills.try_set(skills.map(choice).collect());
        });
    }

    /// Looks for people; an answer that was overtaken is dropped.
    fn look(self, pause_ms: u64) {
        self.tries.update_value(|tries| *tries += 1);
        let this = self.tries.get_value();
        self.looking.set(true);
        spawn_local(async move {
            clock::sleep(pause_ms).await;
            let overtaken = move || self.tries.try_get_value() != Some(this);
            if overtaken() {
                return;
            }
            let words = self.search.get_untracked();
            let result = self.desk.api().find_people(words.trim()).await;
            if overtaken() {
                return;
            }
            self.looking.set(false);
            self.unfound.set(result.is_err());
            let found = result.map(|found| found.results).unwrap_or_default();
            for user in &found {
                people::remember(self.desk, user.id, user.name.clone());
            }
            self.found.set(found);
        });
    }

    /// Queues and people that fit the words, those who take from queues first.
    fn choices(self) -> Vec<Choice> {
        let words = self.search.get().trim().to_lowercase();
        let now_in = self.desk.inbox.with_untracked(|inbox| inbox.queue(self.id));
        let queues = self.desk.queues.with_value(|queues| {
            let fits = queues.iter().filter(|queue| queue.name.to_lowercase().contains(&words));
            let choice = |queue: &hanmadi_protocol::platform::routing::Queue| Choice {
                to: To::Queue(queue.id),
                name: queue.name.clone(),
                hint: if Some(queue.id) == now_in { t(Word::ThisQueue) } else { t(Word::Queue) }.to_owned(),
            };
            fits.map(choice).collect::<Vec<_>>()
        });
        let me = self.desk.my_id();
        let mut people = self.found.get();
        // Until the answer to the latest words is there, those of the last one are held to them here.
        let fits = |user: &User| {
            [&user.name, &user.email].into_iter().any(|text| text.to_lowercase().contains(&words))
        };
        people.retain(|user| user.id != me && fits(user));
        let reach = |user: &User| user.presence.as_ref().map_or(u8::MAX, reach);
        let mut sorted = Vec::new();
        for rank in [0, 1, 2, u8::MAX] {
            sorted.extend(people.iter().filter(|user| reach(user) == rank).map(person));
        }
        let skills = self.skills.get().into_iter();
        let skills = skills.filter(|choice| choice.name.to_lowercase().contains(&words));
        queues.into_iter().chain(sorted).chain(skills).collect()
    }

    fn pass_on(self) {
        let chosen = self.chosen.get_untracked();
        let is_chosen = |choice: &Choice| Some(choice.element()) == chosen;
        let Some(Choice { to, name: whom, .. }) = untrack(|| self.choices()).into_iter().find(is_chosen)
        else {
            self.trouble.set(t(Word::ChooseFirst).to_owned());
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.trouble.set(String::new());
        let note = (self.note_id.get_value(), self.note.get_untracked().trim().to_owned());
        let name = self.desk.name_untracked(self.id);
        spawn_local(async move {
            let result = transfer::pass_on(self.desk, self.id, to, note).await;
            self.busy.set(false);
            match result {
                Ok(()) => {
                    self.desk.said.set(words::fill(Word::SaidPassed, &[&name, &whom]));
                    WINDOW.close(self.desk);
                }
                Err(why) => self.trouble.set(why),
            }
        });
    }
}

/// How well somebody can be reached: 0 best.
fn reach(presence: &hanmadi_protocol::platform::presence::UserPresence) -> u8 {
    use hanmadi_protocol::platform::presence::SystemPresence::{
        Available, Away, Break, Busy, Idle, Meal, Meeting, Offline, OnQueue, Training,
    };
    match presence.presence_definition.meant() {
        Some(OnQueue) => 0,
        Some(Available | Busy) => 1,
        Some(Away | Break | Idle | Meal | Meeting | Training) => 2,
        Some(Offline) | None => u8::MAX,
    }
}

fn person(user: &User) -> Choice {
    let presence = user.presence.as_ref().and_then(|it| it.presence_definition.meant());
    let presence = presence.map(|presence| t(duty::presence_word(presence)));
    Choice { to: To::Person(user.id), name: user.name.clone(), hint: presence.unwrap_or_default().to_owned() }
}

/// The window; it is there only while something is passed on.
#[component]
pub(crate) fn Transfer(desk: Desk) -> impl IntoView {
    move || {
        desk.passing.get().map(|id| {
            let form = Form::new(desk, id);
            form.look(0);
            form.learn_skills();
            view! { <Dialog form/> }
        })
    }
}

#[component]
fn Dialog(form: Form) -> impl IntoView {
    let Form { desk, id, note, busy, trouble, .. } = form;
    let title = words::fill(Word::TransferTitle, &[&desk.name_untracked(id)]);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.pass_on();
    };
    let finder = Finder {
        list: "transfer-found",
        found: Memo::new(move |_| form.choices().into_iter().map(Choice::find).collect()),
        chosen: form.chosen,
        first: false,
    };
    view! {
        <Frame desk window=WINDOW class="window transfer" label=title.clone()>
            <form on:submit=submit>
                <h2>{title}</h2>
                <label for="transfer-search">{t(Word::TransferTo)}</label>
                <Search
                    finder id="transfer-search" label=t(Word::TransferTo) hint=t(Word::TransferSearch)
                    typed=Callback::new(move |words| {
                        form.search.set(words);
                        form.look(TYPING_MS);
                    })
                />
                <Found form finder/>
                <label for="transfer-note">{t(Word::TransferNote)}</label>
                <textarea
                    id="transfer-note" rows="2" placeholder=t(Word::TransferNoteHint)
                    on:input=move |event| note.set(event_target_value(&event))
                    on:keydown=move |event: KeyboardEvent| {
                        if event.key() == "Enter" && event.ctrl_key() && !keys::composes(&event) {
                            event.prevent_default();
                            form.pass_on();
                        }
                    }
                ></textarea>
                <p class="trouble" role="alert">{trouble}</p>
                <div class="window-keys">
                    <button class="plain" type="button" on:click=move |_| WINDOW.close(desk)>{t(Word::Cancel)}</button>
                    <button class="primary" type="submit" aria-disabled=says(move || busy.get().to_string())>
                        {says(move || t(if busy.get() { Word::Transferring } else { Word::Transfer }).to_owned())}
                    </button>
                </div>
            </form>
        </Frame>
    }
}

#[component]
fn Found(form: Form, finder: Finder) -> impl IntoView {
    let Finder { found, chosen, .. } = finder;
    // What was chosen and is not to be seen any more is not meant any more.
    Effect::new(move |_| {
        let looking = form.looking.get();
        let gone =
            chosen.get().filter(|element| found.with(|all| all.iter().all(|it| it.element != *element)));
        if gone.is_some() && !looking {
            chosen.set(None);
        }
    });
    let status = says(move || {
        let count = found.with(Vec::len);
        match (form.looking.get(), form.unfound.get()) {
            (true, _) => t(Word::Looking).to_owned(),
            (false, true) => t(Word::PeopleNotFound).to_owned(),
            (false, false) if count == 0 => t(Word::NobodyFound).to_owned(),
            (false, false) => words::fill(Word::FoundCount, &[&count.to_string()]),
        }
    });
    let take = Callback::new(move |element| chosen.set(Some(element)));
    view! { <Finds finder label=t(Word::TransferTo) take status/> }
}
