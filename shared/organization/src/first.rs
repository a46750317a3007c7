//! The first content of an organization.
//! Never a name twice: what is given here is the host's own, and is kept as it is.

use std::collections::BTreeMap;

use hanmadi_access::Role;
use hanmadi_ids::{
    ClientId, FlowId, LanguageId, LibraryId, QueueId, ResponseId, SkillId, UserId, WrapupCodeId,
};
use hanmadi_protocol::{
    deployment::Deployment,
    platform::{
        flow::Flow,
        response::{PLAIN, Text},
        schedule::{Schedule, ScheduleGroup},
        utilization::{Media, MediaUtilization, Utilization},
    },
    time::Timestamp,
};

use crate::{
    call::{Refusal, Row},
    flows::VersionKey,
    rows::{
        ClientRow, FlowRow, LibraryRow, Marks, MemberRow, NamedRow, PersonRow, QueueRow, ResponseRow,
        ScheduleGroupRow, ScheduleRow, VersionRow,
    },
    state::Organization,
};

/// What an organization begins with.
#[derive(Clone, Debug, Default)]
pub struct First {
    /// Messenger configurations.
    pub deployments: Vec<Deployment>,
    /// People.
    pub people: Vec<Person>,
    /// Machines that log in.
    pub clients: Vec<(ClientId, String, Role)>,
    /// Queues. The first one is where conversations wait when nothing else was decided.
    pub queues: Vec<FirstQueue>,
    /// Skills.
    pub skills: Vec<(SkillId, String)>,
    /// Languages.
    pub languages: Vec<(LanguageId, String)>,
    /// Wrap-up codes, which every queue has.
    pub codes: Vec<(WrapupCodeId, String)>,
    /// Schedules.
    pub schedules: Vec<Schedule>,
    /// Schedule groups.
    pub schedule_groups: Vec<ScheduleGroup>,
    /// A message flow that is published, and whether it decides.
    pub flow: Option<FirstFlow>,
    /// Libraries of ready answers.
    pub libraries: Vec<FirstLibrary>,
    /// How many conversations everybody may hold.
    pub messages: u32,
}

/// A queue.
#[derive(Clone, Debug)]
pub struct FirstQueue {
    /// Id.
    pub id: QueueId,
    /// Name.
    pub name: String,
    /// Who answers.
    pub members: Vec<UserId>,
}

/// A message flow.
#[derive(Clone, Debug)]
pub struct FirstFlow {
    /// Id.
    pub id: FlowId,
    /// What it says.
    pub document: Flow,
    /// Whether it decides where messages go.
    pub decides: bool,
}

/// A library of ready answers.
#[derive(Clone, Debug)]
pub struct FirstLibrary {
    /// Id.
    pub id: LibraryId,
    /// Name.
    pub name: String,
    /// What stands in it.
    pub responses: Vec<FirstResponse>,
}

/// A ready answer.
#[derive(Clone, Debug)]
pub struct FirstResponse {
    /// Id.
    pub id: ResponseId,
    /// Name.
    pub name: String,
    /// The words.
    pub text: String,
}

/// Somebody who signs in.
#[derive(Clone, Debug)]
pub struct Person {
    /// Id.
    pub id: UserId,
    /// Full name.
    pub name: String,
    /// Login.
    pub email: String,
    /// What guests see.
    pub nickname: String,
    /// Role.
    pub role: Role,
    /// Skills with their stars.
    pub skills: BTreeMap<SkillId, u8>,
    /// Languages with their stars.
    pub languages: BTreeMap<LanguageId, u8>,
}

