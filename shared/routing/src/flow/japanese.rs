//! Japanese words inside a run of one script: where a keyword may begin and end.
//! Never a dictionary of the language: what it can't tell, it leaves unmatched.
//!
//! Japanese has no spaces, but a change of script is most often a border: `返品したい`, `ご注文`, `キャンセル料`. Within
//! Chinese characters or katakana a keyword may only stand beside known words (`返品方法`, `ポイントカード`), so `京都`
//! is not in `東京都` and `ライン` not in `オンライン`. Within hiragana it may stand beside particles and endings.
//! A keyword of four or more characters is long enough to stand anywhere.

/// From so many characters on a keyword may stand anywhere in hiragana or Chinese characters.
pub(super) const ANYWHERE: usize = 4;

/// Particles, which may also come between the words of a phrase: `返品の方法`.
#[rustfmt::skip]
const PARTICLES: &[&str] = &[
    "から", "まで", "より", "には", "では", "とは", "へは", "にも", "でも", "とも", "への", "での",
    "との", "からの", "までの", "について", "に関する", "の", "は", "が", "を", "に", "で", "と", "も",
    "へ", "や", "か",
];

/// What follows a word in hiragana: particles, the copula, verbs that make one of a noun.
#[rustfmt::skip]
const ENDINGS: &[&str] = &[
    "です", "でし", "だっ", "だけ", "だと", "だが", "だよ", "だね", "だ", "ですか", "じゃ", "なの",
    "なん", "なら", "って", "ください", "ほしい", "でき", "ある", "あり", "ない", "など", "ほど",
    "くらい", "ぐらい", "しか", "さえ", "ばかり", "ね", "よ",
];

/// What may stand before a word in hiragana.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "の", "は", "が", "を", "に", "で", "と", "も", "へ", "や", "から", "まで", "より", "この", "その",
    "あの", "どの", "お", "ご", "です", "ます", "した", "して", "って", "また", "まだ", "もう", "すぐ",
    "とても", "ない", "など",
];

/// Words in Chinese characters that stand before or after others.
#[rustfmt::skip]
const HAN_WORDS: &[&str] = &[
    "返品", "返金", "返送", "返却", "交換", "配送", "配達", "発送", "出荷", "入荷", "注文", "購入",
    "支払", "決済", "商品", "製品", "送料", "料金", "金額", "価格", "費用", "手数料", "手続", "方法",
    "方針", "規定", "規約", "条件", "期間", "期限", "日時", "時間", "日程", "予定", "予約", "確認",
    "照会", "変更", "修正", "登録", "解除", "解約", "退会", "入会", "会員", "顧客", "番号", "履歴",
    "状況", "状態", "情報", "内容", "詳細", "理由", "希望", "依頼", "申請", "申込", "申込書", "受付",
    "対応", "連絡", "連絡先", "相談", "質問", "問題", "不良", "不備", "破損", "故障", "紛失", "遅延",
    "完了", "可能", "不可", "不可能", "必要", "不要", "無料", "有料", "全額", "一部", "当日", "翌日",
    "即日", "海外", "国内", "国際", "住所", "電話", "電話番号", "領収書", "請求書", "請求", "明細",
    "在庫", "割引", "特典", "保証", "修理", "窓口", "担当", "担当者", "部門", "済", "先", "日", "料",
    "費", "代", "書", "中", "後", "前", "時", "者", "元", "用", "方", "店", "品",
    "代金", "初回", "定期", "前回", "今回", "追加", "通常", "本日", "昨日", "先日", "業者", "会社", "追跡",
    "伝票", "荷物", "小包", "到着", "受取", "受領", "延期", "延長", "停止", "再開", "一覧", "画面", "画像",
    "写真", "手順", "対象", "対象外", "以外", "以内", "以降", "以上", "時期", "最短", "指定", "地域",
    "店舗", "店頭", "現金", "銀行", "振込", "口座", "引落", "後払", "前払", "先払", "限定", "証", "都",
    "府", "県", "市", "区", "町", "村", "駅", "分", "回", "件", "個", "点", "様", "部",
];

