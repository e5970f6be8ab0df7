-- Papers (書面): every paper that left the house or was about to, and what became of it. docs/papers.md says the rest.

CREATE SCHEMA papers;

-- The steps of a paper (経過), as src/madoguchi/issuing/steps.py has them; a test holds the two together.
CREATE TABLE papers.step_kind (
    step text PRIMARY KEY,
    leaves text CHECK (leaves IN ('nowhere', 'house', 'person', 'gone')),
    ends boolean NOT NULL,
    may_be_undone boolean NOT NULL
);
INSERT INTO papers.step_kind (step, leaves, ends, may_be_undone) VALUES
('planned', 'nowhere', false, false),
('approved', 'nowhere', false, false),
('printed', 'house', false, false),
('pull', NULL, false, true),
('dispatched', 'person', false, true),
('returned_mail', 'house', false, true),
('unclaimed', 'house', false, true),
('resent', 'person', false, true),
('handed_over', 'person', false, true),
('replaced', NULL, true, true),
('expired', NULL, true, true),
('handed_back', 'house', true, true),
('voided', NULL, true, false),
('destroyed', 'gone', true, true),
('undone', NULL, false, false);

-- Which step may follow which; the first follows nothing.
CREATE TABLE papers.after (
    earlier text NOT NULL,
    step text NOT NULL REFERENCES papers.step_kind,
    PRIMARY KEY (earlier, step)
);
INSERT INTO papers.after (earlier, step)
SELECT v.earlier, one.step FROM (VALUES
    ('', '{planned}'::text []),
    ('planned', '{approved}'),
    ('approved', '{printed,voided}'),
    ('printed', '{pull,dispatched,handed_over,voided}'),
    ('pull', '{dispatched,voided}'),
    ('dispatched', '{returned_mail,unclaimed,handed_back,replaced,expired,voided}'),
    ('resent', '{returned_mail,unclaimed,handed_back,replaced,expired,voided}'),
    ('handed_over', '{handed_back,replaced,expired,voided}'),
    ('returned_mail', '{resent,handed_over,replaced,expired,voided}'),
    ('unclaimed', '{resent,handed_over,replaced,expired,voided,returned_mail}'),
    ('replaced', '{handed_back,destroyed,returned_mail,unclaimed}'),
    ('expired', '{handed_back,destroyed,returned_mail,unclaimed}'),
    ('voided', '{handed_back,destroyed,returned_mail,unclaimed}'),
    ('handed_back', '{destroyed}')
) AS v (earlier, steps), unnest(v.steps) AS one (step);

-- The last serial of an insurer (最終の番号), from the insurer's first day on. Its row is the lock of all who draw one.
CREATE TABLE papers.counter (
    insurer integer PRIMARY KEY REFERENCES registry.insurer,
    serial bigint NOT NULL DEFAULT 0
);

CREATE FUNCTION papers.begin_counting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO papers.counter (insurer) VALUES (new.insurer);
    RETURN NULL;
END $$;
CREATE TRIGGER begin_counting AFTER INSERT ON registry.insurer
FOR EACH ROW EXECUTE FUNCTION papers.begin_counting();
INSERT INTO papers.counter (insurer) SELECT i.insurer FROM registry.insurer AS i;

-- A stack of a plan (束): closed when all its papers are printed; then its list of contents is fixed by its digest.
-- `audit_head` stands in the list: the newest signed head of the audit then, kept so that the list can be written again.
CREATE TABLE papers.batch (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    batch integer NOT NULL CHECK (batch > 0),
    papers integer NOT NULL CHECK (papers > 0),
    manifest bytea NOT NULL CHECK (length(manifest) = 32),
    audit_head text CHECK (length(audit_head) < 1000),
    closed_by text NOT NULL DEFAULT session_user,
    closed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, plan, batch),
    FOREIGN KEY (insurer, plan) REFERENCES plans.plan (insurer, plan)
);

-- The days that a paper is good for (有効期間): without a last day, for ever. One whose last day lies before its first is
-- good for none, and stands for its last.
CREATE FUNCTION papers.days(first date, last date) RETURNS daterange LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN daterange(CASE WHEN first > last THEN last ELSE first END, last, '[]');

-- A paper (書面) with its serial. `past` are the steps that stand; the rest of what it is now follows from them.
CREATE TABLE papers.paper (
    insurer integer NOT NULL REFERENCES registry.insurer,
    serial bigint NOT NULL CHECK (serial > 0),
    plan integer NOT NULL,
    item integer NOT NULL,
    batch integer NOT NULL,
    piece uuid NOT NULL,
    person integer NOT NULL,
    paper text NOT NULL,
    variant text,
    valid_from date,
    valid_until date,
    prints jsonb,
    parts jsonb,
    replaces bigint,
    learnt integer NOT NULL,
    digest bytea CHECK (length(digest) = 32),
    past text [] NOT NULL DEFAULT '{}',
    state text,
    place text,
    live boolean NOT NULL DEFAULT false,
    steps integer NOT NULL DEFAULT 0,
    PRIMARY KEY (insurer, serial),
    CONSTRAINT an_item_becomes_one_paper UNIQUE (insurer, plan, item),
    CONSTRAINT a_piece_is_one_paper UNIQUE (insurer, piece),
    -- Of a person and a kind at most one lives on any day, ever: an owed paper is one for a period.
    CONSTRAINT one_lives_on_a_day EXCLUDE USING gist (
        person WITH =, paper WITH =, insurer WITH =, papers.days(valid_from, valid_until) WITH &&
    ) WHERE (live),
    FOREIGN KEY (insurer, plan, item) REFERENCES plans.item (insurer, plan, item),
    FOREIGN KEY (insurer, person) REFERENCES registry.person (insurer, person),
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n),
    FOREIGN KEY (insurer, replaces) REFERENCES papers.paper (insurer, serial)
);
COMMENT ON CONSTRAINT an_item_becomes_one_paper ON papers.paper IS 'an item of a plan becomes one paper, once';
COMMENT ON CONSTRAINT one_lives_on_a_day ON papers.paper
IS 'two papers of a kind are not good for the same person on one day: end the other first';
CREATE INDEX paper_of_person ON papers.paper (insurer, person, paper);
CREATE INDEX paper_of_batch ON papers.paper (insurer, plan, batch, state);

