//! The language of messages: which, and at least how sure.

use hanmadi_protocol::platform::flow::LanguageCode::{self, En, Ja, Ko, Other, Zh};
use hanmadi_routing::flow::detect;

#[test]
fn languages() {
    let table: [(&str, LanguageCode, u8, u8); 33] = [
        ("환불 받고 싶어요", Ko, 100, 100),
        ("ㅠㅠ", Ko, 100, 100),
        ("iPhone 15 케이스 주문했어요", Ko, 60, 90),
        ("refund 해주세요", Ko, 60, 80),
        ("https://shop.example/very/long/address/of/a/product 이거 있어요?", Ko, 100, 100),
        ("배송이 늦어요 order 12345", Ko, 60, 90),
        ("返品したいです", Ja, 100, 100),
        ("注文した商品はどこですか", Ja, 100, 100),
        ("ｷｬﾝｾﾙ", Ja, 100, 100),
        ("キャンセル", Ja, 100, 100),
        ("領収書発行", Ja, 50, 80),
        ("駅前店", Ja, 50, 80),
        ("我要退款", Zh, 100, 100),
        ("请问什么时候发货", Zh, 100, 100),
        ("你好", Zh, 100, 100),
        ("退款", Zh, 1, 60),
        ("我的 order 还没到", Zh, 60, 90),
        ("Where is my order?", En, 100, 100),
        ("I want a refund, please", En, 100, 100),
        ("refund", En, 100, 100),
        ("iPhone 15 Pro", En, 1, 60),
        ("The café was great and the coffee too", En, 100, 100),
        ("Hola, quiero devolver mi pedido", Other, 50, 80),
        ("Où est ma commande ?", Other, 50, 80),
        ("Ich möchte das zurückgeben", Other, 50, 80),
        ("Привет, где мой заказ", Other, 100, 100),
        ("อยากคืนเงิน", Other, 100, 100),
        ("tôi muốn hoàn tiền", Other, 50, 80),
        ("naïveté", Other, 1, 60),
        ("", Other, 0, 0),
        ("12345", Other, 0, 0),
        ("😡😡", Other, 0, 0),
        ("me@example.com", Other, 0, 0),
    ];
    for (text, language, least, most) in table {
        let told = detect(text);
        assert_eq!(told.language, language, "{text}: {told:?}");
        assert!((least..=most).contains(&told.confidence), "{text}: {told:?}");
    }
}
