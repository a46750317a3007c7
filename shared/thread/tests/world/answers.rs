//! What a frame must be answered with, judged by the rows before and after.
//! Never a word about frames that ask for nothing.

use hanmadi_ids::ConnectionId;
use hanmadi_protocol::{
    guest::{
        message::Kind,
        request::{self, Action, Configure, Draft},
    },
    time::Timestamp,
};
use hanmadi_thread::{Attachment, Rates};
use serde_json::Value;

use super::{
    check,
    host::{Handled, Host},
    rows::Rows,
};

/// How everything stood before a frame.
pub(crate) struct Before<'a> {
    pub(crate) now: Timestamp,
    pub(crate) rows: &'a Rows,
    /// The sender's socket.
    pub(crate) socket: Option<Attachment>,
    pub(crate) from: ConnectionId,
    /// The sender's token is the guest's.
    pub(crate) proven: bool,
}

pub(crate) fn judge(before: &Before<'_>, text: &str, host: &Host, handled: &Handled) {
    let Ok(request) = request::parse(text) else { panic!("the tabs write good frames") };
    let own = |frame: &Value| frame["tracingId"].as_str() == request.tracing_id.as_deref();
    let frames: Vec<Value> = handled
        .told
        .iter()
        .filter(|(to, _)| *to == before.from)
        .map(|(_, text)| serde_json::from_str(text).unwrap())
        .collect();
    let flooded = frames.iter().any(|frame| frame["body"]["reason"] == "flood");
    let answer = frames.iter().find(|frame| own(frame));
    if !before.proven {
        assert!(matches!(answer.map(code), Some(4007 | 429)) || flooded, "a stranger got {frames:?}");
        return assert_eq!(*before.rows, host.rows, "a stranger changed something");
    }
    let code = answer.map(code);
    if let Some(429) = code {
        assert_eq!(host.rates, Rates::Standard);
        let seconds = answer.unwrap()["body"]["retryAfter"].as_u64().unwrap();
        assert!((1..=60).contains(&seconds), "wait {seconds} seconds");
    }
    if flooded || code == Some(429) {
        return assert_eq!(*before.rows, host.rows, "what is refused leaves no trace");
    }
    if before.socket.is_none() {
        // Closed by the host: whatever is answered, nobody hears it.
        return assert_eq!(before.rows.messages, host.rows.messages);
    }
    match &request.action {
        Action::Message(draft) => message(before, draft, request.tracing_id, host, answer),
        Action::Configure(configure) => session(before, configure, host, &frames, answer),
        Action::GetConfiguration => assert_eq!(code, Some(200)),
        Action::Echo(_)
        | Action::GetJwt
        | Action::GetWait
        | Action::Disconnect
        | Action::Close(_)
        | Action::Unsupported(_) => {
            before.refused_without_session(code);
        }
    }
}

/// Who resumes, or is brought back by a relay, gets what the rows hold.
fn session(
    before: &Before<'_>,
    configure: &Configure,
    host: &Host,
    frames: &[Value],
    answer: Option<&Value>,
) {
    let session = host.rows.session().unwrap();
    let expired = before.expires().is_none_or(|expires| expires <= before.now);
    let left = before.rows.session().is_some_and(|one| one.read_only) && configure.start_new;
    let is_new = expired || left;
    let resume = before.socket.as_ref().and_then(|socket| socket.resume).filter(|_| !is_new);
    let told: Vec<_> =
        frames.iter().filter(|one| check::is_message(one)).map(|one| one["body"].clone()).collect();
    let past = |after: Option<u64>| -> Vec<Value> {
        let records = after.map(|after| host.rows.of_session(session.ordinal, after));
        records.into_iter().flatten().map(|record| check::body(record)).collect()
    };
    assert_eq!(told, past(resume.or(configure.resume_after)));
    assert!(host.sockets.get(&before.from).is_none_or(|socket| socket.resume.is_none()), "back only once");
    if resume.is_some() {
        return assert!(answer.is_none_or(check::is_message), "its client must not notice");
    }
    let body = &answer.unwrap()["body"];
    let told = (body["connected"].as_bool(), body["newSession"].as_bool(), body["readOnly"].as_bool());
    assert_eq!(told, (Some(true), Some(is_new), Some(session.read_only)));
    match configure.resume_after {
        Some(_) => assert_eq!(body["hanmadi"]["head"], host.rows.head()),
        None => assert!(body["hanmadi"].is_null(), "a field that nobody asked for"),
    }
}

