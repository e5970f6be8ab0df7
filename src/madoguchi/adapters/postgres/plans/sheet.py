"""Owed beside held, in sets (照合の表): storage compares, and gives each situation that differs one line of words.

What those words come to is answered by `desk.plan_answers`; here nothing is decided. `$1` is the insurer, `$2`
the effective day, `$3` the number of what is known; `$4` how long before a renewal papers go out, in days; `$5` and
`$6` after which person a part begins, and with whom it ends; `$7` how many lines there are before it. `recorded`,
`on_hand`, `several`, `asked` and `retold` are `gathered` before; of lines that leave, `addressed` puts in the last word
what is amiss with whom they go to.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.plans.gathered import BIRTH, COVER, PART, PEPPER, SEX, SHOWS_SEX
from madoguchi.adapters.postgres.plans.situation_words import Words
from madoguchi.adapters.postgres.statement import Statement, array, known
from madoguchi.desk.plans import AT_COUNTER
from madoguchi.reconcile.envelopes import SAFEST_LAST
from madoguchi.reconcile.guards import SHARED_UNITS, TO_ANOTHER

ENTRIES: Final = ("rate", "rate_from", "previous_rate", "previous_rate_until", "next_rate", "next_rate_from",
                  "limit_category", "limit_category_from")  # fmt: skip

# Of a person and a paper the cover that owes it, or the last; few have more than one, and only these are put in order.
PICKED: Final = """
SELECT o.*, (o.owed IS TRUE)::integer::bigint AS covers
FROM decided AS o WHERE o.paper IS NOT NULL AND o.key NOT IN (SELECT key FROM several)
UNION ALL
SELECT * FROM (
    SELECT DISTINCT ON (o.key, o.paper) o.*,
        count(*) FILTER (WHERE o.owed) OVER (PARTITION BY o.key, o.paper) AS covers
    FROM decided AS o WHERE o.paper IS NOT NULL AND o.key IN (SELECT key FROM several)
    ORDER BY o.key, o.paper, o.owed IS TRUE DESC, o.owed IS NULL DESC, o.cover_from DESC NULLS LAST
) AS one
"""
# Beside each paper owed the one held, and beside each one held what is owed; `given` is when it was given, or, of one
# that went out before a renewal, the day of that renewal.
BESIDE: Final = Statement("""
SELECT t.person, coalesce(d.paper, h.paper) AS paper, h.serial, h.papers, h.variant AS held_variant,
    h.rate AS held_rate, h.next_rate AS held_next_rate, h.limit_category AS held_limit, h.name_part AS held_name,
    h.address_part AS held_address, h.number_part AS held_number, h.drawn_for, h.valid_until AS ledger_until,
    h.later_from, h.here,
    h.told_anew,
    CASE WHEN d.key IS NULL THEN false ELSE d.owed END AS owed,
    d.held, d.ended, d.held_from, d.lost, d.variant, d.ground, d.rule, d.valid_from, d.valid_until, d.addressee,
    d.deliverer, d.mail_class, d.unit, d.returns, d.again, d.year_began, d.rate_needed, d.rate, d.rate_from, d.alone,
    d.voluntary, d.acknowledged, d.died, d.waits, d.disputed, d.covers, d.name_changed_on, d.address_changed_on,
    d.number_changed_on, d.limit_category, CASE
        WHEN d.rate IS NULL AND d.next_rate IS NULL AND d.limit_category IS NULL AND d.special_expense IS NOT TRUE
        THEN '{}'::jsonb ELSE jsonb_strip_nulls(jsonb_build_object(@entries,
            'special_expense', nullif(d.special_expense, false))) END AS prints,
    CASE WHEN d.held_from >= d.year_began - $4::integer THEN greatest(d.held_from, d.year_began) ELSE d.held_from
    END AS given,
    t.home, t.office, t.nowhere, t.name_part, t.number_part,
    t.address_part, t.has_place, t.place_since, CASE WHEN d.alone THEN t.kept END AS kept, t.mail_returned,
    t.died AS died_here, t.acknowledged AS acknowledged_here, t.name_on, t.number_on, t.address_on
