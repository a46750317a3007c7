//! The Korean words that may stand beside a keyword in the same eojeol.
//! Never words that begin or end inside common other ones: each was weighed against what it would split.

use super::Fit::{self, Any, Consonant, Vowel, VowelOrRieul};

/// Particles and endings that may follow each other.
#[rustfmt::skip]
pub(super) const PARTICLES: &[(&str, Fit)] = &[
    ("이", Consonant), ("가", Vowel), ("은", Consonant), ("는", Vowel), ("을", Consonant), ("를", Vowel),
    ("과", Consonant), ("와", Vowel), ("으로", Consonant), ("로", VowelOrRieul), ("으로써", Consonant),
    ("으로서", Consonant), ("로써", VowelOrRieul), ("로서", VowelOrRieul), ("이나", Consonant),
    ("나", Vowel), ("이랑", Consonant), ("랑", Vowel), ("이라도", Consonant), ("라도", Vowel),
    ("이든", Consonant), ("든", Vowel), ("이든지", Consonant), ("든지", Vowel), ("이란", Consonant),
    ("란", Vowel), ("이라는", Consonant), ("라는", Vowel), ("이야", Consonant), ("야", Vowel),
    ("이여", Consonant), ("다", Vowel), ("면", Vowel), ("네", Vowel), ("도", Any), ("만", Any),
    ("의", Any), ("에", Any), ("에서", Any), ("에게", Any), ("에게서", Any), ("한테", Any),
    ("한테서", Any), ("께", Any), ("께서", Any), ("까지", Any), ("부터", Any), ("마저", Any),
    ("조차", Any), ("밖에", Any), ("처럼", Any), ("보다", Any), ("마다", Any), ("하고", Any), ("뿐", Any),
    ("대로", Any), ("만큼", Any), ("같이", Any), ("들", Any), ("요", Any), ("이요", Any), ("여", Any),
    ("임", Any), ("함", Any), ("인", Vowel), ("건", Any),
];

/// The verb "to be" on a noun; anything may follow.
#[rustfmt::skip]
pub(super) const COPULA: &[(&str, Fit)] = &[
    ("입니", Any), ("인데", Any), ("인가", Any), ("인지", Any), ("인거", Any), ("인듯", Any),
    ("일까", Any), ("이에요", Any), ("이예요", Any), ("예요", Any), ("에요", Any), ("이라", Consonant),
    ("이면", Consonant), ("이었", Consonant), ("이였", Consonant), ("이네", Consonant),
    ("이죠", Consonant), ("이지", Consonant), ("이군", Consonant), ("이고", Consonant),
    ("이구", Consonant), ("이니", Consonant), ("이냐", Consonant), ("이잖", Consonant),
    ("이시", Consonant), ("이신", Consonant), ("이다", Consonant), ("라서", Vowel), ("라고", Vowel),
    ("라면", Vowel), ("라니", Vowel), ("였", Vowel), ("네요", Vowel), ("죠", Vowel), ("지요", Vowel),
    ("군요", Vowel), ("고요", Vowel), ("구요", Vowel), ("니까", Vowel), ("잖아", Vowel),
];

/// Beginnings of verbs, adverbs and questions that are written right after a noun; anything may follow.
#[rustfmt::skip]
pub(super) const VERBS: &[&str] = &[
    // 하다, in the forms that no noun begins with.
    "하고", "하는", "하면", "하려", "하세", "하시", "하실", "하신", "하게", "하기", "하나", "하니", "하네",
    "하던", "하자", "하지", "하죠", "하며", "하거", "하겠", "하여", "하였", "하다", "하라", "하더", "하구",
    "하냐", "하잖", "하긴", "하셨", "하셔", "해", "했", "할", "한", "합", "햇",
    // 되다, 받다, 시키다, 드리다, 당하다, 주다.
    "되", "돼", "됐", "될", "된", "됩", "됨", "됬", "댔", "받", "시키", "시켜", "시킨", "시킬", "시켰",
    "드리", "드려", "드릴", "드립", "당하", "당했", "당한", "당해", "주세", "주시", "주실", "주셔", "줘",
    "줄", "줍", "준",
    // Can, can't, want, ask, wish.
    "가능", "불가", "안", "못", "원해", "원합", "원하", "원함", "바라", "바랍", "바래", "부탁", "싶", "있",
    "없", "같", "말고", "아니", "않",
    // 나다, 내다, 오다, 가다, 걸리다, 늦다 and the like.
    "났", "난", "나서", "나요", "나고", "나면", "나는", "날", "남", "내고", "냈", "왔", "와요", "와서",
    "오나", "오는", "온", "옴", "올", "갔", "가는", "걸리", "걸려", "걸렸", "늦", "느리", "느려", "빠르",
    "빨라", "잘못", "남았",
    // Questions and adverbs.
    "왜", "언제", "얼마", "어디", "어떻", "어떡", "어케", "뭐", "뭔", "무엇", "무슨", "몇", "좀", "쫌", "꼭",
    "빨리", "다시", "또", "아직", "먼저", "바로", "그냥", "제발", "급", "때문", "관해", "대해", "대한",
    "통해", "위해",
];

