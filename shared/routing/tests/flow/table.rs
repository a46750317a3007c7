//! Tables of keywords: `keyword | message | what is found`, with `-` for nothing.

use hanmadi_routing::flow::find;

/// Checks every line; all that differ are told at once.
pub(crate) fn check(table: &str) {
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let [keyword, message, expected]: [&str; 3] =
            line.split(" | ").collect::<Vec<_>>().try_into().expect("three columns");
        let found = find(keyword, message).map(|(start, end)| {
            let (start, end) = (usize::try_from(start).unwrap(), usize::try_from(end).unwrap());
            message.chars().skip(start).take(end - start).collect::<String>()
        });
        if found.as_deref().unwrap_or("-") != expected {
            wrong.push(format!("{line}   found: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
