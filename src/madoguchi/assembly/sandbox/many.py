"""Questions about several patients (複数人の照会): many in one message, numbers to be kept, who agreed.

Each goes in two steps, as files: a request is received under a number, and its result asked for by it. The number
follows from the first file, so the second is ready as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Final

from madoguchi.adapters.reception_folder.keeping import DIGITS
from madoguchi.adapters.reception_folder.messages import written
from madoguchi.assembly.sandbox.patients import Patient, patients
from madoguchi.assembly.sandbox.places import FACILITY
from madoguchi.assembly.sandbox.questions import FOLDER, Asked, search_of, text_of
from madoguchi.reception.consents import Consent, Treatment
from madoguchi.reception.platform.agreed import AgreedAsked, tree_of_agreed
from madoguchi.reception.platform.asked import FILE_ID, SEARCH
from madoguchi.reception.platform.codes import Characters
from madoguchi.reception.platform.many import NUMBER
from madoguchi.reception.platform.references import REGISTRATION
from madoguchi.reception.platform.tree import BODY, HEADER, ROOT
from madoguchi.reception.platform.tree import written as day_written

MANY: Final = "many"  # the folder of their questions, beside those of the patients
CONSENTS: Final = "consents.json"
NO_VISIT: Final = "0" * 32  # in its place stands the code that the question by card was answered with
HOURS: Final = 24
AGREEING: Final[Mapping[str, tuple[str, ...]]] = {
    "V01": (Treatment.HOME.value, Consent.MEDICINE.value), "V02": (Treatment.HOME.value, Consent.DISEASE.value),
    "V04": (Treatment.ONLINE.value, Consent.CHECKUP.value),
}  # fmt: skip
"""Who agrees that the facility asks again without the card, and to what else."""
KEPT: Final = {"V13": "K-0013", "N01": "K-0017"}
"""By which numbers some are to be kept. The second was told of nobody, so nobody is kept by it."""


def questions_of_many(day: date) -> Iterator[Asked]:
    """All of them but consents, in their order (複数人の照会)."""
    yield from _steps("OQSmuquc", _about_all(day))
    yield from _steps("OQSmuimm", _to_keep())
    yield from _steps("OQSmuhvq", tree_of_agreed(AgreedAsked(FACILITY, Treatment.HOME, day, day), MANY))
    yield from _steps("OQSmuonq", tree_of_agreed(AgreedAsked(FACILITY, Treatment.ONLINE, day, day), MANY))


def consents_of(own: str, visit: str = NO_VISIT) -> Asked:
    """That somebody agrees, at a visit by card (同意の申出)."""
    return Asked(CONSENTS, "/v1/consents", text_of({"visit": visit, "kinds": [*AGREEING[own]], "hours": HOURS}))


def _steps(kind: str, tree: Mapping[str, Any]) -> Iterator[Asked]:
    text = _xml(tree)
    number = int(sha256(text.encode()).hexdigest(), 16) % 10**DIGITS
    yield Asked(f"{kind}01-utf8.xml", FOLDER, text)
    body = {NUMBER: f"{number:0{DIGITS}d}"}
    yield Asked(f"{kind}02-utf8.xml", FOLDER, _xml({ROOT: {HEADER: _header(), BODY: body}}))


def _about_all(day: date) -> Mapping[str, Any]:
    each = [{**search_of(one, one.papers[0]), "ArbitraryIdentifier": one.id} for one in patients().values()]
    return {ROOT: {HEADER: {"QualificationConfirmationDate": day_written(day), **_header()}, BODY: {SEARCH: each}}}


def _to_keep() -> Mapping[str, Any]:
    each = [{"ReferenceNumber": number, **number_of(patients()[own])} for own, number in KEPT.items()]
    return {ROOT: {HEADER: _header(), BODY: {REGISTRATION: each}}}


def number_of(one: Patient) -> Mapping[str, Any]:
    """Whose number is to be kept: by insurer, symbol, number and sub-number, without a day of birth."""
    return {name: said for name, said in search_of(one, one.papers[0]).items() if name.startswith("Insur")}


def _header() -> Mapping[str, str]:
    return {"MedicalInstitutionCode": FACILITY, FILE_ID: MANY}


def _xml(tree: Mapping[str, Any]) -> str:
    return written(tree, Characters.UTF_8).decode()
