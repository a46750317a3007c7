//! In which language the desk speaks.
//! Never more than one on a page: it is asked for once.

use std::cell::Cell;

use crate::host::page;

/// A language of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// English, and whoever asks for one we do not have.
    English,
    /// Korean, concise as among colleagues.
    Korean,
}

impl Language {
    /// The tag for the page and for formats.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }
}

thread_local! {
    static LANGUAGE: Cell<Option<Language>> = const { Cell::new(None) };
}

/// The language of this page, asked for once.
pub(crate) fn language() -> Language {
    LANGUAGE.with(|language| {
        language.get().unwrap_or_else(|| {
            let korean = page::preferred_language().to_ascii_lowercase().starts_with("ko");
            let found = if korean { Language::Korean } else { Language::English };
            language.set(Some(found));
            found
        })
    })
}