FROM (@picked) AS d
FULL JOIN (
    SELECT o.*, g.changed AS told_anew FROM on_hand AS o LEFT JOIN told_anew AS g ON g.serial = o.serial
    WHERE o.person > $5 AND o.person <= $6
) AS h ON h.key = d.key AND h.paper = d.paper
JOIN (
    SELECT r.person, r.key, r.home, r.office, r.address_shown IS NULL AS nowhere, r.name_part, r.number_part,
        r.address_part, r.has_place, r.place_since, r.kept, r.mail_returned, r.died, r.acknowledged,
        v.name_on, v.number_on, v.address_on
    FROM recorded AS r LEFT JOIN retold AS v ON v.person = r.person
    WHERE r.person > $5 AND r.person <= $6 OFFSET 0
) AS t ON t.key = coalesce(d.key, h.key)
WHERE d.key IS NOT NULL OR h.serial IS NOT NULL
""").filled(picked=PICKED, entries=", ".join(f"'{name}', d.{name}" for name in ENTRIES))

# An insurer that keeps no addresses here has none that is missing.
HAS_ADDRESSES: Final = "(SELECT EXISTS (SELECT FROM registry.registered_address WHERE insurer = $1))"
# Whether an address is known, and of who lies alone in the envelope, whether it is younger than what put them there.
ADDRESS_IS: Final = Statement("""
CASE WHEN b.kept IS NOT NULL OR NOT @has_addresses THEN 'known'
    WHEN b.alone AND b.place_since >= (
        SELECT lower(g.valid) FROM registry.protection AS g
        WHERE g.insurer = $1 AND g.person = b.person AND g.valid @@> $2::date AND @known
    ) THEN 'known'
    WHEN b.alone AND b.has_place THEN 'before'
    WHEN b.nowhere THEN 'none' ELSE 'known' END
