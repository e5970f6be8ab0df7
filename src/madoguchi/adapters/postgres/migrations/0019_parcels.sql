-- Parcels to employers (事業所一括送付). docs/mail.md

-- How many parcels of a plan have a list that names a paper that was withdrawn since: a list names all of its parcel that lay
-- here when the last whole run began. In which envelope a paper goes is not told: it would single some people out. It reads
-- past the fences for nobody but who works for the whole insurer.
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
        HAVING bool_or(p.state = 'printed') AND bool_or(p.state IN ('pull', 'voided', 'handed_over') AND EXISTS (
            SELECT FROM papers.step AS s
            WHERE s.insurer = p.insurer AND s.serial = p.serial AND s.step = p.state AND s.at > l.begun_at))
    )
    SELECT count(*)::integer FROM parcel;
END;
GRANT EXECUTE ON FUNCTION papers.stale_lists TO clerk;