/// Words of a shop and its service, which make compounds with each other and with keywords.
#[rustfmt::skip]
pub(super) const WORDS: &[&str] = &[
    "주문", "배송", "배달", "환불", "반품", "교환", "취소", "결제", "구매", "구입", "판매", "상품",
    "제품", "물건", "택배", "발송", "출고", "입고", "재고", "품절", "예약", "신청", "접수", "문의",
    "상담", "요청", "조회", "확인", "변경", "수정", "등록", "삭제", "해지", "탈퇴", "가입", "로그인",
    "회원", "고객", "계정", "비밀번호", "아이디", "번호", "내역", "상태", "정보", "방법", "절차", "과정",
    "기간", "기한", "날짜", "시간", "일정", "예정", "지연", "완료", "진행", "처리", "승인", "거절",
    "거부", "실패", "오류", "에러", "고장", "불량", "파손", "하자", "누락", "분실", "문제", "이슈",
    "관련", "규정", "정책", "약관", "조건", "기준", "안내", "설명", "사항", "내용", "사유", "이유",
    "원인", "비용", "금액", "가격", "요금", "수수료", "할인", "쿠폰", "포인트", "적립", "적립금",
    "마일리지", "이벤트", "행사", "혜택", "선물", "포장", "카드", "현금", "계좌", "이체", "입금", "송금",
    "무통장", "영수증", "세금", "계산서", "주소", "전화", "연락", "연락처", "메일", "이메일", "문자",
    "톡", "카톡", "센터", "지점", "매장", "창고", "기사", "기사님", "담당", "담당자", "직원", "상담원",
    "사이즈", "색상", "수량", "옵션", "모델", "부품", "수리", "설치", "점검", "보증", "보험", "서비스",
    "페이지", "사이트", "홈페이지", "링크", "화면", "버튼", "어플", "전액", "일부", "부분", "전체",
    "무료", "유료", "당일", "즉시", "자동", "수동", "단순", "변심", "해외", "국내", "국제", "제주",
    "도서", "산간", "지역", "온라인", "오프라인", "모바일", "네이버", "카카오", "쿠팡", "추가", "추적",
    "도착", "수령", "수거", "회수", "방문", "배송비", "반품비", "왕복", "편도", "부담", "차감", "철회",
    "보상", "배상", "소비자", "판매자", "구매자", "명세서", "목록", "리스트", "링크", "사용", "이용",
    "만료", "연장", "중단", "중지",
];

/// Single syllables that end a compound, such as `배송비`, `주문서`.
#[rustfmt::skip]
pub(super) const TAILS: &[&str] = &[
    "비", "지", "일", "료", "중", "시", "후", "전", "자", "처", "금", "님", "측", "쪽", "율", "률", "용",
    "서", "증", "사",
];

/// Single syllables that may stand alone before a keyword, such as `재배송`, `미결제`.
pub(super) const PREFIXES: &[char] = &['재', '미', '선', '직', '맞', '첫', '총', '새'];

/// What ends a word before a keyword when nobody cared for spaces: `이거환불`, `안녕하세요환불`.
#[rustfmt::skip]
pub(super) const BEFORE: &[&str] = &[
    "이거", "그거", "저거", "이걸", "그걸", "저걸", "이건", "그건", "이것", "그것", "제가", "내가",
    "저도", "나도", "저는", "나는", "혹시", "그럼", "그러면", "근데", "그런데", "그리고", "빨리", "당장",
    "바로", "제발", "진짜", "그냥", "지금", "오늘", "어제", "내일", "모레", "다시", "아직", "언제",
    "어떻게", "세요", "니다", "어요", "아요", "에요", "예요", "해요", "데요", "나요", "가요", "까요",
    "네요", "구요", "고요", "지만", "는데", "은데", "인데", "해서", "어서", "아서", "커서", "려고",
    "려면", "으면", "하면", "되면", "아니면", "아님", "말고", "이랑", "하고", "에서", "까지", "부터",
    "한테", "에게", "으로",
];