-- What happened to a paper (経過): append-only. `n` counts its steps, `nth` those of this kind. `undoes` is the `n` of the
-- step that an `undone` takes away: named by who undoes, or else the newest that stands.
CREATE TABLE papers.step (
    insurer integer NOT NULL,
    serial bigint NOT NULL,
    n integer NOT NULL,
    step text NOT NULL REFERENCES papers.step_kind,
    nth integer NOT NULL,
    on_day date NOT NULL,
    why text,
    key text,
    undoes integer CHECK (step = 'undone' OR undoes IS NULL),
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, serial, n),
    CONSTRAINT a_step_is_taken_once UNIQUE (insurer, serial, step, nth),
    FOREIGN KEY (insurer, serial) REFERENCES papers.paper (insurer, serial)
);
COMMENT ON CONSTRAINT a_step_is_taken_once ON papers.step IS 'a step of a paper is recorded once';
CREATE INDEX step_of_kind ON papers.step (insurer, step, on_day);

-- Items that were held back when the plan was carried out (実施時の保留). The next plan sees these people anew.
CREATE TABLE papers.held_item (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    item integer NOT NULL,
    why text NOT NULL CHECK (why IN ('changed', 'no_address', 'no_face', 'not_posted', 'holds_another')),
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, plan, item),
    FOREIGN KEY (insurer, plan, item) REFERENCES plans.item (insurer, plan, item)
);

-- The stack looked through (抜取り): who changed after `since`, as known under `known`.
CREATE TABLE papers.pull_run (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    run integer NOT NULL CHECK (run > 0),
    since integer NOT NULL,
    known integer NOT NULL,
    on_day date NOT NULL,
    listed integer NOT NULL,
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, plan, run),
    FOREIGN KEY (insurer, plan) REFERENCES plans.plan (insurer, plan)
);

-- Reminders that a paper be handed back (返却の催促).
CREATE TABLE papers.reminder (
    insurer integer NOT NULL,
    serial bigint NOT NULL,
    nth integer NOT NULL CHECK (nth > 0),
    on_day date NOT NULL,
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, serial, nth),
    FOREIGN KEY (insurer, serial) REFERENCES papers.paper (insurer, serial)
);

-- Plans whose letters are printed here (印刷した計画): said before the first file, so that none is missed when files are to go.
CREATE TABLE papers.pressed (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, plan),
    FOREIGN KEY (insurer, plan) REFERENCES plans.plan (insurer, plan)
);

-- What was done under a caller's key (控えの目印): a retry finds the first result here.
CREATE TABLE papers.done (
    insurer integer NOT NULL REFERENCES registry.insurer,
    key text NOT NULL,
    asked text NOT NULL,
    result jsonb NOT NULL,
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, key)
);
COMMENT ON CONSTRAINT done_pkey ON papers.done IS 'this key was just used; ask again, and its result comes back';

-- --- drawing serials ---------------------------------------------------------------------------------------

-- The next items that may leave the house, have no paper yet and were not held back, in the order of the plan. It is
-- planned for the plan of each call: a plan for any of them, taken at the sixth, compares each line with all that wait.
CREATE FUNCTION papers.wanted(of_plan integer, after_item integer, most integer) RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    SELECT i.item FROM plans.item AS i JOIN plans.cleared AS c USING (insurer, plan, item)
    WHERE i.insurer = (SELECT registry.own_insurer()) AND i.plan = of_plan AND i.item > after_item
    AND i.piece IS NOT NULL AND NOT EXISTS (
        SELECT FROM papers.paper AS p WHERE p.insurer = i.insurer AND p.plan = i.plan AND p.item = i.item
    ) AND NOT EXISTS (
        SELECT FROM papers.held_item AS h WHERE h.insurer = i.insurer AND h.plan = i.plan AND h.item = i.item
    ) ORDER BY i.item LIMIT most;
END;