""").filled(known=known("g", "$3"), has_addresses=HAS_ADDRESSES)
# The digest of what a letter shows, where each line would have to be joined with the one pepper: it is looked up once.
PART_HERE: Final = Statement(PART.template.replace("x.pepper", "(SELECT pepper FROM plans.pepper WHERE insurer = $1)"))
# What the letter of today would show; an address that stands apart is told by its digest.
ADDRESS_PART: Final = Statement("CASE WHEN b.kept IS NULL THEN b.address_part ELSE @kept END").filled(
    kept=PART_HERE.filled(part="address", shown="(b.kept ->> b.person::text)", whose="b.person")
)
# The same of a paper that was drawn for a record which was merged since: looked up of these few alone.
SHOWN_OF: Final = Statement("(SELECT r.@part FROM recorded AS r WHERE r.person = b.person)")
NAME_OF, NUMBER_OF, ADDRESS_OF = (SHOWN_OF.filled(part=f"{part}_shown") for part in ("name", "number", "address"))
KEPT_OF: Final = "b.kept ->> b.drawn_for::text, b.kept ->> b.person::text"
OF_OTHER: Final = {
    "name": PART_HERE.filled(part="name", shown=NAME_OF, whose="b.drawn_for"),
    "address": PART_HERE.filled(part="address", shown=f"coalesce({KEPT_OF}, {ADDRESS_OF})", whose="b.drawn_for"),
    "number": PART_HERE.filled(part="number", shown=NUMBER_OF, whose="b.drawn_for"),
}
LETTERS: Final = (("name", "n"), ("address", "a"), ("number", "m"))
TODAY: Final = {"name": "b.name_part", "address": ADDRESS_PART, "number": "b.number_part"}
CHANGED: Final = Statement("""CASE WHEN b.serial IS NULL THEN @by_day ELSE @by_part END""").filled(
    by_day=(
        "concat(" + "".join(
            f"CASE WHEN b.{part}_changed_on > b.held_from AND b.{part}_changed_on <= $2 OR b.{part}_on > b.held_from "
            f"THEN '{letter}' END, " for part, letter in LETTERS) +
        "CASE WHEN b.rate_needed AND b.rate_from > b.given AND b.rate_from <= $2 THEN 'r' END)"
    ),
    by_part="concat(" + ", ".join(
        f"CASE WHEN b.held_{part} <> CASE WHEN b.drawn_for = b.person THEN {TODAY[part]} ELSE {OF_OTHER[part]} END "
        f"THEN '{letter}' END" for part, letter in LETTERS
    ) + ", b.told_anew, CASE WHEN b.rate_needed AND b.rate IS NOT NULL AND b.held_rate IS DISTINCT FROM b.rate::text "
        "AND NOT coalesce(b.held_next_rate = b.rate::text, false) THEN 'r' END, "
        "CASE WHEN b.paper <> 'notice' AND b.held_limit <> b.limit_category THEN 'c' END)",
)  # fmt: skip
# What is told of each line. The last text is for what is amiss with whom the letter goes to.
WORDS: Final = Words(
    texts={
        "paper": "b.paper",
        "changed": CHANGED,
        "returns": "b.returns",
        "addressee": "b.addressee",
        "unit": "b.unit",
        "address": ADDRESS_IS,
        "waits": "b.waits",
        "disputed": "b.disputed",
        "addressed": "NULL",
    },
    flags={
        "ended": "CASE WHEN b.serial IS NULL THEN b.ended ELSE b.ledger_until < $2 END",
        "lost": "b.lost",
        "asked": "(b.person, b.paper) IN (SELECT person, paper FROM asked)",
        "other_variant": "b.serial IS NOT NULL AND b.held_variant <> b.variant",
        "here": "b.here",
        "renewed": "b.again AND b.given < b.year_began",
        "voluntary": "b.voluntary",
        "home": "b.home IS NOT NULL",
        "office": "b.office IS NOT NULL",
        "died": "b.died_here OR b.died",
        "rate_needed": "b.rate_needed",
        "rate_known": "b.rate IS NOT NULL",
        "end_known": "b.valid_until IS NOT NULL",
        "printable": "b.person NOT IN (SELECT person FROM unprinted WHERE part IN ('name', 'kana', 'number', 'head'))",
        "mail_returned": "b.mail_returned",
        "agree": "b.serial IS NULL OR b.held IS TRUE OR b.paper NOT IN "
                 "('certificate', 'notice', 'elderly_card', 'ceiling_certificate') OR b.ledger_until < $2",
    },
    threes={
        "owed": "b.owed",
        "held": "CASE WHEN b.later_from <= b.valid_from THEN true WHEN b.serial IS NULL THEN b.held "
                "ELSE coalesce(b.ledger_until >= $2, true) END",  # one of the very days that are owed, if not of today
        "alone": "b.alone",
        "acknowledged": "coalesce(b.acknowledged_here, b.acknowledged)",  # of whom the feed told, its answer counts
    },
    counts={
        "covers": "least(coalesce(b.covers, 0), 2)",
        "papers": "least(coalesce(b.papers, 0), 2)",
    },
)  # fmt: skip
# Beside a paper that begins later one is good until its eve. What is held ends, if it is good on one of the same days.
UNTIL: Final = (
    "CASE WHEN b.later_from > b.valid_from THEN least(b.valid_until, b.later_from - 1) ELSE b.valid_until END"
)
ENDS: Final = "b.serial IS NOT NULL AND coalesce(b.ledger_until >= b.valid_from, true)"
SITUATIONS: Final = "SELECT DISTINCT code FROM compared"
COMPARE: Final = Statement("""
INSERT INTO compared
SELECT $7::integer + row_number() OVER (ORDER BY one.person, one.paper), one.* FROM (
    SELECT b.person, b.paper, @words AS code, b.variant, b.ground, b.rule, b.valid_from, @until,
        b.addressee, b.deliverer, b.mail_class, b.home, b.office, b.serial, @ends, b.prints, b.name_part, @address_part,
        b.number_part, b.waits, b.disputed
    FROM (@beside) AS b OFFSET 0
) AS one
""").filled(
    words=WORDS.packed, beside=BESIDE,
    until=UNTIL, ends=ENDS, address_part=ADDRESS_PART,
)  # fmt: skip

# --- what is written ----------------------------------------------------------------------------------------------

# One envelope is known by its first line. Who goes alone shares its number with nobody. All that it sends goes by the
# safest mail of any of it; where something of it is handed over and not mailed, it all is.
ENVELOPES: Final = Statement("""
SELECT c.item, min(c.item) OVER one AS envelope, (@classes)[
    max(coalesce(array_position(@classes, c.mail_class), @handed_over))
        FILTER (WHERE a.action IN ('issue', 'replace', 'renew')) OVER one
] AS mail_class
FROM compared AS c JOIN answered AS a USING (code) WHERE a.action <> 'keep'
WINDOW one AS (PARTITION BY a.unit, c.addressee, c.deliverer, CASE a.unit
    WHEN 'household' THEN c.home WHEN 'household_by_paper' THEN concat_ws(chr(31), c.home, c.paper)
    WHEN 'employer' THEN c.office WHEN 'branch' THEN c.office ELSE c.person::text END)
