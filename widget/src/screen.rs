//! What is on the screen, as signals that the views follow.
//! Never holds anything that is not shown: the conversation itself is in the session.
//!
//! Few signals of few types: every type of signal is compiled anew, and the messenger must stay light.

use hanmadi_sync::{
    guest::{Phase, Session},
    rows::{self, Delivery, Row},
    transcript::{Entry, What},
};
use leptos::prelude::*;

use crate::{calendar::Local, clock};

/// Signals of everything that changes.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    pub(crate) rows: RwSignal<Vec<Row>>,
    pub(crate) state: RwSignal<State>,
    /// Grows when the composer must look again: with an odd number it takes the focus, with an even one it only
    /// takes up the draft.
    pub(crate) openings: RwSignal<usize>,
    /// Bytes in the composer.
    pub(crate) bytes: RwSignal<usize>,
    /// Rows seen when the reader left the end of the list; 0 while he is there.
    pub(crate) left_at: RwSignal<usize>,
}

/// How things stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) deliveries: Vec<(String, Delivery)>,
    pub(crate) phase: Phase,
    pub(crate) settled: bool,
    pub(crate) read_only: bool,
    /// Somebody types; who, if known.
    pub(crate) typing: Option<Option<String>>,
    /// The name that answered last.
    pub(crate) with: Option<String>,
}

/// Who speaks for the company by this entry: nobody any more once the conversation has ended.
fn partner(entry: &Entry) -> Option<Option<String>> {
    match entry.what {
        What::Text(_) => entry.name.clone().map(Some),
        What::Ended(_) => Some(None),
        What::Silent => None,
    }
}

impl Screen {
    /// An empty screen.
    pub(crate) fn new() -> Self {
        let state = State {
            deliveries: Vec::new(),
            phase: Phase::Asleep,
            settled: false,
            read_only: false,
            typing: None,
            with: None,
        };
        Self {
            rows: RwSignal::new(Vec::new()),
            state: RwSignal::new(state),
            openings: RwSignal::new(0),
            bytes: RwSignal::new(0),
            left_at: RwSignal::new(0),
        }
    }

    /// Shows how the session stands. Only what differs is set, so that nothing else is drawn again.
    pub(crate) fn show(&self, session: &Session, calendar: &Local, shows_typing: bool) {
        let transcript = session.transcript();
        let rows = rows::rows(session, calendar);
        let typing = transcript.typing(clock::now()).filter(|_| shows_typing);
        let state = State {
            deliveries: rows::deliveries(session),
            phase: session.phase(),
            settled: session.is_settled(),
            read_only: transcript.is_read_only(),
            typing: typing.map(|typing| typing.name.clone()),
            with: transcript.entries().rev().find_map(partner).flatten(),
        };
        if self.rows.with_untracked(|old| *old != rows) {
            self.rows.set(rows);
        }
        if self.state.with_untracked(|old| *old != state) {
            self.state.set(state);
        }
    }

    /// Text that follows the state.
    pub(crate) fn words(self, of: impl Fn(&State) -> String + Send + Sync + 'static) -> Signal<String> {
        Signal::derive(move || self.state.with(&of))
    }

    /// Yes or no that follows the state.
    pub(crate) fn is(self, of: impl Fn(&State) -> bool + Send + Sync + 'static) -> Signal<bool> {
        Signal::derive(move || self.state.with(&of))
    }
}
