"""Made-up rolls of an ordinary place, by column: few facts beyond age, card and registration, and no edges sought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from madoguchi.rulebook.engine.arrow import Array
from madoguchi.rulebook.engine.roll import roll_schema
from madoguchi.rulebook.vocabulary import Fact, vocabulary

UNIX = date(1970, 1, 1)
ONE_INSURER = ("ako-city-nhi",)
THREE_INSURERS = ("ako-city-nhi", "designated-city-nhi", "zushi-city-nhi")
SHARES = {"has_card": 0.85, "registered": 0.82, "data_registered": 0.999, "individual_number_filed": 0.99,
          "premium_arrears": 0.05, "long_inpatient": 0.01, "facility_resident": 0.01, "support_measures": 0.002,
          "assistance_approved": 0.01, "card_lost": 0.002}  # fmt: skip
DAYS = {
    "birth_date": (1.0, date(1936, 1, 1), date(2026, 1, 1)),
    "eligible_from": (1.0, date(2000, 4, 1), date(2026, 4, 1)),
    "card_expires_on": (0.85, date(2025, 1, 1), date(2036, 1, 1)),
    "registered_on": (0.82, date(2021, 10, 20), date(2026, 1, 1)),
    "digital_certificate_expires_on": (0.85, date(2025, 1, 1), date(2031, 1, 1)),
    "former_card_until": (0.6, date(2024, 12, 1), date(2025, 12, 1)),
    "copayment_rate_from": (0.3, date(2023, 8, 1), date(2025, 8, 1)),
    "lost_on": (0.02, date(2025, 1, 1), date(2027, 1, 1)),
    "deregistration_applied_on": (0.005, date(2024, 12, 2), date(2026, 1, 1)),
    "stay_until": (0.02, date(2025, 1, 1), date(2030, 1, 1)),
    "certificate_until": (0.3, date(2025, 7, 31), date(2027, 7, 31)),
    "certificate_issued_on": (0.3, date(2024, 12, 2), date(2026, 1, 1)),
    "notice_held_since": (0.6, date(2024, 10, 1), date(2026, 1, 1)),
}


def made_up(size: int, seed: int, insurers: Sequence[str] = ONE_INSURER, unknown: float = 0.0) -> pa.RecordBatch:
    """Some people of some insurers, a share of each fact of `DAYS` and `SHARES` unknown; the same for the same seed."""
    random = np.random.default_rng(seed)
    schema = roll_schema()
    facts = {fact.name: _column(random, size, fact, unknown) for fact in vocabulary().roll}
    person = pa.array(np.char.zfill(np.arange(size).astype(str), 9))
    insurer: Array = pa.array(random.integers(0, len(insurers), size).astype(np.int16))
    whose = pa.DictionaryArray.from_arrays(insurer, pa.array(insurers))
    beside = [_unknown(random, size, unknown), pa.nulls(size, pa.list_(pa.string()))]
    return pa.RecordBatch.from_arrays([person, whose, *facts.values(), *beside], schema=schema)


def _column(random: np.random.Generator, size: int, fact: Fact, unknown: float) -> Array:
    empty = random.random(size) < unknown if unknown and fact.name in {*SHARES, *DAYS} else np.zeros(size, bool)
    if fact.kind == "flag":
        return pa.array(random.random(size) < SHARES.get(fact.name, 0.0), mask=empty)
    if fact.kind == "day":
        return _days(random, size, fact.name, empty)
    if fact.kind == "number":
        number = 30 if fact.unit == "percent" else 0
        return pa.array(np.full(size, number, np.int32), mask=np.full(size, not fact.always))
    words = fact.words if fact.always else ()
    places: Array = pa.array(np.zeros(size, np.int16), mask=np.full(size, not words))
    return pa.DictionaryArray.from_arrays(places, pa.array(list(words) or list(fact.words)))


def _days(random: np.random.Generator, size: int, name: str, empty: np.ndarray) -> Array:
    share, first, last = DAYS.get(name, (0.0, UNIX, date(1970, 1, 2)))
    days = random.integers((first - UNIX).days, (last - UNIX).days, size).astype(np.int32)
    return pa.array(days, pa.int32(), mask=empty | (random.random(size) >= share)).view(pa.date32())


def _unknown(random: np.random.Generator, size: int, share: float) -> Array:
    """For each row the name of at most one fact that perhaps is there, and is not known."""
    names = [name for name in DAYS if not vocabulary().facts[name].always]
    lost = random.random(size) < share
    ends: Array = pa.array(np.concatenate([[0], np.cumsum(lost)]).astype(np.int32))
    which: Array = pa.array(random.integers(0, len(names), int(lost.sum())))
    return pa.ListArray.from_arrays(ends, pa.array(names).take(which))