impl Organization {
    /// An organization with its first content, and the rows of it.
    ///
    /// # Errors
    /// When something can't be written as a row.
    pub fn begin(now: Timestamp, first: First) -> Result<(Self, Vec<Row>), Refusal> {
        let (mut all, mut rows) = (Self::default(), Vec::new());
        let marks = Marks::made(now, None);
        let named = |name: String| NamedRow { name, description: None, marks: marks.clone() };
        for deployment in first.deployments {
            all.deployments.put(deployment.id, deployment, &mut rows)?;
        }
        for (id, name) in first.skills {
            all.skills.put(id, named(name), &mut rows)?;
        }
        for (id, name) in first.languages {
            all.languages.put(id, named(name), &mut rows)?;
        }
        for (id, name) in first.codes {
            all.codes.put(id, named(name), &mut rows)?;
        }
        for person in first.people {
            let Person { id, name, email, nickname, role, skills, languages } = person;
            let (inactive, utilization) = (false, None);
            let row = PersonRow { name, email, nickname, role, inactive, skills, languages, utilization };
            all.people.put(id, row, &mut rows)?;
        }
        for (id, name, role) in first.clients {
            all.clients.put(
                id,
                ClientRow { name, description: None, role, marks: marks.clone() },
                &mut rows,
            )?;
        }
        all.begin_queues(first.queues, &marks, &mut rows)?;
        all.begin_schedules(first.schedules, first.schedule_groups, &marks, &mut rows)?;
        all.begin_libraries(first.libraries, &marks, &mut rows)?;
        if let Some(flow) = first.flow {
            all.begin_flow(flow, &marks, &mut rows)?;
        }
        let usual = MediaUtilization {
            maximum_capacity: first.messages,
            interruptable_media_types: Vec::new(),
            include_non_acd: false,
        };
        let utilization = BTreeMap::from([(Media::Message, usual)]);
        all.head.utilization = Some(Utilization { utilization, label_utilizations: BTreeMap::new() });
        all.put_head(&mut rows)?;
        Ok((all, rows))
    }

    fn begin_queues(
        &mut self,
        queues: Vec<FirstQueue>,
        marks: &Marks,
        rows: &mut Vec<Row>,
    ) -> Result<(), Refusal> {
        self.head.default_queue = queues.first().map(|queue| queue.id);
        for FirstQueue { id, name, members } in queues {
            let row = QueueRow {
                name,
                enable_manual_assignment: true,
                members: members.into_iter().map(|user| (user, MemberRow::default())).collect(),
                codes: self.codes.iter().map(|(id, _)| id).collect(),
                marks: marks.clone(),
                ..QueueRow::default()
            };
            self.queues.put(id, row, rows)?;
        }
        Ok(())
    }

    fn begin_libraries(
        &mut self,
        libraries: Vec<FirstLibrary>,
        marks: &Marks,
        rows: &mut Vec<Row>,
    ) -> Result<(), Refusal> {
        for FirstLibrary { id, name, responses } in libraries {
            self.libraries.put(id, LibraryRow { name, marks: marks.clone() }, rows)?;
            for response in responses {
                let text = Text { content: response.text, content_type: PLAIN.to_owned() };
                let row = ResponseRow {
                    name: response.name,
                    libraries: [id].into(),
                    texts: vec![text],
                    marks: marks.clone(),
                    ..ResponseRow::default()
                };
                self.responses.put(response.id, row, rows)?;
            }
        }
        Ok(())
    }

    fn begin_schedules(
        &mut self,
        schedules: Vec<Schedule>,
        groups: Vec<ScheduleGroup>,
        marks: &Marks,
        rows: &mut Vec<Row>,
    ) -> Result<(), Refusal> {
        for Schedule { id, name, description, start, end, rrule, .. } in schedules {
            let row = ScheduleRow { name, description, start, end, rrule, marks: marks.clone() };
            self.schedules.put(id, row, rows)?;
        }
        for group in groups {
            let row = ScheduleGroupRow {
                name: group.name,
                description: group.description,
                time_zone: group.time_zone,
                open: group.open_schedules.into_iter().map(|one| one.id).collect(),
                closed: group.closed_schedules.into_iter().map(|one| one.id).collect(),
                holidays: group.holiday_schedules.into_iter().map(|one| one.id).collect(),
                marks: marks.clone(),
            };
            self.schedule_groups.put(group.id, row, rows)?;
        }
        Ok(())
    }

    fn begin_flow(&mut self, flow: FirstFlow, marks: &Marks, rows: &mut Vec<Row>) -> Result<(), Refusal> {
        let FirstFlow { id, document, decides } = flow;
        let version = VersionRow { document: document.clone(), published: marks.created, published_by: None };
        self.versions.put(VersionKey { flow: id, number: 1 }, version, rows)?;
        let row = FlowRow {
            name: document.name.clone(),
            draft: document,
            published: Some(1),
            marks: marks.clone(),
        };
        self.flows.put(id, row, rows)?;
        self.head.default_flow = decides.then_some(id);
        Ok(())
    }
}
