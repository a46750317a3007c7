//! Finding by words as they are typed, also by the first consonants of Korean syllables and by a syllable that is not
//! finished.
//! Never a guess at spelling: what is typed stands in what is found.
//!
//! `ㅂㅍ` and `바` find `반품`, since the one are the consonants with which its syllables begin, and the other is on the
//! way to it; so does `반푸`. `반ㅍ` is both at once. Of Latin letters, case makes no difference.

/// The first Hangul syllable; each initial has 588 of them, each vowel 28.
const FIRST: u32 = 0xac00;
const SYLLABLES: u32 = 11_172;
const OF_VOWEL: u32 = 28;
const OF_INITIAL: u32 = 588;
/// The consonants with which a syllable may begin, in the order of the syllables.
const INITIALS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ',
    'ㅍ', 'ㅎ',
];
/// The consonants with which a syllable may end, in the order of the syllables: first the one that stays, then the one
/// that goes on to the next syllable when a vowel follows.
const FINALS: [(u32, Option<char>); 28] = [
    (0, None),
    (0, Some('ㄱ')),
    (0, Some('ㄲ')),
    (1, Some('ㅅ')),
    (0, Some('ㄴ')),
    (4, Some('ㅈ')),
    (4, Some('ㅎ')),
    (0, Some('ㄷ')),
    (0, Some('ㄹ')),
    (8, Some('ㄱ')),
    (8, Some('ㅁ')),
    (8, Some('ㅂ')),
    (8, Some('ㅅ')),
    (8, Some('ㅌ')),
    (8, Some('ㅍ')),
    (8, Some('ㅎ')),
    (0, Some('ㅁ')),
    (0, Some('ㅂ')),
    (17, Some('ㅅ')),
    (0, Some('ㅅ')),
    (0, Some('ㅆ')),
    (0, Some('ㅇ')),
    (0, Some('ㅈ')),
    (0, Some('ㅊ')),
    (0, Some('ㅋ')),
    (0, Some('ㅌ')),
    (0, Some('ㅍ')),
    (0, Some('ㅎ')),
];

/// What is looked for: every word of it has to be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought(Vec<Vec<char>>);

impl Sought {
    /// Reads what was typed.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        Self(typed.split_whitespace().map(folded).collect())
    }

    /// True if nothing was typed: everything fits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether each word stands in one of the texts.
    #[must_use]
    pub fn fits(&self, texts: &[&str]) -> bool {
        let texts: Vec<Vec<char>> = texts.iter().map(|text| folded(text)).collect();
        self.0.iter().all(|word| texts.iter().any(|text| contains(text, word)))
    }

    /// Whether the text begins with the first word.
    #[must_use]
    pub fn begins(&self, text: &str) -> bool {
        self.0.first().is_none_or(|word| begins(&folded(text), word))
    }
}

