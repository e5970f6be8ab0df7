"""Owed beside held, in sets (照合の表): storage compares, and gives each situation that differs one line of words.

What those words come to is answered by `reconcile`, in `plan_codes`; here nothing is decided. `$1` is the insurer, `$2`
the effective day, `$3` the number of what is known; `$4` and `$5` how long before a renewal papers go out, in days, and
whether this insurer keeps addresses here: where it keeps none, none is missing. `$6` is the one person asked about.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.statement import Statement, array, known
from madoguchi.reconcile.guards import SHARED_UNITS, TO_ANOTHER

CODE: Final = (
    "paper", "owed", "held", "in_ledger", "ended", "lost", "asked", "other_variant", "changed", "renewed", "returns",
    "addressee", "unit", "alone", "voluntary", "home", "office", "address", "died", "rate_needed", "rate_known",
    "end_known", "covers", "papers", "printable", "mail_returned", "acknowledged", "agree", "waits", "disputed",
)  # fmt: skip
BETWEEN: Final = "|"
NOTHING: Final = "-"
ENTRIES: Final = ("rate", "rate_from", "previous_rate", "previous_rate_until", "next_rate", "next_rate_from",
                  "limit_category", "limit_category_from")  # fmt: skip
# Letters that stand for one that could not be typed: the geta mark, the replacement character, boxes, private use.
UNRESOLVED: Final = "[〓\\uFFFD□■●\\uE000-\\uF8FF]"

# Of a person and a paper the cover that owes it, or the last; few have more than one, and only these are put in order.
TWICE: Final = "SELECT key, paper FROM decided WHERE paper IS NOT NULL GROUP BY key, paper HAVING count(*) > 1"
PICKED: Final = Statement("""
SELECT p.person, d.* FROM (
    SELECT o.*, 1 AS place, (o.owed IS TRUE)::integer::bigint AS covers
    FROM decided AS o LEFT JOIN (@twice) AS t USING (key, paper) WHERE o.paper IS NOT NULL AND t.key IS NULL
    UNION ALL
    SELECT o.*, row_number() OVER one AS place, count(*) FILTER (WHERE o.owed) OVER (PARTITION BY o.key, o.paper)
    FROM decided AS o JOIN (@twice) AS t ON t.key = o.key AND t.paper = o.paper
    WINDOW one AS (PARTITION BY o.key, o.paper
        ORDER BY o.owed IS TRUE DESC, o.owed IS NULL DESC, o.cover_from DESC NULLS LAST)
) AS d JOIN registry.person AS p ON p.insurer = $1 AND p.key = d.key WHERE d.place = 1
""").filled(twice=TWICE)
ON_HAND: Final = """
SELECT person, paper, max(serial) AS serial, count(*) AS papers,
    (array_agg(variant ORDER BY serial DESC))[1] AS variant,
    (array_agg(valid_until ORDER BY serial DESC))[1] AS valid_until,
    (array_agg(prints ORDER BY serial DESC))[1] AS prints,
    (array_agg(parts ORDER BY serial DESC))[1] AS parts,
    (array_agg(drawn_for ORDER BY serial DESC))[1] AS drawn_for
FROM plans.on_hand($1) WHERE $6::integer IS NULL OR person = $6 GROUP BY person, paper
"""
# Of who is recorded, what a letter needs. An address that stands apart is told by its digest.
RECORDED: Final = Statement("""
LEFT JOIN registry.membership AS m ON m.insurer = $1 AND m.person = b.person AND m.valid @@> $2::date AND @m
LEFT JOIN registry.name AS n ON n.insurer = $1 AND n.person = b.person AND n.valid @@> $2::date AND @n
LEFT JOIN registry.mailing_address AS w ON w.insurer = $1 AND w.person = b.person AND w.valid @@> $2::date AND @w
LEFT JOIN registry.registered_address AS r ON r.insurer = $1 AND r.person = b.person AND r.valid @@> $2::date AND @r
LEFT JOIN registry.protection AS g ON b.alone AND g.insurer = $1 AND g.person = b.person
    AND g.valid @@> $2::date AND @g
LEFT JOIN plans.kept_apart($1, $2, $3) AS k ON b.alone AND k.person = b.person
LEFT JOIN (SELECT DISTINCT person, paper FROM plans.asked_before($1)) AS q
    ON q.person = b.person AND q.paper = b.paper
