//! A message as keywords see it: letters, and what stands between them.
//! Never the words of one language; scripts are all it knows.

use super::{
    fold::{self, Folded},
    language,
};

/// Which script a letter belongs to, as far as it matters for the borders of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// A Korean syllable.
    Hangul,
    /// A single Korean letter, as in `ㅋㅋ`.
    Jamo,
    /// A Chinese character, whoever uses it.
    Han,
    /// Japanese.
    Hiragana,
    /// Japanese.
    Katakana,
    /// A script that is written without spaces: Thai, Lao, Khmer, Burmese.
    Unspaced,
    /// A digit.
    Digit,
    /// A letter of any other script; words have spaces around them.
    Word,
}

/// What stands before a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing.
    None,
    /// Punctuation, signs, pictures.
    Soft,
    /// A space or a line break, or the beginning.
    Hard,
}

/// One letter or digit of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    /// Folded.
    pub(super) char: char,
    /// Its script.
    pub(super) script: Script,
    /// What stands before it.
    pub(super) gap: Gap,
    /// Where it begins in the message, in characters.
    pub(super) start: u32,
    /// Where it ends.
    pub(super) end: u32,
}

/// The letters of a text, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    letters: Vec<Letter>,
    is_chinese: bool,
}

impl Text {
    pub(super) fn new(text: &str) -> Self {
        let mut letters: Vec<Letter> = Vec::new();
        let mut gap = Gap::Hard;
        for Folded { char, start, end } in fold::chars(text) {
            let before = letters.last().filter(|_| gap == Gap::None).map(|letter| letter.script);
            match script(char, before) {
                Some(script) => {
                    letters.push(Letter { char, script, gap, start, end });
                    gap = Gap::None;
                }
                None if char.is_whitespace() => gap = Gap::Hard,
                None => gap = gap.max(Gap::Soft),
            }
        }
        let is_chinese = language::is_chinese(&letters);
        Self { letters, is_chinese }
    }

    /// Whether its Chinese characters are surely Chinese: then they have no borders.
    pub(super) fn is_chinese(&self) -> bool {
        self.is_chinese
    }

    pub(super) fn letters(&self) -> &[Letter] {
        &self.letters
    }

    pub(super) fn get(&self, at: usize) -> Option<&Letter> {
        self.letters.get(at)
    }

    /// Where the run of `script` that `at` stands in begins: no gap and no other script inside.
    pub(super) fn run_start(&self, at: usize) -> usize {
        let Some(script) = self.get(at).map(|letter| letter.script) else { return at };
        let mut start = at;
        while start > 0
            && self.joined(start)
            && self.get(start - 1).is_some_and(|before| before.script == script)
        {
            start -= 1;
        }
        start
    }

    /// Where the run of `script` that begins at `at` ends; `at` itself if none does.
    pub(super) fn run_end(&self, at: usize, script: Script) -> usize {
        let mut end = at;
        while self.joined(end) && self.get(end).is_some_and(|letter| letter.script == script) {
            end += 1;
        }
        end
    }

    /// Whether the letter at `at` follows the one before it without a gap.
    pub(super) fn joined(&self, at: usize) -> bool {
        self.get(at).is_some_and(|letter| letter.gap == Gap::None)
    }
}

/// The script of a character; none for what is not a letter or digit. `before` is the letter it is joined to.
fn script(char: char, before: Option<Script>) -> Option<Script> {
    Some(match char {
        'a'..='z' => Script::Word,
        '0'..='9' => Script::Digit,
        '\0'..='\x7f' => return None,
        '가'..='힣' | '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}' => {
            Script::Hangul
        }
        '\u{3131}'..='\u{318e}' => Script::Jamo,
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => Script::Hiragana,
        'ー' if before == Some(Script::Hiragana) => Script::Hiragana,
        'ァ'..='ヺ' | 'ー' | 'ヽ' | 'ヾ' => Script::Katakana,
        '々'
        | '〆'
        | '〇'
        | '㐀'..='䶿'
        | '一'..='鿿'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Script::Han,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => Script::Unspaced,
        // What continues a letter of such scripts as Hindi's is no letter by itself.
        _ if char.is_numeric() => Script::Digit,
        _ if char.is_alphabetic() => Script::Word,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{d7f}' => {
            before?
        }
        _ => return None,
    })
}
