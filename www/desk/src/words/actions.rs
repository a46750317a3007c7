//! The names of everything that can be done, as the list of keys and the command bar show them.
//! Never anything the desk says by itself.

words! {
    Act;
    Accept: "Accept the offer", "배정 요청 수락";
    Decline: "Decline the offer", "배정 요청 거절";
    Take: "Take the conversation", "대화 맡기";
    NextUnread: "Go to who needs you next", "다음에 답변할 대화로 가기";
    Reply: "Go to the reply", "답장으로 가기";
    Note: "Switch between reply and internal note", "답장과 내부 메모 전환";
    Answers: "Choose a ready answer", "준비된 답변 고르기";
    Undo: "Take back the message that is about to go", "보내기 취소";
    UndoSetting: "Wait before sending, or send at once", "보내기 전 기다리기 켜고 끄기";
    Latest: "Go to the latest messages", "최근 메시지로 가기";
    Park: "Park the conversation, or take it back", "대화 보류하기, 다시 맡기";
    Hold: "Put the conversation on hold, or take it off", "대화 일시 중지하기, 다시 시작하기";
    Transfer: "Transfer the conversation", "대화 넘기기";
    AfterContact: "Wrap up after the end, or not", "끝나면 마무리 켜고 끄기";
    WrapUp: "Go to the wrap-up", "마무리로 가기";
    End: "End the conversation", "대화 끝내기";
    Leave: "Leave the conversation, go to the list", "대화에서 목록으로";
    Filter: "Filter the list", "목록 거르기";
    ShowAll: "Show all conversations again", "거르기 끄기, 모두 보기";
    SortLongest: "Order: longest waiting first", "정렬: 오래 기다린 순";
    SortLatest: "Order: latest words first", "정렬: 최근 대화 순";
    SortName: "Order: by name", "정렬: 이름순";
    OnQueue: "Go on queue, or off it", "배정 받기 켜고 끄기";
    TakeOffers: "Take offers again", "다시 배정 받기";
    Available: "Presence: Available", "상태: 온라인";
    Busy: "Presence: Busy", "상태: 바쁨";
    Away: "Presence: Away", "상태: 자리 비움";
    Break: "Presence: Break", "상태: 휴식";
    Meal: "Presence: Meal", "상태: 식사";
    Meeting: "Presence: Meeting", "상태: 회의";
    Training: "Presence: Training", "상태: 교육";
    Offline: "Presence: Offline", "상태: 오프라인";
    Commands: "Do anything by its name", "이름으로 명령 찾기";
    Keys: "Show all keys", "단축키 보기";
    Account: "Your account, sign out", "내 계정, 로그아웃";
    // What has a key and is no command.
    Move: "Move through the list", "목록에서 이동";
    Open: "Open what is selected", "선택한 대화 열기";
    Send: "Send", "보내기";
    Line: "New line", "줄바꿈";
    Finish: "Finish the wrap-up", "마무리 완료";
    // The command bar.
    Bar: "Commands", "명령";
    BarHint: "What do you want to do, or whom to go to?", "명령이나 고객 이름";
    BarEmpty: "Nothing of that name can be done now.", "지금 할 수 있는 명령이 없습니다.";
    BarCount: "{} to choose from", "{}개";
    GoTo: "Go to {}", "{} 대화로 가기";
}
