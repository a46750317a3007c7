//! How often is too often, and for how long.
//! Never by a real clock.

use hanmadi_protocol::limits;
use hanmadi_thread::{AgentCommand, Rates};
use serde_json::{Value, json};

use super::stage::{DEPLOYMENT, KIM, POLICY, Stage};

fn frame(name: &str) -> Value {
    match name {
        "say" => json!({ "action": "onMessage", "message": { "type": "Text", "text": "Hi" } }),
        "configure" => json!({ "action": "configureSession", "deploymentId": DEPLOYMENT }),
        "echo" => json!({ "action": "echo", "message": { "text": "ping" } }),
        "nonsense" => json!({ "action": "dance" }),
        _ => json!({ "action": name }),
    }
}

/// Seconds to wait for a frame that is refused by rate.
fn wait(told: &str) -> Option<u64> {
    told.split_once("hears 429 wait ").map(|(_, seconds)| seconds.parse().unwrap())
}

/// Sends frames at these times, in milliseconds from the start, each `(at, socket, frame, seconds to wait)`.
fn check(steps: &[(u64, u8, &str, Option<u64>)]) {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    // The frames that configured the sockets are a minute ago.
    let start = stage.later(60_000).now;
    for (at, from, name, expected) in steps {
        stage.now = start.plus_ms(*at);
        let told = stage.frame(*from, &frame(name));
        assert_eq!(wait(&told), *expected, "{name} on {from} at {at}: {told}");
    }
}

#[test]
fn five_messages_a_second_from_all_sockets_of_a_session() {
    check(&[
        (0, 1, "say", None),
        (100, 2, "say", None),
        (200, 1, "say", None),
        (300, 2, "say", None),
        (400, 1, "say", None),
        (500, 2, "say", Some(1)),
        (600, 1, "say", Some(1)),
        (999, 1, "say", Some(1)),
        (1000, 1, "say", None),
        (1001, 1, "say", None),
    ]);
}

#[test]
fn two_health_checks_a_minute_for_each_connection() {
    check(&[
        (0, 1, "echo", None),
        (30_000, 1, "echo", None),
        (30_500, 1, "echo", Some(30)),
        (30_500, 2, "echo", None),
        (59_999, 1, "echo", Some(1)),
        (60_000, 1, "echo", None),
    ]);
}

/// Sends a frame `most` times within a second, then twice more: refused at first, taken a minute later.
fn most_a_minute(name: &str, from: &[u8], most: u32) {
    let mut steps: Vec<_> =
        (0..most).map(|count| (u64::from(count), from[count as usize % from.len()], name, None)).collect();
    steps.push((1000, from[0], name, Some(59)));
    steps.push((31_000, from[from.len() - 1], name, Some(29)));
    steps.push((60_000, from[0], name, None));
    check(&steps);
}

#[test]
fn sixty_requests_a_minute_for_each_connection() {
    most_a_minute("getConfiguration", &[1], limits::REQUESTS_PER_CONNECTION_MINUTE);
    most_a_minute("getJwt", &[2], limits::REQUESTS_PER_CONNECTION_MINUTE);
    // What can't be read counts as well.
    most_a_minute("nonsense", &[1], limits::REQUESTS_PER_CONNECTION_MINUTE);
    let mut steps: Vec<_> = (0..60).map(|count| (count, 1, "getJwt", None)).collect();
    steps.extend([(100, 1, "getJwt", Some(60)), (100, 2, "getJwt", None)]);
    check(&steps);
}

#[test]
fn twelve_questions_for_the_place_a_minute_for_each_connection() {
    most_a_minute("getWait", &[1], limits::WAITS_PER_CONNECTION_MINUTE);
}

#[test]
fn sixty_configurations_a_minute_from_all_sockets_of_a_session() {
    most_a_minute("configure", &[1, 2], limits::CONFIGURES_PER_SESSION_MINUTE);
}

#[test]
fn who_is_refused_too_often_is_closed() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    stage.later(60_000);
    let refused = limits::RATE_REFUSALS_PER_CONNECTION_MINUTE;
    for count in 0..limits::REQUESTS_PER_CONNECTION_MINUTE + refused {
        let told = stage.frame(1, &frame("getConfiguration"));
        assert_eq!(wait(&told).is_some(), count >= 60, "{count}: {told}");
    }
    assert_eq!(stage.frame(1, &frame("getConfiguration")), "1 hears closed flood; close 1 1000");
    assert_eq!(stage.frame(2, &frame("getConfiguration")), "2 hears GetConfigurationResponse");
}

#[test]
fn a_strangers_frames_cost_the_guest_nothing() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    stage.later(60_000);
    stage.open(9);
    for name in ["configure", "say", "echo"] {
        for _ in 0..100 {
            let mut asked = frame(name);
            asked["token"] = "another".into();
            stage.frame(9, &asked);
        }
        assert_eq!(wait(&stage.frame(1, &frame(name))), None, "{name}");
    }
}

#[test]
fn ten_pages_of_history_a_minute() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    for _ in 0..limits::HISTORY_PER_SESSION_MINUTE {
        assert_eq!(stage.thread.admit_history(stage.now), Ok(()));
    }
    for (later_ms, expected) in [(0, Err(60)), (1, Err(60)), (999, Err(59)), (58_000, Err(1)), (1000, Ok(()))]
    {
        stage.later(later_ms);
        assert_eq!(stage.thread.admit_history(stage.now), expected, "{later_ms} ms later");
    }
}

#[test]
fn twelve_signs_of_an_agents_typing_a_minute() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    stage.say(1, "first", "Hello?");
    stage.assign(KIM, true);
    let communication = stage.leg().communication;
    let mut types = |later_ms: u64| {
        stage.later(later_ms);
        stage.agent(KIM, AgentCommand::Typing { communication, ms: 5000 })
    };
    for _ in 0..limits::AGENT_TYPING_PER_CONVERSATION_MINUTE {
        assert!(types(10).contains("typing 5000"));
    }
    assert_eq!(types(10), "done", "not shown, and no matter of the agent's");
    assert!(types(60_000).contains("typing 5000"));
}

#[test]
fn a_refusal_by_rate_carries_both_published_pairs_of_fields() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    for _ in 0..5 {
        stage.frame(1, &frame("say"));
    }
    let mut asked = frame("say");
    asked["tracingId"] = "t".into();
    let (effects, _) = stage.raw(1, &asked);
    let [hanmadi_thread::Effect::Tell(_, text)] = effects.as_slice() else { panic!("{effects:?}") };
    let told: Value = serde_json::from_str(text).unwrap();
    assert_eq!((&told["code"], &told["tracingId"]), (&json!(429), &json!("t")));
    let body = &told["body"];
    assert_eq!((&body["retryAfter"], &body["errorCode"]), (&json!(1), &json!(4029)));
    assert_eq!(body["errorMessage"], body["message"]);
}

#[test]
fn measuring_knows_no_rates() {
    let mut stage = Stage::configured(POLICY, Rates::Unlimited);
    for name in ["say", "echo", "configure", "getConfiguration", "nonsense"] {
        for _ in 0..300 {
            assert_eq!(wait(&stage.frame(1, &frame(name))), None, "{name}");
        }
    }
    assert!((0..100).all(|_| stage.thread.admit_history(stage.now).is_ok()));
}
