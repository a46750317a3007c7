//! Korean words inside an eojeol (what stands between two spaces): where a keyword may begin and end.
//! Never a dictionary of the language: what it can't tell, it leaves unmatched.
//!
//! A keyword `환불` is in `환불이`, `환불은요`, `환불받을게요`, `환불신청하려고요`, `전액환불`, since what follows it is
//! made of known words, particles, and a common verb or ending, and what stands before it ends with a known
//! word. It is not in `교환불가`, and `교환` not in `교환학생`. The rules:
//!
//! - What follows a keyword must be particles that fit the sound before them (`이` after a consonant, `가` after a
//!   vowel), words of [`words`], or begin with a verb or the copula, after which anything may come.
//! - Before a keyword of two syllables stands nothing, a known word or ending, an object or topic particle
//!   (`셔츠를환불`), or a prefix (`재교환`). Longer keywords may begin anywhere.
//! - A keyword of one syllable (`옷`) takes particles and the copula only, and begins its eojeol.
//! - A keyword of four or more may be followed by anything.

mod words;

use words::{BEFORE, COPULA, PARTICLES, PREFIXES, TAILS, VERBS, WORDS};

/// What the syllable before a particle must end with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// Anything.
    Any,
    /// A vowel.
    Vowel,
    /// A consonant.
    Consonant,
    /// A vowel or ㄹ.
    VowelOrRieul,
}

/// Pieces after a keyword at most: customers write no longer ones, and it bounds the search.
const PIECES_MAX: usize = 8;

/// From so many syllables on a keyword may begin anywhere in an eojeol.
const BEGINS_ANYWHERE: usize = 3;

/// From so many on it may also be followed by anything.
const ENDS_ANYWHERE: usize = 4;

/// Whether a keyword of so many syllables may begin after `left`, the part of its eojeol before it.
pub(super) fn may_begin(left: &[char], syllables: usize) -> bool {
    let [.., last] = left else { return true };
    if syllables == 1 {
        return false;
    }
    syllables >= BEGINS_ANYWHERE
        || (left.len() > 1 && matches!(last, '을' | '를' | '은' | '는'))
        || (left.len() == 1 && PREFIXES.contains(last))
        || BEFORE.iter().any(|word| ends_with(left, word))
        || ends_with_word(left)
}

/// Whether a keyword of so many syllables, the last being `last`, may be followed by `rest` in its eojeol.
pub(super) fn may_end(last: char, rest: &[char], syllables: usize) -> bool {
    syllables >= ENDS_ANYWHERE || follows(last, rest, syllables > 1, After::Noun, PIECES_MAX)
}

/// The lengths of the particle chains that may stand at the beginning of `rest`, after `last`.
pub(super) fn particles(last: char, rest: &[char]) -> Vec<usize> {
    let mut found = Vec::new();
    chains(last, rest, 0, PIECES_MAX, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

fn chains(last: char, rest: &[char], taken: usize, pieces: usize, found: &mut Vec<usize>) {
    if pieces == 0 {
        return;
    }
    for (particle, fit) in PARTICLES {
        if let Some((last, after)) = cut(last, rest, particle, *fit) {
            let taken = taken + particle.chars().count();
            found.push(taken);
            chains(last, after, taken, pieces - 1, found);
        }
    }
}

/// What stands before the rest that is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    Noun,
    Particle,
}

fn follows(last: char, rest: &[char], long: bool, after: After, pieces: usize) -> bool {
    if rest.is_empty() {
        return true;
    }
    if pieces == 0 {
        return false;
    }
    let begins = |(word, fit): &(&str, Fit)| cut(last, rest, word, *fit).is_some();
    if COPULA.iter().any(begins)
        || (long && VERBS.iter().any(|word| cut(last, rest, word, Fit::Any).is_some()))
    {
        return true;
    }
    let goes_on = |word: &str, fit: Fit, kind: After| {
        cut(last, rest, word, fit).is_some_and(|(last, rest)| follows(last, rest, long, kind, pieces - 1))
    };
    PARTICLES.iter().any(|(particle, fit)| goes_on(particle, *fit, After::Particle))
        || (long && WORDS.iter().any(|word| goes_on(word, Fit::Any, After::Noun)))
        || (long && after == After::Noun && TAILS.iter().any(|word| goes_on(word, Fit::Any, After::Noun)))
}

/// Whether a text ends with a known word, or with one and a tail: `배송비`, `주문건`.
fn ends_with_word(text: &[char]) -> bool {
    let known = |text: &[char]| WORDS.iter().any(|word| ends_with(text, word));
    let tail = |last: &char| TAILS.iter().any(|tail| tail.chars().eq([*last]));
    known(text) || text.split_last().is_some_and(|(last, before)| tail(last) && known(before))
}

/// What remains of `rest` after `word`, and the last syllable taken, if it begins with it and `word` fits.
fn cut<'a>(last: char, rest: &'a [char], word: &str, fit: Fit) -> Option<(char, &'a [char])> {
    let mut rest = rest;
    let mut taken = None;
    for char in word.chars() {
        let (first, after) = rest.split_first()?;
        if *first != char {
            return None;
        }
        (rest, taken) = (after, Some(char));
    }
    fits(last, fit).then_some((taken?, rest))
}

fn ends_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter().rev();
    word.chars().rev().all(|char| text.next() == Some(&char))
}

fn fits(last: char, fit: Fit) -> bool {
    const SYLLABLES: u32 = 0xac00;
    const FINALS: u32 = 28;
    const RIEUL: u32 = 8;
    // Letters and digits are read aloud in many ways: everything fits them.
    let Some(syllable) = u32::from(last).checked_sub(SYLLABLES).filter(|at| *at < 11_172) else {
        return true;
    };
    let consonant = syllable % FINALS;
    match fit {
        Fit::Any => true,
        Fit::Vowel => consonant == 0,
        Fit::Consonant => consonant != 0,
        Fit::VowelOrRieul => consonant == 0 || consonant == RIEUL,
    }
}
