"""What `intake` says, in Japanese and English (取り込みの文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

INTAKE: Final = {
    "help intake": ("様式の決まったファイルを台帳に取り込む。", "Take files of the kinds we know into the registry."),
    "help intake kinds": ("ファイルの種類を並べる。", "The kinds of files, and what each tells."),
    "help intake template": (
        "その種類の様式を、架空の一行とともに書く。",
        "Write the head of a kind, with a row of nobody.",
    ),
    "help intake take": (
        "ファイルの良い行を取り込み、残りは理由とともに記録する。\n古いファイルは理由（--force）がなければ受け付けない。",
        "Record the good rows of a file and keep the others, with reasons.\nA stale file needs a reason of its own.",
    ),
    "help intake list": ("取り込んだファイルを新しい順に並べる。", "The files that were taken, the newest first."),
    "help intake show": (
        "取り込んだファイルと、取り込まれなかった行を理由とともに示す。",
        "A file that was taken, and the rows of it that were not, each with its reason.",
    ),
    "help intake watch": (
        "フォルダーの in に置かれたファイルを取り込み、done か refused に移す。種類と基準日はファイル名で示す。",
        "Take what is put into the folder's `in`, and move it to `done` or `refused`. Its name tells its kind and day.",
    ),
    "option intake watch folder": ("データベースのフォルダー", "the folder of the database"),
    "option intake take on": ("業務日", "the day of business"),
    "option intake watch on": ("業務日（なければ今日）", "the day of business; today if it is not said"),
    "option kind": ("ファイルの種類", "the kind of the file"),
    "option as_of": ("ファイルの基準日", "the day the file is of"),
    "option forced": (
        "古いファイルを取り込む理由（記録に残る）",
        "why a stale file is taken all the same; it is recorded",
    ),
    "option intake template out": ("様式を書くファイル（CSV）", "the file to write the template into (CSV)"),
    "option once": (
        "一度見て終わる（取り込まれないファイルがあれば終了コードは1）",
        "look once, then end; with exit code 1 if a file was refused or waits",
    ),
    "option settle": (
        "ファイルを読む前に、変わらないことを確かめる秒数",
        "for how many seconds a file must be left alone before it is read",
    ),
    "option shown": ("進みぐあいを示す", "tell how far it has come"),
    "file taken": (
        "ファイル {file}: {read:,} 行 = 取り込み {taken:,} + 拒否 {refused:,} + 保留 {held:,}、新しい内容 {changed:,}",
        "file {file}: {read:,} rows = {taken:,} taken + {refused:,} refused + {held:,} held; {changed:,} were new",
    ),
    "file taken before": (
        "同じファイルを取り込み済みです（ファイル {file}、番号 {known}）。何もしていません",
        "taken before, as file {file} under number {known}; nothing was done now",
    ),
    "people untold": (
        "このファイルに載っていない加入者が {people:,} 人います",
        "{people:,} people with a cover are not in this file",
    ),
    "file not whole": (
        "全員分の一覧ではありません。載っている人だけの状況として扱います",
        "it is no list of everybody: it stands for whom it names, not for the month",
    ),
    "rows kept": (
        "取り込まれなかった行（全部は madoguchi intake show {file} --insurer {insurer}）",
        "rows that were not taken; all of them: madoguchi intake show {file} --insurer {insurer}",
    ),
    "rows minded": (
        "取り込みましたが、確かめる行が {rows} 行あります（madoguchi intake show {file} --insurer {insurer}）",
        "taken, and to be looked at: {rows} rows (madoguchi intake show {file} --insurer {insurer})",
    ),
    "file record": (
        "{file:>5} {at} {who} {kind} {as_of} 番号 {known}、{read:,} 行 = {taken:,} + {refused:,} + {held:,}",
        "{file:>5} {at} {who} {kind} {as_of} number {known}, {read:,} rows = {taken:,} + {refused:,} + {held:,}",
    ),
    "file forced": ("      古いまま取り込んだ理由: {reason}", "      taken although stale: {reason}"),
    "row refused": ("  行 {row} {column} {what}: {why} → {do}", "  row {row} {column} {what}: {why}. Do: {do}"),
    "row minded": (
        "  行 {row} 取込済み・要確認 {column} {what}: {why} → {do}",
        "  row {row} taken, look at it: {column} {what}: {why}. Do: {do}",
    ),
    "row held": ("  行 {row} 保留 {column} {what}: {why} → {do}", "  row {row} held {column} {what}: {why}. Do: {do}"),
    "file put": ("{name} を取り込みました", "{name} was taken"),
    "file refused": ("{name} は受け付けません: {what}", "{name} was refused: {what}"),
    "file waits": ("{name} は待っています: {why}", "{name} waits: {why}"),
}  # fmt: skip
