//! A flow that is ready to decide.
//! Never refuses to: what is missing from the configuration makes a condition fail, and says so.

use std::collections::BTreeMap;

use hanmadi_ids::{FlowId, ScheduleGroupId};
use hanmadi_protocol::{
    configuration::Configuration,
    limits::FLOW_HITS,
    platform::{
        flow::{
            Condition, ConditionFailure, Decision, Detected, Explanation, Flow, Hit, KeywordCondition, Match,
            Outcome, Reason, Rule, RuleRef, RuleTrace, Verdict,
        },
        threading::MessengerType,
    },
    time::Timestamp,
};

use super::{
    attribute::AttributeQuestion,
    hours::Hours,
    index::{Found, Index},
    language,
    text::Text,
};

/// A flow and the opening hours it asks, ready to decide.
#[derive(Clone, Debug)]
pub struct Compiled {
    id: FlowId,
    name: String,
    version: u32,
    rules: Vec<CompiledRule>,
    otherwise: Outcome,
    index: Index,
    hours: BTreeMap<ScheduleGroupId, Hours>,
}

/// What is known of a message and its sender.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The message.
    pub text: &'a str,
    /// Through which channel it came.
    pub channel: MessengerType,
    /// Whether the customer wrote before, or the site says who they are.
    pub known_contact: bool,
    /// What the site says of them.
    pub attributes: &'a BTreeMap<String, String>,
    /// When it came.
    pub now: Timestamp,
}

#[derive(Clone, Debug)]
struct CompiledRule {
    id: String,
    name: String,
    enabled: bool,
    combine: Match,
    questions: Vec<Question>,
    outcome: Outcome,
}

/// A condition, with its keywords as numbers of the index.
#[derive(Clone, Debug)]
enum Question {
    Keywords(Keywords),
    Attribute(AttributeQuestion),
    Plain(Condition),
}

#[derive(Clone, Debug)]
struct Keywords {
    any_of: Vec<Numbered>,
    all_of: Vec<Numbered>,
    none_of: Vec<Numbered>,
}

/// A keyword as the owner wrote it, and its number in the index, if there is a letter or digit in it.
#[derive(Clone, Debug)]
struct Numbered {
    written: String,
    number: Option<usize>,
}

/// What was found out about a message, once for all rules.
struct Seen<'a> {
    facts: &'a Facts<'a>,
    found: Found,
    language: Detected,
}

impl Compiled {
    /// Compiles a version of a flow, with the opening hours of the configuration. Flows that were not validated
    /// are taken as well.
    #[must_use]
    pub fn new(id: FlowId, version: u32, flow: &Flow, configuration: &Configuration) -> Self {
        let mut index = Index::default();
        let rules = flow.rules.iter().map(|rule| CompiledRule::new(rule, &mut index)).collect();
        let hours = configuration.schedule_groups.iter().filter_map(|group| {
            Hours::new(group, &configuration.schedules).ok().map(|hours| (group.id, hours))
        });
        let (name, otherwise) = (flow.name.clone(), flow.otherwise.clone());
        Self { id, name, version, rules, otherwise, index, hours: hours.collect() }
    }

    /// Which flow this is.
    #[must_use]
    pub const fn id(&self) -> FlowId {
        self.id
    }

    /// Which version of it.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Decides. The same facts always give the same decision.
    #[must_use]
    pub fn decide(&self, facts: &Facts<'_>) -> Decision {
        let seen = self.see(facts);
        let rule = self.rules.iter().find(|rule| rule.enabled && self.failures(rule, &seen).is_none());
        self.decision(rule, &seen)
    }

    /// Decides, and says of every rule why it matched or did not.
    #[must_use]
    pub fn explain(&self, facts: &Facts<'_>) -> Explanation {
        let seen = self.see(facts);
        let mut decided = None;
        let mut rules = Vec::with_capacity(self.rules.len());
        for rule in &self.rules {
            let failures = self.failures(rule, &seen);
            let verdict = match (&failures, decided) {
                _ if !rule.enabled => Verdict::Off,
                (Some(_), _) => Verdict::Failed,
                (None, Some(_)) => Verdict::Later,
                (None, None) => {
                    decided = Some(rule);
                    Verdict::Decided
                }
            };
            rules.push(RuleTrace {
                id: rule.id.clone(),
                name: rule.name.clone(),
                verdict,
                hits: rule.hits(&seen),
                failures: failures.unwrap_or_default(),
            });
        }
        Explanation { decision: self.decision(decided, &seen), rules }
    }

    fn see<'a>(&self, facts: &'a Facts<'a>) -> Seen<'a> {
        let found = self.index.search(&Text::new(facts.text));
        Seen { facts, found, language: language::detect(facts.text) }
    }

    fn decision(&self, rule: Option<&CompiledRule>, seen: &Seen<'_>) -> Decision {
        Decision {
            flow: self.id,
            flow_name: self.name.clone(),
            version: self.version,
            rule: rule.map(|rule| RuleRef { id: rule.id.clone(), name: rule.name.clone() }),
            outcome: rule.map_or(&self.otherwise, |rule| &rule.outcome).clone(),
            language: seen.language,
            hits: rule.map(|rule| rule.hits(seen)).unwrap_or_default(),
        }
    }

