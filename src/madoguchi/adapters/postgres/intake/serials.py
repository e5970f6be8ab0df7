"""Serials of digital certificates on their way in (電子証明書の発行番号): one serial, one person, one carrier.

A serial that is somebody else's is no mere slip: perhaps two records are one person's, perhaps two cards were swapped.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.intake.moving import OWNER, MovedFile, bits_of, move_facts
from madoguchi.adapters.postgres.intake.staging import Clash
from madoguchi.adapters.postgres.knowledge import Books
from madoguchi.adapters.postgres.statement import Statement
from madoguchi.desk.intake import SERIAL_OF_ANOTHER

GROUP, CARD, PHONES = "digital_certificate", "digital_certificate_serial", ("iphone_serial", "android_serial")
# Of another row of the file, or recorded of somebody of whom the file says nothing else. Rows of one person stand under
# one number, whichever key they name. A row that frees a serial frees none if it is held itself, whyever: whoever takes
# over from it is held with it, and so on.
TAKEN: Final = """
WITH RECURSIVE known AS (
    SELECT a.row, s.carrier, s.serial, coalesce(m.into_person, p.person) AS who
    FROM arriving AS a JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
    LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
    CROSS JOIN LATERAL (VALUES ('card', a.digital_certificate_serial), ('iphone', a.iphone_serial),
        ('android', a.android_serial)) AS s (carrier, serial)
    WHERE s.serial IS NOT NULL
), said AS (
    SELECT k.*, min(who) OVER one <> max(who) OVER one OR min(carrier) OVER one <> max(carrier) OVER one AS twice
    FROM known AS k WINDOW one AS (PARTITION BY serial)
), freed AS (
    SELECT s.row, o.row AS by_row FROM said AS s
    JOIN registry.digital_certificate AS g ON g.insurer = $1 AND g.superseded IS NULL AND upper_inf(g.valid)
        AND (g.digital_certificate_serial = s.serial OR g.iphone_serial = s.serial OR g.android_serial = s.serial)
    CROSS JOIN LATERAL (VALUES ('card', g.digital_certificate_serial), ('iphone', g.iphone_serial),
        ('android', g.android_serial)) AS h (carrier, serial)
    LEFT JOIN known AS o ON o.who = g.person AND o.carrier = h.carrier AND o.serial <> s.serial
    WHERE h.serial = s.serial AND (g.person <> s.who OR h.carrier <> s.carrier)
), bad AS (
    (SELECT row FROM said WHERE twice UNION SELECT row FROM freed WHERE by_row IS NULL UNION SELECT row FROM held)
    UNION SELECT f.row FROM freed AS f JOIN bad AS b ON b.row = f.by_row
)
SELECT row FROM bad
"""
# Phones rest on the certificate of the card: where the file tells another of the card, or none, and nothing of phones,
# those of before are over.
OVER: Final = Statement("""
UPDATE taken AS u SET said = u.said | @phones
FROM taken AS t @owner
JOIN registry.digital_certificate AS g ON g.insurer = $1 AND g.person = coalesce(m.into_person, p.person)
    AND g.superseded IS NULL AND g.valid && daterange($2, NULL)
WHERE t.row = u.row AND t.said & @card <> 0 AND g.digital_certificate_serial IS DISTINCT FROM t.@column
    AND (g.iphone_serial IS NOT NULL OR g.android_serial IS NOT NULL)
""")
SERIAL_CLASHES: Final = (Clash(SERIAL_OF_ANOTHER, TAKEN),)


async def move_certificates(books: Books, moving: MovedFile) -> int:
    """Record certificates (電子証明書の記録); where a file has no column of phones, of a renewed card they end too."""
    bits = bits_of(moving.layout, GROUP)
    untold = sum(bits[one] for one in PHONES if one not in moving.columns)
    over = OVER.filled(phones=untold, owner=OWNER, card=bits[CARD], column=CARD)
    await books.connection.execute(over, books.insurer, moving.as_of)
    return await move_facts(books, moving)
