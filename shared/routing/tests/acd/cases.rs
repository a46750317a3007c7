//! Who is chosen, rule by rule.

use hanmadi_ids::LabelId;
use hanmadi_protocol::{
    configuration::{Capacity, Configuration, LabelCapacity, Member, Ring},
    platform::queue::{LastAgentRouting, RoutingRule, RuleOperator, ScoringMethod, SkillEvaluation},
    post::{LegEnd, LegState, PreferredAgent, SkillNeed, UsedRouting, Waiting},
};
use hanmadi_routing::acd::{Because, Presence, Reason, Stage, Way};

use super::{
    desk::{Desk, id},
    world::{label, language, plain, skill, urgent, user, wait_id, waiting},
};

fn with(change: impl FnOnce(&mut Configuration)) -> Configuration {
    let mut configuration = plain();
    change(&mut configuration);
    configuration
}

fn needs(needs: &[(u8, u8)], number: u8, desk: &Desk) -> Waiting {
    let skills = needs.iter().map(|(number, level)| SkillNeed { skill: skill(*number), level: *level });
    Waiting { skills: skills.collect(), ..waiting(number, u32::from(number), 0, desk.now) }
}

#[test]
fn the_longest_idle_is_asked_and_goes_to_the_end_of_the_line() {
    let mut desk = Desk::new(plain(), &[3, 1, 2]);
    for (number, asked) in [(0, 3), (1, 1), (2, 2)] {
        desk.plain(number);
        assert_eq!(desk.asked(number), Some(asked));
        desk.now = desk.now.plus_ms(10);
    }
    desk.plain(3);
    assert_eq!(desk.asked(3), None);
    for number in [1, 0] {
        desk.accept(number);
        desk.now = desk.now.plus_ms(10);
        desk.end(number, LegEnd::Done);
    }
    assert_eq!(desk.asked(3), Some(1), "whoever was free first");
    desk.plain(4);
    assert_eq!(desk.asked(4), Some(3));
}

#[test]
fn skills_by_the_queues_method() {
    // Agent 0 is idle longest and knows little, agent 1 knows enough, agent 2 knows it best.
    let skilled = |evaluation| {
        with(|configuration| {
            configuration.queues[0].skill_evaluation = evaluation;
            for (number, stars) in [(0, 1), (1, 3), (2, 5)] {
                configuration.agents[number].skills = [(skill(0), stars)].into();
            }
            configuration.agents[2].languages = [(language(0), 5)].into();
        })
    };
    let table = [
        (SkillEvaluation::None, vec![(0, 3)], Some(0)),
        (SkillEvaluation::All, vec![(0, 3)], Some(1)),
        (SkillEvaluation::Best, vec![(0, 3)], Some(2)),
        (SkillEvaluation::Best, vec![], Some(0)),
        (SkillEvaluation::All, vec![(0, 0)], Some(0)),
        (SkillEvaluation::All, vec![(0, 1), (1, 0)], None),
        (SkillEvaluation::Best, vec![(0, 1), (1, 0)], None),
        (SkillEvaluation::None, vec![(0, 1), (1, 0)], Some(0)),
    ];
    for (evaluation, asked, expected) in table {
        let mut desk = Desk::new(skilled(evaluation), &[0, 1, 2]);
        desk.begin(needs(&asked, 0, &desk));
        assert_eq!(desk.asked(0), expected, "{evaluation:?} {asked:?}");
    }
    for (evaluation, expected) in [(SkillEvaluation::All, 2), (SkillEvaluation::None, 0)] {
        let mut desk = Desk::new(skilled(evaluation), &[0, 1, 2]);
        desk.begin(Waiting { language: Some(language(0)), ..needs(&[], 0, &desk) });
        assert_eq!(desk.asked(0), Some(expected), "a language is a skill: {evaluation:?}");
    }
}

