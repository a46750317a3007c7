//! Questions of a Thread to the message flow, which are answered later.
//! Never waits with an event: the answer comes as one of its own, and a Thread that forgot asks again.

use std::rc::Rc;

use hanmadi_ids::ConversationId;
use hanmadi_protocol::platform::flow::{Outcome, QueueOutcome, Target};
use hanmadi_routing::flow::{Compiled, Facts as FlowFacts};
use hanmadi_thread::{BotTerms, Decided, Facts, Input};
use worker::{Env, Result};

use super::Shell;
use crate::{host::log, objects::configuration};

impl Shell {
    /// Has the message flow decide.
    pub(super) fn decide(self: &Rc<Self>, conversation: ConversationId, turn: u64, facts: Facts) {
        let shell = Rc::clone(self);
        self.state.wait_until(async move {
            let (decided, bot) = match decide(&shell.env, &facts).await {
                Ok((decided, bot)) => (Some(decided), bot),
                Err(error) => {
                    log::fault("no decision", &error);
                    (None, None)
                }
            };
            shell.answered(Input::Routed { conversation, turn, decided, bot });
        });
    }

    /// Takes an answer of others.
    pub(super) fn answered(self: &Rc<Self>, input: Input) {
        if let Err(error) = self.event(|_, _| Ok(input)) {
            log::fault("answer not kept", &error);
        }
    }
}

/// What the organization's published flow says, or its deployment's queue without one.
async fn decide(env: &Env, facts: &Facts) -> Result<(Decided, Option<BotTerms>)> {
    let configuration = configuration::read(env).await?;
    let flow =
        configuration.default_flow.and_then(|id| configuration.flows.iter().find(|flow| flow.id == id));
    let Some(flow) = flow else {
        let to = Target::anyone(facts.queue);
        return Ok((Decided::Default(Outcome::Queue(QueueOutcome { to, answer: None })), None));
    };
    let compiled = Compiled::new(flow.id, flow.version, &flow.document, &configuration);
    let decision = compiled.decide(&FlowFacts {
        text: &facts.text,
        channel: facts.messenger,
        known_contact: facts.known,
        attributes: &facts.attributes,
        now: facts.at,
    });
    let bot = match &decision.outcome {
        Outcome::Bot(outcome) => configuration.bot(outcome.bot),
        Outcome::Queue(_) | Outcome::Stop(_) => None,
    };
    let bot = bot.map(|bot| BotTerms { name: bot.name.clone(), timeout_ms: bot.timeout_ms });
    Ok((Decided::Flow(Box::new(decision)), bot))
}
