"""Papers older than the ledger, and what was recorded otherwise since (台帳以前の書類と記録の変更).

The ledger knows what its own papers show. Of an older one only its day is known; but where the registry says one name
until a day and another from then on, it knows the day of the change, whether or not a file of changes tells it too.
Worked out only of people of whom something held until a day. `$1` to `$4` are as in `gathered`.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.plans.gathered import ADDRESS, NAME, NUMBER
from madoguchi.adapters.postgres.statement import Statement, known

TWICE: Final = Statement("""
SELECT @t.person FROM registry.@table AS @t
WHERE @t.insurer = $1 AND ($4::integer IS NULL OR @t.person = $4) AND @known AND @which
""")
SAID: Final = Statement("""
SELECT @t.person, '@part' AS part, lower(@t.valid) AS first, @shown AS shown
FROM registry.@table AS @t JOIN twice USING (person)
WHERE @t.insurer = $1 AND ($4::integer IS NULL OR @t.person = $4) AND @known
""")
DAYS: Final = Statement("""
SELECT @t.person, each.day FROM registry.@table AS @t JOIN twice USING (person)
CROSS JOIN LATERAL (VALUES (lower(@t.valid)), (upper(@t.valid))) AS each (day)
WHERE @t.insurer = $1 AND ($4::integer IS NULL OR @t.person = $4) AND @known
""")
# A mailing address stands before the registered one, so each day on which either is told is looked at.
ADDRESSES: Final = Statement("""
SELECT d.person, 'address' AS part, d.day AS first, @shown AS shown FROM (@registered UNION @mailing) AS d
LEFT JOIN registry.mailing_address AS w ON w.insurer = $1 AND w.person = d.person AND w.valid @@> d.day AND @w
LEFT JOIN registry.registered_address AS r ON r.insurer = $1 AND r.person = d.person AND r.valid @@> d.day AND @r
WHERE d.day IS NOT NULL
""")
TABLES: Final = {"n": "name", "m": "membership", "w": "mailing_address", "r": "registered_address"}
KNOWN: Final = {t: known(t, "$3") for t in TABLES}
RETOLD: Final = Statement("""
INSERT INTO retold (person, name_on, number_on, address_on)
WITH twice AS MATERIALIZED (
    @twice
), told AS (
    SELECT person, part, first, shown, lag(shown) OVER (PARTITION BY person, part ORDER BY first) AS before
    FROM (@said) AS one WHERE first <= $2
)
SELECT person, max(first) FILTER (WHERE part = 'name') AS name_on,
    max(first) FILTER (WHERE part = 'number') AS number_on,
    max(first) FILTER (WHERE part = 'address') AS address_on
FROM told WHERE shown <> before GROUP BY person
""").filled(
    twice=" UNION ".join(
        TWICE.filled(t=t, table=table, known=KNOWN[t], which="true" if t == "w" else f"NOT upper_inf({t}.valid)")
        for t, table in TABLES.items()
    ),
    said=" UNION ALL ".join((
        SAID.filled(t="n", table="name", part="name", shown=NAME, known=KNOWN["n"]),
        SAID.filled(t="m", table="membership", part="number", shown=NUMBER, known=KNOWN["m"]),
        ADDRESSES.filled(
            shown=ADDRESS, w=KNOWN["w"], r=KNOWN["r"],
            registered=DAYS.filled(t="r", table=TABLES["r"], known=KNOWN["r"]),
            mailing=DAYS.filled(t="w", table=TABLES["w"], known=KNOWN["w"]),
        ),
    )),
)  # fmt: skip
"""Of each person the days, up to the effective one, on which name, number and address were last told otherwise."""
