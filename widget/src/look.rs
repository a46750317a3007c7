//! What the owner decided about the messenger, read from the page's data block.
//! Never trusts a colour or language it cannot read: there is a default for each.

use wasm_bindgen::JsValue;

use crate::{js, words::Words};

/// The owner's decisions, in the visitor's language.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) deployment: String,
    pub(crate) name: String,
    pub(crate) color: Option<String>,
    pub(crate) greeting: String,
    pub(crate) suggestions: Vec<String>,
    pub(crate) text_bytes_max: usize,
    pub(crate) tells_typing: bool,
    pub(crate) shows_typing: bool,
    pub(crate) starts_by_itself: bool,
    /// The whole tag, for dates and for the document.
    pub(crate) locale: String,
    pub(crate) words: &'static Words,
}

impl Look {
    /// Reads the data block; none means that this deployment has no messenger here.
    pub(crate) fn read(document: &web_sys::Document, languages: &[String]) -> Option<Self> {
        let json = document.get_element_by_id("look")?.text_content()?;
        let look = js::parse(&json)?;
        let deployment = js::text(&look, "deploymentId")?;
        let locale = choose(languages, &js::texts(&look, "languages"))
            .or_else(|| js::text(&look, "defaultLanguage"))
            .unwrap_or_else(|| "en".into());
        let words = Words::of(&locale);
        let by_language = |field: &str| -> Option<JsValue> {
            let table = js::get(&look, field)?;
            js::get(&table, &locale).or_else(|| js::get(&table, &js::text(&look, "defaultLanguage")?))
        };
        let greeting = by_language("greeting").and_then(|value| value.as_string());
        let suggestions = js::object(&[("list", by_language("suggestions").unwrap_or(JsValue::NULL))]);
        let typing = js::get(&look, "typing").unwrap_or(JsValue::NULL);
        Some(Self {
            deployment,
            name: js::text(&look, "name").unwrap_or_default(),
            color: js::text(&look, "primaryColor"),
            greeting: greeting.filter(|text| !text.is_empty()).unwrap_or_else(|| words.hello.into()),
            suggestions: js::texts(&suggestions, "list"),
            text_bytes_max: js::get(&look, "maxTextBytes")
                .and_then(|value| value.as_f64())
                .map_or(4096, |n| n as usize),
            tells_typing: js::truth(&typing, "guest"),
            shows_typing: js::truth(&typing, "agent"),
            starts_by_itself: js::truth(&look, "autoStart"),
            locale,
            words,
        })
    }
}

/// The first of the visitor's languages that the owner offers, as the owner writes it.
fn choose(wanted: &[String], offered: &[String]) -> Option<String> {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    wanted.iter().find_map(|tag| offered.iter().find(|offer| primary(offer) == primary(tag)).cloned())
}

#[cfg(test)]
mod tests {
    use super::choose;

    #[test]
    fn the_visitors_first_offered_language_wins() {
        let offered = ["en-us".to_owned(), "ko".to_owned()];
        let choice =
            |tags: &[&str]| choose(&tags.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>(), &offered);
        assert_eq!(choice(&["fr-FR", "ko-KR", "en"]).as_deref(), Some("ko"));
        assert_eq!(choice(&["en-GB"]).as_deref(), Some("en-us"));
        assert_eq!(choice(&["fr"]), None);
    }
}
