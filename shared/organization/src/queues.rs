//! Queues: `/api/v2/routing/queues`.
//! Never a queue without its bounds: every setting is checked before any is kept.

use hanmadi_ids::QueueId;
use hanmadi_protocol::{
    limits,
    platform::{
        division::Division,
        queue::{
            AcwSettings, Bullseye, InactivityAction, MessageSettings, Queue, QueueRequest, RoutingRule,
            RuleOperator,
        },
        reference::Reference,
    },
    post::WrapupPrompt,
};

use crate::{
    answer::Work,
    call::{Refusal, Reply, done, ok},
    check,
    rows::{Marks, QueueRow},
    state::Organization,
};

/// Rings of a queue at most. Published.
const RINGS: usize = 6;
/// Waits for preferred agents at most.
const RULES: usize = 10;
/// Ten days in seconds: the longest published wait for one agent.
const WAIT_SECONDS: u64 = 864_000;

impl Organization {
    pub(crate) fn list_queues(&self, work: &Work<'_>) -> Reply {
        let wanted = self.queues.by_name().into_iter().filter(|(_, row)| work.call.wants(&row.name));
        ok(&work.call.page(wanted.map(|(id, row)| body(id, row)).collect())?)
    }

    pub(crate) fn read_queue(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "queue")?;
        ok(&body(id, self.queues.find(id)?))
    }

    pub(crate) fn create_queue(&mut self, work: &mut Work<'_>) -> Reply {
        let request: QueueRequest = work.call.body()?;
        if request.name.is_none() {
            return Err(Refusal::bad("name is missing."));
        }
        let fresh = QueueRow { enable_manual_assignment: true, ..QueueRow::default() };
        let mut row = self.merged(None, &fresh, request)?;
        row.marks = Marks::made(work.now, Some(&work.call.by));
        let id = work.mint.draw();
        let answer = ok(&body(id, &row))?;
        self.queues.put(id, row, &mut work.rows)?;
        Ok(answer)
    }

    pub(crate) fn update_queue(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.id(0, "queue")?;
        let before = self.queues.find(id)?;
        let mut row = self.merged(Some(id), before, work.call.body()?)?;
        row.marks = before.marks.changed(work.now, &work.call.by);
        let answer = ok(&body(id, &row))?;
        self.queues.put(id, row, &mut work.rows)?;
        Ok(answer)
    }

    pub(crate) fn delete_queue(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.id(0, "queue")?;
        self.queues.find(id)?;
        let in_use = |what: String| Refusal::conflict("queue.in.use", what);
        if self.head.default_queue == Some(id) {
            return Err(in_use("This is where conversations wait when nothing else was decided.".into()));
        }
        if let Some((_, deployment)) = self.deployments.iter().find(|(_, one)| one.queue == id) {
            return Err(in_use(format!("The deployment {} leads to this queue.", deployment.name)));
        }
        self.check_unused("queue", |to| to.queue == id)?;
        self.queues.remove(id, &mut work.rows);
        done()
    }

    /// A queue as it is after a request, or why it can't be.
    fn merged(
        &self,
        id: Option<QueueId>,
        before: &QueueRow,
        request: QueueRequest,
    ) -> Result<QueueRow, Refusal> {
        let mut row = before.clone();
        if let Some(name) = request.name {
            row.name = check::name(&name)?;
        }
        self.queues.check_name(&row.name, id, limits::QUEUES)?;
        if request.description.is_some() {
            row.description = check::description(request.description)?;
        }
        if let Some(media) = request.media_settings {
            self.check_message(&media.message)?;
            row.media_settings = media;
        }
        if let Some(rules) = request.routing_rules {
            check_rules(&rules)?;
            row.routing_rules = rules;
        }
        if let Some(bullseye) = request.bullseye {
            self.check_rings(&bullseye)?;
            row.bullseye = Some(bullseye).filter(|bullseye| !bullseye.rings.is_empty());
        }
        if let Some(seconds) = request.last_agent_wait_seconds {
            row.last_agent_wait_seconds = check::within("lastAgentWaitSeconds", seconds, 0..=WAIT_SECONDS)?;
        }
        if let Some(direct) = request.direct_routing {
            check::within("agentWaitSeconds", direct.agent_wait_seconds, 60..=WAIT_SECONDS)?;
            row.direct_routing = direct;
        }
        if let Some(acw) = request.acw_settings {
            check_acw(&acw)?;
            row.acw_settings = acw;
        }
        // What a queue would not do is not kept as if it did.
        if request.message_in_queue_flow.is_some_and(|flow| row.message_in_queue_flow != Some(flow.id)) {
            return Err(Refusal::not_offered("messageInQueueFlow: no flow runs while a conversation waits."));
        }
        row.scoring_method = request.scoring_method.unwrap_or(row.scoring_method);
        row.skill_evaluation_method = request.skill_evaluation_method.unwrap_or(row.skill_evaluation_method);
        row.last_agent_routing_mode = request.last_agent_routing_mode.unwrap_or(row.last_agent_routing_mode);
        row.enable_manual_assignment =
            request.enable_manual_assignment.unwrap_or(row.enable_manual_assignment);
        Ok(row)
    }

    fn check_message(&self, message: &MessageSettings) -> Result<(), Refusal> {
        check::within("alertingTimeoutSeconds", message.alerting_timeout_seconds, 7..=3600)?;
        check::within("percentage", message.service_level.percentage, 0.0..=1.0)?;
        check::within("durationMs", message.service_level.duration_ms, 1000..=7 * 86_400_000)?;
        let inactivity = &message.inactivity_timeout_settings;
        check::within("timeoutSeconds", inactivity.timeout_seconds, 60..=limits::SESSION_SECONDS)?;
        match (inactivity.action_type, inactivity.flow_id) {
            (InactivityAction::SendToArchitectFlow, _) => Err(Refusal::not_offered(
                "actionType SEND_TO_ARCHITECT_FLOW: a silent conversation is disconnected.",
            )),
            (InactivityAction::Disconnect, flow) => flow.map_or(Ok(()), |flow| self.check_flow(flow)),
        }
    }

    fn check_rings(&self, bullseye: &Bullseye) -> Result<(), Refusal> {
        if bullseye.rings.len() > RINGS {
            return Err(Refusal::bad(format!("A queue has at most {RINGS} rings.")));
        }
        let last = bullseye.rings.len();
        for (number, ring) in (1..).zip(&bullseye.rings) {
            match ring.expansion_criteria.as_slice() {
                [one] => {
                    check::within("threshold", one.threshold, 1..=WAIT_SECONDS)?;
                }
                [] if number == last => {}
                _ => {
                    return Err(Refusal::bad(format!("Ring {number} needs one entry of expansionCriteria.")));
                }
            }
            if let Some(gone) = ring.actions.skills_to_remove.iter().find(|skill| !self.skills.has(skill.id))
            {
                return Err(Refusal::bad(format!("There is no skill {}.", gone.id)));
            }
        }
        Ok(())
    }
}

