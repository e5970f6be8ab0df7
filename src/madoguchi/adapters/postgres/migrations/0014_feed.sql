-- The feed (資格情報の登録): what the national platform is told of our people, what it answered, and what it shows.
-- docs/feed.md says what each part is for.

CREATE SCHEMA feed;

-- Two streams, each with its own numbers: `open`, and `apart` for what is told to nobody without that right. Of the second
-- such a login does not even see that there was a file.
CREATE TABLE feed.file (
    insurer integer NOT NULL,
    stream text NOT NULL CHECK (stream IN ('open', 'apart')),
    file integer NOT NULL CHECK (file > 0),
    n integer NOT NULL,
    on_day date NOT NULL,
    lines integer NOT NULL CHECK (lines >= 0),
    key text,
    PRIMARY KEY (insurer, stream, file),
    UNIQUE (insurer, stream, key),
    FOREIGN KEY (insurer, n) REFERENCES registry.knowledge (insurer, n)
);

-- A line: it says something of a person for some days, or takes a line that said something back. What the platform
-- should hold are the lines said and not taken back, in whatever order they came, however often.
CREATE TABLE feed.line (
    insurer integer NOT NULL,
    stream text NOT NULL,
    line bigint NOT NULL CHECK (line > 0),
    file integer NOT NULL,
    person integer NOT NULL,
    aspect text NOT NULL,
    first date,
    last date,
    value text NOT NULL,
    withdraws bigint CHECK (withdraws < line),
    PRIMARY KEY (insurer, stream, line),
    FOREIGN KEY (insurer, stream, file) REFERENCES feed.file (insurer, stream, file) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (insurer, person) REFERENCES registry.person (insurer, person),
    CONSTRAINT line_of_an_aspect CHECK (aspect IN ('cover', 'number', 'rate', 'category', 'special_expense')
        OR (stream = 'apart' AND aspect IN ('own_information_blocked', 'address_hidden')))
);
CREATE INDEX line_of_person ON feed.line (insurer, stream, person, aspect);
COMMENT ON CONSTRAINT line_of_an_aspect ON feed.line IS 'a line tells one thing of a person, in the stream of that thing';

-- Each writing of a file: the same lines, so the same bytes, whenever and however often it is written.
CREATE TABLE feed.writing (
    insurer integer NOT NULL,
    stream text NOT NULL,
    file integer NOT NULL,
    digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    who name NOT NULL DEFAULT session_user,
    FOREIGN KEY (insurer, stream, file) REFERENCES feed.file (insurer, stream, file),
    CONSTRAINT written_the_same EXCLUDE USING gist (insurer WITH =, stream WITH =, file WITH =, digest WITH <>)
);
COMMENT ON CONSTRAINT written_the_same ON feed.writing IS 'a file of the feed is the same each time it is written';

-- What the platform answered about a line: its first, its second answer, as it counts them. The last counts.
CREATE TABLE feed.answer (
    insurer integer NOT NULL,
    stream text NOT NULL,
    line bigint NOT NULL,
    turn integer NOT NULL CHECK (turn > 0),
    outcome text NOT NULL CHECK (outcome IN ('acknowledged', 'refused')),
    reason text,
    n integer NOT NULL,
    PRIMARY KEY (insurer, stream, line, turn, outcome),
    FOREIGN KEY (insurer, stream, line) REFERENCES feed.line (insurer, stream, line),
    CONSTRAINT reason_is_a_word CHECK (reason ~ '^[A-Za-z0-9_.-]{1,40}$')
);
COMMENT ON CONSTRAINT reason_is_a_word ON feed.answer IS 'why a line was refused is a code, never a sentence';

-- What the platform shows: which file told it, which aspects that file has, and of each person what is shown.
CREATE TABLE feed.shown_file (
    insurer integer NOT NULL,
    stream text NOT NULL,
    file integer NOT NULL,
    of_sample boolean NOT NULL,
    as_of date NOT NULL,
    aspects text [] NOT NULL,
    n integer NOT NULL,
    PRIMARY KEY (insurer, file)
);
CREATE TABLE feed.shown (
    insurer integer NOT NULL,
    stream text NOT NULL,
    file integer NOT NULL,
    person integer NOT NULL,
    shown_insurer text,
    aspect text NOT NULL,
    first date,
    last date,
    value text NOT NULL,
    FOREIGN KEY (insurer, file) REFERENCES feed.shown_file (insurer, file),
    FOREIGN KEY (insurer, person) REFERENCES registry.person (insurer, person)
);
CREATE INDEX shown_of_file ON feed.shown (insurer, file, person);

