//! Bodies for any middleware's webhook, byte for byte as JavaScript would write them.
//!
//! Some receivers parse and write a body again before they check its signature. So thousands of bodies are made
//! here and given to Node, which has to come back with the same bytes.

use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    process::{Command, Stdio},
};

use hanmadi_protocol::open::{Channel, Outbound, Party};
use proptest::{
    collection::btree_map,
    prelude::*,
    sample::select,
    strategy::ValueTree as _,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

const BODIES: usize = 5000;

/// Reads bodies as JSON texts in a JSON array; answers with the first that changed, and what it became.
const SCRIPT: &str = r#"
    const bodies = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const again = (body) => JSON.stringify(JSON.parse(body));
    const changed = bodies.find((body) => again(body) !== body);
    const objects = bodies.map((body) => JSON.parse(body));
    const kept = objects.map(({ text, metadata = {} }) => [text ?? null, Object.entries(metadata).length]);
    console.log(JSON.stringify({ changed, became: changed && again(changed), kept }));
"#;

/// Texts at which writers of JSON differ.
const ODD: [&str; 24] = [
    "",
    "\u{0}",
    "\u{1}\u{8}\t\n\u{b}\u{c}\r\u{e}\u{1f}",
    " ~\u{7f}\u{80}\u{9f}\u{a0}",
    "\"\\/'`",
    "\\ud800",
    "\\u0000\\n",
    "\u{2028}\u{2029}",
    "\u{feff}\u{fffe}\u{ffff}",
    "\u{d7ff}\u{e000}",
    "\u{10000}\u{10ffff}",
    "한마디 주세요",
    "한",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "<script>&amp;</script>",
    "1.0",
    "-0",
    "1e400",
    "null",
    "{\"a\":1}",
    "__proto__",
    "constructor",
    "toString",
    "\r\n.\r\n",
];

/// Keys that JavaScript's objects treat in ways of their own, and their neighbours.
const KEYS: [&str; 22] = [
    "0",
    "1",
    "_1",
    "__1",
    "___1",
    "10",
    "2",
    "01",
    "_01",
    "-1",
    "1.5",
    "1e3",
    "4294967294",
    "4294967295",
    "9007199254740993",
    "99999999999999999999",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "toJSON",
    "length",
    "١",
];

fn text() -> impl Strategy<Value = String> {
    let odd = select(&ODD[..]).prop_map(str::to_owned);
    let any = proptest::collection::vec(any::<char>(), 0..12).prop_map(String::from_iter);
    let controls = proptest::collection::vec(0u8..0x20, 0..6)
        .prop_map(|bytes| bytes.into_iter().map(char::from).collect::<String>());
    let one = prop_oneof![3 => odd, 2 => any, 1 => controls];
    proptest::collection::vec(one, 0..4).prop_map(|parts| parts.concat())
}

fn metadata() -> impl Strategy<Value = BTreeMap<String, String>> {
    let key = prop_oneof![
        3 => select(&KEYS[..]).prop_map(str::to_owned),
        1 => (0u64..20).prop_map(|number| number.to_string()),
        1 => text(),
    ];
    btree_map(key, text(), 0..8)
}

/// A body, the words in it, and how many entries its metadata has.
fn body() -> impl Strategy<Value = (String, Option<String>, usize)> {
    let ids = (text(), text(), text());
    (ids, proptest::option::of(text()), metadata()).prop_map(|((id, to, from), words, metadata)| {
        let entries = metadata.len();
        let outbound = Outbound {
            id: &id,
            channel: Channel {
                id: &from,
                platform: "Open",
                kind: "Private",
                to: Party { id: &to },
                from: Party { id: &from },
                time: "2026-11-20T12:24:05.678Z",
            },
            kind: "Text",
            text: words.as_deref(),
            originating_entity: "Human",
            direction: "Outbound",
            metadata,
        };
        (outbound.body(), words, entries)
    })
}

#[test]
fn node_writes_every_body_as_we_do() {
    // The same bodies in every run, so that a failure can be played again.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = body();
    let made: Vec<_> =
        (0..BODIES).map(|_| strategy.new_tree(&mut runner).expect("a body").current()).collect();
    let bodies: Vec<&str> = made.iter().map(|(body, ..)| body.as_str()).collect();
    let answer =
        node(&serde_json::to_vec(&bodies).expect("texts")).expect("node on the PATH, and its answer");
    assert_eq!(answer["changed"], serde_json::Value::Null, "Node makes of it: {}", answer["became"]);

    // Nothing may get lost on the way to that, either.
    let kept = answer["kept"].as_array().expect("one line for each body");
    for ((body, words, entries), kept) in made.iter().zip(kept) {
        assert_eq!(kept, &serde_json::json!([words, entries]), "{body}");
    }
    let indexed = bodies.iter().filter(|body| body.contains("\"_1\":")).count();
    assert!(indexed > 100, "only {indexed} bodies had an index for a key; the test proves little");
}

/// Runs the script over the bodies.
fn node(bodies: &[u8]) -> io::Result<serde_json::Value> {
    let mut node =
        Command::new("node").args(["-e", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    if let Some(mut input) = node.stdin.take() {
        input.write_all(bodies)?;
    }
    let output = node.wait_with_output()?;
    Ok(serde_json::from_slice(&output.stdout)?)
}
