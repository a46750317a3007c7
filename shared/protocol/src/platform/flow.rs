//! Message flows: what the owner writes, what one decided, and why (M-ROUTE-2).
//! Never decides: the rules are evaluated in `routing`, and kept, draft and published, by the Organization.

mod condition;
mod decision;
mod document;
mod explanation;

pub use condition::{
    AttributeCondition, AttributeOperator, Condition, ContactCondition, KeywordCondition, LanguageCode,
    LanguageCondition, MessengerCondition, OpenState, ScheduleCondition,
};
pub use decision::{Decision, Detected, Hit, RuleRef};
pub use document::{BotOutcome, Flow, Match, Outcome, QueueOutcome, Rule, StopOutcome, Target};
pub use explanation::{ConditionFailure, Explanation, FlowTest, Reason, RuleTrace, Verdict};
