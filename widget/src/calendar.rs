//! Days and times in the visitor's language and zone, by the browser's own calendar.
//! Never on the server's clock alone: a day begins where the visitor is.

use hanmadi_protocol::time::Timestamp;
use hanmadi_sync::rows::Calendar;
use js_sys::{Date, Object};
use wasm_bindgen::{JsCast, JsValue};

use crate::{clock, js};

/// The calendar of one language.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    pub(crate) locale: String,
    pub(crate) today: &'static str,
}

impl Local {
    fn words(&self, moment: Timestamp, options: &Object) -> String {
        String::from(date(moment).to_locale_string(&self.locale, options.unchecked_ref()))
    }
}

impl Calendar for Local {
    fn day(&self, moment: Timestamp) -> i64 {
        let date = date(moment);
        i64::from(date.get_full_year()) * 400 + i64::from(date.get_month()) * 32 + i64::from(date.get_date())
    }

    fn day_words(&self, moment: Timestamp) -> String {
        if self.day(moment) == self.day(clock::now()) {
            return self.today.to_owned();
        }
        self.words(
            moment,
            &js::object(&[("month", "long".into()), ("day", "numeric".into()), ("weekday", "long".into())]),
        )
    }

    fn time_words(&self, moment: Timestamp) -> String {
        self.words(moment, &js::object(&[("hour", "numeric".into()), ("minute", "2-digit".into())]))
    }
}

fn date(moment: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(moment.as_ms() as f64))
}
