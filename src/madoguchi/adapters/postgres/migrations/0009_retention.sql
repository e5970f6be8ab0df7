-- Retention (保存期間): how long what is kept, what is due to go, who agreed, and the proof that it went.
-- docs/retention.md says what each part is for. The rules themselves are shipped with the program, dated and cited.

-- How long an insurer keeps what a rule names (保存期間の定め). A rule without a source deletes nothing until one stands
-- here; the newest row of a rule counts.
CREATE TABLE retention.period (
    insurer integer NOT NULL REFERENCES registry.insurer,
    rule text NOT NULL,
    n integer NOT NULL CHECK (n > 0),
    months integer NOT NULL CHECK (months BETWEEN 1 AND 1200),
    source text NOT NULL CHECK (length(source) BETWEEN 1 AND 500),
    set_by text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, rule, n)
);

-- What may not go whatever its age (廃棄の停止), for a lawsuit, an inquiry, an audit from outside: all that a rule names,
-- or all that is of a person or of a plan of papers.
CREATE TABLE retention.hold (
    insurer integer NOT NULL REFERENCES registry.insurer,
    hold integer NOT NULL CHECK (hold > 0),
    rule text,
    person integer,
    paper_plan integer,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    set_by text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lifted_by text,
    lifted_at timestamptz,
    PRIMARY KEY (insurer, hold),
    FOREIGN KEY (insurer, person) REFERENCES registry.person (insurer, person),
    FOREIGN KEY (insurer, paper_plan) REFERENCES plans.plan (insurer, plan),
    CONSTRAINT hold_names_one_thing CHECK (num_nonnulls(rule, person, paper_plan) = 1),
    CHECK (num_nulls(lifted_by, lifted_at) IN (0, 2)),
    CONSTRAINT hold_is_lifted_by_another CHECK (lifted_by <> set_by)
);
COMMENT ON CONSTRAINT hold_is_lifted_by_another ON retention.hold
IS 'what somebody ordered to be kept another lets go';
COMMENT ON CONSTRAINT hold_names_one_thing ON retention.hold
IS 'an order to keep names a rule, a person or a plan, and one of them';

-- What is due on a day (廃棄計画): made by one, approved by another, then applied. Of one insurer; without one it is of what
-- belongs to all, the audit.
CREATE TABLE retention.plan (
    plan integer PRIMARY KEY CHECK (plan > 0),
    insurer integer REFERENCES registry.insurer,
    on_day date NOT NULL,
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    made_by text NOT NULL DEFAULT session_user,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
    approved_by text,
    approved_at timestamptz,
    applied_by text,
    applied_at timestamptz,
    CHECK (num_nulls(approved_by, approved_at) IN (0, 2)),
    CHECK (num_nulls(applied_by, applied_at) IN (0, 2)),
    CHECK (applied_by IS NULL OR approved_by IS NOT NULL),
    CONSTRAINT retention_takes_two CHECK (approved_by <> made_by)
);
COMMENT ON CONSTRAINT retention_takes_two ON retention.plan
IS 'what one plans to delete another approves';

-- One thing that is due (廃棄の項目): by its rule, what it is, how many rows, the numbers of the people. When it was gone is
-- the proof, with how many rows went; who was covered again or held meanwhile stayed.
CREATE TABLE retention.item (
    plan integer NOT NULL REFERENCES retention.plan,
    item integer NOT NULL CHECK (item > 0),
    insurer integer REFERENCES registry.insurer,
    rule text NOT NULL,
    subject text NOT NULL CHECK (subject ~ '^[a-z][a-z_ -]{0,29} [0-9a-f.-]{1,64}$'),
    row_count bigint NOT NULL CHECK (row_count >= 0),
    people integer [] NOT NULL DEFAULT '{}',
    stayed integer [],
    gone_rows bigint,
    gone_at timestamptz,
    PRIMARY KEY (plan, item),
    CHECK (num_nulls(stayed, gone_rows, gone_at) IN (0, 3))
);
CREATE INDEX item_of_subject ON retention.item (insurer, rule, subject);

-- What was asked under a caller's key (目印), of an insurer or of what belongs to all, with the number it gave: of an order
-- or of a plan. `asked` is the digest of what was asked for.
CREATE TABLE retention.done (
    insurer integer REFERENCES registry.insurer,
    key text NOT NULL,
    asked text NOT NULL,
    number integer,
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    done_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT done_once UNIQUE NULLS NOT DISTINCT (insurer, key)
);

-- What another approved is what was written with the plan.
CREATE FUNCTION retention.only_with_its_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM retention.plan AS p WHERE p.plan = new.plan AND p.insurer IS NOT DISTINCT FROM new.insurer
        AND p.made_in = pg_current_xact_id()
    ) THEN
        RAISE EXCEPTION 'a plan of what goes is not added to once it is made';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER only_with_its_plan BEFORE INSERT ON retention.item
FOR EACH ROW EXECUTE FUNCTION retention.only_with_its_plan();

