"""The command line as people use it (コマンドの実演): each command printed before its answer, by whoever types it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, Final

from madoguchi.desk.report import Language
from madoguchi.terms.errors import Refused

URL: Final = "DATABASE_URL"
PASSWORD: Final = "PGPASSWORD"  # noqa: S105  the name of a variable
LOGIN: Final = (URL, PASSWORD)
MOST_LINES: Final = 14  # of an answer: the rest is counted


class UnexpectedEnd(Refused):
    """A command that ended otherwise than the demo expects (予期しない終了)."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who types (操作者): a name for the reader, and the login; without one the administrator of the machine.

    `login`: variables of the environment.
    """

    name: str
    login: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass
class Shell:
    """A shell that says what it does (実演の端末). `run` is the program: arguments to exit code.

    Commands are told short, answers as they are; `folder` is where the database of the demo stands.
    """

    run: Callable[[Sequence[str]], int]
    folder: Path
    language: Language
    say: Callable[[str], object]

    def heading(self, ja: str, en: str) -> None:
        """Begin a part (見出し)."""
        self.say(f"\n━━ {ja if self.language == 'ja' else en} ━━")

    def type(self, who: Somebody, *words: str, ends: int = 0) -> None:
        """Type a command and print its answer (実行). Raises `UnexpectedEnd`."""
        self.say(f"{who.name}$ madoguchi {' '.join(map(_quoted, words))}")
        code, out = self._run(who, words)
        self._print(out.splitlines())
        self._expect(words, code, ends, out)

    def show(self, who: Somebody, file: Path) -> None:
        """Print the beginning of a file (ファイルの表示)."""
        self.say(f"{who.name}$ cat {file}")
        self._print(file.read_text("utf-8").splitlines())

    def ask(self, who: Somebody, *words: str) -> Any:
        """The answer of a command as JSON, unprinted (照会). Raises `UnexpectedEnd`."""
        code, out = self._run(who, [*words, "--json"])
        self._expect(words, code, 0, out)
        return json.loads(out)

    def _print(self, lines: Sequence[str]) -> None:
        for line in lines[:MOST_LINES]:
            self.say(f"  {line}")
        if len(lines) > MOST_LINES:
            more = len(lines) - MOST_LINES
            self.say(f"  …（ほか {more} 行）" if self.language == "ja" else f"  … ({more} more lines)")

    def _run(self, who: Somebody, words: Sequence[str]) -> tuple[int, str]:
        out = StringIO()
        with _as(who), redirect_stdout(out), redirect_stderr(out):
            code = self.run([*words, "--lang", self.language, *self._place(words)])
        return code, out.getvalue()

    def _place(self, words: Sequence[str]) -> list[str]:
        return ["--folder", str(self.folder)] if not WITHOUT_DATABASE & {words[0], " ".join(words[:2])} else []

    def _expect(self, words: Sequence[str], code: int, ends: int, out: str) -> None:
        if code != ends:
            raise UnexpectedEnd(what=f"`madoguchi {' '.join(words[:2])}` ended with {code}, the demo expects {ends}",
                                why=out.strip().splitlines()[-1] if out.strip() else "it said nothing",
                                do="report it, with these lines: the demo runs on made-up people only")  # fmt: skip


WITHOUT_DATABASE: Final = frozenset({"sample", "decide", "explain", "practice", "rules", "roll",
                                     "keys make", "reader card", "reader state", "reader revoke",
                                     "reception ladder"})  # fmt: skip


@contextmanager
def _as(who: Somebody) -> Iterator[None]:
    """The environment of whoever types."""
    before = {name: os.environ.pop(name, None) for name in {*LOGIN, *who.login}}
    os.environ.update(who.login)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _quoted(word: str) -> str:
    return f"'{word}'" if " " in word or "　" in word else word