-- Make papers of items that may leave the house, each with the insurer's next serial, under a number this transaction
-- took. The paper that one replaces ends here, if it would be good on one of the same days or its last day is past; what
-- is good until the eve of the new one is left to its last day. Others that are past their last day have expired. What may
-- not become a paper is held back: beside another live one of the kind and days, or while the one it ends still lies
-- in the stack.
CREATE FUNCTION papers.draw(of_plan integer, items integer [], number integer, on_day date)
RETURNS TABLE (serial bigint, item integer, batch integer, person integer, paper text, valid_until date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    own integer := registry.own_insurer();
    before bigint;
    last bigint;
    stack integer;
    made_by text;
    approved_by text;
BEGIN
    IF NOT registry.is_own(own, number) THEN
        RAISE EXCEPTION 'a serial is drawn under a number its own transaction took';
    END IF;
    IF NOT installation.may_apply() THEN
        RAISE EXCEPTION 'the database was put back from a backup, and nobody has answered for what left the house since';
    END IF;
    IF registry.is_bound() THEN
        RAISE EXCEPTION 'a plan is carried out by a login that works for the whole insurer';
    END IF;
    SELECT c.serial INTO before FROM papers.counter AS c WHERE c.insurer = own FOR UPDATE;
    SELECT 1 + count(*) INTO stack FROM papers.batch AS b WHERE b.insurer = own AND b.plan = of_plan;
    SELECT p.made_by, coalesce(s.approved_by, p.made_by) INTO made_by, approved_by
    FROM plans.plan AS p JOIN plans.state AS s USING (insurer, plan) WHERE p.insurer = own AND p.plan = of_plan;
    -- Each line looks for its own papers by an index. Left to choose, a planner that knows nothing yet of a ledger that
    -- grows while it plans looks through all of it for each line.
    CREATE TEMP TABLE drawing ON COMMIT DROP AS
    SELECT i.*, CASE
        WHEN old.meets AND NOT old.may_end THEN 'not_posted'
        WHEN EXISTS (SELECT FROM (
            SELECT i.person AS one UNION ALL
            SELECT m.person FROM registry.merging AS m
            WHERE m.insurer = own AND m.into_person = i.person AND m.superseded IS NULL
        ) AS whose CROSS JOIN LATERAL (
            SELECT FROM papers.paper AS p WHERE p.insurer = own AND p.person = whose.one AND p.paper = i.paper AND p.live
            AND p.serial IS DISTINCT FROM i.replaces
            AND papers.days(p.valid_from, p.valid_until) && papers.days(i.valid_from, i.valid_until) OFFSET 0
        ) AS another OFFSET 0) THEN 'holds_another'
        END AS why,
        old.may_end AND (old.meets OR old.valid_until < on_day) AS ends,
        NULL::bigint AS serial
    FROM plans.item AS i CROSS JOIN LATERAL (
        SELECT FROM plans.cleared AS c WHERE c.insurer = i.insurer AND c.plan = i.plan AND c.item = i.item OFFSET 0
    ) AS cleared
    LEFT JOIN LATERAL (
        SELECT o.valid_until,
            papers.days(o.valid_from, o.valid_until) && papers.days(i.valid_from, i.valid_until) AS meets,
            EXISTS (SELECT FROM papers.after AS a WHERE a.earlier = o.state AND a.step = 'replaced') AS may_end
        FROM papers.paper AS o WHERE o.insurer = own AND o.serial = i.replaces AND o.live OFFSET 0
    ) AS old ON true
    WHERE i.insurer = own AND i.plan = of_plan AND i.item = ANY (items) AND i.piece IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM papers.paper AS p WHERE p.insurer = own AND p.plan = of_plan AND p.item = i.item OFFSET 0)
        AND NOT EXISTS (
            SELECT FROM papers.held_item AS h WHERE h.insurer = own AND h.plan = of_plan AND h.item = i.item OFFSET 0);
    UPDATE drawing AS d SET serial = before + one.n
    FROM (SELECT item, row_number() OVER (ORDER BY item) AS n FROM drawing WHERE why IS NULL) AS one
    WHERE one.item = d.item;
    INSERT INTO papers.held_item (insurer, plan, item, why)
    SELECT own, of_plan, d.item, d.why FROM drawing AS d WHERE d.why IS NOT NULL;
    INSERT INTO papers.step (insurer, serial, step, on_day, why)
    SELECT own, d.replaces, 'replaced', on_day, 'serial ' || d.serial FROM drawing AS d
    WHERE d.ends AND d.serial IS NOT NULL ORDER BY d.serial;
    INSERT INTO papers.step (insurer, serial, step, on_day)
    SELECT own, past.serial, 'expired', on_day FROM drawing AS d CROSS JOIN LATERAL (
        SELECT p.serial FROM papers.paper AS p
        WHERE p.insurer = own AND p.person = d.person AND p.paper = d.paper AND p.live AND p.valid_until < on_day
            AND EXISTS (SELECT FROM papers.after AS a WHERE a.earlier = p.state AND a.step = 'expired') OFFSET 0
    ) AS past WHERE d.serial IS NOT NULL ORDER BY past.serial;
    INSERT INTO papers.paper (insurer, serial, plan, item, batch, piece, person, paper, variant, valid_from, valid_until,
        prints, parts, replaces, learnt, past, state, place, live, steps)
    SELECT own, d.serial, of_plan, d.item, stack, d.piece, d.person, d.paper, d.variant, d.valid_from, d.valid_until,
        d.prints, d.parts, d.replaces, number, '{planned,approved}', 'approved', 'nowhere', true, 2
    FROM drawing AS d WHERE d.serial IS NOT NULL ORDER BY d.serial;
    INSERT INTO papers.step (insurer, serial, n, step, nth, on_day, who)
    SELECT own, d.serial, one.n, one.step, 1, on_day, one.who
    FROM drawing AS d, (VALUES (1, 'planned', made_by), (2, 'approved', approved_by)) AS one (n, step, who)
    WHERE d.serial IS NOT NULL ORDER BY d.serial, one.n;
    UPDATE papers.counter AS c SET serial = before + (SELECT count(*) FROM drawing AS d WHERE d.serial IS NOT NULL)
    WHERE c.insurer = own RETURNING c.serial INTO STRICT last;
    -- Whenever there are twice as many: the server counts only once a minute, and a ledger may fill in less.
    IF last >= 1000 AND floor(log(2, last)) > floor(log(2, greatest(before, 1))) THEN
        ANALYZE papers.paper, papers.step;
    END IF;
    RETURN QUERY SELECT d.serial, d.item, stack, d.person, d.paper, d.valid_until FROM drawing AS d
    WHERE d.serial IS NOT NULL ORDER BY d.serial;
    DROP TABLE drawing;
