-- Letters of parcels at a printer, parcels to branches, receipts of both, and how long files of letters by themselves are kept
-- (小包の中の封書、支部あて、受領書、通知の印刷ファイルの保存). docs/mail.md, docs/retention.md

-- --- letters that lie in parcels ----------------------------------------------------------------------------------

-- The papers of letters: a letter is known by the first of those that go into its envelope. In a parcel to an employer each
-- person has a letter of their own; where nobody recorded what lies in which parcel, an employer's papers are one letter. No
-- login may ask it: a guard that holds for everybody does, and so looks at all of the insurer, whoever acts.
CREATE FUNCTION papers.of_letters(of_plan integer, letters bigint [])
RETURNS TABLE (letter bigint, serial bigint)
LANGUAGE sql STABLE ROWS 100000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_nestloop = off
BEGIN ATOMIC
    WITH known AS MATERIALIZED (SELECT k.serial FROM papers.parcelled(of_plan) AS k), own AS MATERIALIZED (
        SELECT p.serial, coalesce(i.envelope, - i.item) AS envelope,
            CASE WHEN k.serial IS NULL THEN 0 ELSE p.batch END AS batch,
            CASE WHEN k.serial IS NULL THEN 0 ELSE p.person END AS inside
        FROM papers.paper AS p JOIN plans.item AS i USING (insurer, plan, item) LEFT JOIN known AS k ON k.serial = p.serial
        WHERE p.insurer = (SELECT registry.own_insurer()) AND p.plan = of_plan
    )
    SELECT k.serial, o.serial FROM own AS k JOIN own AS o USING (envelope, batch, inside)
    WHERE k.serial = ANY (letters);
END;

-- The same for a login that works for the whole insurer, past the fences; for any other, none.
CREATE OR REPLACE FUNCTION papers.in_envelopes(of_plan integer, letters bigint [])
RETURNS TABLE (letter bigint, serial bigint)
LANGUAGE sql STABLE ROWS 100000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_nestloop = off
BEGIN ATOMIC
    SELECT e.letter, e.serial FROM papers.of_letters(of_plan, letters) AS e WHERE (SELECT NOT registry.is_bound());
END;

-- Papers whose letter a printer was given and has not said to be printed: `spoiled`, or `out`. A parcel leaves whole: what lies
-- in one with such a letter, that lies here by the ledger, waits for it. No login may ask it: it looks at all of the insurer.
CREATE FUNCTION papers.waits_for_printer(of_plan integer) RETURNS TABLE (serial bigint, outcome text)
LANGUAGE sql STABLE ROWS 100000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_nestloop = off
BEGIN ATOMIC
    WITH away AS MATERIALIZED (
        SELECT g.letter, coalesce(g.outcome, 'out') AS outcome FROM papers.given_letters(ARRAY[of_plan]) AS g
        WHERE g.outcome IS DISTINCT FROM 'printed'
    ), theirs AS MATERIALIZED (
        SELECT e.serial, min(a.outcome) AS outcome FROM away AS a
        JOIN papers.of_letters(of_plan, ARRAY(SELECT a.letter FROM away AS a)) AS e ON e.letter = a.letter
        GROUP BY e.serial
    ), known AS MATERIALIZED (
        SELECT k.serial, k.parcel FROM papers.parcelled(of_plan) AS k WHERE EXISTS (SELECT FROM theirs)
    ), waiting AS (
        SELECT k.parcel, min(t.outcome) AS outcome FROM theirs AS t JOIN known AS k ON k.serial = t.serial
        JOIN papers.paper AS p ON p.insurer = (SELECT registry.own_insurer()) AND p.serial = t.serial
        WHERE p.state = 'printed' GROUP BY k.parcel
    )
    SELECT t.serial, t.outcome FROM theirs AS t
    UNION ALL
    SELECT k.serial, w.outcome FROM waiting AS w JOIN known AS k ON k.parcel = w.parcel
    WHERE NOT EXISTS (SELECT FROM theirs AS t WHERE t.serial = k.serial);
END;

-- Those of them that lie here by the ledger. It reads past the fences for nobody but who works for the whole insurer.
CREATE OR REPLACE FUNCTION papers.not_back(of_plan integer) RETURNS TABLE (serial bigint, outcome text)
LANGUAGE sql STABLE ROWS 100000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_nestloop = off
BEGIN ATOMIC
    SELECT w.serial, w.outcome FROM papers.waits_for_printer(of_plan) AS w
    JOIN papers.paper AS p ON p.insurer = (SELECT registry.own_insurer()) AND p.serial = w.serial AND p.state = 'printed'
    WHERE (SELECT NOT registry.is_bound());
