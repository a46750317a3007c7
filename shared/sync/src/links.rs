//! Finding addresses in a text, so that they can be followed.
//! Never yields anything but http and https, and never markup: pieces of the text as it is.

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Plain(&'a str),
    /// An address to follow.
    Link(&'a str),
}

/// Cuts a text into words and addresses; together they are the text again.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let (mut done, mut from) = (0, 0);
    while let Some(at) = text.get(from..).and_then(|rest| rest.find('h')).map(|at| at + from) {
        let (before, candidate) = text.split_at(at);
        let length = if inside_word(before) { 0 } else { address_bytes(candidate) };
        from = at + length.max(1);
        if length > 0 {
            push(&mut found, Piece::Plain, text.get(done..at));
            push(&mut found, Piece::Link, text.get(at..from));
            done = from;
        }
    }
    push(&mut found, Piece::Plain, text.get(done..));
    found
}

fn push<'a>(found: &mut Vec<Piece<'a>>, kind: fn(&'a str) -> Piece<'a>, text: Option<&'a str>) {
    found.extend(text.filter(|text| !text.is_empty()).map(kind));
}

fn inside_word(before: &str) -> bool {
    before.as_bytes().last().is_some_and(u8::is_ascii_alphanumeric)
}

/// How much of the text belongs to the address that begins it; 0 if none does. Closing marks of the sentence
/// around it do not belong to it.
fn address_bytes(text: &str) -> usize {
    let Some(host) = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://")) else { return 0 };
    if !host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') {
        return 0;
    }
    let allowed = |byte: &u8| byte.is_ascii_graphic() && !b"<>\"`{}|\\^".contains(byte);
    let mut address: &[u8] = text.as_bytes();
    let end = address.iter().position(|byte| !allowed(byte)).unwrap_or(address.len());
    address = address.get(..end).unwrap_or_default();
    let count = |address: &[u8], mark: u8| address.iter().filter(|byte| **byte == mark).count();
    while let Some((last, rest)) = address.split_last() {
        let closes =
            b".,;:!?'*]".contains(last) || *last == b')' && count(address, b'(') < count(address, b')');
        if !closes {
            break;
        }
        address = rest;
    }
    address.len()
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    fn check(text: &str, links: &[&str]) {
        let cut = pieces(text);
        let whole: String = cut
            .iter()
            .map(|piece| match piece {
                Piece::Plain(part) | Piece::Link(part) => *part,
            })
            .collect();
        assert_eq!(whole, text);
        let found: Vec<&str> = cut
            .iter()
            .filter_map(|piece| match piece {
                Piece::Link(link) => Some(*link),
                Piece::Plain(_) => None,
            })
            .collect();
        assert_eq!(found, links, "{text}");
    }

    #[test]
    fn finds_addresses_and_nothing_else() {
        check("", &[]);
        check("no address here", &[]);
        check("see https://a.example/b?c=d#e.", &["https://a.example/b?c=d#e"]);
        check("(http://a.example/x_(y))", &["http://a.example/x_(y)"]);
        check("여기는 https://a.example/가나 입니다", &["https://a.example/"]);
        check("https://a.example, https://b.example", &["https://a.example", "https://b.example"]);
        check("javascript:alert(1) data:text/html,x", &[]);
        check("xhttp://a.example http:// https://\" http", &[]);
        check("<a href=\"https://a.example\">x</a>", &["https://a.example"]);
    }
}