LEFT JOIN (SELECT DISTINCT person FROM plans.mail_returned($1) AS person) AS v ON v.person = b.person
LEFT JOIN feed.covers_acknowledged($1, $3) AS f ON f.person = b.person
LEFT JOIN (SELECT DISTINCT z.person FROM registry.death AS z WHERE z.insurer = $1 AND z.died_on IS NOT NULL AND @z) AS y
    ON y.person = b.person
LEFT JOIN (
    SELECT DISTINCT o.household_key FROM registry.membership AS o
    LEFT JOIN registry.head AS t ON t.insurer = $1 AND t.person = o.person AND t.valid @@> $2::date AND @t
    WHERE o.insurer = $1 AND o.valid @@> $2::date AND @o AND (o.relation = 'head' OR t.is_head)
) AS u ON u.household_key = m.household_key
""").filled(**{table: known(table, "$3") for table in "mnwrgzot"})
# Beside each paper owed the one held, and beside each one held what is owed; `given` is when it was given, or, of one
# that went out before a renewal, the day of that renewal.
BESIDE: Final = Statement("""
SELECT coalesce(d.person, h.person) AS person, coalesce(d.paper, h.paper) AS paper, h.serial, h.papers,
    h.variant AS held_variant, h.prints AS held_prints, h.parts AS held_parts, h.drawn_for,
    h.valid_until AS ledger_until,
    CASE WHEN d.key IS NULL THEN false ELSE d.owed END AS owed,
    d.held, d.ended, d.held_from, d.lost, d.variant, d.ground, d.rule, d.valid_from, d.valid_until, d.addressee,
    d.deliverer, d.mail_class, d.unit, d.returns, d.again, d.year_began, d.rate_needed, d.rate, d.rate_from, d.alone,
    d.voluntary, d.acknowledged, d.died, d.waits, d.disputed, d.covers, d.name_changed_on, d.address_changed_on,
    d.number_changed_on, d.limit_category, CASE
        WHEN d.rate IS NULL AND d.next_rate IS NULL AND d.limit_category IS NULL AND d.special_expense IS NOT TRUE
        THEN '{}'::jsonb ELSE jsonb_strip_nulls(jsonb_build_object(@entries,
            'special_expense', nullif(d.special_expense, false))) END AS prints,
    CASE WHEN d.held_from >= d.year_began - $4::integer THEN greatest(d.held_from, d.year_began) ELSE d.held_from
    END AS given
