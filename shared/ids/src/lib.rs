//! Typed identifiers of Hanmadi, one registry, and the keys that lead to an object without a lookup.
//! Never makes an identifier out of nothing: randomness comes in as a seed, see [`Mint`].

mod conversation;
mod listener;
mod mint;
mod registry;

pub use conversation::{ConversationId, ThreadKey};
pub use listener::ListenerId;
pub use mint::Mint;
pub use registry::{
    BotId, ClientId, CommunicationId, ConnectionId, DeploymentId, DivisionId, FlowId, LabelId, LanguageId,
    LibraryId, MessageId, NotificationChannelId, ParticipantId, PresenceId, QueueId, ResponseId,
    ScheduleGroupId, ScheduleId, SkillId, UserId, WrapupCodeId,
};

/// Text that is not an identifier of the kind asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidId;

impl core::fmt::Display for InvalidId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("not a valid identifier")
    }
}

impl core::error::Error for InvalidId {}
