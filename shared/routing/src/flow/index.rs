//! All keywords of a flow, found in one pass over a message.
//! Never more than the first place of each: that is what a rule and its explanation ask for.

use std::collections::BTreeMap;

use super::{keyword::Keyword, text::Text};

/// The keywords of a flow, by how they begin.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    keywords: Vec<Keyword>,
    beginnings: BTreeMap<(char, Option<char>), Vec<usize>>,
}

/// Where a keyword was found, in characters of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Its first character.
    pub(super) start: u32,
    /// The character after its last.
    pub(super) end: u32,
}

/// What was found in one message, by the number of the keyword.
#[derive(Clone, Debug)]
pub(super) struct Found(Vec<Option<Place>>);

impl Index {
    /// Takes keywords as the owner wrote them; gives each a number. None for one without a letter or digit.
    pub(super) fn add(&mut self, written: &str) -> Option<usize> {
        let keyword = Keyword::new(written)?;
        let number = self.keywords.len();
        self.beginnings.entry(keyword.beginning()).or_default().push(number);
        self.keywords.push(keyword);
        Some(number)
    }

    /// Looks for every keyword.
    pub(super) fn search(&self, text: &Text) -> Found {
        let mut found = vec![None; self.keywords.len()];
        for (at, letter) in text.letters().iter().enumerate() {
            let one = self.beginnings.get(&(letter.char, None));
            let next = text.get(at + 1).map(|next| next.char);
            let two = next.and_then(|next| self.beginnings.get(&(letter.char, Some(next))));
            for number in one.into_iter().chain(two).flatten() {
                let Some(slot) = found.get_mut(*number).filter(|slot| slot.is_none()) else { continue };
                *slot = self.keywords.get(*number).and_then(|keyword| {
                    let last = keyword.stands(text, at)?.checked_sub(1)?;
                    Some(Place { start: letter.start, end: text.get(last)?.end })
                });
            }
        }
        Found(found)
    }
}

impl Found {
    /// Where a keyword is.
    pub(super) fn place(&self, number: usize) -> Option<Place> {
        self.0.get(number).copied().flatten()
    }
}
