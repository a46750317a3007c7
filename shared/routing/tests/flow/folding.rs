//! Folding: equal spellings become one, and folding twice is folding once.

use hanmadi_routing::flow::fold;
use proptest::prelude::*;

#[test]
fn equal_spellings() {
    for (text, folded) in [
        ("REFUND", "refund"),
        ("ＲＥＦＵＮＤ！", "refund!"),
        ("ｷｬﾝｾﾙ", "キャンセル"),
        ("ﾊﾞｯｸﾞ", "バッグ"),
        ("か\u{3099}", "が"),
        ("\u{1112}\u{116a}\u{11ab}\u{1107}\u{116e}\u{11af}", "환불"),
        ("ㅋㅋㅠㅠ", "ㅋㅋㅠㅠ"),
        ("ﾡﾢￂￜ", "ㄱㄲㅏㅣ"),
        ("ㄱㅏ", "ㄱㅏ"),
        ("e\u{301}", "é"),
        ("É", "é"),
        ("ﬁ", "fi"),
        ("㈜", "(주)"),
        ("①", "1"),
        ("Straße", "strasse"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("İ", "i"),
        ("a\u{200b}b\u{feff}c\u{ad}d", "abcd"),
        ("　", " "),
    ] {
        assert_eq!(fold(text), folded, "{text}");
    }
}

#[test]
fn every_character_folds_once() {
    for char in '\0'..=char::MAX {
        let once = fold(&format!("x{char}"));
        assert_eq!(fold(&once), once, "U+{:04X}", u32::from(char));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn folding_is_idempotent(text in "\\PC{0,12}|[가-힣ᄀ-ᇿㄱ-ㅣﾡ-ￜ]{0,8}|[a-zÀ-ɏ\u{300}-\u{345}]{0,8}|[ぁ-ヿ\u{3099}\u{309a}ｦ-ﾟ]{0,8}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn case_makes_no_difference(text in "[a-z가-힣а-я ]{0,12}") {
        prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
    }
}
