//! The clock and pauses.
//! Never used to order messages: their `seq` does that.

use hanmadi_protocol::time::Timestamp;
use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;

/// The moment it is.
pub(crate) fn now() -> Timestamp {
    // A browser's clock is a whole number of milliseconds after 1970, far below 2^53.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "never negative, no fraction"
    )]
    Timestamp::from_ms(js_sys::Date::now() as u64)
}

/// Waits.
pub(crate) async fn sleep(ms: u64) {
    let ms = i32::try_from(ms).unwrap_or(i32::MAX);
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        }
    });
    let _ = JsFuture::from(promise).await;
}
