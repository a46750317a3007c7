//! What the desk knows and does, apart from how it looks.
//! Never touches the page: views read these signals and call these functions.

pub(crate) mod announce;
pub(crate) mod answers;
pub(crate) mod drafts;
pub(crate) mod duty;
pub(crate) mod earlier;
pub(crate) mod failure;
pub(crate) mod hold;
mod leaving;
pub(crate) mod lists;
pub(crate) mod live;
pub(crate) mod notes;
pub(crate) mod outbox;
pub(crate) mod park;
pub(crate) mod people;
pub(crate) mod reading;
pub(crate) mod settings;
pub(crate) mod sync;
pub(crate) mod take;
pub(crate) mod transfer;
pub(crate) mod wrapup;

use std::collections::{BTreeMap, BTreeSet};

use futures_channel::mpsc::UnboundedSender;
use hanmadi_ids::{ConversationId, QueueId, UserId};
use hanmadi_protocol::{
    platform::{desk::DeskSettings, presence::SystemPresence, routing::Queue, user::User},
    time::Timestamp,
};
use hanmadi_sync::{
    draft::Draft,
    duty::Duty,
    inbox::{Inbox, Layout, Phase, Stand, View},
    skew::Skew,
};
use leptos::prelude::*;

use self::answers::{Answer, Shelf};
pub(crate) use self::{
    drafts::Which,
    leaving::{Leaving, leave, was_ended},
    lists::Rows,
};
use crate::{
    api::{Client, Trouble},
    host::{clock, page},
    words::{self, Word},
};

/// How the notification channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// Coming up for the first time.
    Connecting,
    /// Events come, and the snapshot is in.
    Live,
    /// Lost; coming back.
    Lost,
}

/// What the views share. There is one, and it lives as long as the page.
pub(crate) type Desk = &'static Shared;

/// The state behind [`Desk`].
pub(crate) struct Shared {
    pub(crate) client: StoredValue<Client, LocalStorage>,
    pub(crate) me: StoredValue<User>,
    pub(crate) queues: StoredValue<Vec<Queue>>,
    pub(crate) inbox: RwSignal<Inbox>,
    /// The conversation in the pane; the address says the same.
    pub(crate) open: RwSignal<Option<ConversationId>>,
    /// The rows, by id.
    pub(crate) rows: Memo<Rows>,
    /// How the agent wants to see the lists.
    pub(crate) list: RwSignal<View>,
    /// The lists as they show, which may lag behind while a pointer is over them.
    pub(crate) layout: RwSignal<Layout>,
    /// The row that the keyboard is on.
    pub(crate) cursor: RwSignal<Option<ConversationId>>,
    pub(crate) link: RwSignal<Link>,
    /// True once the first snapshot is in.
    pub(crate) loaded: RwSignal<bool>,
    /// What the agent is doing, as the platform says.
    pub(crate) duty: RwSignal<Duty>,
    /// What the agent wants to be, until the platform has answered.
    pub(crate) wish: RwSignal<Option<SystemPresence>>,
    /// True while the agent's wish to get offers again is on its way.
    pub(crate) responding: RwSignal<bool>,
    pub(crate) taking: RwSignal<BTreeSet<ConversationId>>,
    pub(crate) declining: RwSignal<BTreeSet<ConversationId>>,
    pub(crate) ending: RwSignal<BTreeSet<ConversationId>>,
    /// Where parking or taking back is on its way.
    pub(crate) parking: RwSignal<BTreeSet<ConversationId>>,
    /// Where a hold, or its end, is on its way.
    pub(crate) holding: RwSignal<BTreeSet<ConversationId>>,
    /// Where a wish about after-contact work is on its way.
    pub(crate) asking: RwSignal<BTreeSet<ConversationId>>,
    /// Where a wrap-up is on its way.
    pub(crate) wrapping: RwSignal<BTreeSet<ConversationId>>,
    /// Where the composer writes for colleagues.
    pub(crate) noting: RwSignal<BTreeSet<ConversationId>>,
    /// What was begun to be written.
    pub(crate) drafts: StoredValue<BTreeMap<Which, Draft>>,
    /// A draft that another screen has changed, for the field in which it shows.
    pub(crate) redrafted: RwSignal<Option<Which>>,
    /// True while an input method composes in the reply.
    pub(crate) composing: StoredValue<bool>,
    /// The ready answers, and how far they are known.
    pub(crate) answers: RwSignal<Vec<Answer>>,
    pub(crate) shelf: RwSignal<Shelf>,
    /// True while one is chosen.
    pub(crate) answering: RwSignal<bool>,
    /// How long a message waits before it goes, in milliseconds.
    pub(crate) undo_ms: RwSignal<u64>,
    /// True while the command bar is open.
    pub(crate) commanding: RwSignal<bool>,
    /// The conversation that is being passed on.
    pub(crate) passing: RwSignal<Option<ConversationId>>,
    /// Wrap-up codes by queue: id and name.
    pub(crate) codes: RwSignal<BTreeMap<QueueId, Vec<(String, String)>>>,
    /// Names of colleagues.
    pub(crate) people: RwSignal<BTreeMap<UserId, String>>,
    /// Something the agent should know; stays until dismissed or replaced.
    pub(crate) notice: RwSignal<Option<Notice>>,
    /// What readers are told when they have a moment.
    pub(crate) said: RwSignal<String>,
    /// What readers are told at once, since it runs out.
    pub(crate) urgent: RwSignal<String>,
    /// True while somebody can see the tab.
    pub(crate) visible: RwSignal<bool>,
    /// The server's moment, to the second.
    pub(crate) now: RwSignal<Timestamp>,
    skew: StoredValue<Skew>,
    /// Asks the live loop to look whether the channel lives.
    pub(crate) poke: StoredValue<Option<UnboundedSender<()>>, LocalStorage>,
    pub(crate) running: StoredValue<Running, LocalStorage>,
}

