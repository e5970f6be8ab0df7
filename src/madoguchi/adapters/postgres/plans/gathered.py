"""What is recorded of everybody, and what each has on hand (照合の前に集めるもの): gathered while others decide.

None of it waits for the rulebook, so the writer begins with it. What a letter shows stands here as the digest that the
ledger has of it. `$1` is the insurer, `$2` the effective day, `$3` the number of what is known, `$4` the one person
asked about, or null.
"""

from __future__ import annotations

from typing import Final

from madoguchi.adapters.postgres.statement import Statement, known

# What a paper shows, as a digest that is another for each person: equal addresses of two people do not look equal. Of
# a record that was merged into another, what its papers showed stays under its own number.
PART: Final = Statement("""CASE WHEN @shown IS NOT NULL THEN encode(substr(sha256(x.pepper || convert_to(
    @whose::text || chr(31) || '@part' || chr(31) || @shown, 'UTF8')), 1, 12), 'hex') END""")
PEPPER: Final = "CROSS JOIN (SELECT pepper FROM plans.pepper WHERE insurer = $1) AS x"
NAME: Final = "coalesce(n.written, n.kana)"
NUMBER: Final = "nullif(concat_ws('-', m.symbol, m.number, m.sub_number), '')"
ADDRESS: Final = """CASE WHEN w.address IS NOT NULL THEN concat_ws(' ', w.postcode, w.address)
    WHEN r.address IS NOT NULL THEN concat_ws(' ', r.postcode, r.address) END"""
# A sex that came to stand on the back, on request, is printed otherwise than before.
BIRTH: Final = "to_char(b.birth_date, 'YYYY-MM-DD')"
SEX: Final = "nullif(concat_ws(' ', s.sex, CASE WHEN s.sex_on_back THEN 'on back' END), '')"
COVER: Final = "to_char(v.eligible_from, 'YYYY-MM-DD')"  # of the day the plan is for
SHOWS_SEX: Final = "certificate"  # alone, as the rulebook has it; `papers.contents` prints it
TABLES: Final = {table: known(table, "$3") for table in "mnwrzcbsv"}

