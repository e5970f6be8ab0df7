"""Reads Python modules as text and counts what each holds; it never imports or runs what it reads.

The counting behind `measure.py`. Standard library only.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tarfile
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

CLOCK = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "timezone.now"),
    *("py_datetime.now", "py_date.today", "datetime.datetime.now", "datetime.date.today", "datetime.datetime.utcnow"),
    *("dt.date.today", "dt.datetime.now"),
}
IO_ROOTS = {
    *("requests", "httpx", "aiohttp", "urllib", "socket", "sqlite3", "psycopg", "psycopg2", "sqlalchemy"),
    *("django", "flask", "celery", "redis", "boto3", "botocore", "odoo", "subprocess", "shutil", "tempfile"),
    *("starlette", "fastapi", "litestar", "smtplib"),
}
# Our refusals say their words by keyword (`Refused(what=…, why=…, do=…)`); the anchors' by position.
SPOKEN_KEYWORDS = {"what", "why", "do"}


@dataclass
class Function:
    """One function or method, with the sizes that are compared."""

    lines: int
    code_lines: int
    complexity: int
    public: bool
    documented: bool
    annotated: bool
    arguments: int
    name: str


@dataclass
class Module:
    """One Python file and its counts; `imports` holds (dotted name, leading dots)."""

    path: PurePosixPath
    code: int = 0
    comments: int = 0
    functions: list[Function] = field(default_factory=list)
    imports: list[tuple[str, int]] = field(default_factory=list)
    documented: bool = False
    clock_calls: int = 0
    raises: int = 0
    mute_raises: int = 0  # nothing said at all: `raise X` or `raise X()`
    worded_raises: list[int] = field(default_factory=list)
    broad_excepts: int = 0
    escapes: int = 0  # comments that silence a checker
    todos: int = 0
    io_imports: int = 0


# --- where the text comes from -------------------------------------------------


def read_tree(path: Path, folders: list[str]) -> Iterator[tuple[PurePosixPath, str]]:
    """Each text file under `folders`, of a working tree or of a bare git directory."""
    source = _read_git(path, folders) if _is_bare(path) else _read_disk(path, folders)
    for name, raw in source:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:  # pictures, fonts, archives
            continue
        yield PurePosixPath(name), text


def _is_bare(path: Path) -> bool:
    return (path / "HEAD").exists() and (path / "objects").exists()


def _read_git(path: Path, folders: list[str]) -> Iterator[tuple[str, bytes]]:
    git = ["git", f"--git-dir={path}"]
    listing = subprocess.run(
        [*git, "ls-tree", "-r", "-d", "--name-only", "-z", "HEAD"], check=True, capture_output=True
    )
    known = listing.stdout.decode().split("\0")
    wanted = [f for f in folders if f in known or f == "."]
    if not wanted:
        return
    blob = subprocess.run([*git, "archive", "HEAD", *wanted], check=True, capture_output=True)
    with tarfile.open(fileobj=io.BytesIO(blob.stdout)) as archive:
        for member in archive:
            if member.isfile() and (stored := archive.extractfile(member)):
                yield member.name, stored.read()


def _read_disk(path: Path, folders: list[str]) -> Iterator[tuple[str, bytes]]:
    for folder in folders:
        for file in sorted((path / folder).rglob("*")):
            if file.is_file() and ".venv" not in file.parts:
                yield file.relative_to(path).as_posix(), file.read_bytes()


# --- reading one module --------------------------------------------------------


def read_module(path: PurePosixPath, text: str) -> Module | None:
    """The counts of one file; None where it is not Python (a template, an older syntax)."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    module = Module(path)
    code_rows, comment_rows = _rows(text)
    prose = _docstring_rows(tree)
    module.code = len(code_rows - prose)
    module.comments = len(comment_rows)
    module.documented = ast.get_docstring(tree) is not None
    module.escapes = len(re.findall(r"#\s*(?:type:\s*ignore|noqa|pylint:\s*disable)", text))
    module.todos = len(re.findall(r"\b(?:TODO|FIXME|XXX|HACK)\b", text))
    guarded = _type_checking_rows(tree)
    for node in ast.walk(tree):
        _read_node(node, module, code_rows - prose, guarded)
    return module


