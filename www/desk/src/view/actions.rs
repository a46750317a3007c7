//! Everything that can be done at the desk: its name, its key, whether it can be done now, and doing it.
//! Never a second way: the keys, the list of them and the command bar all come here.

use hanmadi_ids::ConversationId;
use hanmadi_protocol::platform::presence::SystemPresence;
use hanmadi_sync::inbox::{Group, Sort, Stand};
use leptos::prelude::*;

use super::{
    answers, commands, composer, filter, keys, offer, put, transcript, transfer, wrapup as wrapup_view,
};
use crate::{
    desk::{Desk, duty, hold, lists, outbox, park, settings, take, wrapup},
    host::page,
    words::actions::Act,
};

macro_rules! actions {
    ($($name:ident = $key:literal,)*) => {
        /// Something that can be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Action { $($name,)* }

        impl Action {
            /// All of them, in the order in which they are listed.
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];

            /// What it is called.
            pub(crate) const fn name(self) -> Act {
                match self { $(Self::$name => Act::$name,)* }
            }

            /// Its key: a letter alone, which works while nobody writes, or one with Alt or Ctrl, which works
            /// always.
            pub(crate) const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }
        }
    };
}

actions! {
    Accept = "Alt A",
    Decline = "Alt X",
    Take = "t",
    NextUnread = "Alt U",
    Reply = "r",
    Note = "Alt N",
    Answers = "Alt C",
    Undo = "Alt Z",
    UndoSetting = "Alt J",
    Latest = "Alt L",
    Park = "Alt P",
    Hold = "Alt H",
    Transfer = "Alt T",
    AfterContact = "Alt G",
    WrapUp = "Alt W",
    End = "Alt E",
    Leave = "Esc",
    Filter = "/",
    ShowAll = "Alt S",
    SortLongest = "Alt 8",
    SortLatest = "Alt 9",
    SortName = "Alt 0",
    OnQueue = "Alt Q",
    TakeOffers = "Alt R",
    Available = "Alt 1",
    Busy = "Alt 2",
    Away = "Alt 3",
    Break = "Alt 4",
    Meal = "Alt 5",
    Meeting = "Alt 6",
    Training = "Alt 7",
    Offline = "Alt O",
    Commands = "Ctrl K",
    Keys = "?",
    Account = "Alt I",
}

impl Action {
    /// The action of a key.
    pub(crate) fn of(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.key() == key)
    }

    /// Does it. False if there is nothing to do it to, so that the key is left to the browser.
    pub(crate) fn run(self, desk: Desk) -> bool {
        let open = desk.open.get_untracked();
        match self {
            Self::Accept => offer::meant(desk).map(|id| take::take(desk, id)).is_some(),
            Self::Decline => offer::meant(desk).map(|id| take::decline(desk, id)).is_some(),
            Self::Take => keys::takeable(desk).map(|id| take::take(desk, id)).is_some(),
            Self::NextUnread => next_unread(desk).map(|id| desk.show(Some(id))).is_some(),
            Self::Reply => page::focus(composer::REPLY),
            Self::Note => composer::toggle(desk),
            Self::Answers => answers::open(desk),
            Self::Undo => outbox::undoable(desk)
                .map(|(id, message)| put::undo(desk, id, &message.client_message_id))
                .is_some(),
            Self::UndoSetting => done(|| settings::toggle_undo(desk)),
            Self::Latest => transcript::to_end(),
            Self::Park => open.is_some_and(|id| park::toggle(desk, id)),
            Self::Hold => open.is_some_and(|id| hold::toggle(desk, id)),
            Self::Transfer => transfer::open(desk),
            Self::AfterContact => open.is_some_and(|id| wrapup::toggle(desk, id)),
            Self::WrapUp => wrapup_view::focus(),
            Self::End => open.filter(|id| has(desk, *id)).map(|id| take::end(desk, id)).is_some(),
            Self::Leave => keys::leave_conversation(desk),
            Self::Filter => page::focus(filter::WORDS),
            Self::ShowAll => self.may(desk) && done(|| filter::clear(desk)),
            Self::SortLongest => sort(desk, Sort::Longest),
            Self::SortLatest => sort(desk, Sort::Latest),
            Self::SortName => sort(desk, Sort::Name),
            Self::OnQueue => done(|| duty::toggle_queue(desk)),
            Self::TakeOffers => self.may(desk) && done(|| duty::respond_again(desk)),
            Self::Available => become_(desk, SystemPresence::Available),
            Self::Busy => become_(desk, SystemPresence::Busy),
            Self::Away => become_(desk, SystemPresence::Away),
            Self::Break => become_(desk, SystemPresence::Break),
            Self::Meal => become_(desk, SystemPresence::Meal),
            Self::Meeting => become_(desk, SystemPresence::Meeting),
            Self::Training => become_(desk, SystemPresence::Training),
            Self::Offline => become_(desk, SystemPresence::Offline),
            Self::Commands => done(|| commands::open(desk)),
            Self::Keys => done(keys::show),
            Self::Account => page::show_popover("account"),
        }
    }

    /// Whether it can be done at this moment.
    pub(crate) fn may(self, desk: Desk) -> bool {
        let open = desk.open.get_untracked();
        match self {
            Self::Accept | Self::Decline => offer::meant(desk).is_some(),
            Self::Take => keys::takeable(desk).is_some(),
            Self::NextUnread => next_unread(desk).is_some(),
            Self::Reply | Self::Answers => page::exists(composer::REPLY),
            Self::Note => open.is_some_and(|id| matches!(desk.stand(id), Stand::Mine(..))),
            Self::Undo => outbox::undoable(desk).is_some(),
            Self::Latest => transcript::is_there(),
            Self::Park | Self::Transfer | Self::End => open.is_some_and(|id| has(desk, id)),
            Self::Hold => open.is_some_and(|id| hold::may(desk, id)),
            Self::AfterContact => {
                open.is_some_and(|id| desk.inbox.with_untracked(|it| it.asked_wrap_up(id)).is_some())
            }
            Self::WrapUp => wrapup_view::is_there(),
            Self::Leave => open.is_some(),
            Self::ShowAll => desk.list.with_untracked(hanmadi_sync::inbox::View::filters),
            Self::TakeOffers => desk.duty.with_untracked(|duty| duty.is_not_responding()),
            Self::Filter
            | Self::UndoSetting
            | Self::SortLongest
            | Self::SortLatest
            | Self::SortName
            | Self::OnQueue
            | Self::Available
            | Self::Busy
            | Self::Away
            | Self::Break
            | Self::Meal
            | Self::Meeting
            | Self::Training
            | Self::Offline
            | Self::Commands
            | Self::Keys
            | Self::Account => true,
        }
    }
}

fn done(act: impl FnOnce()) -> bool {
    act();
    true
}

fn become_(desk: Desk, presence: SystemPresence) -> bool {
    done(|| duty::choose(desk, presence))
}

fn sort(desk: Desk, sort: Sort) -> bool {
    done(|| lists::change(desk, |view| view.sort = sort))
}

fn has(desk: Desk, id: ConversationId) -> bool {
    desk.stand(id).own_leg().is_some()
}

/// The first that needs the agent and is not open.
fn next_unread(desk: Desk) -> Option<ConversationId> {
    let open = desk.open.get_untracked();
    desk.layout.with_untracked(|layout| {
        let mut ids = layout.group(Group::Unread).iter().chain(layout.group(Group::ToAnswer));
        ids.find(|id| Some(**id) != open).copied()
    })
}
