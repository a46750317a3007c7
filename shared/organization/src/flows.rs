//! Message flows: `/api/v2/flows`. A draft is changed, a published version never.
//! Never a flow that decides without having been published.

use std::{fmt, str::FromStr};

use hanmadi_ids::{FlowId, ScheduleGroupId};
use hanmadi_protocol::{
    configuration::PublishedFlow,
    platform::{
        architect::{FlowEntity, FlowRequest, FlowVersion},
        division::Division,
        flow::{Condition, Flow, Outcome, Target},
    },
};

use crate::{
    answer::Work,
    call::{Refusal, Reply, done, ok},
    check,
    rows::{FlowRow, Marks, VersionRow},
    state::Organization,
};

/// A version of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct VersionKey {
    pub(crate) flow: FlowId,
    pub(crate) number: u32,
}

impl fmt::Display for VersionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.flow, self.number)
    }
}

impl FromStr for VersionKey {
    type Err = hanmadi_ids::InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (flow, number) = text.split_once(':').ok_or(hanmadi_ids::InvalidId)?;
        Ok(Self { flow: flow.parse()?, number: number.parse().map_err(|_| hanmadi_ids::InvalidId)? })
    }
}

impl Organization {
    pub(crate) fn list_flows(&self, work: &Work<'_>) -> Reply {
        let wanted = self.flows.by_name().into_iter().filter(|(_, row)| work.call.wants(&row.name));
        ok(&work.call.page(wanted.map(|(id, row)| self.flow_body(id, row)).collect())?)
    }

