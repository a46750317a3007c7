//! One keyword or phrase, and whether it stands at a place of a message.
//! Never the search over a message: that is `index`.
//!
//! Case, width, punctuation and pictures make no difference (see `fold` and `text`). What does:
//!
//! - Words of scripts with spaces must stand whole: `refund` is not in `refunds` or `prefund`. Between the words of
//!   a phrase there must be something, and a hyphen in a keyword of four or more letters may be left out
//!   (`e-mail` finds `email`; `A/S` does not find `as`). A change of script or to digits is a border.
//! - Korean and Japanese: spaces and particles in and after a keyword make none, see `korean` and `japanese`. So
//!   `배송 조회`, `배송조회`, `배송을 조회` and `返品方法`, `返品の方法` are the same. Inside an unspaced keyword of two
//!   characters no space is allowed: `주문` is not in `이번 주 문의`.
//! - Chinese and Thai have no borders: a keyword may stand anywhere.
//! - `*` at the end takes any ending: `refund*` is in `refunded`, `환불*` in `환불관련해서`.

use super::{
    japanese, korean,
    text::{Gap, Letter, Script, Text},
};

/// Letters of a run that are looked at beside a keyword.
const BESIDE: usize = 24;

/// A keyword of so many letters may be written without the hyphen it has.
const HYPHEN_OPTIONAL: usize = 4;

/// A keyword of East Asian characters may have a space inside from so many on.
const SPACE_ALLOWED: usize = 3;

/// A keyword or phrase, folded.
#[derive(Clone, Debug)]
pub(super) struct Keyword {
    letters: Vec<Letter>,
    open_end: bool,
    has_han: bool,
}

impl Keyword {
    /// None if there is no letter and no digit in it.
    pub(super) fn new(written: &str) -> Option<Self> {
        let trimmed = written.trim_end();
        let open_end = trimmed.ends_with(['*', '＊']);
        let letters = Text::new(trimmed).letters().to_vec();
        let has_han = letters.iter().any(|letter| letter.script == Script::Han);
        (!letters.is_empty()).then_some(Self { letters, open_end, has_han })
    }

    /// The first two characters, or one if that is all that is sure to stand together.
    pub(super) fn beginning(&self) -> (char, Option<char>) {
        let first = self.letters.first().map_or('\0', |letter| letter.char);
        let second = self.letters.get(1).filter(|second| second.gap == Gap::None);
        (first, second.map(|letter| letter.char))
    }

    /// Where the keyword ends (the letter after it) if it stands at `at`.
    pub(super) fn stands(&self, text: &Text, at: usize) -> Option<usize> {
        let end = self.walk(text, at)?;
        (self.begins(text, at) && self.ends(text, end)).then_some(end)
    }

    /// Goes through keyword and text together, over spaces and particles where they make no difference.
    fn walk(&self, text: &Text, at: usize) -> Option<usize> {
        let mut place = at;
        let mut before: Option<&Letter> = None;
        for (number, key) in self.letters.iter().enumerate() {
            place = match before {
                None => text.get(place).filter(|letter| letter.char == key.char).map(|_| place)?,
                Some(before) => self.step(text, place, number, before, key)?,
            };
            (place, before) = (place + 1, Some(key));
        }
        Some(place)
    }

    /// Where `key`, the letter of that number, stands, if the text goes on with it at `place`.
    fn step(&self, text: &Text, place: usize, number: usize, before: &Letter, key: &Letter) -> Option<usize> {
        let is_key = |at: &usize| text.get(*at).is_some_and(|letter| letter.char == key.char);
        let here = Some(place).filter(is_key);
        if let Some(gap) = here.and_then(|at| text.get(at)).map(|letter| letter.gap)
            && self.gap_allowed(before, key, gap)
        {
            return here;
        }
        if !(eastern(before.script) || eastern(key.script)) || !text.joined(place) {
            return None;
        }
        let broken = key.gap != Gap::None;
        let inside = number >= 2 && self.letters.len() - number >= 2 && key.script != Script::Hiragana;
        if !broken && !inside {
            return None;
        }
        let script = text.get(place)?.script;
        let rest = || beside(text, place, text.run_end(place, script));
        let (lengths, space_needed) = match script {
            Script::Hangul => (korean::particles(before.char, &rest()), !broken),
            Script::Hiragana => (japanese::particles(&rest()), false),
            Script::Jamo
            | Script::Han
            | Script::Katakana
            | Script::Unspaced
            | Script::Digit
            | Script::Word => {
                return None;
            }
        };
        let mut after = lengths.into_iter().map(|length| place + length);
        after.find(|at| is_key(at) && !(space_needed && text.joined(*at)))
    }

