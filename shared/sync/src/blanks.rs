//! Ready answers and what they leave open: `{{customer.name}}`.
//! Never empties what nobody knows: it stays to be seen, and is found before it is sent.

use core::ops::Range;

/// Longest name in braces, in characters; anything longer is text.
const NAME_CHARS: usize = 100;

/// The first name in double braces from this byte on: where it stands with its braces, and the name.
#[must_use]
pub fn open_in(text: &str, from: usize) -> Option<(Range<usize>, &str)> {
    let mut at = from;
    loop {
        let begin = at + text.get(at..)?.find("{{")?;
        let inside = text.get(begin + 2..)?;
        let end = inside.find("}}")?;
        let name = inside.get(..end)?.trim_matches(' ');
        if is_name(name) {
            return Some((begin..begin + 2 + end + 2, name));
        }
        at = begin + 1;
    }
}

fn is_name(name: &str) -> bool {
    let plain = |char: char| char.is_alphanumeric() || matches!(char, '.' | '_' | '-' | ' ');
    let names = name.chars().any(char::is_alphanumeric);
    names && name.chars().count() <= NAME_CHARS && name.chars().all(plain)
}

/// Puts in what is known. Nothing that is put in is looked through again, so no customer's name opens anything.
#[must_use]
pub fn filled(text: &str, known: impl Fn(&str) -> Option<String>) -> String {
    let (mut filled, mut rest) = (String::with_capacity(text.len()), 0);
    while let Some((range, name)) = open_in(text, rest) {
        let (before, whole) = (text.get(rest..range.start), text.get(range.clone()));
        filled.push_str(before.unwrap_or_default());
        match known(name) {
            Some(value) => filled.push_str(&value),
            None => filled.push_str(whole.unwrap_or_default()),
        }
        rest = range.end;
    }
    filled.push_str(text.get(rest..).unwrap_or_default());
    filled
}

/// A place in a text as browsers count: in units of UTF-16.
#[must_use]
pub fn units(text: &str, bytes: usize) -> u32 {
    let before = text.get(..bytes).unwrap_or(text);
    u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// The first name that stands open in a text, with where it stands as browsers count.
#[must_use]
pub fn first_open(text: &str) -> Option<(Range<u32>, &str)> {
    let (range, name) = open_in(text, 0)?;
    Some((units(text, range.start)..units(text, range.end), name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{filled, first_open};

    fn known(name: &str) -> Option<String> {
        match name {
            "customer.name" => Some("지우 😀".to_owned()),
            "tricky" => Some("{{customer.name}}".to_owned()),
            "empty" => Some(String::new()),
            _ => None,
        }
    }

    #[test]
    fn what_is_known_is_put_in_and_what_is_not_stays() {
        for (text, expected) in [
            ("", ""),
            ("Hello {{customer.name}}!", "Hello 지우 😀!"),
            ("{{ customer.name }}{{customer.name}}", "지우 😀지우 😀"),
            ("{{return.slip}} for {{customer.name}}", "{{return.slip}} for 지우 😀"),
            ("{{tricky}}", "{{customer.name}}"),
            ("a{{empty}}b", "ab"),
            ("{{}} {{ }} {{a b", "{{}} {{ }} {{a b"),
            ("{{a\nb}} {{{customer.name}}}", "{{a\nb}} {지우 😀}"),
            ("{{\nempty}} {{ empty }} {{.}}", "{{\nempty}}  {{.}}"),
            ("if (x) {{ return 1; }}", "if (x) {{ return 1; }}"),
        ] {
            assert_eq!(filled(text, known), expected, "{text}");
        }
    }

    #[test]
    fn what_stands_open_is_found_where_a_browser_counts_it() {
        let text = "😀 가 {{return.slip}} and {{b}}";
        let (range, name) = first_open(text).unwrap();
        assert_eq!((range, name), (5..20, "return.slip"));
        assert_eq!(first_open("nothing {{ open }"), None);
    }

    proptest! {
        /// Any text comes out whole where nothing is known, and what is found is what stands there.
        #[test]
        fn nothing_is_lost(text in "[a-c{} .😀가\n]{0,40}") {
            prop_assert_eq!(filled(&text, |_| None), text.clone());
            if let Some((range, name)) = first_open(&text) {
                let units: Vec<u16> = text.encode_utf16().collect();
                let (from, to) = (usize::try_from(range.start).unwrap(), usize::try_from(range.end).unwrap());
                let found = String::from_utf16(&units[from..to]).unwrap();
                prop_assert_eq!(found.trim_matches(['{', '}', ' ']), name);
            }
            let all = filled(&text, |_| Some(String::new()));
            prop_assert!(all.len() <= text.len());
        }
    }
}
