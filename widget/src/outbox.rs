//! What the visitor wrote and the edge has not acknowledged, kept in IndexedDB so that a reload finds it.
//! Never the only place: where the browser refuses storage, the messages wait in memory as long as the page.

use hanmadi_protocol::time::Timestamp;
use hanmadi_sync::transcript::Pending;
use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode};

use crate::{clock, js};

const STORE: &str = "outbox";
/// What nobody came back for within a week is forgotten.
const KEPT_MS: u64 = 7 * 86_400_000;

/// Keeps one message of the holder of `token`.
pub(crate) fn keep(token: String, pending: Pending) {
    clock::spawn(async move {
        let entry = js::object(&[
            ("id", pending.id.into()),
            ("token", token.into()),
            ("text", pending.text.into()),
            ("at", (pending.at.as_ms() as f64).into()),
        ]);
        if let Some(store) = store(IdbTransactionMode::Readwrite).await {
            let _ = store.put(&entry);
        }
    });
}

/// Forgets one message.
pub(crate) fn forget(id: String) {
    clock::spawn(async move {
        if let Some(store) = store(IdbTransactionMode::Readwrite).await {
            let _ = store.delete(&id.into());
        }
    });
}

/// What is left of the holder of `token`, in no order.
pub(crate) async fn left(token: &str, now: Timestamp) -> Vec<Pending> {
    let all = async {
        let store = store(IdbTransactionMode::Readwrite).await?;
        let all = done(&store.get_all().ok()?).await?.dyn_into::<Array>().ok()?;
        Some((store, all))
    };
    let Some((store, all)) = all.await else { return Vec::new() };
    let mut left = Vec::new();
    for entry in all.iter() {
        let at = js::get(&entry, "at").and_then(|at| at.as_f64()).unwrap_or_default();
        let at = Timestamp::from_ms(at as u64);
        let (Some(id), Some(text)) = (js::text(&entry, "id"), js::text(&entry, "text")) else { continue };
        if now.since_ms(at) > KEPT_MS {
            let _ = store.delete(&id.into());
        } else if js::text(&entry, "token").as_deref() == Some(token) {
            left.push(Pending { id, text, at, refused: None });
        }
    }
    left
}

async fn store(mode: IdbTransactionMode) -> Option<IdbObjectStore> {
    let request = web_sys::window()?.indexed_db().ok()??.open_with_u32("hanmadi", 1).ok()?;
    let upgraded = request.clone();
    let create = wasm_bindgen::closure::Closure::once_into_js(move || {
        let Some(db) = upgraded.result().ok().and_then(|db| db.dyn_into::<IdbDatabase>().ok()) else {
            return;
        };
        let options = js::object(&[("keyPath", "id".into())]);
        let _ = db.create_object_store_with_optional_parameters(STORE, options.unchecked_ref());
    });
    request.set_onupgradeneeded(Some(create.unchecked_ref()));
    let db = done(&request).await?.dyn_into::<IdbDatabase>().ok()?;
    db.transaction_with_str_and_mode(STORE, mode).ok()?.object_store(STORE).ok()
}

/// The result of a request, once it is there.
async fn done(request: &IdbRequest) -> Option<JsValue> {
    let promise = Promise::new(&mut |good, bad| {
        request.set_onsuccess(Some(&good));
        request.set_onerror(Some(&bad));
    });
    JsFuture::from(promise).await.ok()?;
    request.result().ok()
}