/// Something the agent should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// In words.
    pub(crate) text: String,
    /// The conversation it is about, if it is to be opened from there.
    pub(crate) about: Option<ConversationId>,
}

/// What runs at most once at a time.
#[derive(Default)]
pub(crate) struct Running {
    /// True while the socket is open.
    pub(crate) linked: bool,
    pub(crate) sync: bool,
    pub(crate) sync_again: bool,
    pub(crate) reading: bool,
    pub(crate) choosing: bool,
    pub(crate) senders: BTreeSet<ConversationId>,
    pub(crate) marking: bool,
    pub(crate) drafting: bool,
    pub(crate) answers: bool,
    pub(crate) codes: BTreeSet<QueueId>,
    pub(crate) people: BTreeSet<UserId>,
}

impl Shared {
    /// Signs on with what the platform says of the agent; waits for as long as it cannot be reached.
    pub(crate) async fn boot(client: Client, unreachable: RwSignal<bool>) -> Option<Desk> {
        let mut pause_ms = 1000;
        loop {
            match tried(&client).await {
                Ok((me, queues, settings)) => {
                    return Some(Box::leak(Box::new(Self::new(client, me, queues, settings))));
                }
                Err(Trouble::SignedOut) => {
                    leave(Leaving::Ended);
                    return None;
                }
                Err(Trouble::Network | Trouble::Refused(_)) => unreachable.set(true),
            }
            clock::sleep(pause_ms).await;
            pause_ms = (pause_ms * 2).min(15_000);
        }
    }

    fn new(client: Client, me: User, queues: Vec<Queue>, settings: DeskSettings) -> Self {
        let me_id = me.id;
        let mut inbox = Inbox::new(me_id);
        notes::restore(&mut inbox);
        let inbox = RwSignal::new(inbox);
        Self {
            client: StoredValue::new_local(client),
            me: StoredValue::new(me),
            queues: StoredValue::new(queues),
            inbox,
            open: RwSignal::new(from_address()),
            rows: Memo::new(move |_| inbox.with(Rows::of)),
            list: RwSignal::new(lists::kept(me_id)),
            layout: RwSignal::default(),
            cursor: RwSignal::new(None),
            link: RwSignal::new(Link::Connecting),
            loaded: RwSignal::new(false),
            duty: RwSignal::default(),
            wish: RwSignal::new(None),
            responding: RwSignal::new(false),
            taking: RwSignal::default(),
            declining: RwSignal::default(),
            ending: RwSignal::default(),
            parking: RwSignal::default(),
            holding: RwSignal::default(),
            asking: RwSignal::default(),
            wrapping: RwSignal::default(),
            noting: RwSignal::default(),
            drafts: StoredValue::default(),
            redrafted: RwSignal::new(None),
            composing: StoredValue::new(false),
            answers: RwSignal::default(),
            shelf: RwSignal::new(Shelf::Reading),
            answering: RwSignal::new(false),
            undo_ms: RwSignal::new(settings.undo_seconds * 1000),
            commanding: RwSignal::new(false),
            passing: RwSignal::new(None),
            codes: RwSignal::default(),
            people: RwSignal::default(),
            notice: RwSignal::new(None),
            said: RwSignal::default(),
            urgent: RwSignal::default(),
            visible: RwSignal::new(page::is_visible()),
            now: RwSignal::new(clock::now()),
            skew: StoredValue::default(),
            poke: StoredValue::new_local(None),
            running: StoredValue::new_local(Running::default()),
        }
    }

