//! Every bound of the system in one place, each with its reason.
//! Never a tuning knob of one deployment: those stand in `deployment`.
//!
//! "Published" means the limit that clients made for this wire already expect.

/// Bytes of one guest frame. Published for the gateway in front of this wire; far above any allowed text.
pub const GUEST_FRAME_BYTES: usize = 32_768;
/// Bytes of a guest's text. Published; past it error 4011.
pub const GUEST_TEXT_BYTES: usize = 4096;
/// Bytes of custom attributes, or of metadata, in one message. Published; past it error 4013.
pub const CUSTOM_DATA_BYTES: usize = 2048;
/// Bytes of all custom attributes that a customer brought into one conversation.
pub const CUSTOMER_DATA_BYTES: usize = 16_384;
/// Characters of a guest's token. Published.
pub const TOKEN_CHARS: usize = 2048;
/// Characters of a tracing id: a key of the message index, a UUID in every known client.
pub const TRACING_ID_CHARS: usize = 256;
/// Content items of one message: more than any known picker sends.
pub const CONTENT_ITEMS: usize = 64;
/// Live sockets of one session; the next one closes the oldest. Published.
pub const CONNECTIONS_PER_SESSION: usize = 3;
/// New sockets of one deployment in a minute, counted per isolate. Published.
pub const CONNECTIONS_PER_DEPLOYMENT_MINUTE: u32 = 1000;
/// Messages of one session in a second. Published.
pub const MESSAGES_PER_SESSION_SECOND: u32 = 5;
/// Frames of one connection in a minute, whatever they ask. Published.
pub const REQUESTS_PER_CONNECTION_MINUTE: u32 = 60;
/// `configureSession` frames of one session in a minute. Published.
pub const CONFIGURES_PER_SESSION_MINUTE: u32 = 60;
/// Health checks (`echo`) of one connection in a minute. Published.
pub const ECHOES_PER_CONNECTION_MINUTE: u32 = 2;
/// Questions for the place in the queue (`getWait`) of one connection in a minute: each asks the one Switchboard.
pub const WAITS_PER_CONNECTION_MINUTE: u32 = 12;
/// History requests of one session in a minute. Published.
pub const HISTORY_PER_SESSION_MINUTE: u32 = 10;
/// Refusals by rate that one connection may collect in a minute before it is closed as a flood.
pub const RATE_REFUSALS_PER_CONNECTION_MINUTE: u32 = 120;
/// Seconds a session lives after its last message: 72 hours. Published default.
pub const SESSION_SECONDS: u64 = 259_200;
/// Milliseconds after its end in which a message reopens a conversation: 72 hours (M-THREAD-1).
pub const THREADING_WINDOW_MS: u64 = 72 * 3_600_000;
/// Seconds a guest's jwt lives: about a minute, only for the history call. Published.
pub const GUEST_JWT_SECONDS: u64 = 60;
/// Characters of an agent's text to a web guest. Published (newer help text and the limits page).
pub const AGENT_TEXT_CHARS: usize = 4000;
/// Agent typing events of one conversation in a minute. Published.
pub const AGENT_TYPING_PER_CONVERSATION_MINUTE: u32 = 12;
/// Milliseconds a typing indicator lasts unless it is renewed.
pub const TYPING_MS: u64 = 5000;
/// Messages replayed to a resuming guest at most; older ones come by the history call.
pub const RESUME_MESSAGES: usize = 1000;
/// Seconds for which an agent's message waits unless they say otherwise: long enough to see a mistake, short enough
/// that no customer waits for it.
pub const UNDO_SECONDS: u64 = 5;
/// Most seconds for which a message may wait.
pub const UNDO_SECONDS_MAX: u64 = 30;
/// Characters of a draft: twice what can be sent, so that what is too long is not lost while it is cut.
pub const DRAFT_CHARS: usize = 2 * AGENT_TEXT_CHARS;
/// Libraries of ready answers of an organization.
pub const LIBRARIES: usize = 200;
/// Ready answers of an organization: each desk holds them all, to search them without a pause.
pub const RESPONSES: usize = 2000;
/// Libraries, texts and substitutions of one ready answer.
pub const RESPONSE_PARTS: usize = 50;
/// Default and largest page of a listing.
pub const PAGE_SIZE: usize = 25;
/// Largest page of a listing.
pub const PAGE_SIZE_MAX: usize = 100;
/// Bytes of a platform API body.
pub const API_BODY_BYTES: usize = 262_144;
/// Milliseconds in which a request's body must have come; a body that never ends is given up then.
pub const BODY_WAIT_MS: u32 = 10_000;
/// Conversations an agent holds at once unless the owner says otherwise.
pub const AGENT_CAPACITY: usize = 25;
/// Notification channels of one agent; the next one removes the oldest. Published as 20.
pub const CHANNELS_PER_AGENT: usize = 20;
/// Topics of one notification channel. Published as 1000.
pub const TOPICS_PER_CHANNEL: usize = 1000;
/// Seconds a notification channel lives without a new subscription. Published: 24 hours.
pub const CHANNEL_SECONDS: u64 = 86_400;
/// Between two looks at the queues that somebody watches, in milliseconds: a busy queue changes many times a second,
/// and nobody reads that fast.
pub const OBSERVATIONS_REST_MS: u64 = 1000;
/// Seconds of an agent's access token.
pub const ACCESS_TOKEN_SECONDS: u64 = 3600;
/// Seconds of an agent's refresh token: one working day.
pub const REFRESH_TOKEN_SECONDS: u64 = 43_200;
/// Failed logins of one name in a minute; the next ones wait.
pub const LOGIN_FAILURES_PER_MINUTE: u32 = 10;
/// First pause before an outbox row is tried again, in milliseconds; it doubles with each failure.
pub const RETRY_DELAY_MS: u64 = 500;
/// Longest pause between two tries of an outbox row, in milliseconds.
pub const RETRY_DELAY_MS_MAX: u64 = 300_000;
/// Milliseconds for which a receiver remembers what it took from a silent source: 30 days, longer than any
/// event is tried again.
pub const MARK_MS: u64 = 30 * 86_400_000;
/// Milliseconds for which an agent's inbox remembers a conversation that has ended: as long as it can reopen.
pub const INBOX_MS: u64 = THREADING_WINDOW_MS;
/// Highest number of a message: the largest that every reader of JSON holds exactly.
pub const SEQ_MAX: u64 = (1 << 53) - 1;
/// Outbox rows delivered in one go.
pub const OUTBOX_BATCH: usize = 32;
/// Days of a details query's interval. Published as 31.
pub const DETAILS_INTERVAL_DAYS: u64 = 31;
/// How far a details query pages: page size times page number. Beyond it a narrower interval finds more.
pub const DETAILS_REACH: usize = 10_000;
/// Rules of one message flow: more than an owner can keep in order, and a decision stays well under a millisecond.
pub const FLOW_RULES: usize = 500;
/// Conditions of one rule of a flow.
pub const FLOW_CONDITIONS: usize = 50;
/// Keywords of one condition of a flow.
pub const FLOW_KEYWORDS: usize = 200;
/// Characters of a keyword: a phrase, not a text.
pub const FLOW_KEYWORD_CHARS: usize = 100;
/// Characters of the name of a flow or of a rule.
pub const FLOW_NAME_CHARS: usize = 200;
/// Characters of the id of a rule: a UUID, or a word.
pub const FLOW_RULE_ID_CHARS: usize = 64;
/// Values with which one attribute is compared.
pub const FLOW_VALUES: usize = 200;
/// Priorities of conversations lie between this and its negative. Published.
pub const PRIORITY_MAX: i32 = 25_000_000;
/// Agents who are preferred for one conversation. They travel with it, and each is looked at for each decision.
pub const PREFERRED_AGENTS: usize = 50;
/// Keywords kept with a decision: enough to show why, little enough to store with each conversation.
pub const FLOW_HITS: usize = 20;
/// Days that one span of a schedule may last.
pub const SCHEDULE_SPAN_DAYS: i64 = 31;
/// How often a schedule with a count may repeat.
pub const SCHEDULE_COUNT: u32 = 1000;
/// Largest page of a listing of configuration. Published.
pub const LISTING_SIZE_MAX: usize = 500;
/// Entries of a list that changes many things at once. Published for members of a queue.
pub const BULK_ENTRIES: usize = 100;
/// Characters of a name that the owner gives: what a screen can show.
pub const NAME_CHARS: usize = 100;
/// Characters of a description.
pub const DESCRIPTION_CHARS: usize = 1000;
/// Queues of an organization: each is watched and asked for by the one Switchboard.
pub const QUEUES: usize = 2000;
/// Skills, and languages, of an organization.
pub const SKILLS: usize = 5000;
/// Wrap-up codes of an organization.
pub const WRAPUP_CODES: usize = 5000;
/// People of an organization: as many as one Switchboard is measured with.
pub const USERS: usize = 10_000;
/// Characters of an e-mail address (RFC 5321).
pub const EMAIL_CHARS: usize = 254;
/// Fewest and most characters of a password: NIST SP 800-63B asks for eight at least, and hashing takes any length.
pub const PASSWORD_CHARS: (usize, usize) = (8, 256);
/// Machines of an organization that log in.
pub const CLIENTS: usize = 200;
/// Labels of utilization of an organization.
pub const LABELS: usize = 100;
/// Schedules, and schedule groups, of an organization.
pub const SCHEDULES: usize = 1000;
/// Schedules of one group, of each of its three kinds.
pub const SCHEDULES_PER_GROUP: usize = 100;
/// Message flows, and bots, of an organization.
pub const FLOWS: usize = 200;
/// Entries of one search.
pub const SEARCH_TERMS: usize = 10;
/// Milliseconds in which a decision of the message flow must have come; then it counts as failed.
pub const ROUTE_WAIT_MS: u64 = 15_000;
/// Messages of one answer of a bot; more would be a flood.
pub const BOT_MESSAGES: usize = 10;
/// Bytes of a bot's answer: its messages at their longest, with room for attributes.
pub const BOT_ANSWER_BYTES: usize = 65_536;
/// Messages that a bot is asked about at once: what a hasty customer writes while it thinks; older ones are left out.
pub const BOT_QUESTION_MESSAGES: u64 = 100;
/// Milliseconds after which a Thread looks whether its question to a bot is still on its way: one that lost its
/// memory meanwhile asks again, and does not leave the customer to the end of the bot's time.
pub const BOT_LOOK_MS: u64 = 1000;
/// Milliseconds before its end in which both sides are warned of a silent conversation. Published: one minute.
pub const INACTIVITY_NOTICE_MS: u64 = 60_000;
/// Shortest and longest after-contact work with a timeout, in milliseconds. Published: a second to an hour.
pub const WRAPUP_MS_RANGE: (u64, u64) = (1000, 3_600_000);
/// After-contact work, in milliseconds, of a queue that wants a timeout and names none.
pub const WRAPUP_MS: u64 = 60_000;
/// Characters of a wrap-up's notes, and of an internal note: as much as an agent may say at once.
pub const NOTE_CHARS: usize = 4000;
/// Characters of a wrap-up code or tag: ids and short names.
pub const WRAPUP_CODE_CHARS: usize = 256;
/// Tags of one wrap-up.
pub const WRAPUP_TAGS: usize = 50;
/// Skills that one transfer asks for.
pub const TRANSFER_SKILLS: usize = 20;
/// Agents asked by one internal note.
pub const NOTE_RECIPIENTS: usize = 20;
/// Messages of a conversation that are told to the Ledger with the next event, and not each by itself: a row for
/// each would double what a message costs. So many that far fewer than one message in a hundred waits for such a
/// row, and few enough to be read again when memory is lost.
pub const UNREPORTED_MESSAGES: usize = 1000;
