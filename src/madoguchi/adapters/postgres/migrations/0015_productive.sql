-- From which plan on an insurer's papers are in earnest (本番). docs/printing.md, docs/decisions/0027

-- It is said once for each insurer, and never taken back: a plan is in earnest or a sample from its number on and for ever,
-- so that its orders are the same bytes whenever they are written.
CREATE TABLE papers.productive (
    insurer integer PRIMARY KEY REFERENCES registry.insurer,
    from_plan integer NOT NULL CHECK (from_plan > 0),
    reason text NOT NULL,
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    key text,
    CONSTRAINT productive_for_a_reason CHECK (length(reason) BETWEEN 1 AND 200 AND reason ~ '\S')
);
COMMENT ON CONSTRAINT productive_for_a_reason ON papers.productive IS 'a reason has 1 to 200 characters';

CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON papers.productive
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER never_changed BEFORE UPDATE ON papers.productive
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();

-- Whether the papers of a plan are samples (見本).
CREATE FUNCTION papers.is_sample(of_plan integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT NOT EXISTS (
        SELECT FROM papers.productive AS p
        WHERE p.insurer = (SELECT registry.own_insurer()) AND p.from_plan <= of_plan
    );
END;

-- Say that papers are in earnest from the next plan on. Whoever makes a plan meanwhile waits, so that no plan is a sample
-- at first and in earnest afterwards.
CREATE FUNCTION papers.say_productive(
    for_reason text, with_key text, OUT from_plan integer, OUT again boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer;
    said papers.productive;
BEGIN
    SELECT i.insurer INTO STRICT here FROM registry.insurer AS i WHERE i.insurer = registry.own_insurer();
    IF registry.is_bound() THEN
        RAISE EXCEPTION 'that papers are in earnest is said by who works for the whole insurer';
    END IF;
    IF installation.is_demo() THEN
        RAISE EXCEPTION 'this database is a demo: what it prints is a sample for ever';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('madoguchi plans'), here);
    SELECT * INTO said FROM papers.productive AS p WHERE p.insurer = here;
    again := FOUND;
    IF again THEN
        IF with_key IS DISTINCT FROM said.key OR with_key IS NULL THEN
            RAISE EXCEPTION 'papers of this insurer are in earnest already: that is said once';
        END IF;
        from_plan := said.from_plan;
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM papers.paper AS p WHERE p.insurer = here AND p.live) THEN
        RAISE EXCEPTION 'papers that are samples lie here: they count as papers of their people until they are void';
    END IF;
    SELECT coalesce(max(p.plan), 0) + 1 INTO from_plan FROM plans.plan AS p WHERE p.insurer = here;
    INSERT INTO papers.productive (insurer, from_plan, reason, key)
    VALUES (here, say_productive.from_plan, for_reason, with_key);
END $$;

-- A sample leaves no house but that of a demo.
CREATE FUNCTION papers.no_sample_leaves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM new_rows AS n JOIN papers.step_kind AS k ON k.step = n.step AND k.leaves = 'person'
        JOIN papers.paper AS p ON p.insurer = n.insurer AND p.serial = n.serial
        LEFT JOIN papers.productive AS o ON o.insurer = n.insurer AND o.from_plan <= p.plan
        WHERE o.insurer IS NULL
    ) AND NOT installation.is_demo() THEN
        RAISE EXCEPTION 'the plan was made before papers of this insurer are in earnest: what it prints is a sample';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER no_sample_leaves AFTER INSERT ON papers.step REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION papers.no_sample_leaves();

ALTER TABLE papers.productive ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_insurer ON papers.productive TO clerk, approver, auditor
USING (insurer = (SELECT registry.own_insurer())) WITH CHECK (insurer = (SELECT registry.own_insurer()));
GRANT SELECT ON papers.productive TO clerk, approver, auditor;
GRANT EXECUTE ON FUNCTION papers.is_sample TO clerk, approver, auditor;
GRANT EXECUTE ON FUNCTION papers.say_productive TO approver;

-- --- what was spoiled and is printed again ------------------------------------------------------------------

-- Letters that the press or the inserter spoiled (刷り直し): which papers are printed again, by whom and why.
CREATE TABLE papers.reprint (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    reprint integer NOT NULL CHECK (reprint > 0),
    serials bigint [] NOT NULL CHECK (cardinality(serials) > 0),
    reason text NOT NULL,
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    key text,
    PRIMARY KEY (insurer, plan, reprint),
    UNIQUE (insurer, key),
    FOREIGN KEY (insurer, plan) REFERENCES plans.plan (insurer, plan),
    CONSTRAINT reprint_for_a_reason CHECK (length(reason) BETWEEN 1 AND 200 AND reason ~ '\S')
);
COMMENT ON CONSTRAINT reprint_for_a_reason ON papers.reprint IS 'a reason has 1 to 200 characters';

CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON papers.reprint
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER never_changed BEFORE UPDATE ON papers.reprint
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();

-- Say that papers are printed again; only while they lie here. With a key that was used before its number comes back.
CREATE FUNCTION papers.say_reprinted(
    of_plan integer, of_serials bigint [], for_reason text, with_key text, OUT reprint integer, OUT again boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer;
    said papers.reprint;
BEGIN
    SELECT i.insurer INTO STRICT here FROM registry.insurer AS i WHERE i.insurer = registry.own_insurer();
    IF registry.is_bound() THEN
        RAISE EXCEPTION 'letters are printed again by who works for the whole insurer';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('madoguchi plans'), here);
    SELECT * INTO said FROM papers.reprint AS r WHERE r.insurer = here AND r.key = with_key;
    again := FOUND;
    IF again THEN
        IF (said.plan, said.serials) IS DISTINCT FROM (of_plan, of_serials) THEN
            RAISE EXCEPTION 'this key was used for something else';
        END IF;
        reprint := said.reprint;
        RETURN;
    END IF;
    IF EXISTS (
        SELECT FROM unnest(of_serials) AS one LEFT JOIN papers.paper AS p
        ON p.insurer = here AND p.plan = of_plan AND p.serial = one AND p.state = 'printed' WHERE p.serial IS NULL
    ) THEN
        RAISE EXCEPTION 'a paper that lies here no more is not printed again';
    END IF;
    SELECT coalesce(max(r.reprint), 0) + 1 INTO reprint FROM papers.reprint AS r WHERE r.insurer = here AND r.plan = of_plan;
    INSERT INTO papers.reprint (insurer, plan, reprint, serials, reason, key)
    VALUES (here, of_plan, say_reprinted.reprint, of_serials, for_reason, with_key);
END $$;

-- Who works for some offices sees none: the serials are of everybody.
ALTER TABLE papers.reprint ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_insurer ON papers.reprint TO clerk, approver, auditor
USING (insurer = (SELECT registry.own_insurer()) AND NOT (SELECT registry.is_bound()));
GRANT SELECT ON papers.reprint TO clerk, approver, auditor;
GRANT EXECUTE ON FUNCTION papers.say_reprinted TO clerk;

-- --- what the press printed, and what it held ---------------------------------------------------------------

-- Runs of the press (印刷の記録): begun before the first file, ended with the list. `printed`: every paper of the plan that
-- has a letter of some whole run and was not held since; `held`: what this run did not print, each with its reason, a
-- word. The last run that came to its end counts; who has a plan printed elsewhere has none.
CREATE TABLE papers.press_run (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    run integer NOT NULL CHECK (run > 0),
    printed int8multirange,
    held bigint [],
    reasons text [],
    who text NOT NULL DEFAULT session_user,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    PRIMARY KEY (insurer, plan, run),
    FOREIGN KEY (insurer, plan) REFERENCES plans.plan (insurer, plan),
    CHECK (num_nulls(printed, held, reasons, ended_at) IN (0, 4)),
    CHECK (cardinality(held) = cardinality(reasons)),
    CONSTRAINT held_for_a_word CHECK (array_to_string(reasons, '') ~ '^[a-z_]*$')
);
COMMENT ON CONSTRAINT held_for_a_word ON papers.press_run IS 'why a paper is not printed is told in a word of ours';

CREATE FUNCTION papers.run_ends_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF old.ended_at IS NOT NULL OR new.ended_at IS NULL OR (old.insurer, old.plan, old.run, old.who, old.begun_at)
        IS DISTINCT FROM (new.insurer, new.plan, new.run, new.who, new.begun_at) THEN
        RAISE EXCEPTION 'a run of the press ends once, and else stays';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON papers.press_run
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER ends_once BEFORE UPDATE ON papers.press_run
FOR EACH ROW EXECUTE FUNCTION papers.run_ends_once();

-- Begin a run: its number, and what lies here to be printed. Whoever posts a plan meanwhile waits, and then is refused.
CREATE FUNCTION papers.begin_press_run(of_plan integer, OUT run integer, OUT lying bigint [])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer;
BEGIN
    SELECT i.insurer INTO STRICT here FROM registry.insurer AS i WHERE i.insurer = registry.own_insurer();
    IF registry.is_bound() THEN
        RAISE EXCEPTION 'the letters of a plan are printed by who works for the whole insurer';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('madoguchi press'), here);
    SELECT coalesce(max(r.run), 0) + 1 INTO run FROM papers.press_run AS r WHERE r.insurer = here AND r.plan = of_plan;
    INSERT INTO papers.press_run (insurer, plan, run) VALUES (here, of_plan, begin_press_run.run);
    SELECT coalesce(array_agg(p.serial), '{}') INTO lying
    FROM papers.paper AS p WHERE p.insurer = here AND p.plan = of_plan AND p.state = 'printed';