    /// Why a rule doesn't match: the first condition that fails, or each if one would do. None if it matches.
    fn failures(&self, rule: &CompiledRule, seen: &Seen<'_>) -> Option<Vec<ConditionFailure>> {
        let checked = (0..).zip(&rule.questions).map(|(condition, question)| {
            self.check(condition, question, seen).map_err(|reason| ConditionFailure { condition, reason })
        });
        match rule.combine {
            Match::All => checked.filter_map(Result::err).next().map(|first| vec![first]),
            Match::Any => {
                let mut failures = Vec::new();
                for one in checked {
                    failures.push(one.err()?);
                }
                Some(failures)
            }
        }
    }

    fn check(&self, condition: u32, question: &Question, seen: &Seen<'_>) -> Result<(), Reason> {
        let facts = seen.facts;
        let check = |holds: bool, reason: Reason| if holds { Ok(()) } else { Err(reason) };
        match question {
            Question::Keywords(keywords) => keywords.check(condition, &seen.found),
            Question::Attribute(question) => question.check(facts.attributes),
            Question::Plain(Condition::Channel(wanted)) => {
                let holds = wanted.any_of.contains(&facts.channel);
                check(holds, Reason::OtherChannel { channel: facts.channel })
            }
            Question::Plain(Condition::Language(wanted)) => {
                let detected = seen.language;
                check(wanted.any_of.contains(&detected.language), Reason::OtherLanguage { detected })?;
                check(detected.confidence >= wanted.min_confidence, Reason::UnsureLanguage { detected })
            }
            Question::Plain(Condition::Schedule(wanted)) => {
                let state = self.hours.get(&wanted.group).ok_or(Reason::NoHours)?.state(facts.now);
                check(state == wanted.is, Reason::OtherHours { state })
            }
            Question::Plain(Condition::Contact(wanted)) => {
                let known = facts.known_contact;
                check(known == wanted.known, Reason::OtherContact { known })
            }
            // These two have questions of their own.
            Question::Plain(Condition::Keywords(_) | Condition::Attribute(_)) => Err(Reason::NoKeyword),
        }
    }
}

impl CompiledRule {
    fn new(rule: &Rule, index: &mut Index) -> Self {
        let questions = rule.conditions.iter().map(|condition| match condition {
            Condition::Keywords(keywords) => Question::Keywords(Keywords::new(keywords, index)),
            Condition::Attribute(attribute) => Question::Attribute(AttributeQuestion::new(attribute)),
            Condition::Channel(_)
            | Condition::Language(_)
            | Condition::Schedule(_)
            | Condition::Contact(_) => Question::Plain(condition.clone()),
        });
        Self {
            questions: questions.collect(),
            id: rule.id.clone(),
            name: rule.name.clone(),
            enabled: rule.enabled,
            combine: rule.combine,
            outcome: rule.outcome.clone(),
        }
    }

    /// The keywords it asks for that are in the message, as many as are kept.
    fn hits(&self, seen: &Seen<'_>) -> Vec<Hit> {
        let questions = (0..).zip(&self.questions);
        let keywords = questions.filter_map(|(condition, question)| match question {
            Question::Keywords(keywords) => Some((condition, keywords)),
            Question::Attribute(_) | Question::Plain(_) => None,
        });
        let hits = keywords.flat_map(|(condition, keywords)| {
            let asked = keywords.any_of.iter().chain(&keywords.all_of);
            asked.filter_map(move |keyword| keyword.hit(condition, &seen.found))
        });
        hits.take(FLOW_HITS).collect()
    }
}

impl Keywords {
    fn new(condition: &KeywordCondition, index: &mut Index) -> Self {
        let mut number = |written: &Vec<String>| {
            let numbered =
                |written: &String| Numbered { number: index.add(written), written: written.clone() };
            written.iter().map(numbered).collect()
        };
        Self {
            any_of: number(&condition.any_of),
            all_of: number(&condition.all_of),
            none_of: number(&condition.none_of),
        }
    }

    fn check(&self, condition: u32, found: &Found) -> Result<(), Reason> {
        if !self.any_of.is_empty() && !self.any_of.iter().any(|keyword| keyword.is_in(found)) {
            return Err(Reason::NoKeyword);
        }
        if let Some(missing) = self.all_of.iter().find(|keyword| !keyword.is_in(found)) {
            return Err(Reason::KeywordMissing { keyword: missing.written.clone() });
        }
        match self.none_of.iter().find_map(|keyword| keyword.hit(condition, found)) {
            Some(hit) => Err(Reason::KeywordFound { hit }),
            None => Ok(()),
        }
    }
}

impl Numbered {
    fn is_in(&self, found: &Found) -> bool {
        self.number.and_then(|number| found.place(number)).is_some()
    }

    fn hit(&self, condition: u32, found: &Found) -> Option<Hit> {
        let place = found.place(self.number?)?;
        Some(Hit { condition, keyword: self.written.clone(), start: place.start, end: place.end })
    }
}
