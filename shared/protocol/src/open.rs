//! Open Messaging: the bodies sent to any middleware's webhook.
//! Never writes what JavaScript's `JSON.stringify` would write otherwise: receivers parse and write the body
//! again before they check its signature, so both writings must agree to the byte.
//!
//! That holds when no key looks like an array index (JavaScript would move it to the front), no key comes
//! twice, and numbers are integers below 2⁵³; the bodies here have fixed keys, and metadata keys that look
//! like an index are given an underscore, or as many as it takes to be none of the others.

use std::collections::BTreeMap;

use serde::Serialize;

/// An outbound message as the webhook gets it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outbound<'a> {
    /// The message's id.
    pub id: &'a str,
    /// Where it goes, and when.
    pub channel: Channel<'a>,
    /// `Text` or `Event`.
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// The words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a str>,
    /// `Human` or `Bot`.
    pub originating_entity: &'a str,
    /// Always `Outbound`.
    pub direction: &'a str,
    /// What belongs to it.
    #[serde(serialize_with = "plain_keys", skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

/// The address part of an outbound message.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Channel<'a> {
    /// The integration's id.
    pub id: &'a str,
    /// Always `Open`.
    pub platform: &'a str,
    /// Always `Private`.
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// The customer's id on the other side.
    pub to: Party<'a>,
    /// The integration's address.
    pub from: Party<'a>,
    /// ISO 8601 with milliseconds, in UTC.
    pub time: &'a str,
}

/// One side of an open message.
#[derive(Clone, Debug, Serialize)]
pub struct Party<'a> {
    /// Its id.
    pub id: &'a str,
}

impl Outbound<'_> {
    /// The body to sign and send.
    #[must_use]
    pub fn body(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn plain_keys<S: serde::Serializer>(
    map: &BTreeMap<String, String>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(map.iter().map(|(key, value)| (plain_key(key, map), value)))
}

/// A key that is no array index, and none of the others.
fn plain_key(key: &str, others: &BTreeMap<String, String>) -> String {
    let mut plain = key.to_owned();
    if !key.is_empty() && key.bytes().all(|b| b.is_ascii_digit()) {
        plain.insert(0, '_');
        while others.contains_key(&plain) {
            plain.insert(0, '_');
        }
    }
    plain
}
