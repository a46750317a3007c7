//! A draft on one of an agent's screens, which the platform keeps for all of them.
//! Never changes what somebody is writing: what another screen wrote waits until this one rests.
//!
//! Of two drafts the one that the platform took later counts. A screen that has written something the platform does
//! not know yet sends it, and by that becomes the later one.

use hanmadi_protocol::{limits, time::Timestamp};

/// Rest after which a draft is sent to the platform, in milliseconds.
const SAVE_AFTER_MS: u64 = 800;
/// Somebody who writes without a rest has their draft sent at least so often, in milliseconds.
const SAVE_WITHIN_MS: u64 = 5000;
/// Rest after which another screen's draft may take the place of this one's, in milliseconds.
const QUIET_MS: u64 = 5000;

/// A draft on one screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    text: String,
    /// The platform's number of what stands here, or of what it took from here last.
    number: u64,
    /// Since when there is something that the platform does not know.
    unsaved: Option<Timestamp>,
    /// When somebody last wrote here.
    written: Option<Timestamp>,
    /// What another screen wrote later, until it can take this one's place.
    newer: Option<(u64, String)>,
}

impl Draft {
    /// A draft as it was kept over a reload, and whether the platform knows it.
    #[must_use]
    pub fn kept(text: String, number: u64, unsaved: bool) -> Self {
        let unsaved = unsaved.then_some(Timestamp::from_ms(0));
        Self { text, number, unsaved, ..Self::default() }
    }

    /// The words.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The platform's number of it.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// True if the platform does not know it.
    #[must_use]
    pub const fn is_unsaved(&self) -> bool {
        self.unsaved.is_some()
    }

    /// True while something is to be done with it, now or later.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.newer.is_some() || (self.unsaved.is_some() && self.fits())
    }

    /// Somebody writes here.
    pub fn write(&mut self, text: &str, now: Timestamp) {
        if self.text != text {
            text.clone_into(&mut self.text);
            self.written = Some(now);
            self.unsaved = self.unsaved.or(Some(now));
        }
    }

    /// The platform tells of a draft that it took, from here or from another screen.
    pub fn hear(&mut self, number: u64, text: &str) {
        let known = self.newer.as_ref().map_or(self.number, |(number, _)| self.number.max(*number));
        if number > known {
            self.newer = Some((number, text.to_owned()));
        }
    }

    /// What is to be sent to the platform now, if anything. What is longer than it takes stays here.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<&str> {
        let since = self.unsaved?;
        let rests = self.written.is_none_or(|written| now.since_ms(written) >= SAVE_AFTER_MS);
        ((rests || now.since_ms(since) >= SAVE_WITHIN_MS) && self.fits()).then_some(&self.text)
    }

    /// What is to be sent before the page goes, rest or not.
    #[must_use]
    pub fn last_words(&self) -> Option<&str> {
        (self.unsaved.is_some() && self.fits()).then_some(&self.text)
    }

    /// The platform took these words from here, under this number.
    pub fn saved(&mut self, number: u64, text: &str, now: Timestamp) {
        self.number = self.number.max(number);
        if self.newer.as_ref().is_some_and(|(newer, _)| *newer <= number) {
            self.newer = None;
        }
        // What was written while they were on their way goes next.
        self.unsaved = (self.text != text).then_some(now);
    }

    /// The platform does not take it: it stays here alone.
    pub const fn refused(&mut self) {
        self.unsaved = None;
    }

    /// Gives way to what another screen wrote later, if nobody writes here; `composes` while an input method does.
    /// Returns what the field is to show.
    pub fn give_way(&mut self, now: Timestamp, composes: bool) -> Option<&str> {
        let busy = composes || self.written.is_some_and(|written| now.since_ms(written) < QUIET_MS);
        if busy || self.unsaved.is_some() {
            return None;
        }
        let (number, text) = self.newer.take()?;
        self.number = number;
        let differs = self.text != text;
        self.text = text;
        differs.then_some(&self.text)
    }

    fn fits(&self) -> bool {
        self.text.chars().count() <= limits::DRAFT_CHARS
    }
}

#[cfg(test)]
mod tests {
    use hanmadi_protocol::{limits, time::Timestamp};
    use proptest::prelude::*;

    use super::{Draft, QUIET_MS, SAVE_AFTER_MS, SAVE_WITHIN_MS};

    fn at(ms: u64) -> Timestamp {
        Timestamp::from_ms(ms)
    }

    #[test]
    fn it_is_sent_after_a_rest_and_in_time_for_who_never_rests() {
        let mut draft = Draft::default();
        assert_eq!((draft.due(at(9000)), draft.is_open()), (None, false));
        draft.write("a", at(1000));
        assert_eq!(draft.due(at(1000 + SAVE_AFTER_MS - 1)), None);
        assert_eq!(draft.due(at(1000 + SAVE_AFTER_MS)), Some("a"));
        for ms in 0..SAVE_WITHIN_MS / 100 {
            draft.write(&format!("a{ms}"), at(1000 + 100 * ms));
            assert_eq!(draft.due(at(1000 + 100 * ms)), None, "{ms}");
        }
        assert!(draft.due(at(1000 + SAVE_WITHIN_MS)).is_some());
    }

