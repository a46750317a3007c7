//! One switchboard to play single cases on: say what happens, see who is asked.
//! Never more than the switchboard itself: it only saves words.

use hanmadi_ids::{CommunicationId, ConversationId, Mint, UserId};
use hanmadi_protocol::{
    configuration::Configuration,
    post::{Assigned, Leg, LegEnd, LegState, Waiting},
    time::Timestamp,
};
use hanmadi_routing::acd::{Acd, Effect, Explanation, Input, Post, Presence, Refusal, RoutingStatus, Rows};

use super::{
    rows::{Posted, Store},
    world::{at, conversation, user, waiting},
};

pub(crate) struct Desk {
    pub(crate) acd: Acd,
    pub(crate) now: Timestamp,
    pub(crate) last: Posted,
    store: Store,
    seed: u8,
}

impl Desk {
    /// A switchboard that is configured, with these agents on queue, each a second longer than the next.
    pub(crate) fn new(configuration: Configuration, on_queue: &[u8]) -> Self {
        let acd = Acd::load(Rows::default());
        let mut desk = Self { acd, now: at(0), last: Posted::default(), store: Store::default(), seed: 0 };
        desk.tell(Input::Configure(Box::new(configuration)));
        for number in on_queue {
            desk.presence(*number, Presence::OnQueue);
            desk.now = desk.now.plus_ms(1000);
        }
        desk
    }

    pub(crate) fn tell(&mut self, input: Input) -> Option<Refusal> {
        self.seed += 1;
        let outcome = self.acd.handle(self.now, &mut Mint::new([self.seed; 16]), input);
        // A look at a queue follows from what was kept before.
        let looks = |effect: &Effect| matches!(effect, Effect::Post(_, Post::Observed(_)));
        let stored = outcome.effects.iter().any(|effect| matches!(effect, Effect::Store(_)));
        assert!(stored || outcome.effects.iter().all(looks), "nothing is told that isn't kept");
        self.last = self.store.commit(outcome.effects);
        outcome.refusal
    }

    /// The object goes and comes back with its rows.
    pub(crate) fn lose_memory(&mut self) {
        self.acd = self.store.load();
    }

    pub(crate) fn presence(&mut self, number: u8, presence: Presence) {
        self.tell(Input::Presence { user: user(number), presence, definition: None, message: None });
    }

    pub(crate) fn begin(&mut self, waiting: Waiting) {
        self.tell(Input::Waiting(Box::new(waiting)));
    }

    /// A conversation waits in the first queue, asking for nothing.
    pub(crate) fn plain(&mut self, number: u8) {
        self.begin(waiting(number, u32::from(number), 0, self.now));
    }

    /// Seconds pass, with every wake-up on its way; what the last of them brought is in `last`.
    pub(crate) fn pass(&mut self, seconds: u64) {
        let until = self.now.plus_ms(seconds * 1000);
        while let Some((due, _)) = self.acd.due().filter(|(due, _)| *due <= until) {
            self.now = due;
            self.tell(Input::Wake);
        }
        self.now = until;
    }

    pub(crate) fn offer(&self, number: u8) -> Option<(CommunicationId, UserId)> {
        let conversation = conversation(number);
        let offer = self.acd.waiting(conversation)?.offer?;
        let mut legs = self.acd.legs_in(conversation);
        legs.find(|leg| leg.offer == offer).map(|leg| (offer, leg.user))
    }

    /// The number of the agent who is asked about a conversation.
    pub(crate) fn asked(&self, number: u8) -> Option<u8> {
        let (_, asked) = self.offer(number)?;
        (0..10).find(|number| user(*number) == asked)
    }

    pub(crate) fn leg(&mut self, number: u8, state: LegState) {
        let conversation = conversation(number);
        let leg = self.acd.legs_in(conversation).last().cloned().expect("a leg");
        self.tell(Input::Leg(Leg { conversation, offer: leg.offer, user: leg.user, queue: None, state }));
    }

    pub(crate) fn accept(&mut self, number: u8) {
        self.leg(number, LegState::Connected);
    }

    pub(crate) fn end(&mut self, number: u8, why: LegEnd) {
        self.leg(number, LegState::Ended(why));
    }

    pub(crate) fn take(&mut self, number: u8, who: u8) -> Option<Refusal> {
        self.tell(Input::Take { conversation: conversation(number), user: user(who), accepted: true })
    }

    pub(crate) fn status(&self, number: u8) -> RoutingStatus {
        self.acd.agent(user(number)).status
    }

    /// The one assignment of the last input, and why.
    pub(crate) fn given(&self) -> (&Assigned, &Explanation) {
        match (self.last.assigned.as_slice(), self.last.explained.as_slice()) {
            ([assigned], [explained]) => (assigned, explained),
            other => panic!("not one assignment: {other:?}"),
        }
    }
}

/// Which conversation a number means, for refusals and posts.
pub(crate) fn id(number: u8) -> ConversationId {
    conversation(number)
}
