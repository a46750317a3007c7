//! Everything configured, as rows by kind.
//! Never more than the rows say.

use hanmadi_access::Role;
use hanmadi_ids::{
    BotId, ClientId, DeploymentId, FlowId, LabelId, LanguageId, LibraryId, QueueId, ResponseId,
    ScheduleGroupId, ScheduleId, SkillId, UserId, WrapupCodeId,
};
use hanmadi_protocol::{deployment::Deployment, platform::threading::ThreadingTimeline};

use crate::{
    call::{Refusal, Row},
    flows::VersionKey,
    rows::{
        BotRow, ClientRow, FlowRow, Head, LabelRow, LibraryRow, NamedRow, PersonRow, QueueRow, ResponseRow,
        ScheduleGroupRow, ScheduleRow, VersionRow,
    },
    table::Table,
};

/// The kind and the id of the row of which there is one.
const HEAD: &str = "head";

/// Everything configured.
#[derive(Clone, Debug)]
pub struct Organization {
    pub(crate) head: Head,
    pub(crate) deployments: Table<DeploymentId, Deployment>,
    pub(crate) people: Table<UserId, PersonRow>,
    pub(crate) clients: Table<ClientId, ClientRow>,
    pub(crate) queues: Table<QueueId, QueueRow>,
    pub(crate) skills: Table<SkillId, NamedRow>,
    pub(crate) languages: Table<LanguageId, NamedRow>,
    pub(crate) codes: Table<WrapupCodeId, NamedRow>,
    pub(crate) labels: Table<LabelId, LabelRow>,
    pub(crate) schedules: Table<ScheduleId, ScheduleRow>,
    pub(crate) schedule_groups: Table<ScheduleGroupId, ScheduleGroupRow>,
    pub(crate) flows: Table<FlowId, FlowRow>,
    pub(crate) versions: Table<VersionKey, VersionRow>,
    pub(crate) bots: Table<BotId, BotRow>,
    pub(crate) libraries: Table<LibraryId, LibraryRow>,
    pub(crate) responses: Table<ResponseId, ResponseRow>,
}

impl Default for Organization {
    fn default() -> Self {
        Self {
            head: Head::default(),
            deployments: Table::new("deployment"),
            people: Table::new("user"),
            clients: Table::new("OAuth client"),
            queues: Table::new("queue"),
            skills: Table::new("skill"),
            languages: Table::new("language"),
            codes: Table::new("wrap-up code"),
            labels: Table::new("label"),
            schedules: Table::new("schedule"),
            schedule_groups: Table::new("schedule group"),
            flows: Table::new("flow"),
            versions: Table::new("version"),
            bots: Table::new("bot"),
            libraries: Table::new("library"),
            responses: Table::new("response"),
        }
    }
}

impl Organization {
    /// Loads it from its rows. A kind that this version does not know is left alone.
    ///
    /// # Errors
    /// When a row is not what it should be.
    pub fn load<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Result<Self, serde_json::Error> {
        let mut all = Self::default();
        for row in rows {
            if let (HEAD, Some(body)) = (row.kind.as_str(), &row.body) {
                all.head = serde_json::from_str(body)?;
                continue;
            }
            let _ = all.deployments.load(row)?
                || all.people.load(row)?
                || all.clients.load(row)?
                || all.queues.load(row)?
                || all.skills.load(row)?
                || all.languages.load(row)?
                || all.codes.load(row)?
                || all.labels.load(row)?
                || all.schedules.load(row)?
                || all.schedule_groups.load(row)?
                || all.flows.load(row)?
                || all.versions.load(row)?
                || all.bots.load(row)?
                || all.libraries.load(row)?
                || all.responses.load(row)?;
        }
        Ok(all)
    }

    /// Whether there is anything yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.len() == 0
    }

    /// The version of the configuration.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.head.version
    }

    /// Deployments.
    pub fn deployments(&self) -> impl Iterator<Item = &Deployment> {
        self.deployments.iter().map(|(_, deployment)| deployment)
    }

    /// People.
    pub fn people(&self) -> impl Iterator<Item = (UserId, &PersonRow)> {
        self.people.iter()
    }

    /// Machines that log in, and as what.
    pub fn clients(&self) -> impl Iterator<Item = (ClientId, Role)> {
        self.clients.iter().map(|(id, row)| (id, row.role))
    }

    /// Queues.
    pub fn queues(&self) -> impl Iterator<Item = (QueueId, &QueueRow)> {
        self.queues.iter()
    }

    /// How long after its end a message reopens a conversation.
    #[must_use]
    pub const fn threading(&self) -> &ThreadingTimeline {
        &self.head.threading
    }

    /// Keeps the row of which there is one, with the next version.
    pub(crate) fn put_head(&mut self, rows: &mut Vec<Row>) -> Result<(), Refusal> {
        self.head.version += 1;
        let body = serde_json::to_string(&self.head).map_err(|_| Refusal::fault())?;
        rows.push(Row { kind: HEAD.to_owned(), id: HEAD.to_owned(), body: Some(body) });
        Ok(())
    }
}
