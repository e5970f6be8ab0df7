"""`check` (検査): case files held against the rulebook, and the vocabulary they are written in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from madoguchi.desk.case_files import Dispute
from madoguchi.desk.check import Outcome
from madoguchi.desk.expected import written
from madoguchi.desk.gate import GATE, Ran, files_in, run_files
from madoguchi.faces.cli.arguments import FILE_OR_FOLDER
from madoguchi.faces.cli.lazy import Spoken
from madoguchi.faces.cli.naming import terms
from madoguchi.faces.cli.speaking import DIFFERS, REFUSED, end, in_language, refusal, say, tell
from madoguchi.rulebook.edition import shipped_edition
from madoguchi.rulebook.vocabulary import Answer, Fact, Named, vocabulary


@click.command(cls=Spoken)
@click.argument("cases", nargs=-1, type=FILE_OR_FOLDER)
@click.option("--practice", default="")
@click.option("--verbose", "-v", is_flag=True)
@click.option("--vocabulary", "words", is_flag=True)
def check(cases: tuple[Path, ...], practice: str, verbose: bool, words: bool) -> None:
    """Run case files."""
    if words:
        tell(_vocabulary_as_dict(), _vocabulary_lines())
        return
    if not cases:
        raise click.UsageError("name case files, folders of them, or --vocabulary")
    ran = list(run_files(files_in(cases), shipped_edition(), practice))
    tell(_as_dict(ran), _lines(ran, verbose))
    end(_code(ran))


def _code(ran: Sequence[Ran]) -> int:
    """A file that was not run says nothing, so it comes before differences."""
    if any(one.refused for one in ran):
        return REFUSED
    return DIFFERS if any(one.wrong for one in ran) else 0


def _lines(ran: Sequence[Ran], verbose: bool) -> Iterator[str]:
    for one in ran:
        if one.refused:
            yield say("refused file", file=one.file)
            yield from (f"  {say(key)} {text}" for key, text in refusal(one.refused).items())
        for outcome in one.outcomes:
            yield from _of_case(outcome, verbose)
    cases, wrong = sum(len(one.outcomes) for one in ran), sum(len(one.wrong) for one in ran)
    yield say("checked", cases=cases, wrong=wrong, refused=sum(one.refused is not None for one in ran))
    if disputed := sum(len(one.disputed) for one in ran):
        yield say("how many disputed", disputed=disputed)


def _of_case(outcome: Outcome, verbose: bool) -> Iterator[str]:
    case = outcome.case
    for one in outcome.differences:
        yield say("differs", place=case.place, why=case.why, answer=one.answer, told=one.told, expected=one.expected)
    if outcome.differences and case.confidence != GATE:
        yield say("not a gate", confidence=case.confidence)
    if case.disputed:
        ours = ", ".join(f"{name} {written(said)}" for name, said in case.disputed.ours.items())
        yield say("page disputed", place=case.place, page=case.disputed.page, ours=ours, against=case.disputed.against)
    if verbose and outcome.mattered:
        yield f"{case.place} " + say("assumed", names=terms(outcome.mattered))


def _as_dict(ran: Sequence[Ran]) -> list[dict[str, Any]]:
    return [
        {
            "file": str(one.file),
            "refused": one.refused and refusal(one.refused),
            "cases": [_case_as_dict(outcome) for outcome in one.outcomes],
        }
        for one in ran
    ]


def _case_as_dict(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    differences = [{"answer": d.answer, "expected": d.expected, "told": d.told} for d in outcome.differences]
    return {
        "place": str(case.place), "id": case.id, "why": case.why, "proves": list(case.proves),
        "confidence": case.confidence, "scope": case.scope, "holds": outcome.holds, "differences": differences,
        "assumed": list(outcome.mattered), "disputed": case.disputed and _dispute_as_dict(case.disputed),
    }  # fmt: skip


def _dispute_as_dict(dispute: Dispute) -> dict[str, Any]:
    ours = {name: written(said) for name, said in dispute.ours.items()}
    return {"page": dispute.page, "against": dispute.against, "ours": ours}


# --- the vocabulary ---------------------------------------------------------------------------------


def _vocabulary_as_dict() -> dict[str, Any]:
    words = vocabulary()
    return {
        "facts": {name: _named_as_dict(one) for name, one in words.facts.items()},
        "answers": {name: _named_as_dict(one) for name, one in words.answers.items()},
        "because": {name: _named_as_dict(one) for name, one in words.because.items()},
        "special_words": {name: _named_as_dict(one) for name, one in words.special_words.items()},
    }


def _named_as_dict(one: Named) -> dict[str, Any]:
    said: dict[str, Any] = {"ja": one.ja, "en": one.en}
    if isinstance(one, Fact | Answer):
        said |= {"group": one.group, "type": one.kind, "unit": one.unit}
        said["words"] = {word: {"ja": named.ja, "en": named.en} for word, named in one.words.items()}
    return {**said, "assumed": one.assumed} if isinstance(one, Fact) else said


def _vocabulary_lines() -> Iterator[str]:
    words = vocabulary()
    parts: dict[str, Mapping[str, Named]] = {
        "facts": words.facts,
        "answers": words.answers,
        "reasons": words.because,
        "special words": words.special_words,
    }
    for title, names in parts.items():
        yield f"# {say(title)}"
        for one in names.values():
            yield from _named_lines(one)


def _named_lines(one: Named) -> Iterator[str]:
    kind = f" ({one.kind})" if isinstance(one, Fact | Answer) else ""
    assumed = f"  {say('assumption', value=one.assumed)}" if isinstance(one, Fact) and one.assumed else ""
    yield f"{one.name}{kind}  {in_language(one.ja, one.en)}{assumed}"
    if isinstance(one, Fact) or (isinstance(one, Answer) and one.name != "because"):
        yield from (f"    {word.name}  {in_language(word.ja, word.en)}" for word in one.words.values())
