//! Times as people of this language write them, in the zone of this machine.
//! Never a moment that is sent anywhere.

use hanmadi_protocol::time::Timestamp;
use js_sys::{Array, Date, Intl::DateTimeFormat, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::words::{self, Word, t};

const SECOND_MS: u64 = 1000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

fn date(time: Timestamp) -> Date {
    #[expect(clippy::cast_precision_loss, reason = "moments are far below 2^53")]
    Date::new(&JsValue::from_f64(time.as_ms() as f64))
}

thread_local! {
    // Making a formatter costs a hundred times what using it costs.
    static CLOCK: DateTimeFormat =
        formatter(&[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")]);
    static DAY: DateTimeFormat = formatter(&[("weekday", "long"), ("month", "long"), ("day", "numeric")]);
    static SHORT_DAY: DateTimeFormat = formatter(&[("month", "short"), ("day", "numeric")]);
}

fn formatter(options: &[(&str, &str)]) -> DateTimeFormat {
    let object = Object::new();
    for (name, value) in options {
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    DateTimeFormat::new(&Array::of1(&JsValue::from_str(words::language().tag())), &object)
}

fn format(formatter: &'static std::thread::LocalKey<DateTimeFormat>, time: Timestamp) -> String {
    let text = formatter.with(|formatter| formatter.format().call1(&JsValue::UNDEFINED, &date(time)));
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Hours and minutes.
pub(crate) fn clock(time: Timestamp) -> String {
    format(&CLOCK, time)
}

/// The number of the local day, counted from 1970.
pub(crate) fn day_number(time: Timestamp) -> i64 {
    let zone_ms = date(time).get_timezone_offset() * 60_000.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "far below 2^53")]
    let local_ms = time.as_ms() as i64 - zone_ms as i64;
    local_ms.div_euclid(DAY_MS as i64)
}

/// A day as a divider names it.
pub(crate) fn day(time: Timestamp, now: Timestamp) -> String {
    match day_number(now) - day_number(time) {
        0 => t(Word::Today).to_owned(),
        1 => t(Word::Yesterday).to_owned(),
        _ => format(&DAY, time),
    }
}

/// Short, for a row: the clock today, else the date.
pub(crate) fn short(time: Timestamp, now: Timestamp) -> String {
    if day_number(now) == day_number(time) { clock(time) } else { format(&SHORT_DAY, time) }
}

/// The clock, with the date where it is not today.
pub(crate) fn moment(time: Timestamp, now: Timestamp) -> String {
    let clock = clock(time);
    if day_number(now) == day_number(time) { clock } else { format!("{} {clock}", format(&SHORT_DAY, time)) }
}

/// How long, ticking: `0:07`, `12:40`, then hours and days in words.
pub(crate) fn span(ms: u64) -> String {
    match ms {
        0..HOUR_MS => format!("{}:{:02}", ms / MINUTE_MS, ms / SECOND_MS % 60),
        HOUR_MS..DAY_MS => words::fill(
            Word::HoursMinutes,
            &[&(ms / HOUR_MS).to_string(), &(ms / MINUTE_MS % 60).to_string()],
        ),
        _ => words::fill(Word::Days, &[&(ms / DAY_MS).to_string()]),
    }
}

/// How long in words, for readers.
pub(crate) fn span_words(ms: u64) -> String {
    match ms {
        0..MINUTE_MS => t(Word::UnderAMinute).to_owned(),
        MINUTE_MS..HOUR_MS => words::fill(Word::Minutes, &[&(ms / MINUTE_MS).to_string()]),
        HOUR_MS.. => span(ms),
    }
}

/// What is left, ticking: rounded up, so that it says 0 only when it is over.
pub(crate) fn countdown(ms: u64) -> String {
    span(ms.div_ceil(SECOND_MS) * SECOND_MS)
}

/// What is left in words, for readers.
pub(crate) fn seconds_words(ms: u64) -> String {
    match ms {
        0..MINUTE_MS => words::fill(Word::Seconds, &[&ms.div_ceil(SECOND_MS).to_string()]),
        MINUTE_MS.. => span_words(ms),
    }
}