fn check_rules(rules: &[RoutingRule]) -> Result<(), Refusal> {
    if rules.len() > RULES {
        return Err(Refusal::bad(format!("A queue has at most {RULES} routingRules.")));
    }
    for rule in rules {
        check::within("waitSeconds", rule.wait_seconds, 0..=WAIT_SECONDS)?;
        match (rule.operator, rule.threshold) {
            (RuleOperator::MeetsThreshold, None) => {
                return Err(Refusal::bad("threshold is missing: MEETS_THRESHOLD needs it."));
            }
            (RuleOperator::MeetsThreshold | RuleOperator::Any, Some(threshold)) => {
                check::within("threshold", threshold, 0..=100)?;
            }
            (RuleOperator::Any, None) => {}
        }
    }
    Ok(())
}

fn check_acw(acw: &AcwSettings) -> Result<(), Refusal> {
    let needs_time = match &acw.wrapup_prompt {
        WrapupPrompt::MandatoryTimeout | WrapupPrompt::MandatoryForcedTimeout => true,
        WrapupPrompt::Mandatory | WrapupPrompt::Optional | WrapupPrompt::AgentRequested => false,
        WrapupPrompt::Unknown(text) => {
            return Err(Refusal::bad(format!("wrapupPrompt can't be {text:?}.")));
        }
    };
    match acw.timeout_ms {
        Some(ms) => check::within("timeoutMs", ms, 1000..=3_600_000).map(drop),
        None if needs_time => Err(Refusal::bad("timeoutMs is missing: this wrapupPrompt needs it.")),
        None => Ok(()),
    }
}

/// A queue as the platform API tells it.
pub(crate) fn body(id: QueueId, row: &QueueRow) -> Queue {
    Queue {
        id,
        name: row.name.clone(),
        division: Division::home(),
        description: row.description.clone(),
        date_created: row.marks.created,
        date_modified: row.marks.modified,
        modified_by: row.marks.modified_by.clone(),
        created_by: row.marks.created_by.clone(),
        member_count: row.members.len(),
        user_member_count: row.members.len(),
        joined_member_count: row.members.values().filter(|member| member.joined).count(),
        media_settings: row.media_settings.clone(),
        routing_rules: row.routing_rules.clone(),
        bullseye: row.bullseye.clone(),
        scoring_method: row.scoring_method,
        skill_evaluation_method: row.skill_evaluation_method,
        last_agent_routing_mode: row.last_agent_routing_mode,
        last_agent_wait_seconds: row.last_agent_wait_seconds,
        direct_routing: row.direct_routing,
        acw_settings: row.acw_settings.clone(),
        message_in_queue_flow: row.message_in_queue_flow.map(Reference::new),
        enable_manual_assignment: row.enable_manual_assignment,
        self_uri: format!("/api/v2/routing/queues/{id}"),
    }
}
