-- Who is kept apart (保護対象者): to whom letters go is asked of all three protections, and of an address that few may see.
-- What is sent to a protected person (`sent_under_protection` of the rulebook) asks support measures, an address that is not
-- disclosed and information that is not provided alike. Here it was asked of the first two: the functions stand here anew.

-- What is printed on items of a plan, and to whom they go; `address` is null where there is nowhere to send it. It reads
-- past the fence around protected addresses, because a person's own letter is the one place where theirs stands: to
-- anybody else, or for anybody else's letter, there is none. To whom it goes was said by the plan; who died since, has
-- left the household or is kept apart is written to by no letter about another. The head's name is the household's, alike
-- on the paper of each of its people, whoever it goes to: else it would tell whose letters go another way. It is planned
-- for the items of each call: a plan for any number of them takes a hundred times as long.
CREATE OR REPLACE FUNCTION papers.contents(of_plan integer, items integer [], on_day date)
RETURNS TABLE (item integer, serial bigint, piece uuid, content jsonb, address text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    WITH asked AS (
        SELECT i.*, p.serial, p.batch, m.symbol, m.number, m.sub_number, m.household_key, m.office,
            coalesce(r.support_measures, false) OR coalesce(r.address_hidden, false)
            OR coalesce(r.own_information_blocked, false) OR EXISTS (
                SELECT FROM registry.protected_address AS y WHERE y.insurer = i.insurer AND y.person = i.person
                AND y.superseded IS NULL AND y.valid @> contents.on_day AND y.address IS NOT NULL) AS hidden
        FROM plans.item AS i
        LEFT JOIN papers.paper AS p ON p.insurer = i.insurer AND p.plan = i.plan AND p.item = i.item
        LEFT JOIN registry.membership AS m ON m.insurer = i.insurer AND m.person = i.person
            AND m.superseded IS NULL AND m.valid @> contents.on_day
        LEFT JOIN registry.protection AS r ON r.insurer = i.insurer AND r.person = i.person
            AND r.superseded IS NULL AND r.valid @> contents.on_day
        CROSS JOIN LATERAL (
            SELECT FROM plans.cleared AS c WHERE c.insurer = i.insurer AND c.plan = i.plan AND c.item = i.item OFFSET 0
        ) AS cleared
        WHERE i.insurer = (SELECT registry.own_insurer()) AND (SELECT NOT registry.is_bound())
        AND i.plan = contents.of_plan AND i.item = ANY (contents.items)
    ), sent AS MATERIALIZED (
        SELECT a.*, CASE
            WHEN coalesce(a.addressee, 'person') = 'person' THEN a.person
            WHEN NOT a.hidden THEN (
                SELECT m.person FROM registry.membership AS m
                LEFT JOIN registry.head AS h ON h.insurer = m.insurer AND h.person = m.person
                    AND h.superseded IS NULL AND h.valid @> contents.on_day
                LEFT JOIN registry.protection AS r ON r.insurer = m.insurer AND r.person = m.person
                    AND r.superseded IS NULL AND r.valid @> contents.on_day
                WHERE m.insurer = a.insurer AND m.person = a.goes_to AND m.household_key = a.household_key
                AND m.superseded IS NULL AND m.valid @> contents.on_day
                AND (m.relation = a.addressee OR (a.addressee = 'head' AND h.is_head))
                AND NOT (coalesce(r.support_measures, false) OR coalesce(r.address_hidden, false)
                    OR coalesce(r.own_information_blocked, false))
                AND (m.person = a.person OR NOT EXISTS (
                    SELECT FROM registry.protected_address AS y WHERE y.insurer = a.insurer AND y.person = a.goes_to
                    AND y.superseded IS NULL AND y.valid @> contents.on_day AND y.address IS NOT NULL))
                AND (m.person = a.person OR NOT EXISTS (
                    SELECT FROM registry.death AS z WHERE z.insurer = a.insurer AND z.person = a.goes_to
                    AND z.superseded IS NULL AND z.died_on IS NOT NULL)))
            END AS sent_to
        FROM asked AS a
    ), block AS (
        SELECT s.*, coalesce(o.name, t.written) AS block_name, b.birth_date, b.birth_date_latest, n.written, n.kana,
            g.sex, g.sex_on_back, e.eligible_from, q.written AS head_name,
            CASE WHEN o.office IS NOT NULL THEN o.address ELSE coalesce(k.address, l.address, d.address) END AS block_address,
            CASE WHEN o.office IS NOT NULL THEN o.postcode WHEN k.address IS NOT NULL THEN k.postcode
                WHEN l.address IS NOT NULL THEN l.postcode ELSE d.postcode END AS block_postcode
        FROM sent AS s
        LEFT JOIN registry.birth AS b ON b.insurer = s.insurer AND b.person = s.person AND b.superseded IS NULL
            AND b.valid @> contents.on_day
        LEFT JOIN registry.name AS n ON n.insurer = s.insurer AND n.person = s.person AND n.superseded IS NULL
            AND n.valid @> contents.on_day
        LEFT JOIN registry.sex AS g ON g.insurer = s.insurer AND g.person = s.person AND g.superseded IS NULL
            AND g.valid @> contents.on_day AND s.paper = 'certificate'
        LEFT JOIN registry.name AS t ON t.insurer = s.insurer AND t.person = s.sent_to AND t.superseded IS NULL
            AND t.valid @> contents.on_day
        LEFT JOIN registry.office AS o ON o.insurer = s.insurer AND o.office = s.office AND o.superseded IS NULL
            AND o.kind = s.addressee AND NOT s.hidden
        LEFT JOIN registry.protected_address AS k ON k.insurer = s.insurer AND k.person = s.sent_to
            AND k.superseded IS NULL AND k.valid @> contents.on_day AND s.sent_to = s.person
        LEFT JOIN registry.mailing_address AS l ON l.insurer = s.insurer AND l.person = s.sent_to
            AND l.superseded IS NULL AND l.valid @> contents.on_day
        LEFT JOIN registry.registered_address AS d ON d.insurer = s.insurer AND d.person = s.sent_to
            AND d.superseded IS NULL AND d.valid @> contents.on_day
        LEFT JOIN LATERAL (
            SELECT max(c.eligible_from) AS eligible_from FROM registry.coverage AS c
            WHERE c.insurer = s.insurer AND c.person = s.person AND c.superseded IS NULL AND c.valid @> contents.on_day
        ) AS e ON true
        LEFT JOIN LATERAL (
            SELECT n.written FROM registry.membership AS m
            LEFT JOIN registry.head AS h ON h.insurer = m.insurer AND h.person = m.person AND h.superseded IS NULL
                AND h.valid @> contents.on_day
            JOIN registry.name AS n ON n.insurer = m.insurer AND n.person = m.person AND n.superseded IS NULL
                AND n.valid @> contents.on_day
            WHERE m.insurer = s.insurer AND m.household_key = s.household_key AND m.superseded IS NULL
                AND m.valid @> contents.on_day AND (m.relation = 'head' OR h.is_head) AND NOT EXISTS (
                    SELECT FROM registry.death AS z WHERE z.insurer = m.insurer AND z.person = m.person
                    AND z.superseded IS NULL AND z.died_on IS NOT NULL)
            ORDER BY m.person LIMIT 1
        ) AS q ON true
    )
    SELECT x.item, x.serial, x.piece, jsonb_build_object(
        'plan', x.plan, 'batch', x.batch, 'place', x.item, 'paper', x.paper, 'variant', x.variant,
        'valid_from', x.valid_from, 'valid_until', x.valid_until, 'prints', coalesce(x.prints, '{}'),
        'replaces', x.replaces, 'voids', coalesce(x.voids, '{}'), 'lost', x.because = 'paper_lost',
        'deliverer', x.deliverer, 'mail_class', x.mail_class, 'unit', x.unit,
        'envelope', x.envelope, 'ground', x.ground, 'issued_on', contents.on_day, 'eligible_from', x.eligible_from,
        'person', jsonb_build_object('name', x.written, 'kana', x.kana, 'birth_date', x.birth_date,
            'symbol', x.symbol, 'number', x.number, 'sub_number', x.sub_number, 'head_name', x.head_name)
            || CASE WHEN x.birth_date_latest IS NULL THEN '{}'
                ELSE jsonb_build_object('birth_date_latest', x.birth_date_latest) END
            || CASE WHEN x.sex IS NULL THEN '{}'
                ELSE jsonb_build_object('sex', x.sex, 'sex_on_back', x.sex_on_back IS TRUE) END,
        'addressee', jsonb_build_object('kind', x.addressee, 'name', x.block_name, 'postcode', x.block_postcode,
            'address', x.block_address)
    ), x.block_address FROM block AS x ORDER BY x.item;
END;

-- How papers stand that are to go again: `why` not, a word; null: nothing is in the way. `not_here`, `ended` and `past` are
-- told by the ledger. `look` is told of all that concerns a person, and never which: who died, lost cover, came under
-- protection, was made one with another record, changed in what is printed or in who is written to, is under a new direction
-- or had an application accepted: as where a stack is looked through, but for the address. It reads past the fences, for
-- nobody but who works for the whole insurer. It is told too of what lay in a parcel to an office, whose letters show no
-- address. `moved`: the window shows another address now than on its last journey. `at_one`: so many households at one
-- address are no mistake.
CREATE OR REPLACE FUNCTION papers.going_again(of_serials bigint [], on_day date, at_one integer)
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
        SELECT DISTINCT a.serial FROM asked AS a WHERE a.unit IN ('employer', 'branch') AND a.addressee = a.unit OR EXISTS (
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
            AND t.superseded IS NULL AND t.valid @> going_again.on_day
            AND (t.support_measures OR t.address_hidden OR t.own_information_blocked)
        ) OR EXISTS (
            SELECT FROM registry.protected_address AS t WHERE t.insurer = a.insurer AND t.person = a.of_person
            AND t.superseded IS NULL AND t.valid @> going_again.on_day AND t.address IS NOT NULL
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

-- What a letter about each matter needs: to whom it goes, as it is recorded on the day, and what it tells. Each goes to the
-- person it is about and to nobody else. Where `why` says something there is no name and no address: it is not written, for
-- somebody has died, it is over, or where it goes is to be looked at. The last is said alike of whoever has no address, of
-- whom mail came back, whose mailing address another household has, and whose address few may see: it tells no protection.
-- About mail that came back somebody is asked only where the paper may go again, by `papers.going_again`. `changed`: its window
-- shows something else than it did as known under the number `since`, for the day `since_day`; of no number nothing changed.
CREATE OR REPLACE FUNCTION papers.letters_to(
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
            coalesce(r.support_measures, false) OR coalesce(r.address_hidden, false)
            OR coalesce(r.own_information_blocked, false) OR EXISTS (
                SELECT FROM registry.protected_address AS y WHERE y.insurer = a.insurer AND y.person = a.person
                AND y.superseded IS NULL AND y.valid @> letters_to.on_day AND y.address IS NOT NULL) AS hidden,
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

-- An address that few may see, told without any of the three protections: the row is taken, its person is kept apart as above,
-- and the record of the file tells of it. So it tells of rows that were taken too, `minded`, beside those that were not.
ALTER TABLE intake.kept_row ADD COLUMN minded boolean NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION intake.keeps_every_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (
        SELECT count(*) FILTER (WHERE NOT k.held) = new.refused AND count(*) FILTER (WHERE k.held) = new.held
        FROM intake.kept_row AS k
        WHERE k.insurer = new.insurer AND k.file = new.file AND k.cell = 1 AND NOT k.minded
    ) THEN
        RAISE EXCEPTION 'every row that was not taken is kept in the record of its file';
    END IF;
    RETURN NULL;
END $$;