    pub(crate) fn read_flow(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "flow")?;
        ok(&self.flow_body(id, self.flows.find(id)?))
    }

    pub(crate) fn create_flow(&mut self, work: &mut Work<'_>) -> Reply {
        let request: FlowRequest = work.call.body()?;
        if request.is_default == Some(true) {
            return Err(not_published());
        }
        let name = self.check_draft(&request.draft, None)?;
        let (id, marks) = (work.mint.draw(), Marks::made(work.now, Some(&work.call.by)));
        let row = FlowRow { name, draft: request.draft, published: None, marks };
        let answer = ok(&self.flow_body(id, &row))?;
        self.flows.put(id, row, &mut work.rows)?;
        Ok(answer)
    }

    pub(crate) fn update_flow(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.id(0, "flow")?;
        let before = self.flows.find(id)?.clone();
        let request: FlowRequest = work.call.body()?;
        let marks = check::version(&before.marks, request.version)?.changed(work.now, &work.call.by);
        let name = self.check_draft(&request.draft, Some(id))?;
        match request.is_default {
            Some(true) if before.published.is_none() => return Err(not_published()),
            Some(true) => self.head.default_flow = Some(id),
            Some(false) if self.head.default_flow == Some(id) => self.head.default_flow = None,
            Some(false) | None => {}
        }
        let row = FlowRow { name, draft: request.draft, marks, ..before };
        let answer = ok(&self.flow_body(id, &row))?;
        self.flows.put(id, row, &mut work.rows)?;
        Ok(answer)
    }

    pub(crate) fn delete_flow(&mut self, work: &mut Work<'_>) -> Reply {
        let id: FlowId = work.call.id(0, "flow")?;
        self.flows.find(id)?;
        if self.head.default_flow == Some(id) {
            return Err(Refusal::conflict("flow.in.use", "This flow decides where messages go."));
        }
        if let Some((_, queue)) = self.queues.iter().find(|(_, queue)| queue.flows().any(|one| one == id)) {
            return Err(Refusal::conflict("flow.in.use", format!("The queue {} uses it.", queue.name)));
        }
        let versions: Vec<VersionKey> =
            self.versions.iter().map(|(key, _)| key).filter(|key| key.flow == id).collect();
        versions.into_iter().for_each(|key| self.versions.remove(key, &mut work.rows));
        self.flows.remove(id, &mut work.rows);
        done()
    }

    /// Makes the draft the version that decides.
    pub(crate) fn publish_flow(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.query("flow").and_then(|id| id.parse().ok());
        let id: FlowId = id.ok_or_else(|| Refusal::absent("flow"))?;
        let mut row = self.flows.find(id)?.clone();
        self.check_document(&row.draft)?;
        let numbers = self.versions.iter().filter(|(key, _)| key.flow == id).map(|(key, _)| key.number);
        let number = numbers.max().unwrap_or(0).saturating_add(1);
        row.published = Some(number);
        row.marks = row.marks.changed(work.now, &work.call.by);
        let version = VersionRow {
            document: row.draft.clone(),
            published: work.now,
            published_by: Some(work.call.by.clone()),
        };
        self.versions.put(VersionKey { flow: id, number }, version, &mut work.rows)?;
        self.flows.put(id, row.clone(), &mut work.rows)?;
        ok(&self.flow_body(id, &row))
    }

    pub(crate) fn list_versions(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "flow")?;
        self.flows.find(id)?;
        let own = self.versions.iter().filter(|(key, _)| key.flow == id);
        let mut versions: Vec<FlowVersion> = own.map(|(key, row)| version_body(key, row)).collect();
        versions.reverse();
        ok(&work.call.page(versions)?)
    }

    pub(crate) fn read_version(&self, work: &Work<'_>) -> Reply {
        let key = version_key(work)?;
        ok(&version_body(key, self.versions.find(key)?))
    }

    pub(crate) fn read_version_document(&self, work: &Work<'_>) -> Reply {
        ok(&self.versions.find(version_key(work)?)?.document)
    }

    /// Refuses a flow that is not there.
    pub(crate) fn check_flow(&self, id: FlowId) -> Result<(), Refusal> {
        if self.flows.has(id) { Ok(()) } else { Err(Refusal::bad(format!("There is no flow {id}."))) }
    }

    /// Published versions, for routing.
    pub(crate) fn published_flows(&self) -> Vec<PublishedFlow> {
        let published = self.flows.iter().filter_map(|(id, row)| {
            let version = row.published?;
            let document = self.versions.get(VersionKey { flow: id, number: version })?.document.clone();
            Some(PublishedFlow { id, version, document })
        });
        published.collect()
    }

    /// Refuses to take away what a published flow sends messages to: they would wait for what is not there.
    pub(crate) fn check_unused(&self, kind: &str, named: impl Fn(&Target) -> bool) -> Result<(), Refusal> {
        let names = |flow: &Flow| {
            let outcomes = flow.rules.iter().map(|rule| &rule.outcome).chain([&flow.otherwise]);
            outcomes.filter_map(Outcome::target).any(&named)
        };
        match self.published_flows().into_iter().find(|flow| names(&flow.document)) {
            Some(flow) => {
                let text = format!("The published flow {} names this {kind}.", flow.document.name);
                Err(Refusal::conflict("flow.names.it", text))
            }
            None => Ok(()),
        }
    }

    /// The name of a published flow that asks for a schedule group.
    pub(crate) fn flow_that_asks(&self, group: ScheduleGroupId) -> Option<String> {
        let asks = |flow: &Flow| {
            flow.rules.iter().flat_map(|rule| &rule.conditions).any(
                |condition| matches!(condition, Condition::Schedule(schedule) if schedule.group == group),
            )
        };
        self.published_flows().into_iter().find(|flow| asks(&flow.document)).map(|flow| flow.document.name)
    }

    fn flow_body(&self, id: FlowId, row: &FlowRow) -> FlowEntity {
        let key = row.published.map(|number| VersionKey { flow: id, number });
        let published = key.and_then(|key| Some(version_body(key, self.versions.get(key)?)));
        FlowEntity {
            id,
            name: row.name.clone(),
            division: Division::home(),
            description: row.draft.description.clone(),
            kind: "INBOUNDSHORTMESSAGE".to_owned(),
            active: published.is_some(),
            is_default: self.head.default_flow == Some(id),
            published_version: published,
            version: row.marks.version,
            draft: row.draft.clone(),
            date_created: row.marks.created,
            date_modified: row.marks.modified,
            self_uri: format!("/api/v2/flows/{id}"),
        }
    }
}

fn not_published() -> Refusal {
    Refusal::conflict("flow.not.published", "A flow decides where messages go only once it is published.")
}

fn version_key(work: &Work<'_>) -> Result<VersionKey, Refusal> {
    Ok(VersionKey { flow: work.call.id(0, "flow")?, number: work.call.id(1, "version")? })
}

fn version_body(key: VersionKey, row: &VersionRow) -> FlowVersion {
    FlowVersion {
        id: key.number.to_string(),
        name: row.document.name.clone(),
        date_published: row.published,
        published_by: row.published_by.clone(),
        self_uri: format!("/api/v2/flows/{}/versions/{}", key.flow, key.number),
    }
}
