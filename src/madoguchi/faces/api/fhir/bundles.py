"""What a search found (検索の結果): a Bundle, whose resources may be read again by the code of the visit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid5

from madoguchi.faces.api.fhir.parts import Resource
from madoguchi.faces.api.fhir.refusals import no_such_resource, too_few_allowed
from madoguchi.faces.api.fhir.searched import Searched
from madoguchi.faces.api.fhir.shown import Names, organization, resources_of
from madoguchi.reception.answering import InsurerShown
from madoguchi.reception.answers import Answer, CoverShown


def found(answer: Answer, search: Searched, base: str | None, clinic: str) -> Resource:
    """What a search for somebody found (該当者の束). Raises `TooFewAllowed`.

    `base`: where the service's FHIR is, if that is known.
    """
    if search.most is not None and len(answer.covers) > search.most:
        raise too_few_allowed()
    entries: list[Resource] = []
    for n, cover in enumerate(answer.covers, start=1):
        told = resources_of(cover, names_of(answer, cover, n, clinic))
        wanted = (one for one in told if one["resourceType"] in {search.kind, *search.also})
        entries += (_entry(one, "match" if one["resourceType"] == search.kind else "include", base) for one in wanted)
    return _bundle(_once_each(entries))


def names_of(answer: Answer, cover: CoverShown, n: int, clinic: str) -> Names:
    """How the resources of a cover are called where they can be read again (資源の名前).

    By the visit's code; of several people no visit is of one, so they have names of this answer alone.
    """
    code = answer.visit or "0" * 32
    name = code if len(answer.covers) == 1 else uuid5(UUID(code), str(n)).hex
    return Names(name, name, cover.insurer, clinic, answer.visit, within=False)


def read_again(answer: Answer, kind: str, visit: str, clinic: str) -> Resource:
    """A resource of who was a visit (受付の対象者の資源). Raises `NoSuchPage` where it is not one person."""
    if len(answer.covers) != 1:
        raise no_such_resource()
    cover = answer.covers[0]
    told = resources_of(cover, Names(visit, visit, cover.insurer, clinic, visit, within=False))
    return next(one for one in told if one["resourceType"] == kind)


def insurers(told: Iterable[tuple[str, InsurerShown]], base: str | None) -> Resource:
    """Insurers that a search found (保険者の束), by our keys."""
    return _bundle([_entry(organization(one, key), "match", base) for key, one in told])


def _entry(resource: Resource, mode: str, base: str | None) -> Resource:
    """An entry; without a full URL where nobody said under which address the service is reached.

    The address that a request names is the caller's word, or a proxy's: a key would be sent there.
    """
    named = {"fullUrl": f"{base}{_name(resource)}"} if base else {}
    return {**named, "resource": resource, "search": {"mode": mode}}


def _name(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _once_each(entries: Sequence[Resource]) -> Sequence[Resource]:
    """Two people of one insurer have one Organization between them."""
    return [*{_name(one["resource"]): one for one in entries}.values()]


def _bundle(entries: Sequence[Resource]) -> Resource:
    matches = sum(one["search"]["mode"] == "match" for one in entries)
    told: Resource = {"resourceType": "Bundle", "type": "searchset", "total": matches}
    return {**told, "entry": [*entries]} if entries else told
