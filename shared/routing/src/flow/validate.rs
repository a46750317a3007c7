//! What is wrong with a flow, told before it is published: each fault with its place in the document.
//! Never stops at the first: the owner mends all of them at once.

use core::fmt;
use std::collections::BTreeSet;

use hanmadi_ids::BotId;
use hanmadi_protocol::{
    configuration::Configuration,
    limits::{
        AGENT_TEXT_CHARS, FLOW_CONDITIONS, FLOW_KEYWORD_CHARS, FLOW_KEYWORDS, FLOW_NAME_CHARS,
        FLOW_RULE_ID_CHARS, FLOW_RULES, FLOW_VALUES, PREFERRED_AGENTS, PRIORITY_MAX,
    },
    platform::flow::{
        AttributeCondition, AttributeOperator, Condition, Flow, KeywordCondition, Match, Outcome, Rule,
        Target,
    },
    post::PreferredAgent,
};

use super::{attribute, fold, hours::Hours, keyword::Keyword};

/// What a flow may name.
#[derive(Clone, Copy, Debug)]
pub struct Catalogue<'a> {
    /// Queues, skills, languages, labels, users and schedule groups.
    pub configuration: &'a Configuration,
    /// Bots.
    pub bots: &'a [BotId],
}

/// Something wrong with a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where, such as `rules[2].conditions[0].anyOf[3]`.
    pub path: String,
    /// What.
    pub fault: Fault,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing stands where something must.
    Empty,
    /// More characters than allowed.
    TooLong(usize),
    /// More items than allowed.
    TooMany(usize),
    /// An earlier rule has this id, or the skill or the user stands there twice.
    Duplicate,
    /// A rule of which any condition must hold has none, so it never matches.
    NeverMatches,
    /// Keywords without a letter or digit; punctuation and pictures are not looked at.
    NothingToFind,
    /// The same keyword must be there and must not.
    Contradiction,
    /// A number outside of this range.
    OutOfRange(i32, i32),
    /// The operator takes exactly this many values.
    ValueCount(usize),
    /// The operator compares numbers.
    NotANumber,
    /// There is no such queue.
    UnknownQueue,
    /// There is no such skill.
    UnknownSkill,
    /// There is no such language.
    UnknownLanguage,
    /// There is no such label of utilization.
    UnknownLabel,
    /// There is no such user.
    UnknownUser,
    /// There is no such schedule group.
    UnknownScheduleGroup,
    /// The schedule group can't be read.
    BadScheduleGroup,
    /// There is no such bot.
    UnknownBot,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("must not be empty"),
            Self::TooLong(most) => write!(f, "must have at most {most} characters"),
            Self::TooMany(most) => write!(f, "must have at most {most} items"),
            Self::Duplicate => f.write_str("is there already"),
            Self::NeverMatches => {
                f.write_str("must not be empty if any condition may hold: it would never match")
            }
            Self::NothingToFind => f.write_str("must have a letter or a digit"),
            Self::Contradiction => f.write_str("is asked for and ruled out by the same condition"),
            Self::OutOfRange(least, most) => write!(f, "must be from {least} to {most}"),
            Self::ValueCount(count) => write!(f, "must have exactly {count} for this operator"),
            Self::NotANumber => f.write_str("must be a number for this operator"),
            Self::UnknownQueue => f.write_str("is no queue"),
            Self::UnknownSkill => f.write_str("is no skill"),
            Self::UnknownLanguage => f.write_str("is no language"),
            Self::UnknownLabel => f.write_str("is no label"),
            Self::UnknownUser => f.write_str("is no user"),
            Self::UnknownScheduleGroup => f.write_str("is no schedule group"),
            Self::BadScheduleGroup => {
                f.write_str("is a schedule group whose zone or schedules can't be read")
            }
            Self::UnknownBot => f.write_str("is no bot"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path, self.fault)
    }
}