-- Individual numbers that were let go (廃棄した個人番号): the how-manyeth of a person, and by which item. The key file holds
-- no key for them any more, so no copy of the row opens.
CREATE TABLE individuals.gone (
    insurer integer NOT NULL,
    person integer NOT NULL,
    turn integer NOT NULL CHECK (turn BETWEEN 1 AND 15),
    plan integer NOT NULL,
    item integer NOT NULL,
    PRIMARY KEY (insurer, person, turn)
);
CREATE TRIGGER never_removed BEFORE UPDATE OR DELETE OR TRUNCATE ON individuals.gone
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
ALTER TABLE individuals.gone ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_people ON individuals.gone TO intake
USING (insurer = (SELECT registry.own_insurer())
    AND ((SELECT NOT registry.is_bound()) OR person IN (SELECT registry.own_people())));
GRANT SELECT ON individuals.gone TO intake;

-- --- what was agreed is never changed ------------------------------------------------------------------------

CREATE FUNCTION retention.only_forward() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before jsonb := to_jsonb(old);
    after jsonb := to_jsonb(new);
BEGIN
    IF EXISTS (
        SELECT FROM jsonb_each(before) AS was WHERE was.value <> 'null' AND after -> was.key IS DISTINCT FROM was.value
    ) THEN
        RAISE EXCEPTION 'what was agreed about keeping and deleting is never changed';
    END IF;
    RETURN new;
END $$;

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['period', 'hold', 'plan', 'item', 'done'] LOOP
        EXECUTE format('CREATE TRIGGER only_forward BEFORE UPDATE ON retention.%I '
            'FOR EACH ROW EXECUTE FUNCTION retention.only_forward()', one);
        EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON retention.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
    END LOOP;
END $$;

-- The insurer that a session works for; none where it works for none in particular.
CREATE FUNCTION retention.here() RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF coalesce(current_setting('madoguchi.insurer', true), '') = '' THEN
        RETURN NULL;
    END IF;
    RETURN coalesce(registry.own_insurer(), 0);  -- nobody's
END $$;

