"""The faces as shipped, for who may not need them (既定の書体): they are opened when asked for."""

from __future__ import annotations

from importlib import import_module

from madoguchi.desk.name_check import FaceStack


def as_shipped() -> FaceStack:
    """The faces as shipped (既定の書体の並び)."""
    stack: FaceStack = import_module("madoguchi.adapters.fonts.stack").default_stack()
    return stack
