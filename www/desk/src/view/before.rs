//! The beginning of what is known of a conversation: close to it, what came before is read.
//! Never moves what is on the screen: what is read is laid above it.

use hanmadi_ids::ConversationId;
use hanmadi_sync::inbox::Item;
use leptos::{html, prelude::*};

use super::{is, says, transcript};
use crate::{
    desk::{
        Desk,
        earlier::{self, Earlier},
    },
    host::page,
    words::{Word, t},
};

/// Closer than this is close: about a screen.
const NEAR_PX: i32 = 800;

/// The beginning of what is known in a column of messages.
#[derive(Clone, Copy)]
pub(super) struct Beginning {
    desk: Desk,
    id: ConversationId,
    scroller: NodeRef<html::Div>,
    state: RwSignal<Earlier>,
}

impl Beginning {
    pub(super) fn new(desk: Desk, id: ConversationId, scroller: NodeRef<html::Div>) -> Self {
        on_cleanup(move || earlier::leave_it(desk, id));
        Self { desk, id, scroller, state: RwSignal::new(Earlier::Rests) }
    }

    /// Reads on if it is close. After a failure only on a wish.
    pub(super) fn look(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else { return };
        let above = scroller.scroll_height() - scroller.client_height() - scroller.scroll_top().abs();
        // Behind a narrow page's list nobody scrolls: there it has no height.
        let near = scroller.client_height() > 0 && above < NEAR_PX;
        if near && self.state.get_untracked() == Earlier::Rests {
            earlier::read(self.desk, self.id, self.state);
        }
    }

    /// Looks whenever the column changes: a page may be too short to scroll in.
    pub(super) fn follow(self, items: Memo<Vec<Item>>) {
        Effect::new(move |_| {
            items.track();
            // How long it is shows when it is laid out.
            request_animation_frame(move || self.look());
        });
    }
}

/// What stands there, if more came before.
#[component]
pub(super) fn Before(beginning: Beginning) -> impl IntoView {
    let Beginning { desk, id, state, .. } = beginning;
    let more = is(move || earlier::is_there(desk, id));
    let status = says(move || match state.get() {
        Earlier::Rests => String::new(),
        Earlier::Reading => t(Word::LoadingEarlier).to_owned(),
        Earlier::Failed => t(Word::EarlierMissing).to_owned(),
    });
    move || {
        more.get().then(|| {
            view! {
                <div class="before">
                    <p class="muted" role="status">{status}</p>
                    <button
                        class="plain" type="button" hidden=move || state.get() == Earlier::Reading
                        on:click=move |_| {
                            // The button goes with the last page, and the focus must not go with it.
                            page::focus(transcript::COLUMN);
                            earlier::read(desk, id, state);
                        }
                    >
                        {t(Word::EarlierMessages)}
                    </button>
                </div>
            }
        })
    }
}
