-- Mail that waits at the post, is forwarded, came back, and goes again (保管・転送・返戻・再送). docs/mail.md

-- What the post says has two words more: a letter waits at the post, until `kept_until` where it says so; or it was brought
-- to another address, where somebody has their mail forwarded.
ALTER TABLE papers.post_report ADD COLUMN kept_until date;
-- squawk-ignore ban-drop-constraint
ALTER TABLE papers.post_report DROP CONSTRAINT post_report_outcome_check;
ALTER TABLE papers.post_report ADD CONSTRAINT post_report_outcome_check
CHECK (outcome IN ('accepted', 'waiting', 'forwarded', 'delivered', 'unclaimed', 'returned')) NOT VALID;

-- Papers that went again (再送): which, on which day, as known under which number, and for what reason where no new address
-- was recorded.
CREATE TABLE papers.again (
    insurer integer NOT NULL REFERENCES registry.insurer,
    again integer NOT NULL CHECK (again > 0),
    on_day date NOT NULL,
    serials bigint [] NOT NULL CHECK (cardinality(serials) > 0),
    known integer NOT NULL,
    reason text,
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, again),
    CONSTRAINT again_for_a_reason CHECK (length(reason) BETWEEN 1 AND 200 AND reason ~ '\S')
);
COMMENT ON CONSTRAINT again_for_a_reason ON papers.again IS 'a reason has 1 to 200 characters';

-- --- what the post said last ------------------------------------------------------------------------------------