def _read_node(node: ast.AST, module: Module, code: set[int], guarded: set[int]) -> None:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            module.functions.append(_read_function(node, code))
        case ast.Import() | ast.ImportFrom():
            _read_import(node, module, guarded)
        case ast.Call():
            module.clock_calls += _dotted(node.func) in CLOCK
        case ast.Raise() if node.exc is not None:
            _read_raise(node.exc, module)
        case ast.ExceptHandler():
            module.broad_excepts += node.type is None or _dotted(node.type) in {"Exception", "BaseException"}


def _read_import(node: ast.Import | ast.ImportFrom, module: Module, guarded: set[int]) -> None:
    if isinstance(node, ast.Import):
        named = [(a.name, 0) for a in node.names]
        module.io_imports += sum(a.name.split(".")[0] in IO_ROOTS for a in node.names)
    else:
        base = node.module or ""
        named = [(f"{base}.{a.name}".strip("."), node.level) for a in node.names]
        module.io_imports += not node.level and base.split(".")[0] in IO_ROOTS
    if node.lineno not in guarded:
        module.imports += named


def _read_raise(exc: ast.expr, module: Module) -> None:
    module.raises += 1
    module.mute_raises += _is_mute(exc)
    if isinstance(exc, ast.Call) and (size := _wording(exc)):
        module.worded_raises.append(size)


def _read_function(node: ast.FunctionDef | ast.AsyncFunctionDef, code: set[int]) -> Function:
    end = node.end_lineno or node.lineno
    args = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    own = [a for a in args if a.arg not in {"self", "cls"}]
    typed = all(a.annotation for a in own) and node.returns is not None
    return Function(
        lines=end - node.lineno + 1,
        code_lines=len(code & set(range(node.lineno, end + 1))),
        complexity=_complexity(node),
        public=not node.name.startswith("_"),
        documented=ast.get_docstring(node) is not None,
        annotated=typed,
        arguments=len(own),
        name=node.name,
    )


def _complexity(node: ast.AST) -> int:
    total = 1
    for child in ast.walk(node):
        match child:
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While() | ast.IfExp():
                total += 1
            case ast.ExceptHandler() | ast.comprehension() | ast.Assert() | ast.match_case():
                total += 1
            case ast.BoolOp():
                total += len(child.values) - 1
    return total


def _rows(text: str) -> tuple[set[int], set[int]]:
    code: set[int] = set()
    comments: set[int] = set()
    skip = {
        *(tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
        *(tokenize.ENCODING, tokenize.ENDMARKER),
    }
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                comments.add(token.start[0])
            elif token.type not in skip:
                code.update(range(token.start[0], token.end[0] + 1))
    except (tokenize.TokenError, IndentationError):  # count what was readable
        pass
    return code, comments


def _docstring_rows(tree: ast.AST) -> set[int]:
    rows: set[int] = set()
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, holders) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            rows.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return rows


def _type_checking_rows(tree: ast.AST) -> set[int]:
    rows: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and _dotted(node.test).endswith("TYPE_CHECKING"):
            rows.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return rows


def _dotted(node: ast.AST) -> str:
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{_dotted(node.value)}.{node.attr}"
    return ""


def _is_mute(exc: ast.expr) -> bool:
    """Whether a class is raised without a word; a function that makes the error, or a constant, has words elsewhere."""
    if isinstance(exc, ast.Call):
        return not exc.args and not exc.keywords and _is_class(exc.func)
    return isinstance(exc, ast.Name | ast.Attribute) and _is_class(exc)


def _is_class(named: ast.expr) -> bool:
    name = _dotted(named).split(".")[-1]
    return name[:1].isupper() and not name.isupper()


def _wording(call: ast.Call) -> int:
    """The length of the words in a raised message; what an f-string fills in is not counted."""
    spoken = [*call.args[:2], *(k.value for k in call.keywords if k.arg in SPOKEN_KEYWORDS)]
    parts = (part for said in spoken for part in ast.walk(said))
    return sum(len(p.value) for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str))
