//! What the desk says, in each language it speaks.
//! Never a sentence put together from pieces: a language may order them otherwise.

mod language;

pub(crate) use language::{Language, language};

/// Something the desk says, in each language.
pub(crate) trait Spoken: Copy {
    /// In English and in Korean.
    fn both(self) -> (&'static str, &'static str);
}

macro_rules! words {
    ($enum:ident; $($name:ident: $english:literal, $korean:literal;)*) => {
        /// Something the desk says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $enum { $($name,)* }

        impl $crate::words::Spoken for $enum {
            fn both(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($english, $korean),)* }
            }
        }
    };
}

pub(crate) mod actions;
pub(crate) mod compose;

/// Says it in the language of the page.
pub(crate) fn t(word: impl Spoken) -> &'static str {
    let (english, korean) = word.both();
    match language() {
        Language::English => english,
        Language::Korean => korean,
    }
}

/// Says it with each `{}` replaced in turn.
pub(crate) fn fill(word: impl Spoken, values: &[&str]) -> String {
    let mut parts = t(word).split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (place, part) in parts.enumerate() {
        text.push_str(values.get(place).copied().unwrap_or_default());
        text.push_str(part);
    }
    text
}

words! {
    Word;
    Name: "Hanmadi", "한마디";
    Desk: "Desk", "상담 데스크";
    Visitor: "Visitor {}", "방문자 {}";
    // Signing in.
    SignIn: "Sign in", "로그인";
    SigningIn: "Signing in…", "로그인 중…";
    SignInLead: "Answer your customers from one place.", "고객의 한마디에 여기서 답하세요.";
    Email: "Email", "이메일";
    Password: "Password", "비밀번호";
    WrongPassword:
        "That email and password don’t match. Check both and try again.",
        "이메일 또는 비밀번호가 맞지 않습니다. 확인 후 다시 시도하세요.";
    TooManyAttempts: "Too many attempts. Wait a minute, then try again.", "시도가 너무 많았습니다. 1분 뒤 다시 시도하세요.";
    SignInOffline:
        "The server can’t be reached, so you are not signed in. Check your connection and try again.",
        "서버에 연결할 수 없어 로그인하지 못했습니다. 네트워크를 확인하고 다시 시도하세요.";
    SignInOther:
        "The server refused to sign you in. Tell your administrator.",
        "서버가 로그인을 거부했습니다. 관리자에게 알려 주세요.";
    FieldsMissing: "Enter your email and password.", "이메일과 비밀번호를 입력하세요.";
    SessionOver:
        "Your session ended. Sign in again; what you wrote is kept.",
        "세션이 끝났습니다. 다시 로그인하세요. 작성한 글은 남아 있습니다.";
    SignOut: "Sign out", "로그아웃";
    SignOutUnsent:
        "A message is not sent yet. Sign out again to leave without it.",
        "아직 보내지 못한 메시지가 있습니다. 그래도 나가려면 다시 로그아웃하세요.";
    Account: "Your account", "내 계정";
    // Loading and connection.
    Loading: "Loading…", "불러오는 중…";
    Unreachable: "The server can’t be reached. Trying again…", "서버에 연결할 수 없습니다. 다시 시도하는 중…";
    Reconnecting: "Reconnecting… What you write is kept.", "다시 연결하는 중… 작성한 글은 남습니다.";
    // Lists.
    Inbox: "Inbox", "받은 대화";
    Conversations: "Conversations", "대화 목록";
    UnreadRows: "Unread", "안 읽은 대화";
    ToAnswer: "To answer", "답변할 대화";
    Answered: "Answered", "답변한 대화";
    ParkedRows: "Parked", "보류한 대화";
    Waiting: "Waiting", "대기 중";
    NothingNeedsMe: "You have no conversations.", "맡은 대화가 없습니다.";
    NothingWaits: "Nobody is waiting.", "대기 중인 고객이 없습니다.";
    NoQueues:
        "You are not a member of any queue yet. Ask your administrator to add you.",
        "아직 속한 대기열이 없습니다. 관리자에게 추가를 요청하세요.";
    NothingFits: "Nothing waits that fits.", "조건에 맞는 대기 중 대화가 없습니다.";
    ChannelWeb: "Web messenger", "웹 메신저";
    EndsForSilence: "ends in {} unless somebody writes", "{} 안에 아무도 쓰지 않으면 종료";
    // How the lists are shown.
    Filter: "Filter the conversations", "대화 거르기";
    FilterWords: "Show only conversations with these words", "이 말이 있는 대화만 보기";
    FilterHint: "Name or words", "이름 또는 내용";
    Options: "Order and queue", "정렬과 대기열";
    OptionsChosen: "Order and queue, changed", "정렬과 대기열, 변경됨";
    SortBy: "Order", "정렬";
    SortLongest: "Longest waiting first", "오래 기다린 순";
    SortLatest: "Latest words first", "최근 대화 순";
    SortName: "By name", "이름순";
    AllQueues: "All queues", "모든 대기열";
    HiddenRows: "{} hidden by the filter", "{}개 숨김";
    ShowAll: "Show all", "모두 보기";
    WaitsFor: "waits {}", "{} 대기";
    Unread: "{} unread", "안 읽음 {}";
    You: "You: {}", "나: {}";
    Content: "Sent something that can’t be shown here yet", "아직 여기서 볼 수 없는 내용";
    TakenShort: "{} took it", "{} 담당";
    TakenShortUnknown: "Taken", "다른 상담사 담당";
    EndedShort: "Ended", "종료됨";
    // Taking.
    Take: "Take", "맡기";
    Taking: "Taking…", "맡는 중…";
    TakenBy: "{} was faster and has this conversation now.", "{} 님이 먼저 이 대화를 맡았습니다.";
    TakenByOther: "A colleague was faster and has this conversation now.", "다른 상담사가 먼저 이 대화를 맡았습니다.";
    NowTheirs: "{} has this conversation.", "{} 님이 담당하고 있습니다.";
    NowTheirsUnknown: "A colleague has this conversation.", "다른 상담사가 담당하고 있습니다.";
    AgentFull:
        "You have as many conversations as you can hold. End one, then take this.",
        "맡을 수 있는 대화가 가득 찼습니다. 하나를 끝낸 뒤 맡으세요.";
    NotWaiting: "This conversation is not waiting any more.", "이 대화는 더 이상 대기 중이 아닙니다.";
    NotTaken: "Not taken: the server can’t be reached. Try again.", "서버에 연결할 수 없어 맡지 못했습니다. 다시 시도하세요.";
    NotTakenBecause: "Not taken: {}", "맡지 못했습니다: {}";
    TakeToAnswer: "Take this conversation to answer it.", "대화를 맡으면 답할 수 있습니다.";
    // Offers.
    Offered: "Offered to you", "나에게 온 대화";
    OfferedToYou: "This conversation is offered to you.", "나에게 배정 요청이 온 대화입니다.";
    Accept: "Accept", "수락";
    Accepting: "Accepting…", "수락 중…";
    Decline: "Decline", "거절";
    Declining: "Declining…", "거절 중…";
    SecondsLeft: "{} left to answer", "응답까지 {} 남음";
    Seconds: "{} seconds", "{}초";
    OfferRanOut:
        "Your time to answer {} ran out. It goes on to somebody else or waits in the queue.",
        "{} 대화의 응답 시간이 지났습니다. 다른 상담사에게 가거나 대기열에서 기다립니다.";
    OfferWithdrawn:
        "{} is no longer offered to you: the customer left, or it went elsewhere.",
        "{} 배정 요청이 끝났습니다. 고객이 나갔거나 다른 곳으로 갔습니다.";
    OfferGone:
        "Too late: this offer is over. It went to somebody else or back to the queue.",
        "이미 끝난 요청입니다. 다른 상담사에게 갔거나 대기열로 돌아갔습니다.";
    NotDeclined: "Not declined: the server can’t be reached. Try again.", "서버에 연결할 수 없어 거절하지 못했습니다. 다시 시도하세요.";
    NotDeclinedBecause: "Not declined: {}", "거절하지 못했습니다: {}";
    // Presence.
    Presence: "Your presence", "내 상태";
    OnQueue: "On queue", "배정 받기";
    Available: "Available", "온라인";
    Busy: "Busy", "바쁨";
    Away: "Away", "자리 비움";
    Break: "Break", "휴식";
    Meal: "Meal", "식사";
    Meeting: "Meeting", "회의";
    Training: "Training", "교육";
    Idle: "Idle", "자리 비움(자동)";
    Offline: "Offline", "오프라인";
    NoAnswerShort: "No answer", "응답 없음";
    RoutingOffQueue: "You are not offered conversations.", "대화를 배정받지 않는 상태입니다.";
    RoutingIdle: "Waiting for the next conversation.", "다음 대화를 기다리는 중입니다.";
    RoutingInteracting: "In conversation; more may be offered as you have room.", "상담 중입니다. 여유가 있으면 더 배정됩니다.";
    RoutingNotResponding: "Not responding since {}. You are offered nothing.", "{}부터 응답 없음. 배정이 멈췄습니다.";
    RoutingCommunicating: "Busy with something that came through no queue.", "대기열 밖의 대화 중입니다.";
    NotRespondingLead:
        "You did not answer an offer, so nothing more is offered to you.",
        "배정 요청에 응답하지 않아 배정이 멈췄습니다.";
    TakeOffers: "Take offers again", "다시 배정 받기";
    TakingOffers: "One moment…", "잠시만요…";
    PresenceNotChanged:
        "Your presence is unchanged: the server can’t be reached. Try again.",
        "서버에 연결할 수 없어 상태를 바꾸지 못했습니다. 다시 시도하세요.";
    PresenceNotChangedBecause: "Your presence is unchanged: {}", "상태를 바꾸지 못했습니다: {}";
    // Passing on.
    Transfer: "Transfer", "넘기기";
    Transferring: "Transferring…", "넘기는 중…";
    TransferTitle: "Transfer {}", "{} 대화 넘기기";
    TransferTo: "To a queue, a colleague or a skill", "대기열, 상담사 또는 스킬";
    TransferSearch: "Name or email", "이름 또는 이메일";
    Skill: "Skill · whoever has it", "스킬 보유자";
    TransferNote: "Note for whoever takes it", "맡을 사람에게 남길 메모";
    TransferNoteHint: "Optional. The customer doesn’t see it.", "선택 사항. 고객에게 보이지 않습니다.";
    ThisQueue: "Queue · it came from here", "대기열 · 지금 여기";
    Queue: "Queue", "대기열";
    Looking: "Looking…", "찾는 중…";
    FoundCount: "{} to choose from", "{}개";
    NobodyFound: "No queue, colleague or skill of that name.", "해당하는 대기열, 상담사, 스킬이 없습니다.";
    PeopleNotFound:
        "Colleagues can’t be looked up at the moment. Queues can be chosen.",
        "지금은 상담사를 찾을 수 없습니다. 대기열은 고를 수 있습니다.";
    ChooseFirst: "Choose a queue, a colleague or a skill first.", "먼저 대기열, 상담사, 스킬 중 하나를 고르세요.";
    Cancel: "Cancel", "취소";
    NotPassed:
        "Not transferred: the server can’t be reached. Your note is kept; try again.",
        "서버에 연결할 수 없어 넘기지 못했습니다. 메모는 남아 있습니다. 다시 시도하세요.";
    NotPassedBecause: "Not transferred: {}", "넘기지 못했습니다: {}";
    NotPassedUnsent:
        "Not transferred: a message is still on its way. Try again when it is sent.",
        "아직 보내지지 않은 메시지가 있어 넘기지 않았습니다. 보낸 뒤 다시 시도하세요.";
    SaidPassed: "{} was transferred to {}.", "{} 대화를 {}에 넘겼습니다.";
    // Wrap-up.
    WrapUp: "Wrap-up", "마무리";
    WrapUpDue: "To wrap up", "마무리할 대화";
    WrapUpLead: "Say how it went, then you are done.", "결과를 남기면 끝납니다.";
    WrapUpLasts: "It lasts until its time is over.", "정해진 시간까지 이어집니다.";
    WrapUpSavedLasts: "Saved. It lasts until its time is over.", "저장했습니다. 정해진 시간까지 이어집니다.";
    WrapUpMay: "You may still say how it went.", "결과를 남길 수 있습니다.";
    WrapUpFirst:
        "The customer has written again and waits. Wrap up first; then you can take it.",
        "고객이 다시 글을 남기고 기다립니다. 먼저 마무리하면 맡을 수 있습니다.";
    WrapUpCode: "Code", "코드";
    WrapUpNotes: "Notes", "메모";
    WrapUpSkip: "Skip", "건너뛰기";
    WrapUpLeft: "{} left to wrap up", "마무리까지 {} 남음";
    WrapUpAfter: "Wrap up after", "끝나면 마무리";
    NoCodes: "This queue has no codes.", "이 대기열에는 코드가 없습니다.";
    ChooseCode: "Choose a code first.", "먼저 코드를 고르세요.";
    Done: "Done", "완료";
    Save: "Save", "저장";
    Saving: "Saving…", "저장 중…";
    WrapUpNotSaved:
        "Not saved: the server can’t be reached. What you wrote is kept; try again.",
        "서버에 연결할 수 없어 저장하지 못했습니다. 작성한 글은 남아 있습니다. 다시 시도하세요.";
    WrapUpNotSavedBecause: "Not saved: {}", "저장하지 못했습니다: {}";
    WrapUpNotAsked: "Unchanged: the server can’t be reached. Try again.", "서버에 연결할 수 없어 바꾸지 못했습니다. 다시 시도하세요.";
    WrapUpLate: "The time for this wrap-up is over; what was saved counts.", "마무리 시간이 지났습니다. 저장된 내용이 남습니다.";
    SaidWrapUpSaved: "Wrap-up saved.", "마무리를 저장했습니다.";
    SaidWrapUpOver: "The time to wrap up {} is over.", "{} 대화의 마무리 시간이 지났습니다.";
    // Notes.
    Me: "You", "나";
    Colleague: "A colleague", "동료";
    InternalNote: "Internal note", "내부 메모";
    NoteFor: "for {}", "{}에게";
    NoteOn: "Internal note on {}", "{} 내부 메모";
    NotePlaceholder: "Write a note for colleagues; the customer doesn’t see it", "동료에게 남길 메모. 고객에게 보이지 않습니다";
    NoteHint: "Enter adds the note, Alt+N back to the customer", "Enter 메모 추가, Alt+N 고객 답장으로";
    NoteOnlyHint: "Enter adds the note, Shift+Enter starts a new line", "Enter 메모 추가, Shift+Enter 줄바꿈";
    AddNote: "Add note", "메모 추가";
    WriteNote: "Write an internal note", "내부 메모 쓰기";
    Reply: "Reply", "답장";
    WriteTo: "Write to", "받는 사람";
    OpenIt: "Open", "열기";
    // Parking.
    Park: "Park", "보류";
    Parking: "Parking…", "보류하는 중…";
    TakeBack: "Take back", "다시 맡기";
    TakingBack: "Taking back…", "다시 맡는 중…";
    ParkedLead:
        "You parked this conversation. Take it back to answer.",
        "보류한 대화입니다. 다시 맡으면 답할 수 있습니다.";
    IsParked: "this conversation is parked.", "보류한 대화입니다.";
    NotParked: "Not parked: the server can’t be reached. Try again.", "서버에 연결할 수 없어 보류하지 못했습니다. 다시 시도하세요.";
    NotParkedBecause: "Not parked: {}", "보류하지 못했습니다: {}";
    NotParkedUnsent:
        "Not parked: a message is still on its way. Try again when it is sent.",
        "아직 보내지지 않은 메시지가 있어 보류하지 않았습니다. 보낸 뒤 다시 시도하세요.";
    NotTakenBack: "Not taken back: the server can’t be reached. Try again.", "서버에 연결할 수 없어 다시 맡지 못했습니다. 다시 시도하세요.";
    NotTakenBackBecause: "Not taken back: {}", "다시 맡지 못했습니다: {}";
    // On hold.
    OnHold: "On hold", "일시 중지됨";
    OffHold: "Take off hold", "다시 시작";
    NotHeld: "Not put on hold: the server can’t be reached. Try again.", "서버에 연결할 수 없어 일시 중지하지 못했습니다. 다시 시도하세요.";
    NotHeldBecause: "Not put on hold: {}", "일시 중지하지 못했습니다: {}";
    NotOffHold: "Still on hold: the server can’t be reached. Try again.", "서버에 연결할 수 없어 다시 시작하지 못했습니다. 다시 시도하세요.";
    NotOffHoldBecause: "Still on hold: {}", "다시 시작하지 못했습니다: {}";
    // The conversation.
    NothingOpen: "No conversation is open", "열린 대화가 없습니다";
    NothingOpenLead:
        "Pick one from the list. With the keyboard: {} and {} move, {} opens, {} takes.",
        "목록에서 고르세요. 키보드: {} {} 이동, {} 열기, {} 맡기.";
    NotInInbox: "This conversation is not in your inbox any more.", "이 대화는 더 이상 내 목록에 없습니다.";
    Back: "Back to the list", "목록으로";
    End: "End", "끝내기";
    Ending: "Ending…", "끝내는 중…";
    NotEnded: "Not ended: the server can’t be reached. Try again.", "서버에 연결할 수 없어 끝내지 못했습니다. 다시 시도하세요.";
    NotEndedBecause: "Not ended: {}", "끝내지 못했습니다: {}";
    NotEndedUnsent:
        "Not ended: a message is still on its way. Try again when it is sent.",
        "아직 보내지지 않은 메시지가 있어 끝내지 않았습니다. 보낸 뒤 다시 시도하세요.";
    EndedAt: "This conversation ended at {}.", "{}에 끝난 대화입니다.";
    EndedLead: "If the customer writes again, it comes back to the list.", "고객이 다시 쓰면 목록에 나타납니다.";
    DraftKept: "Your draft is kept.", "작성하던 글은 남아 있습니다.";
    HappenedJoined: "The customer opened the conversation", "고객이 대화를 열었습니다";
    HappenedEnded: "Conversation ended", "대화 종료";
    HappenedCleared: "The customer cleared the conversation", "고객이 대화를 지웠습니다";
    Brought: "About the customer", "고객 정보";
    Transcript: "Messages", "메시지";
    NoMessages: "No messages yet.", "아직 메시지가 없습니다.";
    LoadingMessages: "Loading messages…", "메시지 불러오는 중…";
    EarlierMessages: "Earlier messages", "이전 메시지";
    LoadingEarlier: "Loading earlier messages…", "이전 메시지 불러오는 중…";
    EarlierMissing: "Earlier messages could not be loaded.", "이전 메시지를 불러오지 못했습니다.";
    NewBelow: "New messages", "새 메시지";
    IsTyping: "{} is typing", "{} 입력 중";
    // Delivery.
    Queued: "Sent", "보냄";
    Accepted: "Sent", "보냄";
    Delivered: "Delivered", "전달됨";
    Read: "Read", "읽음";
    DeliveryFailed: "Not delivered", "전달 실패";
    DeliveryUnknown: "Delivery unknown", "전달 여부 모름";
    Sending: "Sending…", "보내는 중…";
    SettingNotKept: "Not changed: the server can’t be reached. Try again.", "서버에 연결할 수 없어 바꾸지 못했습니다. 다시 시도하세요.";
    SettingNotKeptBecause: "Not changed: {}", "바꾸지 못했습니다: {}";
    Retrying: "Not sent yet. Trying again…", "아직 보내지 못함. 다시 시도하는 중…";
    Refused: "Not sent", "보내지 못함";
    RefusedBecause: "Not sent: {}", "보내지 못함: {}";
    HasEnded: "this conversation has ended.", "끝난 대화입니다.";
    Retry: "Try again", "다시 보내기";
    Withdraw: "Back to the composer", "입력창으로 되돌리기";
    // Composer.
    ReplyTo: "Reply to {}", "{}에게 답장";
    Placeholder: "Write a reply", "답장 쓰기";
    Send: "Send", "보내기";
    ComposerHint: "Enter sends, Shift+Enter starts a new line, / finds a ready answer", "Enter 보내기, Shift+Enter 줄바꿈, / 준비된 답변";
    LeftOver: "{} characters left", "{}자 남음";
    TooLong: "{} characters too many", "{}자 초과";
    // Keys.
    Keys: "Keyboard", "키보드";
    KeysLead: "Letters work wherever you are not writing; those with Alt work always.", "글자 키는 글을 쓰고 있지 않을 때, Alt 조합은 언제나 쓸 수 있습니다.";
    Close: "Close", "닫기";
    Dismiss: "Dismiss", "닫기";
    // Announcements.
    SaidMessage: "{} wrote: {}", "{}: {}";
    SaidOffered: "{} is offered to you in {}.", "{}, {} 대기열에서 배정 요청.";
    SaidOfferedKeys: "Alt+A accepts, Alt+X declines.", "Alt+A 수락, Alt+X 거절.";
    SaidYours: "{} is yours now.", "{} 대화를 맡았습니다.";
    SaidPresence: "Your presence was changed to {}.", "내 상태가 {}(으)로 바뀌었습니다.";
    SaidNote: "{} on {}: {}", "{}, {} 메모: {}";
    SaidWaits: "{} is waiting in {}", "{}, {} 대기열에서 대기 중";
    // Times.
    Today: "Today", "오늘";
    Yesterday: "Yesterday", "어제";
    HoursMinutes: "{} h {} min", "{}시간 {}분";
    Days: "{} d", "{}일";
    Minutes: "{} min", "{}분";
    UnderAMinute: "less than a minute", "1분 미만";
}
