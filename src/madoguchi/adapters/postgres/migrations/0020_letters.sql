-- Letters by themselves (単独の通知): to whom one was written, about what, on which day. docs/letters.md

-- A run of letters of a kind (通知の作成): one a day. `sample`: its sheets bear 見本; what is in earnest begins anew. What stands
-- in its windows was looked at as `known` under a number, for the day `known_on`. `ended_at`: its files are whole; null: it
-- goes on, whatever day it is.
CREATE TABLE papers.letter_run (
    insurer integer NOT NULL REFERENCES registry.insurer,
    run integer NOT NULL CHECK (run > 0),
    kind text NOT NULL CHECK (kind IN ('return_request', 'returned_mail', 'refusal', 'not_registered', 'expiring',
        'in_grace', 'dependents_at_75')),
    on_day date NOT NULL,
    sample boolean NOT NULL,
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    known integer NOT NULL,
    known_on date NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (insurer, run),
    CONSTRAINT one_run_of_letters_a_day UNIQUE (insurer, kind, on_day, sample)
);
COMMENT ON CONSTRAINT one_run_of_letters_a_day ON papers.letter_run IS 'letters of a kind are made once a day';

-- A letter of a run (通知): of one person, about one matter: a paper and which time, an application, a fiscal year, or a day
-- on which something ends, `until` which it works on. Nobody is written to twice about one. `taken_out`: it was not printed in
-- the end, or came to be one that must not go; it is due again, and is no letter of this run any more.
CREATE TABLE papers.letter (
    insurer integer NOT NULL,
    run integer NOT NULL,
    letter integer NOT NULL CHECK (letter > 0),
    kind text NOT NULL,
    sample boolean NOT NULL,
    person integer NOT NULL,
    serial bigint,
    nth integer,
    application integer,
    day date,
    until date,
    taken_out boolean NOT NULL DEFAULT false,
    PRIMARY KEY (insurer, run, letter),
    FOREIGN KEY (insurer, run) REFERENCES papers.letter_run (insurer, run),
    FOREIGN KEY (insurer, person) REFERENCES registry.person (insurer, person),
    FOREIGN KEY (insurer, serial) REFERENCES papers.paper (insurer, serial)
);
CREATE UNIQUE INDEX written_to_once ON papers.letter (insurer, kind, sample, person, serial, nth, application, day)
NULLS NOT DISTINCT WHERE NOT taken_out;

