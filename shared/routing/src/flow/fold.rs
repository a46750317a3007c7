//! Folding: what makes two spellings of the same word equal.
//! Never drops where a character came from: each folded one keeps its place in the message.
//!
//! Case goes, width goes (`ＲＥＦＵＮＤ`, `ｷｬﾝｾﾙ`), compatibility forms go (`㈜`, `①`), composed and decomposed
//! letters become one (`é`, `환` in three parts), and what can't be seen is dropped (joiners, direction marks,
//! variation selectors). Single Korean letters (`ㅋㅋ`) stay as they were typed: the usual normalization would
//! make other characters of them.

use icu_normalizer::ComposingNormalizerBorrowed;

/// A folded character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Folded {
    /// Itself.
    pub(super) char: char,
    /// Where what it came from begins, in characters of the message.
    pub(super) start: u32,
    /// Where that ends.
    pub(super) end: u32,
}

/// A text without what makes no difference. Folding it again changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    chars(text).into_iter().map(|one| one.char).collect()
}

/// The folded characters of a text.
pub(super) fn chars(text: &str) -> Vec<Folded> {
    let mut out = Vec::with_capacity(text.len() / 2);
    let mut chunk = Chunk::default();
    for (place, char) in (0..).zip(text.chars()) {
        if is_invisible(char) {
            continue;
        }
        let simple = simple(char);
        if simple.is_some() || starts(char) || chunk.is_closed() {
            chunk.flush(&mut out);
        }
        chunk.push(simple.unwrap_or(char), place, simple.is_some());
    }
    chunk.flush(&mut out);
    out
}

/// Characters that may compose with each other.
#[derive(Default)]
struct Chunk {
    text: String,
    start: u32,
    end: u32,
    /// Exactly one character, which is folded already unless another joins it.
    simple: bool,
}

impl Chunk {
    /// Nothing joins a space, or a single Korean letter.
    fn is_closed(&self) -> bool {
        self.text.chars().next_back().is_some_and(|last| last.is_whitespace() || matches!(last, 'ㄱ'..='ㆎ'))
    }

    fn push(&mut self, char: char, place: u32, simple: bool) {
        if self.text.is_empty() {
            self.start = place;
            self.simple = simple;
        } else {
            self.simple = false;
        }
        self.text.push(char);
        self.end = place.saturating_add(1);
    }

    fn flush(&mut self, out: &mut Vec<Folded>) {
        let (start, end) = (self.start, self.end);
        let place = |char| Folded { char, start, end };
        if self.simple {
            out.extend(self.text.chars().map(place));
        } else if !self.text.is_empty() {
            out.extend(folded(&self.text).chars().map(place));
        }
        self.text.clear();
    }
}

/// The whole way: normalize, change case, and normalize what that left.
fn folded(text: &str) -> String {
    const NORMALIZER: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfkc();
    let mut lower = String::with_capacity(text.len());
    for char in NORMALIZER.normalize(text).chars().filter(|char| !is_invisible(*char)) {
        match char {
            'İ' => lower.push('i'),
            'ß' | 'ẞ' => lower.push_str("ss"),
            'ς' => lower.push('σ'),
            _ => lower.extend(char.to_lowercase()),
        }
    }
    NORMALIZER.normalize(&lower).into_owned()
}

/// What a character folds to, for the many of which that is known without tables.
fn simple(char: char) -> Option<char> {
    match char {
        'A'..='Z' => Some(char.to_ascii_lowercase()),
        '\0'..='\x7f' => Some(char),
        // The same letters and signs, twice as wide. (U+FF01 is `!`, and so on in the same order.)
        '！'..='～' => {
            char::from_u32(u32::from(char).saturating_sub(0xfee0)).map(|narrow| narrow.to_ascii_lowercase())
        }
        '\u{3000}' => Some(' '),
        // Syllables, single letters, kana, and the usual part of Chinese characters.
        '가'..='힣' | 'ㄱ'..='ㆎ' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '一'..='鿿' => Some(char),
        'ﾡ'..='ￜ' => Some(wide_jamo(char)),
        _ => None,
    }
}

/// Half-width Korean letters; their blocks have holes.
fn wide_jamo(char: char) -> char {
    let at = u32::from(char);
    let base = match at {
        0xffa1..=0xffbe => 0x3131 + (at - 0xffa1),
        0xffc2..=0xffc7 => 0x314f + (at - 0xffc2),
        0xffca..=0xffcf => 0x3155 + (at - 0xffca),
        0xffd2..=0xffd7 => 0x315b + (at - 0xffd2),
        0xffda..=0xffdc => 0x3161 + (at - 0xffda),
        _ => at,
    };
    char::from_u32(base).unwrap_or(char)
}

/// Whether a character never joins the one before it.
fn starts(char: char) -> bool {
    match char {
        // Vowels and final consonants of a decomposed syllable, and sound marks of kana.
        '\u{1160}'..='\u{11ff}'
        | '\u{d7b0}'..='\u{d7ff}'
        | '\u{302a}'..='\u{302f}'
        | '\u{3099}'
        | '\u{309a}'
        | '\u{ff9e}'
        | '\u{ff9f}' => false,
        // A mark that counts as a letter.
        '\u{345}' => false,
        // Consonants of Hindi and Thai; first consonants of Korean, punctuation and signs, East Asian letters,
        // and pictures. Of scripts that are not named here, words stay together and are found as a whole.
        '\u{904}'..='\u{939}'
        | '\u{e01}'..='\u{e30}'
        | '\u{e40}'..='\u{e46}'
        | '\u{1100}'..='\u{115e}'
        | '\u{2010}'..='\u{2bff}'
        | '\u{3000}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97f}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ffef}'
        | '\u{1f000}'..='\u{3ffff}' => true,
        _ => char.is_whitespace() || char.is_lowercase() || char.is_uppercase(),
    }
}

/// Whether a character can't be seen and means nothing to a search.
const fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}
