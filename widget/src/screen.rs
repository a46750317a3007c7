//! What is on the screen, as signals that the views follow.
//! Never holds anything that is not shown: the conversation itself is in the session.

use leptos::prelude::*;

use crate::{
    calendar::Local,
    clock,
    rows::{self, Delivery, Row},
    session::{Phase, Session},
};

/// Signals of everything that changes.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    pub(crate) rows: RwSignal<Vec<Row>>,
    pub(crate) deliveries: RwSignal<Vec<(String, Delivery)>>,
    pub(crate) phase: RwSignal<Phase>,
    pub(crate) settled: RwSignal<bool>,
    pub(crate) read_only: RwSignal<bool>,
    /// Somebody types; who, if known.
    pub(crate) typing: RwSignal<Option<Option<String>>>,
    /// The name that answered last.
    pub(crate) with: RwSignal<Option<String>>,
    /// What the composer is to show; set from outside only.
    pub(crate) draft: RwSignal<String>,
    /// Counts openings; the composer takes the focus with each.
    pub(crate) openings: RwSignal<u32>,
    /// The list follows its end.
    pub(crate) stuck: RwSignal<bool>,
}

impl Screen {
    /// An empty screen.
    pub(crate) fn new() -> Self {
        Self {
            rows: RwSignal::new(Vec::new()),
            deliveries: RwSignal::new(Vec::new()),
            phase: RwSignal::new(Phase::Asleep),
            settled: RwSignal::new(false),
            read_only: RwSignal::new(false),
            typing: RwSignal::new(None),
            with: RwSignal::new(None),
            draft: RwSignal::new(String::new()),
            openings: RwSignal::new(0),
            stuck: RwSignal::new(true),
        }
    }

    /// The panel opens.
    pub(crate) fn open(&self, quiet: bool) {
        self.stick();
        if !quiet {
            self.openings.update(|count| *count += 1);
        }
    }

    /// The list goes to its end and stays there.
    pub(crate) fn stick(&self) {
        self.stuck.set(true);
    }

    /// Shows how the session stands. Only what differs is set, so that nothing else is drawn again.
    pub(crate) fn show(&self, session: &Session, calendar: &Local) {
        let transcript = session.transcript();
        set(self.rows, rows::rows(session, calendar));
        set(self.deliveries, rows::deliveries(session));
        set(self.phase, session.phase());
        set(self.settled, session.is_settled());
        set(self.read_only, transcript.is_read_only());
        set(self.typing, transcript.typing(clock::now()).map(|typing| typing.name.clone()));
        set(self.with, transcript.entries().rev().find_map(|entry| entry.name.clone()));
    }
}

fn set<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}