-- Whom letters are about (通知の相手): each matter of a list, as `{"serial": 7, "nth": 1}`, with its person; of records that
-- were made one, of the one that stands.
CREATE FUNCTION papers.matters(about jsonb)
RETURNS TABLE (n bigint, person integer, serial bigint, nth integer, application integer, day date, until date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    WITH asked AS (
        SELECT e.n, o.key, o.serial, o.nth, o.application, o.day, o.until
        FROM jsonb_array_elements(about) WITH ORDINALITY AS e (said, n)
        CROSS JOIN LATERAL jsonb_to_record(e.said) AS o (
            key text, serial bigint, nth integer, application integer, day date, until date)
    ), whose AS (
        SELECT a.*, coalesce(p.person, q.person, k.person) AS first_person, i.insurer
        FROM asked AS a
        JOIN registry.insurer AS i ON i.insurer = (SELECT registry.own_insurer()) AND (SELECT NOT registry.is_bound())
        LEFT JOIN papers.paper AS p ON p.insurer = i.insurer AND p.serial = a.serial
        LEFT JOIN applications.application AS q ON q.insurer = i.insurer AND q.application = a.application
            AND q.kind IN ('certificate', 'reissue', 'ceiling_certificate')
        LEFT JOIN registry.person AS k ON k.insurer = i.insurer AND k.key = a.key
    )
    SELECT w.n, coalesce(m.into_person, w.first_person), w.serial, w.nth, w.application, w.day, w.until
    FROM whose AS w LEFT JOIN registry.merging AS m ON m.insurer = w.insurer AND m.person = w.first_person
        AND m.superseded IS NULL
    WHERE w.first_person IS NOT NULL;
END;

-- What a letter about each matter needs: to whom it goes, as it is recorded on the day, and what it tells. Each goes to the
-- person it is about and to nobody else. Where `why` says something there is no name and no address: it is not written, for
-- somebody has died, it is over, or where it goes is to be looked at. The last is said alike of whoever has no address, of
-- whom mail came back, whose mailing address another household has, and whose address few may see: it tells no protection.
-- About mail that came back somebody is asked only where the paper may go again, by `papers.going_again`. `changed`: its window
-- shows something else than it did as known under the number `since`, for the day `since_day`; of no number nothing changed.
CREATE FUNCTION papers.letters_to(
    of_kind text, about jsonb, on_day date, households integer, since integer, since_day date
) RETURNS TABLE (n bigint, person integer, key text, serial bigint, nth integer, application integer, name text,
    postcode text, address text, why text, paper text, happened_on date, because text [], changed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    WITH asked AS (
        SELECT a.*, registry.own_insurer() AS insurer FROM papers.matters(about) AS a
    ), may_go AS MATERIALIZED (
        SELECT g.serial FROM papers.going_again(ARRAY(
            SELECT a.serial FROM asked AS a WHERE letters_to.of_kind = 'returned_mail' AND a.serial IS NOT NULL
        ), letters_to.on_day, letters_to.households) AS g WHERE g.why IS NULL
    ), looked AS (
        SELECT a.*, k.key, t.written AS name, CASE WHEN l.address IS NULL THEN d.postcode ELSE l.postcode END AS postcode,
            coalesce(l.address, d.address) AS address,
            EXISTS (SELECT FROM registry.death AS z WHERE z.insurer = a.insurer AND z.person = a.person
                AND z.superseded IS NULL AND z.died_on IS NOT NULL)
            OR EXISTS (SELECT FROM registry.coverage AS c WHERE c.insurer = a.insurer AND c.person = a.person
                AND c.superseded IS NULL AND c.loss_reason = 'death') AS died,
            CASE of_kind
                WHEN 'return_request' THEN p.place IS DISTINCT FROM 'person'
                WHEN 'returned_mail' THEN p.state IS NULL OR p.state NOT IN ('returned_mail', 'unclaimed')
                    OR p.serial NOT IN (SELECT g.serial FROM may_go AS g)
                WHEN 'refusal' THEN s.state IS DISTINCT FROM 'refused'
                ELSE false END AS over,
            coalesce(r.support_measures, false) OR coalesce(r.address_hidden, false) AS hidden,
            of_kind <> 'returned_mail' AND EXISTS (SELECT FROM papers.paper AS b WHERE b.insurer = a.insurer
                AND b.person = a.person AND b.live AND b.state IN ('returned_mail', 'unclaimed')) AS came_back,
            a.person IN (SELECT one FROM plans.shares_an_address((SELECT registry.own_insurer()), letters_to.on_day,
                (SELECT max(z.n) FROM registry.knowledge AS z WHERE z.insurer = (SELECT registry.own_insurer())),
                letters_to.households) AS s (one)) AS shared,
            CASE WHEN q.kind = 'reissue' THEN q.paper WHEN q.application IS NOT NULL THEN q.kind ELSE p.paper END AS paper,
            CASE WHEN q.application IS NOT NULL THEN q.applied_on ELSE x.on_day END AS happened_on, s.because,
            letters_to.since IS NOT NULL
            AND (t.written, coalesce(l.address, d.address), CASE WHEN l.address IS NULL THEN d.postcode ELSE l.postcode END)
            IS DISTINCT FROM (t0.written, coalesce(l0.address, d0.address),
                CASE WHEN l0.address IS NULL THEN d0.postcode ELSE l0.postcode END) AS changed
        FROM asked AS a
        JOIN registry.person AS k ON k.insurer = a.insurer AND k.person = a.person
        LEFT JOIN registry.name AS t ON t.insurer = a.insurer AND t.person = a.person AND t.superseded IS NULL
            AND t.valid @> letters_to.on_day
        LEFT JOIN registry.protection AS r ON r.insurer = a.insurer AND r.person = a.person AND r.superseded IS NULL
            AND r.valid @> letters_to.on_day
        LEFT JOIN registry.mailing_address AS l ON l.insurer = a.insurer AND l.person = a.person
            AND l.superseded IS NULL AND l.valid @> letters_to.on_day
        LEFT JOIN registry.registered_address AS d ON d.insurer = a.insurer AND d.person = a.person
            AND d.superseded IS NULL AND d.valid @> letters_to.on_day
        LEFT JOIN registry.name AS t0 ON t0.insurer = a.insurer AND t0.person = a.person
            AND t0.learnt <= letters_to.since AND (t0.superseded IS NULL OR t0.superseded > letters_to.since)
            AND t0.valid @> letters_to.since_day
        LEFT JOIN registry.mailing_address AS l0 ON l0.insurer = a.insurer AND l0.person = a.person
            AND l0.learnt <= letters_to.since AND (l0.superseded IS NULL OR l0.superseded > letters_to.since)
            AND l0.valid @> letters_to.since_day
        LEFT JOIN registry.registered_address AS d0 ON d0.insurer = a.insurer AND d0.person = a.person
            AND d0.learnt <= letters_to.since AND (d0.superseded IS NULL OR d0.superseded > letters_to.since)
            AND d0.valid @> letters_to.since_day
        LEFT JOIN papers.paper AS p ON p.insurer = a.insurer AND p.serial = a.serial
        LEFT JOIN LATERAL (SELECT max(e.on_day) AS on_day FROM papers.step AS e
            WHERE e.insurer = p.insurer AND e.serial = p.serial AND e.step IN ('dispatched', 'resent')
            AND NOT EXISTS (SELECT FROM papers.step AS u
                WHERE u.insurer = e.insurer AND u.serial = e.serial AND u.undoes = e.n)) AS x ON true
        LEFT JOIN applications.application AS q ON q.insurer = a.insurer AND q.application = a.application
        LEFT JOIN LATERAL (SELECT e.state, e.because FROM applications.step AS e
            WHERE e.insurer = q.insurer AND e.application = q.application ORDER BY e.n DESC LIMIT 1) AS s ON true
    ), judged AS (
        SELECT o.*, CASE WHEN o.died THEN 'deceased' WHEN o.over THEN 'over'
            WHEN o.hidden OR o.name IS NULL OR o.address IS NULL OR o.came_back OR o.shared THEN 'address_to_confirm' END AS why
        FROM looked AS o
    )
    SELECT j.n, j.person, j.key, j.serial, j.nth, j.application, CASE WHEN j.why IS NULL THEN j.name END,
        CASE WHEN j.why IS NULL THEN j.postcode END, CASE WHEN j.why IS NULL THEN j.address END, j.why, j.paper, j.happened_on,
        coalesce(j.because, '{}'), j.changed
    FROM judged AS j ORDER BY j.n;
END;

-- Matters of a list about which nobody was written to yet (未通知の事項), by their places in it.
CREATE FUNCTION papers.unwritten(of_kind text, about jsonb, are_samples boolean) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    SELECT a.n FROM papers.matters(about) AS a WHERE NOT EXISTS (
        SELECT FROM papers.letter AS l WHERE l.insurer = (SELECT registry.own_insurer()) AND l.kind = of_kind
        AND l.sample = are_samples AND l.person = a.person AND NOT l.taken_out
        AND (l.serial, l.nth, l.application, l.day) IS NOT DISTINCT FROM (a.serial, a.nth, a.application, a.day)
    ) ORDER BY a.n;
END;

-- Whether letters are samples now (見本か): until papers of the insurer are in earnest.
CREATE FUNCTION papers.letters_are_samples() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT NOT EXISTS (SELECT FROM papers.productive AS p WHERE p.insurer = (SELECT registry.own_insurer()));
END;

-- Say that letters of a kind are written on a day, about these matters, as known under a number: the number of the run.
-- Whoever changed since they were looked at, or may not be written to now, ends it.
CREATE FUNCTION papers.write_letters(of_kind text, on_day date, about jsonb, known integer, households integer)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer;
    drawn integer;
    are_samples boolean := papers.letters_are_samples();
BEGIN
    SELECT i.insurer INTO STRICT here FROM registry.insurer AS i WHERE i.insurer = registry.own_insurer();
    IF registry.is_bound() THEN
        RAISE EXCEPTION 'letters are written by who works for the whole insurer';
    END IF;
    IF NOT installation.may_apply() THEN
        RAISE EXCEPTION 'the database was put back from a backup, and nobody has answered for what left the house since';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('madoguchi letters'), here);
    IF EXISTS (
        SELECT FROM papers.letters_to(of_kind, about, write_letters.on_day, households, write_letters.known,
            write_letters.on_day) AS t WHERE t.why IS NOT NULL OR t.changed
    ) THEN
        RAISE EXCEPTION 'something was recorded of whom these letters are about since they were looked at';
    END IF;
    IF (SELECT count(*) FROM papers.unwritten(of_kind, about, are_samples)) < jsonb_array_length(about) THEN
        RAISE EXCEPTION 'nobody is written to twice about one matter';
    END IF;
    SELECT coalesce(max(r.run), 0) + 1 INTO drawn FROM papers.letter_run AS r WHERE r.insurer = here;
    INSERT INTO papers.letter_run (insurer, run, kind, on_day, sample, known, known_on)
    VALUES (here, drawn, of_kind, write_letters.on_day, are_samples, write_letters.known, write_letters.on_day);
    INSERT INTO papers.letter (insurer, run, letter, kind, sample, person, serial, nth, application, day,
        until)
    SELECT here, drawn, row_number() OVER (ORDER BY a.n), of_kind, are_samples, a.person, a.serial, a.nth, a.application,
        a.day, a.until
    FROM papers.matters(about) AS a;
    RETURN drawn;
END $$;

-- Say that the files of a run are whole, with what was known when it was looked at, and which of its letters are not in them.
-- A reminder is counted where a paper is asked back, in the same breath.
CREATE FUNCTION papers.end_letters(of_run integer, on_day date, known integer, taken_out integer []) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer;
BEGIN
    SELECT i.insurer INTO STRICT here FROM registry.insurer AS i WHERE i.insurer = registry.own_insurer();
    IF registry.is_bound() THEN
        RAISE EXCEPTION 'letters are written by who works for the whole insurer';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('madoguchi letters'), here);
    UPDATE papers.letter AS l SET taken_out = true
    WHERE l.insurer = here AND l.run = of_run AND l.letter = ANY (end_letters.taken_out) AND NOT l.taken_out;
    UPDATE papers.letter_run AS r
    SET ended_at = clock_timestamp(), known = end_letters.known, known_on = end_letters.on_day
    WHERE r.insurer = here AND r.run = of_run;
    INSERT INTO papers.reminder (insurer, serial, nth, on_day)
    SELECT here, l.serial, l.nth, end_letters.on_day FROM papers.letter AS l
    WHERE l.insurer = here AND l.run = of_run AND l.kind = 'return_request' AND NOT l.taken_out
    AND (NOT l.sample OR installation.is_demo()) ON CONFLICT DO NOTHING;
END $$;

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['letter_run', 'letter'] LOOP
        EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON papers.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
        EXECUTE format('ALTER TABLE papers.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own_insurer ON papers.%I TO clerk, approver, auditor '
            'USING (insurer = (SELECT registry.own_insurer()) AND NOT (SELECT registry.is_bound())) '
            'WITH CHECK (insurer = (SELECT registry.own_insurer()) AND NOT (SELECT registry.is_bound()))', one);
        EXECUTE format('GRANT SELECT ON papers.%I TO clerk, approver, auditor', one);
    END LOOP;
END $$;

-- Of a run changes when it was whole and as known when, of a letter whether it goes; the rest stays as it was written.
CREATE TRIGGER never_changed BEFORE UPDATE OF insurer, run, kind, on_day, sample, who, at ON papers.letter_run
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER never_changed
BEFORE UPDATE OF insurer, run, letter, kind, sample, person, serial, nth, application, day, until ON papers.letter
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();

GRANT EXECUTE ON FUNCTION papers.letters_to, papers.unwritten, papers.letters_are_samples, papers.write_letters,
papers.end_letters TO clerk;