-- What the post says of one day, in the order in which it comes about: of two reports of a day the later word counts.
CREATE FUNCTION papers.post_rank(outcome text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_position(ARRAY['accepted', 'waiting', 'forwarded', 'delivered', 'unclaimed', 'returned'], outcome);

-- On which day the newest step of a paper that stands was taken: no report of a day before is about its last journey.
CREATE FUNCTION papers.stands_since(of_serial bigint, state text) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT s.on_day FROM papers.step AS s
    WHERE s.insurer = (SELECT registry.own_insurer()) AND s.serial = of_serial AND s.step = state AND NOT EXISTS (
        SELECT FROM papers.step AS u WHERE u.insurer = s.insurer AND u.serial = s.serial AND u.undoes = s.n
    ) ORDER BY s.n DESC LIMIT 1;
END;

-- Letters of a plan, or of all, that wait at the post: the last that was said of those that are on their way.
CREATE FUNCTION papers.waiting_at_post(of_plan integer)
RETURNS TABLE (plan integer, letter bigint, since date, kept_until date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH newest AS MATERIALIZED (
        SELECT DISTINCT ON (r.plan, r.letter) r.* FROM papers.post_report AS r
        WHERE r.insurer = (SELECT registry.own_insurer()) AND (SELECT NOT registry.is_bound())
        AND (of_plan IS NULL OR r.plan = of_plan)
        ORDER BY r.plan, r.letter, r.on_day DESC, papers.post_rank(r.outcome) DESC, r.nth DESC
    )
    SELECT n.plan, n.letter, n.on_day, n.kept_until FROM newest AS n
    JOIN papers.paper AS p ON p.insurer = n.insurer AND p.serial = n.letter
    WHERE n.outcome = 'waiting' AND p.state IN ('dispatched', 'resent')
    AND n.on_day >= papers.stands_since(p.serial, p.state) ORDER BY n.plan, n.letter;
END;

-- --- what lies here, and whether it may go again ----------------------------------------------------------------

-- Papers whose mail came back or was not fetched, and that lie here: whether or not they ended.
CREATE FUNCTION papers.came_back(of_plan integer) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT p.serial FROM papers.paper AS p
    WHERE p.insurer = (SELECT registry.own_insurer()) AND (SELECT NOT registry.is_bound())
    AND (of_plan IS NULL OR p.plan = of_plan) AND p.place = 'house' AND p.past && '{returned_mail,unclaimed}'
    AND NOT p.past && '{handed_back}' ORDER BY p.serial;
END;

-- Which address a window shows on a day, as known under a number: of an office, if there is one; else of a person, whose
-- mailing address comes before the registered one.
CREATE FUNCTION papers.shown_at(of_person integer, of_office text, known integer, on_day date) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT concat_ws(' ', w.postcode, w.address) FROM (
        SELECT 1 AS rank, t.postcode, t.address FROM registry.office AS t
        WHERE t.insurer = (SELECT registry.own_insurer()) AND t.office = of_office
        AND t.learnt <= shown_at.known AND (t.superseded IS NULL OR t.superseded > shown_at.known)
        UNION ALL
        SELECT 2, t.postcode, t.address FROM registry.mailing_address AS t
        WHERE t.insurer = (SELECT registry.own_insurer()) AND t.person = of_person AND of_office IS NULL
        AND t.valid @> shown_at.on_day AND t.learnt <= shown_at.known
        AND (t.superseded IS NULL OR t.superseded IS NOT NULL AND t.superseded > shown_at.known)
        UNION ALL
        SELECT 3, t.postcode, t.address FROM registry.registered_address AS t
        WHERE t.insurer = (SELECT registry.own_insurer()) AND t.person = of_person AND of_office IS NULL
        AND t.valid @> shown_at.on_day AND t.learnt <= shown_at.known
        AND (t.superseded IS NULL OR t.superseded IS NOT NULL AND t.superseded > shown_at.known)
    ) AS w WHERE w.address IS NOT NULL ORDER BY w.rank LIMIT 1;
END;

-- How papers stand that are to go again: `why` not, a word; null: nothing is in the way. `not_here`, `ended` and `past` are
-- told by the ledger. `look` is told of all that concerns a person, and never which: who died, lost cover, came under
-- protection, was made one with another record, changed in what is printed or in who is written to, is under a new direction
-- or had an application accepted: as where a stack is looked through, but for the address. It reads past the fences, for
-- nobody but who works for the whole insurer. It is told too of what lay in a parcel to an employer, whose letters show no
-- address. `moved`: the window shows another address now than on its last journey. `at_one`: so many households at one
-- address are no mistake.
CREATE FUNCTION papers.going_again(of_serials bigint [], on_day date, at_one integer)
RETURNS TABLE (
    serial bigint, plan integer, item integer, letter bigint, person integer, mail_class text, state text, since date,
    reason text, why text, look boolean, moved boolean
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    WITH own AS MATERIALIZED (
        SELECT p.*, i.mail_class, i.unit, i.addressee, coalesce(i.goes_to, p.person) AS goes_to,
            coalesce(i.envelope, - i.item) AS envelope
        FROM papers.paper AS p JOIN plans.item AS i USING (insurer, plan, item)
        WHERE p.insurer = (SELECT registry.own_insurer()) AND (SELECT NOT registry.is_bound())
        AND p.serial = ANY (of_serials)
    ), first AS MATERIALIZED (
        SELECT i.plan, coalesce(i.envelope, - i.item) AS envelope, min(p.serial) AS letter
        FROM plans.item AS i JOIN papers.paper AS p USING (insurer, plan, item)
        WHERE i.insurer = (SELECT registry.own_insurer()) AND i.plan IN (SELECT o.plan FROM own AS o)
        AND p.past && '{dispatched}' GROUP BY 1, 2
    ), shared AS MATERIALIZED (
        SELECT s.person FROM plans.shares_an_address(
            (SELECT registry.own_insurer()), going_again.on_day,
            (SELECT i.known FROM registry.insurer AS i WHERE i.insurer = (SELECT registry.own_insurer())), at_one
        ) AS s (person) WHERE EXISTS (SELECT FROM own)
    ), asked AS (
        SELECT o.*, each.person AS of_person FROM own AS o
        CROSS JOIN LATERAL (SELECT o.person UNION SELECT o.goes_to) AS each (person)
    ), looked AS MATERIALIZED (
        SELECT DISTINCT a.serial FROM asked AS a WHERE a.unit = 'employer' AND a.addressee = 'employer' OR EXISTS (
            SELECT FROM registry.death AS t WHERE t.insurer = a.insurer AND t.person = a.of_person
            AND t.superseded IS NULL AND t.died_on IS NOT NULL
        ) OR EXISTS (
            SELECT FROM registry.coverage AS t WHERE t.insurer = a.insurer AND t.person = a.of_person
            AND t.superseded IS NULL AND t.loss_reason = 'death'
        ) OR NOT EXISTS (
            SELECT FROM registry.coverage AS t WHERE t.insurer = a.insurer AND t.person = a.person
            AND t.superseded IS NULL AND t.valid @> going_again.on_day
        ) OR EXISTS (
            SELECT FROM registry.protection AS t WHERE t.insurer = a.insurer AND t.person = a.of_person
            AND t.superseded IS NULL AND t.valid @> going_again.on_day AND (t.support_measures OR t.address_hidden)
        ) OR EXISTS (
            SELECT FROM registry.merging AS t WHERE t.insurer = a.insurer AND a.of_person IN (t.person, t.into_person)
            AND (t.learnt > a.learnt OR t.superseded > a.learnt)
        ) OR EXISTS (
            SELECT FROM registry.protection AS t WHERE t.insurer = a.insurer AND t.person = a.of_person
            AND (t.learnt > a.learnt OR t.superseded > a.learnt) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        ) OR EXISTS (
            SELECT FROM registry.name AS t WHERE t.insurer = a.insurer AND t.person = a.of_person
            AND (t.learnt > a.learnt OR t.superseded > a.learnt) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        ) OR EXISTS (
            SELECT FROM registry.membership AS t WHERE t.insurer = a.insurer AND t.person = a.of_person
            AND (t.learnt > a.learnt OR t.superseded > a.learnt) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        ) OR EXISTS (
            SELECT FROM registry.head AS t WHERE t.insurer = a.insurer AND t.person = a.of_person
            AND (t.learnt > a.learnt OR t.superseded > a.learnt) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        ) OR EXISTS (
            SELECT FROM registry.birth AS t WHERE t.insurer = a.insurer AND t.person = a.person
            AND (t.learnt > a.learnt OR t.superseded > a.learnt) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        ) OR EXISTS (
            SELECT FROM registry.sex AS t WHERE t.insurer = a.insurer AND t.person = a.person
            AND (t.learnt > a.learnt OR t.superseded > a.learnt) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        ) OR EXISTS (
            SELECT FROM applications.directed_person AS t JOIN applications.direction_act AS k USING (insurer, direction)
            WHERE t.insurer = a.insurer AND t.person = a.person AND k.learnt > a.learnt
        ) OR EXISTS (
            SELECT FROM applications.application AS t JOIN applications.step AS k USING (insurer, application)
            WHERE t.insurer = a.insurer AND t.person = a.person AND t.kind <> 'correction'
            AND k.state IN ('accepted', 'withdrawn') AND k.learnt > a.learnt
        ) OR a.of_person IN (SELECT s.person FROM shared AS s)
    ), journey AS (
        SELECT o.serial, o.goes_to, coalesce(r.known, o.learnt) AS known, coalesce(r.on_day, d.on_day) AS on_day,
            CASE WHEN o.addressee IN ('municipality', 'branch', 'employer') THEN coalesce((
                SELECT t.office FROM registry.membership AS m JOIN registry.office AS t USING (insurer, office)
                WHERE m.insurer = o.insurer AND m.person = o.person AND m.superseded IS NULL
                AND m.valid @> going_again.on_day AND t.kind = o.addressee AND t.superseded IS NULL
            ), '') END AS office
        FROM own AS o
        LEFT JOIN papers.step AS d ON d.insurer = o.insurer AND d.serial = o.serial AND d.step = 'approved'
        LEFT JOIN LATERAL (
            SELECT a.known, s.on_day FROM papers.step AS s
            JOIN papers.again AS a ON a.insurer = s.insurer AND s.serial = ANY (a.serials) AND a.at <= s.at
            WHERE s.insurer = o.insurer AND s.serial = o.serial AND s.step = 'resent' AND NOT EXISTS (
                SELECT FROM papers.step AS u WHERE u.insurer = s.insurer AND u.serial = s.serial AND u.undoes = s.n
            ) ORDER BY s.n DESC, a.again DESC LIMIT 1
        ) AS r ON true
    ), showing AS MATERIALIZED (
        SELECT j.serial, papers.shown_at(j.goes_to, j.office, j.known, j.on_day) AS showed,
            papers.shown_at(j.goes_to, j.office, i.known, going_again.on_day) AS shows
        FROM journey AS j JOIN registry.insurer AS i ON i.insurer = (SELECT registry.own_insurer())
    )
    SELECT o.serial, o.plan, o.item, coalesce(f.letter, o.serial), o.person, o.mail_class, o.state, b.on_day, b.why,
        CASE
            WHEN NOT (o.place = 'house' AND o.past && '{returned_mail,unclaimed}' AND NOT o.past && '{handed_back}')
                THEN 'not_here'
            WHEN NOT o.live THEN 'ended'
            WHEN o.valid_until < going_again.on_day THEN 'past'
            WHEN o.serial IN (SELECT l.serial FROM looked AS l) THEN 'look'
        END,
        o.serial IN (SELECT l.serial FROM looked AS l),
        coalesce(w.shows <> coalesce(w.showed, ''), false)
    FROM own AS o LEFT JOIN first AS f ON f.plan = o.plan AND f.envelope = o.envelope
    LEFT JOIN LATERAL (
        SELECT s.on_day, s.why FROM papers.step AS s
        WHERE s.insurer = o.insurer AND s.serial = o.serial AND s.step IN ('returned_mail', 'unclaimed')
        AND NOT EXISTS (
            SELECT FROM papers.step AS u WHERE u.insurer = s.insurer AND u.serial = s.serial AND u.undoes = s.n
        ) ORDER BY s.n DESC LIMIT 1
    ) AS b ON true
    LEFT JOIN showing AS w ON w.serial = o.serial ORDER BY o.serial;
END;

-- What came back of a plan, or of all, and lies here, longest first, and how each stands.
CREATE FUNCTION papers.lies_back(of_plan integer, on_day date, at_one integer) RETURNS TABLE (
    serial bigint, plan integer, letter bigint, state text, since date, reason text, why text, moved boolean
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT g.serial, g.plan, g.letter, g.state, g.since, g.reason, g.why, g.moved
    FROM papers.going_again(ARRAY(SELECT papers.came_back(of_plan)), lies_back.on_day, at_one) AS g
    ORDER BY g.since, g.serial;
END;

-- Say that papers go again: only what lies here and nothing stands in the way of, to another address than last time or for
-- a reason, as known under a number that is the newest still. The steps are taken with it.
CREATE FUNCTION papers.say_again(of_serials bigint [], on_day date, for_reason text, known integer, at_one integer)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer;
    number integer;
BEGIN
    SELECT i.insurer INTO STRICT here FROM registry.insurer AS i WHERE i.insurer = registry.own_insurer();
    IF registry.is_bound() THEN
        RAISE EXCEPTION 'mail that came back goes again by who works for the whole insurer';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('madoguchi press'), here);
    IF (SELECT i.known FROM registry.insurer AS i WHERE i.insurer = here) IS DISTINCT FROM say_again.known THEN
        RAISE EXCEPTION 'something was recorded since these papers were looked at';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(of_serials) AS one
        LEFT JOIN papers.going_again(of_serials, say_again.on_day, at_one) AS g ON g.serial = one
        WHERE g.serial IS NULL OR g.why IS NOT NULL OR NOT g.moved AND for_reason IS NULL
    ) THEN
        RAISE EXCEPTION 'a paper of these does not go again';
    END IF;
    SELECT coalesce(max(a.again), 0) + 1 INTO number FROM papers.again AS a WHERE a.insurer = here;
    INSERT INTO papers.again (insurer, again, on_day, serials, known, reason)
    VALUES (here, number, say_again.on_day, of_serials, say_again.known, for_reason);
    INSERT INTO papers.step (insurer, serial, step, on_day, why)
    SELECT here, one, 'resent', say_again.on_day, for_reason FROM unnest(of_serials) AS one ORDER BY one;
    RETURN number;
END $$;

-- Nothing goes again that was not looked at first, whoever says so: each such step is that of an entry of its own.
CREATE FUNCTION papers.none_goes_again_unseen() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM new_rows AS n WHERE n.step = 'resent' AND NOT EXISTS (
            SELECT FROM papers.again AS a
            WHERE a.insurer = n.insurer AND n.serial = ANY (a.serials) AND NOT EXISTS (
                SELECT FROM papers.step AS e WHERE e.insurer = n.insurer AND e.serial = n.serial
                AND e.step = 'resent' AND e.n < n.n AND e.at >= a.at
            )
        )
    ) THEN
        RAISE EXCEPTION 'mail that came back goes again only after it was looked at';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER none_goes_again_unseen AFTER INSERT ON papers.step REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION papers.none_goes_again_unseen();

CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON papers.again
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER never_changed BEFORE UPDATE ON papers.again
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();

-- Who works for some offices sees none: the serials are of everybody.
ALTER TABLE papers.again ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_insurer ON papers.again TO clerk, approver, auditor
USING (insurer = (SELECT registry.own_insurer()) AND NOT (SELECT registry.is_bound()));
GRANT SELECT ON papers.again TO clerk, approver, auditor;
GRANT EXECUTE ON FUNCTION papers.stands_since TO intake;
GRANT SELECT (past) ON papers.paper TO intake;
GRANT EXECUTE ON FUNCTION papers.waiting_at_post, papers.lies_back TO clerk, approver, auditor;
GRANT EXECUTE ON FUNCTION papers.going_again, papers.say_again TO clerk;
