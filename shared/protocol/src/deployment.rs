//! A deployment: a messenger configuration bound to sites, and its two public files.
//! Never writes a `null`: the published page script stops working on one.

use std::collections::BTreeMap;

use hanmadi_ids::{DeploymentId, QueueId};
use serde::{Deserialize, Serialize};

use crate::{limits, wire_enum};

wire_enum! {
    /// When the launcher shows.
    Visibility {
        /// Always.
        On = "On",
        /// Never.
        Off = "Off",
        /// When the page asks for it.
        OnDemand = "OnDemand",
    }
}

wire_enum! {
    /// Which corner the launcher stands in.
    Alignment {
        /// By the language's direction.
        Auto = "Auto",
        /// Left.
        Left = "Left",
        /// Right.
        Right = "Right",
    }
}

wire_enum! {
    /// What the end of a conversation means to the guest.
    DisconnectKind {
        /// The guest may simply write again.
        Send = "Send",
        /// The guest must start a new conversation.
        ReadOnly = "ReadOnly",
    }
}

/// What the owner set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// Its id, as pasted into pages.
    pub id: DeploymentId,
    /// The company's name, shown in the header.
    pub name: String,
    /// Inactive deployments draw nothing and take nobody.
    pub active: bool,
    /// Any site may use it.
    pub allow_all_domains: bool,
    /// Host names; a name allows itself and everything below it.
    pub allowed_domains: Vec<String>,
    /// Languages, such as `en-us` and `ko`.
    pub languages: Vec<String>,
    /// The language when none fits.
    pub default_language: String,
    /// `#rrggbb`.
    pub primary_color: String,
    /// Greeting by language.
    pub greeting: BTreeMap<String, String>,
    /// Suggested first questions by language.
    pub suggestions: BTreeMap<String, Vec<String>>,
    /// The launcher.
    pub launcher: Launcher,
    /// Where the launcher stands.
    pub position: Position,
    /// Which side sees the other type.
    pub typing: TypingShown,
    /// What the end of a conversation means.
    pub disconnect: Disconnect,
    /// The guest's presence is announced before the first word.
    pub auto_start: bool,
    /// Lifetime of a session after its last message, in seconds.
    pub session_seconds: u64,
    /// Where its conversations wait.
    pub queue: QueueId,
}

/// The launcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Launcher {
    /// When it shows.
    pub visibility: Visibility,
}

/// Place of the launcher, in CSS pixels from the edges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Position {
    /// Corner.
    pub alignment: Alignment,
    /// From the side.
    pub side_space: u16,
    /// From the bottom.
    pub bottom_space: u16,
}

/// Which typing is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypingShown {
    /// The guest's, to the agent.
    pub guest: bool,
    /// The agent's, to the guest.
    pub agent: bool,
}

/// The end of a conversation, as the guest is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disconnect {
    /// The guest is told at all.
    pub enabled: bool,
    /// What it means.
    #[serde(rename = "type")]
    pub kind: DisconnectKind,
}

/// The look: what loader and frame need to draw, and nothing that is the owner's alone.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Look<'a> {
    deployment_id: DeploymentId,
    name: &'a str,
    primary_color: &'a str,
    languages: &'a [String],
    default_language: &'a str,
    greeting: &'a BTreeMap<String, String>,
    suggestions: &'a BTreeMap<String, Vec<String>>,
    launcher: &'a Launcher,
    position: &'a Position,
    typing: TypingShown,
    disconnect: &'a Disconnect,
    auto_start: bool,
    max_text_bytes: usize,
}

/// What the loader needs to draw the launcher: every visitor downloads it, so nothing more.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LauncherLook<'a> {
    deployment_id: DeploymentId,
    name: &'a str,
    primary_color: &'a str,
    languages: &'a [String],
    default_language: &'a str,
    launcher: &'a Launcher,
    position: &'a Position,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Domains<'a> {
    allow_all_domains: bool,
    allowed_domains: &'a [String],
}

impl Deployment {
    /// Whether a page on `host` (name only, no scheme or port) may use it.
    #[must_use]
    pub fn allows_host(&self, host: &str) -> bool {
        if self.allow_all_domains {
            return true;
        }
        let host = host.to_ascii_lowercase();
        self.allowed_domains.iter().any(|domain| {
            let domain = domain.to_ascii_lowercase();
            let below = host.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'));
            !domain.is_empty() && (host == domain || below)
        })
    }

    /// `domains.json`.
    #[must_use]
    pub fn domains_json(&self) -> String {
        let domains =
            Domains { allow_all_domains: self.allow_all_domains, allowed_domains: &self.allowed_domains };
        serde_json::to_string(&domains).unwrap_or_default()
    }

    /// The look of the launcher alone, as JSON that is safe inside a script.
    #[must_use]
    pub fn launcher_json(&self) -> String {
        let look = LauncherLook {
            deployment_id: self.id,
            name: &self.name,
            primary_color: &self.primary_color,
            languages: &self.languages,
            default_language: &self.default_language,
            launcher: &self.launcher,
            position: &self.position,
        };
        script_safe(&look)
    }

    /// The look, as JSON that is safe inside a `<script>` element.
    #[must_use]
    pub fn look_json(&self) -> String {
        let look = Look {
            deployment_id: self.id,
            name: &self.name,
            primary_color: &self.primary_color,
            languages: &self.languages,
            default_language: &self.default_language,
            greeting: &self.greeting,
            suggestions: &self.suggestions,
            launcher: &self.launcher,
            position: &self.position,
            typing: self.typing,
            disconnect: &self.disconnect,
            auto_start: self.auto_start,
            max_text_bytes: limits::GUEST_TEXT_BYTES,
        };
        script_safe(&look)
    }

    /// `config.json` with every member that known clients need. `api` and `socket` are the addresses of this
    /// edge, such as `https://chat.example` and `wss://chat.example`.
    #[must_use]
    pub fn config_json(&self, api: &str, socket: &str) -> String {
        let on = |on: bool| serde_json::json!({ "enabled": on });
        serde_json::json!({
            "id": self.id,
            "version": "1",
            "status": if self.active { "Active" } else { "Inactive" },
            "languages": self.languages,
            "defaultLanguage": self.default_language,
            "apiEndpoint": api,
            "auth": { "enabled": false, "allowSessionUpgrade": false },
            "headlessMode": on(false),
            "journeyEvents": on(false),
            "position": self.position,
            "messenger": {
                "enabled": true,
                "styles": { "primaryColor": self.primary_color },
                "launcherButton": { "visibility": self.launcher.visibility },
                "fileUpload": { "enableAttachments": false, "modes": [] },
                "homeScreen": on(false),
                "sessionPersistenceType": "AcrossSubdomains",
                "apps": { "conversations": {
                    "enabled": true,
                    "messagingEndpoint": socket,
                    "showAgentTypingIndicator": self.typing.agent,
                    "showUserTypingIndicator": self.typing.guest,
                    "autoStart": on(self.auto_start),
                    "markdown": on(false),
                    "conversationDisconnect": self.disconnect,
                    "conversationClear": on(false),
                    "humanize": on(false),
                    "notifications": { "enabled": false, "notificationContentType": "ExcludeMessagesContent" },
                    "sessionDurationSeconds": self.session_seconds,
                } },
            },
        })
        .to_string()
    }
}

/// JSON that neither ends a script element nor breaks a line of it.
fn script_safe<T: Serialize>(value: &T) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}