END $$;

-- End a run. A paper that an earlier run printed and this one holds has no letter any more: its file is on no list.
CREATE FUNCTION papers.end_press_run(
    of_plan integer, of_run integer, of_printed bigint [], of_held bigint [], for_reasons text []
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
        held = of_held, reasons = for_reasons, ended_at = clock_timestamp()
    WHERE r.insurer = here AND r.plan = of_plan AND r.run = of_run;
END $$;

-- Serials as ranges: those of a plan follow one another.
CREATE FUNCTION papers.gathered(serials bigint []) RETURNS int8multirange
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(range_agg(int8range(one, one, '[]')), '{}') FROM unnest(serials) AS one;
END;

-- Papers that lie here and have no letter, though the press had a whole run of their plan: held, or made since. `+ '{}'`
-- reads the ranges from where they are stored, once and not for each paper.
CREATE FUNCTION papers.unprinted(of_plan integer) RETURNS TABLE (serial bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH latest AS MATERIALIZED (
        SELECT k.plan, k.printed + '{}'::int8multirange AS printed FROM (
            SELECT DISTINCT ON (r.plan) r.plan, r.printed FROM papers.press_run AS r
            WHERE r.insurer = (SELECT registry.own_insurer()) AND r.ended_at IS NOT NULL
            AND (of_plan IS NULL OR r.plan = of_plan) ORDER BY r.plan, r.run DESC
        ) AS k
    )
    SELECT p.serial FROM papers.paper AS p JOIN latest AS l ON l.plan = p.plan
    WHERE p.insurer = (SELECT registry.own_insurer()) AND p.state = 'printed' AND NOT l.printed @> p.serial;
END;

-- What of a plan is to be posted now, and what lies here unprinted. Refused while the press has begun and not ended.
CREATE FUNCTION papers.to_post(of_plan integer) RETURNS TABLE (serial bigint, unprinted boolean)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('madoguchi press'), registry.own_insurer());
    IF (SELECT r.ended_at IS NULL FROM papers.press_run AS r
        WHERE r.insurer = registry.own_insurer() AND r.plan = of_plan ORDER BY r.run DESC LIMIT 1) THEN
        RAISE EXCEPTION 'the press has begun this plan and is not at its end: nobody knows yet what it holds';
    END IF;
    RETURN QUERY SELECT p.serial, u.serial IS NOT NULL FROM papers.paper AS p
        LEFT JOIN papers.unprinted(of_plan) AS u ON u.serial = p.serial
        WHERE p.insurer = registry.own_insurer() AND p.plan = of_plan AND p.state = 'printed' ORDER BY p.serial;
END $$;

-- Nothing is posted that was not printed, whoever says so.
CREATE FUNCTION papers.no_unprinted_leaves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        WITH leaving AS (
            SELECT p.insurer, p.plan, p.serial FROM new_rows AS n JOIN papers.paper AS p USING (insurer, serial)
            WHERE n.step = 'dispatched'
        ), latest AS MATERIALIZED (
            SELECT o.insurer, o.plan, (
                SELECT r.printed FROM papers.press_run AS r
                WHERE r.insurer = o.insurer AND r.plan = o.plan AND r.ended_at IS NOT NULL ORDER BY r.run DESC LIMIT 1
            ) + '{}'::int8multirange AS printed
            FROM (SELECT DISTINCT insurer, plan FROM leaving) AS o
        )
        SELECT FROM leaving AS o JOIN latest AS l USING (insurer, plan) WHERE NOT l.printed @> o.serial
    ) THEN
        RAISE EXCEPTION 'a paper that the press has not printed is not posted';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER no_unprinted_leaves AFTER INSERT ON papers.step REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION papers.no_unprinted_leaves();

-- Who works for some offices sees none: the serials are of everybody.
ALTER TABLE papers.press_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_insurer ON papers.press_run TO clerk, approver, auditor
USING (insurer = (SELECT registry.own_insurer()) AND NOT (SELECT registry.is_bound()));
GRANT SELECT ON papers.press_run TO clerk, approver, auditor;
GRANT EXECUTE ON FUNCTION papers.unprinted TO clerk, approver, auditor;
GRANT EXECUTE ON FUNCTION papers.begin_press_run, papers.end_press_run, papers.to_post TO clerk;
