//! The frames that the messenger writes, as text.
//! Never takes text from anyone without quoting it.

/// Text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\u{0}'..='\u{1f}' | '\u{7f}' | '\u{2028}' | '\u{2029}' => {
                json.push_str("\\u");
                for shift in [12, 8, 4, 0] {
                    json.extend(char::from_digit(u32::from(c) >> shift & 0xf, 16));
                }
            }
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

/// Opens or resumes the session.
pub(super) fn configure(deployment: &str, token: &str, start_new: bool, resume_after: u64) -> String {
    let (deployment, token) = (quoted(deployment), quoted(token));
    let start_new = if start_new { r#""startNew":true,"# } else { "" };
    format!(
        r#"{{"action":"configureSession","deploymentId":{deployment},"token":{token},"tracingId":"configure",{start_new}"hanmadi":{{"resumeAfter":{resume_after}}}}}"#
    )
}

/// Says something. `attributes` is a JSON object already.
pub(super) fn message(token: &str, id: &str, text: &str, attributes: &str) -> String {
    let (token, id, text) = (quoted(token), quoted(id), quoted(text));
    let channel = if attributes.len() > 2 {
        format!(r#","channel":{{"metadata":{{"customAttributes":{attributes}}}}}"#)
    } else {
        String::new()
    };
    format!(
        r#"{{"action":"onMessage","token":{token},"tracingId":{id},"message":{{"type":"Text","text":{text}{channel}}}}}"#
    )
}

/// Tells that the visitor types.
pub(super) fn typing(token: &str) -> String {
    let token = quoted(token);
    format!(
        r#"{{"action":"onMessage","token":{token},"tracingId":"typing","message":{{"type":"Event","events":[{{"eventType":"Typing","typing":{{"type":"On","duration":5000}}}}]}}}}"#
    )
}

/// Opens the conversation without a word; `head` makes a second Join of the same thread another one.
pub(super) fn join(token: &str, head: u64) -> String {
    let token = quoted(token);
    format!(
        r#"{{"action":"onMessage","token":{token},"tracingId":"join-{head}","message":{{"type":"Event","events":[{{"eventType":"Presence","presence":{{"type":"Join"}}}}]}}}}"#
    )
}

/// Leaves an ended conversation, on all its sockets.
pub(super) fn close(token: &str) -> String {
    let token = quoted(token);
    format!(r#"{{"action":"closeSession","token":{token},"tracingId":"close","closeAllConnections":true}}"#)
}