FROM (@picked) AS d FULL JOIN (@on_hand) AS h ON h.person = d.person AND h.paper = d.paper
""").filled(picked=PICKED, on_hand=ON_HAND, entries=", ".join(f"'{name}', d.{name}" for name in ENTRIES))

# What a paper shows, as a digest that is another for each person: equal addresses of two people do not look equal. Of
# a record that was merged into another, what its papers showed stays under its own number.
PART: Final = Statement("""CASE WHEN @shown IS NOT NULL THEN substr(encode(sha256(x.pepper || convert_to(
    concat_ws(chr(31), @whose, '@part', @shown), 'UTF8')), 'hex'), 1, 24) END""")
PEPPER: Final = "CROSS JOIN (SELECT pepper FROM plans.pepper WHERE insurer = $1) AS x"
NAME: Final = "coalesce(n.written, n.kana)"
NUMBER: Final = "nullif(concat_ws('-', m.symbol, m.number, m.sub_number), '')"
ADDRESS: Final = "coalesce(k.shown, concat_ws(' ', w.postcode, w.address), concat_ws(' ', r.postcode, r.address))"
CHANGED: Final = Statement("""CASE WHEN b.serial IS NULL THEN @by_day ELSE @by_part END""").filled(
    by_day=(
        "concat(CASE WHEN b.name_changed_on > b.held_from AND b.name_changed_on <= $2 THEN 'n' END, "
        "CASE WHEN b.address_changed_on > b.held_from AND b.address_changed_on <= $2 THEN 'a' END, "
        "CASE WHEN b.number_changed_on > b.held_from AND b.number_changed_on <= $2 THEN 'm' END, "
        "CASE WHEN b.rate_needed AND b.rate_from > b.given AND b.rate_from <= $2 THEN 'r' END)"
    ),
    by_part="concat(" + ", ".join(
        f"CASE WHEN b.held_parts ->> '{part}' <> "
        f"{PART.filled(part=part, shown=shown, whose='b.drawn_for')} THEN '{letter}' END"
        for part, shown, letter in (("name", NAME, "n"), ("address", "s.address_shown", "a"), ("number", NUMBER, "m"))
    ) + ", CASE WHEN b.rate_needed AND b.rate IS NOT NULL AND b.held_prints ->> 'rate' IS DISTINCT FROM b.rate::text "
        "AND NOT coalesce(b.held_prints ->> 'next_rate' = b.rate::text, false) THEN 'r' END, "
        "CASE WHEN b.paper <> 'notice' AND b.held_prints ->> 'limit_category' <> b.limit_category THEN 'c' END)",
)  # fmt: skip
WORDS: Final[dict[str, str]] = {
    "paper": "b.paper",
    "owed": "b.owed",
    "held": "CASE WHEN b.serial IS NULL THEN b.held ELSE coalesce(b.ledger_until >= $2, true) END",
    "in_ledger": "b.serial IS NOT NULL",
    "ended": "CASE WHEN b.serial IS NULL THEN coalesce(b.ended, false) ELSE coalesce(b.ledger_until < $2, false) END",
    "lost": "coalesce(b.lost, false)",
    "asked": "q.person IS NOT NULL",
    "other_variant": "coalesce(b.serial IS NOT NULL AND b.held_variant <> b.variant, false)",
    "changed": CHANGED,
    "renewed": "coalesce(b.again AND b.given < b.year_began, false)",
    "returns": "b.returns",
    "addressee": "b.addressee",
    "unit": "b.unit",
    "alone": "b.alone",
    "voluntary": "coalesce(b.voluntary, false)",
    "home": "m.household_key IS NOT NULL",
    "office": "m.office IS NOT NULL",
    "address": "s.address",
    "died": "coalesce(b.died, false) OR y.person IS NOT NULL",
    "rate_needed": "coalesce(b.rate_needed, false)",
    "rate_known": "b.rate IS NOT NULL",
    "end_known": "b.valid_until IS NOT NULL",
    "covers": "least(coalesce(b.covers, 0), 2)",
    "papers": "least(coalesce(b.papers, 0), 2)",
    "printable": f"coalesce({NAME} !~ '{UNRESOLVED}', true)",
    "mail_returned": "v.person IS NOT NULL",
    "acknowledged": "coalesce(f.acknowledged, b.acknowledged)",  # of whom the feed told, its answer counts
    "agree": "b.serial IS NULL OR coalesce(b.held, false) OR b.paper NOT IN "
             "('certificate', 'notice', 'elderly_card', 'ceiling_certificate') OR b.ledger_until < $2",
    "waits": "b.waits",
    "disputed": "b.disputed",
}  # fmt: skip
# Whether an address is known, and of who lies alone in the envelope, whether it is younger than what put them there.
ADDRESS_IS: Final = """
CROSS JOIN LATERAL (SELECT
    CASE WHEN k.person IS NOT NULL OR NOT $5::boolean THEN 'known'
        WHEN b.alone AND coalesce(lower(w.valid), lower(r.valid)) >= lower(g.valid) THEN 'known'
        WHEN b.alone AND coalesce(w.person, r.person) IS NOT NULL THEN 'before'
        WHEN b.addressee = 'head' AND m.household_key IS NOT NULL AND u.household_key IS NULL THEN 'none'
        WHEN coalesce(w.address, r.address) IS NULL THEN 'none' ELSE 'known' END AS address,
    CASE WHEN k.person IS NOT NULL THEN k.shown WHEN w.address IS NOT NULL THEN concat_ws(' ', w.postcode, w.address)
        WHEN r.address IS NOT NULL THEN concat_ws(' ', r.postcode, r.address) END AS address_shown) AS s
"""
COMPARE: Final = Statement("""
INSERT INTO compared
SELECT row_number() OVER (ORDER BY b.person, b.paper), b.person, b.paper, concat_ws('|', @words), b.variant, b.ground,
    b.rule, b.valid_from, b.valid_until, b.addressee, b.deliverer, b.mail_class, m.household_key, m.office, b.serial,
    b.prints, @name, s.address_shown, @number, b.waits, b.disputed