END;

-- Nothing is posted that a printer was given and has not said to be printed, nor without it what lies in one parcel with it,
-- whoever says so. A letter that came back from its printer may be posted, brought back and posted again.
CREATE OR REPLACE FUNCTION papers.no_absent_leaves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM new_rows AS n WHERE n.step = 'dispatched') THEN
        RETURN NULL;  -- what is handed over one by one reads no table whole
    END IF;
    IF EXISTS (
        WITH leaving AS MATERIALIZED (
            SELECT p.insurer, p.plan, p.serial FROM new_rows AS n JOIN papers.paper AS p USING (insurer, serial)
            WHERE n.step = 'dispatched'
        )
        SELECT FROM (SELECT DISTINCT o.plan FROM leaving AS o JOIN papers.hand_over AS h USING (insurer, plan)) AS one
        CROSS JOIN LATERAL papers.waits_for_printer(one.plan) AS w
        JOIN leaving AS o ON o.plan = one.plan AND o.serial = w.serial
    ) THEN
        RAISE EXCEPTION 'a paper that a printer was given and has not said to be printed is not posted';
    END IF;
    RETURN NULL;
END $$;

-- Letters that papers of a plan make, by service: one envelope each, and one for each parcel to an employer; all of an
-- employer's go as the first paper does.
CREATE OR REPLACE FUNCTION papers.letters_by_service(of_plan integer, serials bigint [])
RETURNS TABLE (service text, letters integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    WITH going AS MATERIALIZED (
        SELECT coalesce(i.envelope, - i.item) AS envelope, coalesce(k.parcel, 0) AS parcel, i.item, i.mail_class
        FROM papers.paper AS p JOIN plans.item AS i USING (insurer, plan, item)
        LEFT JOIN papers.parcelled(of_plan) AS k ON k.serial = p.serial
        WHERE p.insurer = (SELECT registry.own_insurer()) AND (SELECT NOT registry.is_bound()) AND p.plan = of_plan
        AND p.serial = ANY (serials)
    ), classed AS (
        SELECT DISTINCT ON (g.envelope) g.envelope, g.mail_class FROM going AS g ORDER BY g.envelope, g.item
    )
    SELECT coalesce(c.mail_class, 'counter'), count(*)::integer
    FROM (SELECT DISTINCT g.envelope, g.parcel FROM going AS g) AS each JOIN classed AS c USING (envelope)
    GROUP BY 1 ORDER BY 1;
END;

-- --- parcels to branches (支部あての一括送付) ------------------------------------------------------------------------

-- A branch of the insurer is sent its people's letters in a parcel, as an employer is: these three stand here anew for both.
-- What each tells is said in 0019.
CREATE OR REPLACE FUNCTION papers.at_post_together(of_plan integer, letters bigint [])
RETURNS TABLE (letter bigint, serial bigint)
LANGUAGE sql STABLE ROWS 100000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_nestloop = off
BEGIN ATOMIC
    WITH own AS MATERIALIZED (
        SELECT p.serial, p.batch, coalesce(i.envelope, - i.item) AS envelope, p.past && '{dispatched}' AS posted,
            i.unit IN ('employer', 'branch') AND i.addressee = i.unit AS together
        FROM papers.paper AS p JOIN plans.item AS i USING (insurer, plan, item)
        WHERE p.insurer = (SELECT registry.own_insurer()) AND (SELECT NOT registry.is_bound()) AND p.plan = of_plan
    ), known AS MATERIALIZED (
        SELECT k.parcel AS letter, k.serial FROM papers.parcelled(of_plan) AS k WHERE (SELECT NOT registry.is_bound())
    ), whole AS MATERIALIZED (
        SELECT o.envelope, coalesce(min(o.serial) FILTER (WHERE o.posted), min(o.serial)) AS letter
        FROM own AS o WHERE o.together AND NOT EXISTS (
            SELECT FROM papers.press_run AS r
            WHERE r.insurer = (SELECT registry.own_insurer()) AND r.plan = of_plan AND r.in_parcels IS NOT NULL
        ) GROUP BY o.envelope HAVING min(o.batch) = max(o.batch)
    ), told AS MATERIALIZED (
        SELECT k.serial AS letter, o.serial FROM own AS k JOIN own AS o ON o.envelope = k.envelope
        WHERE k.serial = ANY (letters) AND k.together IS NOT true
        UNION ALL
        SELECT k.letter, k.serial FROM known AS k WHERE k.letter = ANY (letters)
        UNION ALL
        SELECT w.letter, o.serial FROM whole AS w JOIN own AS o ON o.envelope = w.envelope
        WHERE w.letter = ANY (letters)
    )
    SELECT t.letter, t.serial FROM told AS t
    UNION ALL
    SELECT o.serial, NULL FROM own AS o
    WHERE o.serial = ANY (letters) AND o.together AND o.serial NOT IN (SELECT t.letter FROM told AS t);
END;

CREATE OR REPLACE FUNCTION papers.at_post(of_serial bigint) RETURNS TABLE (outcome text, on_day date, kept_until date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH own AS (
        SELECT p.insurer, p.plan, p.item, p.serial, i.envelope, papers.stands_since(p.serial, p.state) AS since,
            i.unit IN ('employer', 'branch') AND i.addressee = i.unit AS together
        FROM papers.paper AS p JOIN plans.item AS i USING (insurer, plan, item)
        WHERE p.insurer = (SELECT registry.own_insurer()) AND p.serial = of_serial
        AND p.state IN ('dispatched', 'resent')
        AND ((SELECT NOT registry.is_bound()) OR p.person IN (SELECT registry.own_people()))
    ), parcel AS (
        SELECT k.parcel FROM own AS o CROSS JOIN LATERAL papers.parcelled(o.plan) AS k
        WHERE o.together AND k.serial = o.serial
    ), letter AS (
        SELECT o.insurer, o.plan, k.parcel AS serial, o.since FROM own AS o CROSS JOIN parcel AS k
        UNION
        SELECT o.insurer, o.plan, o.serial, o.since FROM own AS o WHERE NOT EXISTS (SELECT FROM parcel)
        UNION
        SELECT o.insurer, o.plan, q.serial, o.since FROM own AS o
        JOIN papers.paper AS q ON q.insurer = o.insurer AND q.plan = o.plan AND q.item = o.envelope
        WHERE NOT EXISTS (SELECT FROM parcel)
    )
    SELECT r.outcome, r.on_day, r.kept_until FROM letter AS l
    JOIN papers.post_report AS r ON r.insurer = l.insurer AND r.plan = l.plan AND r.letter = l.serial
    WHERE r.on_day >= l.since
    ORDER BY r.on_day DESC, papers.post_rank(r.outcome) DESC, r.nth DESC LIMIT 1;
END;

CREATE OR REPLACE FUNCTION papers.stale_lists(of_plan integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    WITH latest AS MATERIALIZED (
        SELECT r.printed, r.begun_at FROM papers.press_run AS r
        WHERE r.insurer = (SELECT registry.own_insurer()) AND r.plan = of_plan AND r.ended_at IS NOT NULL
        ORDER BY r.run DESC LIMIT 1
    ), parcel AS (
        SELECT p.batch, i.envelope
        FROM papers.paper AS p JOIN plans.item AS i USING (insurer, plan, item) CROSS JOIN latest AS l
        WHERE p.insurer = (SELECT registry.own_insurer()) AND (SELECT NOT registry.is_bound()) AND p.plan = of_plan
        AND i.unit IN ('employer', 'branch') AND l.printed @> p.serial
        GROUP BY p.batch, i.envelope
        HAVING bool_or(p.state = 'printed')
        AND bool_or(p.state <> 'printed' AND NOT p.past && '{dispatched}' AND EXISTS (
            SELECT FROM papers.step AS s
            WHERE s.insurer = p.insurer AND s.serial = p.serial AND s.step IN ('pull', 'voided', 'handed_over')
            AND s.at > l.begun_at AND NOT EXISTS (
                SELECT FROM papers.step AS u
                WHERE u.insurer = s.insurer AND u.serial = s.serial AND u.undoes = s.n)))
    )
    SELECT count(*)::integer FROM parcel;
END;

-- --- receipts -----------------------------------------------------------------------------------------------------

-- That an employer or a branch signed for a parcel (受領書): on which day, for how many letters. Letters null: the receipt
-- before was recorded by mistake, and is taken back. The last counts. A parcel is known by the first paper that lies in it.
CREATE TABLE papers.parcel_receipt (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    parcel bigint NOT NULL,
    nth integer NOT NULL CHECK (nth > 0),
    on_day date NOT NULL,
    letters integer CHECK (letters > 0),
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, plan, parcel, nth),
    FOREIGN KEY (insurer, plan) REFERENCES plans.plan (insurer, plan)
);
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON papers.parcel_receipt
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER never_changed BEFORE UPDATE ON papers.parcel_receipt
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
ALTER TABLE papers.parcel_receipt ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_insurer ON papers.parcel_receipt TO clerk, approver, auditor
USING (insurer = (SELECT registry.own_insurer()) AND NOT (SELECT registry.is_bound()))
WITH CHECK (insurer = (SELECT registry.own_insurer()) AND NOT (SELECT registry.is_bound()));
GRANT SELECT ON papers.parcel_receipt TO clerk, approver, auditor;
GRANT INSERT (insurer, plan, parcel, nth, on_day, letters) ON papers.parcel_receipt TO clerk;

-- Parcels of some plans, or of all: to which office, when it was posted (null: it was not), how many letters lay in it then,
-- how many of them are with the office or its people still, whether a receipt is waited for, and what it says. What came
-- back is there no more, wherever it went since. Letters are counted as the press makes them: one of each person, and of
-- somebody who had no number when they were drawn one of each paper. It waits while a paper is there that is good. The
-- office is the one whom the papers were drawn for, as was known then. A receipt of a day before the posting was for one
-- that was taken back. It reads past the fences, for a login that works for the whole insurer.
CREATE FUNCTION papers.parcels_sent(of_plans integer [])
RETURNS TABLE (
    plan integer, parcel bigint, office text, posted_on date, letters integer, there integer, waits boolean,
    received_on date, counted integer
) LANGUAGE sql STABLE ROWS 1000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_nestloop = off
BEGIN ATOMIC
    WITH run AS MATERIALIZED (
        SELECT DISTINCT r.insurer, r.plan FROM papers.press_run AS r
        WHERE r.insurer = (SELECT registry.own_insurer()) AND (SELECT NOT registry.is_bound())
        AND (of_plans IS NULL OR r.plan = ANY (of_plans)) AND cardinality(r.in_parcels) > 0
    ), inside AS MATERIALIZED (
        SELECT r.insurer, r.plan, k.parcel, p.serial, p.person, p.past && '{dispatched}' AS posted,
            p.place = 'person' AND p.state <> 'voided' AND NOT p.past && '{returned_mail,unclaimed}' AS there, p.live, p.learnt
        FROM run AS r CROSS JOIN LATERAL papers.parcelled(r.plan) AS k
        JOIN papers.paper AS p ON p.insurer = r.insurer AND p.serial = k.serial
    ), drawn AS MATERIALIZED (
        SELECT d.serial AS parcel, d.on_day FROM papers.step AS d
        WHERE d.insurer = (SELECT registry.own_insurer()) AND d.step = 'approved'
        AND d.serial IN (SELECT i.parcel FROM inside AS i)
    ), unnumbered AS MATERIALIZED (
        SELECT DISTINCT i.serial FROM inside AS i JOIN drawn AS d USING (parcel)
        JOIN registry.membership AS m ON m.insurer = i.insurer AND m.person = i.person
        WHERE coalesce(m.number, '') = '' AND m.learnt <= i.learnt AND m.valid @> d.on_day
        AND (m.superseded IS NULL OR m.superseded IS NOT NULL AND m.superseded > i.learnt)
    ), letter AS MATERIALIZED (
        SELECT i.*, CASE WHEN n.serial IS NULL THEN i.person ELSE - i.serial END AS letter
        FROM inside AS i LEFT JOIN unnumbered AS n USING (serial)
    ), posted AS (
        SELECT i.plan, i.parcel, min(s.on_day) AS on_day FROM inside AS i
        JOIN papers.step AS s ON s.insurer = i.insurer AND s.serial = i.serial AND s.step = 'dispatched'
        WHERE i.posted AND NOT EXISTS (
            SELECT FROM papers.step AS u WHERE u.insurer = s.insurer AND u.serial = s.serial AND u.undoes = s.n
        ) GROUP BY i.plan, i.parcel
    ), counted AS (
        SELECT i.insurer, i.plan, i.parcel, count(DISTINCT i.letter) FILTER (WHERE i.posted)::integer AS letters,
            count(DISTINCT i.letter) FILTER (WHERE i.posted AND i.there)::integer AS there,
            coalesce(bool_or(i.posted AND i.there AND i.live), false) AS waits,
            min(i.person) FILTER (WHERE i.serial = i.parcel) AS first_person,
            min(i.learnt) FILTER (WHERE i.serial = i.parcel) AS known
        FROM letter AS i GROUP BY i.insurer, i.plan, i.parcel
    ), said AS (
        SELECT DISTINCT ON (t.plan, t.parcel) t.plan, t.parcel, t.on_day, t.letters FROM papers.parcel_receipt AS t
        JOIN run AS r USING (insurer, plan) ORDER BY t.plan, t.parcel, t.nth DESC
    )
    SELECT c.plan, c.parcel, (
        SELECT o.name FROM registry.membership AS m JOIN registry.office AS o USING (insurer, office)
        WHERE m.insurer = c.insurer AND m.person = c.first_person AND m.learnt <= c.known
        AND (m.superseded IS NULL OR m.superseded IS NOT NULL AND m.superseded > c.known)
        AND m.valid @> (SELECT d.on_day FROM drawn AS d WHERE d.parcel = c.parcel)
        AND o.kind IN ('employer', 'branch') AND o.learnt <= c.known AND (o.superseded IS NULL OR o.superseded > c.known)
    ), p.on_day, c.letters, c.there, c.waits AND s.letters IS NULL, CASE WHEN s.letters IS NOT NULL THEN s.on_day END,
    s.letters
    FROM counted AS c
    LEFT JOIN posted AS p ON p.plan = c.plan AND p.parcel = c.parcel
    LEFT JOIN said AS s ON s.plan = c.plan AND s.parcel = c.parcel AND coalesce(s.on_day >= p.on_day, true)
    ORDER BY c.plan, c.parcel;
END;
GRANT EXECUTE ON FUNCTION papers.parcels_sent TO clerk, approver, auditor;

-- --- how long files of letters by themselves are kept -------------------------------------------------------------

-- Whether the files of a run wait for retention (保存期間による廃棄を待つか): those of before were the clerk's to destroy.
ALTER TABLE papers.letter_run ADD COLUMN filed boolean NOT NULL DEFAULT false;
ALTER TABLE papers.letter_run ALTER COLUMN filed SET DEFAULT true;

-- Runs whose files were made by a day and are there still, or again, and in which nobody is held, nor a plan whose paper is
-- asked about.
CREATE FUNCTION retention.letters_due(by_day date) RETURNS TABLE (run integer, letters bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.run, count(*) FROM papers.letter_run AS r
    JOIN papers.letter AS l ON l.insurer = r.insurer AND l.run = r.run
    LEFT JOIN papers.paper AS p ON p.insurer = l.insurer AND p.serial = l.serial
    WHERE r.insurer = retention.here() AND r.filed AND r.ended_at IS NOT NULL AND r.known_on <= by_day
    AND NOT EXISTS (SELECT FROM retention.item AS i WHERE i.insurer = r.insurer AND i.rule = 'letter_files'
        AND i.subject = 'letters ' || r.run AND i.gone_at > r.ended_at)
    GROUP BY r.run HAVING NOT bool_or(EXISTS (SELECT FROM retention.hold AS h
        WHERE h.insurer = l.insurer AND h.lifted_at IS NULL AND (h.person = l.person OR h.paper_plan = p.plan)))
    ORDER BY r.run
$$;

-- What is due by a rule, as before; and of such files.
-- squawk-ignore renaming-object
ALTER FUNCTION retention.due(text, date) RENAME TO due_but_letters;
CREATE FUNCTION retention.due(of_rule text, on_day date) RETURNS TABLE (
    subject text, row_count bigint, people integer []
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    months integer := retention.months_here(of_rule);
BEGIN
    RETURN QUERY SELECT * FROM retention.due_but_letters(of_rule, on_day);
    IF of_rule = 'letter_files' AND months IS NOT NULL AND retention.here() IS NOT NULL THEN
        RETURN QUERY SELECT 'letters ' || d.run, d.letters, '{}'::integer []
            FROM retention.letters_due((on_day - make_interval(months => months))::date) AS d;
    END IF;
END $$;

REVOKE EXECUTE ON FUNCTION retention.due_but_letters FROM auditor;
GRANT EXECUTE ON FUNCTION retention.due TO auditor;

-- The files go before; whom was written to about what stays, so that nobody is written to twice.
-- squawk-ignore renaming-object
ALTER FUNCTION retention.remove(retention.item, date, integer []) RENAME TO remove_but_letters;
CREATE FUNCTION retention.remove(due retention.item, on_day date, go integer []) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE WHEN due.rule = 'letter_files' THEN due.row_count ELSE retention.remove_but_letters(due, on_day, go) END;
END $$;