#[test]
fn a_step_of_priority_is_a_minute_of_waiting() {
    // The first began 90 seconds before the second, which has a priority.
    let table = [
        (ScoringMethod::TimestampAndPriority, 1, 0),
        (ScoringMethod::TimestampAndPriority, 2, 1),
        (ScoringMethod::TimestampAndPriority, -1, 0),
        (ScoringMethod::PriorityOnly, 1, 1),
        (ScoringMethod::PriorityOnly, 0, 0),
    ];
    for (scoring, priority, first) in table {
        let mut desk = Desk::new(with(|configuration| configuration.queues[0].scoring = scoring), &[]);
        desk.plain(0);
        desk.now = desk.now.plus_ms(90_000);
        desk.begin(Waiting { priority, ..waiting(1, 1, 0, desk.now) });
        assert_eq!(
            desk.acd.estimate(id(first)).map(|estimate| estimate.place),
            Some(1),
            "{scoring:?} {priority}"
        );
        desk.presence(0, Presence::OnQueue);
        assert_eq!(desk.asked(first), Some(0), "{scoring:?} {priority}");
        assert_eq!(desk.asked(1 - first), None);
    }
}

#[test]
fn the_last_agent_is_asked_first_if_there() {
    use LastAgentRouting::{AnyAgent, Disabled, QueueMembersOnly};
    // Agent 1 had it last; agent 0 is idle longer.
    let table = [
        (AnyAgent, true, Presence::OnQueue, 1, UsedRouting::Last),
        (AnyAgent, false, Presence::OnQueue, 1, UsedRouting::Last),
        (QueueMembersOnly, true, Presence::OnQueue, 1, UsedRouting::Last),
        (QueueMembersOnly, false, Presence::OnQueue, 0, UsedRouting::Standard),
        (Disabled, true, Presence::OnQueue, 0, UsedRouting::Standard),
        (AnyAgent, true, Presence::Available, 0, UsedRouting::Standard),
        (AnyAgent, true, Presence::Meal, 0, UsedRouting::Standard),
    ];
    for (mode, member, presence, expected, used) in table {
        let configuration = with(|configuration| {
            configuration.queues[0].last_agent = mode;
            configuration.queues[0].members[1].joined = member;
        });
        let mut desk = Desk::new(configuration, &[0, 1]);
        desk.presence(1, presence);
        desk.begin(Waiting { last_agent: Some(user(1)), ..waiting(0, 0, 0, desk.now) });
        assert_eq!(desk.asked(0), Some(expected), "{mode:?} {member} {presence:?}");
        assert_eq!(desk.given().0.used_routing, used, "{mode:?} {member} {presence:?}");
    }
}

#[test]
fn a_full_last_agent_is_waited_for_as_configured() {
    let held = || {
        let configuration = with(|configuration| configuration.queues[0].last_agent_wait_seconds = 30);
        let mut desk = Desk::new(configuration, &[1, 0]);
        desk.plain(0);
        desk.accept(0);
        assert_eq!(desk.acd.load_of(user(1)), (1, 1));
        desk.begin(Waiting { last_agent: Some(user(1)), ..waiting(1, 1, 0, desk.now) });
        assert_eq!(desk.asked(1), None, "held for the last agent, though another is free");
        desk
    };
    let why = held().acd.why_waiting(id(1), held().now).expect("it waits");
    assert!(matches!(why.search.stage, Stage::Last { user: last, .. } if last == user(1)));
    assert_eq!(
        why.search.refused.iter().map(|one| one.reason).collect::<Vec<_>>(),
        [Reason::Held, Reason::Full]
    );

    let mut desk = held();
    desk.end(0, LegEnd::Done);
    assert_eq!((desk.asked(1), &desk.given().1.because), (Some(1), &Because::HeldForThem));

    let mut desk = held();
    desk.pass(29);
    assert_eq!(desk.asked(1), None);
    desk.pass(1);
    assert_eq!(desk.asked(1), Some(0), "falls back when its time is over");

    let mut desk = held();
    desk.presence(1, Presence::Break);
    assert_eq!(desk.asked(1), Some(0), "falls back at once when the last agent goes");
}

