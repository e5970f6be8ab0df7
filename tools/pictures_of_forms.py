"""Draw the forms of docs/papers/: blank, made out for somebody, and worked examples, front and back side by side.

They are in the looks of the demo's made-up insurers, as `form print` prints them. Nobody in them lives.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO

from madoguchi.adapters.typst.forms import TypstForms
from madoguchi.adapters.typst.letters import Setting
from madoguchi.adapters.typst.press import Printed
from madoguchi.issuing.form_filling import Holder, blank_form, example_of, form_for
from madoguchi.issuing.form_sheets import FormKind
from madoguchi.issuing.forms import form_of
from madoguchi.terms.paper import Form
from pictures_of_papers import A4, CITY, ELDERLY, FOLDERS, NAME, ON, SOCIETY, STACK, TO, look, means, side_by_side

EXAMPLE = Holder()
"""Instead of somebody: the made-up person of the worked example."""
SOMEBODY = Holder(NAME, "ワタナベ ヨシタロウ", date(1943, 3, 14), number="01234567", insured=True)
DRAWN = {
    "form-certificate": (FormKind.ELIGIBILITY_CERTIFICATE, CITY, None),
    "form-certificate-example": (FormKind.ELIGIBILITY_CERTIFICATE, CITY, EXAMPLE),
    "form-certificate-society": (FormKind.ELIGIBILITY_CERTIFICATE, SOCIETY, EXAMPLE),
    "form-certificate-with-entries": (FormKind.WITH_OPTIONAL_ENTRIES, ELDERLY, EXAMPLE),
    "form-reissue": (FormKind.REISSUE, ELDERLY, SOMEBODY),
    "form-deregistration": (FormKind.DEREGISTRATION, CITY, EXAMPLE),
    "form-declaration": (FormKind.DECLARATION, CITY, None),
    "form-acquisition": (FormKind.ACQUISITION, SOCIETY, EXAMPLE),
    "form-dependent-change": (FormKind.DEPENDENT_CHANGE, SOCIETY, EXAMPLE),
}


def form(kind: FormKind, insurer: str, holder: Holder | None) -> Printed:
    """A form of an insurer: blank for nobody."""
    at = look(insurer)
    whose = means(at, Form.A4).insurer
    sheet = form_of(kind, whose.scheme, ON)
    if holder is EXAMPLE:
        filled = example_of(sheet, whose, STACK.faces, ON)
    elif holder is not None:
        filled = form_for(sheet, whose, holder, STACK.faces, ON)
    else:
        filled = blank_form(sheet, whose, STACK.faces, ON)
    return TypstForms(Setting(at, ON, FOLDERS, sample=False)).form(filled)


def draw() -> None:
    """Write every picture of a form."""
    TO.mkdir(parents=True, exist_ok=True)
    for name, (kind, insurer, holder) in DRAWN.items():
        kept = BytesIO()
        side_by_side(form(kind, insurer, holder), A4).save(kept, "PNG", optimize=True)
        (TO / f"{name}.png").write_bytes(kept.getvalue())


if __name__ == "__main__":
    draw()
