-- Plans (交付計画): what each person should hold, what each holds, and what to do, made as data before anything leaves the
-- house. docs/plans.md says what each part is for.

CREATE SCHEMA plans;

-- What an insurer's database is told by its administrator alone: whether a plan for one person at the counter may be
-- carried out before a second person has looked at it, and whether one must look at the reprint of a paper that was not
-- posted (docs/choices.md, 41). A practice may ask for more, never for less.
CREATE TABLE plans.setting (
    insurer integer PRIMARY KEY REFERENCES registry.insurer,
    approval_of_one text NOT NULL DEFAULT 'before' CHECK (approval_of_one IN ('before', 'afterwards')),
    approval_of_reprint text NOT NULL DEFAULT 'before' CHECK (approval_of_reprint IN ('before', 'none'))
);

-- What is mixed into the digests of what a paper shows: without it nobody can try names and addresses against them. For
-- an address that stands apart it is `apart`, which no login reads.
CREATE TABLE plans.pepper (
    insurer integer PRIMARY KEY REFERENCES registry.insurer,
    pepper bytea NOT NULL CHECK (length(pepper) = 32),
    apart bytea NOT NULL CHECK (length(apart) = 32)
);

-- `forecast` is what the counts were held against; null where there was none, and of a plan of one person. `faces` is the
-- digest of the faces by which names and addresses were looked at.
CREATE TABLE plans.plan (
    insurer integer NOT NULL REFERENCES registry.insurer,
    plan integer NOT NULL CHECK (plan > 0),
    effective date NOT NULL,
    known integer NOT NULL,
    edition text NOT NULL CHECK (edition ~ '^[0-9a-f]{64}$'),
    known_on date NOT NULL,
    scope text NOT NULL CHECK (scope IN ('everybody', 'one')),
    digest bytea NOT NULL CHECK (length(digest) = 32),
    salt bytea NOT NULL CHECK (length(salt) = 16),
    items integer NOT NULL CHECK (items >= 0),
    people integer NOT NULL CHECK (people >= 0),
    made_by text NOT NULL DEFAULT session_user,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    key text,
    forecast integer,
    faces text CHECK (faces ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (insurer, plan),
    UNIQUE (insurer, key),
    UNIQUE (insurer, plan, made_by, scope)
);

-- The numbers of plans: each is taken by the transaction that makes its plan, which alone writes lines under it.
-- `asked` is the digest of what was asked for: a key used for one person must not serve another.
CREATE TABLE plans.taken (
    insurer integer NOT NULL,
    plan integer NOT NULL CHECK (plan > 0),
    taken_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
    asked text NOT NULL CHECK (asked ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (insurer, plan),
    FOREIGN KEY (insurer, plan) REFERENCES plans.plan (insurer, plan) DEFERRABLE INITIALLY DEFERRED
);

-- One line of a plan: of a person and a kind of paper, what to do. Of what stays as it is, no more than why. `goes_to` is
-- the person in whose name the letter goes, null where it is an office or nobody; `to_name` and `to_address` are digests
-- of what stands in the address block, for who approved a line approved where it goes.
CREATE TABLE plans.item (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    item integer NOT NULL CHECK (item > 0),
    person integer NOT NULL,
    paper text NOT NULL CHECK (paper IN (
        'certificate', 'notice', 'elderly_card', 'ceiling_certificate', 'former_card', 'subscriber_notice')),
    action text NOT NULL CHECK (action IN ('issue', 'replace', 'renew', 'recall', 'notify', 'keep')),
    because text NOT NULL,
    ground text,
    rule text,
    variant text,
    valid_from date,
    valid_until date,
    prints jsonb,
    parts jsonb,
    addressee text,
    deliverer text,
    mail_class text,
    unit text,
    envelope integer,
    replaces bigint,
    voids bigint [],
    piece uuid,
    goes_to integer,
    to_name text,
    to_address text,
    PRIMARY KEY (insurer, plan, item)
);
CREATE UNIQUE INDEX item_once_for_a_person_and_paper ON plans.item (insurer, plan, person, paper);
CREATE INDEX item_recalled ON plans.item (insurer, person, paper) WHERE action = 'recall';

-- Of whom nothing is owed and nothing is held, only how many, and by which rule: nobody vanishes from a plan.
CREATE TABLE plans.nothing (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    rule text NOT NULL,
    people integer NOT NULL CHECK (people > 0),
    PRIMARY KEY (insurer, plan, rule)
);

-- Why an item waits: the guard that holds it, and the facts, choices or values it waits for.
CREATE TABLE plans.held (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    item integer NOT NULL,
    guard text NOT NULL,
    releasable boolean NOT NULL,
    waits text [] NOT NULL DEFAULT '{}',
    PRIMARY KEY (insurer, plan, item, guard)
);

-- Lines of a plan of one person that, by the practice, need no second person before they leave: one looks afterwards on
-- the same day, or nobody has to.
CREATE TABLE plans.eased (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    item integer NOT NULL,
    approval text NOT NULL CHECK (approval IN ('afterwards', 'none')),
    PRIMARY KEY (insurer, plan, item)
);

-- What people did with a plan, in order. A group is named by item, by guard or by rule; all three empty: the whole plan.
-- `lines`: how many lines were held or released by it.
CREATE TABLE plans.act (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    act integer NOT NULL CHECK (act > 0),
    kind text NOT NULL CHECK (kind IN ('hold', 'release', 'approve', 'reject', 'pull', 'close')),
    item integer,
    guard text,
    rule text,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason text NOT NULL,
    key text,
    lines integer,
    made_by text NOT NULL,
    scope text NOT NULL,
    PRIMARY KEY (insurer, plan, act),
    UNIQUE (insurer, key),
    FOREIGN KEY (insurer, plan, made_by, scope) REFERENCES plans.plan (insurer, plan, made_by, scope),
    CONSTRAINT act_has_a_reason CHECK (length(reason) BETWEEN 1 AND 500 AND reason ~ '\S'),
    CONSTRAINT approved_by_another CHECK (kind NOT IN ('approve', 'release') OR who <> made_by)
);
COMMENT ON CONSTRAINT act_has_a_reason ON plans.act IS 'who does something with a plan says why, in 1 to 500 letters';
COMMENT ON CONSTRAINT approved_by_another ON plans.act
IS 'a plan is approved, and what it holds is released, by another person than the one who made it';

-- What will be issued in months to come, and why: each forecast is kept, and the newest is what counts are held against.
CREATE TABLE plans.forecast (
    insurer integer NOT NULL REFERENCES registry.insurer,
    forecast integer NOT NULL CHECK (forecast > 0),
    since date NOT NULL,
    months integer NOT NULL CHECK (months BETWEEN 1 AND 60),
    known integer NOT NULL,
    edition text NOT NULL CHECK (edition ~ '^[0-9a-f]{64}$'),
    people integer NOT NULL,
    made_by text NOT NULL DEFAULT session_user,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    key text,
    PRIMARY KEY (insurer, forecast),
    UNIQUE (insurer, key)
);

CREATE TABLE plans.forecast_count (
    insurer integer NOT NULL,
    forecast integer NOT NULL,
    day date NOT NULL,
    paper text NOT NULL,
    rule text NOT NULL,
    papers integer NOT NULL CHECK (papers > 0),
    PRIMARY KEY (insurer, forecast, day, paper, rule),
    FOREIGN KEY (insurer, forecast) REFERENCES plans.forecast (insurer, forecast)
);

-- --- what the ledger says -----------------------------------------------------------------------------------
-- The ledger comes with a later file, which puts its own answers in the place of these.

-- The records of one person: their own, and those that were merged into it; null of everybody.
CREATE FUNCTION plans.records_of(of_insurer integer, of_person integer) RETURNS integer []
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT array_agg(m.person) || of_person FROM registry.merging AS m
    WHERE m.insurer = of_insurer AND m.into_person = of_person AND m.superseded IS NULL;
END;

-- The papers that live, of everybody or of one person: one row each.
CREATE FUNCTION plans.on_hand(of_insurer integer, of_person integer DEFAULT NULL) RETURNS TABLE (
    person integer, paper text, serial bigint, variant text, valid_from date, valid_until date, prints jsonb, parts jsonb,
    drawn_for integer, here boolean
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        NULL::integer, NULL::text, NULL::bigint, NULL::text, NULL::date, NULL::date, NULL::jsonb, NULL::jsonb,
        NULL::integer, NULL::boolean
    WHERE of_insurer IS NULL;
END;

-- Who was sent a recall or a note about a paper that is still with them.
CREATE FUNCTION plans.asked_before(of_insurer integer, of_person integer DEFAULT NULL) RETURNS TABLE (
    person integer, paper text
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        NULL::integer, NULL::text
    WHERE of_insurer IS NULL;
END;

-- Whose last letter came back.
CREATE FUNCTION plans.mail_returned(of_insurer integer, of_person integer DEFAULT NULL) RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT NULL::integer WHERE of_insurer IS NULL;
END;

-- Whether a line prints again what an approved plan printed, and what never left the house.
CREATE FUNCTION plans.is_reprint(of_plan integer, of_item integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT of_plan + of_item IS NULL;
END;

-- Plans of which papers left before a second person looked, and nobody has looked since: from which day on. One that the
-- second person rejected stays among them while a paper of it lives.
CREATE FUNCTION plans.unseen(of_insurer integer) RETURNS TABLE (plan integer, since date, rejected boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        NULL::integer, NULL::date, NULL::boolean
    WHERE of_insurer IS NULL;
END;

-- The day that what is known under a number about everybody's cards and registrations is of: that of the whole monthly
-- file that was taken last, for it overwrote those before, whatever their day. Where none was ever taken, that of the
-- newest record which no file told, as of a roll that was loaded.
CREATE FUNCTION plans.status_as_of(of_insurer integer, under integer) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(
        (SELECT f.as_of FROM intake.file AS f
        WHERE f.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer())
        AND f.kind = 'holder_status' AND f.whole AND f.n <= under ORDER BY f.n DESC LIMIT 1),
        (SELECT max(lower(r.valid)) FROM registry.registration AS r
        WHERE r.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer())
        AND r.learnt <= under AND (r.superseded IS NULL OR r.superseded > under) AND NOT EXISTS (
            SELECT FROM intake.file AS f
            WHERE f.insurer = r.insurer AND f.kind = 'holder_status' AND f.n = r.learnt))
    );
END;

-- Of whom something else is to be said: the day of the last file that named them, after the last that told of everybody;
-- where no such file was ever taken, that of their own newest record. A list of one person at the counter tells of that
-- person alone.
CREATE FUNCTION plans.status_told(of_insurer integer, under integer, of_person integer DEFAULT NULL) RETURNS TABLE (
    person integer, as_of date
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    WITH whole AS (
        SELECT coalesce(max(f.n), 0) AS n FROM intake.file AS f
        WHERE f.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer())
        AND f.kind = 'holder_status' AND f.whole AND f.n <= under
    ), told AS (
        SELECT coalesce(m.into_person, s.person) AS person, f.as_of, f.n
        FROM intake.file AS f INNER JOIN intake.named AS s ON f.insurer = s.insurer AND f.file = s.file
        LEFT JOIN registry.merging AS m ON s.insurer = m.insurer AND s.person = m.person AND m.superseded IS NULL
        WHERE f.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer())
        AND f.kind = 'holder_status' AND f.n <= under AND f.n > (SELECT w.n FROM whole AS w)
        UNION ALL
        SELECT r.person, max(lower(r.valid)), 0 FROM registry.registration AS r
        WHERE r.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer()) AND (SELECT w.n FROM whole AS w) = 0
        AND r.learnt <= under AND (r.superseded IS NULL OR r.superseded > under)
        AND (of_person IS NULL OR r.person = of_person) GROUP BY r.person
    )
    SELECT DISTINCT ON (t.person) t.person, t.as_of FROM told AS t
    WHERE ((SELECT NOT registry.is_bound()) OR t.person IN (SELECT registry.own_people()))
    AND (of_person IS NULL OR t.person = of_person)
    ORDER BY t.person ASC, t.n DESC;
END;

-- The day that the newest file is of that says each day whose letters must not be opened by others.
CREATE FUNCTION plans.daily_as_of(of_insurer integer, under integer) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT max(f.as_of) FROM intake.file AS f
    WHERE f.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer())
    AND f.kind = 'protection' AND f.n <= under;
END;

-- The number under which the last of these files was taken, whatever day it is of; it may have changed nothing.
CREATE FUNCTION plans.daily_taken(of_insurer integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT max(f.n) FROM intake.file AS f
    WHERE f.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer()) AND f.kind = 'protection';
END;

-- Where the letter of somebody goes whose address stands apart, told by its digest alone: by the number of the person,
-- and by that of each record that was merged into theirs, for a paper that was drawn for it shows that one. Which letters it has
-- is told to nobody, nor looked for by whoever could guess them.
CREATE FUNCTION plans.kept_apart(of_insurer integer, on_day date, under integer) RETURNS TABLE (
    person integer, shown jsonb
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        a.person,
        jsonb_object_agg(one.person, encode(
            sha256(p.apart || convert_to(concat_ws(chr(31), one.person, a.postcode, a.address), 'UTF8')), 'hex'))
    FROM registry.protected_address AS a INNER JOIN plans.pepper AS p ON a.insurer = p.insurer
    CROSS JOIN LATERAL (
        SELECT a.person UNION ALL
        SELECT m.person FROM registry.merging AS m
        WHERE m.insurer = a.insurer AND m.into_person = a.person AND m.superseded IS NULL
    ) AS one
    WHERE a.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer())
    AND ((SELECT NOT registry.is_bound()) OR a.person IN (SELECT registry.own_people()))
    AND a.valid @> on_day AND a.address IS NOT NULL
    AND a.learnt <= under AND (a.superseded IS NULL OR a.superseded > under)
    GROUP BY a.person;
END;

-- Whose letters go to a mailing address that another household has too: one of the two may have been written down
-- wrongly. A place where somebody lives in an institution, and an office's own, are many people's by nature. The letters
-- of a household go where its head's do. It is told whether or not somebody's letter goes elsewhere, and so tells nothing.
-- `OFFSET 0`: covers are looked up of those few, not joined to all.
CREATE FUNCTION plans.shares_an_address(of_insurer integer, on_day date, under integer, households integer)
RETURNS SETOF integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = on
BEGIN ATOMIC
    WITH mailed AS (
        SELECT w.person, regexp_replace(normalize(w.address, NFKC), '\s', '', 'g') AS address, m.household_key,
            m.relation = 'head' OR coalesce(h.is_head, false) AS is_head
        FROM registry.mailing_address AS w
        LEFT JOIN registry.membership AS m ON m.insurer = w.insurer AND m.person = w.person AND m.valid @> on_day
            AND m.learnt <= under AND (m.superseded IS NULL OR m.superseded > under)
        LEFT JOIN registry.head AS h ON h.insurer = w.insurer AND h.person = w.person AND h.valid @> on_day
            AND h.learnt <= under AND (h.superseded IS NULL OR h.superseded > under)
        WHERE w.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer()) AND w.valid @> on_day
        AND w.address IS NOT NULL AND w.learnt <= under AND (w.superseded IS NULL OR w.superseded > under)
        AND EXISTS (
            SELECT FROM registry.covers(of_insurer, under) AS c WHERE c.person = w.person AND c.valid @> on_day OFFSET 0)
    ), shared AS (
        SELECT m.address FROM mailed AS m GROUP BY m.address
        HAVING count(DISTINCT coalesce(m.household_key, 'person ' || m.person)) > households
        EXCEPT
        SELECT m.address FROM mailed AS m JOIN registry.assistance AS a ON a.insurer = of_insurer AND a.person = m.person
        WHERE a.facility_resident AND a.valid @> on_day
        AND a.learnt <= under AND (a.superseded IS NULL OR a.superseded > under)
        EXCEPT
        SELECT regexp_replace(normalize(o.address, NFKC), '\s', '', 'g') FROM registry.office AS o
        WHERE o.insurer = of_insurer AND o.address IS NOT NULL
        AND o.learnt <= under AND (o.superseded IS NULL OR o.superseded > under)
    ), theirs AS (
        SELECT m.person, m.household_key, m.is_head FROM mailed AS m JOIN shared USING (address)
    )
    SELECT t.person FROM theirs AS t
    UNION
    SELECT o.person FROM theirs AS t JOIN registry.membership AS o ON o.household_key = t.household_key
    WHERE t.is_head AND o.insurer = of_insurer AND o.valid @> on_day
    AND o.learnt <= under AND (o.superseded IS NULL OR o.superseded > under);