""").filled(classes=array(SAFEST_LAST), handed_over=len(SAFEST_LAST) + 1)
# Rate, ceiling and days stand on the line itself, and need no digest.
SHOWN: Final = {"birth": BIRTH, "sex": f"CASE WHEN c.paper = '{SHOWS_SEX}' THEN {SEX} END", "eligible_from": COVER}
PARTS: Final = Statement("""jsonb_strip_nulls(jsonb_build_object('name', c.name_part, 'address', c.address_part,
    'number', c.number_part, @each))""").filled(
    each=", ".join(
        f"'{part}', {PART.filled(part=part, shown=shown, whose='c.person')}" for part, shown in SHOWN.items()
    )
)
WRITE: Final = Statement("""
INSERT INTO plans.item (insurer, plan, item, person, paper, action, because, ground, rule, variant, valid_from,
    valid_until, prints, parts, addressee, deliverer, mail_class, unit, envelope, replaces, voids, piece, goes_to,
    to_name, to_address)
SELECT $1, $2, c.item, c.person, c.paper, a.action, a.because, c.ground, c.rule, c.variant, c.valid_from, c.valid_until,
    CASE WHEN o.sends THEN c.prints END, CASE WHEN o.sends THEN @parts END, CASE WHEN o.leaves THEN c.addressee END,
    CASE WHEN o.leaves THEN c.deliverer END,
    CASE WHEN o.sends AND $7::boolean THEN '@at_counter' WHEN o.sends THEN e.mail_class
        WHEN o.leaves THEN c.mail_class END,
    CASE WHEN o.leaves THEN a.unit END, e.envelope, CASE WHEN o.sends THEN c.serial END,
    CASE WHEN o.sends AND c.ends THEN ARRAY[c.serial] END,
    CASE WHEN o.leaves THEN encode(substr(sha256($3::bytea || int4send(c.item)), 1, 16), 'hex')::uuid END,
    w.goes_to, w.to_name, w.to_address
FROM compared AS c JOIN answered AS a USING (code) LEFT JOIN (@envelopes) AS e ON e.item = c.item
LEFT JOIN addressed AS w ON w.item = c.item
LEFT JOIN registry.birth AS b ON b.insurer = $1 AND b.person = c.person AND b.valid @@> $4::date AND @b
LEFT JOIN registry.sex AS s ON s.insurer = $1 AND s.person = c.person AND s.valid @@> $4::date AND @s
LEFT JOIN registry.coverage AS v ON v.insurer = $1 AND v.person = c.person AND v.valid @@> $4::date AND @v @pepper
CROSS JOIN LATERAL (SELECT a.action <> 'keep' AS leaves, a.action IN ('issue', 'replace', 'renew') AS sends) AS o
WHERE $6::integer IS NULL OR c.person = $6
""").filled(
    parts=PARTS,
    envelopes=ENVELOPES,
    pepper=PEPPER,
    at_counter=AT_COUNTER,
    **{table: known(table, "$5") for table in "bsv"},
)
HOLD: Final = """
INSERT INTO plans.held (insurer, plan, item, guard, releasable, waits)
SELECT $1, $2, c.item, guard, NOT guard = ANY (a.fixed), CASE
    WHEN guard IN ('undecidable', 'undecided') THEN coalesce(string_to_array(nullif(c.waits, '-'), ' '), '{}')
    WHEN guard = 'disputed' THEN coalesce(string_to_array(nullif(c.disputed, '-'), ' '), '{}') ELSE '{}' END
FROM compared AS c JOIN answered AS a USING (code) CROSS JOIN LATERAL unnest(a.guards) AS guard
"""
HOLD_GROUP: Final = """
INSERT INTO plans.held (insurer, plan, item, guard, releasable)
SELECT $1, $2, c.item, $3, true FROM compared AS c JOIN answered AS a USING (code)
WHERE a.action IN ('issue', 'replace', 'renew') AND ($4::text IS NULL OR c.paper = $4)
    AND ($5::text IS NULL OR coalesce(c.rule, '-') = $5)
