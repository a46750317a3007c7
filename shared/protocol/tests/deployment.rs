//! Goal: a deployment lets in the sites it names, and its public files are what clients can read.
//! Method: a table of hosts, and deployments with any words in them.

use std::collections::BTreeMap;

use hanmadi_ids::{DeploymentId, QueueId};
use hanmadi_protocol::deployment::{
    Alignment, Deployment, Disconnect, DisconnectKind, Launcher, Position, TypingShown, Visibility,
};
use proptest::prelude::*;
use serde_json::Value;

fn deployment(allow_all_domains: bool, allowed_domains: &[&str]) -> Deployment {
    Deployment {
        id: DeploymentId::from_u128(1),
        name: "Shop".into(),
        active: true,
        allow_all_domains,
        allowed_domains: allowed_domains.iter().map(|&domain| domain.to_owned()).collect(),
        languages: vec!["en-us".into(), "ko".into()],
        default_language: "en-us".into(),
        primary_color: "#0165a7".into(),
        greeting: BTreeMap::new(),
        suggestions: BTreeMap::new(),
        launcher: Launcher { visibility: Visibility::On },
        position: Position { alignment: Alignment::Auto, side_space: 20, bottom_space: 12 },
        typing: TypingShown { guest: true, agent: true },
        disconnect: Disconnect { enabled: true, kind: DisconnectKind::ReadOnly },
        auto_start: false,
        session_seconds: 259_200,
        queue: QueueId::from_u128(2),
    }
}

#[test]
fn which_hosts_may_use_it() {
    let two = ["example.com", "Shop.Example.org"];
    for (domains, host, allowed) in [
        (&two[..], "example.com", true),
        (&two, "EXAMPLE.com", true),
        (&two, "www.example.com", true),
        (&two, "a.b.c.example.com", true),
        (&two, "shop.example.org", true),
        (&two, "old.shop.example.org", true),
        (&two, "example.org", false),
        (&two, "badexample.com", false),
        (&two, "bad-example.com", false),
        (&two, "example.com.evil.net", false),
        (&two, "example.comevil.net", false),
        (&two, "com", false),
        (&two, "", false),
        (&two, ".example.com", true),
        (&two, "example.com:8443", false),
        (&two, "https://example.com", false),
        (&["localhost"], "localhost", true),
        (&["localhost"], "127.0.0.1", false),
        (&["127.0.0.1"], "127.0.0.1", true),
        (&["0.0.1"], "127.0.0.1", true),
        (&["xn--bb0bw4mb6a.kr"], "XN--bb0bw4mb6a.kr", true),
        (&[""], "example.com", false),
        (&[""], "", false),
        (&["*"], "example.com", false),
        (&[], "example.com", false),
    ] {
        assert_eq!(deployment(false, domains).allows_host(host), allowed, "{domains:?} and {host:?}");
    }
    assert!(deployment(true, &[]).allows_host("anything.example"));
    assert!(deployment(true, &two).allows_host("anything.example"));
}

