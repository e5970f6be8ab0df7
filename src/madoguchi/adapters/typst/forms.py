"""Forms laid out by Typst (様式の組版): what the template is given, with nothing in it that is not printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Final

from madoguchi.adapters.typst.letters import Setting, given
from madoguchi.adapters.typst.press import Printed, laid_out
from madoguchi.issuing.form_filling import Answer, FilledForm
from madoguchi.issuing.form_sheets import Box, Part
from madoguchi.issuing.forms import form_words
from madoguchi.issuing.looks import Counter, Look
from madoguchi.issuing.sheets import Settled

TEMPLATE: Final = "form.typ"
NOTHING: Final = Answer()
INSURER, FACILITY = "insurer", "facility"
HEAD: Final = "長"  # the title of an office that somebody holds, as 市長, 理事長, 広域連合長; else it is a body


@dataclass(frozen=True, slots=True)
class TypstForms:
    """Typst, for forms (様式の組版): a `FormPress` of the desk."""

    setting: Setting

    def form(self, filled: FilledForm) -> Printed:
        """Its pages: the front with the boxes, the back with what to know. Raises `NotPrinted`."""
        title = filled.sheet.title
        return laid_out(
            TEMPLATE, given([], self.setting, title=title, form=_form(filled, self.setting.look)), self.setting
        )


def _form(filled: FilledForm, look: Look) -> Mapping[str, object]:
    sheet, words = filled.sheet, form_words()
    return {
        "words": words, "title": sheet.title, "to": _to(sheet.to, look, words), "opening": sheet.opening,
        "where": words["where" if sheet.to == INSURER else "contact"], "dated": _box(sheet.dated, filled),
        "parts": [_part(one, filled) for one in sheet.parts],
        "notes": sheet.notes, "bring": sheet.bring, "era": filled.era, "eras": filled.eras,
        "example": filled.example, "counters": [_counter(one) for one in look.counters],
    }  # fmt: skip


def _to(to: str, look: Look, words: Mapping[str, str]) -> str:
    """Whom it is handed to: the office that issues, by its title; else the insurer by its name; or a facility."""
    if to == FACILITY:
        return f"{words['facility']}　{words['to_office']}"
    title = look.issuer.title if look.issuer else look.name.ja
    return f"{title}　{words['to' if title.endswith(HEAD) else 'to_office']}"


def _part(part: Part, filled: FilledForm) -> Mapping[str, object]:
    return {"heading": part.heading, "office": part.office,
            "rows": [[_box(one, filled) for one in row] for row in part.rows]}  # fmt: skip


def _box(box: Box, filled: FilledForm) -> Mapping[str, object]:
    answer = filled.answers.get(box.name, NOTHING)
    return {
        "item": box.name, "kind": box.kind.value, "label": box.label, "hint": box.hint, "boxes": box.boxes,
        "columns": box.columns, "lines": box.lines, "said": _settled(answer.text), "kana": _settled(answer.kana),
        "day": astuple(answer.day),
        "options": [{"text": text, "on": word in answer.ticked} for word, text in box.options.items()],
    }  # fmt: skip


def _settled(said: Settled | None) -> Mapping[str, str] | None:
    return None if said is None else {"text": said.text, "face": said.face}


def _counter(counter: Counter) -> Mapping[str, str]:
    return {"name": counter.name, "telephone": counter.telephone, "hours": counter.hours}