END;

-- --- what is shown of a plan -------------------------------------------------------------------------------------

-- An item as the line that the digest is made of.
CREATE VIEW plans.line AS
SELECT
    i.insurer,
    i.plan,
    i.item,
    array_to_string(ARRAY[
        i.item::text, i.person::text, i.paper, i.action, i.because, i.ground, i.rule, i.variant, i.valid_from::text,
        i.valid_until::text, i.prints::text, i.parts::text, i.addressee, i.deliverer, i.mail_class, i.unit,
        i.envelope::text, i.replaces::text, i.voids::text, h.guards, i.goes_to::text, i.to_name, i.to_address
    ], chr(31), '-') AS written
FROM plans.item AS i
LEFT JOIN (
    SELECT
        held.insurer,
        held.plan,
        held.item,
        string_agg(concat_ws(' ', held.guard, held.waits), ',' ORDER BY held.guard) AS guards
    FROM plans.held
    GROUP BY held.insurer, held.plan, held.item
) AS h ON i.insurer = h.insurer AND i.plan = h.plan AND i.item = h.item;

-- The digest of a plan: of its head, then of the digest of each ten thousand lines.
CREATE FUNCTION plans.digest_of(of_insurer integer, of_plan integer, head text) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT sha256(sha256(convert_to(head, 'UTF8')) || coalesce(string_agg(each.digest, ''::bytea ORDER BY each.block), ''))
    FROM (
        SELECT l.item / 10000 AS block, sha256(convert_to(string_agg(l.written, chr(10) ORDER BY l.item), 'UTF8')) AS digest
        FROM plans.line AS l WHERE l.insurer = of_insurer AND l.plan = of_plan GROUP BY l.item / 10000
    ) AS each;
