//! Finding addresses in a text, so that they can be followed.
//! Never yields anything but http and https, and never markup: pieces of the text as it is.

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Words.
    Plain(&'a str),
    /// An address to follow.
    Link(&'a str),
}

/// Cuts a text into words and addresses; together they are the text again.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut plain = 0;
    while let Some(tail) = rest.get(plain..) {
        let Some(at) = next_scheme(tail).map(|at| at + plain) else { break };
        let candidate = rest.get(at..).unwrap_or_default();
        let length = address_bytes(candidate);
        if length == 0 || inside_word(rest.get(..at).unwrap_or_default()) {
            plain = at + 4;
            continue;
        }
        push_plain(&mut found, rest.get(..at).unwrap_or_default());
        found.push(Piece::Link(candidate.get(..length).unwrap_or_default()));
        rest = candidate.get(length..).unwrap_or_default();
        plain = 0;
    }
    push_plain(&mut found, rest);
    found
}

fn push_plain<'a>(found: &mut Vec<Piece<'a>>, text: &'a str) {
    if !text.is_empty() {
        found.push(Piece::Plain(text));
    }
}

fn next_scheme(text: &str) -> Option<usize> {
    [text.find("http://"), text.find("https://")].into_iter().flatten().min()
}

fn inside_word(before: &str) -> bool {
    before.chars().next_back().is_some_and(|last| last.is_ascii_alphanumeric())
}

/// How much of the text belongs to the address that begins it. Closing marks of the sentence around it do not.
fn address_bytes(text: &str) -> usize {
    let allowed = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^');
    let end = text.find(|c| !allowed(c)).unwrap_or(text.len());
    let mut address = text.get(..end).unwrap_or_default();
    loop {
        let open = address.matches('(').count() >= address.matches(')').count();
        let cut = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', ']']);
        let cut = if open { cut } else { cut.strip_suffix(')').unwrap_or(cut) };
        if cut.len() == address.len() {
            break;
        }
        address = cut;
    }
    let host = address.split_once("//").map_or("", |(_, host)| host);
    if host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') { address.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    fn check(text: &str, links: &[&str]) {
        let cut = pieces(text);
        let whole: String = cut.iter().map(|piece| match piece { Piece::Plain(part) | Piece::Link(part) => *part }).collect();
        assert_eq!(whole, text);
        let found: Vec<&str> =
            cut.iter().filter_map(|piece| match piece { Piece::Link(link) => Some(*link), Piece::Plain(_) => None }).collect();
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
