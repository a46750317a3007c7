//! Checking a flow before it decides, and trying it out.
//! Never a published version that names what is not there.

use hanmadi_ids::{BotId, FlowId};
use hanmadi_protocol::{
    limits,
    platform::{
        flow::{Flow, FlowTest},
        threading::MessengerType,
    },
};
use hanmadi_routing::flow::{Catalogue, Compiled, Facts, validate};

use crate::{
    answer::Work,
    call::{Refusal, Reply, ok},
    check,
    flows::VersionKey,
    state::Organization,
};

/// Problems of a flow that are told at once.
const PROBLEMS: usize = 10;

impl Organization {
    /// What a flow would decide on a message, and why. Nothing is kept.
    pub(crate) fn test_flow(&self, work: &Work<'_>) -> Reply {
        let id: FlowId = work.call.id(0, "flow")?;
        let row = self.flows.find(id)?;
        let (number, document) = match work.call.query("version") {
            None => (0, &row.draft),
            Some(number) => {
                let number = number.parse().map_err(|_| Refusal::absent("version"))?;
                (number, &self.versions.find(VersionKey { flow: id, number })?.document)
            }
        };
        let test: FlowTest = work.call.body()?;
        check::within(
            "The number of characters of text",
            test.text.chars().count(),
            0..=limits::GUEST_TEXT_BYTES,
        )?;
        let compiled = Compiled::new(id, number, document, &self.configuration());
        ok(&compiled.explain(&Facts {
            text: &test.text,
            channel: test.channel.unwrap_or(MessengerType::Webmessaging),
            known_contact: test.known_contact,
            attributes: &test.attributes,
            now: test.at.unwrap_or(work.now),
        }))
    }

    /// The name of a draft. Its rules may be wrong until it is published.
    pub(crate) fn check_draft(&self, draft: &Flow, known: Option<FlowId>) -> Result<String, Refusal> {
        let name = check::name(&draft.name)?;
        self.flows.check_name(&name, known, limits::FLOWS)?;
        Ok(name)
    }

    /// Refuses a flow that can't be published, with everything that is wrong with it.
    pub(crate) fn check_document(&self, document: &Flow) -> Result<(), Refusal> {
        let bots: Vec<BotId> = self.bots.iter().map(|(id, _)| id).collect();
        let problems = validate(document, &Catalogue { configuration: &self.configuration(), bots: &bots });
        if problems.is_empty() {
            return Ok(());
        }
        let told: Vec<String> = problems.iter().take(PROBLEMS).map(ToString::to_string).collect();
        let more = problems.len().saturating_sub(PROBLEMS);
        let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
        Err(Refusal {
            status: 400,
            code: "flow.invalid",
            text: format!("This flow can't be published: {}{rest}.", told.join("; ")),
        })
    }
}