END;

-- The head of a plan as the digest has it.
CREATE FUNCTION plans.head_of(
    of_insurer integer, effective date, known integer, edition text, known_on date, scope text, faces text
) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT concat_ws(chr(10), 'madoguchi plan 1', i.name, effective, head_of.known, edition, known_on, scope, faces)
    FROM registry.insurer AS i WHERE i.insurer = of_insurer;
END;

-- How a plan stands.
CREATE VIEW plans.state WITH (security_invoker) AS
SELECT
    p.insurer,
    p.plan,
    CASE last.kind WHEN 'approve' THEN 'approved' WHEN 'reject' THEN 'rejected' WHEN 'close' THEN 'closed' ELSE 'made' END
    AS state,
    CASE last.kind WHEN 'approve' THEN last.who END AS approved_by,
    CASE last.kind WHEN 'approve' THEN last.at END AS approved_at,
    CASE last.kind WHEN 'approve' THEN last.digest END AS approved_digest
FROM plans.plan AS p
LEFT JOIN LATERAL (
    SELECT
        a.kind,
        a.who,
        a.at,
        a.digest
    FROM plans.act AS a
    WHERE a.insurer = p.insurer AND a.plan = p.plan AND a.kind IN ('approve', 'reject', 'close')
    ORDER BY a.act DESC LIMIT 1
) AS last ON TRUE;

