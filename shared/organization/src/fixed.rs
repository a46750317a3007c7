//! What is the same in every organization: the one division, the presences.
//! Never changed by anybody.

use hanmadi_ids::{DivisionId, PresenceId};
use hanmadi_protocol::platform::{
    division::{self, AuthorizationDivision},
    presence::{PresenceDefinition, SystemPresence},
};

use crate::{
    answer::Work,
    call::{Refusal, Reply, ok},
    state::Organization,
};

impl Organization {
    pub(crate) fn list_presences(work: &Work<'_>) -> Reply {
        let all: Vec<PresenceDefinition> =
            SystemPresence::ALL.into_iter().map(SystemPresence::definition).collect();
        ok(&work.call.page(all)?)
    }

    pub(crate) fn read_presence(work: &Work<'_>) -> Reply {
        let id: PresenceId = work.call.id(0, "presence")?;
        let presence = SystemPresence::by_id(id).ok_or_else(|| Refusal::absent("presence"))?;
        ok(&presence.definition())
    }

    pub(crate) fn list_divisions(work: &Work<'_>) -> Reply {
        ok(&work.call.page(vec![AuthorizationDivision::home()])?)
    }

    pub(crate) fn read_home() -> Reply {
        ok(&AuthorizationDivision::home())
    }

    pub(crate) fn read_division(work: &Work<'_>) -> Reply {
        let id: DivisionId = work.call.id(0, "division")?;
        if id == division::HOME { Self::read_home() } else { Err(Refusal::absent("division")) }
    }
}
