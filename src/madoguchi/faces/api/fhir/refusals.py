"""What is refused of FHIR's own (FHIRの拒否): each cause a class, its status and its code of an OperationOutcome."""

from __future__ import annotations

from madoguchi.faces.api.asked import BodyUnread
from madoguchi.faces.api.problems import NoSuchPage, NotJson
from madoguchi.terms.errors import Refused


class NotSupported(Refused):
    """Something of FHIR that is not done here (扱わない要求)."""


class OtherForm(Refused):
    """A form of answer that is not written here (書けない形式)."""


class TooFewAllowed(Refused):
    """More people fit than the caller takes (件数の上限)."""


def unread(where: str) -> BodyUnread:
    """What is told of a resource that does not fit (読めない資源)."""
    return BodyUnread(what=f"a resource that cannot be read, at {where}", why="R4 and docs/fhir.md say what it holds",
                      do="mend that element, and send the resource again")  # fmt: skip


def contradicting(where: str) -> BodyUnread:
    """What is told of a request that says two things (食い違う要求): it is asked about neither."""
    return BodyUnread(what=f"a request that says two things, at {where}",
                      why="were one of them passed over, somebody else could be told of",
                      do="say one thing alone: one number, one card, one cover, or one that is focal")  # fmt: skip


def not_fhir() -> NotJson:
    """What is told of another media type (FHIRでない本文)."""
    return NotJson(what="a body that does not say it is FHIR in JSON", why="nothing else is read here",
                   do="send it with `content-type: application/fhir+json`; a search as a form")  # fmt: skip


def other_form() -> OtherForm:
    """What is told of who wants another form (書けない形式)."""
    return OtherForm(what="a form that is not written here", why="resources are told in JSON alone",
                     do="send `accept: application/fhir+json`, and no other `_format`")  # fmt: skip


def no_such_path() -> NoSuchPage:
    """What is told of a path below FHIR's that leads nowhere (ないパス)."""
    return NoSuchPage(what="no such page", why="this path is none of the service's",
                      do="look at /fhir/metadata for those there are")  # fmt: skip


def no_such_resource() -> NoSuchPage:
    """What is told of a resource that there is not (ない資源): the same whatever else it is."""
    return NoSuchPage(what="no such resource", why="there is none that this facility may read under this name",
                      do="search for it, and read what the search tells")  # fmt: skip


def nobody_named() -> NotSupported:
    """What is told where nothing says who is asked about (対象者の分からない要求)."""
    return NotSupported(what="a request that does not say who is asked about",
                        why="somebody is asked about by insured number and birth date, by card, or by name, birth "
                            "date, gender and address",
                        do="send Patient and Coverage with the request, contained or in a Bundle")  # fmt: skip


def no_period() -> NotSupported:
    """What is told of a question for many days (期間の照会)."""
    return NotSupported(what="a question about a period", why="a check is about one day",
                        do="write the day in servicedDate")  # fmt: skip


def not_searched() -> NotSupported:
    """What is told of a search for people that is none here (扱わない検索)."""
    return NotSupported(what="a search that is not done here",
                        why="people are found by one member identifier and the birth date together, by nothing less",
                        do="send those two, and no parameter that /fhir/metadata does not name")  # fmt: skip


def not_searched_insurers() -> NotSupported:
    """What is told of a search for insurers that is none here (扱わない保険者の検索)."""
    return NotSupported(what="a search that is not done here",
                        why="insurers are found by one number, and by how their name begins",
                        do="send those, and no parameter that /fhir/metadata does not name")  # fmt: skip


def too_few_allowed() -> TooFewAllowed:
    """What is told where several fit and one is taken (件数の上限)."""
    return TooFewAllowed(what="more fit than `_count` lets be told",
                         why="one of several would be taken for the one who is asked about",
                         do="leave `_count` out, and look which of them it is")  # fmt: skip
