//! The language of a message, told from its scripts and a few words.
//! Never sure of a short message: how sure it is stands beside the answer.
//!
//! Limits: of languages in Latin letters only English is told from "other", and a message of names alone
//! (`iPhone 15 Pro`) counts as English with little confidence. Chinese characters without kana are Japanese only if
//! one of them is used in Japan alone, otherwise Chinese, with little confidence unless a character shows it.
//! Addresses (`https://…`, `a@b.c`) are left out.

use hanmadi_protocol::platform::flow::{Detected, LanguageCode};

use super::{
    fold,
    text::{Letter, Script, Text},
};

/// A guess that rests on nothing but the script.
const GUESS: u32 = 60;

/// Told by signs that other languages share in part.
const LIKELY: u32 = 80;

/// Written in Japan, and neither in simplified nor in traditional Chinese.
const JAPANESE_ONLY: &str =
    "込働畑峠辻円広駅図読売説検発様済経験総続変戻収気対応実単価転辺権帰観歩毎浜渋沢悪囲圧払扱遅";

/// Written in Chinese, and rarely or never in Japanese.
const CHINESE_ONLY: &str = "我你您们們吗嗎呢吧这這么麼怎哪很沒没请说话发货单订购买卖钱费运邮谢问题谁时间对错帮见现电码线网页图视频账户\
    银额贵价优选择处办应该还让给过进远边达迟质换损坏码颜货啊哦跟她它咱啥";

/// Words of English that no other common language writes the same.
const ENGLISH: &str = " the is are was were my your you it this that these those have has had can can't could would \
    will please thanks thank hello what when where how why which with from not don't did didn't does of and for to \
    want need get got order refund delivery shipping help i'm it's been been they we there ";

/// Words of other languages in Latin letters that English doesn't have.
const OTHERS: &str = " el los las una que por para como está estoy quiero hola gracias mi pedido le les des une est \
    je vous nous pas avec pour où bonjour merci mon ma commande und der das ist nicht ich sie wir mit bitte danke wo \
    meine mein bestellung não você uma com obrigado olá meu minha il che sono non grazie ciao dove il mio het ik niet \
    een mijn bedankt och det att jag är inte saya tidak yang dan terima kasih apa bisa tôi không và của cho được \
    merhaba ve bir bu için teşekkürler nie jest proszę dziękuję ";

/// Tells the language of a message.
#[must_use]
pub fn detect(message: &str) -> Detected {
    let words: Vec<&str> = message.split_whitespace().filter(|word| !is_address(word)).collect();
    let text = Text::new(&words.join(" "));
    let counts = Counts::of(text.letters());
    let (mut language, count) = counts.most();
    if count == 0 {
        return told(LanguageCode::Other, 0);
    }
    let mut share = count * 100 / counts.total().max(1);
    match language {
        LanguageCode::Zh if !is_chinese(text.letters()) => share = share.min(GUESS),
        LanguageCode::Ja if counts.kana == 0 => share = share.min(LIKELY),
        LanguageCode::En => {
            let (latin, most) = latin(&words);
            (language, share) = (latin, share.min(most));
        }
        LanguageCode::Ko | LanguageCode::Ja | LanguageCode::Zh | LanguageCode::Other => {}
    }
    told(language, share)
}

/// Whether Chinese characters in a text are surely Chinese.
pub(super) fn is_chinese(letters: &[Letter]) -> bool {
    let mut found = false;
    for letter in letters {
        match letter.script {
            Script::Hiragana | Script::Katakana => return false,
            Script::Han => found = found || CHINESE_ONLY.contains(letter.char),
            Script::Hangul | Script::Jamo | Script::Unspaced | Script::Digit | Script::Word => {}
        }
    }
    found
}

/// How much of each there is. A syllable or a Chinese character says about as much as three letters.
#[derive(Default)]
struct Counts {
    korean: u32,
    kana: u32,
    han: u32,
    japanese_only: bool,
    latin: u32,
    other: u32,
}

impl Counts {
    fn of(letters: &[Letter]) -> Self {
        let mut counts = Self::default();
        for letter in letters {
            match letter.script {
                Script::Hangul => counts.korean += 3,
                Script::Jamo => counts.korean += 1,
                Script::Hiragana | Script::Katakana => counts.kana += 2,
                Script::Han => {
                    counts.han += 3;
                    counts.japanese_only = counts.japanese_only || JAPANESE_ONLY.contains(letter.char);
                }
                Script::Unspaced => counts.other += 1,
                Script::Word if is_latin(letter.char) => counts.latin += 1,
                Script::Word => counts.other += 1,
                Script::Digit => {}
            }
        }
        counts
    }

    fn total(&self) -> u32 {
        self.korean + self.kana + self.han + self.latin + self.other
    }

    /// The language with most of the text, and how much that is.
    fn most(&self) -> (LanguageCode, u32) {
        let japanese = self.kana > 0 || self.japanese_only;
        let (ja, zh) = if japanese { (self.kana + self.han, 0) } else { (0, self.han) };
        let others = [(LanguageCode::Ja, ja), (LanguageCode::Zh, zh), (LanguageCode::En, self.latin)];
        let first = (LanguageCode::Ko, self.korean);
        let more =
            |most: (LanguageCode, u32), one: (LanguageCode, u32)| if one.1 > most.1 { one } else { most };
        more(others.into_iter().fold(first, more), (LanguageCode::Other, self.other))
    }
}

/// English or another language in Latin letters, and how sure that is at most.
fn latin(words: &[&str]) -> (LanguageCode, u32) {
    let (mut english, mut others, mut marks) = (0_u32, 0_u32, false);
    for word in words {
        let folded = fold::fold(word);
        let word = folded.trim_matches(|char: char| !char.is_alphanumeric());
        if word.is_empty() {
            continue;
        }
        let padded = format!(" {word} ");
        english += u32::from(ENGLISH.contains(&padded));
        others += u32::from(OTHERS.contains(&padded));
        marks = marks || word.chars().any(|char| !char.is_ascii() && is_latin(char));
    }
    if others > english {
        (LanguageCode::Other, LIKELY)
    } else if english > others {
        (LanguageCode::En, 100)
    } else if marks {
        (LanguageCode::Other, GUESS)
    } else {
        (LanguageCode::En, GUESS)
    }
}

const fn is_latin(char: char) -> bool {
    matches!(char, 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

fn is_address(word: &str) -> bool {
    word.contains("://") || word.starts_with("www.") || (word.contains('@') && word.contains('.'))
}

fn told(language: LanguageCode, share: u32) -> Detected {
    Detected { language, confidence: u8::try_from(share.min(100)).unwrap_or(100) }
}
