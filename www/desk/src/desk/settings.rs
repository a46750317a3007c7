//! How the agent wants the desk to be, on all their screens.
//! Never changed before the platform has kept it.

use hanmadi_protocol::{limits, platform::desk::DeskSettings};
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, failure};
use crate::words::{self, Word, compose::Compose, t};

/// Has messages wait before they go, or go at once.
pub(crate) fn toggle_undo(desk: Desk) {
    let waits = desk.undo_ms.get_untracked() > 0;
    let settings = DeskSettings { undo_seconds: if waits { 0 } else { limits::UNDO_SECONDS } };
    spawn_local(async move {
        match desk.api().set_settings(settings).await {
            Ok(kept) => {
                desk.undo_ms.set(kept.undo_seconds * 1000);
                desk.said.set(match kept.undo_seconds {
                    0 => t(Compose::UndoOff).to_owned(),
                    seconds => words::fill(Compose::UndoOn, &[&seconds.to_string()]),
                });
            }
            Err(trouble) => {
                failure::tell(desk, trouble, Word::SettingNotKept, Word::SettingNotKeptBecause);
                // What was clicked shows as it is, not as it was wished.
                desk.undo_ms.notify();
            }
        }
    });
}
