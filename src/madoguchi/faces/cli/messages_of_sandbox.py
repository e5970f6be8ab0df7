"""What the commands of the sandbox say, in Japanese and English (試験環境の文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

SANDBOX: Final = {
    "help sandbox": (
        "レセコンなどの開発者向けの試験環境: 架空の患者、動かせる日付、再現できる障害。",
        "A sandbox for vendors of receipt software: made-up patients, a day and faults that can be set.",
    ),
    "help sandbox start": (
        "試験環境を（なければ作って）動かす。止めるまで動く。",
        "Run a sandbox, made where there is none yet, until it is told to stop.",
    ),
    "help sandbox clock": (
        "試験環境の今日を決める。real で実際の日付に合わせる。",
        "Set the sandbox's today; `real` follows the real clock.",
    ),
    "help sandbox fault": (
        "障害を再現する: 遅延 slow、接続不可 down、準備中 unready、混雑 busy、途切れ malformed、なし off。",
        "Play a fault: slow, down (the centre cannot be reached), unready, busy, malformed (cut short), or off.",
    ),
    "help sandbox patients": (
        "試験用の患者を、状態と窓口での対応とともに一覧する。",
        "List the test patients: what is so, and what a counter does.",
    ),
    "help sandbox expected": (
        "照会と期待される回答をフォルダーに書く。試験環境は要らない。動いているもののその日の回答は --now で。",
        "Write questions and expected answers into a folder; no sandbox is needed, but for --now.",
    ),
    "option sandbox expected now": (
        "動いている試験環境に、その今日について今照会して書く",
        "ask a sandbox that runs, now, for the day that it has",
    ),
    "option sandbox expected port": ("動いている試験環境のポート", "the port of the sandbox that runs"),
    "option sandbox folder": ("試験環境のフォルダー", "the sandbox's folder"),
    "option sandbox port": ("待ち受けるポート", "the port to listen on"),
    "option shared": (
        "連携フォルダー（req、res、face）。省けば連携なし",
        "a shared folder (req, res, face); none without it",
    ),
    "option sandbox fault seconds": ("slow の遅れ（秒）", "how late answers come with slow, in seconds"),
    "sandbox running": (
        (
            "試験環境が動いています: {url}\n"
            "  医療機関コード {facility}、利用鍵 {secret}\n"
            "  今日は {day}（sandbox clock で変更）、障害 {fault}（sandbox fault で変更）\n"
            "  連携フォルダー {shared}、カード・照会・期待される回答 {folder}\n"
            "  Ctrl-C で終わります"
        ),
        (
            "The sandbox is running: {url}\n"
            "  facility {facility}, key {secret}\n"
            "  today is {day} (sandbox clock), fault {fault} (sandbox fault)\n"
            "  shared folder {shared}; cards, questions and expected answers in {folder}\n"
            "  Ctrl-C ends it"
        ),
    ),
    "sandbox day": ("試験環境の今日: {day}", "the sandbox's today: {day}"),
    "sandbox fault off": ("障害なし", "no fault"),
    "sandbox fault slow": ("応答が {seconds:g} 秒遅れる", "answers come {seconds:g} seconds late"),
    "sandbox fault down": ("照会先に接続できない", "the centre cannot be reached"),
    "sandbox fault unready": ("資格情報を準備している", "the records are not ready"),
    "sandbox fault busy": ("混雑している（503）", "it is busy (503)"),
    "sandbox fault malformed": ("応答が途中で切れる", "answers end in the middle"),
    "sandbox answered": (
        "今日の照会と回答: {folder}（断られた照会 {refused} 件）",
        "today's questions and answers: {folder} (refused: {refused})",
    ),
    "sandbox written": ("照会と期待される回答: {folder}", "questions and expected answers: {folder}"),
}