FROM (@beside) AS b @recorded @address @pepper
""").filled(
    words=", ".join(f"coalesce(({WORDS[name]})::text, '-')" for name in CODE), beside=BESIDE, recorded=RECORDED,
    address=ADDRESS_IS, name=NAME, number=NUMBER, pepper=PEPPER,
)  # fmt: skip
CODES: Final = "SELECT DISTINCT code FROM compared"
HAS_ADDRESSES: Final = "SELECT EXISTS (SELECT FROM registry.registered_address WHERE insurer = $1)"

# --- what is written ----------------------------------------------------------------------------------------------

# One envelope is known by its first line. Who goes alone shares its number with nobody.
ENVELOPES: Final = """
SELECT c.item, min(c.item) OVER (PARTITION BY a.unit, c.addressee, c.deliverer, CASE a.unit
    WHEN 'household' THEN c.home WHEN 'household_by_paper' THEN concat_ws(chr(31), c.home, c.paper)
    WHEN 'employer' THEN c.office ELSE c.person::text END) AS envelope
FROM compared AS c JOIN answered AS a USING (code) WHERE a.action <> 'keep'
"""
SHOWN: Final = {
    "name": "c.name_shown", "address": "c.address_shown", "number": "c.number_shown", "rate": "(c.prints ->> 'rate')",
    "ceiling": "(c.prints ->> 'limit_category')",
    "validity": "nullif(concat_ws(' ', c.valid_from, c.valid_until), '')",
}  # fmt: skip
PARTS: Final = Statement("jsonb_strip_nulls(jsonb_build_object(@each))").filled(
    each=", ".join(
        f"'{part}', {PART.filled(part=part, shown=shown, whose='c.person')}" for part, shown in SHOWN.items()
    )
)
WRITE: Final = Statement("""
INSERT INTO plans.item (insurer, plan, item, person, paper, action, because, ground, rule, variant, valid_from,
    valid_until, prints, parts, addressee, deliverer, mail_class, unit, envelope, replaces, voids, piece)
SELECT $1, $2, c.item, c.person, c.paper, a.action, a.because, c.ground, c.rule, c.variant, c.valid_from, c.valid_until,
    CASE WHEN o.sends THEN c.prints END, CASE WHEN o.sends THEN @parts END, CASE WHEN o.leaves THEN c.addressee END,
    CASE WHEN o.leaves THEN c.deliverer END, CASE WHEN o.leaves THEN c.mail_class END,
    CASE WHEN o.leaves THEN a.unit END, e.envelope, CASE WHEN o.sends THEN c.serial END,
    CASE WHEN o.sends AND c.serial IS NOT NULL THEN ARRAY[c.serial] END,
    CASE WHEN o.leaves THEN encode(substr(sha256($3::bytea || int4send(c.item)), 1, 16), 'hex')::uuid END
FROM compared AS c JOIN answered AS a USING (code) LEFT JOIN (@envelopes) AS e ON e.item = c.item @pepper
CROSS JOIN LATERAL (SELECT a.action <> 'keep' AS leaves, a.action IN ('issue', 'replace', 'renew') AS sends) AS o
""").filled(parts=PARTS, envelopes=ENVELOPES, pepper=PEPPER)
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
    AND ($5::text IS NULL OR c.rule = $5)
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
""").filled(units=array(SHARED_UNITS), others=array(TO_ANOTHER), changed=str(CODE.index("changed") + 1))
# Papers that show a rate which the platform may show otherwise; of everybody only where everybody is planned for.
HOLD_RATES: Final = """
INSERT INTO plans.held (insurer, plan, item, guard, releasable)
SELECT DISTINCT $1::integer, $2::integer, c.item, $3::text, true FROM compared AS c JOIN answered AS a USING (code)
JOIN feed.rates_unchecked($1, $4, $5) AS u (person) ON coalesce(u.person = c.person, $6::boolean)
WHERE a.action IN ('issue', 'replace', 'renew') AND c.prints -> 'rate' IS NOT NULL
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
    FROM decided AS d JOIN registry.person AS p ON p.insurer = $1 AND p.key = d.key
    WHERE d.paper IS NULL AND NOT EXISTS (SELECT FROM compared AS c WHERE c.person = p.person)
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
