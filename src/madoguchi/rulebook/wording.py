"""Explanations in words (説明文): Japanese and English, for a clerk to read out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from madoguchi.rulebook.choices import choices
from madoguchi.rulebook.late import Late
from madoguchi.rulebook.practice import law_values
from madoguchi.rulebook.series import Dated
from madoguchi.rulebook.sources import Passage
from madoguchi.rulebook.untold import MASKED, OPEN
from madoguchi.rulebook.vocabulary import Named, vocabulary

if TYPE_CHECKING:
    from madoguchi.rulebook import explain, rules
    from madoguchi.rulebook.explain import Explanation, Reason
else:
    explain, rules = Late("madoguchi.rulebook.explain"), Late("madoguchi.rulebook.rules")

PHRASES: dict[str, tuple[str, str]] = {
    "as of": ("{on} 時点", "On {on}"),
    "known": ("（{known_on} までに公表された内容による）", " (as known on {known_on})"),
    "nothing": ("なし", "nothing"),
    "open": ("判定できません", "cannot be told"),
    "because": ("理由", "Because"),
    "source": ("根拠", "Source"),
    "also": ("ほかに当てはまる事由", "Also holds"),
    "missing": ("確認が必要な事実・未定の値", "Waits for"),
    "disputed": ("公表資料の食い違う値による答え", "Rests on a disputed value"),
    "values": ("使った値", "Values used"),
    "why not": ("事実が一つ違えば", "With one fact otherwise it would be"),
    "if": ("{facts} のとき", "if {facts}"),
    "value": ("{name} = {value}（{basis}。{by}、{cites}）", "{name} = {value} ({basis}; {by}, {cites})"),
    "undecided": ("未定", "undecided"),
    "yes": ("はい", "yes"),
    "no": ("いいえ", "no"),
    "and": ("・", ", "),
    "or": (" または ", " or "),
}
AS_WRITTEN = {"true": True, "false": False, "none": None}
SAID: dict[Any, str] = {OPEN: "open", None: "nothing", True: "yes", False: "no"}
STATUS = {"settled": ("", ""), "disputed": ("、争いあり", ", disputed"), "undecided": ("、未定", ", undecided")}
BASIS = {
    "enacted": ("法令", "enacted"),
    "announced": ("公表", "announced"),
    "floor": ("公表、始期は本システムの下限", "announced; as far back as this system needs"),
    "assumed": ("推定", "assumed"),
}
LABELS = {
    "certificate_valid_from": "valid_from",
    "notice_valid_from": "valid_from",
    "certificate_valid_until": "valid_until",
    "notice_valid_until": "valid_until",
}


class Wording:
    """Words for an explanation in one language: `ja` or `en`."""

    def __init__(self, language: str) -> None:
        self.is_ja = language == "ja"

    def lines(self, told: Explanation, insurer_name: str) -> list[str]:
        """The explanation, a line each."""
        known = self.phrase("known", known_on=told.known_on) if told.known_on else ""
        return [
            f"{self.phrase('as of', on=told.on)}  {insurer_name}{known}",
            *self._answers(told),
            *self._why(told),
            *self._bounds(told),
            *self._values(told),
            *self._beside(told),
            *self._why_not(told),
        ]

    def phrase(self, key: str, **said: Any) -> str:
        """A phrase of this language."""
        return PHRASES[key][0 if self.is_ja else 1].format(**said)

    def name(self, named: Named) -> str:
        """A name of the vocabulary."""
        return named.ja if self.is_ja else named.en

    def value(self, value: Any, words: dict[str, Named]) -> str:
        """An answer's or fact's value.

        >>> Wording("en").value(1, {}), Wording("en").value(True, {})
        ('1', 'yes')
        """
        if isinstance(value, frozenset):
            return self.phrase("and").join(self.value(one, words) for one in sorted(value)) or self.phrase("nothing")
        said = None if type(value) is int else SAID.get(value)  # 1 would be found under True
        return self.phrase(said) if said else self.name(words[value]) if value in words else str(value)

    def _answers(self, told: Explanation) -> list[str]:
        answers = vocabulary().answers
        return [f"  {self.name(answers[name])}: {self.value(value, answers[name].words)}"
                for name, value in told.answers.items()]  # fmt: skip

    def _why(self, told: Explanation) -> list[str]:
        lines = [] if told.deciding is None else [f"{self.phrase('because')}: {self._said(told.deciding)}"]
        if told.deciding is not None:
            lines += [f"  {self.phrase('source')}: {self._passage(one)}" for one in told.deciding.passages]
        if told.others:
            lines.append(f"{self.phrase('also')}: " + "; ".join(map(self._said, told.others)))
        return lines

    def _passage(self, one: Passage) -> str:
        colon = "：" if self.is_ja else ": "
        return f"{one.said_by(in_japanese=self.is_ja)}{colon}{one.said(in_japanese=self.is_ja)} [{one.key}]"

    def _said(self, reason: Reason) -> str:
        return f"{reason.ja if self.is_ja else reason.en} [{reason.rule}]"

    def _bounds(self, told: Explanation) -> list[str]:
        lines = []
        for name, reasons in told.bounds.items():
            label = self.name(vocabulary().answers[LABELS.get(name, name)])
            reached, *others = reasons or (explain.Reason("-", "-", "-"),)
            lines.append(f"{label}: {self._day(reached)} {self._said(reached)}")
            lines += [f"    ({self._day(other)} {self._said(other)})" for other in others]
        return lines

    def _day(self, reason: Reason) -> str:
        return self.phrase("open") if reason.day is OPEN else str(reason.day)

    def _values(self, told: Explanation) -> list[str]:
        language = 0 if self.is_ja else 1
        lines = [f"  {self._value_of(name, dated, told.publishers[name][language])}"
                 for name, dated in told.values.items()]  # fmt: skip
        return [f"{self.phrase('values')}:", *lines] if lines else []

    def _value_of(self, name: str, dated: Dated, by: str) -> str:
        declared = choices().get(name) or law_values()[name][0]
        value = self.phrase("undecided") if dated.value is None else self.value(dated.value, declared.words)
        basis = BASIS[dated.basis][0 if self.is_ja else 1] + STATUS[dated.status][0 if self.is_ja else 1]
        cites = ("、" if self.is_ja else ", ").join(dated.cites)
        return self.phrase("value", name=self.name(declared), value=value, basis=basis, by=by, cites=cites)

    def _beside(self, told: Explanation) -> list[str]:
        waits = (named_for(name, in_japanese=self.is_ja) for name in told.missing)
        lines = [f"{self.phrase('missing')}: " + self.phrase("and").join(waits)] if told.missing else []
        named = [self.name(vocabulary().answers[name]) for name in told.disputed]
        return lines + ([f"{self.phrase('disputed')}: " + ", ".join(named)] if named else [])

    def _why_not(self, told: Explanation) -> list[str]:
        lines = []
        for rule, facts in told.nearest.items():
            said = self.phrase("if", facts=self.phrase("or").join(self._changed(facts)))
            lines.append(f"  {self._rule(rule)} … {said}")
        return [f"{self.phrase('why not')}:", *lines] if lines else []

    def _rule(self, rule: str) -> str:
        if rule == MASKED:
            return self.name(vocabulary().because[MASKED])
        one = rules.LAW.rules[rule]
        return f"{one.ja if self.is_ja else one.en} [{rule}]"

    def _changed(self, facts: Iterable[str]) -> list[str]:
        """The facts that would change it, each once with all its values."""
        values: dict[str, list[str]] = {}
        for name, _, value in (fact.partition(": ") for fact in facts):
            values.setdefault(name, []).append(self.value(AS_WRITTEN.get(value, value), {}))
        either = " か " if self.is_ja else " or "
        return [f"{self.name(vocabulary().facts[name])}: {either.join(each)}" for name, each in values.items()]


def named_for(name: str, *, in_japanese: bool) -> str:
    """A fact, a choice or an answer by its name in words (事実・選択・答えの名).

    The mask stands for several facts: those of them that anybody may see are named, as they are worth a look first.

    >>> named_for("has_card", in_japanese=False), named_for("lost_on", in_japanese=True)
    ('Has a My Number Card', '資格喪失日')
    """
    if name == MASKED:
        return _named_behind_the_mask(in_japanese)
    known: Any = vocabulary().facts.get(name) or choices().get(name) or vocabulary().answers.get(name)
    return str(getattr(known, "ja" if in_japanese else "en", name))


def _named_behind_the_mask(in_japanese: bool) -> str:
    ordinary = [one for one in vocabulary().facts.values() if one.is_openly_masked]
    if in_japanese:
        return "・".join([*(one.ja for one in ordinary), "名を示さない事実"])
    return ", ".join([*(one.en for one in ordinary), "or a fact not named"])


def explanation_text(told: Explanation, insurer_name: str, language: str = "ja") -> str:
    """An explanation as text, in `ja` or `en`."""
    return "\n".join(Wording(language).lines(told, insurer_name))
