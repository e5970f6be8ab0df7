"""What is said of standing, in Japanese and English (現況の文言): a part of `messages`."""

from __future__ import annotations

from typing import Final

STANDING: Final = {
    "help standing": (
        "資格の現況。全員について先に判定しておき、照会は読むだけにする。",
        "Standing: what holds of everybody, decided beforehand, so that a check only reads.",
    ),
    "help standing build": (
        "作成待ちの人の現況を作る。版や期間が変わっていれば全員を作り直す。残れば終了コード1。",
        "Build who waits; everybody, where edition or days are others. Exits with 1 while somebody still waits.",
    ),
    "help standing compare": (
        "判定し直して、保持している現況と比べる。何も変えない。違えば終了コード1。",
        "Decide anew and compare with what is kept. Changes nothing; exits with 1 if anybody differs.",
    ),
    "help standing show": (
        "一人のある日の現況を示す。閲覧は記録される。まだ言えなければ終了コード4。",
        "Show what stands of one person on a day. That you looked is recorded. Exits with 4 where it cannot tell yet.",
    ),
    "option standing build on": ("今日（業務日）", "today, as the business day"),
    "option standing show on": ("現況を見る日", "the day asked about"),
    "option standing build practice": (
        "この保険者の運用ファイル（または架空の保険者の名前）",
        "the insurer's own practice file, or a made-up insurer",
    ),
    "option standing build key": (
        "この操作の目印。同じ目印では二度行わない",
        "a key for this act: with the same one it is done once",
    ),
    "option years": ("何年先まで", "how many years ahead"),
    "option every": ("何人に一人を比べるか", "compare one person in so many"),
    "option offset": ("何人目から", "which of so many"),
    "option person": ("個人キー（保険者のシステムの番号）", "the key the insurer's system knows the person by"),
    "option purpose": ("閲覧の目的", "why you look"),
    "standing built": (
        "{people}人の現況を作りました（{rows}行を更新、番号 {n} の版）",
        "built the standing of {people} people; {rows} rows went or came (edition of number {n})",
    ),
    "standing waits": ("まだ作られていない人: {people}人", "{people} people still wait"),
    "standing cards": (
        "異動していないのに、同じカードが他の保険者にもある人: {people}人（`notices list --of cards`）",
        "people whose card another insurer has, too, though they did not move: {people} (`notices list --of cards`)",
    ),
    "standing compared": (
        "{people}人を比べました。違う人: {differ}人。作成待ち: {waiting}人",
        "compared {people} people: {differ} differ, {waiting} wait",
    ),
    "standing differs": (
        "  現況 {standing}人、表示項目 {shown}人、検索の鍵 {lookup}人",
        "  in standing {standing}, in what may be shown {shown}, in what they are found by {lookup}",
    ),
    "standing of": (
        "{first} から {last} まで（番号 {n} から）",
        "from {first} to {last}, known from number {n} on",
    ),
    "standing cannot tell": (
        "まだ言えません（作成待ち、または期間外）",
        "cannot tell yet: it is not built, or for other days",
    ),
}
