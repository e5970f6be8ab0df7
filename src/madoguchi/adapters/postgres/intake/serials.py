"""Serials of digital certificates on their way in (電子証明書の発行番号): one serial, one person, one carrier.

A serial that is somebody else's is no mere slip: perhaps two records are one person's, perhaps two cards were swapped.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.intake.staging import Clash
from madoguchi.desk.intake import SERIAL_OF_ANOTHER

# Of another row of the file, or recorded of somebody of whom the file says nothing else. Rows of one person stand under
# one number, whichever key they name.
TAKEN: Final = """
WITH known AS (
    SELECT a.row, s.carrier, s.serial, coalesce(m.into_person, p.person) AS who
    FROM arriving AS a JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
    LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
    CROSS JOIN LATERAL (VALUES ('card', a.digital_certificate_serial), ('iphone', a.iphone_serial),
        ('android', a.android_serial)) AS s (carrier, serial)
    WHERE s.serial IS NOT NULL
), said AS (
    SELECT k.*, min(who) OVER one <> max(who) OVER one OR min(carrier) OVER one <> max(carrier) OVER one AS twice
    FROM known AS k WINDOW one AS (PARTITION BY serial)
)
SELECT DISTINCT s.row FROM said AS s WHERE s.twice OR EXISTS (
    SELECT FROM registry.digital_certificate AS g
    CROSS JOIN LATERAL (VALUES ('card', g.digital_certificate_serial), ('iphone', g.iphone_serial),
        ('android', g.android_serial)) AS h (carrier, serial)
    WHERE g.insurer = $1 AND g.superseded IS NULL AND upper_inf(g.valid) AND h.serial = s.serial
    AND (g.digital_certificate_serial = s.serial OR g.iphone_serial = s.serial OR g.android_serial = s.serial)
    AND (g.person <> s.who OR h.carrier <> s.carrier) AND NOT EXISTS (
        SELECT FROM known AS o WHERE o.who = g.person AND o.carrier = h.carrier AND o.serial <> s.serial
    )
)
"""
SERIAL_CLASHES: Final = (Clash(SERIAL_OF_ANOTHER, TAKEN),)
