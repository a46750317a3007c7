//! The platform API as the desk calls it.
//! Never anything outside `/api/v2` and `/oauth/token`.

mod calls;
mod people;
mod session;
mod transport;
mod work;

pub(crate) use calls::Client;
pub(crate) use session::{SignInTrouble, stored};
pub(crate) use work::Transfer;

use hanmadi_protocol::platform::error::ApiError;

/// Why a call gave no answer to go on with.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    /// It did not get through, or nothing readable came back; it may or may not have been done.
    Network,
    /// The platform said no.
    Refused(ApiError),
    /// The session is over.
    SignedOut,
}

impl Trouble {
    /// True if the same call may succeed in a moment.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Network => true,
            Self::Refused(error) => error.status >= 500 || error.status == 429,
            Self::SignedOut => false,
        }
    }

    /// What the platform says about a refusal.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Refused(error) => error.message.clone(),
            Self::Network | Self::SignedOut => String::new(),
        }
    }

    /// The stable word of a refusal.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Refused(error) => &error.code,
            Self::Network | Self::SignedOut => "",
        }
    }
}