fn message(
    before: &Before<'_>,
    draft: &Draft,
    tracing_id: Option<String>,
    host: &Host,
    answer: Option<&Value>,
) {
    let key = format!("g:{}", tracing_id.unwrap_or_default());
    let (prior, kept) =
        (before.rows.under(before.rows.lookup(key.clone())), host.rows.under(host.rows.lookup(key)));
    let code = answer.map(code);
    if before.refused_without_session(code) {
        return assert_eq!(*before.rows, host.rows, "what is refused leaves no trace");
    }
    let said_before = prior.map(|prior| {
        let body = check::body(prior);
        let same_page = body["metadata"]["page"].as_str() == draft.metadata.get("page").map(String::as_str);
        body["text"].as_str() == draft.text.as_deref() && body["type"] == draft.kind.as_str() && same_page
    });
    let read_only = before.rows.session().is_some_and(|session| session.read_only);
    match (said_before, &draft.kind) {
        (Some(true), _) => {
            assert_eq!(code, Some(200), "a repeat is a success");
            assert_eq!(answer.unwrap()["body"], check::body(prior.unwrap()), "the first id and time");
            assert_eq!(*before.rows, host.rows);
        }
        (Some(false), _) => {
            assert_eq!(code, Some(409), "other words under the same tracing id");
            assert_eq!(*before.rows, host.rows);
        }
        (None, _) if read_only => {
            assert_eq!(code, Some(409), "nothing more in a session that has ended");
            assert_eq!(*before.rows, host.rows);
        }
        (None, Kind::Event) => {
            assert!(matches!(code, None | Some(200 | 403)));
            assert_eq!(kept.is_some(), code == Some(200));
        }
        (None, _) => {
            assert_eq!(code, Some(200));
            let kept = check::body(kept.unwrap());
            assert_eq!(kept["text"].as_str(), draft.text.as_deref());
            assert_eq!(answer.unwrap()["body"], kept);
            assert_eq!(host.rows.head(), before.rows.head() + 1);
        }
    }
}

impl Before<'_> {
    fn expires(&self) -> Option<Timestamp> {
        let session = self.rows.session()?;
        let lifetime = session.lifetime_seconds * 1000;
        let last = session.opened.max(self.rows.last_time());
        // A wrap-up counts as something that happened, unless it came when all was over.
        let legs = self.rows.latest().into_iter().flat_map(|one| one.legs);
        let done = legs.filter_map(|leg| leg.work?.after?.done);
        let mut done: Vec<_> = done.filter(|done| *done >= session.opened).collect();
        done.sort_unstable();
        let later = |last: Timestamp, done| if done < last.plus_ms(lifetime) { last.max(done) } else { last };
        Some(done.into_iter().fold(last, later).plus_ms(lifetime))
    }

    /// Whether it had to be refused because there is no session, and was.
    fn refused_without_session(&self, code: Option<u64>) -> bool {
        let expired = self.expires().is_some_and(|expires| expires <= self.now);
        let configured = self.socket.as_ref().is_some_and(|socket| socket.configured.is_some());
        let expected = if expired { Some(4006) } else { (!configured).then_some(4007) };
        assert_eq!(code.filter(|code| matches!(code, 4006 | 4007)), expected);
        expected.is_some()
    }
}

fn code(frame: &Value) -> u64 {
    frame["code"].as_u64().unwrap()
}
