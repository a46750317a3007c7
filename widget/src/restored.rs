//! The conversation as a page hears of it after a reload: newest first, in the shape pages know.
//! Never more than a page's worth.

use hanmadi_sync::{guest::Session, transcript::What};

use crate::{clock, js};

const PAGE: usize = 25;

/// The data of `MessagingService.restored`, as JSON.
pub(crate) fn data(session: &Session) -> String {
    let messages: Vec<String> = session
        .transcript()
        .entries()
        .rev()
        .filter_map(|entry| {
            let What::Text(text) = &entry.what else { return None };
            let kind = if entry.own { "inbound" } else { "outbound" };
            let time = clock::iso(entry.at);
            Some(format!(
                r#"{{"id":"{}","type":"text","messageType":"{kind}","text":{},"time":"{time}","timestamp":"{time}"}}"#,
                entry.seq,
                js::quoted(text),
            ))
        })
        .take(PAGE)
        .collect();
    format!(r#"{{"messages":[{}],"pageNumber":1,"pageSize":{PAGE}}}"#, messages.join(","))
}
