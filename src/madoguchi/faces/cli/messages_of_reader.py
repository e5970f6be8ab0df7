"""What the commands of a card reader say, in Japanese and English (カードリーダーの文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

READER: Final = {
    "help reader": (
        "仮想のマイナンバーカードをカードリーダーに置いてみる。管理者が行う。",
        "A virtual My Number Card on a reader. For the administrator.",
    ),
    "help reader card": (
        "仮想のカードを発行し、そのシリアル番号を知らせるファイルを添える。暗証番号は尋ねる。",
        "Issue a virtual card, with the file that tells its serial. The PIN is asked for.",
    ),
    "help reader run": (
        "医療機関等のカードリーダーにカードを置き、受付の画面を順に進める。暗証番号は尋ねる。",
        "Place a card on a facility's reader and go through its pages. The PIN is asked for.",
    ),
    "help reader register": (
        "マイナポータル・現金自動預払機・窓口でカードの利用登録をする。暗証番号は尋ねる。",
        "Register a card in the portal, at a cash machine or at a counter. The PIN is asked for.",
    ),
    "help reader phone": (
        "カードの電子証明書に加えて、スマートフォンに電子証明書を発行する。Androidの暗証番号は尋ねる。",
        "Put a certificate into a smartphone, beside a card's. The PIN of Android is asked for.",
    ),
    "help reader state": (
        "カードの発行者の代役から、基準日現在の月次の電子証明書ファイルを書き出す。",
        "Write the month's file of certificates as of a day, out of the stand-in for who issues cards.",
    ),
    "help reader notices": (
        "有効期限通知書がその日に届く人を挙げる（期限の三か月前から二か月前まで）。",
        "Tell to whom the notice of expiry goes on a day: three to two months before.",
    ),
    "help reader renew": (
        "カードの電子証明書を更新する。前の電子証明書は、スマートフォンのものも、失効する。",
        "Put new certificates onto a card. The old ones are revoked, smartphones' too.",
    ),
    "help reader revoke": (
        "カードの電子証明書を失効させる（紛失・返納など）。スマートフォンなら、その一台だけ。",
        "Revoke the certificates of a card, as of one that was lost or given back; of a smartphone, its own alone.",
    ),
    "option reader phone on": ("発行日（省けば今日）", "the day of issue; today without it"),
    "option reader phone kind": ("スマートフォンの種類", "which kind of smartphone"),
    "ask pin of phone": ("スマートフォンの暗証番号（4桁）", "a PIN for the smartphone, four digits"),
    "phone made": ("発行しました: {phone}", "issued: {phone}"),
    "option reader state on": ("基準日（省けば今日）", "the day it is as of; today without it"),
    "option reader notices on": ("尋ねる日（省けば今日）", "the day asked about; today without it"),
    "option reader renew on": ("更新の日（省けば今日）", "the day of renewal; today without it"),
    "option reader revoke on": ("失効の日（省けば今日）", "since when they are revoked; today without it"),
    "card notice": ("{person}  電子証明書の有効期限 {day}", "{person}  the certificate is good until {day}"),
    "no card notice": ("通知する人はいません", "nobody is to be told"),
    "card renewed": (
        "更新しました: {card}（{day} まで有効。保険者には `reader state` の月次ファイルで知らせる）",
        "renewed: {card}, good until {day}; insurers learn of it by the file of `reader state`",
    ),
    "card revoked": ("失効させました: {card}", "revoked: {card}"),
    "option birth_date": ("生年月日", "the day of birth"),
    "option card_expires": ("カードの有効期限", "the last day of the card itself"),
    "option cards": ("仮想カードを置くフォルダー", "the folder that virtual cards lie in"),
    "option face_only": (
        "暗証番号のないカード（顔認証マイナンバーカード）",
        "a card without a PIN, for the face alone",
    ),
    "option reader card on": ("発行日（省けば今日）", "the day of issue; today without it"),
    "option reader run by": ("本人確認の方法", "how it is made sure whose card it is"),
    "option reader register by": ("登録する場所", "where it is registered"),
    "option agree": (
        "同意する: all（まとめて）、none（しない）、項目、again（カードなしの再照会）。重ねて書ける",
        "what is agreed to: all, none, an item, or again: being asked about without the card (may be repeated)",
    ),
    "option register": ("利用登録のないカードを登録する（しない）", "register a card that is not, or do not"),
    "option other": (
        "カメラ・職員・本人のiPhoneが別人と見る",
        "camera, staff or the iPhone see somebody else",
    ),
    "option treatment": (
        "訪問診療等・オンライン診療等での読み取り: カードなしの再照会に同意するかを最後に尋ねる",
        "read for treatment at home or online: asked last is whether the facility may ask again without the card",
    ),
    "option terminal": ("受付の端末の呼び名", "what the place asked from is called"),
    "option reader run practices": (
        "保険者の番号と名称を読む運用ファイル（収録外の保険者）",
        "practice files whose insurers' numbers and names are told beside those that are shipped",
    ),
    "option reader register practices": (
        "登録の可否を読む運用ファイル（収録外の保険者）",
        "practice files of insurers that are not shipped",
    ),
    "option reader run face": (
        "結果ファイルを置く連携フォルダー",
        "a shared folder that the result is put into, as a reader's program does",
    ),
    "value card": ("カードのファイルか pcsc", "CARD"),
    "option trust": (
        "発行者（利用者証明用の認証局）の証明書。実機のリーダー（pcsc）に要る（重ねて書ける）",
        "the certificate of who issues the cards; needed with a real reader, pcsc (may be repeated)",
    ),
    "option revoked": (
        "発行者の失効リスト。ないと失効を確かめられない（重ねて書ける）",
        "the issuer's list of the revoked; without one nobody can tell (may be repeated)",
    ),
    "whom a reader trusts": (
        "pcsc には --trust が要ります。仮想カードのファイルには --trust も --revoked も書けません",
        "pcsc needs --trust; the file of a virtual card takes neither --trust nor --revoked",
    ),
    "value person": ("個人キー", "PERSON"),
    "ask pin": ("4桁の暗証番号", "PIN of four digits"),
    "ask pin of card": ("カードの暗証番号（4桁）", "a PIN for the card, four digits"),
    "card made": ("発行しました: {card}", "issued: {card}"),
    "card told by": (
        "シリアル番号を知らせるファイル: {file}（`intake take --kind digital_certificates` で取り込む）",
        "its serial is told by {file}: take it in with `intake take --kind digital_certificates`",
    ),
    "reader page": ("［{page}］{words}", "[{page}] {words}"),
    "reader handed": ("医療機関等に: {words}", "to the facility: {words}"),
    "reader handed cover": (
        "  {insurer} 記号 {symbol} 番号 {number} {name} 負担 {rate} 限度額 {category}",
        "  {insurer} symbol {symbol} number {number} {name} share {rate} ceiling {category}",
    ),
    "reader handed medical": ("  医療情報の閲覧: {consents}", "  medical information may be seen: {consents}"),
    "reader handed nothing": ("医療機関等には何も渡していません", "nothing was handed to the facility"),
    "reader refused": ("職員へ: {what}（{why}）→ {do}", "to staff: {what} ({why}) -> {do}"),
    "registration accepted": ("利用登録をしました", "registered"),
    "registration kept": ("すでに利用登録されています", "it is registered already"),
    "registration too_old": (
        "電子証明書の有効期限が切れているため、登録できません",
        "the digital certificate has expired",
    ),
    "registration elsewhere": (
        "ここでは登録できません。医療機関等のカードリーダーで登録してください",
        "it cannot be registered here; use a reader at a facility",
    ),
    "registration cannot_tell": ("登録できるか、今は確認できません", "whether it can be registered cannot be told now"),
}