-- A comparison of what we say with what is shown, and each difference with its cause.
CREATE TABLE feed.comparison (
    insurer integer NOT NULL,
    stream text NOT NULL,
    comparison integer NOT NULL CHECK (comparison > 0),
    n integer NOT NULL,
    on_day date NOT NULL,
    file integer NOT NULL,
    of_sample boolean NOT NULL,
    people integer NOT NULL,
    aspects text [] NOT NULL,
    key text,
    PRIMARY KEY (insurer, stream, comparison),
    UNIQUE (insurer, stream, key),
    FOREIGN KEY (insurer, file) REFERENCES feed.shown_file (insurer, file),
    FOREIGN KEY (insurer, n) REFERENCES registry.knowledge (insurer, n)
);
CREATE TABLE feed.difference (
    insurer integer NOT NULL,
    stream text NOT NULL,
    comparison integer NOT NULL,
    person integer NOT NULL,
    aspect text NOT NULL,
    cause text NOT NULL CHECK (cause IN (
        'not_sent', 'not_acknowledged', 'refused', 'shows_otherwise', 'unknown_there', 'unknown_here')),
    ours text,
    shown text,
    PRIMARY KEY (insurer, stream, comparison, person, aspect),
    FOREIGN KEY (insurer, stream, comparison) REFERENCES feed.comparison (insurer, stream, comparison)
    DEFERRABLE INITIALLY DEFERRED
);

-- --- what should be told -------------------------------------------------------------------------------------