#[test]
fn what_the_page_script_is_told_of_domains() {
    let domains = deployment(false, &["example.com"]).domains_json();
    assert_eq!(domains, r#"{"allowAllDomains":false,"allowedDomains":["example.com"]}"#);
    assert_eq!(deployment(true, &[]).domains_json(), r#"{"allowAllDomains":true,"allowedDomains":[]}"#);
}

#[test]
fn every_member_that_known_clients_need() {
    let text = deployment(true, &[]).config_json("https://api.example", "wss://webmessaging.example");
    let config: Value = serde_json::from_str(&text).unwrap();
    for (path, expected) in [
        ("/id", Value::from("00000000-0000-0000-0000-000000000001")),
        ("/version", "1".into()),
        ("/status", "Active".into()),
        ("/languages/1", "ko".into()),
        ("/defaultLanguage", "en-us".into()),
        ("/apiEndpoint", "https://api.example".into()),
        ("/auth/enabled", false.into()),
        ("/headlessMode/enabled", false.into()),
        ("/journeyEvents/enabled", false.into()),
        ("/position/alignment", "Auto".into()),
        ("/position/sideSpace", 20.into()),
        ("/position/bottomSpace", 12.into()),
        ("/messenger/enabled", true.into()),
        ("/messenger/styles/primaryColor", "#0165a7".into()),
        ("/messenger/launcherButton/visibility", "On".into()),
        ("/messenger/fileUpload/enableAttachments", false.into()),
        ("/messenger/homeScreen/enabled", false.into()),
        ("/messenger/sessionPersistenceType", "AcrossSubdomains".into()),
        ("/messenger/apps/conversations/enabled", true.into()),
        ("/messenger/apps/conversations/messagingEndpoint", "wss://webmessaging.example".into()),
        ("/messenger/apps/conversations/showAgentTypingIndicator", true.into()),
        ("/messenger/apps/conversations/showUserTypingIndicator", true.into()),
        ("/messenger/apps/conversations/autoStart/enabled", false.into()),
        ("/messenger/apps/conversations/markdown/enabled", false.into()),
        ("/messenger/apps/conversations/conversationDisconnect/enabled", true.into()),
        ("/messenger/apps/conversations/conversationDisconnect/type", "ReadOnly".into()),
        ("/messenger/apps/conversations/conversationClear/enabled", false.into()),
        ("/messenger/apps/conversations/humanize/enabled", false.into()),
        ("/messenger/apps/conversations/notifications/enabled", false.into()),
        ("/messenger/apps/conversations/sessionDurationSeconds", 259_200.into()),
    ] {
        assert_eq!(config.pointer(path), Some(&expected), "{path}");
    }
    let inactive = Deployment { active: false, ..deployment(true, &[]) };
    assert!(inactive.config_json("a", "b").contains(r#""status":"Inactive""#));
}

/// Words that would end a script, a string or a comment.
fn words() -> impl Strategy<Value = String> {
    let bad =
        ["</script>", "<!--", "-->", "]]>", "\u{2028}", "\u{2029}", "\"", "\\", "'", "<", "\0", "&lt;", "{}"];
    let part = prop_oneof![any::<String>(), prop::sample::select(bad.to_vec()).prop_map(str::to_owned)];
    prop::collection::vec(part, 0..4).prop_map(|parts| parts.concat())
}

prop_compose! {
    fn any_deployment()(
        name in words(),
        color in words(),
        languages in prop::collection::vec(words(), 0..3),
        default_language in words(),
        greeting in prop::collection::btree_map(words(), words(), 0..3),
        suggestions in prop::collection::btree_map(words(), prop::collection::vec(words(), 0..3), 0..3),
        visibility in words(),
        domains in prop::collection::vec(words(), 0..3),
    ) -> Deployment {
        Deployment {
            name, languages, default_language, greeting, suggestions,
            primary_color: color,
            launcher: Launcher { visibility: Visibility::from(visibility.as_str()) },
            allowed_domains: domains,
            ..deployment(false, &[])
        }
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(fields) => fields.values().any(has_null),
    }
}

proptest! {
    #[test]
    fn the_public_files_hold_no_null(deployment in any_deployment()) {
        for text in [
            deployment.config_json("https://api.example", "wss://webmessaging.example"),
            deployment.domains_json(),
            deployment.look_json(),
        ] {
            let value: Value = serde_json::from_str(&text).unwrap();
            prop_assert!(!has_null(&value), "the page script stops on a null: {}", text);
        }
    }

    #[test]
    fn the_look_is_safe_inside_a_script_element(deployment in any_deployment()) {
        let look = deployment.look_json();
        for bad in ["<", "\u{2028}", "\u{2029}"] {
            prop_assert!(!look.contains(bad), "{:?} in {}", bad, look);
        }
        let value: Value = serde_json::from_str(&look).unwrap();
        prop_assert_eq!(value["name"].as_str(), Some(deployment.name.as_str()));
        prop_assert_eq!(value["primaryColor"].as_str(), Some(deployment.primary_color.as_str()));
        let greeting: BTreeMap<String, String> = serde_json::from_value(value["greeting"].clone()).unwrap();
        prop_assert_eq!(greeting, deployment.greeting);
    }

    #[test]
    fn a_deployment_comes_back_from_its_row(deployment in any_deployment()) {
        let row = serde_json::to_string(&deployment).unwrap();
        prop_assert_eq!(serde_json::from_str::<Deployment>(&row).unwrap(), deployment);
    }

    #[test]
    fn no_host_is_allowed_that_does_not_end_in_a_domain(domain in "[a-z]{1,8}\\.[a-z]{2,3}", host in "[a-z.-]{0,20}") {
        let allowed = deployment(false, &[&domain]).allows_host(&host);
        let ends = host == domain || host.ends_with(&format!(".{domain}"));
        prop_assert_eq!(allowed, ends);
        let below = format!("{host}.{domain}");
        prop_assert!(deployment(false, &[&domain]).allows_host(&below));
    }
}

#[test]
fn the_look_holds_nothing_that_is_the_owners_alone() {
    let look: Value = serde_json::from_str(&deployment(false, &["secret.example"]).look_json()).unwrap();
    let names: Vec<&str> = look.as_object().unwrap().keys().map(String::as_str).collect();
    for name in ["queue", "allowedDomains", "allowAllDomains", "sessionSeconds", "active"] {
        assert!(!names.contains(&name), "{name}");
    }
    assert!(!look.to_string().contains("secret.example"));
}
