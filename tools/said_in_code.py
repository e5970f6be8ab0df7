"""What an expression may say (式の文言): literals, f-strings, what names stand for, what functions of ours return.

Names are followed to their assignments in the same function or module, functions to what they return, some steps deep.
What is filled in is `{}`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product
from typing import Any, Final

HOLE: Final = "{}"
DEEPEST, MOST = 6, 200
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A module and what its names stand for; `others` are those it may import from, by their dotted names."""

    path: str
    tree: ast.Module
    others: dict[str, Module] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def constants(self) -> Mapping[str, list[ast.expr]]:
        """What is assigned to the names of the module."""
        return assigned(self.tree.body)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All that the module is made of; walked once, as that takes longest."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        """Its functions and methods, by name."""
        return {node.name: node for node in self.nodes if isinstance(node, Function)}

    @cached_property
    def imported(self) -> Mapping[str, str]:
        """The modules that its imported names come from."""
        froms = (node for node in self.nodes if isinstance(node, ast.ImportFrom))
        return {one.asname or one.name: node.module or "" for node in froms for one in node.names}

    def called(self, name: str) -> tuple[Module, Function] | None:
        """The function of a name, and the module it stands in; None where it is none of ours."""
        module = self if name in self.functions else self.others.get(self.imported.get(name, ""))
        return (module, module.functions[name]) if module and name in module.functions else None


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: its module, and the function around it."""

    module: Module
    around: Function | None = None
    depth: int = 0

    def meaning(self, name: str) -> list[ast.expr]:
        """What a name may stand for, as far as the code says it."""
        own = assigned(ast.walk(self.around)) if self.around else {}
        defaults = dict(defaults_of(self.around)) if self.around else {}
        return own.get(name) or [one for one in [defaults.get(name)] if one] or self.module.constants.get(name, [])

    def deeper(self, around: Function | None = None) -> Scope:
        """The scope one step further."""
        return Scope(self.module, around or self.around, self.depth + 1)


def assigned(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """The expressions assigned to each name."""
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and value:
                found.setdefault(target.id, []).append(value)
    return found


def defaults_of(function: Function) -> Iterator[tuple[str, ast.expr]]:
    """The parameters of a function that have a default, with it."""
    args = function.args
    named = [*args.posonlyargs, *args.args]
    yield from zip((one.arg for one in named[len(named) - len(args.defaults) :]), args.defaults, strict=True)
    yield from ((one.arg, value) for one, value in zip(args.kwonlyargs, args.kw_defaults, strict=True) if value)


# --- texts of an expression --------------------------------------------------------------------------


def texts(node: ast.expr, scope: Scope) -> list[str]:
    """What an expression may say, holes for what is filled in.

    >>> texts(ast.parse("f'{n} days' if n else 'none'", mode="eval").body, Scope(Module("", ast.parse(""))))
    ['{} days', 'none']
    """
    read = READ.get(type(node))
    said = read(node, scope) if read and scope.depth < DEEPEST else [HOLE]
    return list(dict.fromkeys(said))


def _joined(node: Any, scope: Scope) -> list[str]:
    parts = (texts(one, scope) for one in node.values)
    return ["".join(one) for one in islice(product(*parts), MOST)]


def _filled_in(node: Any, scope: Scope) -> list[str]:
    said = texts(node.value, scope.deeper()) if node.conversion == -1 and not node.format_spec else [HOLE]
    return [HOLE] if HOLE in said else said


def _name(node: Any, scope: Scope) -> list[str]:
    return [text for one in scope.meaning(node.id) for text in texts(one, scope.deeper())] or [HOLE]


def _call(node: Any, scope: Scope) -> list[str]:
    called = scope.module.called(node.func.id) if isinstance(node.func, ast.Name) else None
    if called is None:
        return [HOLE]
    module, function = called
    returned = [one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value]
    inside = Scope(module, function, scope.depth + 1)
    return [text for one in returned for text in texts(one, inside)] or [HOLE]


def _subscript(node: Any, scope: Scope) -> list[str]:
    tables = scope.meaning(node.value.id) if isinstance(node.value, ast.Name) else []
    values = [value for one in tables if isinstance(one, ast.Dict) for value in one.values]
    return [text for one in values for text in texts(one, scope.deeper())] or [HOLE]


def _added(node: Any, scope: Scope) -> list[str]:
    said = [texts(one, scope) for one in (node.left, node.right)]
    return [HOLE] if said == [[HOLE], [HOLE]] else ["".join(one) for one in islice(product(*said), MOST)]


READ: Final[Mapping[type, Callable[[Any, Scope], list[str]]]] = {
    ast.Constant: lambda node, _: [node.value] if isinstance(node.value, str) else [HOLE],
    ast.JoinedStr: _joined,
    ast.FormattedValue: _filled_in,
    ast.Name: _name,
    ast.Call: _call,
    ast.Subscript: _subscript,
    ast.BinOp: _added,
    ast.BoolOp: lambda node, scope: [text for one in node.values for text in texts(one, scope)],
    ast.IfExp: lambda node, scope: texts(node.body, scope) + texts(node.orelse, scope),
}