    /// The client, to call with.
    pub(crate) fn api(&self) -> Client {
        self.client.get_value()
    }

    /// Who is signed in.
    pub(crate) fn my_id(&self) -> UserId {
        self.me.with_value(|me| me.id)
    }

    /// The server's moment, as far as it can be told.
    pub(crate) fn moment(&self) -> Timestamp {
        self.skew.with_value(|skew| skew.correct(clock::now()))
    }

    /// The server has just said that it is this late.
    pub(crate) fn hear(&self, theirs: Timestamp) {
        self.skew.update_value(|skew| skew.hear(theirs, clock::now()));
    }

    /// Shows something the agent should know.
    pub(crate) fn tell(&self, text: String) {
        self.notice.set(Some(Notice { text, about: None }));
    }

    /// The same, with the way to the conversation it is about.
    pub(crate) fn tell_about(&self, text: String, about: ConversationId) {
        self.notice.set(Some(Notice { text, about: Some(about) }));
    }

    /// Until when an offer of this conversation can be answered, if it is offered and ends by itself.
    pub(crate) fn offered_until(&self, id: ConversationId) -> Option<Timestamp> {
        match self.rows.with_untracked(|rows| rows.mine.get(&id).map(|row| row.phase)) {
            Some(Phase::Offered(until)) => until,
            Some(Phase::Running | Phase::Parked | Phase::WrapUp(_)) | None => None,
        }
    }

    /// Opens a conversation in the pane, or closes the pane.
    pub(crate) fn show(&self, id: Option<ConversationId>) {
        if self.open.get_untracked() != id {
            self.open.set(id);
        }
        page::set_fragment(&id.map(|id| id.to_string()).unwrap_or_default());
        if id.is_some() {
            self.cursor.set(id);
            self.notice.set(None);
        }
    }

    /// Follows the address, after the browser went back or forth.
    pub(crate) fn follow_address(&self) {
        let named = from_address();
        if self.open.get_untracked() != named {
            self.open.set(named);
        }
    }

    /// How the customer of a conversation is called here.
    pub(crate) fn name(&self, id: ConversationId) -> String {
        self.inbox.with(|inbox| inbox.name(id)).unwrap_or_else(|| visitor(id))
    }

    /// The same, without following changes.
    pub(crate) fn name_untracked(&self, id: ConversationId) -> String {
        self.inbox.with_untracked(|inbox| inbox.name(id)).unwrap_or_else(|| visitor(id))
    }

    /// The name of a queue.
    pub(crate) fn queue_name(&self, id: Option<QueueId>) -> String {
        let find =
            |queues: &Vec<Queue>| queues.iter().find(|queue| Some(queue.id) == id).map(|it| it.name.clone());
        self.queues.with_value(find).unwrap_or_default()
    }

    /// Where a conversation stands.
    pub(crate) fn stand(&self, id: ConversationId) -> Stand {
        self.inbox.with_untracked(|inbox| inbox.stand(id))
    }

    /// Notes whether the socket is open.
    pub(crate) fn set_linked(&self, linked: bool) {
        self.running.update_value(|running| running.linked = linked);
    }

    /// True while the socket is open.
    pub(crate) fn is_linked(&self) -> bool {
        self.running.with_value(|running| running.linked)
    }

    /// Looks whether the channel lives, after something else failed.
    pub(crate) fn poke_link(&self) {
        self.poke.with_value(|poke| {
            if let Some(poke) = poke {
                let _ = poke.unbounded_send(());
            }
        });
    }
}

/// How a customer without a name is called: by the end of the thread's part of the id, which stays the same
/// when the customer comes back.
pub(crate) fn visitor(id: ConversationId) -> String {
    let thread = id.thread().to_string();
    let short: String = thread.chars().skip(thread.chars().count().saturating_sub(4)).collect();
    words::fill(Word::Visitor, &[&short.to_uppercase()])
}

async fn tried(client: &Client) -> Result<(User, Vec<Queue>, DeskSettings), Trouble> {
    let (me, queues, settings) =
        futures_util::future::join3(client.me(), client.queues(), client.settings()).await;
    Ok((me?, queues?, settings?))
}

fn from_address() -> Option<ConversationId> {
    page::fragment().parse().ok()
}