-- Take a key for what is asked for (目印を使う); of one that was used before, the number it gave then. Whoever asks with it at
-- once waits until we commit. For anything else than was asked under it, the key is refused.
CREATE FUNCTION retention.take_key(with_key text, asking text, OUT number integer, OUT again boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before text;
BEGIN
    INSERT INTO retention.done (insurer, key, asked) VALUES (retention.here(), with_key, asking) ON CONFLICT DO NOTHING;
    again := NOT FOUND;
    IF again THEN
        SELECT d.asked, d.number INTO before, number FROM retention.done AS d
        WHERE d.insurer IS NOT DISTINCT FROM retention.here() AND d.key = with_key;
        IF before <> asking THEN
            RAISE EXCEPTION 'this key was used for something else';
        END IF;
    END IF;
END $$;

-- Say which number was given under a key that this transaction took.
CREATE FUNCTION retention.keep_number(with_key text, given integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE retention.done SET number = given
    WHERE insurer IS NOT DISTINCT FROM retention.here() AND key = with_key AND done_in = pg_current_xact_id();
END;

-- Agree to a plan as it reads now (廃棄計画の承認).
CREATE FUNCTION retention.approve(which integer, as_read bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE retention.plan SET approved_by = session_user, approved_at = clock_timestamp()
    WHERE plan = which AND digest = as_read AND approved_by IS NULL AND insurer IS NOT DISTINCT FROM retention.here();
    RETURN FOUND;
END $$;

-- Let go of what was held (停止の解除), by another than who ordered it.
CREATE FUNCTION retention.lift(which integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE retention.hold SET lifted_by = session_user, lifted_at = clock_timestamp()
    WHERE insurer = registry.own_insurer() AND hold = which AND lifted_at IS NULL;
    RETURN FOUND;
END $$;

-- Say that all of an approved plan is gone (廃棄の完了).
CREATE FUNCTION retention.close(which integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE retention.plan SET applied_by = session_user, applied_at = clock_timestamp()
    WHERE plan = which AND approved_at IS NOT NULL AND applied_at IS NULL
        AND insurer IS NOT DISTINCT FROM retention.here()
        AND NOT EXISTS (SELECT FROM retention.item AS i WHERE i.plan = which AND i.gone_at IS NULL);
    RETURN FOUND;
END $$;

-- Whether some insurer ordered that nothing of a rule goes.
CREATE FUNCTION retention.is_held(of_rule text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM retention.hold WHERE rule = of_rule AND lifted_at IS NULL);
END;

-- For how many months what belongs to all insurers together is kept: the longest that one of them says; null while one
-- of them says nothing.
CREATE FUNCTION retention.months_of_all(of_rule text) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT CASE WHEN bool_and(told.months IS NOT NULL) THEN max(told.months) END
    FROM registry.insurer AS i LEFT JOIN (
        SELECT DISTINCT ON (insurer) insurer, months FROM retention.period WHERE rule = of_rule
        ORDER BY insurer ASC, n DESC
    ) AS told USING (insurer);
END;

-- The months of the audit, with how many entries each holds and whether all of them are sealed.
CREATE FUNCTION retention.audit_months() RETURNS TABLE (month text, entries bigint, sealed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT to_char(e.at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM'), count(*), bool_and(e.n <= coalesce(s.last_n, 0))
    FROM audit.entry AS e
    LEFT JOIN (SELECT chain, max(last_n) AS last_n FROM audit.sealed GROUP BY chain) AS s ON s.chain = e.chain
    GROUP BY 1 ORDER BY 1;
END;

-- Let a month of the audit go, of an approved plan: the digests stay, so that the rest can still be checked, and an
-- entry says how many went. The number of entries that went; none where the item was done before.
CREATE FUNCTION retention.drop_audit_month(which_plan integer, which_item integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    due text;
    room text;
    went bigint;
BEGIN
    SELECT substr(i.subject, 7) INTO due FROM retention.item AS i JOIN retention.plan AS p USING (plan)
    WHERE i.plan = which_plan AND i.item = which_item AND i.rule = 'audit' AND p.approved_by IS NOT NULL
        AND i.gone_at IS NULL FOR UPDATE;
    IF due IS NULL THEN
        RETURN 0;
    END IF;
    IF retention.is_held('audit') OR (
        SELECT coalesce((due || '-01')::date + make_interval(months => retention.months_of_all('audit') + 1)
            > p.on_day, true) FROM retention.plan AS p WHERE p.plan = which_plan
    ) OR NOT coalesce((SELECT m.sealed FROM retention.audit_months() AS m WHERE m.month = due), false)
    THEN
        RAISE EXCEPTION 'a month of the audit is held, not due by its period, or not sealed';
    END IF;
    room := format('audit.%I', 'entry_' || replace(due, '-', '_'));
    EXECUTE format('INSERT INTO audit.husk (chain, n, link, month) SELECT chain, n, link, %L FROM %s', due, room);
    GET DIAGNOSTICS went = ROW_COUNT;
    EXECUTE format('ALTER TABLE audit.entry DETACH PARTITION %s', room);
    EXECUTE format('DROP TABLE %s', room);
    UPDATE retention.item SET gone_at = clock_timestamp(), gone_rows = went, stayed = '{}'
    WHERE plan = which_plan AND item = which_item;
    PERFORM audit.record('act', NULL, NULL, 'drop audit month', 'month ' || due || '.' || went,
        'retention plan ' || which_plan);
    RETURN went;
END $$;

-- What follows is about tables of later files too.
SET LOCAL check_function_bodies = off;

-- --- what of an insurer is due --------------------------------------------------------------------------------

-- For how many months an insurer keeps what a rule names; null while it says nothing, or while the rule is held.
CREATE FUNCTION retention.months_here(of_rule text) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT p.months FROM retention.period AS p
    WHERE p.insurer = retention.here() AND p.rule = of_rule AND NOT EXISTS (
        SELECT FROM retention.hold AS h WHERE h.insurer = p.insurer AND h.rule = of_rule AND h.lifted_at IS NULL
    ) ORDER BY p.n DESC LIMIT 1;
END;

-- Whose last cover ended by a day, in any record of theirs, and of whom nothing is held and no paper lives that was good
-- after it. Of whom no cover is recorded nobody knows when it ended: nothing of theirs goes. A cover without a day was a
-- mistake and ends nothing, but for one that a death was before: who died has left.
CREATE FUNCTION retention.left_by(last_day date) RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
BEGIN ATOMIC
    WITH record AS MATERIALIZED (
        SELECT p.person, coalesce(m.into_person, p.person) AS owner FROM registry.person AS p
        LEFT JOIN registry.merging AS m ON m.insurer = p.insurer AND m.person = p.person AND m.superseded IS NULL
        WHERE p.insurer = retention.here()
    ), stays AS (
        SELECT r.owner FROM retention.hold AS h JOIN record AS r ON r.person = h.person
        WHERE h.insurer = retention.here() AND h.lifted_at IS NULL
        UNION ALL
        SELECT r.owner FROM retention.hold AS h
        JOIN plans.item AS i ON i.insurer = h.insurer AND i.plan = h.paper_plan JOIN record AS r ON r.person = i.person
        WHERE h.insurer = retention.here() AND h.lifted_at IS NULL AND i.action <> 'keep'
        UNION ALL
        SELECT r.owner FROM papers.paper AS w JOIN record AS r ON r.person = w.person
        WHERE w.insurer = retention.here() AND w.live AND coalesce(w.valid_until > last_day, true)
    ), ended AS (
        SELECT r.owner FROM registry.covers(retention.here()) AS c JOIN record AS r ON r.person = c.person
        WHERE NOT isempty(c.valid) OR c.loss_reason = 'death' GROUP BY r.owner HAVING max(coalesce(c.lost_on, 'infinity')) <= last_day
    )
    SELECT r.person FROM record AS r JOIN ended AS e ON e.owner = r.owner
    WHERE r.owner NOT IN (SELECT s.owner FROM stays AS s) ORDER BY r.person;
END;

-- Of whom there is something that a rule names. The numbers of applications, notices and lines of the feed go on from the
-- last: who has that one stays until another follows it.
CREATE FUNCTION retention.has_some(of_rule text) RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.person FROM individuals.number AS n WHERE n.insurer = retention.here() AND of_rule = 'individual_numbers'
    UNION
    SELECT a.person FROM applications.application AS a WHERE a.insurer = retention.here() AND of_rule = 'applications'
    UNION
    SELECT o.person FROM notices.notice AS o WHERE o.insurer = retention.here() AND of_rule = 'notices'
    UNION
    SELECT s.person FROM notices.shown_elsewhere AS s WHERE s.insurer = retention.here() AND of_rule = 'notices'
    UNION
    SELECT p.person FROM registry.person AS p
    WHERE p.insurer = retention.here() AND of_rule = 'registry' AND p.key <> 'gone ' || p.person
    EXCEPT (
        SELECT a.person FROM applications.application AS a
        WHERE of_rule IN ('applications', 'registry') AND a.insurer = retention.here()
            AND a.application = (SELECT max(last.application) FROM applications.application AS last
                WHERE last.insurer = a.insurer AND NOT registry.is_drawn(last.application))
        UNION ALL
        SELECT o.person FROM notices.notice AS o
        WHERE of_rule IN ('notices', 'registry') AND o.insurer = retention.here()
            AND o.notice = (SELECT max(last.notice) FROM notices.notice AS last WHERE last.insurer = o.insurer)
        UNION ALL
        SELECT l.person FROM feed.line AS l
        WHERE of_rule = 'registry' AND l.insurer = retention.here() AND (l.stream, l.line) IN (
            SELECT last.stream, max(last.line) FROM feed.line AS last WHERE last.insurer = l.insurer GROUP BY last.stream)
        UNION ALL
        SELECT n.person FROM individuals.number AS n
        WHERE of_rule = 'registry' AND n.insurer = retention.here() AND n.erased IS NULL
    )
$$;

-- Plans of papers of which nothing stands any more (終わった交付計画): by a day nothing of them lives, waits or lies here, and
-- neither they nor anybody in them is held.
CREATE FUNCTION retention.plans_over(last_day date) RETURNS TABLE (plan integer, last_step date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
    SELECT p.plan, greatest(p.effective, max(s.on_day)) FROM plans.plan AS p
    LEFT JOIN papers.paper AS w ON w.insurer = p.insurer AND w.plan = p.plan
    LEFT JOIN papers.step AS s ON s.insurer = w.insurer AND s.serial = w.serial
    WHERE p.insurer = retention.here() AND p.effective <= last_day AND NOT EXISTS (
        SELECT FROM retention.hold AS h WHERE h.insurer = p.insurer AND h.lifted_at IS NULL AND (
            h.paper_plan = p.plan OR h.person IN (
                SELECT i.person FROM plans.item AS i WHERE i.insurer = p.insurer AND i.plan = p.plan)))
    GROUP BY p.plan, p.effective
    HAVING greatest(p.effective, max(s.on_day)) <= last_day
        AND NOT bool_or(w.serial IS NOT NULL AND coalesce(w.state, '') IN ('', 'planned', 'approved', 'printed', 'pull'))
$$;

-- For how many months the printed files of a plan are kept (印刷ファイルの保存), and from which day they may go; no months
-- while the insurer says nothing, no day while one of its papers waits or lies here, or somebody in it is held.
CREATE FUNCTION retention.print_files_kept(of_plan integer) RETURNS TABLE (months integer, may_go_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
    WITH told AS (
        SELECT greatest(p.effective, max(s.on_day)) AS last_step, max(s.on_day) FILTER (
            WHERE s.step IN ('dispatched', 'handed_over', 'voided')) AS left_on
        FROM plans.plan AS p JOIN papers.paper AS w ON w.insurer = p.insurer AND w.plan = p.plan
        JOIN papers.step AS s ON s.insurer = w.insurer AND s.serial = w.serial
        WHERE p.insurer = retention.here() AND p.plan = of_plan AND NOT EXISTS (
            SELECT FROM retention.hold AS h WHERE h.insurer = p.insurer AND h.lifted_at IS NULL AND (
                h.paper_plan = p.plan OR h.person IN (
                    SELECT i.person FROM plans.item AS i WHERE i.insurer = p.insurer AND i.plan = p.plan)))
        GROUP BY p.effective
        HAVING NOT bool_or(coalesce(w.state, '') IN ('', 'planned', 'approved', 'printed', 'pull'))
    ), kept AS (
        SELECT k.months, t.last_step, t.left_on, (t.left_on + make_interval(months => k.months))::date AS on_day
        FROM (SELECT retention.months_here('print_files') AS months) AS k LEFT JOIN told AS t ON true
    )
    -- A month after the 31st is the 1st of the month after next, by the reckoning of `due`.
    SELECT k.months, greatest(k.last_step, k.on_day + (k.on_day - make_interval(months => k.months) < k.left_on)::integer)
    FROM kept AS k WHERE k.months IS NOT NULL
$$;

-- What of the session's insurer is due by a rule on a day: people together, a thousand at a time; all else one by one.
-- Nothing while the insurer has set no period, or the rule is held.
CREATE FUNCTION retention.due(of_rule text, on_day date) RETURNS TABLE (
    subject text, row_count bigint, people integer []
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
DECLARE
    own integer := retention.here();
    months integer := retention.months_here(of_rule);
    by_day date := on_day - make_interval(months => months);
BEGIN
    IF registry.is_bound() THEN
        RAISE EXCEPTION 'what goes is planned by who works for the whole insurer, not for some offices';
    END IF;
    IF months IS NULL OR own IS NULL THEN
        RETURN;
    END IF;
    IF of_rule IN ('individual_numbers', 'applications', 'notices', 'registry') THEN
        RETURN QUERY SELECT 'people ' || part.n, count(*), array_agg(part.person ORDER BY part.person)
            FROM (
                SELECT one.person, 1 + (row_number() OVER (ORDER BY one.person) - 1) / 1000 AS n FROM (
                    SELECT retention.left_by(by_day) AS person INTERSECT SELECT retention.has_some(of_rule)
                ) AS one
            ) AS part GROUP BY part.n ORDER BY part.n;
    ELSIF of_rule = 'intake' THEN
        RETURN QUERY SELECT 'file ' || f.file, count(*), '{}'::integer []
            FROM intake.file AS f JOIN intake.kept_row AS k USING (insurer, file)
            WHERE f.insurer = own AND f.as_of <= by_day GROUP BY f.file ORDER BY f.file;
    ELSIF of_rule = 'plans' THEN
        RETURN QUERY SELECT 'plan ' || o.plan, count(*), '{}'::integer []
            FROM retention.plans_over(by_day) AS o JOIN plans.item AS i ON i.insurer = own AND i.plan = o.plan
            WHERE NOT EXISTS (SELECT FROM papers.paper AS w WHERE w.insurer = own AND w.plan = o.plan
                AND w.live AND coalesce(w.valid_until > by_day, true))
            GROUP BY o.plan HAVING bool_or(i.because <> 'gone') ORDER BY o.plan;
    ELSIF of_rule = 'ledger' THEN
        RETURN QUERY SELECT 'plan ' || o.plan, count(*), '{}'::integer []
            FROM retention.plans_over(by_day) AS o JOIN papers.paper AS w ON w.insurer = own AND w.plan = o.plan
            GROUP BY o.plan HAVING NOT bool_or(w.live AND coalesce(w.valid_until > by_day, true))
                AND bool_or(num_nonnulls(w.prints, w.parts) > 0) ORDER BY o.plan;
    ELSIF of_rule IN ('spool', 'print_files') THEN
        RETURN QUERY SELECT 'plan ' || o.plan, count(*), '{}'::integer []
            FROM retention.plans_over(on_day) AS o JOIN papers.paper AS w ON w.insurer = own AND w.plan = o.plan
            WHERE w.digest IS NOT NULL AND NOT o.plan IN (SELECT retention.files_gone(of_rule)) AND NOT o.plan IN (
                SELECT late.plan FROM papers.paper AS late JOIN papers.step AS s USING (insurer, serial)
                WHERE late.insurer = own AND s.step IN ('dispatched', 'handed_over', 'voided') AND s.on_day > by_day
            ) AND (of_rule = 'spool' OR o.plan IN (SELECT p.plan FROM papers.pressed AS p WHERE p.insurer = own))
            GROUP BY o.plan ORDER BY o.plan;
    ELSIF of_rule = 'directions' THEN
        RETURN QUERY SELECT 'direction ' || d.direction, count(*), '{}'::integer []
            FROM applications.direction AS d JOIN applications.directed_person AS p USING (insurer, direction)
            WHERE d.insurer = own AND d.until < by_day AND NOT EXISTS (
                SELECT FROM retention.hold AS h JOIN applications.directed_person AS o
                ON o.insurer = h.insurer AND o.person = h.person
                WHERE h.insurer = own AND h.lifted_at IS NULL AND o.direction = d.direction
            ) GROUP BY d.direction ORDER BY d.direction;
    ELSIF of_rule = 'feed' THEN
        RETURN QUERY SELECT 'month ' || told.month, sum(told.many)::bigint, '{}'::integer []
            FROM (
                SELECT to_char(f.as_of, 'YYYY-MM') AS month, 1 AS many
                FROM retention.shown_before(by_day) AS f JOIN feed.shown AS s ON s.insurer = own AND s.file = f.file
                UNION ALL
                SELECT to_char(c.on_day, 'YYYY-MM'), 1
                FROM retention.compared_before(by_day) AS c JOIN feed.difference AS d
                ON d.insurer = own AND d.stream = c.stream AND d.comparison = c.comparison
            ) AS told GROUP BY told.month ORDER BY told.month;
    END IF;
END $$;

-- The files of what the platform showed before a day, and the comparisons: but the newest of each, which plans ask.
CREATE FUNCTION retention.shown_before(by_day date) RETURNS TABLE (file integer, as_of date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.file, f.as_of FROM feed.shown_file AS f
    WHERE f.insurer = retention.here() AND f.as_of < date_trunc('month', by_day)::date AND EXISTS (
        SELECT FROM feed.shown_file AS later WHERE later.insurer = f.insurer AND later.stream = f.stream
        AND later.of_sample = f.of_sample AND later.as_of > f.as_of)
$$;
CREATE FUNCTION retention.compared_before(by_day date) RETURNS TABLE (stream text, comparison integer, on_day date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.stream, c.comparison, c.on_day FROM feed.comparison AS c
    WHERE c.insurer = retention.here() AND c.on_day < date_trunc('month', by_day)::date AND EXISTS (
        SELECT FROM feed.comparison AS later WHERE later.insurer = c.insurer AND later.stream = c.stream
        AND later.of_sample = c.of_sample AND later.on_day > c.on_day)
$$;

-- Plans of papers of which files outside the database were let go (廃棄したファイル), by the rule.
CREATE FUNCTION retention.files_gone(of_rule text) RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT substr(i.subject, 6)::integer FROM retention.item AS i
    WHERE i.insurer = retention.here() AND i.rule = of_rule AND i.gone_at IS NOT NULL;
END;

-- Those whose print orders were (廃棄した印刷指示): whoever checks a spool misses none of these.
CREATE FUNCTION retention.orders_gone() RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT retention.files_gone('spool');
END;

-- The last number of a plan of retention, of all insurers. Whoever asks holds it until the plan is written.
CREATE FUNCTION retention.last_plan() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(4862175, 2);
    RETURN (SELECT coalesce(max(p.plan), 0) FROM retention.plan AS p);
END $$;

-- Hold the insurer's books until the end of the transaction: who is insured, and what is held, stays as it is.
CREATE FUNCTION retention.alone() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM registry.insurer AS i WHERE i.insurer = retention.here() FOR UPDATE;
END $$;

-- --- letting go ---------------------------------------------------------------------------------------------

-- Of an item of an approved plan those who may go still (廃棄できる人): who is covered again, or held, may not.
CREATE FUNCTION retention.may_go(which_plan integer, which_item integer) RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT unnest(i.people) FROM retention.item AS i WHERE i.plan = which_plan AND i.item = which_item
    INTERSECT
    SELECT unnest(d.people) FROM retention.item AS i JOIN retention.plan AS p USING (plan),
        LATERAL retention.due(i.rule, p.on_day) AS d WHERE i.plan = which_plan AND i.item = which_item
$$;

-- Whose number is to go, and the how-manyeth of theirs: for who holds the key file, who destroys these keys first.
CREATE FUNCTION retention.numbers_to_destroy(which_plan integer, which_item integer)
RETURNS TABLE (insurer integer, person integer, turn integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.insurer, one, (SELECT count(*)::integer FROM individuals.gone AS g
        WHERE g.insurer = i.insurer AND g.person = one)
    FROM retention.item AS i JOIN retention.plan AS p USING (plan), retention.may_go(which_plan, which_item) AS one
    WHERE i.plan = which_plan AND i.item = which_item AND i.rule = 'individual_numbers' AND i.gone_at IS NULL
        AND p.approved_by IS NOT NULL AND i.insurer = retention.here()
$$;

-- Let an item of an approved plan go (廃棄): how many rows went. None where it was done before.
CREATE FUNCTION retention.let_go(which_plan integer, which_item integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    due retention.item;
    day date;
    go integer [];
    went bigint;
BEGIN
    SELECT i.* INTO due FROM retention.item AS i JOIN retention.plan AS p USING (plan)
    WHERE i.plan = which_plan AND i.item = which_item AND i.insurer = retention.here()
        AND p.approved_by IS NOT NULL AND i.gone_at IS NULL FOR UPDATE OF i;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM retention.alone();
    SELECT p.on_day INTO day FROM retention.plan AS p WHERE p.plan = which_plan;
    IF cardinality(due.people) > 0 THEN
        IF retention.months_here(due.rule) IS NULL THEN
            RAISE EXCEPTION 'what was due is held now, or has no period any more';
        END IF;
        go := ARRAY(SELECT retention.may_go(which_plan, which_item));
    ELSIF NOT EXISTS (SELECT FROM retention.due(due.rule, day) AS d WHERE d.subject = due.subject) THEN
        RAISE EXCEPTION 'what was due is held now, or has no period any more';
    END IF;
    INSERT INTO retention.going VALUES (pg_current_xact_id());
    went := retention.remove(due, day, go);
    DELETE FROM retention.going WHERE xid = pg_current_xact_id();
    UPDATE retention.item AS i SET gone_at = clock_timestamp(), gone_rows = went,
        stayed = ARRAY(SELECT unnest(due.people) EXCEPT SELECT unnest(go) ORDER BY 1)
    WHERE i.plan = which_plan AND i.item = which_item;
    PERFORM audit.record('act', due.insurer, NULL, 'let go', 'retention ' || which_plan || '.' || which_item,
        due.rule || ', ' || went || ' rows');
    RETURN went;
END $$;

CREATE FUNCTION retention.remove(due retention.item, on_day date, go integer []) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN CASE due.rule
        WHEN 'individual_numbers' THEN retention.remove_numbers(due, go)
        WHEN 'applications' THEN retention.remove_applications(due.insurer, go)
        WHEN 'notices' THEN retention.remove_notices(due.insurer, go)
        WHEN 'registry' THEN retention.remove_person(due.insurer, go)
        WHEN 'intake' THEN retention.remove_kept_rows(due.insurer, substr(due.subject, 6)::integer)
        WHEN 'plans' THEN retention.remove_lines(due.insurer, substr(due.subject, 6)::integer)
        WHEN 'ledger' THEN retention.remove_prints(due.insurer, substr(due.subject, 6)::integer)
        WHEN 'spool' THEN due.row_count
        WHEN 'print_files' THEN due.row_count
        WHEN 'directions' THEN retention.remove_directed(due.insurer, substr(due.subject, 11)::integer)
        WHEN 'feed' THEN retention.remove_shown(due, on_day) END;
END $$;

-- Delete the rows of some people from a table: how many. Indexes of facts are of what stands or of what is superseded, so
-- each is said by itself.
CREATE FUNCTION retention.remove_of(from_table regclass, whose integer, go integer []) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part text;
    rows bigint;
    went bigint := 0;
BEGIN
    FOREACH part IN ARRAY CASE
        WHEN EXISTS (SELECT FROM pg_attribute WHERE attrelid = from_table AND attname = 'superseded' AND NOT attisdropped)
            THEN ARRAY['AND t.superseded IS NULL', 'AND t.superseded IS NOT NULL'] ELSE ARRAY[''] END
    LOOP
        EXECUTE format('DELETE FROM %s AS t USING unnest($2) AS one WHERE t.insurer = $1 AND t.person = one %s',
            from_table, part) USING whose, go;
        GET DIAGNOSTICS rows = ROW_COUNT;
        went := went + rows;
    END LOOP;
    RETURN went;
END $$;

-- The sealed number goes; that there was one stays. By what a number was known when it was linked is overwritten.
CREATE FUNCTION retention.remove_numbers(due retention.item, go integer []) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    went bigint;
BEGIN
    INSERT INTO individuals.gone (insurer, person, turn, plan, item)
    SELECT n.insurer, n.person, 1 + (SELECT count(*) FROM individuals.gone AS g
        WHERE g.insurer = n.insurer AND g.person = n.person), due.plan, due.item
    FROM individuals.number AS n WHERE n.insurer = due.insurer AND n.person = ANY (go);
    went := retention.remove_of('individuals.number', due.insurer, go);
    UPDATE linking.link SET token = sha256(uuid_send(gen_random_uuid()))
    WHERE insurer = due.insurer AND person = ANY (go);
    UPDATE linking.question SET token = sha256(uuid_send(gen_random_uuid()))
    WHERE insurer = due.insurer AND person = ANY (go);
    RETURN went;
END $$;

CREATE FUNCTION retention.remove_applications(whose integer, go integer []) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM applications.step AS s USING applications.application AS a
    WHERE a.insurer = whose AND a.person = ANY (go) AND s.insurer = a.insurer AND s.application = a.application;
    RETURN retention.remove_of('applications.application', whose, go);
END $$;

CREATE FUNCTION retention.remove_notices(whose integer, go integer []) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM notices.closing AS c USING notices.notice AS o
    WHERE o.insurer = whose AND o.person = ANY (go) AND c.insurer = o.insurer AND c.notice = o.notice;
    RETURN retention.remove_of('notices.notice', whose, go)
        + retention.remove_of('notices.shown_elsewhere', whose, go);
END $$;

-- All that is recorded of some people, in every table of facts and in what is worked out of them. The number of each
-- stays, for plans and papers name it, and the key becomes one that tells nothing.
CREATE FUNCTION retention.remove_person(whose integer, go integer []) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one text;
    went bigint := 0;
BEGIN
    went := retention.remove_applications(whose, go) + retention.remove_notices(whose, go)
        + retention.remove_of('applications.directed_person', whose, go);
    DELETE FROM feed.answer AS a USING feed.line AS l WHERE l.insurer = whose AND l.person = ANY (go)
        AND a.insurer = l.insurer AND a.stream = l.stream AND a.line = l.line;
    FOR one IN SELECT 'registry.' || quote_ident(name) FROM registry.fact_tables() AS name
        UNION ALL SELECT unnest(ARRAY['standing.standing', 'standing.lookup', 'standing.shown', 'standing.due',
            'feed.line', 'feed.shown', 'feed.difference'])
    LOOP
        went := went + retention.remove_of(one::regclass, whose, go);
    END LOOP;
    UPDATE linking.look AS l SET reason = 'gone' FROM linking.question AS q
    WHERE q.insurer = whose AND q.person = ANY (go) AND l.insurer = q.insurer AND l.question = q.question;
    UPDATE linking.undoing AS u SET reason = 'gone' FROM linking.link AS k
    WHERE k.insurer = whose AND k.person = ANY (go) AND u.insurer = k.insurer AND u.link = k.link;
    UPDATE registry.person SET key = 'gone ' || person WHERE insurer = whose AND person = ANY (go);
    RETURN went + cardinality(go);
END $$;

CREATE FUNCTION retention.remove_kept_rows(whose integer, which integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    went bigint;
BEGIN
    DELETE FROM intake.kept_row WHERE insurer = whose AND file = which;
    GET DIAGNOSTICS went = ROW_COUNT;
    RETURN went;
END $$;

-- The lines of a plan go, but those that became papers or were held back when it was carried out: of these the serial's
-- place stays, and nothing of what it said. The plan's head, digest and counts stay.
CREATE FUNCTION retention.remove_lines(whose integer, which integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    went bigint;
    blank bigint;
BEGIN
    DELETE FROM plans.held WHERE insurer = whose AND plan = which;
    DELETE FROM plans.item AS i WHERE i.insurer = whose AND i.plan = which
        AND NOT EXISTS (SELECT FROM papers.paper AS w WHERE w.insurer = i.insurer AND w.plan = i.plan AND w.item = i.item)
        AND NOT EXISTS (SELECT FROM papers.held_item AS h WHERE h.insurer = i.insurer AND h.plan = i.plan
            AND h.item = i.item);
    GET DIAGNOSTICS went = ROW_COUNT;
    UPDATE plans.item SET because = 'gone', ground = NULL, rule = NULL, variant = NULL, prints = NULL, parts = NULL,
        addressee = NULL, deliverer = NULL, mail_class = NULL, unit = NULL, envelope = NULL, goes_to = NULL, to_name = NULL,
        to_address = NULL
    WHERE insurer = whose AND plan = which;
    GET DIAGNOSTICS blank = ROW_COUNT;
    RETURN went + blank;
END $$;

-- What stood on papers goes; serial, steps and the digest of the print order stay.
CREATE FUNCTION retention.remove_prints(whose integer, which integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    went bigint;
BEGIN
    UPDATE papers.paper SET prints = NULL, parts = NULL WHERE insurer = whose AND plan = which;
    GET DIAGNOSTICS went = ROW_COUNT;
    RETURN went;
END $$;

CREATE FUNCTION retention.remove_directed(whose integer, which integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    went bigint;
BEGIN
    DELETE FROM applications.directed_person WHERE insurer = whose AND direction = which;
    GET DIAGNOSTICS went = ROW_COUNT;
    UPDATE applications.direction SET reason = 'gone' WHERE insurer = whose AND direction = which;
    RETURN went;
END $$;

CREATE FUNCTION retention.remove_shown(due retention.item, on_day date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    by_day date := on_day - make_interval(months => retention.months_here('feed'));
    month text := substr(due.subject, 7);
    went bigint;
    more bigint;
BEGIN
    DELETE FROM feed.shown AS s USING retention.shown_before(by_day) AS f
    WHERE s.insurer = due.insurer AND s.file = f.file AND to_char(f.as_of, 'YYYY-MM') = month;
    GET DIAGNOSTICS went = ROW_COUNT;
    DELETE FROM feed.difference AS d USING retention.compared_before(by_day) AS c
    WHERE d.insurer = due.insurer AND d.stream = c.stream AND d.comparison = c.comparison
        AND to_char(c.on_day, 'YYYY-MM') = month;
    GET DIAGNOSTICS more = ROW_COUNT;
    RETURN went + more;
END $$;

-- --- who may do what ----------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA retention TO clerk, approver, auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA retention TO approver, auditor;
GRANT INSERT (insurer, rule, n, months, source) ON retention.period TO auditor;
REVOKE ALL ON retention.going, retention.done FROM approver, auditor;
GRANT INSERT (insurer, hold, rule, person, paper_plan, reason) ON retention.hold TO auditor;
GRANT INSERT (plan, insurer, on_day, digest) ON retention.plan TO auditor;
GRANT INSERT (plan, item, insurer, rule, subject, row_count, people) ON retention.item TO auditor;
GRANT EXECUTE ON FUNCTION retention.approve TO approver;
GRANT EXECUTE ON FUNCTION retention.here, retention.take_key, retention.keep_number TO approver, auditor;
GRANT EXECUTE ON FUNCTION retention.orders_gone, retention.print_files_kept TO clerk, approver, auditor;
GRANT EXECUTE ON FUNCTION retention.drop_audit_month, retention.audit_months, retention.is_held,
retention.months_of_all, retention.lift, retention.close, retention.due, retention.let_go, retention.numbers_to_destroy,
retention.last_plan, retention.alone TO auditor;

ALTER TABLE retention.period ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention.hold ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_insurer ON retention.period TO approver, auditor USING (insurer = (SELECT registry.own_insurer()))
WITH CHECK (insurer = (SELECT registry.own_insurer()));
CREATE POLICY own_insurer ON retention.hold TO approver, auditor USING (insurer = (SELECT registry.own_insurer()))
WITH CHECK (insurer = (SELECT registry.own_insurer()));
ALTER TABLE retention.plan ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention.item ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention.done ENABLE ROW LEVEL SECURITY;  -- nobody reads it: whoever knew all but a word could try the words
CREATE POLICY own_or_of_all ON retention.plan TO approver, auditor
USING (insurer IS NOT DISTINCT FROM (SELECT retention.here()));
CREATE POLICY own_or_of_all ON retention.item TO approver, auditor
USING (insurer IS NOT DISTINCT FROM (SELECT retention.here()));
