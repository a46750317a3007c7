//! What outlives a reload of this tab, and nothing longer: tokens, drafts, what is on its way out.
//! Never `localStorage`: customers' words are not left behind on the machine.

use serde::{Serialize, de::DeserializeOwned};
use web_sys::Storage;

const PREFIX: &str = "hanmadi.desk.";

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// Reads a value.
pub(crate) fn read<T: DeserializeOwned>(key: &str) -> Option<T> {
    let text = storage()?.get_item(&format!("{PREFIX}{key}")).ok()??;
    serde_json::from_str(&text).ok()
}

/// Keeps a value. A full storage is no reason to stop an agent.
pub(crate) fn write<T: Serialize>(key: &str, value: &T) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(value)) {
        let _ = storage.set_item(&format!("{PREFIX}{key}"), &text);
    }
}

/// Forgets a value.
pub(crate) fn remove(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&format!("{PREFIX}{key}"));
    }
}

/// Forgets everything of this tab.
pub(crate) fn clear() {
    if let Some(storage) = storage() {
        let _ = storage.clear();
    }
}

/// The keys that begin so, without that beginning.
pub(crate) fn keys(beginning: &str) -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let beginning = format!("{PREFIX}{beginning}");
    let all = (0..storage.length().unwrap_or(0)).filter_map(|place| storage.key(place).ok()?);
    all.filter_map(|key| key.strip_prefix(&beginning).map(str::to_owned)).collect()
}
