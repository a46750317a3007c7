//! Ready answers of the development organization, in English and in Korean.
//! Never in an organization that does not ask for them.

use hanmadi_ids::{LibraryId, ResponseId};

use crate::first::{FirstLibrary, FirstResponse};

const LIBRARY: u128 = 0x99999999_9999_4999_8999_999999999990;
const RESPONSE: u128 = 0xaaaaaaaa_aaaa_4aaa_8aaa_aaaaaaaaaaa0;

const ENGLISH: [(&str, &str); 5] = [
    ("Greeting", "Hello {{customer.name}}, this is {{agent.name}}. How can I help?"),
    ("Order number", "Could you tell me your order number? You find it in the confirmation we sent you."),
    (
        "Return, how to",
        "You can return anything within 14 days. Put it into its box with the slip {{return.slip}}, and our \
            courier picks it up.",
    ),
    ("Delivery is late", "I am sorry that your parcel is late. It should arrive by {{delivery.date}}."),
    (
        "Goodbye",
        "Thank you for writing to us. If anything else comes up, write here any time; your reference is \
            {{conversation.id}}.",
    ),
];

const KOREAN: [(&str, &str); 5] = [
    ("인사", "{{customer.name}} 님, 안녕하세요. {{agent.name}}입니다. 무엇을 도와드릴까요?"),
    ("주문번호 확인", "주문번호를 알려 주시겠어요? 보내 드린 주문 확인 메일에 있어요."),
    (
        "반품 방법",
        "받으신 날부터 14일 안에 반품하실 수 있어요. 상자에 반품 번호 {{return.slip}} 종이를 함께 넣어 주시면 택배 기사님이 \
            가지러 가요.",
    ),
    ("배송 지연", "배송이 늦어져 죄송해요. {{delivery.date}}까지 도착할 예정이에요."),
    ("마무리 인사", "문의해 주셔서 고마워요. 더 궁금한 점이 있으면 언제든 여기에 남겨 주세요."),
];

/// The libraries with their answers.
#[must_use]
pub fn libraries() -> Vec<FirstLibrary> {
    let library = |number: u128, name: &str, answers: &[(&str, &str)]| FirstLibrary {
        id: LibraryId::from_u128(LIBRARY + number),
        name: name.to_owned(),
        responses: (1..)
            .zip(answers)
            .map(|(place, (name, text))| FirstResponse {
                id: ResponseId::from_u128(RESPONSE + number * 0x100 + place),
                name: (*name).to_owned(),
                text: (*text).to_owned(),
            })
            .collect(),
    };
    vec![library(1, "English", &ENGLISH), library(2, "한국어", &KOREAN)]
}
