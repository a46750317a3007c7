//! Agents' presence and routing status, with all transitions.
//! Never takes a conversation away: whoever goes keeps what they have.

use hanmadi_ids::UserId;
use hanmadi_protocol::{notification::Topic, time::Timestamp};

use super::{
    Acd,
    effect::{Change, Destination, Effect, Post, Refusal},
    model::{Presence, RoutingStatus},
};

impl Acd {
    /// Somebody chose a presence. Any choice is an act: they are asked again.
    pub(crate) fn presence(
        &mut self,
        now: Timestamp,
        user: UserId,
        presence: Presence,
        (definition, message): (Option<String>, Option<String>),
        out: &mut Vec<Effect>,
    ) {
        self.staff.change(user, |row| {
            if row.presence != presence {
                row.presence_since = now;
                if presence == Presence::OnQueue {
                    row.idle_since = now;
                }
            }
            row.presence = presence;
            (row.definition, row.message) = (definition.clone(), message.clone());
            row.not_responding = false;
        });
        let since = self.staff.find(user).map_or(now, |(_, agent)| agent.row.presence_since);
        let post = Post::Presence { user, presence, definition, message, since };
        self.tell(Topic::UserPresence(user), || post.clone(), out);
        out.push(Effect::Post(Destination::Agent(user), post));
        self.look_at_naming(now, user);
        self.free(user);
    }

    /// Somebody sets their routing status: `IDLE` to be asked again, `OFF_QUEUE` to go.
    pub(crate) fn status(
        &mut self,
        now: Timestamp,
        user: UserId,
        status: RoutingStatus,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let on_queue = self.staff.find(user).is_some_and(|(_, agent)| agent.row.on_queue());
        match (status, on_queue) {
            (RoutingStatus::Idle, true) => self.responds(now, user),
            (RoutingStatus::OffQueue, true) => {
                self.presence(now, user, Presence::Available, (None, None), out);
            }
            (RoutingStatus::OffQueue, false) => {}
            (
                RoutingStatus::Idle
                | RoutingStatus::Interacting
                | RoutingStatus::NotResponding
                | RoutingStatus::Communicating,
                _,
            ) => return Err(Refusal::NotSettable),
        }
        Ok(())
    }

    /// Somebody has acted: they are asked again.
    pub(crate) fn responds(&mut self, now: Timestamp, user: UserId) {
        if self.staff.find(user).is_some_and(|(_, agent)| agent.row.not_responding) {
            self.staff.change(user, |row| row.not_responding = false);
            self.look_at_naming(now, user);
            self.free(user);
        }
    }

    /// Somebody may be free for something.
    pub(crate) fn free(&mut self, user: UserId) {
        let place = self.staff.place(user);
        self.work.agents.insert(place);
    }

    /// Waits that name somebody may be held for them, or not any more.
    pub(crate) fn look_at_naming(&mut self, now: Timestamp, user: UserId) {
        for conversation in self.lines.naming(user) {
            self.refile(now, conversation);
        }
    }

    /// Keeps whoever changed, and tells them, and whoever watches them, of a new routing status.
    pub(crate) fn tell_agents(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        for (row, changed) in self.staff.take_touched(now) {
            if changed {
                let post =
                    Post::RoutingStatus { user: row.user, status: row.status, since: row.status_since };
                self.tell(Topic::UserRoutingStatus(row.user), || post.clone(), out);
                out.push(Effect::Post(Destination::Agent(row.user), post));
            }
            out.push(Effect::Store(Change::Agent(Box::new(row))));
        }
    }
}