"""
# Of each person the day of which their status was last told; one of whom it never was has none, and waits too.
HOLD_STATUS: Final = """
INSERT INTO plans.held (insurer, plan, item, guard, releasable)
SELECT $1, $2, c.item, $3, true FROM compared AS c JOIN answered AS a USING (code)
LEFT JOIN plans.status_told($1, $4, $8) AS t (person, as_of) ON t.person = c.person
WHERE a.action IN ('issue', 'replace', 'renew') AND c.paper = ANY ($5)
    AND (coalesce(t.as_of, (SELECT plans.status_as_of($1, $4))) BETWEEN $6 AND $7) IS NOT TRUE
"""
# Letters to a new address; and where others may open some of the letters, all: those that were left would tell who has
# an envelope of their own.
HOLD_LATE: Final = Statement("""
INSERT INTO plans.held (insurer, plan, item, guard, releasable)
SELECT $1, $2, c.item, $3, true FROM compared AS c JOIN answered AS a USING (code)
WHERE a.action <> 'keep' AND (split_part(c.code, '|', @changed) LIKE '%a%' OR EXISTS (
    SELECT FROM compared AS o JOIN answered AS of_other USING (code)
    WHERE of_other.action <> 'keep' AND (of_other.unit = ANY (@units) OR o.addressee = ANY (@others))
))
""").filled(units=array(SHARED_UNITS), others=array(TO_ANOTHER), changed=WORDS.place_of("changed"))
# Papers that show a rate which the platform may show otherwise; of everybody only where everybody is planned for.
HOLD_RATES: Final = """
INSERT INTO plans.held (insurer, plan, item, guard, releasable)
SELECT DISTINCT $1::integer, $2::integer, c.item, $3::text, true FROM compared AS c JOIN answered AS a USING (code)
JOIN feed.rates_unchecked($1, $4, $5) AS u (person) ON coalesce(u.person = c.person, $6::boolean)
WHERE a.action IN ('issue', 'replace', 'renew') AND c.prints -> 'rate' IS NOT NULL
"""
# Of a plan whose papers are handed over at the counter (`$7`) only what is a letter all the same.
HOLD_SHARED: Final = """
INSERT INTO plans.held (insurer, plan, item, guard, releasable)
SELECT $1, $2, c.item, $3, true FROM compared AS c JOIN answered AS a USING (code)
JOIN plans.shares_an_address($1, $4, $5, $6) AS s (person) ON s.person = c.person
WHERE a.action <> 'keep' AND NOT ($7::boolean AND a.action IN ('issue', 'replace', 'renew'))
"""
DIRECTED: Final = "SELECT DISTINCT rule FROM compared WHERE rule LIKE 'direction %' ORDER BY rule"
HOLD_RULE: Final = """
INSERT INTO plans.held (insurer, plan, item, guard, releasable)
SELECT $1, $2, c.item, $3, true FROM compared AS c JOIN answered AS a USING (code)
WHERE a.action <> 'keep' AND c.rule = $4
"""
NOBODY: Final = """
INSERT INTO plans.nothing (insurer, plan, rule, people)
SELECT $1, $2, coalesce(rule, '-'), count(*) FROM (
    SELECT DISTINCT ON (p.person) p.person, d.rule
    FROM unconcerned AS d JOIN registry.person AS p ON p.insurer = $1 AND p.key = d.key
    WHERE NOT EXISTS (SELECT FROM compared AS c WHERE c.person = p.person)
    ORDER BY p.person, d.cover_from DESC NULLS LAST
) AS one GROUP BY coalesce(rule, '-')
"""
PEOPLE: Final = """
SELECT (SELECT count(DISTINCT person) FROM compared) + coalesce((SELECT sum(people) FROM plans.nothing
WHERE insurer = $1 AND plan = $2), 0)
"""
SENT: Final = """
SELECT c.paper, c.rule, count(*)::integer AS papers FROM compared AS c JOIN answered AS a USING (code)
WHERE a.action IN ('issue', 'replace', 'renew') GROUP BY c.paper, c.rule
"""
