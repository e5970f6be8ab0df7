"""A message of each kind (電文の見本), in both encodings: each in a file of `golden_messages/`.

    PYTHONPATH=tests .venv/bin/python -m adapters.message_cases

writes the files anew; look at the difference before it is committed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from madoguchi.adapters.reception_folder.messages import written
from madoguchi.reception.answers import Answer, Validity
from madoguchi.reception.consents import Treatment
from madoguchi.reception.platform.agreed import EXAMINATION, AgreedAsked, tree_of_agreed
from madoguchi.reception.platform.answered import Agreed, Beside, answer_tree
from madoguchi.reception.platform.codes import AskedBy, Characters
from madoguchi.reception.platform.faults import Fault
from madoguchi.reception.platform.many import (
    UNIT,
    agreed_unit,
    check_unit,
    not_received_tree,
    received_tree,
    result_tree,
    under_way_tree,
)
from madoguchi.reception.platform.references import REGISTRATION, reference_tree, reference_unit
from reception.platform_cases import AT, CASES, FACILITY
from reception.worlds import ON

FOLDER: Final = Path(__file__).with_name("golden_messages")
HARD: Final = "髙﨑 𠮷野 葛󠄀城 ①Ⅲ ～− \\"  # letters on which encodings differ, or that Shift_JIS has not
NUMBER: Final = "12345678901234567890"
OF: Final = Beside(AT, ON, FACILITY, file_id=HARD)
REQUEST: Final = CASES["valid-with-ceiling"].request["XmlMsg"]
SEARCH: Final = REQUEST["MessageBody"]["QualificationConfirmSearchInfo"]
HEADER: Final = {**REQUEST["MessageHeader"], "ArbitraryFileIdentifier": HARD}
OWN: Final = {"MedicalInstitutionCode": FACILITY, "ArbitraryFileIdentifier": HARD}
REFERENCE: Final = {"ReferenceNumber": "診-12", "InsurerNumber": "  138058", "InsuredCardSymbol": "見本１",
                    "InsuredIdentificationNumber": "４５６７", "InsuredBranchNumber": "01"}  # fmt: skip
NONE: Final = answer_tree(Answer(Validity.NONE), OF)


def asked(header: Mapping[str, str], name: str, one: Any) -> dict[str, Any]:
    """A request."""
    return {"XmlMsg": {"MessageHeader": dict(header), "MessageBody": {name: one}}}


ANSWER: Final = CASES["valid-with-ceiling"].answer
KNOWN: Final = replace(ANSWER, covers=tuple(replace(one, reference="診-12") for one in ANSWER.covers))
UNITS: Final = [
    check_unit(answer_tree(KNOWN, replace(OF, consents=frozenset({"limit_category"}))), SEARCH),
    check_unit(NONE, {**SEARCH, "ArbitraryIdentifier": HARD}),
]
LONG: Final = Agreed(AT, AT + timedelta(days=400))
OF_AGREED: Final = replace(OF, by=AskedBy.CARD, consents=frozenset({"medicine", "checkup"}), agreed={
    "home": LONG, "medicine": LONG, "checkup": LONG, "diagnosis": Agreed(AT - timedelta(days=2), AT)})  # fmt: skip
AGREED: Final = answer_tree(CASES["valid-with-consents"].answer, OF_AGREED)
TREES: Final[Mapping[str, dict[str, Any]]] = {
    "OQSsiquc01req": asked(HEADER, "QualificationConfirmSearchInfo", SEARCH),
    "OQSsiquc01res": CASES["valid-with-ceiling"].tree,
    "OQSsiquc01res_face": CASES["valid-with-consents"].tree,
    "OQSsiimm01req": asked(OWN, REGISTRATION, REFERENCE),
    "OQSsiimm01res": reference_tree(None, REFERENCE, OF),
    "OQSsiimm01res-refused": reference_tree(Fault.NOT_VISITED, REFERENCE, OF),
    "OQSmuquc01req": asked(HEADER, "QualificationConfirmSearchInfo", [SEARCH, SEARCH]),
    "OQSmuquc01res": received_tree(NUMBER, OF),
    "OQSmuquc02req": asked(OWN, "ReceptionNumber", NUMBER),
    "OQSmuquc02res": result_tree(NUMBER, UNITS, UNIT, OF),
    "OQSmuquc02res-under-way": under_way_tree(NUMBER, OF),
    "OQSmuquc02res-unknown": not_received_tree(Fault.NO_RECEPTION, OF),
    "OQSmuimm01req": asked(OWN, REGISTRATION, [REFERENCE, REFERENCE]),
    "OQSmuimm01res": received_tree(NUMBER, OF),
    "OQSmuimm02req": asked(OWN, "ReceptionNumber", NUMBER),
    "OQSmuimm02res": result_tree(
        NUMBER, [reference_unit(None, REFERENCE), reference_unit(Fault.NOT_VISITED, REFERENCE)], REGISTRATION, OF),
    "OQSmuhvq01req": tree_of_agreed(AgreedAsked(FACILITY, Treatment.HOME, ON - timedelta(days=30), ON), HARD),
    "OQSmuhvq01res": received_tree(NUMBER, OF),
    "OQSmuhvq02req": asked(OWN, "ReceptionNumber", NUMBER),
    "OQSmuhvq02res": result_tree(NUMBER, [agreed_unit(AGREED)], UNIT, OF),
    "OQSmuhvq02res-nobody": result_tree(NUMBER, [], UNIT, OF),
    "OQSmuonq01req": tree_of_agreed(AgreedAsked(FACILITY, Treatment.ONLINE, ON, ON), HARD, EXAMINATION),
    "OQSmuonq01res": received_tree(NUMBER, OF),
    "OQSmuonq02req": asked(OWN, "ReceptionNumber", NUMBER),
    "OQSmuonq02res": result_tree(NUMBER, [agreed_unit(AGREED)], UNIT, OF),
}  # fmt: skip


def files() -> Mapping[str, bytes]:
    """Each file by its name."""
    return {f"{name}.{each.ja.lower()}.xml": written(said_in(tree, each), each)
            for name, tree in TREES.items() for each in Characters}  # fmt: skip


def said_in(tree: Mapping[str, Any], each: Characters) -> dict[str, Any]:
    """A message that says how it is written, if it is one that does."""
    inside = tree["XmlMsg"]
    header = inside["MessageHeader"]
    said = {"CharacterCodeIdentifier": each.value} if "CharacterCodeIdentifier" in header else {}
    return {"XmlMsg": {**inside, "MessageHeader": {**header, **said}}}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in files().items():
        (FOLDER / name).write_bytes(content)
