-- Retention (保存期間): how long what is kept, what is due to go, who agreed, and the proof that it went.
-- docs/retention.md says what each part is for. The rules themselves are shipped with the program, dated and cited.

CREATE SCHEMA retention;

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

-- What may not go whatever its age (廃棄の停止): for a lawsuit, an inquiry, an audit from outside.
CREATE TABLE retention.hold (
    insurer integer NOT NULL REFERENCES registry.insurer,
    hold integer NOT NULL CHECK (hold > 0),
    rule text NOT NULL,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    set_by text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lifted_by text,
    lifted_at timestamptz,
    PRIMARY KEY (insurer, hold),
    CHECK (num_nulls(lifted_by, lifted_at) IN (0, 2)),
    CONSTRAINT hold_is_lifted_by_another CHECK (lifted_by <> set_by)
);
COMMENT ON CONSTRAINT hold_is_lifted_by_another ON retention.hold
IS 'what somebody ordered to be kept another lets go';

-- What is due on a day (廃棄計画): made by one, approved by another, then applied.
CREATE TABLE retention.plan (
    plan integer PRIMARY KEY CHECK (plan > 0),
    on_day date NOT NULL,
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    key text UNIQUE,
    made_by text NOT NULL DEFAULT session_user,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
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

-- One thing that is due (廃棄の項目): by its rule, what it is, how many rows; and when it was gone, the proof.
CREATE TABLE retention.item (
    plan integer NOT NULL REFERENCES retention.plan,
    item integer NOT NULL CHECK (item > 0),
    rule text NOT NULL,
    subject text NOT NULL CHECK (subject ~ '^[a-z][a-z_ -]{0,29} [0-9a-f.-]{1,64}$'),
    row_count bigint NOT NULL CHECK (row_count >= 0),
    gone_at timestamptz,
    PRIMARY KEY (plan, item)
);

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
    FOREACH one IN ARRAY ARRAY['period', 'hold', 'plan', 'item'] LOOP
        EXECUTE format('CREATE TRIGGER only_forward BEFORE UPDATE ON retention.%I '
            'FOR EACH ROW EXECUTE FUNCTION retention.only_forward()', one);
        EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON retention.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
    END LOOP;
END $$;

-- Agree to a plan as it reads now (廃棄計画の承認).
CREATE FUNCTION retention.approve(which integer, as_read bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE retention.plan SET approved_by = session_user, approved_at = clock_timestamp()
    WHERE plan = which AND digest = as_read AND approved_by IS NULL;
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
    UPDATE retention.item SET gone_at = clock_timestamp() WHERE plan = which_plan AND item = which_item;
    PERFORM audit.record('act', NULL, NULL, 'drop audit month', 'month ' || due || '.' || went,
        'retention plan ' || which_plan);
    RETURN went;
END $$;

-- --- who may do what ----------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA retention TO approver, auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA retention TO approver, auditor;
GRANT INSERT (insurer, rule, n, months, source) ON retention.period TO auditor;
GRANT INSERT (insurer, hold, rule, reason) ON retention.hold TO auditor;
GRANT INSERT (plan, on_day, digest, key) ON retention.plan TO auditor;
GRANT INSERT (plan, item, rule, subject, row_count) ON retention.item TO auditor;
GRANT EXECUTE ON FUNCTION retention.approve TO approver;
GRANT EXECUTE ON FUNCTION retention.drop_audit_month, retention.audit_months, retention.is_held,
retention.months_of_all, retention.lift, retention.close TO auditor;

ALTER TABLE retention.period ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention.hold ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_insurer ON retention.period TO approver, auditor USING (insurer = (SELECT registry.own_insurer()))
WITH CHECK (insurer = (SELECT registry.own_insurer()));
CREATE POLICY own_insurer ON retention.hold TO approver, auditor USING (insurer = (SELECT registry.own_insurer()))
WITH CHECK (insurer = (SELECT registry.own_insurer()));