-- What waits: held by a guard and not released, or held by a person and not released since.
CREATE VIEW plans.stopped WITH (security_invoker) AS
SELECT
    h.insurer,
    h.plan,
    h.item,
    h.guard,
    h.releasable
FROM plans.held AS h
WHERE NOT h.releasable OR NOT EXISTS (
    SELECT FROM plans.act AS a INNER JOIN plans.item AS i ON a.insurer = i.insurer AND a.plan = i.plan
    WHERE a.insurer = h.insurer AND a.plan = h.plan AND a.kind = 'release' AND i.item = h.item
    AND coalesce(a.item, h.item) = h.item AND coalesce(a.guard, h.guard) = h.guard
    AND (a.rule IS NULL OR a.rule = i.rule)
)
UNION ALL
SELECT DISTINCT
    i.insurer,
    i.plan,
    i.item,
    'by_hand' AS guard,
    TRUE AS releasable
FROM plans.act AS a
INNER JOIN plans.item AS i
    ON a.insurer = i.insurer AND a.plan = i.plan AND coalesce(a.item, i.item) = i.item
    AND (a.rule IS NULL OR a.rule = i.rule)
WHERE a.kind = 'hold' AND NOT EXISTS (
    SELECT FROM plans.act AS r
    WHERE r.insurer = a.insurer AND r.plan = a.plan AND r.act > a.act AND r.kind = 'release'
    AND coalesce(r.item, i.item) = i.item AND (r.rule IS NULL OR r.rule = i.rule)
    AND coalesce(r.guard, 'by_hand') = 'by_hand'
);

