"""The console script (起動): it puts the command line together, each part read only when a command asks for it."""

from importlib import import_module

import click

from madoguchi.faces.cli.main import program
from madoguchi.faces.cli.ports import Adapters


def adapters() -> Adapters:
    """The files and the clock, read when first asked for: help needs neither."""
    files: Adapters = import_module("madoguchi.assembly.files").Files()
    return files


def command_line() -> click.Group:
    """The whole command line, with the demo and the sandbox (コマンドライン)."""
    return program(adapters, {one: f"madoguchi.assembly.{one}.command:{one}" for one in ("demo", "sandbox")})


def main() -> None:
    """Run `madoguchi`."""
    command_line()()
