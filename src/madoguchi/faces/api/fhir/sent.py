"""A request and what came with it (要求と添えられた資源): contained, in a Bundle, or as an operation's parameter.

What a reference names is told apart by one name each, and is of the type that belongs there; else it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from madoguchi.faces.api.fhir.read import (
    MEANING,
    Bundle,
    Coverage,
    Identifier,
    Insurance,
    Kind,
    Organization,
    Patient,
    Reference,
    Request,
    typed,
)
from madoguchi.faces.api.fhir.refusals import contradicting, unread

REQUEST: Final = "CoverageEligibilityRequest"
Tree = Mapping[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """A request (要求), and what refers to each resource that came with it."""

    request: Request
    beside: Mapping[str, Tree]

    def patient(self) -> Patient:
        """Who is asked about; of a reference by identifier, known by that alone. Raises `BodyUnread`."""
        told = self.request.patient
        found = self._found(told, Patient, f"{REQUEST}.patient") or Patient()
        return Patient([*found.identifier, *_own(told)], found.birth_date, found.name, found.gender, found.address)

    def coverage(self) -> Coverage:
        """Under which cover: the focal one, or the only one. Raises `BodyUnread`."""
        told = _insurance(self.request.insurance)
        if told is None:
            return Coverage()
        found = self._found(told.coverage, Coverage, f"{REQUEST}.insurance") or Coverage()
        if self._is_of_another(found.beneficiary):
            raise contradicting("Coverage.beneficiary")
        return Coverage([*found.identifier, *_own(told.coverage)], found.extension, found.payor, found.subscriber_id,
                        found.dependent)  # fmt: skip

    def known(self, told: Reference, where: str) -> list[Identifier]:
        """By what an insurer is known that is referred to (保険者の識別子). `where`: the element, for a refusal."""
        found = self._found(told, Organization, where) or Organization()
        return [*found.identifier, *_own(told)]

    def _found(self, told: Reference, kind: type[Kind], where: str) -> Kind | None:
        """What a reference names; None where nothing came under that name. Raises `BodyUnread`."""
        name = told.reference or ""
        found = self.beside.get(name)
        if found is None and not name.startswith("#"):
            return None
        if found is None or found.get("resourceType") != kind.__name__:
            raise unread(where)
        return typed(found, kind)

    def _is_of_another(self, told: Reference | None) -> bool:
        """Whether a cover says that it is of somebody else among those who came."""
        whose = self.beside.get((told and told.reference) or "")
        return whose is not None and whose is not self.beside.get(self.request.patient.reference or "")


def _own(told: Reference) -> list[Identifier]:
    return [told.identifier] if told.identifier else []


def _insurance(told: list[Insurance]) -> Insurance | None:
    """The cover that is asked about: of several, one is focal. Raises `BodyUnread`."""
    asked = told if len(told) == 1 else [one for one in told if one.focal]
    if told and len(asked) != 1:
        raise contradicting(f"{REQUEST}.insurance")
    return asked[0] if asked else None


def sent(tree: Tree) -> Sent:
    """The request, alone with what it contains, in a Bundle, or as the parameter `resource`. Raises `BodyUnread`."""
    kind = tree.get("resourceType")
    if kind == "Parameters":
        return sent(_parameter(tree))
    if kind == "Bundle":
        return _of_bundle(typed(tree, Bundle))
    if kind != REQUEST:
        raise unread("resourceType")
    request = typed(tree, Request)
    named = ((f"#{one['id']}", one) for one in request.contained if isinstance(one.get("id"), str))
    return Sent(request, _told_apart(named, f"{REQUEST}.contained"))


def _parameter(tree: Tree) -> Tree:
    named = tree.get("parameter")
    first = named[0] if isinstance(named, list) and len(named) == 1 else None
    told = first.get("resource") if isinstance(first, dict) and not any(name in first for name in MEANING) else None
    if not isinstance(told, dict) or told.get("resourceType") == "Parameters":
        raise unread("Parameters.parameter")
    return told


def _of_bundle(bundle: Bundle) -> Sent:
    requests = [one.resource for one in bundle.entry if one.resource.get("resourceType") == REQUEST]
    if len(requests) != 1:
        raise unread("Bundle.entry")
    alone = sent(requests[0])
    named = ((name, one.resource) for one in bundle.entry for name in _names(one.resource, one.full_url))
    return Sent(alone.request, {**_told_apart(named, "Bundle.entry"), **alone.beside})


def _names(resource: Tree, url: str | None) -> Iterable[str]:
    """By what an entry of a Bundle is referred to; one whose URL is its relative name has one name."""
    name = resource.get("id")
    relative = f"{resource.get('resourceType')}/{name}" if isinstance(name, str) else None
    return {one for one in (relative, url) if one}


def _told_apart(named: Iterable[tuple[str, Tree]], where: str) -> Mapping[str, Tree]:
    """What each name stands for; a name of two would be either. Raises `BodyUnread`."""
    found: dict[str, Tree] = {}
    for name, resource in named:
        if name in found:
            raise contradicting(where)
        found[name] = resource
    return found