-- Whether a line of a plan of one may leave before a second person looked at it: the practice says so of it, and the
-- database was told that it may. As long as one of an earlier day was not looked at, none does.
CREATE FUNCTION plans.may_go_first(of_plan integer, of_item integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT CASE WHEN current_setting('madoguchi.insurer', TRUE) IS NULL THEN FALSE ELSE EXISTS (
        SELECT FROM plans.eased AS e
        INNER JOIN plans.setting AS t ON e.insurer = t.insurer
        INNER JOIN plans.plan AS p ON e.insurer = p.insurer AND e.plan = p.plan
        WHERE e.insurer = (SELECT registry.own_insurer())
        AND e.plan = of_plan AND e.item = of_item AND p.scope = 'one' AND CASE e.approval
            WHEN 'none' THEN t.approval_of_reprint = 'none' AND plans.is_reprint(of_plan, of_item)
            ELSE t.approval_of_one = 'afterwards' AND NOT EXISTS (
                SELECT FROM plans.unseen(e.insurer) AS u WHERE u.plan <> of_plan AND u.since < p.known_on
            )
        END
    ) END;
END;

-- When a second person looks at a plan: before anything leaves, afterwards on the same day, or none has to. The limit
-- cuts nothing; it keeps the lines of a plan of everybody, to which this never applies, from being looked at first.
CREATE FUNCTION plans.approval_of(of_plan integer) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT CASE
        WHEN count(*) = 0 OR NOT bool_and(coalesce(plans.may_go_first(i.plan, i.item), FALSE)) THEN 'before'
        WHEN bool_and(e.approval = 'none') THEN 'none' ELSE 'afterwards'
    END
    FROM plans.plan AS p
    CROSS JOIN LATERAL (
        SELECT o.insurer, o.plan, o.item FROM plans.item AS o
        WHERE o.insurer = p.insurer AND o.plan = p.plan AND o.action IN ('issue', 'replace', 'renew')
        LIMIT p.items
    ) AS i
    LEFT JOIN plans.eased AS e ON i.insurer = e.insurer AND i.plan = e.plan AND i.item = e.item
    WHERE p.insurer = (SELECT registry.own_insurer()) AND p.plan = of_plan AND p.scope = 'one';
END;

-- Tell the database how far a practice may go: the administrator alone.
CREATE FUNCTION plans.allow(of_one text, of_reprint text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT registry.is_administrator() THEN
        RAISE EXCEPTION 'whether something leaves before a second person looked is told by the administrator alone';
    END IF;
    INSERT INTO plans.setting (insurer, approval_of_one, approval_of_reprint)
    VALUES (registry.own_insurer(), of_one, of_reprint)
    ON CONFLICT (insurer) DO UPDATE SET approval_of_one = of_one, approval_of_reprint = of_reprint;
END $$;

-- The items that may leave the house now.
CREATE VIEW plans.cleared WITH (security_invoker) AS
SELECT
    i.insurer,
    i.plan,
    i.item
FROM plans.item AS i
INNER JOIN plans.plan AS p ON i.insurer = p.insurer AND i.plan = p.plan
INNER JOIN plans.state AS s ON i.insurer = s.insurer AND i.plan = s.plan
WHERE i.action IN ('issue', 'replace', 'renew')
AND (
    s.state = 'approved' AND s.approved_digest = p.digest
    OR s.state = 'made' AND p.scope = 'one' AND plans.may_go_first(i.plan, i.item)
)
AND NOT EXISTS (
    SELECT FROM plans.stopped AS w WHERE w.insurer = i.insurer AND w.plan = i.plan AND w.item = i.item
);

-- How many items of a kind a plan has. A cell of fewer than ten lines is told without ground, rule and unit, together with
-- other such cells; `unit` is told of none: how many have an envelope of their own would tell, from one plan to the
-- next, that somebody came to have one.
CREATE FUNCTION plans.counts(of_plan integer) RETURNS TABLE (
    action text, paper text, because text, ground text, rule text, unit text, items integer, waiting integer
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        told.action, told.paper, told.because, told.ground, told.rule, told.unit,
        sum(told.items)::integer, sum(told.waiting)::integer
    FROM (
        SELECT
            i.action, i.paper, i.because,
            CASE WHEN count(*) >= 10 THEN i.ground END AS ground,
            CASE WHEN count(*) >= 10 THEN i.rule END AS rule,
            NULL::text AS unit,
            count(*) AS items, count(w.item) AS waiting
        FROM plans.item AS i
        LEFT JOIN (SELECT DISTINCT s.insurer, s.plan, s.item FROM plans.stopped AS s) AS w
            ON i.insurer = w.insurer AND i.plan = w.plan AND i.item = w.item
        WHERE i.insurer = (SELECT registry.own_insurer()) AND i.plan = of_plan
        GROUP BY i.action, i.paper, i.because, i.ground, i.rule
    ) AS told
    GROUP BY told.action, told.paper, told.because, told.ground, told.rule, told.unit
    ORDER BY told.action, told.paper, told.because, told.ground, told.rule, told.unit;
END;

-- --- making one ------------------------------------------------------------------------------------------------

-- Take the next number of a plan; whoever else makes one waits. With a key that was used before its plan comes back.
CREATE FUNCTION plans.take_number(with_key text, asking text, OUT plan integer, OUT again boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer;
BEGIN
    SELECT i.insurer INTO STRICT here FROM registry.insurer AS i WHERE i.insurer = registry.own_insurer();
    PERFORM pg_advisory_xact_lock(hashtext('madoguchi plans'), here);
    SELECT p.plan INTO plan FROM plans.plan AS p WHERE p.insurer = here AND p.key = with_key;
    again := FOUND;
    IF again THEN
        IF NOT EXISTS (SELECT FROM plans.taken AS t
            WHERE t.insurer = here AND t.plan = take_number.plan AND t.asked = asking) THEN
            RAISE EXCEPTION 'this key was used for something else';
        END IF;
        RETURN;
    END IF;
    INSERT INTO plans.pepper SELECT here, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
        sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
    ON CONFLICT DO NOTHING;
    SELECT coalesce(max(p.plan), 0) + 1 INTO plan FROM plans.plan AS p WHERE p.insurer = here;
    INSERT INTO plans.taken (insurer, plan, asked) VALUES (here, take_number.plan, asking);
END $$;

-- The tables of a transaction in which a plan is worked out; a login of a clerk may make none of its own. `decided` is
-- what the rulebook says of some people, paper by paper, `unconcerned` what it said of those without any, `several` who
-- has more covers than one, `on_hand` the papers of the day, `asked` whom they were asked back from before, `told_anew`
-- which of them show a birth date or a sex that was corrected, `recorded` what a letter to somebody needs; `heads` to
-- whom the letters of a household go; `hard` which texts have a letter to be asked about, `unprinted` which of them no
-- face prints; `compared` is what is owed beside what is held, `answered` what to do, once for
-- each situation that differs, `addressed` where each line that leaves goes, and what is amiss there.
CREATE FUNCTION plans.open_sheet() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    CREATE TEMP TABLE decided (
        key text NOT NULL, cover_from date, paper text, owed boolean, held boolean, ended boolean, held_from date,
        held_until date, lost boolean, variant text, ground text, rule text, valid_from date, valid_until date,
        addressee text, deliverer text, mail_class text, unit text, returns text, again boolean, year_began date,
        rate_needed boolean, rate integer, rate_from date, previous_rate integer, previous_rate_until date,
        next_rate integer, next_rate_from date, limit_category text, limit_category_from date, special_expense boolean,
        name_changed_on date, address_changed_on date, number_changed_on date, alone boolean, voluntary boolean,
        acknowledged boolean, died boolean, waits text, disputed text
    ) ON COMMIT DROP;
    CREATE TEMP TABLE several (key text NOT NULL) ON COMMIT DROP;
    CREATE TEMP TABLE unconcerned (key text NOT NULL, cover_from date, rule text) ON COMMIT DROP;
    CREATE TEMP TABLE on_hand (
        person integer NOT NULL, key text NOT NULL, paper text NOT NULL, serial bigint, papers integer NOT NULL, variant text,
        valid_until date, later_from date, drawn_for integer, name_part text, address_part text, number_part text,
        birth_part text, sex_part text, cover_part text, rate text, next_rate text, limit_category text, here boolean
    ) ON COMMIT DROP;
    CREATE TEMP TABLE told_anew (serial bigint NOT NULL, changed text NOT NULL) ON COMMIT DROP;
    CREATE TEMP TABLE retold (person integer NOT NULL, name_on date, number_on date, address_on date) ON COMMIT DROP;
    CREATE TEMP TABLE asked (person integer NOT NULL, paper text NOT NULL) ON COMMIT DROP;
    CREATE TEMP TABLE recorded (
        person integer NOT NULL, key text NOT NULL, home text, office text, name_shown text,
        number_shown text, address_shown text, name_part text, number_part text, address_part text,
        kana text, has_place boolean NOT NULL, place_since date, kept jsonb,
        mail_returned boolean NOT NULL, died boolean NOT NULL, acknowledged boolean
    ) ON COMMIT DROP;
    CREATE TEMP TABLE hard (person integer, office text, part text NOT NULL, said text [] NOT NULL) ON COMMIT DROP;
    CREATE TEMP TABLE unprinted (person integer, office text, part text NOT NULL) ON COMMIT DROP;
    CREATE TEMP TABLE compared (
        item integer, person integer, paper text, code text, variant text, ground text, rule text, valid_from date,
        valid_until date, addressee text, deliverer text, mail_class text, home text, office text, serial bigint,
        ends boolean, prints jsonb, name_part text, address_part text, number_part text, waits text, disputed text
    ) ON COMMIT DROP;
    CREATE TEMP TABLE answered (
        code text PRIMARY KEY, action text NOT NULL, because text NOT NULL, unit text NOT NULL, guards text [] NOT NULL,
        fixed text [] NOT NULL
    ) ON COMMIT DROP;
    CREATE TEMP TABLE heads (home text NOT NULL, relation text NOT NULL, person integer NOT NULL, died boolean NOT NULL)
    ON COMMIT DROP;
    CREATE TEMP TABLE addressed (item integer NOT NULL, goes_to integer, to_name text, to_address text, amiss text NOT NULL)
    ON COMMIT DROP;
    GRANT SELECT ON unconcerned TO clerk;
    GRANT SELECT, INSERT ON decided, several, on_hand, asked, told_anew, retold, recorded, heads, hard, unprinted,
    compared, answered, addressed TO clerk;
    GRANT UPDATE (code) ON compared TO clerk;
END $$;

-- After a part was put beside what is held: of whom no paper is owed or held, the rule is kept, for they are counted.
CREATE FUNCTION plans.next_part() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO pg_temp.unconcerned (key, cover_from, rule)
    SELECT d.key, d.cover_from, d.rule FROM pg_temp.decided AS d WHERE d.paper IS NULL;
    TRUNCATE pg_temp.decided;
END $$;

-- After many rows came in: without it the tables are thought to be small. What was gathered is read part by part.
CREATE FUNCTION plans.count_sheet() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_temp.compared) THEN
        ANALYZE pg_temp.compared (person, code, item);
        ANALYZE pg_temp.unconcerned (key);
        RETURN;
    END IF;
    CREATE INDEX IF NOT EXISTS of_person ON pg_temp.on_hand (person);
    CREATE INDEX IF NOT EXISTS of_one ON pg_temp.recorded (person);
    ANALYZE pg_temp.decided (key, paper);
    ANALYZE pg_temp.on_hand (person, key, paper);
    ANALYZE pg_temp.asked (person);
    ANALYZE pg_temp.recorded (key, person);
    ANALYZE pg_temp.several (key);
    ANALYZE pg_temp.told_anew (serial);
    ANALYZE pg_temp.retold (person);
    ANALYZE pg_temp.heads (home);
END $$;

-- Close a plan whose items are written: its digest is made here, so that nobody can bring another.
CREATE FUNCTION plans.seal(
    of_plan integer, effective date, known integer, edition text, known_on date, scope text, salt bytea,
    people integer, with_key text, held_against integer DEFAULT NULL, faces text DEFAULT NULL
) RETURNS bytea LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer := registry.own_insurer();
    made bytea;
BEGIN
    IF scope = 'everybody' AND registry.is_bound() THEN
        RAISE EXCEPTION 'a plan of everybody is made by who works for the whole insurer, not for some offices';
    END IF;
    made := plans.digest_of(here, of_plan, plans.head_of(here, effective, known, edition, known_on, scope, faces));
    INSERT INTO plans.plan (insurer, plan, effective, known, edition, known_on, scope, digest, salt, items, people, key,
        forecast, faces)
    SELECT here, of_plan, seal.effective, seal.known, seal.edition, seal.known_on, seal.scope, made, seal.salt,
        (SELECT count(*) FROM plans.item AS i WHERE i.insurer = here AND i.plan = of_plan), seal.people, with_key,
        (SELECT f.forecast FROM plans.forecast AS f WHERE f.insurer = here AND f.forecast = held_against), seal.faces;
    ANALYZE plans.item, plans.held;
    RETURN made;
END $$;

-- Lines are written by the transaction that makes the plan, until it is sealed, and by no other.
CREATE FUNCTION plans.only_while_made() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT insurer, plan FROM new_rows) AS told
        LEFT JOIN plans.taken AS t ON told.insurer = t.insurer AND told.plan = t.plan
        LEFT JOIN plans.plan AS p ON told.insurer = p.insurer AND told.plan = p.plan
        WHERE t.taken_in IS DISTINCT FROM pg_current_xact_id_if_assigned() OR p.plan IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a plan that is made is not added to: make another';
    END IF;
    RETURN NULL;
END $$;

-- A line is of a person who is recorded, and what is held is a line.
CREATE FUNCTION plans.only_of_somebody() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM new_rows LEFT JOIN registry.person AS p USING (insurer, person) WHERE p.person IS NULL
    ) THEN
        RAISE EXCEPTION 'a line of a plan is of a person who is recorded';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION plans.only_of_a_line() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM new_rows AS h LEFT JOIN plans.item AS i USING (insurer, plan, item) WHERE i.item IS NULL
    ) THEN
        RAISE EXCEPTION 'what is held is a line of the plan';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER only_of_somebody AFTER INSERT ON plans.item REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION plans.only_of_somebody();