END $$;

-- What is printed on items of a plan, and to whom they go; `address` is null where there is nowhere to send it. It reads
-- past the fence around protected addresses, because a person's own letter is the one place where theirs stands: to
-- anybody else, or for anybody else's letter, there is none. To whom it goes was said by the plan; who died since, has
-- left the household or is kept apart is written to by no letter about another. The head's name is the household's, alike
-- on the paper of each of its people, whoever it goes to: else it would tell whose letters go another way. It is planned
-- for the items of each call: a plan for any number of them takes a hundred times as long.
CREATE FUNCTION papers.contents(of_plan integer, items integer [], on_day date)
RETURNS TABLE (item integer, serial bigint, piece uuid, content jsonb, address text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    WITH asked AS (
        SELECT i.*, p.serial, p.batch, m.symbol, m.number, m.sub_number, m.household_key, m.office,
            coalesce(r.support_measures, false) OR coalesce(r.address_hidden, false) AS hidden
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
                AND NOT (coalesce(r.support_measures, false) OR coalesce(r.address_hidden, false))
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

-- --- what guards the tables --------------------------------------------------------------------------------

-- A step is taken in its order, and what is true of the paper follows from the steps that stand. None is of a day before
-- the one it follows, but for those that a plan carried out for another day writes of the paper before. Who undoes twice
-- in a row names the step: else a posted letter would lie here because somebody pressed the key again.
CREATE FUNCTION papers.step_is_taken() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own papers.paper;
    stands text[];
    now text;
    last papers.step;
BEGIN
    SELECT * INTO STRICT own FROM papers.paper AS p WHERE p.insurer = new.insurer AND p.serial = new.serial FOR UPDATE;
    now := coalesce(own.past[cardinality(own.past)], '');
    SELECT * INTO last FROM papers.step AS s
    WHERE s.insurer = new.insurer AND s.serial = new.serial AND s.step <> 'undone' AND NOT EXISTS (
        SELECT FROM papers.step AS u WHERE u.insurer = s.insurer AND u.serial = s.serial AND u.undoes = s.n
    ) ORDER BY s.n DESC LIMIT 1;
    IF new.step = 'undone' AND EXISTS (SELECT FROM papers.step_kind AS k WHERE k.step = now AND k.may_be_undone) THEN
        stands := own.past[:cardinality(own.past) - 1];
    ELSIF EXISTS (SELECT FROM papers.after AS a WHERE a.earlier = now AND a.step = new.step) THEN
        stands := own.past || new.step;
    ELSE
        RAISE EXCEPTION '% cannot follow %: the steps of a paper have an order', new.step, coalesce(nullif(now, ''), 'nothing');
    END IF;
    IF new.on_day < last.on_day AND new.step NOT IN ('replaced', 'expired') THEN
        RAISE EXCEPTION 'a step of a paper is of no day before that of the step it follows';
    END IF;
    IF new.step = 'undone' AND new.undoes IS NULL AND EXISTS (
        SELECT FROM papers.step AS s
        WHERE s.insurer = new.insurer AND s.serial = new.serial AND s.n = own.steps AND s.step = 'undone'
    ) THEN
        RAISE EXCEPTION 'a step was undone just before: who undoes another names it';
    END IF;
    IF new.step = 'undone' AND coalesce(new.undoes, last.n) <> last.n THEN
        RAISE EXCEPTION 'the step that was named is not the newest of the paper that stands';
    END IF;
    new.undoes := CASE WHEN new.step = 'undone' THEN last.n END;
    IF new.step IN ('dispatched', 'resent', 'handed_over') AND NOT installation.may_apply() THEN
        RAISE EXCEPTION 'the database was put back from a backup, and nobody has answered for what left the house since';
    END IF;
    new.n := own.steps + 1;
    new.nth := 1 + (SELECT count(*) FROM papers.step AS s
        WHERE s.insurer = new.insurer AND s.serial = new.serial AND s.step = new.step);
    UPDATE papers.paper AS p SET past = stands, steps = own.steps + 1, state = stands[cardinality(stands)],
        live = NOT EXISTS (SELECT FROM papers.step_kind AS k WHERE k.step = ANY (stands) AND k.ends),
        place = (SELECT k.leaves FROM unnest(stands) WITH ORDINALITY AS one (step, n)
            JOIN papers.step_kind AS k USING (step) WHERE k.leaves IS NOT NULL ORDER BY one.n DESC LIMIT 1)
    WHERE p.insurer = new.insurer AND p.serial = new.serial;
    RETURN new;
END $$;
-- Only the two functions that say the first three steps of many papers at once number them; no login may.
CREATE TRIGGER step_is_taken BEFORE INSERT ON papers.step FOR EACH ROW
WHEN (new.n IS NULL OR new.nth <> 1 OR (new.n, new.step) NOT IN ((1, 'planned'), (2, 'approved'), (3, 'printed')))
EXECUTE FUNCTION papers.step_is_taken();

-- What was printed is fixed by its digest, with the step that says so.
CREATE FUNCTION papers.is_printed(serials bigint [], digests bytea [], on_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    own integer := registry.own_insurer();
    done integer;
BEGIN
    WITH changed AS (
        UPDATE papers.paper AS p SET digest = one.digest, past = p.past || 'printed'::text, state = 'printed', place = 'house',
            steps = p.steps + 1
        FROM unnest(serials, digests) AS one (serial, digest)
        WHERE p.insurer = own AND p.serial = one.serial AND p.state = 'approved' RETURNING p.serial, p.steps
    ) INSERT INTO papers.step (insurer, serial, n, step, nth, on_day)
    SELECT own, c.serial, c.steps, 'printed', 1, is_printed.on_day FROM changed AS c ORDER BY c.serial;
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done;
END $$;

-- A paper keeps all but what its steps change, and loses nothing.
CREATE FUNCTION papers.only_what_steps_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    expected record := old;
BEGIN
    expected.past := new.past;
    expected.state := new.state;
    expected.place := new.place;
    expected.live := new.live;
    expected.steps := new.steps;
    IF old.digest IS NULL THEN
        expected.digest := new.digest;
    END IF;
    IF new.prints IS NULL AND new.parts IS NULL AND retention.is_going() THEN
        expected.prints := NULL;
        expected.parts := NULL;
    END IF;
    IF new IS DISTINCT FROM expected THEN
        RAISE EXCEPTION 'a paper is what it was when its serial was drawn; only its steps go on';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER only_what_steps_change BEFORE UPDATE ON papers.paper
FOR EACH ROW EXECUTE FUNCTION papers.only_what_steps_change();

-- --- what plans ask of the ledger --------------------------------------------------------------------------

-- Whose a paper is: of somebody whose record was merged into another, it is that one's, until they are parted again.
CREATE VIEW papers.owned AS
SELECT p.*, coalesce(m.into_person, p.person) AS owner FROM papers.paper AS p
LEFT JOIN registry.merging AS m ON m.insurer = p.insurer AND m.person = p.person AND m.superseded IS NULL;

-- The papers that live: one row each. The digests in `parts` are of the record that each was `drawn_for`; `here`: it came
-- back, and waits for somebody to send it again or hand it over.
CREATE OR REPLACE FUNCTION plans.on_hand(of_insurer integer, of_person integer DEFAULT NULL) RETURNS TABLE (
    person integer, paper text, serial bigint, variant text, valid_from date, valid_until date, prints jsonb, parts jsonb,
    drawn_for integer, here boolean
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    SELECT p.owner, p.paper, p.serial, p.variant, p.valid_from, p.valid_until, p.prints, p.parts, p.person,
        p.state IN ('returned_mail', 'unclaimed')
    FROM papers.owned AS p WHERE p.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer()) AND p.live
    AND (of_person IS NULL OR p.person = ANY ((SELECT plans.records_of(of_insurer, of_person))::integer []))
    AND ((SELECT NOT registry.is_bound()) OR p.owner IN (SELECT registry.own_people()));
END;

-- Papers that live and that an approved plan asks back: from which day on, and no more once another plan finds them owed.
-- `since` is the day of the plan, or that on which it was made for a day before.
CREATE VIEW papers.recalled WITH (security_invoker) AS
SELECT p.insurer, p.serial, min(greatest(l.effective, l.known_on)) AS since
FROM plans.item AS i
INNER JOIN plans.plan AS l ON i.insurer = l.insurer AND i.plan = l.plan
INNER JOIN plans.state AS s ON i.insurer = s.insurer AND i.plan = s.plan
LEFT JOIN registry.merging AS m ON i.insurer = m.insurer AND i.person = m.into_person AND m.superseded IS NULL
INNER JOIN papers.paper AS p ON i.insurer = p.insurer AND p.person IN (i.person, m.person) AND i.paper = p.paper
WHERE i.action = 'recall' AND p.live AND p.place = 'person' AND p.plan < i.plan AND s.state <> 'rejected'
AND EXISTS (SELECT FROM plans.act AS a WHERE a.insurer = i.insurer AND a.plan = i.plan AND a.kind = 'approve')
AND NOT EXISTS (
    SELECT FROM plans.stopped AS h WHERE h.insurer = i.insurer AND h.plan = i.plan AND h.item = i.item
) AND NOT EXISTS (
    SELECT FROM plans.item AS o INNER JOIN plans.state AS t ON o.insurer = t.insurer AND o.plan = t.plan
    WHERE o.insurer = i.insurer AND o.person = i.person AND o.paper = i.paper AND o.plan > i.plan
    AND t.state <> 'rejected'
    AND (
        o.action IN ('issue', 'replace', 'renew') OR o.because IN ('already_held', 'not_reissued_here', 'lies_here')
    )
) GROUP BY p.insurer, p.serial;

-- Who was reminded of a paper that ended, or was past its last day, and is still with them; or of one that lives, since
-- their last cover began and since the paper lived last: it was asked back because they left. A cover that begins after
-- a death never begins.
CREATE OR REPLACE FUNCTION plans.asked_before(of_insurer integer, of_person integer DEFAULT NULL) RETURNS TABLE (
    person integer, paper text
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    SELECT DISTINCT p.owner, p.paper FROM papers.owned AS p JOIN papers.reminder AS r USING (insurer, serial)
    WHERE p.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer()) AND p.place = 'person'
    AND (NOT p.live OR p.valid_until < r.on_day OR NOT EXISTS (
        SELECT FROM registry.covers(of_insurer) AS c WHERE c.person = p.owner AND lower(c.valid) > r.on_day
    ) AND NOT EXISTS (
        SELECT FROM papers.step AS u
        WHERE u.insurer = p.insurer AND u.serial = p.serial AND u.step = 'undone' AND u.at > r.at
    ))
    AND (of_person IS NULL OR p.person = ANY ((SELECT plans.records_of(of_insurer, of_person))::integer []))
    AND ((SELECT NOT registry.is_bound()) OR p.owner IN (SELECT registry.own_people()));
END;

-- Whose last letter came back: of the papers that ever were posted, the newest lies here again.
CREATE OR REPLACE FUNCTION plans.mail_returned(of_insurer integer, of_person integer DEFAULT NULL) RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    SELECT last.owner FROM (
        SELECT DISTINCT ON (p.owner) p.owner, p.past FROM papers.owned AS p
        WHERE p.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer())
        AND (of_person IS NULL OR p.person = ANY ((SELECT plans.records_of(of_insurer, of_person))::integer []))
        AND ((SELECT NOT registry.is_bound()) OR p.owner IN (SELECT registry.own_people()))
        AND p.past && '{dispatched,handed_over}' ORDER BY p.owner, p.serial DESC
    ) AS last WHERE last.past && '{returned_mail,unclaimed}' AND NOT last.past && '{resent,handed_over}';
END;

-- Where letters came back from: digests of addressee and address. Of the plans that posted anything there, the last
-- counts: of a household's letters one may come back, and a newer one for another of them not.
CREATE FUNCTION plans.mail_returned_from(of_insurer integer) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = on
BEGIN ATOMIC
    WITH came_back AS MATERIALIZED (
        SELECT i.to_address, max(p.plan) AS plan FROM papers.paper AS p JOIN plans.item AS i USING (insurer, plan, item)
        WHERE p.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer()) AND p.serial IN (
            SELECT s.serial FROM papers.step AS s
            WHERE s.insurer = of_insurer AND s.step IN ('returned_mail', 'unclaimed'))
        AND p.past && '{returned_mail,unclaimed}' AND NOT p.past && '{resent,handed_over}' GROUP BY i.to_address
    )
    SELECT c.to_address FROM came_back AS c WHERE NOT EXISTS (
        SELECT FROM plans.item AS o JOIN papers.paper AS p USING (insurer, plan, item)
        WHERE o.insurer = of_insurer AND o.to_address = c.to_address AND o.plan > c.plan AND p.past && '{dispatched}'
    );
END;

-- Whose paper in a plan goes to somebody else of whom something was recorded since a number that stands in the address
-- block or decides who stands there, or to an office that was recorded anew. It reads past the fences, for a login that
-- works for the whole insurer: to whom each line goes is read by none. Each addressee is asked about by itself: of the few
-- lines of one person by index, of many PostgreSQL reads what is new once and holds them against it.
CREATE FUNCTION papers.readdressed(of_plan integer, since integer) RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    WITH own AS MATERIALIZED (
        SELECT registry.own_insurer() AS insurer WHERE NOT registry.is_bound()
    ), sent AS MATERIALIZED (
        SELECT i.insurer, i.person, i.addressee, i.goes_to FROM plans.item AS i
        WHERE i.insurer = (SELECT own.insurer FROM own) AND i.plan = of_plan AND i.piece IS NOT NULL
        AND i.goes_to IS DISTINCT FROM i.person
    ), whose AS (
        SELECT s.insurer, s.person FROM sent AS s
        WHERE EXISTS (
            SELECT FROM registry.membership AS t WHERE t.insurer = s.insurer AND t.person = s.goes_to
            AND (t.learnt > since OR t.superseded > since) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        )
        OR EXISTS (
            SELECT FROM registry.head AS t WHERE t.insurer = s.insurer AND t.person = s.goes_to
            AND (t.learnt > since OR t.superseded > since) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        )
        OR EXISTS (
            SELECT FROM registry.protection AS t WHERE t.insurer = s.insurer AND t.person = s.goes_to
            AND (t.learnt > since OR t.superseded > since) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        )
        OR EXISTS (
            SELECT FROM registry.name AS t WHERE t.insurer = s.insurer AND t.person = s.goes_to
            AND (t.learnt > since OR t.superseded > since) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        )
        OR EXISTS (
            SELECT FROM registry.registered_address AS t WHERE t.insurer = s.insurer AND t.person = s.goes_to
            AND (t.learnt > since OR t.superseded > since) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        )
        OR EXISTS (
            SELECT FROM registry.mailing_address AS t WHERE t.insurer = s.insurer AND t.person = s.goes_to
            AND (t.learnt > since OR t.superseded > since) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        )
        OR EXISTS (
            SELECT FROM registry.protected_address AS t WHERE t.insurer = s.insurer AND t.person = s.goes_to
            AND (t.learnt > since OR t.superseded > since) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        )
        OR EXISTS (
            SELECT FROM registry.death AS t WHERE t.insurer = s.insurer AND t.person = s.goes_to
            AND (t.learnt > since OR t.superseded > since) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        )
        OR EXISTS (
            SELECT FROM registry.coverage AS t WHERE t.insurer = s.insurer AND t.person = s.goes_to AND t.loss_reason = 'death'
            AND (t.learnt > since OR t.superseded > since) AND (t.superseded IS NULL OR t.superseded IS NOT NULL)
        )
        OR s.goes_to IN (
            SELECT each.person FROM registry.merging AS t
            CROSS JOIN LATERAL unnest(ARRAY[t.person, t.into_person]) AS each (person)
            WHERE t.insurer = (SELECT own.insurer FROM own) AND (t.learnt > since OR t.superseded > since)
        )
        UNION
        SELECT s.insurer, s.person FROM sent AS s
        JOIN registry.membership AS m ON m.insurer = s.insurer AND m.person = s.person AND m.superseded IS NULL
        JOIN registry.office AS o ON o.insurer = s.insurer AND o.office = m.office AND o.kind = s.addressee
        WHERE o.learnt > since OR o.superseded > since
    )
    SELECT w.person FROM whose AS w
    UNION
    SELECT m.into_person FROM whose AS w JOIN registry.merging AS m
    ON m.insurer = w.insurer AND m.person = w.person AND m.superseded IS NULL;
END;

-- Whether a line prints again what an approved plan printed, for the same to go the same way, and what never left the
-- house: a sheet that was torn, or a stack that was lost here.
CREATE OR REPLACE FUNCTION plans.is_reprint(of_plan integer, of_item integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT FROM plans.item AS i
        JOIN papers.paper AS p ON p.insurer = i.insurer AND p.person = i.person AND p.paper = i.paper
        JOIN plans.item AS o ON o.insurer = p.insurer AND o.plan = p.plan AND o.item = p.item
        JOIN plans.state AS s ON s.insurer = p.insurer AND s.plan = p.plan AND s.state = 'approved'
        WHERE i.insurer = (SELECT registry.own_insurer())
        AND i.plan = of_plan AND i.item = of_item AND i.action = 'issue'
        AND p.state = 'voided' AND p.digest IS NOT NULL AND NOT p.past && '{dispatched,resent,handed_over}'
        AND (i.variant, i.valid_from, i.valid_until, i.prints, i.parts, i.addressee, i.deliverer, i.unit, i.goes_to,
            i.to_name, i.to_address)
            IS NOT DISTINCT FROM
            (o.variant, o.valid_from, o.valid_until, o.prints, o.parts, o.addressee, o.deliverer, o.unit, o.goes_to,
            o.to_name, o.to_address)
        AND p.serial = (SELECT max(n.serial) FROM papers.paper AS n WHERE n.insurer = i.insurer AND n.person = i.person
            AND n.paper = i.paper AND n.plan <> i.plan)
    );
END;

-- Plans of which papers left before a second person looked, and nobody has looked since: from which day on. One that the
-- second person rejected stays among them while a paper of it lives: somebody has it who should not.
CREATE OR REPLACE FUNCTION plans.unseen(of_insurer integer) RETURNS TABLE (plan integer, since date, rejected boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT e.plan, min(t.on_day), s.state = 'rejected' FROM plans.eased AS e
    JOIN plans.state AS s ON s.insurer = e.insurer AND s.plan = e.plan AND s.state IN ('made', 'rejected')
    JOIN papers.paper AS p ON p.insurer = e.insurer AND p.plan = e.plan AND p.item = e.item
    JOIN papers.step AS t ON t.insurer = p.insurer AND t.serial = p.serial AND t.step = 'approved'
    WHERE e.insurer = of_insurer AND of_insurer = (SELECT registry.own_insurer()) AND e.approval = 'afterwards'
    AND NOT EXISTS (
        SELECT FROM plans.act AS a WHERE a.insurer = e.insurer AND a.plan = e.plan AND a.kind = 'approve')
    GROUP BY e.plan, s.state HAVING s.state = 'made' OR bool_or(p.live);
END;

-- --- closing a plan ------------------------------------------------------------------------------------------

-- Nothing more leaves the house by a plan that is closed. What it has begun is brought to its end before: a serial
-- without an order, or a paper in no closed stack, would be looked for by nobody; so would a plan that somebody has still
-- to look at.
CREATE FUNCTION plans.close(
    of_plan integer, shown bytea, why text, with_key text, OUT act integer, OUT again boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer := registry.own_insurer();
    unseen boolean := EXISTS (SELECT FROM plans.unseen(here) AS u WHERE u.plan = of_plan);
BEGIN
    SELECT r.act, r.again INTO act, again
    FROM plans.record('close', of_plan, shown, why, with_key, NULL, NULL, NULL, NULL) AS r;
    IF again THEN
        RETURN;
    END IF;
    IF NOT pg_try_advisory_xact_lock(hashtext('madoguchi apply'), here) THEN
        RAISE EXCEPTION 'somebody is carrying out a plan of this insurer: a plan is closed when nobody is';
    END IF;
    IF EXISTS (
        SELECT FROM plans.act AS a WHERE a.insurer = here AND a.plan = of_plan AND a.act < close.act AND a.kind = 'reject'
    ) THEN
        RAISE EXCEPTION 'the plan was rejected: nothing leaves the house by it, and there is nothing to close';
    END IF;
    IF unseen THEN
        RAISE EXCEPTION 'papers of the plan left before a second person looked: somebody looks at it first';
    END IF;
    IF EXISTS (
        SELECT FROM papers.paper AS p WHERE p.insurer = here AND p.plan = of_plan
        AND (p.state = 'approved' OR p.state = 'printed' AND NOT EXISTS (
            SELECT FROM papers.batch AS b WHERE b.insurer = here AND b.plan = of_plan AND b.batch = p.batch))
    ) THEN
        RAISE EXCEPTION 'papers of the plan have a serial and lie in no closed stack: carry it out to its end first';
    END IF;
END $$;

CREATE FUNCTION plans.nothing_after_closing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM plans.act AS a WHERE a.insurer = new.insurer AND a.plan = new.plan AND a.kind = 'close'
    ) THEN
        RAISE EXCEPTION 'the plan is closed: make another';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER nothing_after_closing BEFORE INSERT ON plans.act
FOR EACH ROW EXECUTE FUNCTION plans.nothing_after_closing();

-- --- who may do what ---------------------------------------------------------------------------------------

GRANT EXECUTE ON FUNCTION plans.close TO approver;
GRANT USAGE ON SCHEMA papers TO clerk, approver, auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA papers TO clerk, approver, auditor;
REVOKE ALL ON papers.owned FROM clerk, approver, auditor;  -- it reads past the fences
GRANT EXECUTE ON FUNCTION papers.wanted, papers.draw, papers.contents, papers.is_printed, papers.readdressed TO clerk;
GRANT EXECUTE ON FUNCTION plans.mail_returned_from TO clerk;
GRANT INSERT (insurer, serial, step, on_day, why, key, undoes) ON papers.step TO clerk;
GRANT INSERT (insurer, plan, batch, papers, manifest, audit_head) ON papers.batch TO clerk;
GRANT INSERT (insurer, plan, item, why) ON papers.held_item TO clerk;
GRANT INSERT (insurer, plan, run, since, known, on_day, listed) ON papers.pull_run TO clerk;
GRANT INSERT (insurer, serial, nth, on_day) ON papers.reminder TO clerk;
GRANT INSERT (insurer, plan) ON papers.pressed TO clerk;
GRANT INSERT (insurer, key, asked, result) ON papers.done TO clerk;

DO $$
DECLARE
    one text;
BEGIN
    FOR one IN
        SELECT relname FROM pg_class
        WHERE relnamespace = 'papers'::regnamespace AND relkind = 'r' AND relname NOT IN ('step_kind', 'after')
    LOOP
        EXECUTE format('ALTER TABLE papers.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own_insurer ON papers.%I TO clerk, approver, auditor '
            'USING (insurer = (SELECT registry.own_insurer())) '
            'WITH CHECK (insurer = (SELECT registry.own_insurer()))', one);
        EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON papers.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
        CONTINUE WHEN one IN ('paper', 'counter');
        EXECUTE format('CREATE TRIGGER never_changed BEFORE UPDATE ON papers.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
    END LOOP;
END $$;

-- Who works for some offices sees the papers of their people, and no others; so with all that hangs on a paper.
CREATE POLICY own_people ON papers.paper AS RESTRICTIVE TO clerk, approver, auditor
USING ((SELECT NOT registry.is_bound()) OR person IN (SELECT registry.own_people()));
CREATE POLICY own_people ON papers.step AS RESTRICTIVE TO clerk, approver, auditor
USING ((SELECT NOT registry.is_bound()) OR EXISTS (
    SELECT FROM papers.paper AS p WHERE p.insurer = step.insurer AND p.serial = step.serial
));
CREATE POLICY own_people ON papers.reminder AS RESTRICTIVE TO clerk, approver, auditor
USING ((SELECT NOT registry.is_bound()) OR EXISTS (
    SELECT FROM papers.paper AS p WHERE p.insurer = reminder.insurer AND p.serial = reminder.serial
));
CREATE POLICY own_people ON papers.held_item AS RESTRICTIVE TO clerk, approver, auditor
USING ((SELECT NOT registry.is_bound()) OR EXISTS (
    SELECT FROM plans.item AS i
    WHERE i.insurer = held_item.insurer AND i.plan = held_item.plan AND i.item = held_item.item
));
-- A stack is looked through by who sees all that changed, else what others may not see would be posted unseen.
CREATE POLICY of_whole_insurer ON papers.pull_run AS RESTRICTIVE FOR INSERT TO clerk
WITH CHECK (NOT (SELECT registry.is_bound()));
