-- Parcels to employers (事業所一括送付). docs/mail.md

-- --- what lies in which parcel ----------------------------------------------------------------------------------

-- Of a run that printed parcels: its papers that lie in one, and beside each the first paper of its parcel, by which the
-- post knows that. Null: a run of before, when all papers of an employer made one letter.
ALTER TABLE papers.press_run ADD COLUMN in_parcels bigint [];
ALTER TABLE papers.press_run ADD COLUMN parcels bigint [];
ALTER TABLE papers.press_run ADD CHECK (
    cardinality(in_parcels) IS NOT DISTINCT FROM cardinality(parcels) AND (in_parcels IS NULL OR ended_at IS NOT NULL)
) NOT VALID;

-- End a run. A paper that an earlier run printed and this one holds has no letter any more: its file is on no list.
-- squawk-ignore ban-drop-function
DROP FUNCTION papers.end_press_run;
CREATE FUNCTION papers.end_press_run(
    of_plan integer, of_run integer, of_printed bigint [], of_held bigint [], for_reasons text [],
    of_parcelled bigint [], of_parcels bigint []
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer := registry.own_insurer();
    before int8multirange;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('madoguchi press'), here);
    SELECT r.printed INTO before FROM papers.press_run AS r
    WHERE r.insurer = here AND r.plan = of_plan AND r.ended_at IS NOT NULL ORDER BY r.run DESC LIMIT 1;
    UPDATE papers.press_run AS r SET
        printed = coalesce(before, '{}') - papers.gathered(of_held) + papers.gathered(of_printed),
        held = of_held, reasons = for_reasons, ended_at = clock_timestamp(),
        in_parcels = of_parcelled, parcels = of_parcels
    WHERE r.insurer = here AND r.plan = of_plan AND r.run = of_run;
END $$;
GRANT EXECUTE ON FUNCTION papers.end_press_run TO clerk;

-- Which parcel each paper of a plan lies in: that of the last run that put it into one.
CREATE FUNCTION papers.parcelled(of_plan integer) RETURNS TABLE (serial bigint, parcel bigint)
LANGUAGE sql STABLE ROWS 10000 SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT DISTINCT ON (k.serial) k.serial, k.parcel
    FROM papers.press_run AS r CROSS JOIN LATERAL unnest(r.in_parcels, r.parcels) AS k (serial, parcel)
    WHERE r.insurer = (SELECT registry.own_insurer()) AND r.plan = of_plan ORDER BY k.serial, r.run DESC;
END;

-- The papers of letters as the post knows them: of a parcel only what lies in it. Where nobody recorded what lies in which
-- parcel, an employer's papers of one stack are taken for one letter, known by its first; of any other code of an
-- employer's, null: nobody can tell of which papers it speaks. It reads past the fences, for a login that works for the
-- whole insurer.
CREATE FUNCTION papers.at_post_together(of_plan integer, letters bigint [])
RETURNS TABLE (letter bigint, serial bigint)
LANGUAGE sql STABLE ROWS 100000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_nestloop = off
BEGIN ATOMIC
    WITH own AS MATERIALIZED (
        SELECT p.serial, p.batch, coalesce(i.envelope, - i.item) AS envelope, p.past && '{dispatched}' AS posted,
            i.unit = 'employer' AND i.addressee = 'employer' AS together
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
GRANT EXECUTE ON FUNCTION papers.at_post_together TO intake;

-- What the post said last of the letter of one paper that is on its way; of one in a parcel, what it said of that parcel.
-- A letter is known by its first paper, or by this one, where that was taken out before it was printed.
CREATE FUNCTION papers.at_post(of_serial bigint) RETURNS TABLE (outcome text, on_day date, kept_until date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH own AS (
        SELECT p.insurer, p.plan, p.item, p.serial, i.envelope, papers.stands_since(p.serial, p.state) AS since,
            i.unit = 'employer' AND i.addressee = 'employer' AS together
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

GRANT EXECUTE ON FUNCTION papers.at_post TO clerk, approver, auditor;

-- --- lists that name who is not there -----------------------------------------------------------------------------

-- How many parcels of a plan have a list that names a paper that was withdrawn since: a list names all of its parcel that lay
-- here when the last whole run began. What became of the paper afterwards is all the same: destroyed, or handed back. In
-- which envelope a paper goes is not told: it would single some people out. It reads past the fences for nobody but who
-- works for the whole insurer.
CREATE FUNCTION papers.stale_lists(of_plan integer) RETURNS integer
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
        AND i.unit = 'employer' AND l.printed @> p.serial
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
GRANT EXECUTE ON FUNCTION papers.stale_lists TO clerk;