/// Everything that is wrong with a flow; nothing if it may be published.
#[must_use]
pub fn validate(flow: &Flow, catalogue: &Catalogue<'_>) -> Vec<Problem> {
    let mut check = Check { catalogue, problems: Vec::new() };
    check.text("name", &flow.name, FLOW_NAME_CHARS);
    check.count("rules", flow.rules.len(), FLOW_RULES);
    let mut ids = BTreeSet::new();
    for (number, rule) in flow.rules.iter().enumerate() {
        let path = format!("rules[{number}]");
        check.rule(&path, rule);
        if !ids.insert(&rule.id) {
            check.add(format!("{path}.id"), Fault::Duplicate);
        }
    }
    check.outcome("otherwise", &flow.otherwise);
    check.problems
}

struct Check<'a> {
    catalogue: &'a Catalogue<'a>,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn add(&mut self, path: impl Into<String>, fault: Fault) {
        self.problems.push(Problem { path: path.into(), fault });
    }

    fn unless(&mut self, fine: bool, path: &str, fault: Fault) {
        if !fine {
            self.add(path, fault);
        }
    }

    fn text(&mut self, path: &str, text: &str, most: usize) {
        self.unless(!text.trim().is_empty(), path, Fault::Empty);
        self.unless(text.chars().count() <= most, path, Fault::TooLong(most));
    }

    fn count(&mut self, path: &str, count: usize, most: usize) {
        self.unless(count <= most, path, Fault::TooMany(most));
    }

    fn rule(&mut self, path: &str, rule: &Rule) {
        self.text(&format!("{path}.id"), &rule.id, FLOW_RULE_ID_CHARS);
        self.text(&format!("{path}.name"), &rule.name, FLOW_NAME_CHARS);
        let conditions = format!("{path}.conditions");
        self.count(&conditions, rule.conditions.len(), FLOW_CONDITIONS);
        let can_match = rule.combine == Match::All || !rule.conditions.is_empty();
        self.unless(can_match, &conditions, Fault::NeverMatches);
        for (number, condition) in rule.conditions.iter().enumerate() {
            self.condition(&format!("{conditions}[{number}]"), condition);
        }
        self.outcome(&format!("{path}.outcome"), &rule.outcome);
    }

    fn condition(&mut self, path: &str, condition: &Condition) {
        match condition {
            Condition::Keywords(keywords) => self.keywords(path, keywords),
            Condition::Channel(channel) => {
                self.unless(!channel.any_of.is_empty(), &format!("{path}.anyOf"), Fault::Empty);
            }
            Condition::Language(language) => {
                self.unless(!language.any_of.is_empty(), &format!("{path}.anyOf"), Fault::Empty);
                let sure = language.min_confidence <= 100;
                self.unless(sure, &format!("{path}.minConfidence"), Fault::OutOfRange(0, 100));
            }
            Condition::Schedule(schedule) => {
                let configuration = self.catalogue.configuration;
                let group = configuration.schedule_groups.iter().find(|group| group.id == schedule.group);
                let path = format!("{path}.group");
                match group.map(|group| Hours::new(group, &configuration.schedules)) {
                    None => self.add(path, Fault::UnknownScheduleGroup),
                    Some(Err(_)) => self.add(path, Fault::BadScheduleGroup),
                    Some(Ok(_)) => {}
                }
            }
            Condition::Contact(_) => {}
            Condition::Attribute(attribute) => self.attribute(path, attribute),
        }
    }

    fn keywords(&mut self, path: &str, condition: &KeywordCondition) {
        let lists =
            [("anyOf", &condition.any_of), ("allOf", &condition.all_of), ("noneOf", &condition.none_of)];
        self.unless(lists.iter().any(|(_, list)| !list.is_empty()), path, Fault::Empty);
        let ruled_out: BTreeSet<String> =
            condition.none_of.iter().map(|keyword| fold::fold(keyword)).collect();
        for (name, list) in lists {
            let path = format!("{path}.{name}");
            self.count(&path, list.len(), FLOW_KEYWORDS);
            for (number, keyword) in list.iter().enumerate() {
                let path = format!("{path}[{number}]");
                self.unless(
                    keyword.chars().count() <= FLOW_KEYWORD_CHARS,
                    &path,
                    Fault::TooLong(FLOW_KEYWORD_CHARS),
                );
                self.unless(Keyword::new(keyword).is_some(), &path, Fault::NothingToFind);
                let both = name == "allOf" && ruled_out.contains(&fold::fold(keyword));
                self.unless(!both, &path, Fault::Contradiction);
            }
        }
    }

    fn attribute(&mut self, path: &str, condition: &AttributeCondition) {
        use AttributeOperator as Is;
        self.text(&format!("{path}.key"), &condition.key, FLOW_NAME_CHARS);
        let values = format!("{path}.values");
        let count = condition.values.len();
        match condition.operator {
            Is::Exists | Is::Missing => self.unless(count == 0, &values, Fault::ValueCount(0)),
            Is::In | Is::NotIn => {
                self.unless(count > 0, &values, Fault::Empty);
                self.count(&values, count, FLOW_VALUES);
            }
            Is::Equals
            | Is::NotEquals
            | Is::Contains
            | Is::StartsWith
            | Is::EndsWith
            | Is::GreaterThan
            | Is::AtLeast
            | Is::LessThan
            | Is::AtMost => self.unless(count == 1, &values, Fault::ValueCount(1)),
        }
        let numeric = matches!(condition.operator, Is::GreaterThan | Is::AtLeast | Is::LessThan | Is::AtMost);
        for (number, value) in condition.values.iter().enumerate() {
            let path = format!("{values}[{number}]");
            self.text(&path, value, FLOW_NAME_CHARS);
            self.unless(!numeric || attribute::number(value).is_some(), &path, Fault::NotANumber);
        }
    }

    fn outcome(&mut self, path: &str, outcome: &Outcome) {
        if let Outcome::Bot(bot) = outcome {
            self.unless(self.catalogue.bots.contains(&bot.bot), &format!("{path}.bot"), Fault::UnknownBot);
        }
        if let Some(target) = outcome.target() {
            self.target(&format!("{path}.to"), target);
        }
        if let Some(answer) = outcome.answer() {
            self.text(&format!("{path}.answer"), answer, AGENT_TEXT_CHARS);
        }
    }

    fn target(&mut self, path: &str, target: &Target) {
        let configuration = self.catalogue.configuration;
        let queue = configuration.queue(target.queue).is_some();
        self.unless(queue, &format!("{path}.queue"), Fault::UnknownQueue);
        let mut seen = BTreeSet::new();
        for (number, need) in target.skills.iter().enumerate() {
            let path = format!("{path}.skills[{number}]");
            let known = configuration.skills.contains_key(&need.skill);
            self.unless(known, &format!("{path}.skill"), Fault::UnknownSkill);
            self.unless(seen.insert(need.skill), &format!("{path}.skill"), Fault::Duplicate);
            self.unless(need.level <= 5, &format!("{path}.level"), Fault::OutOfRange(0, 5));
        }
        let range = -PRIORITY_MAX..=PRIORITY_MAX;
        let fault = Fault::OutOfRange(-PRIORITY_MAX, PRIORITY_MAX);
        self.unless(range.contains(&target.priority), &format!("{path}.priority"), fault);
        let language = target.language.is_none_or(|language| configuration.languages.contains_key(&language));
        self.unless(language, &format!("{path}.language"), Fault::UnknownLanguage);
        let label = target.label.is_none_or(|label| configuration.labels.iter().any(|one| one.id == label));
        self.unless(label, &format!("{path}.label"), Fault::UnknownLabel);
        self.preferred(&format!("{path}.preferred"), &target.preferred);
    }

    fn preferred(&mut self, path: &str, preferred: &[PreferredAgent]) {
        self.unless(preferred.len() <= PREFERRED_AGENTS, path, Fault::TooMany(PREFERRED_AGENTS));
        let mut seen = BTreeSet::new();
        for (number, one) in preferred.iter().enumerate() {
            let path = format!("{path}[{number}]");
            let known = self.catalogue.configuration.agent(one.user).is_some();
            self.unless(known, &format!("{path}.user"), Fault::UnknownUser);
            self.unless(seen.insert(one.user), &format!("{path}.user"), Fault::Duplicate);
            self.unless(one.score <= 100, &format!("{path}.score"), Fault::OutOfRange(0, 100));
        }
    }
}