#[test]
fn rings_add_agents_and_take_away_skills() {
    let configuration = with(|configuration| {
        let ring = |seconds, skills: &[u8]| Ring {
            after_seconds: Some(seconds),
            skills_to_remove: skills.iter().copied().map(skill).collect(),
        };
        configuration.queues[0].rings = vec![ring(10, &[]), ring(20, &[0]), ring(30, &[1])];
        let member = |number, ring| Member { user: user(number), joined: true, ring };
        configuration.queues[0].members = vec![member(0, 1), member(1, 2), member(2, 1), member(3, 6)];
        configuration.agents[1].skills = [(skill(0), 1), (skill(1), 1)].into();
        configuration.agents[2].skills = [(skill(1), 1)].into();
    });
    // Both skills are asked for. Ring 1 has nobody with both; ring 2 adds agent 1; ring 3 asks for the second
    // skill alone; the last ring reaches everyone and asks for nothing.
    for (on_queue, seconds, expected) in [(1, 10, 1), (2, 30, 2), (0, 60, 0), (3, 60, 3)] {
        let mut desk = Desk::new(configuration.clone(), &[on_queue]);
        desk.begin(needs(&[(0, 1), (1, 1)], 0, &desk));
        desk.pass(seconds - 1);
        assert_eq!(desk.asked(0), None, "not before {seconds} s");
        desk.pass(1);
        assert_eq!(desk.asked(0), Some(expected), "after {seconds} s");
        assert_eq!(desk.given().0.used_routing, UsedRouting::Bullseye);
    }
    let mut desk = Desk::new(configuration, &[0]);
    desk.begin(needs(&[(0, 1), (1, 1)], 0, &desk));
    desk.pass(60);
    assert_eq!(desk.given().1.search.relaxed, [skill(0), skill(1)]);
}

#[test]
fn preferred_agents_are_waited_for_by_score() {
    let configuration = with(|configuration| {
        let rule = |operator, threshold, wait_seconds| RoutingRule { operator, threshold, wait_seconds };
        configuration.queues[0].routing_rules =
            vec![rule(RuleOperator::MeetsThreshold, Some(80), 10), rule(RuleOperator::Any, None, 10)];
    });
    let preferred = [(1, 90), (2, 50)].map(|(number, score)| PreferredAgent { user: user(number), score });
    let asked_after = |on_queue: &[u8], seconds| {
        let mut desk = Desk::new(configuration.clone(), on_queue);
        // The last agent has no say where agents are preferred.
        let last_agent = Some(user(0));
        desk.begin(Waiting { preferred: preferred.into(), last_agent, ..waiting(0, 0, 0, desk.now) });
        desk.pass(seconds);
        desk.asked(0)
    };
    assert_eq!(asked_after(&[0, 2, 1], 0), Some(1));
    assert_eq!(asked_after(&[0, 2], 9), None);
    assert_eq!(asked_after(&[0, 2], 10), Some(2));
    assert_eq!(asked_after(&[0], 19), None);
    assert_eq!(asked_after(&[0], 20), Some(0));
}

#[test]
fn capacity_is_a_sum_of_weights_and_a_limit_for_each_label() {
    let capacity = |messages, of_label: Option<u32>| {
        let limit = |maximum| (label(), LabelCapacity { maximum, interrupting: Vec::new() });
        with(|configuration| {
            configuration.agents[0].capacity =
                Capacity { messages, labels: of_label.map(limit).into_iter().collect() };
        })
    };
    // Each `true` is a heavy conversation, which weighs two; how many of them are given.
    let table = [
        (capacity(0, None), vec![false], 0),
        (capacity(3, None), vec![false, false, false, false], 3),
        (capacity(3, None), vec![true, true, false], 2),
        (capacity(1, None), vec![true], 0),
        (capacity(9, Some(1)), vec![true, true, false], 2),
        (capacity(9, Some(0)), vec![true], 0),
    ];
    for (configuration, heavy, expected) in table {
        let mut desk = Desk::new(configuration, &[0]);
        for (number, heavy) in (0..).zip(&heavy) {
            let label = heavy.then(label);
            desk.begin(Waiting { label, ..waiting(number, u32::from(number), 0, desk.now) });
        }
        assert_eq!(desk.acd.legs().count(), expected, "{heavy:?}");
    }
}

