//! Everything the messenger says by itself, in the languages it speaks.
//! Never decides which language: it is handed a tag. Korean in 해요체, Japanese in です・ます.

/// One language's words. `{}` stands for what is put in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) tag: &'static str,
    pub(crate) idle: &'static str,
    pub(crate) with: &'static str,
    pub(crate) connecting: &'static str,
    pub(crate) offline: &'static str,
    pub(crate) close: &'static str,
    pub(crate) log: &'static str,
    pub(crate) you: &'static str,
    pub(crate) write: &'static str,
    pub(crate) send: &'static str,
    pub(crate) sending: &'static str,
    pub(crate) waiting: &'static str,
    pub(crate) sent: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) failed_long: &'static str,
    pub(crate) retry: &'static str,
    pub(crate) discard: &'static str,
    pub(crate) typing: &'static str,
    pub(crate) typing_nameless: &'static str,
    pub(crate) too_long: &'static str,
    pub(crate) newer: &'static str,
    pub(crate) agent_left: &'static str,
    pub(crate) ended: &'static str,
    pub(crate) start_new: &'static str,
    pub(crate) elsewhere: &'static str,
    pub(crate) continue_here: &'static str,
    pub(crate) expired: &'static str,
    pub(crate) hello: &'static str,
    pub(crate) today: &'static str,
    pub(crate) suggestions: &'static str,
}

static ENGLISH: Words = Words {
    tag: "en",
    idle: "Write any time. The answer comes here.",
    with: "In conversation with {}",
    connecting: "Connecting…",
    offline: "No connection. What you send waits here.",
    close: "Close chat",
    log: "Conversation",
    you: "You",
    write: "Write a message",
    send: "Send",
    sending: "Sending…",
    waiting: "Waiting for a connection",
    sent: "Sent",
    failed: "Not sent.",
    failed_long: "Not sent: the message is too long.",
    retry: "Try again",
    discard: "Delete",
    typing: "{} is typing",
    typing_nameless: "Someone is typing",
    too_long: "The message is too long. Shorten it or send it in parts.",
    newer: "New messages below",
    agent_left: "The conversation has ended. Write again any time.",
    ended: "This conversation has ended.",
    start_new: "Start a new conversation",
    elsewhere: "The conversation goes on in another window.",
    continue_here: "Continue here",
    expired: "A new conversation begins here.",
    hello: "How can we help you?",
    today: "Today",
    suggestions: "Suggested questions",
};

static KOREAN: Words = Words {
    tag: "ko",
    idle: "언제든 남겨 주세요. 여기로 답해 드려요.",
    with: "{} 님과 대화하고 있어요",
    connecting: "연결하고 있어요…",
    offline: "연결이 끊겼어요. 보낸 글은 여기에 남아 있어요.",
    close: "상담 닫기",
    log: "대화",
    you: "나",
    write: "메시지를 써 주세요",
    send: "보내기",
    sending: "보내는 중…",
    waiting: "연결되면 보내 드려요",
    sent: "보냄",
    failed: "보내지 못했어요.",
    failed_long: "글이 너무 길어 보내지 못했어요.",
    retry: "다시 보내기",
    discard: "지우기",
    typing: "{} 님이 쓰고 있어요",
    typing_nameless: "답을 쓰고 있어요",
    too_long: "글이 너무 길어요. 줄이거나 나누어 보내 주세요.",
    newer: "아래에 새 메시지가 있어요",
    agent_left: "상담이 끝났어요. 언제든 다시 써 주세요.",
    ended: "이 상담은 끝났어요.",
    start_new: "새 상담 시작하기",
    elsewhere: "다른 창에서 대화를 이어 가고 있어요.",
    continue_here: "여기서 이어 하기",
    expired: "여기부터 새 대화예요.",
    hello: "무엇을 도와드릴까요?",
    today: "오늘",
    suggestions: "자주 묻는 질문",
};

static JAPANESE: Words = Words {
    tag: "ja",
    idle: "いつでもお書きください。こちらでお答えします。",
    with: "{}さんと会話中です",
    connecting: "接続しています…",
    offline: "接続が切れました。送信した内容はここに残ります。",
    close: "チャットを閉じる",
    log: "会話",
    you: "あなた",
    write: "メッセージを入力",
    send: "送信",
    sending: "送信中…",
    waiting: "接続を待っています",
    sent: "送信済み",
    failed: "送信できませんでした。",
    failed_long: "長すぎるため送信できませんでした。",
    retry: "もう一度送る",
    discard: "削除",
    typing: "{}さんが入力しています",
    typing_nameless: "入力しています",
    too_long: "長すぎます。短くするか、分けて送信してください。",
    newer: "下に新しいメッセージがあります",
    agent_left: "会話が終了しました。いつでもまたお書きください。",
    ended: "この会話は終了しました。",
    start_new: "新しい会話を始める",
    elsewhere: "別のウィンドウで会話を続けています。",
    continue_here: "ここで続ける",
    expired: "ここから新しい会話です。",
    hello: "ご用件をお聞かせください。",
    today: "今日",
    suggestions: "よくある質問",
};

impl Words {
    /// The words for a language tag; English where we don't speak it.
    pub(crate) fn of(tag: &str) -> &'static Self {
        match tag.get(..2) {
            Some("ko") => &KOREAN,
            Some("ja") => &JAPANESE,
            _ => &ENGLISH,
        }
    }
}

/// Puts a name into a sentence.
pub(crate) fn fill(sentence: &str, name: &str) -> String {
    let mut parts = sentence.split(['{', '}']);
    [parts.next().unwrap_or_default(), name, parts.nth(1).unwrap_or_default()].concat()
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn a_name_is_put_in() {
        assert_eq!(fill("{} is typing", "Mina"), "Mina is typing");
        assert_eq!(fill("with {}", "Mina"), "with Mina");
        assert_eq!(fill("{} 님이", "민지"), "민지 님이");
    }
}