CREATE TRIGGER only_of_a_line AFTER INSERT ON plans.held REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION plans.only_of_a_line();

CREATE TRIGGER only_while_made AFTER INSERT ON plans.item REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION plans.only_while_made();
CREATE TRIGGER only_while_made AFTER INSERT ON plans.held REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION plans.only_while_made();
CREATE TRIGGER only_while_made AFTER INSERT ON plans.eased REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION plans.only_while_made();
CREATE TRIGGER only_while_made AFTER INSERT ON plans.nothing REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION plans.only_while_made();

-- --- what people do with it -----------------------------------------------------------------------------------

-- Whether the database knows which person this is: by password, certificate or user of the machine.
CREATE FUNCTION plans.tells_people_apart() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT system_user IS NOT NULL
    AND (split_part(system_user, ':', 1) <> 'peer' OR system_user = 'peer:' || session_user);
END;

-- Write down what somebody did. The digest is the one they were shown.
CREATE FUNCTION plans.record(
    did text, of_plan integer, shown bytea, why text, with_key text, of_item integer, of_guard text, of_rule text,
    INOUT lines integer, OUT act integer, OUT again boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer := registry.own_insurer();
    told plans.plan;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('madoguchi plans'), here);
    SELECT a.act INTO act FROM plans.act AS a WHERE a.insurer = here AND a.key = with_key;
    again := FOUND;
    IF again THEN
        lines := (SELECT a.lines FROM plans.act AS a WHERE a.insurer = here AND a.key = with_key);
        IF NOT EXISTS (SELECT FROM plans.act AS a WHERE a.insurer = here AND a.key = with_key
            AND (a.plan, a.kind, a.digest, coalesce(a.item, 0), coalesce(a.guard, ''), coalesce(a.rule, ''))
            = (of_plan, did, shown, coalesce(of_item, 0), coalesce(of_guard, ''), coalesce(of_rule, ''))) THEN
            RAISE EXCEPTION 'this key was used for something else';
        END IF;
        RETURN;
    END IF;
    SELECT * INTO told FROM plans.plan AS p WHERE p.insurer = here AND p.plan = of_plan;
    IF told IS NULL THEN
        RAISE EXCEPTION 'there is no plan of this number';
    END IF;
    IF told.digest <> shown THEN
        RAISE EXCEPTION 'the plan is not the one that was shown: its digest is another';
    END IF;
    IF did IN ('approve', 'release') AND told.scope = 'everybody' AND NOT plans.tells_people_apart() THEN
        RAISE EXCEPTION 'this database cannot tell two people apart, so nobody can be the second one';
    END IF;
    SELECT coalesce(max(a.act), 0) + 1 INTO act FROM plans.act AS a WHERE a.insurer = here AND a.plan = of_plan;
    INSERT INTO plans.act (insurer, plan, act, kind, item, guard, rule, digest, reason, key, lines, made_by, scope)
    VALUES (here, of_plan, act, did, of_item, of_guard, of_rule, shown, why, with_key, lines, told.made_by, told.scope);
