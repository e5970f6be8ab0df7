"""`form` (様式): which forms there are, and one of them as a file: blank, for somebody, or as a worked example."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from madoguchi.desk.forms import AskedForm
from madoguchi.desk.forms import print_form as lay_out
from madoguchi.desk.print_means import means_of
from madoguchi.faces.cli.arguments import FILE, NEW_FILE, ON, PRACTICES, FreeText
from madoguchi.faces.cli.databases import FOLDER
from madoguchi.faces.cli.lazy import SpokenGroup
from madoguchi.faces.cli.ports import adapters
from madoguchi.faces.cli.practice_of import practice_of
from madoguchi.faces.cli.speaking import say, tell
from madoguchi.issuing.form_sheets import FormKind
from madoguchi.issuing.forms import ListedForm, forms_of
from madoguchi.terms.scheme import Scheme

OWN = click.option("--insurer", required=True)
KINDS: Final = tuple(kind.value for kind in FormKind)
NO_RUN: Final = ""  # a form is part of no run


@click.group(cls=SpokenGroup)
def form() -> None:
    """Forms."""


@form.command("list")
@OWN
@ON
@PRACTICES
def list_(insurer: str, on: date, practice: tuple[Path, ...]) -> None:
    """List the forms of an insurer."""
    scheme = Scheme.read(practice_of(insurer, practice)[0].scheme)
    listed = [*forms_of(scheme, on)]
    tell({"forms": [_as_dict(one) for one in listed]}, [_line(one) for one in listed])


@form.command("print")
@click.argument("kind", type=click.Choice(KINDS))
@OWN
@ON
@click.option("--person")
@click.option("--purpose", type=FreeText())
@click.option("--example", is_flag=True)
@click.option("--out", "-o", type=NEW_FILE, required=True)
@PRACTICES
@click.option("--faces", "faces_file", type=FILE, envvar="MADOGUCHI_FACES")
@FOLDER
def print_form(kind: str, insurer: str, on: date, out: Path, **given: Any) -> None:
    """Print a form."""
    person, purpose, example = given["person"], given["purpose"], given["example"]
    _refuse_call(person, purpose, example=example)
    practice, _ = practice_of(insurer, given["practice"])
    stack = adapters().faces(given["faces_file"])
    means = means_of(practice, stack.faces, on, NO_RUN)
    holder = person and partial(_holder, given["folder"], insurer, person, on, purpose)
    made = lay_out(AskedForm(FormKind.read(kind), holder or None, example), means, adapters().form_press(means, stack))
    adapters().own_file(out, made.pdf)
    tell({"form": kind, "pages": made.pages, "written": str(out)}, [say("form printed", file=out, pages=made.pages)])


def _refuse_call(person: str | None, purpose: str | None, *, example: bool) -> None:
    if person is not None and example:
        raise click.UsageError("a worked example is of a made-up person: leave out --person or --example")
    if person is not None and purpose is None:
        raise click.UsageError("with --person, name --purpose")


def _holder(folder: Path, insurer: str, person: str, on: date, purpose: str) -> Any:
    return adapters().form_holders(folder, insurer).holder(person, on, purpose)


def _as_dict(one: ListedForm) -> dict[str, Any]:
    sheet = one.sheet
    return {"form": one.kind.value, "title": sheet.title, "since": one.since, "checked": sheet.checked,
            "intake": sheet.intake or None}  # fmt: skip


def _line(one: ListedForm) -> str:
    checked = say("form checked" if one.sheet.checked else "form unchecked")
    return say("form listed", form=one.kind.value, title=one.sheet.title, since=one.since, checked=checked)
