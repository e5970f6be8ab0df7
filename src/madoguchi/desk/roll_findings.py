"""What may be found in a roll, in words (点検結果の文言): what it is, and what to do, in Japanese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from madoguchi.rulebook.vocabulary import vocabulary

ERROR, WARNING, NOTE = "error", "warning", "note"
Language = Literal["ja", "en"]
MOST_FACTS_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a roll (点検結果): how grave, how many, the first rows it is seen in, the facts meant.

    It holds row numbers and names of facts; never a key or what a cell says. Of protection neither count nor row.
    """

    name: str
    severity: str
    count: int
    rows: tuple[int, ...] = ()
    facts: tuple[str, ...] = ()

    def what(self, language: Language) -> str:
        """What was found (内容)."""
        return FINDINGS[self.name][language == "en"][0].format(count=self.count, facts=self._named(language))

    def do(self, language: Language) -> str:
        """What to do (対処)."""
        return FINDINGS[self.name][language == "en"][1].format(facts=self._named(language))

    def _named(self, language: Language) -> str:
        """The first of the facts by name, and how many more."""
        facts, shown = vocabulary().facts, self.facts[:MOST_FACTS_SHOWN]
        more = len(self.facts) - len(shown)
        if language == "en":
            return ", ".join(shown) + (f" and {more} more" if more else "")
        named = (f"{facts[one].ja} [{one}]" if one in facts else one for one in shown)
        return "、".join(named) + (f" ほか{more}" if more else "")


FINDINGS: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "no_rows": (
        ("読み取れた行がない", "見出しの下に行があるか、取り込めない行の一覧を確かめる"),
        ("no row could be taken", "see whether rows stand below the head, and look at the rows refused"),
    ),
    "stale": (
        ("名簿が古い: 最も新しい日付は {facts}", "今月分の抽出か確かめ、前月分なら取り直す"),
        ("the roll is old: its newest day is {facts}", "see whether this is last month's file; extract it again"),
    ),
    "rows_refused": (
        ("取り込めない行が {count} 行ある", "`madoguchi decide` が書き出す一覧で理由を見て直す"),
        ("{count} rows cannot be taken", "`madoguchi decide` writes them down with the reason; correct them"),
    ),
    "facts_missing": (
        ("判定の要になる事実がない: {facts}", "この列を抽出に加える"),
        ("facts that everything rests on are nowhere: {facts}", "add these columns to the extract"),
    ),
    "facts_absent": (
        ("列がない、またはすべて空の事実: {facts}",
         "分からなければそのままでよい。誰にも起きていなければ --absent-none で示す"),
        ("facts without a column, or never filled: {facts}",
         "leave them if nobody knows; name them with --absent-none if they happened to nobody"),
    ),
    "odd_share": (
        ("割合がありえない: {facts}", "列のずれ、または全員に同じ値が入っていないか確かめる"),
        ("a share that cannot be: {facts}", "see whether columns are shifted or one value was filled in for all"),
    ),
    "two_live_covers": (
        ("同じ人の有効な資格が重なる: {count} 行", "古い資格の喪失日を入れるか、重複した行を消す"),
        ("{count} rows are a second live cover of one person", "enter the day the old one ended, or delete the row"),
    ),
    "household_without_head": (
        ("世帯主の行がない世帯: {count} 世帯", "擬制世帯主ならこのままでよい。続柄の抽出漏れでないか確かめる"),
        ("{count} households without a row of their head",
         "this is right where the head is insured elsewhere; else see whether the relation was lost"),
    ),
    "born_in_future": (
        ("生年月日が判定日より後: {count} 行", "元号と年を確かめる"),
        ("{count} rows are born after the day asked about", "look at era and year"),
    ),
    "too_old": (
        ("120歳以上: {count} 行", "元号の取り違え、または死亡の記録漏れを確かめる"),
        ("{count} rows are 120 or older", "look for a wrong era, or a death that was not recorded"),
    ),
    "before_birth": (
        ("交付日・登録日が生年月日より前: {count} 件", "どちらの日が誤りか確かめる"),
        ("{count} days of issue or registration lie before birth", "see which of the two days is wrong"),
    ),
    "eligible_before_birth": (
        ("資格取得日が生年月日より前: {count} 行", "どちらの日が誤りか確かめる"),
        ("{count} rows are eligible before they are born", "see which of the two days is wrong"),
    ),
    "lost_before_eligible": (
        ("喪失日が取得日より前: {count} 行", "どちらの日が誤りか確かめる"),
        ("{count} rows lost their cover before it began", "see which of the two days is wrong"),
    ),
    "lost_long_ago": (
        ("喪失から1年以上たつ: {count} 行", "抽出の条件を確かめる"),
        ("{count} rows lost their cover over a year ago", "look at how the roll was extracted"),
    ),
    "ends_before_issue": (
        ("有効期限が交付日より前: {count} 件", "どちらの日が誤りか確かめる"),
        ("{count} papers or cards end before they were issued", "see which of the two days is wrong"),
    ),
    "no_rate_from_70": (
        ("70歳以上で負担割合がない: {count} 行", "割合の判定が済んでいるか、連携が止まっていないか確かめる"),
        ("{count} rows of 70 and over without a copayment rate", "see whether rates were decided and handed over"),
    ),
    "odd_rate": (
        ("負担割合が1割・2割・3割でない: {count} 行", "列を確かめる"),
        ("{count} rows with a rate other than 10, 20 or 30 per cent", "look at the column"),
    ),
    "registered_without_card": (
        ("カードがないのに利用登録がある: {count} 行", "返納・失効の反映を確かめる"),
        ("{count} rows are registered without a card", "see whether cards given back or ended were taken in"),
    ),
    "no_certificate_day": (
        ("利用登録があるのに電子証明書の有効期限がない: {count} 行", "毎月の保有状況ファイルを取り込む"),
        ("{count} registered rows without the last day of the digital certificate",
         "take in the monthly file of holders"),
    ),
    "dependent_of_nobody": (
        ("被扶養者に被保険者の生年月日がない: {count} 行", "被保険者が75歳になる日が分からないので加える"),
        ("{count} dependents without the birth date of whom they depend on",
         "add it: when that person turns 75 their cover ends"),
    ),
    "aged_75_elsewhere": (
        ("75歳以上なのに後期高齢者医療でない: {count} 行", "資格喪失の記録漏れを確かめる"),
        ("{count} rows of 75 and over outside the late-stage scheme", "look for a loss that was not recorded"),
    ),
    "too_young_for_late_stage": (
        ("65歳未満なのに後期高齢者医療: {count} 行", "生年月日と保険者を確かめる"),
        ("{count} rows under 65 in the late-stage scheme", "look at birth date and insurer"),
    ),
    "not_certified": (
        ("65〜74歳で障害認定日がない: {count} 行", "認定日を加える"),
        ("{count} rows of 65 to 74 without the day their disability was certified", "add that day"),
    ),
}  # fmt: skip