-- What the platform should hold under a number: of each cover its days; within covers the number on papers, the rate,
-- the category. Days that say the same are one line. All of it is
-- worked out of what is recorded, so nothing is missed.
CREATE FUNCTION feed.wanted(of_insurer integer, of_stream text, under integer) RETURNS TABLE (
    person integer, aspect text, first date, last date, value text
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
BEGIN ATOMIC
    WITH cover AS MATERIALIZED (
        SELECT c.person, c.valid, c.loss_reason FROM registry.covers(of_insurer, under) AS c
        WHERE of_insurer = (SELECT registry.own_insurer()) AND NOT isempty(c.valid)
        AND (of_stream = 'open' OR (SELECT registry.sees_protected()))
    ), stated AS (
        SELECT m.person, 'number' AS aspect, m.valid,
            concat(m.symbol, '/', m.number, '/', m.sub_number) AS value
        FROM registry.membership AS m
        WHERE of_stream = 'open' AND m.insurer = of_insurer AND num_nonnulls(m.symbol, m.number, m.sub_number) > 0
        AND m.learnt <= under AND (m.superseded IS NULL OR m.superseded > under)
        UNION ALL
        SELECT r.person, 'rate', r.valid * told.days, told.rate::text
        FROM registry.rate AS r CROSS JOIN LATERAL (VALUES
            (daterange(NULL, r.next_copayment_rate_from), r.copayment_rate),
            (CASE WHEN r.next_copayment_rate_from IS NULL THEN 'empty'::daterange
                ELSE daterange(r.next_copayment_rate_from, NULL) END, r.next_copayment_rate)
        ) AS told (days, rate)
        WHERE of_stream = 'open' AND r.insurer = of_insurer AND told.rate IS NOT NULL
        AND r.learnt <= under AND (r.superseded IS NULL OR r.superseded > under)
        UNION ALL
        SELECT l.person, 'category', l.valid, l.limit_category FROM registry.ceiling AS l
        WHERE of_stream = 'open' AND l.insurer = of_insurer AND l.limit_category IS NOT NULL
        AND l.learnt <= under AND (l.superseded IS NULL OR l.superseded > under)
        UNION ALL
        SELECT a.person, 'special_expense', a.valid, 'true' FROM registry.arrears AS a
        WHERE of_stream = 'open' AND a.insurer = of_insurer AND a.special_expense
        AND a.learnt <= under AND (a.superseded IS NULL OR a.superseded > under)
        UNION ALL
        SELECT g.person, flag.aspect, g.valid, 'true' FROM registry.protection AS g CROSS JOIN LATERAL (VALUES
            ('own_information_blocked', g.own_information_blocked), ('address_hidden', g.address_hidden)
        ) AS flag (aspect, is_set)
        WHERE of_stream = 'apart' AND g.insurer = of_insurer AND flag.is_set
        AND g.learnt <= under AND (g.superseded IS NULL OR g.superseded > under)
    ), joined AS (
        SELECT s.person, s.aspect, s.value, range_agg(s.valid * c.valid) AS days
        FROM stated AS s JOIN cover AS c ON c.person = s.person AND c.valid && s.valid
        GROUP BY s.person, s.aspect, s.value
    )
    SELECT c.person, 'cover', lower(c.valid), upper(c.valid) - 1, coalesce(c.loss_reason, '') FROM cover AS c
    WHERE of_stream = 'open'
    UNION ALL
    SELECT j.person, j.aspect, lower(stretch), upper(stretch) - 1, j.value FROM joined AS j, unnest(j.days) AS stretch;
END;

-- The lines written under a number, each with the last answer known then; without one nobody knows what became of it.
CREATE FUNCTION feed.lines_known(of_insurer integer, of_stream text, under integer) RETURNS TABLE (
    line bigint, file integer, person integer, aspect text, first date, last date, value text, withdraws bigint,
    outcome text, reason text
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
BEGIN ATOMIC
    SELECT
        l.line, l.file, l.person, l.aspect, l.first, l.last, l.value, l.withdraws,
        coalesce(told.outcome, 'unknown'), told.reason
    FROM feed.line AS l JOIN feed.file AS f USING (insurer, stream, file)
    LEFT JOIN (
        SELECT DISTINCT ON (a.line) a.line, a.outcome, a.reason FROM feed.answer AS a
        WHERE a.insurer = of_insurer AND a.stream = of_stream AND a.n <= under
        ORDER BY a.line ASC, a.turn DESC, a.outcome ASC
    ) AS told ON told.line = l.line
    WHERE l.insurer = of_insurer AND l.stream = of_stream AND f.n <= under
    AND of_insurer = (SELECT registry.own_insurer())
    AND (of_stream = 'open' OR (SELECT registry.sees_protected()))
    AND ((SELECT NOT registry.is_bound()) OR l.person IN (SELECT registry.own_people()));
END;

-- What the platform may hold of ours: said, not refused, and not taken back by a line that was not refused.
-- `ending`: a line that takes it back was written, and refused.
CREATE FUNCTION feed.standing_lines(of_insurer integer, of_stream text, under integer) RETURNS TABLE (
    line bigint, person integer, aspect text, first date, last date, value text, outcome text, ending boolean
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
BEGIN ATOMIC
    WITH known AS MATERIALIZED (SELECT * FROM feed.lines_known(of_insurer, of_stream, under)),
    ended AS (
        SELECT k.withdraws AS line, bool_and(k.outcome = 'refused') AS in_vain FROM known AS k
        WHERE k.withdraws IS NOT NULL GROUP BY k.withdraws
    )
    SELECT k.line, k.person, k.aspect, k.first, k.last, k.value, k.outcome, e.line IS NOT NULL
    FROM known AS k LEFT JOIN ended AS e ON e.line = k.line
    WHERE k.withdraws IS NULL AND coalesce(e.in_vain, true);
END;

-- --- sending ---------------------------------------------------------------------------------------------------

-- Who works for some offices only would take back what the others were told; and flags are for who may know of them.
CREATE FUNCTION feed.refuse_others(of_stream text) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF registry.is_bound() THEN
        RAISE EXCEPTION 'the feed is for who works for the whole insurer, not for some offices';
    END IF;
    IF of_stream <> 'open' AND NOT registry.sees_protected() THEN
        RAISE EXCEPTION 'this part of the feed needs a right that the login has not';
    END IF;
    RETURN registry.own_insurer();
END $$;

-- Make the next file of what is not told yet, under a number that was taken: its number, and how many lines it has.
-- What was refused stays so until it changes, or `refused_too` says to try it again.
CREATE FUNCTION feed.make_file(
    of_stream text, on_day date, under integer, with_key text, refused_too boolean, OUT made integer, OUT written integer
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
DECLARE
    here integer := feed.refuse_others(of_stream);
    before bigint;
BEGIN
    IF NOT registry.is_own(here, under) THEN
        RAISE EXCEPTION 'a file of the feed is made under a number its own transaction took';
    END IF;
    SELECT coalesce(max(f.file), 0) + 1 INTO made FROM feed.file AS f WHERE f.insurer = here AND f.stream = of_stream;
    SELECT coalesce(max(l.line), 0) INTO before FROM feed.line AS l WHERE l.insurer = here AND l.stream = of_stream;
    WITH standing AS MATERIALIZED (
        SELECT s.*, row(s.person, s.aspect, s.first, s.last, s.value)::text AS told
        FROM feed.standing_lines(here, of_stream, under) AS s
    ), wanted AS MATERIALIZED (
        SELECT w.*, row(w.person, w.aspect, w.first, w.last, w.value)::text AS told
        FROM feed.wanted(here, of_stream, under) AS w
    ), newest AS (
        SELECT s.told, max(s.line) AS line FROM standing AS s WHERE s.outcome <> 'refused' GROUP BY s.told
    ), fresh AS (
        SELECT w.person, w.aspect, w.first, w.last, w.value, NULL::bigint AS withdraws FROM wanted AS w
        WHERE NOT EXISTS (
            SELECT FROM standing AS s WHERE s.told = w.told AND (s.outcome <> 'refused' OR NOT refused_too)
        )
        UNION ALL
        SELECT s.person, s.aspect, s.first, s.last, s.value, s.line FROM standing AS s
        WHERE s.outcome <> 'refused' AND (refused_too OR NOT s.ending) AND NOT EXISTS (
            SELECT FROM wanted AS w JOIN newest AS n ON n.told = w.told WHERE w.told = s.told AND n.line = s.line
        )
    )
    INSERT INTO feed.line (insurer, stream, line, file, person, aspect, first, last, value, withdraws)
    SELECT here, of_stream, before + row_number() OVER (
        ORDER BY f.person, f.aspect COLLATE "C", f.withdraws, f.first, f.last, f.value COLLATE "C"
    ), made, f.person, f.aspect, f.first, f.last, f.value, f.withdraws FROM fresh AS f;
    GET DIAGNOSTICS written = ROW_COUNT;
    INSERT INTO feed.file (insurer, stream, file, n, on_day, lines, key)
    VALUES (here, of_stream, made, under, on_day, written, with_key);
    ANALYZE feed.line;
END $$;

-- --- what plans ask --------------------------------------------------------------------------------------------

-- Whether the platform has acknowledged somebody's last cover, under a number: of whom the feed told, and of nobody else.
CREATE FUNCTION feed.covers_acknowledged(of_insurer integer, under integer) RETURNS TABLE (
    person integer, acknowledged boolean
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
BEGIN ATOMIC
    SELECT DISTINCT ON (k.person) k.person, bool_or(k.outcome = 'acknowledged')
    FROM feed.lines_known(of_insurer, 'open', under) AS k
    WHERE k.aspect = 'cover' AND k.withdraws IS NULL
    GROUP BY k.person, k.first
    HAVING bool_or(k.line IN (
        SELECT s.line FROM feed.standing_lines(of_insurer, 'open', under) AS s WHERE s.aspect = 'cover'
    ))
    ORDER BY k.person ASC, k.first DESC;
END;

-- Of whom the rate of a day is not known to be shown as it is: nobody, if no file of rates was taken; everybody (null),
-- if nothing was compared for that day since; else those of whom the comparison found another rate.
CREATE FUNCTION feed.rates_unchecked(of_insurer integer, under integer, from_day date) RETURNS SETOF integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    taken integer;
    found integer;
BEGIN
    SELECT max(f.n) INTO taken FROM intake.file AS f
    WHERE f.insurer = of_insurer AND of_insurer = registry.own_insurer() AND f.kind = 'rates' AND f.n <= under;
    IF taken IS NULL THEN
        RETURN;
    END IF;
    SELECT max(c.comparison) INTO found FROM feed.comparison AS c
    WHERE c.insurer = of_insurer AND c.stream = 'open' AND NOT c.of_sample AND c.n BETWEEN taken AND under
    AND c.on_day >= from_day AND 'rate' = ANY (c.aspects);
    IF found IS NULL THEN
        RETURN NEXT NULL::integer;
        RETURN;
    END IF;
    RETURN QUERY SELECT d.person FROM feed.difference AS d
        WHERE d.insurer = of_insurer AND d.stream = 'open' AND d.comparison = found AND d.aspect IN ('rate', 'cover');
END $$;

-- --- comparing --------------------------------------------------------------------------------------------------

-- What a cover comes to where it is compared: its first day, and the day of loss.
CREATE FUNCTION feed.as_compared(aspect text, first date, last date, value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
RETURN CASE WHEN aspect = 'cover' THEN concat_ws(' ', coalesce(first::text, '-'), (last + 1)::text) ELSE value END;

-- The newest file of what is shown, by a day; the people of a sample only, if asked for.
CREATE FUNCTION feed.newest_shown(of_stream text, on_day date, sample boolean) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT f.file FROM feed.shown_file AS f
    WHERE f.insurer = registry.own_insurer() AND f.stream = of_stream AND f.of_sample = sample AND f.as_of <= on_day
    ORDER BY f.as_of DESC, f.n DESC LIMIT 1;
END;

-- Compare what we say of a day with what is shown, and keep each difference: the number of the comparison, none where
-- no file tells what is shown. Of who is not covered in both, only the cover differs.
CREATE FUNCTION feed.compare(
    of_stream text, on_day date, own_number text, sample boolean, under integer, with_key text
) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
DECLARE
    here integer := feed.refuse_others(of_stream);
    from_file integer := feed.newest_shown(of_stream, on_day, sample);
    which text [];
    made integer;
    looked integer;
BEGIN
    IF NOT registry.is_own(here, under) THEN
        RAISE EXCEPTION 'a comparison is kept under a number its own transaction took';
    END IF;
    IF from_file IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT f.aspects INTO which FROM feed.shown_file AS f WHERE f.insurer = here AND f.file = from_file;
    SELECT coalesce(max(c.comparison), 0) + 1 INTO made FROM feed.comparison AS c
    WHERE c.insurer = here AND c.stream = of_stream;
    WITH wanted AS MATERIALIZED (SELECT * FROM feed.wanted(here, of_stream, under)),
    standing AS MATERIALIZED (SELECT * FROM feed.standing_lines(here, of_stream, under)),
    lines AS MATERIALIZED (SELECT * FROM feed.lines_known(here, of_stream, under)),
    named AS (SELECT DISTINCT s.person FROM feed.shown AS s WHERE s.insurer = here AND s.file = from_file),
    ours AS (
        SELECT w.person, w.aspect, feed.as_compared(w.aspect, w.first, w.last, w.value) AS value,
            w.first, w.last, w.value AS plain
        FROM wanted AS w WHERE w.aspect = ANY (which) AND daterange(w.first, w.last, '[]') @> on_day
        AND (NOT sample OR w.person IN (SELECT n.person FROM named AS n))
    ), theirs AS (
        SELECT DISTINCT ON (s.person, s.aspect) s.person, s.aspect,
            feed.as_compared(s.aspect, s.first, s.last, s.value) AS value
        FROM feed.shown AS s
        WHERE s.insurer = here AND s.file = from_file AND s.aspect = ANY (which)
        AND coalesce(s.shown_insurer, own_number) = own_number AND daterange(s.first, s.last, '[]') @> on_day
        ORDER BY s.person ASC, s.aspect ASC, s.first DESC NULLS LAST
    ), both_covered AS (
        SELECT o.person FROM ours AS o JOIN theirs AS t USING (person) WHERE o.aspect = 'cover' AND t.aspect = 'cover'
    ), apart AS (
        SELECT person, aspect, o.value AS ours, t.value AS shown, o.first, o.last, o.plain
        FROM ours AS o FULL JOIN theirs AS t USING (person, aspect)
        WHERE o.value IS DISTINCT FROM t.value
        AND (of_stream = 'apart' OR aspect = 'cover' OR person IN (SELECT b.person FROM both_covered AS b))
    ), newest AS (
        SELECT DISTINCT ON (l.person, l.aspect) l.person, l.aspect, l.outcome FROM lines AS l
        ORDER BY l.person ASC, l.aspect ASC, l.line DESC
    ), judged AS (
        SELECT a.*, CASE
            WHEN a.ours IS NOT NULL THEN coalesce((
                SELECT s.outcome FROM standing AS s
                WHERE s.person = a.person AND s.aspect = a.aspect AND s.value = a.plain
                AND (s.first, s.last) IS NOT DISTINCT FROM (a.first, a.last) ORDER BY s.line DESC LIMIT 1
            ), 'not_sent')
            WHEN EXISTS (
                SELECT FROM standing AS s WHERE s.person = a.person AND s.aspect = a.aspect AND s.outcome <> 'refused'
                AND NOT s.ending AND daterange(s.first, s.last, '[]') @> on_day
            ) THEN 'not_sent'
            WHEN n.person IS NOT NULL THEN n.outcome
            WHEN EXISTS (SELECT FROM wanted AS w WHERE w.person = a.person AND w.aspect = a.aspect) THEN 'not_sent'
            ELSE 'unknown_here' END AS became
        FROM apart AS a LEFT JOIN newest AS n ON n.person = a.person AND n.aspect = a.aspect
    )
    INSERT INTO feed.difference (insurer, stream, comparison, person, aspect, cause, ours, shown)
    SELECT here, of_stream, made, j.person, j.aspect, CASE j.became
        WHEN 'unknown' THEN 'not_acknowledged'
        WHEN 'acknowledged' THEN CASE WHEN j.aspect = 'cover' AND j.shown IS NULL THEN 'unknown_there'
            ELSE 'shows_otherwise' END
        ELSE j.became END, j.ours, j.shown
    FROM judged AS j;
    SELECT count(DISTINCT w.person) INTO looked FROM feed.wanted(here, 'open', under) AS w
    WHERE w.aspect = 'cover' AND daterange(w.first, w.last, '[]') @> on_day AND (NOT sample OR w.person IN (
        SELECT s.person FROM feed.shown AS s WHERE s.insurer = here AND s.file = from_file));
    INSERT INTO feed.comparison (insurer, stream, comparison, n, on_day, file, of_sample, people, aspects, key)
    VALUES (here, of_stream, made, under, on_day, from_file, sample, looked, which, with_key);
    RETURN made;
END $$;

-- The people who are looked up after every transfer: of who is covered on a day, drawn by a digest that is the same
-- for ever, so that somebody leaves the sample only with their cover.
CREATE FUNCTION feed.sample(on_day date, how_many integer) RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT c.person FROM registry.covers(registry.own_insurer()) AS c
    WHERE NOT registry.is_bound() AND c.valid @> on_day
    GROUP BY c.person ORDER BY sha256(convert_to(concat('sample ', c.person), 'UTF8')) LIMIT how_many;
END;

-- --- what guards them ------------------------------------------------------------------------------------------

CREATE FUNCTION feed.only_under_own_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT insurer, n FROM new_rows) AS told WHERE NOT registry.is_own(insurer, n)) THEN
        RAISE EXCEPTION 'an answer is learnt under a number its own transaction took';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER only_under_own_number AFTER INSERT ON feed.answer REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION feed.only_under_own_number();
CREATE TRIGGER only_under_own_number AFTER INSERT ON feed.shown_file REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION feed.only_under_own_number();

DO $$
DECLARE
    one text;
    people text;
BEGIN
    FOR one IN SELECT relname FROM pg_class WHERE relnamespace = 'feed'::regnamespace AND relkind = 'r' LOOP
        people := CASE WHEN one IN ('line', 'shown', 'difference') THEN
            ' AND ((SELECT NOT registry.is_bound()) OR person IN (SELECT registry.own_people()))' ELSE '' END;
        EXECUTE format('CREATE TRIGGER never_removed BEFORE UPDATE OR DELETE OR TRUNCATE ON feed.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
        EXECUTE format('ALTER TABLE feed.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own_people ON feed.%I TO clerk, approver, intake, auditor '
            'USING (insurer = (SELECT registry.own_insurer())%s)', one, people);
        EXECUTE format('CREATE POLICY apart ON feed.%I AS RESTRICTIVE TO clerk, approver, intake, auditor '
            'USING (stream = ''open'' OR (SELECT registry.sees_protected()))', one);
    END LOOP;
END $$;

GRANT USAGE ON SCHEMA feed TO clerk, approver, intake, auditor;
GRANT SELECT ON feed.file, feed.line, feed.writing, feed.answer, feed.shown_file, feed.shown, feed.comparison,
feed.difference TO clerk, intake, auditor;
GRANT INSERT (insurer, stream, file, digest) ON feed.writing TO clerk;
GRANT INSERT ON feed.answer, feed.shown_file, feed.shown TO intake;
GRANT EXECUTE ON FUNCTION feed.lines_known, feed.newest_shown TO clerk, auditor;
GRANT EXECUTE ON FUNCTION feed.make_file, feed.compare, feed.sample, feed.wanted, feed.covers_acknowledged,
feed.rates_unchecked TO clerk;
