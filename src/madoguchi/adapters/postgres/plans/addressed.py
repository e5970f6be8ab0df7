"""To whom the letters of a plan go, and what is amiss there (宛先の確認): asked once, only for lines that leave.

The addressee is looked at as the person is: dead, without an address, a name or an address that nobody can print,
mail that came back. A head who is kept apart is looked at like any other, so that no plan tells of it:
`papers.contents` gives no address for a letter about somebody else, and the line is held when it is carried out. So is
whoever's own letter goes to an address that few may see: here the one that all see is asked about, of everybody. `$1`
is the insurer; to `HEADS` `$2` is the effective day, `$3` the number of what is known, `$4` the one person asked about,
or null.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.plans.gathered import PART, PEPPER
from madoguchi.adapters.postgres.plans.sheet import HAS_ADDRESSES
from madoguchi.adapters.postgres.statement import Statement, known

# Of some who may stand for a household one that lives, is not kept apart, was recorded first: as one number, the least.
KEPT_APART: Final = 2**32
DIED: Final = 2 * KEPT_APART
# The people of one person's household, looked for before anything else is.
HOUSEHOLD: Final = Statement("""ARRAY(
    SELECT n.person FROM registry.membership AS n
    WHERE n.insurer = $1 AND n.valid @@> $2::date AND @n AND n.household_key = ANY (ARRAY(
        SELECT o.household_key FROM registry.membership AS o
        WHERE o.insurer = $1 AND o.person = $4 AND o.valid @@> $2::date AND @o)))
""").filled(n=known("n", "$3"), o=known("o", "$3"))
HEADS: Final = Statement("""
INSERT INTO heads (home, relation, person, died)
SELECT h.home, h.relation, h.least % @apart, h.least >= @died FROM (
    SELECT m.household_key AS home, stands.relation,
        min(m.person + CASE WHEN z.person IS NULL THEN 0 ELSE @died END
            + CASE WHEN g.person IS NULL THEN 0 ELSE @apart END) AS least
    FROM registry.membership AS m
    LEFT JOIN registry.head AS t ON t.insurer = $1 AND t.person = m.person AND t.valid @@> $2::date AND @t
    CROSS JOIN LATERAL (VALUES ('head', m.relation = 'head' OR t.is_head), ('insured', m.relation = 'insured'))
        AS stands (relation, so)
    LEFT JOIN (
        SELECT y.person FROM registry.death AS y WHERE y.insurer = $1 AND y.died_on IS NOT NULL AND @y
        UNION SELECT c.person FROM registry.coverage AS c WHERE c.insurer = $1 AND c.loss_reason = 'death' AND @c
            AND ($4::integer IS NULL OR c.person = ANY (@household))
    ) AS z ON z.person = m.person
    LEFT JOIN registry.protection AS g ON g.insurer = $1 AND g.person = m.person AND g.valid @@> $2::date AND @g
        AND (g.support_measures OR g.address_hidden OR g.own_information_blocked)
        AND ($4::integer IS NULL OR g.person = ANY (@household))
    WHERE m.insurer = $1 AND m.household_key IS NOT NULL AND m.valid @@> $2::date AND @m AND stands.so
        AND ($4::integer IS NULL OR m.person = ANY (@household))
    GROUP BY m.household_key, stands.relation
) AS h
""").filled(
    household=HOUSEHOLD, died=DIED, apart=KEPT_APART, **{table: known(table, "$3") for table in "mtycg"},
)  # fmt: skip
OTHERS: Final = "SELECT DISTINCT person FROM heads WHERE person <> $1"

# What stands in an office's address block, by the digests that a line keeps.
OFFICES: Final = Statement("""
SELECT o.office, o.kind, o.name, concat_ws(' ', o.postcode, o.address) AS address, o.address IS NULL AS nowhere,
    @to_name AS to_name, @to_address AS to_address
FROM registry.office AS o @pepper WHERE o.insurer = $1 AND @o
""").filled(
    o=known("o", "$2"), pepper=PEPPER,
    **{f"to_{part}": PART.filled(part=part, shown=shown, whose="('office ' || o.office)") for part, shown in
       {"name": "o.name", "address": "concat_ws(' ', o.postcode, o.address)"}.items()},
)  # fmt: skip
# `$2`: the number of what is known. What is amiss with the person is told by `sheet`; here of them only an address that
# nobody can print, and whether mail came back from there.
ADDRESSED: Final = Statement("""
INSERT INTO addressed (item, goes_to, to_name, to_address, amiss)
SELECT one.item, one.goes_to, one.to_name, one.to_address, concat_ws(' ',
    CASE WHEN one.nowhere AND @has_addresses THEN 'none' END, CASE WHEN one.died THEN 'died' END,
    CASE WHEN one.unresolved THEN 'unresolved' END,
    CASE WHEN one.to_address IN (SELECT plans.mail_returned_from($1)) THEN 'returned' END)
FROM (
    SELECT c.item, w.goes_to,
        CASE WHEN o.office IS NOT NULL THEN o.to_name WHEN w.own THEN c.name_part ELSE t.name_part END AS to_name,
        CASE WHEN o.office IS NOT NULL THEN o.to_address WHEN w.own THEN c.address_part ELSE t.address_part
        END AS to_address,
        CASE WHEN o.office IS NOT NULL THEN o.nowhere ELSE NOT w.own AND t.address_shown IS NULL END AS nowhere,
        NOT w.own AND coalesce(h.died, false) AS died,
        CASE WHEN o.office IS NOT NULL THEN (o.office, o.kind) IN (SELECT office, part FROM unprinted)
            ELSE w.goes_to IN (SELECT person FROM unprinted WHERE part IN ('name', 'address')) END AS unresolved
    FROM compared AS c JOIN answered AS a USING (code)
    LEFT JOIN heads AS h ON h.home = c.home AND h.relation = c.addressee
    LEFT JOIN (@offices) AS o ON o.office = c.office AND o.kind = c.addressee
    CROSS JOIN LATERAL (
        SELECT coalesce(c.addressee, 'person') = 'person' OR coalesce(h.person = c.person, false) AS own,
            CASE WHEN coalesce(c.addressee, 'person') = 'person' THEN c.person ELSE h.person END AS goes_to
    ) AS w
    LEFT JOIN recorded AS t ON t.person = w.goes_to
    WHERE a.action <> 'keep'
) AS one
""").filled(offices=OFFICES, has_addresses=HAS_ADDRESSES)
# The words of a line with what is amiss at its end, where anything is: some few more situations.
AMISS: Final = """
WITH told AS (
    UPDATE compared AS c SET code = regexp_replace(c.code, '[^|]*$', d.amiss) FROM addressed AS d
    WHERE d.item = c.item AND d.amiss <> '' RETURNING c.code
) SELECT DISTINCT code FROM told
"""