#[test]
fn what_may_interrupt_comes_on_top_of_what_it_interrupts() {
    let given = |interrupting: Vec<LabelId>, wishes: &[Option<LabelId>]| {
        let limit = LabelCapacity { maximum: 9, interrupting };
        let configuration = with(|configuration| {
            configuration.agents[0].capacity = Capacity { messages: 2, labels: [(label(), limit)].into() };
        });
        let mut desk = Desk::new(configuration, &[0]);
        for (number, label) in (0..).zip(wishes) {
            let wish = Waiting { label: *label, ..waiting(number, u32::from(number), 0, desk.now) };
            desk.begin(wish);
        }
        desk.acd.legs().count()
    };
    let (heavy, urgent_one) = (Some(label()), Some(urgent()));
    let both = || vec![urgent()];
    assert_eq!(given(Vec::new(), &[heavy, urgent_one]), 1, "full is full");
    assert_eq!(
        given(both(), &[heavy, urgent_one, urgent_one, urgent_one]),
        3,
        "two on top, which fill the room of their own"
    );
    assert_eq!(given(both(), &[heavy, None]), 1, "no other work");
    assert_eq!(given(both(), &[urgent_one, heavy]), 1, "nor the other way round");
}

#[test]
fn parking_frees_capacity_and_wrap_up_does_not() {
    let mut desk = Desk::new(plain(), &[0]);
    desk.plain(0);
    desk.accept(0);
    desk.plain(1);
    desk.leg(0, LegState::AfterContact { until: None });
    assert_eq!(desk.asked(1), None, "wrap-up counts");
    desk.leg(0, LegState::Parked);
    assert_eq!(desk.asked(1), Some(0), "parked does not");
    desk.leg(0, LegState::Connected);
    desk.accept(1);
    assert_eq!(desk.acd.load_of(user(0)), (2, 1), "coming back may overrun");
    desk.end(0, LegEnd::Done);
    desk.plain(2);
    assert_eq!(desk.asked(2), None, "and nothing new is offered until it doesn't");
}

#[test]
fn every_reason_has_its_case() {
    let configuration = with(|configuration| {
        configuration.queues[0].members[4].joined = false;
        configuration.agents[1].skills = [(skill(0), 1)].into();
        configuration.agents[2].skills = [(skill(0), 5)].into();
        configuration.agents[3].skills = [(skill(0), 5)].into();
        configuration.agents[3].capacity.messages = 0;
        configuration.queues[0].manual_assignment = false;
    });
    let mut desk = Desk::new(configuration, &[0, 1, 2, 3, 4]);
    desk.begin(Waiting { language: Some(language(0)), ..needs(&[(0, 2)], 0, &desk) });
    let ask = |desk: &Desk, number, way| desk.acd.eligible(user(number), id(0), way, desk.now);
    let expected = [
        (0, Reason::NoSkill(skill(0))),
        (1, Reason::SkillTooLow(skill(0))),
        (2, Reason::NoLanguage(language(0))),
        (3, Reason::NoLanguage(language(0))),
        (4, Reason::NotMember),
        (5, Reason::UnknownAgent),
    ];
    for (number, reason) in expected {
        assert_eq!(ask(&desk, number, Way::Automatic), Err(Some(reason)), "{number}");
    }
    assert_eq!(ask(&desk, 0, Way::ByHand), Err(Some(Reason::NoManualAssignment)));
    desk.presence(0, Presence::Away);
    assert_eq!(ask(&desk, 0, Way::Automatic), Err(Some(Reason::OffQueue)));
    assert_eq!(desk.acd.eligible(user(0), id(9), Way::Automatic, desk.now), Err(None), "it doesn't wait");
    let (target, language) = (Some(user(0)), Some(language(0)));
    desk.begin(Waiting { target, language, wait: wait_id(5), ..needs(&[(0, 2)], 0, &desk) });
    assert_eq!(
        ask(&desk, 0, Way::Automatic),
        Err(Some(Reason::OffQueue)),
        "the target is away: it waits in line"
    );
    desk.presence(0, Presence::Busy);
    assert_eq!(desk.asked(0), Some(0), "a target needs no skill");
}