fn folded(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

fn contains(text: &[char], word: &[char]) -> bool {
    (0..text.len()).any(|from| text.get(from..).is_some_and(|text| begins(text, word)))
}

fn begins(text: &[char], word: &[char]) -> bool {
    let Some((last, before)) = word.split_last() else { return true };
    let Some((head, rest)) = text.split_at_checked(before.len()) else { return false };
    head.iter().zip(before).all(|(char, sought)| char == sought || initial(*char) == Some(*sought))
        && is_on_the_way(rest, *last)
}

/// Whether a text begins with this character, or with a syllable that it may become when typing goes on.
fn is_on_the_way(text: &[char], sought: char) -> bool {
    let Some(first) = text.first() else { return false };
    if *first == sought || initial(*first) == Some(sought) {
        return true;
    }
    let (Some(found), Some(typed)) = (syllable(*first), syllable(sought)) else { return false };
    if found / OF_VOWEL == typed / OF_VOWEL && grows(typed % OF_VOWEL, found % OF_VOWEL) {
        return true;
    }
    if typed % OF_VOWEL == 0 && becomes(typed / OF_VOWEL, found / OF_VOWEL) {
        return true;
    }
    // The last consonant may go on to the next syllable: `간` on the way to `가나`.
    let Some((stays, Some(goes))) = usize::try_from(typed % OF_VOWEL).ok().and_then(|at| FINALS.get(at))
    else {
        return false;
    };
    found == typed - typed % OF_VOWEL + stays && text.get(1).and_then(|next| initial(*next)) == Some(*goes)
}

/// Whether a beginning and vowel may become another by one more vowel: `고` on the way to `과`.
fn becomes(typed: u32, found: u32) -> bool {
    const VOWELS: u32 = OF_INITIAL / OF_VOWEL;
    let same = typed / VOWELS == found / VOWELS;
    same && matches!((typed % VOWELS, found % VOWELS), (8, 9..=11) | (13, 14..=16) | (18, 19))
}

/// Whether a syllable's end may become another one: nothing anything, and one consonant a pair.
fn grows(typed: u32, found: u32) -> bool {
    let pair = usize::try_from(found).ok().and_then(|at| FINALS.get(at));
    typed == 0 || pair.is_some_and(|(stays, _)| *stays == typed)
}

/// The place of a Hangul syllable.
fn syllable(char: char) -> Option<u32> {
    u32::from(char).checked_sub(FIRST).filter(|place| *place < SYLLABLES)
}

/// The consonant with which a Hangul syllable begins.
fn initial(char: char) -> Option<char> {
    let place = usize::try_from(syllable(char)? / OF_INITIAL).ok()?;
    INITIALS.get(place).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Sought;

    #[test]
    fn words_are_found_as_they_are_typed() {
        for (typed, text, fits) in [
            ("", "anything", true),
            ("RET", "How to return", true),
            ("return how", "How to return", true),
            ("returns", "How to return", false),
            ("ㅂㅍ", "반품 방법", true),
            ("ㅂㅍ ㅂㅂ", "반품 방법", true),
            ("ㅍㅂ", "반품 방법", false),
            ("바", "반품", true),
            ("반ㅍ", "반품", true),
            ("반푸", "반품", true),
            ("반품", "반품", true),
            ("반풀", "반품", false),
            ("버", "반품", false),
            ("간", "가나다", true),
            ("간", "가다", false),
            ("갑", "값", true),
            ("값", "갑", false),
            ("갑", "값싼", true),
            ("값", "갑사", true),
            ("바푸", "반품", false),
            ("ㄲ", "꼭", true),
            ("ㄱ", "꼭", false),
            ("ㄳ", "감사", false),
            ("품", "반품", true),
            ("확", "화과", true),
            ("호", "확인", true),
            ("호", "후기", false),
        ] {
            assert_eq!(Sought::new(typed).fits(&[text]), fits, "{typed} in {text}");
        }
    }

    #[test]
    fn each_word_is_in_one_of_the_texts() {
        let sought = Sought::new("late 배");
        assert!(sought.fits(&["Late parcel", "배송 지연"]) && !sought.fits(&["Late parcel"]));
        assert!(sought.begins("Late parcel") && !sought.begins("A late parcel"));
        assert!(Sought::default().is_empty() && Sought::default().begins("x"));
    }

    /// What a keyboard shows on the way to a syllable, by its place.
    fn way(syllable: u32) -> Vec<char> {
        let at = |place: u32| char::from_u32(super::FIRST + place).unwrap();
        let mut way = vec![super::INITIALS[usize::try_from(syllable / super::OF_INITIAL).unwrap()]];
        let vowel = syllable / super::OF_VOWEL % 21;
        let first = match vowel {
            9..=11 => 8,
            14..=16 => 13,
            19 => 18,
            other => other,
        };
        way.push(at(syllable - syllable % super::OF_VOWEL - (vowel - first) * super::OF_VOWEL));
        way.push(at(syllable - syllable % super::OF_VOWEL));
        let (stays, _) = super::FINALS[usize::try_from(syllable % super::OF_VOWEL).unwrap()];
        way.extend((stays > 0).then(|| at(syllable - syllable % super::OF_VOWEL + stays)));
        way.push(at(syllable));
        way
    }

    proptest! {
        /// Whatever a Korean keyboard shows on the way to a word finds the word.
        #[test]
        fn no_step_on_the_way_loses_it(places in prop::collection::vec(0..super::SYLLABLES, 1..5)) {
            let word: Vec<char> = places.iter().map(|place| char::from_u32(super::FIRST + place).unwrap()).collect();
            let text: String = word.iter().collect();
            for (typed, place) in places.iter().enumerate() {
                for step in way(*place) {
                    let shown: String = word[..typed].iter().copied().chain([step]).collect();
                    prop_assert!(Sought::new(&shown).fits(&[&format!("x {text}")]), "{} in {}", shown, text);
                }
            }
            // On the way to the next syllable, its first consonant may hang on the one before.
            for (pair, places) in word.windows(2).zip(places.windows(2)) {
                let (bare, next) = (places[0] % super::OF_VOWEL == 0, super::initial(pair[1]));
                let finals = super::FINALS.iter().position(|(stays, goes)| *stays == 0 && *goes == next);
                if let (true, Some(end)) = (bare, finals) {
                    let shown = char::from_u32(u32::from(pair[0]) + u32::try_from(end).unwrap()).unwrap();
                    prop_assert!(Sought::new(&shown.to_string()).fits(&[&text]), "{} in {}", shown, text);
                }
            }
        }
    }
}
