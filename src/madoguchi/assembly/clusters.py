"""Rolls decided on a cluster (クラスターでの判定), as the command line asks for it."""

from __future__ import annotations

from dataclasses import replace

from madoguchi.adapters.rolls.mapping import NO_MAP, read_map
from madoguchi.adapters.spark.asked import asked as question_of
from madoguchi.adapters.spark.frames import Counted, decide_files
from madoguchi.faces.cli.ports import InParts
from madoguchi.rulebook.reading import read_file


def on_cluster(asked: InParts, master: str) -> Counted:
    """Rolls in Parquet decided into a new folder by the machines of a Spark master (Sparkでの判定)."""
    one = asked.rolls[0]
    map_ = NO_MAP if one.columns is None else read_map(read_file(one.columns))
    read_as = (one.insurer, one.ignore, one.absent_means_none, map_)
    question = question_of(asked.on, asked.known_on, asked.practices, *read_as)
    told = replace(question, language=asked.language)
    return decide_files([str(file.path) for file in asked.rolls], str(asked.folder), told, master)