/// Single characters that may stand before a word.
const HAN_PREFIXES: &[char] = &['再', '未', '初', '新', '要', '各', '全', '旧', '本', '御', '即'];

/// Words in katakana that stand before or after others.
#[rustfmt::skip]
const KATAKANA_WORDS: &[&str] = &[
    "キャンセル", "ポイント", "カード", "ポリシー", "ガイド", "センター", "サポート", "フォーム",
    "ページ", "サービス", "メール", "ショップ", "ストア", "アプリ", "サイト", "コード", "ボタン",
    "リスト", "オプション", "プラン", "タイプ", "チケット", "セット", "オンライン", "ネット", "サイズ",
    "カラー", "クーポン", "ログイン", "パスワード", "アカウント", "システム", "エラー", "トラブル",
    "ギフト", "クレジット", "デビット", "ポイントカード",
    "アドレス", "フリー", "チェック", "アップ", "ダウン", "ミス", "ナンバー", "マイ", "ペイ",
    "キャンペーン", "プレゼント", "ボックス", "レター", "レビュー",
];

/// Whether a keyword in Chinese characters may begin after `left`, of the same script.
pub(super) fn han_may_begin(left: &[char], length: usize) -> bool {
    match left {
        [] => true,
        [only] if HAN_PREFIXES.contains(only) && length > 1 => true,
        _ if length == 1 => false,
        _ => length >= ANYWHERE || words_end(left, HAN_WORDS),
    }
}

/// Whether a keyword in Chinese characters may be followed by `rest`, of the same script.
pub(super) fn han_may_end(rest: &[char], length: usize) -> bool {
    rest.is_empty() || (length > 1 && (length >= ANYWHERE || made_of(rest, HAN_WORDS)))
}

/// Whether a keyword in katakana may begin after `left`, of the same script.
pub(super) fn katakana_may_begin(left: &[char]) -> bool {
    made_of(left, KATAKANA_WORDS)
}

/// Whether a keyword in katakana may be followed by `rest`, of the same script.
pub(super) fn katakana_may_end(rest: &[char]) -> bool {
    made_of(rest, KATAKANA_WORDS)
}

/// Whether a keyword in hiragana may begin after `left`, of the same script.
pub(super) fn hiragana_may_begin(left: &[char], length: usize) -> bool {
    length >= ANYWHERE || left.is_empty() || made_of(left, BEFORE) || ends_in_two(left)
}

/// Whether `rest`, in hiragana, may follow a word that is not itself a verb.
pub(super) fn hiragana_may_follow(rest: &[char]) -> bool {
    rest.is_empty() || PARTICLES.iter().chain(ENDINGS).any(|word| begins_with(rest, word).is_some())
}

/// The lengths of the particles that may stand at the beginning of `rest`.
pub(super) fn particles(rest: &[char]) -> Vec<usize> {
    PARTICLES.iter().filter_map(|word| begins_with(rest, word)).collect()
}

/// Whether a text ends with a longer ending: one syllable is too little to go by.
fn ends_in_two(left: &[char]) -> bool {
    BEFORE.iter().any(|word| word.chars().count() > 1 && ends_with(left, word))
}

fn words_end(left: &[char], words: &[&str]) -> bool {
    words.iter().any(|word| word.chars().count() > 1 && ends_with(left, word))
}

/// Whether a text is nothing but these words, one after the other.
fn made_of(text: &[char], words: &[&str]) -> bool {
    // Which places can be reached; texts are short, since the caller cuts them.
    let mut reached = vec![false; text.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for at in 0..text.len() {
        if reached.get(at) != Some(&true) {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        for taken in words.iter().filter_map(|word| begins_with(rest, word)) {
            if let Some(place) = reached.get_mut(at + taken) {
                *place = true;
            }
        }
    }
    reached.last() == Some(&true)
}

/// The length of `word` if the text begins with it.
fn begins_with(text: &[char], word: &str) -> Option<usize> {
    let mut length = 0;
    for char in word.chars() {
        if text.get(length) != Some(&char) {
            return None;
        }
        length += 1;
    }
    Some(length)
}

fn ends_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter().rev();
    word.chars().rev().all(|char| text.next() == Some(&char))
}
