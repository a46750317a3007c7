//! The configuration as one document, for routing and threads.
//! Never a secret, nor anything they don't decide by.

use hanmadi_ids::QueueId;
use hanmadi_protocol::configuration::{Agent, Configuration, Label, Member, Queue, Ring};

use crate::{
    rows::{NamedRow, QueueRow},
    schedule_groups, schedules,
    state::Organization,
    table::Table,
};

impl Organization {
    /// The whole document at the current version.
    #[must_use]
    pub fn configuration(&self) -> Configuration {
        let agents = self.people.iter().filter(|(_, row)| !row.inactive).map(|(user, row)| Agent {
            user,
            nickname: row.nickname.clone(),
            skills: row.skills.clone(),
            languages: row.languages.clone(),
            capacity: self.capacity(row),
        });
        let labels =
            self.labels.iter().map(|(id, row)| Label { id, name: row.name.clone(), weight: row.weight });
        Configuration {
            version: self.head.version,
            default_queue: self.head.default_queue,
            queues: self.queues.iter().map(|(id, row)| queue(id, row)).collect(),
            agents: agents.collect(),
            labels: labels.collect(),
            skills: names(&self.skills),
            languages: names(&self.languages),
            wrapup_codes: names(&self.codes),
            threading: self.head.threading.clone(),
            schedules: self.schedules.iter().map(|(id, row)| schedules::body(id, row)).collect(),
            schedule_groups: self
                .schedule_groups
                .iter()
                .map(|(id, row)| schedule_groups::body(id, row))
                .collect(),
            flows: self.published_flows(),
            default_flow: self.head.default_flow,
            bots: self.sealed_bots(),
        }
    }
}

fn names<I>(table: &Table<I, NamedRow>) -> std::collections::BTreeMap<I, String>
where
    I: Copy + Ord + std::fmt::Display + std::str::FromStr,
{
    table.iter().map(|(id, row)| (id, row.name.clone())).collect()
}

fn queue(id: QueueId, row: &QueueRow) -> Queue {
    let message = &row.media_settings.message;
    let rings = row.bullseye.iter().flat_map(|bullseye| &bullseye.rings).map(|ring| Ring {
        after_seconds: ring.expansion_criteria.first().map(|one| one.threshold),
        skills_to_remove: ring.actions.skills_to_remove.iter().map(|skill| skill.id).collect(),
    });
    let members = row.members.iter();
    Queue {
        id,
        name: row.name.clone(),
        scoring: row.scoring_method,
        skill_evaluation: row.skill_evaluation_method,
        last_agent: row.last_agent_routing_mode,
        last_agent_wait_seconds: row.last_agent_wait_seconds,
        direct_wait_seconds: match row.direct_routing.wait_for_agent {
            true => row.direct_routing.agent_wait_seconds,
            false => 0,
        },
        routing_rules: row.routing_rules.clone(),
        rings: rings.collect(),
        manual_assignment: row.enable_manual_assignment,
        auto_answer: message.enable_auto_answer,
        alerting_timeout_seconds: message.alerting_timeout_seconds,
        service_level: message.service_level,
        inactivity: message.enable_inactivity_timeout.then(|| message.inactivity_timeout_settings.clone()),
        acw: row.acw_settings.clone(),
        wrapup_codes: row.codes.iter().copied().collect(),
        members: members
            .map(|(user, member)| Member { user: *user, joined: member.joined, ring: member.ring })
            .collect(),
    }
}