    fn gap_allowed(&self, before: &Letter, key: &Letter, gap: Gap) -> bool {
        if before.script != key.script {
            return true;
        }
        match key.script {
            Script::Word | Script::Digit => match key.gap {
                Gap::None => gap < Gap::Hard,
                Gap::Soft => gap > Gap::None || self.letters.len() >= HYPHEN_OPTIONAL,
                Gap::Hard => gap > Gap::None,
            },
            Script::Jamo => gap == Gap::None,
            Script::Unspaced => true,
            Script::Hangul | Script::Han | Script::Hiragana | Script::Katakana => {
                gap == Gap::None || key.gap > Gap::None || self.letters.len() >= SPACE_ALLOWED
            }
        }
    }

    /// Whether a word may begin at `at`.
    fn begins(&self, text: &Text, at: usize) -> bool {
        let (Some(first), Some(before)) =
            (self.letters.first(), at.checked_sub(1).and_then(|at| text.get(at)))
        else {
            return true;
        };
        if !text.joined(at) || before.script != first.script {
            return true;
        }
        let left = || {
            let start = text.run_start(at).max(at.saturating_sub(BESIDE));
            beside(text, start, at)
        };
        let length = self.run_at_start(first.script);
        match first.script {
            Script::Word | Script::Digit | Script::Jamo => false,
            Script::Unspaced => true,
            Script::Hangul => korean::may_begin(&left(), length),
            Script::Han => text.is_chinese() || japanese::han_may_begin(&left(), length),
            Script::Katakana => japanese::katakana_may_begin(&left()),
            Script::Hiragana => self.has_han || japanese::hiragana_may_begin(&left(), length),
        }
    }

    /// Whether a word may end before `end`.
    fn ends(&self, text: &Text, end: usize) -> bool {
        let (Some(last), Some(after)) = (self.letters.last(), text.get(end)) else { return true };
        if self.open_end || !text.joined(end) {
            return true;
        }
        let rest = |script| beside(text, end, text.run_end(end, script));
        if after.script != last.script {
            // One Chinese character before hiragana may be the stem of a verb: 着 in 着る.
            let may_be_stem =
                last.script == Script::Han && after.script == Script::Hiragana && self.letters.len() == 1;
            return !may_be_stem || japanese::hiragana_may_follow(&rest(Script::Hiragana));
        }
        let length = self.run_at_end(last.script);
        match last.script {
            Script::Word | Script::Digit | Script::Jamo => false,
            Script::Unspaced => true,
            Script::Hangul => korean::may_end(last.char, &rest(last.script), length),
            Script::Han => text.is_chinese() || japanese::han_may_end(&rest(last.script), length),
            Script::Katakana => japanese::katakana_may_end(&rest(last.script)),
            Script::Hiragana => {
                self.has_han
                    || length >= japanese::ANYWHERE
                    || japanese::hiragana_may_follow(&rest(last.script))
            }
        }
    }

    fn run_at_start(&self, script: Script) -> usize {
        self.letters.iter().take_while(|letter| letter.script == script).count()
    }

    fn run_at_end(&self, script: Script) -> usize {
        self.letters.iter().rev().take_while(|letter| letter.script == script).count()
    }
}

/// Whether spaces and particles don't make words of a script.
const fn eastern(script: Script) -> bool {
    matches!(script, Script::Hangul | Script::Han | Script::Hiragana | Script::Katakana)
}

/// The characters from `start` to `end`, as many as are looked at.
fn beside(text: &Text, start: usize, end: usize) -> Vec<char> {
    let end = end.min(start.saturating_add(BESIDE));
    text.letters().get(start..end).unwrap_or_default().iter().map(|letter| letter.char).collect()
}