END $$;

-- A plan of another edition is made again. One of which papers left already is looked at as it was decided, whatever the
-- program says since: made again it would not tell what was given, and the counter would wait for ever.
CREATE FUNCTION plans.approve(
    of_plan integer, shown bytea, by_edition text, why text, with_key text, OUT act integer, OUT again boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer := registry.own_insurer();
    unseen boolean := EXISTS (SELECT FROM plans.unseen(here) AS u WHERE u.plan = of_plan AND NOT u.rejected);
BEGIN
    SELECT r.act, r.again INTO act, again
    FROM plans.record('approve', of_plan, shown, why, with_key, NULL, NULL, NULL, NULL) AS r;
    IF again THEN
        RETURN;
    END IF;
    IF NOT unseen AND EXISTS (
        SELECT FROM plans.plan AS p WHERE p.insurer = here AND p.plan = of_plan AND p.edition <> by_edition
    ) THEN
        RAISE EXCEPTION 'the plan was made under another edition of the rulebook: make it again';
    END IF;
    IF EXISTS (
        SELECT FROM plans.act AS a WHERE a.insurer = here AND a.plan = of_plan AND a.act < approve.act
        AND a.kind IN ('approve', 'reject', 'close')
    ) THEN
        RAISE EXCEPTION 'the plan was approved, rejected or closed before';
    END IF;
END $$;

-- Release lines that are held. What nobody can release, and what holds nothing, is refused: who named a guard wrongly
-- would believe that something leaves.
CREATE FUNCTION plans.release(
    of_plan integer, shown bytea, why text, with_key text, of_item integer, of_guard text, of_rule text,
    OUT act integer, OUT again boolean, OUT lines integer
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer := registry.own_insurer();
    fixed integer;
    held integer;
BEGIN
    SELECT count(DISTINCT w.item) FILTER (WHERE w.releasable), count(*) FILTER (WHERE NOT w.releasable)
    INTO held, fixed
    FROM plans.stopped AS w JOIN plans.item AS i ON i.insurer = w.insurer AND i.plan = w.plan AND i.item = w.item
    WHERE w.insurer = here AND w.plan = of_plan AND coalesce(of_item, w.item) = w.item
    AND coalesce(of_guard, w.guard) = w.guard AND (of_rule IS NULL OR i.rule = of_rule);
    SELECT r.act, r.again, r.lines INTO act, again, lines
    FROM plans.record('release', of_plan, shown, why, with_key, of_item, of_guard, of_rule, held) AS r;
    IF NOT again AND held = 0 AND fixed > 0 THEN
        RAISE EXCEPTION 'what holds these lines is released by nobody: the facts that it waits for come first';
    END IF;
    IF NOT again AND held = 0 THEN
        RAISE EXCEPTION 'no line of the plan is held by what was named';
    END IF;
END $$;

-- Hold lines that have not become papers yet. Of those that have, a hold would keep nothing back.
CREATE FUNCTION plans.hold(
    of_plan integer, shown bytea, why text, with_key text, of_item integer, of_rule text,
    OUT act integer, OUT again boolean, OUT lines integer
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer := registry.own_insurer();
    meant integer;
    free integer;
BEGIN
    SELECT count(*), count(*) - count(p.serial) INTO meant, free
    FROM plans.item AS i LEFT JOIN papers.paper AS p ON p.insurer = i.insurer AND p.plan = i.plan AND p.item = i.item
    WHERE i.insurer = here AND i.plan = of_plan AND coalesce(of_item, i.item) = i.item
    AND (of_rule IS NULL OR i.rule = of_rule);
    SELECT r.act, r.again, r.lines INTO act, again, lines
    FROM plans.record('hold', of_plan, shown, why, with_key, of_item, NULL, of_rule, free) AS r;
    IF NOT again AND meant = 0 THEN
        RAISE EXCEPTION 'the plan has no line of this number, or none that this rule gives';
    END IF;
    IF NOT again AND free = 0 THEN
        RAISE EXCEPTION 'the lines that were named are papers already: a hold keeps none of them back';
    END IF;
END $$;

-- Of a plan of which papers left already, this is the look of the second person: nobody takes it from the list alone.
CREATE FUNCTION plans.reject(
    of_plan integer, shown bytea, why text, with_key text, OUT act integer, OUT again boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer := registry.own_insurer();
    unseen boolean := EXISTS (SELECT FROM plans.unseen(here) AS u WHERE u.plan = of_plan AND NOT u.rejected);
    made_by text := (SELECT p.made_by FROM plans.plan AS p WHERE p.insurer = here AND p.plan = of_plan);
BEGIN
    SELECT r.act, r.again INTO act, again
    FROM plans.record('reject', of_plan, shown, why, with_key, NULL, NULL, NULL, NULL) AS r;
    IF unseen AND NOT again AND (made_by = session_user OR NOT pg_has_role(session_user, 'approver', 'MEMBER')) THEN
        RAISE EXCEPTION 'papers of the plan left before a second person looked: only one who may approve it rejects it';
    END IF;
END $$;

-- Keep a forecast: the number it has.
CREATE FUNCTION plans.keep_forecast(
    of_since date, of_months integer, of_known integer, of_edition text, of_people integer, with_key text,
    OUT forecast integer, OUT again boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer := registry.own_insurer();
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('madoguchi plans'), here);
    SELECT f.forecast INTO forecast FROM plans.forecast AS f WHERE f.insurer = here AND f.key = with_key;
    again := FOUND;
    IF again THEN
        RETURN;
    END IF;
    SELECT coalesce(max(f.forecast), 0) + 1 INTO forecast FROM plans.forecast AS f WHERE f.insurer = here;
    IF registry.is_bound() THEN
        RAISE EXCEPTION 'a forecast of everybody is made by who works for the whole insurer, not for some offices';
    END IF;
    INSERT INTO plans.forecast (insurer, forecast, since, months, known, edition, people, key)
    VALUES (here, forecast, of_since, of_months, of_known, of_edition, of_people, with_key);
END $$;

-- --- who may do what ---------------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA plans TO clerk, approver, auditor;
GRANT USAGE ON SCHEMA registry TO approver;
GRANT EXECUTE ON FUNCTION registry.own_insurer, registry.is_bound, registry.own_people TO clerk, approver, auditor;

DO $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT relname FROM pg_class WHERE relnamespace = 'plans'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('ALTER TABLE plans.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own_insurer ON plans.%I TO clerk, approver, auditor '
            'USING (insurer = (SELECT registry.own_insurer())) '
            'WITH CHECK (insurer = (SELECT registry.own_insurer()))', one);
        IF one IN ('item', 'held') THEN
            EXECUTE format('DROP POLICY own_insurer ON plans.%I', one);
        END IF;
        EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON plans.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
        CONTINUE WHEN one = 'setting';
        EXECUTE format('CREATE TRIGGER never_changed BEFORE UPDATE ON plans.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
    END LOOP;
END $$;

-- Who works for some offices sees the lines of their people, and no others.
CREATE POLICY own_people ON plans.item TO clerk, approver, auditor
USING (
    insurer = (SELECT registry.own_insurer())
    AND ((SELECT NOT registry.is_bound()) OR person IN (SELECT registry.own_people()))
) WITH CHECK (insurer = (SELECT registry.own_insurer()));
CREATE POLICY own_people ON plans.held TO clerk, approver, auditor
USING (
    insurer = (SELECT registry.own_insurer()) AND ((SELECT NOT registry.is_bound()) OR EXISTS (
        SELECT FROM plans.item AS i WHERE i.insurer = held.insurer AND i.plan = held.plan AND i.item = held.item
    ))
) WITH CHECK (insurer = (SELECT registry.own_insurer()));

GRANT SELECT (insurer, pepper) ON plans.pepper TO clerk;
GRANT SELECT ON plans.setting, plans.plan, plans.nothing, plans.held, plans.eased, plans.act, plans.forecast,
plans.forecast_count, plans.state, plans.stopped, plans.cleared TO clerk, approver, auditor;
-- To whom and in which envelope one item goes is not read beside the person: it would single some people out.
GRANT SELECT (
    insurer, plan, item, person, paper, action, because, ground, rule, variant, valid_from, valid_until, prints, replaces,
    voids, piece
) ON plans.item TO clerk, approver, auditor;
GRANT INSERT ON plans.item, plans.held, plans.eased, plans.nothing, plans.forecast_count TO clerk;
GRANT EXECUTE ON FUNCTION plans.tells_people_apart, plans.counts, plans.status_as_of, plans.daily_as_of, plans.daily_taken,
plans.may_go_first, plans.approval_of, plans.unseen, plans.is_reprint TO clerk, approver, auditor;
GRANT EXECUTE ON FUNCTION plans.take_number, plans.open_sheet, plans.count_sheet, plans.next_part, plans.seal,
plans.status_told, plans.kept_apart, plans.shares_an_address, plans.on_hand, plans.asked_before,
plans.mail_returned, plans.keep_forecast TO clerk;
GRANT EXECUTE ON FUNCTION plans.hold, plans.reject TO clerk, approver;
GRANT EXECUTE ON FUNCTION plans.allow TO clerk;
GRANT EXECUTE ON FUNCTION plans.approve, plans.release TO approver;
