//! What the desk says about writing: messages that wait before they go, and ready answers.
//! Never what an agent writes.

words! {
    Compose;
    SendingIn: "Sending in {} s", "{}초 뒤 보냄";
    Undo: "Undo", "보내기 취소";
    UndoSetting: "Wait {} seconds before sending, so that you can undo", "보내기 전 {}초 기다리기(취소 가능)";
    UndoOn: "Messages wait {} seconds before they are sent.", "메시지를 {}초 기다렸다가 보냅니다.";
    UndoOff: "Messages are sent at once.", "메시지를 바로 보냅니다.";
    SaidHeld: "Sending in {} seconds. Alt+Z takes it back.", "{}초 뒤에 보냅니다. Alt+Z로 취소할 수 있습니다.";
    SaidUndone: "Taken back; it is in the composer.", "보내지 않았습니다. 입력창으로 되돌렸습니다.";
    Answers: "Ready answers", "준비된 답변";
    AnswersSearch: "Find a ready answer", "준비된 답변 찾기";
    AnswersHint: "Name or words", "이름, 내용 또는 초성";
    AnswersFound: "{} to choose from", "{}개";
    AnswersNotFound: "No ready answer has these words.", "이 말이 있는 답변이 없습니다.";
    AnswersNone: "There are no ready answers yet. A supervisor can add some.", "아직 준비된 답변이 없습니다. 관리자가 추가할 수 있습니다.";
    AnswersMissing: "Ready answers can’t be read at the moment. Close this and try again.", "지금은 답변을 읽을 수 없습니다. 닫고 다시 시도하세요.";
    StillOpen: "{} is not filled in. Write it, or send again to send it as it stands.", "{} 자리가 비어 있습니다. 채우거나, 그대로 보내려면 다시 보내세요.";
}
