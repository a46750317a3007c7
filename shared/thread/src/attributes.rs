//! What a customer brings along: custom attributes, the latest value of each, within a bound.
//! Never forgets one, and never keeps what would make them too many.

use std::collections::BTreeMap;

use hanmadi_ids::ParticipantId;
use hanmadi_protocol::{limits, platform::conversation::Purpose, time::Timestamp};

use crate::{conversation::Conversation, leg::Leg, refusal::AgentRefusal};

impl Conversation {
    /// An agent adds to what is known of the customer.
    pub(crate) fn told(
        &mut self,
        now: Timestamp,
        participant: ParticipantId,
        attributes: BTreeMap<String, String>,
    ) -> Result<(), AgentRefusal> {
        let customer = |leg: &Leg| leg.purpose == Purpose::Customer && leg.participant == participant;
        if !self.legs.iter().any(customer) {
            return Err(AgentRefusal::NO_LEG);
        }
        if self.ended.is_some() {
            return Err(AgentRefusal::ENDED);
        }
        self.learn(now, attributes);
        self.tell_everyone();
        Ok(())
    }

    /// Keeps attributes; those that would make the customer's data too large are left out.
    pub(crate) fn learn(&mut self, now: Timestamp, attributes: BTreeMap<String, String>) {
        let mut bytes: usize = self.attributes.iter().map(|(key, value)| key.len() + value.len()).sum();
        let fits = |(key, value): &(String, String)| {
            bytes += key.len() + value.len();
            bytes <= limits::CUSTOMER_DATA_BYTES
        };
        let attributes =
            attributes.into_iter().filter(|(key, value)| self.attributes.get(key) != Some(value));
        let attributes: BTreeMap<_, _> = attributes.collect::<Vec<_>>().into_iter().filter(fits).collect();
        let learned = learn(&mut self.attributes, &attributes);
        if !learned.is_empty() {
            self.attributes_set(now, learned);
        }
    }
}

/// Adds attributes to those known, and says which of them changed.
pub(crate) fn learn(
    known: &mut BTreeMap<String, String>,
    attributes: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut learned = BTreeMap::new();
    for (key, value) in attributes {
        if known.get(key) != Some(value) {
            known.insert(key.clone(), value.clone());
            learned.insert(key.clone(), value.clone());
        }
    }
    learned
}
