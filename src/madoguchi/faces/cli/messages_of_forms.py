"""What is said of forms, in Japanese and English (様式の文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

FORMS: Final = {
    "help form": ("申請書・届出書の様式を印刷する。", "Forms to be filled in."),
    "help form list": ("保険者の様式を一覧する。", "List the forms of an insurer."),
    "help form print": (
        (
            "様式を１枚、表裏で印刷用のファイルにする。白紙か記入例、または --person の人の氏名・生年月日・"
            "記号番号を入れたもの。\n"
            "住所と個人番号は、だれのものも入れない。だれがなぜ見たかを記録する。"
        ),
        (
            "Print a form, front and back: blank, with name, birth date, symbol and number of --person, or as a worked "
            "example.\nNobody's address or individual number is filled in. Who looked, and why, is recorded."
        ),
    ),
    "option form print kind": ("様式の種類", "which form"),
    "option form list on": ("どの日の様式か", "the day whose forms are asked about"),
    "option form print on": ("印刷する日", "the day on which it is printed"),
    "option form print person": ("記入しておく人の個人キー", "whom it is made out for, by key"),
    "option form print purpose": ("見る目的。監査に残る", "why you look; it stays in the audit"),
    "option example": ("架空の人による記入例", "a worked example, by a made-up person"),
    "option form print out": (
        "書き出すファイル（本人だけが読める）",
        "the PDF to be written; its owner alone can read it",
    ),
    "option form print faces_file": (
        "書体の並びと外字フォントを記した設定（YAML）。なければ MADOGUCHI_FACES、収録の並び",
        "a file of faces (YAML): their order, and an own font of private letters; else MADOGUCHI_FACES, else ours",
    ),
    "form listed": ("{form}　{title}　{since}から　{checked}", "{form}  {title}  from {since}  {checked}"),
    "form checked": ("法令の様式と照合済み", "held against the legal form"),
    "form unchecked": ("法令の様式と未照合", "not yet held against the legal form"),
    "form printed": ("{file} に書きました（{pages} ページ）", "{file} written, {pages} pages"),
    "help print portal-page": (
        (
            "マイナポータルの資格情報の画面（保存用）を、本人のために１枚のファイルにする。マイナ保険証と一緒に見せるもの。\n"
            "住所は載らない。画面を見られる人のものだけを作る。だれがなぜ見たかを記録する。本人にだけ渡す。"
        ),
        (
            "Make the portal's eligibility page of somebody, to be shown with the card where no reader works.\n"
            "It bears no address, and is made of whoever the portal opens to. Who looked, and why, is recorded. "
            "Give it to that person alone."
        ),
    ),
    "option print portal-page person": ("だれのものか（個人キー）", "whose page it is, by key"),
    "option print portal-page purpose": ("見る目的。監査に残る", "why you look; it stays in the audit"),
    "option print portal-page signed_in": (
        "本人がカードと暗証番号でログインしたことを確かめた（暗証番号のないカードでは見られない）",
        "the person was seen to sign in with the card and its PIN; a card without a PIN opens no portal",
    ),
    "option print portal-page out": (
        "書き出すファイル（本人だけが読める）",
        "the PDF to be written; its owner alone can read it",
    ),
    "option print portal-page faces_file": ("書体の並びの設定（YAML）", "a file of faces (YAML)"),
    "portal page made": (
        "{file} に書きました。本人にだけ渡してください",
        "{file} written; give it to that person alone",
    ),
}
