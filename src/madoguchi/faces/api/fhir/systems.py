"""The systems that resources name (識別子と符号の体系): of JP Core, of HL7, and our own.

Source: JP Core (jami-fhir-jp-wg/jp-core-v1x) for those below `jpfhir.jp` and the OIDs; HL7 FHIR R4 for the others.
"""

from __future__ import annotations

from typing import Final

FHIR_VERSION: Final = "4.0.1"
MEDIA: Final = "application/fhir+json"

EXTENSION: Final = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/"
SYMBOL, NUMBER, SUB_NUMBER = (
    f"{EXTENSION}JP_Coverage_InsuredPerson{name}" for name in ("Symbol", "Number", "SubNumber")
)
MEMBER_ID: Final = "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID"
CSV_ID: Final = "http://jpfhir.jp/fhir/core/IdSystem/JP_Coverage_id"
INSURER_NUMBER: Final = "http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsurerNumber"
INSURER_NUMBERS: Final = frozenset({INSURER_NUMBER, "urn:oid:1.2.392.100495.20.3.61"})  # older drafts say the OID
OF_CLINIC: Final = "urn:oid:1.2.392.100495.20.3.51.1"  # then the provider code: the clinic's own number of a patient
KIND_OF_COVER: Final = "urn:oid:1.2.392.100495.20.2.61"
RELATION: Final = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/InsuredPersonCategory"

TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem/"
COPAYMENT_TYPES: Final = f"{TERMINOLOGY}coverage-copay-type"
BENEFIT: Final = f"{TERMINOLOGY}benefit-type"
CATEGORY: Final = f"{TERMINOLOGY}ex-benefitcategory"
ORGANIZATION_TYPE: Final = f"{TERMINOLOGY}organization-type"
UNITS: Final = "http://unitsofmeasure.org"
STANDARD: Final = "http://hl7.org/fhir/StructureDefinition/"
REPRESENTATION: Final = f"{STANDARD}iso21090-EN-representation"
ABSENT: Final = f"{STANDARD}data-absent-reason"
TRANSLATION: Final = f"{STANDARD}translation"

OURS: Final = "https://madoguchi.example/fhir/"
CARD_SERIAL: Final = f"{OURS}card-serial"  # of the user-identification certificate
VISIT: Final = f"{OURS}visit"
REASONS: Final = f"{OURS}CodeSystem/reason"


def own(name: str) -> str:
    """The URL of an extension of ours (独自の拡張).

    >>> own("validity")
    'https://madoguchi.example/fhir/StructureDefinition/validity'
    """
    return f"{OURS}StructureDefinition/{name}"
