"""Serials of digital certificates on their way in (電子証明書の発行番号の取り込み): one serial, one person.

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
    SELECT a.row, a.digital_certificate_serial AS serial, coalesce(m.into_person, p.person) AS who
    FROM arriving AS a JOIN registry.person AS p ON p.insurer = $1 AND p.key = a.person
    LEFT JOIN registry.merging AS m ON m.insurer = $1 AND m.person = p.person AND m.superseded IS NULL
    WHERE a.digital_certificate_serial IS NOT NULL
), said AS (
    SELECT k.*, min(who) OVER (PARTITION BY serial) <> max(who) OVER (PARTITION BY serial) AS twice FROM known AS k
)
SELECT s.row FROM said AS s WHERE s.twice OR EXISTS (
    SELECT FROM registry.digital_certificate AS g
    WHERE g.insurer = $1 AND g.digital_certificate_serial = s.serial AND g.superseded IS NULL AND upper_inf(g.valid)
    AND g.person <> s.who AND NOT EXISTS (
        SELECT FROM known AS o WHERE o.who = g.person AND o.serial <> s.serial
    )
)
"""
SERIAL_CLASHES: Final = (Clash(SERIAL_OF_ANOTHER, TAKEN),)
