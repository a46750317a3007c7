//! Keywords of scripts with spaces, and of mixed ones: words stand whole.

use crate::table::check;

#[test]
fn whole_words() {
    check(
        "
        refund | I want a refund | refund
        refund | REFUND!!! | REFUND
        Refund | refund, please | refund
        refund | (refund) | refund
        refund | refund. | refund
        refund | my refund's late | refund
        refund | refunds | -
        refund | refunded | -
        refund | prefund | -
        refund | nonrefundable | -
        refund* | refunded yesterday | refund
        refund* | nonrefundable | -
        refund | non-refundable | -
        refund | refund요청합니다 | refund
        refund | refund는 언제 | refund
        ship | relationship | -
        ship | Do you ship to Japan? | ship
        size | What SIZE? | SIZE
        iphone | iPhone15 케이스 | iPhone
        kg | 5kg 상자 | kg
        ",
    );
}

#[test]
fn phrases() {
    check(
        "
        where is my order | Where is my order? | Where is my order
        where is my order | Where is my big order? | -
        money back | I want my money back! | money back
        money back | money-back guarantee | money-back
        money back | moneyback | -
        money back | money. Back | money. Back
        e-mail | email me | email
        e-mail | e mail me | e mail
        email | my e-mail | e-mail
        email | e mail | -
        A/S | a/s 받고싶어요 | a/s
        A/S | A.S. | A.S
        A/S | as soon as possible | -
        AS | A/S센터 | A/S
        1+1 | 1+1 행사인가요 | 1+1
        1+1 | 11번가 | -
        24시간 | 24시간 상담 | 24시간
        24시간 | 24 시간 | 24 시간
        1588-1234 | 15881234 | 15881234
        can't | I cant log in | cant
        can't | I can’t log in | can’t
        re-order | reorder please | reorder
        24시간 | 124시간 | -
        refund | https://shop.example/refund-policy | refund
        track order | track\u{a0}order | track\u{a0}order
        ",
    );
}

#[test]
fn case_and_width() {
    check(
        "
        refund | ｒｅｆｕｎｄ | ｒｅｆｕｎｄ
        ＲＥＦＵＮＤ | refund | refund
        café | un CAFE\u{301} | CAFE\u{301}
        straße | STRASSE | STRASSE
        ΟΔΟΣ | οδος | οδος
        istanbul | İSTANBUL | İSTANBUL
        возврат | Хочу ВОЗВРАТ денег | ВОЗВРАТ
        возврат | возвраты | -
        (주)한마디 | ㈜한마디 입니다 | ㈜한마디
        คืนเงิน | อยากคืนเงินครับ | คืนเงิน
        वापसी | मुझे वापसी चाहिए | वापसी
        Διεύθυνση | τη διευθυνση μου | -
        Διεύθυνση | ΔΙΕΎΘΥΝΣΗ | ΔΙΕΎΘΥΝΣΗ
        ",
    );
}

#[test]
fn nothing_to_find() {
    for keyword in ["", " ", "!!!", "😡", "*", "\u{200b}"] {
        assert_eq!(hanmadi_routing::flow::find(keyword, "😡 ! * refund"), None, "{keyword}");
    }
}