RECORDED: Final = Statement("""
INSERT INTO recorded (person, key, home, office, name_shown, number_shown, address_shown, name_part,
    number_part, address_part, kana, has_place, place_since, kept, mail_returned, died, acknowledged)
SELECT one.person, one.key, one.home, one.office, one.name, one.number, one.address, @name_part,
    @number_part, @address_part, one.kana, one.has_place, one.place_since,
    one.kept, one.mail_returned, one.died, one.acknowledged
FROM (
    SELECT p.person, p.key, m.household_key AS home, m.office, @name AS name, n.kana,
        @number AS number, @address AS address, coalesce(w.person, r.person) IS NOT NULL AS has_place,
        coalesce(lower(w.valid), lower(r.valid)) AS place_since, k.shown AS kept,
        v.person IS NOT NULL AS mail_returned, y.person IS NOT NULL AS died, f.acknowledged
    FROM registry.person AS p
    LEFT JOIN registry.membership AS m ON m.insurer = $1 AND m.person = p.person AND m.valid @@> $2::date AND @m
    LEFT JOIN registry.name AS n ON n.insurer = $1 AND n.person = p.person AND n.valid @@> $2::date AND @n
    LEFT JOIN registry.mailing_address AS w ON w.insurer = $1 AND w.person = p.person AND w.valid @@> $2::date AND @w
    LEFT JOIN registry.registered_address AS r
        ON r.insurer = $1 AND r.person = p.person AND r.valid @@> $2::date AND @r
    LEFT JOIN plans.kept_apart($1, $2, $3) AS k ON k.person = p.person
    LEFT JOIN (SELECT DISTINCT person FROM plans.mail_returned($1, $4) AS person) AS v ON v.person = p.person
    LEFT JOIN feed.covers_acknowledged($1, $3) AS f ON f.person = p.person
    LEFT JOIN (
        SELECT DISTINCT z.person FROM registry.death AS z WHERE z.insurer = $1 AND z.died_on IS NOT NULL AND @z
    ) AS y ON y.person = p.person
    WHERE p.insurer = $1 AND ($4::integer IS NULL OR p.person = $4) OFFSET 0
) AS one @pepper
""").filled(
    name=NAME, number=NUMBER, address=ADDRESS, pepper=PEPPER, **TABLES,
    **{f"{part}_part": PART.filled(part=part, shown=f"one.{part}", whose="one.person")
       for part in ("name", "number", "address")},
)  # fmt: skip
# Of the papers of a kind that a person has, the one of the day, else the newest that is past: one that begins later is
# not held yet, and only when it does is told. `papers`: 2, if there are more of the day.
ON_HAND: Final = """
INSERT INTO on_hand (person, key, paper, serial, papers, variant, valid_until, later_from, drawn_for, name_part,
    address_part, number_part, birth_part, sex_part, cover_part, rate, next_rate, limit_category, here)
SELECT p.person, p.key, h.paper, CASE WHEN h.turn < 2 THEN h.serial END, h.papers, h.variant, h.valid_until,
    h.later_from, h.drawn_for, h.name, h.address, h.number, h.birth, h.sex, h.cover,
    h.rate, h.next_rate, h.limit_category,
    h.here
FROM (
    SELECT o.*, row_number() OVER one AS place, 1 + coalesce(lead(o.turn) OVER one = 0, false)::integer AS papers,
        min(o.valid_from) FILTER (WHERE o.turn = 2) OVER (PARTITION BY o.person, o.paper) AS later_from
    FROM (
        SELECT person, paper, serial, variant, valid_from, valid_until, drawn_for, here,
            CASE WHEN valid_from > $2 THEN 2 WHEN valid_until < $2 THEN 1 ELSE 0 END AS turn, parts ->> 'name' AS name,
            parts ->> 'address' AS address, parts ->> 'number' AS number, parts ->> 'birth' AS birth,
            parts ->> 'sex' AS sex, parts ->> 'eligible_from' AS cover, prints ->> 'rate' AS rate,
            prints ->> 'next_rate' AS next_rate, prints ->> 'limit_category' AS limit_category
        FROM plans.on_hand($1, $4) OFFSET 0
    ) AS o WINDOW one AS (PARTITION BY o.person, o.paper ORDER BY o.turn, o.serial DESC)
) AS h JOIN registry.person AS p ON p.insurer = $1 AND p.person = h.person
WHERE h.place = 1 AND $3::integer IS NOT NULL
"""
ASKED: Final = """
INSERT INTO asked (person, paper)
SELECT DISTINCT person, paper FROM plans.asked_before($1, $4) WHERE $2::date + $3::integer IS NOT NULL
"""
# Who has more covers than one: only their rows are put in order.
SEVERAL: Final = Statement("""
INSERT INTO several (key)
SELECT p.key FROM (
    SELECT c.person FROM registry.coverage AS c
    WHERE c.insurer = $1 AND $2::date IS NOT NULL AND ($4::integer IS NULL OR c.person = $4) AND @c
    GROUP BY c.person HAVING count(*) > 1
) AS s JOIN registry.person AS p ON p.insurer = $1 AND p.person = s.person
""").filled(c=TABLES["c"])
# A birth date or a sex changes of next to nobody, and few are covered a second time: of all others, of whom it was said
# once, nothing is compared.
TOLD_ANEW: Final = Statement("""
INSERT INTO told_anew (serial, changed)
SELECT one.serial, one.changed FROM (
    SELECT h.serial, concat(
        CASE WHEN h.birth_part <> @birth_part THEN 'b' END, CASE WHEN h.sex_part <> @sex_part THEN 'x' END,
        CASE WHEN h.cover_part <> @cover_part THEN 'e' END) AS changed
    FROM (
        SELECT o.person FROM registry.birth AS o
        WHERE o.insurer = $1 AND o.superseded IS NOT NULL AND ($4::integer IS NULL OR o.person = $4)
        UNION SELECT o.person FROM registry.sex AS o
        WHERE o.insurer = $1 AND o.superseded IS NOT NULL AND ($4::integer IS NULL OR o.person = $4)
        UNION SELECT o.person FROM registry.sex AS o
        WHERE o.insurer = $1 AND o.superseded IS NULL AND NOT upper_inf(o.valid)
            AND ($4::integer IS NULL OR o.person = $4)
        UNION SELECT o.person FROM several JOIN registry.person AS o ON o.insurer = $1 AND o.key = several.key
        UNION SELECT o.person FROM registry.coverage AS o
        JOIN registry.coverage AS c ON c.insurer = $1 AND c.person = o.person AND c.superseded IS NULL
            AND c.eligible_from <> o.eligible_from
        WHERE o.insurer = $1 AND o.superseded IS NOT NULL AND ($4::integer IS NULL OR o.person = $4)
    ) AS twice
    JOIN registry.person AS p ON p.insurer = $1 AND p.person = twice.person
    JOIN on_hand AS h ON h.key = p.key AND h.serial IS NOT NULL
    LEFT JOIN registry.birth AS b ON b.insurer = $1 AND b.person = p.person AND b.valid @@> $2::date AND @b
    LEFT JOIN registry.sex AS s ON s.insurer = $1 AND s.person = p.person AND s.valid @@> $2::date AND @s
    LEFT JOIN registry.coverage AS v ON v.insurer = $1 AND v.person = p.person AND v.valid @@> $2::date AND @v
    @pepper WHERE $4::integer IS NULL OR p.person = $4
) AS one WHERE one.changed <> ''
""").filled(
    b=TABLES["b"], s=TABLES["s"], v=TABLES["v"], pepper=PEPPER,
    cover_part=PART.filled(part="eligible_from", shown=COVER, whose="h.drawn_for"),
    birth_part=PART.filled(part="birth", shown=BIRTH, whose="h.drawn_for"),
    sex_part=PART.filled(part="sex", shown=SEX, whose="h.drawn_for"),
)  # fmt: skip
GATHERED: Final = (SEVERAL, ON_HAND, ASKED, TOLD_ANEW, RECORDED)