    #[test]
    fn what_is_written_while_the_last_words_are_on_their_way_goes_next() {
        let mut draft = Draft::default();
        draft.write("one", at(0));
        draft.write("one two", at(900));
        draft.saved(7, "one", at(1000));
        assert_eq!((draft.is_unsaved(), draft.number()), (true, 7));
        draft.saved(8, "one two", at(2000));
        assert_eq!((draft.is_unsaved(), draft.is_open()), (false, false));
    }

    #[test]
    fn what_is_too_long_stays_here() {
        let mut draft = Draft::default();
        draft.write(&"가".repeat(limits::DRAFT_CHARS + 1), at(0));
        assert_eq!((draft.due(at(9000)), draft.last_words(), draft.is_open()), (None, None, false));
        draft.write(&"가".repeat(limits::DRAFT_CHARS), at(9000));
        assert!(draft.due(at(9800)).is_some() && draft.is_open());
    }

    #[test]
    fn another_screens_words_come_when_nobody_writes_here() {
        let mut draft = Draft::default();
        draft.hear(3, "from the phone");
        assert_eq!(draft.give_way(at(0), true), None, "an input method composes");
        assert_eq!(draft.give_way(at(0), false), Some("from the phone"));
        draft.hear(2, "older");
        assert!(!draft.is_open());
        draft.write("from the phone and here", at(1000));
        draft.hear(4, "from the phone again");
        assert_eq!(draft.give_way(at(9000), false), None, "not before these words are sent");
        draft.saved(5, "from the phone and here", at(9000));
        assert_eq!(draft.give_way(at(9001), false), None, "which makes them the later ones");
        assert_eq!(draft.text(), "from the phone and here");
        draft.hear(6, "");
        assert_eq!(draft.give_way(at(9000), false), Some(""), "sent from the phone");
    }

    #[test]
    fn a_reload_keeps_what_the_platform_does_not_know() {
        let mut draft = Draft::kept("here".to_owned(), 4, true);
        draft.hear(5, "there");
        assert_eq!(draft.give_way(at(99_000), false), None);
        assert_eq!(draft.due(at(99_000)), Some("here"));
        let mut draft = Draft::kept("here".to_owned(), 4, false);
        draft.hear(5, "there");
        assert_eq!(draft.give_way(at(99_000), false), Some("there"));
        draft.write("more", at(99_000));
        draft.refused();
        assert_eq!((draft.is_unsaved(), draft.text()), (false, "more"));
    }

    proptest! {
        /// Two screens and a platform that numbers what it takes; calls and events take their time and get lost.
        /// Whoever writes sees their own words until they rest, and in the end both screens show what the platform
        /// took last.
        #[test]
        fn both_screens_come_to_show_what_was_taken_last(
            steps in prop::collection::vec((0..5u8, 0..2_usize, 0..2500u64), 0..80),
        ) {
            let mut screens = [Draft::default(), Draft::default()];
            let (mut kept, mut now, mut wrote) = ((0, String::new()), 1, [None::<(u64, String)>, None]);
            let mut take = |screens: &mut [Draft; 2], who: usize, now, heard: bool| {
                let Some(text) = screens[who].due(at(now)).map(str::to_owned) else { return kept.clone() };
                kept = (kept.0 + 1, text.clone());
                if heard {
                    screens[1 - who].hear(kept.0, &text);
                }
                screens[who].saved(kept.0, &text, at(now));
                kept.clone()
            };
            for (place, (what, who, ms)) in steps.into_iter().enumerate() {
                now += ms;
                match what {
                    0 | 1 => {
                        let text = format!("words {place}");
                        screens[who].write(&text, at(now));
                        wrote[who] = Some((now, text));
                    }
                    2 | 3 => drop(take(&mut screens, who, now, what == 2)),
                    _ => drop(screens[who].give_way(at(now), false)),
                }
                for (screen, wrote) in screens.iter().zip(&wrote) {
                    if let Some((_, text)) = wrote.as_ref().filter(|(written, _)| now - written < QUIET_MS) {
                        prop_assert_eq!(screen.text(), text, "changed under the cursor");
                    }
                }
            }
            let mut last = (0, String::new());
            for _ in 0..3 {
                now += QUIET_MS;
                for who in 0..2 {
                    last = take(&mut screens, who, now, true);
                }
                // A snapshot tells both what the platform has.
                for screen in &mut screens {
                    screen.hear(last.0, &last.1);
                    screen.give_way(at(now), false);
                }
            }
            for screen in &screens {
                prop_assert_eq!(screen.text(), last.1.as_str());
                prop_assert!(!screen.is_open());
            }
        }
    }
}
