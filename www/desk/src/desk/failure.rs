//! What becomes of an agent's wish that was not fulfilled.
//! Never silent, unless the session is over: then the sign-in page says so.

use super::{Desk, Leaving, leave};
use crate::{
    api::Trouble,
    words::{self, Word, t},
};

/// Leaves the page or looks whether the channel lives, as the failure asks for, and returns what to tell the agent:
/// `unreachable`, or `because` with the platform's reason.
pub(crate) fn explained(desk: Desk, trouble: Trouble, unreachable: Word, because: Word) -> Option<String> {
    match trouble {
        Trouble::SignedOut => {
            leave(Leaving::Ended);
            None
        }
        Trouble::Network => {
            desk.poke_link();
            Some(t(unreachable).to_owned())
        }
        Trouble::Refused(error) => Some(words::fill(because, &[&error.message])),
    }
}

/// The same, told at once.
pub(crate) fn tell(desk: Desk, trouble: Trouble, unreachable: Word, because: Word) {
    if let Some(text) = explained(desk, trouble, unreachable, because) {
        desk.tell(text);
    }
}
