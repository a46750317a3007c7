//! Why an agent's command is refused: a status, a stable word, a sentence.
//! Never a change: what is refused leaves no trace.

/// Why an agent's command is refused. Nothing has changed because of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentRefusal {
    /// HTTP status.
    pub status: u16,
    /// Stable word for programs.
    pub code: &'static str,
    /// One sentence for people.
    pub text: &'static str,
}

const fn refusal(status: u16, code: &'static str, text: &'static str) -> AgentRefusal {
    AgentRefusal { status, code, text }
}

impl AgentRefusal {
    /// No such conversation.
    pub const NO_CONVERSATION: Self = refusal(404, "not.found", "There is no such conversation.");
    pub(crate) const NO_LEG: Self = refusal(404, "not.found", "This conversation has no such participant.");
    pub(crate) const ENDED: Self = refusal(409, "conversation.ended", "This conversation has ended.");
    pub(crate) const NOT_ACCEPTED: Self =
        refusal(409, "conversation.not.accepted", "This conversation is offered to you. Accept it first.");
    pub(crate) const PARKED: Self =
        refusal(409, "conversation.parked", "This conversation is parked. Take it back first.");
    pub(crate) const SESSION_OVER: Self = refusal(
        409,
        "session.expired",
        "The customer's session has run out: they would not see this. Write again once they are back.",
    );
    pub(crate) const EMPTY: Self = refusal(400, "bad.request", "The message has no words.");
    pub(crate) const TOO_LONG: Self =
        refusal(400, "message.too.long", "The message is longer than 4000 characters.");
    pub(crate) const OTHER_CONTENT: Self =
        refusal(409, "message.id.reused", "A message with this id but other words was sent before.");
    pub(crate) const NO_CHANGE: Self =
        refusal(400, "bad.request", "The state can be connected or disconnected.");
    pub(crate) const TO_ITSELF: Self =
        refusal(400, "bad.request", "The conversation is with this agent already.");
    pub(crate) const CODE_MISSING: Self =
        refusal(400, "wrapup.code.missing", "This queue wants a wrap-up code.");
    pub(crate) const WRAPUP_TOO_LONG: Self =
        refusal(400, "wrapup.too.long", "Code, notes or tags of the wrap-up are too long.");
    pub(crate) const WRAPUP_DONE: Self =
        refusal(409, "wrapup.done", "The wrap-up is given, and the time to change it is over.");
    pub(crate) const NOT_WRAPPING: Self =
        refusal(409, "wrapup.not.begun", "The agent has this conversation, and no wrap-up to end.");
    pub(crate) const WRAPUP_MANDATORY: Self =
        refusal(409, "wrapup.mandatory", "This queue's wrap-up can't be skipped.");
}
