-- What is handed to a printer and to the post, and what they say back (引渡し・差出し). docs/mail.md

-- Files of a plan that were given to a printer (印刷業者への引渡し): when, to which firm, by whom, and until when its copies
-- are to be deleted.
CREATE TABLE papers.hand_over (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    hand_over integer NOT NULL CHECK (hand_over > 0),
    sample boolean NOT NULL,
    firm text NOT NULL,
    on_day date NOT NULL,
    delete_by date NOT NULL,
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    key text,
    PRIMARY KEY (insurer, plan, hand_over),
    UNIQUE (insurer, key),
    FOREIGN KEY (insurer, plan) REFERENCES plans.plan (insurer, plan),
    CONSTRAINT handed_to_a_firm CHECK (length(firm) BETWEEN 1 AND 100 AND firm ~ '\S'),
    CONSTRAINT deleted_after_it_was_handed_over CHECK (delete_by >= on_day)
);
COMMENT ON CONSTRAINT handed_to_a_firm ON papers.hand_over IS 'the name of a firm has 1 to 100 characters';
COMMENT ON CONSTRAINT deleted_after_it_was_handed_over ON papers.hand_over
IS 'copies are deleted on the day on which they were handed over, or later';

-- The files of a hand-over: each known by its name, which is the digest of all that is printed on it, and by that of its
-- bytes; with its letters, known by the first paper of each, and the sheets of A4 of each.
CREATE TABLE papers.handed_file (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    hand_over integer NOT NULL,
    file text NOT NULL CHECK (file ~ '^[0-9a-f]{64}$'),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    kind text NOT NULL CHECK (kind ~ '^[A-Za-z0-9_-]+$'),
    pages integer NOT NULL CHECK (pages > 0),
    serials bigint [] NOT NULL,
    letters bigint [] NOT NULL CHECK (cardinality(letters) > 0),
    sheets integer [] NOT NULL,
    PRIMARY KEY (insurer, plan, hand_over, file),
    FOREIGN KEY (insurer, plan, hand_over) REFERENCES papers.hand_over (insurer, plan, hand_over),
    CHECK (cardinality(letters) = cardinality(sheets))
);

-- Files that the printer gave back or destroyed (引渡しの取下げ), because others were handed over instead.
CREATE TABLE papers.revoked_file (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    hand_over integer NOT NULL,
    file text NOT NULL,
    instead integer NOT NULL,
    PRIMARY KEY (insurer, plan, hand_over, file),
    FOREIGN KEY (insurer, plan, hand_over, file) REFERENCES papers.handed_file (insurer, plan, hand_over, file),
    FOREIGN KEY (insurer, plan, instead) REFERENCES papers.hand_over (insurer, plan, hand_over)
);

-- That a printer has deleted its copies (消去の報告).
CREATE TABLE papers.copies_deleted (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    hand_over integer NOT NULL,
    on_day date NOT NULL,
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, plan, hand_over),
    FOREIGN KEY (insurer, plan, hand_over) REFERENCES papers.hand_over (insurer, plan, hand_over)
);

-- What a printer says of a letter (印刷の報告): printed, or spoiled; of the last hand-over that it was in. The last counts.
CREATE TABLE papers.print_report (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    letter bigint NOT NULL,
    nth integer NOT NULL CHECK (nth > 0),
    hand_over integer NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('printed', 'spoiled')),
    on_day date NOT NULL,
    file integer NOT NULL,
    PRIMARY KEY (insurer, plan, letter, nth),
    FOREIGN KEY (insurer, plan, hand_over) REFERENCES papers.hand_over (insurer, plan, hand_over)
);

-- What the post gave a receipt for (差出し): the number of the receipt, and letters by service.
CREATE TABLE papers.posting (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    posting integer NOT NULL CHECK (posting > 0),
    on_day date NOT NULL,
    receipt text NOT NULL,
    papers integer NOT NULL CHECK (papers > 0),
    services text [] NOT NULL,
    letters integer [] NOT NULL,
    who text NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, plan, posting),
    FOREIGN KEY (insurer, plan) REFERENCES plans.plan (insurer, plan),
    CHECK (cardinality(services) = cardinality(letters)),
    CONSTRAINT receipt_is_a_number CHECK (receipt ~ '^[0-9A-Za-z-]{1,40}$')
);
COMMENT ON CONSTRAINT receipt_is_a_number ON papers.posting
IS 'the number of a receipt has 1 to 40 digits, letters and hyphens';

-- What the post says of a tracked letter (追跡の報告), with its tracking number (お問い合わせ番号). The last counts.
CREATE TABLE papers.post_report (
    insurer integer NOT NULL,
    plan integer NOT NULL,
    letter bigint NOT NULL,
    nth integer NOT NULL CHECK (nth > 0),
    tracking_number text CHECK (tracking_number ~ '^[0-9]{11,12}$'),
    outcome text NOT NULL CHECK (outcome IN ('accepted', 'delivered', 'returned', 'unclaimed')),
    on_day date NOT NULL,
    file integer NOT NULL,
    PRIMARY KEY (insurer, plan, letter, nth),
    FOREIGN KEY (insurer, plan) REFERENCES plans.plan (insurer, plan)
);

-- --- what is with a printer -----------------------------------------------------------------------------------

-- Letters that were handed to a printer and not taken back, each by its last hand-over, and what was said of it since: null
-- while nothing was. How many letters an array has is told to no planner: asked by loops, a plan of a hundred thousand
-- letters takes hours.
CREATE FUNCTION papers.given_letters(of_plans integer [])
RETURNS TABLE (plan integer, letter bigint, hand_over integer, sheets integer, outcome text)
LANGUAGE sql STABLE ROWS 100000 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_nestloop = off
BEGIN ATOMIC
    WITH given AS (
        SELECT f.plan, l.letter, f.hand_over, sum(l.sheets)::integer AS sheets
        FROM papers.handed_file AS f CROSS JOIN LATERAL unnest(f.letters, f.sheets) AS l (letter, sheets)
        WHERE f.insurer = (SELECT registry.own_insurer()) AND f.plan = ANY (of_plans) AND NOT EXISTS (
            SELECT FROM papers.revoked_file AS b WHERE b.insurer = f.insurer AND b.plan = f.plan
            AND b.hand_over = f.hand_over AND b.file = f.file
        ) GROUP BY f.plan, l.letter, f.hand_over
    ), newest AS (
        SELECT DISTINCT ON (g.plan, g.letter) g.* FROM given AS g ORDER BY g.plan, g.letter, g.hand_over DESC
    ), said AS (
        SELECT DISTINCT ON (r.plan, r.letter) r.plan, r.letter, r.hand_over, r.outcome FROM papers.print_report AS r
        WHERE r.insurer = (SELECT registry.own_insurer()) AND r.plan = ANY (of_plans)
        ORDER BY r.plan, r.letter, r.nth DESC
    )
    SELECT n.plan, n.letter, n.hand_over, n.sheets, CASE WHEN s.hand_over = n.hand_over THEN s.outcome END
    FROM newest AS n LEFT JOIN said AS s ON s.plan = n.plan AND s.letter = n.letter;
END;

-- The papers of letters: a letter is known by the first of those that go into its envelope. It reads past the fences, for
-- a login that works for the whole insurer.
CREATE FUNCTION papers.in_envelopes(of_plan integer, letters bigint [])
RETURNS TABLE (letter bigint, serial bigint)
LANGUAGE sql STABLE ROWS 100000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_nestloop = off
BEGIN ATOMIC
    WITH own AS MATERIALIZED (
        SELECT p.serial, coalesce(i.envelope, - i.item) AS envelope
        FROM papers.paper AS p JOIN plans.item AS i USING (insurer, plan, item)
        WHERE p.insurer = (SELECT registry.own_insurer()) AND (SELECT NOT registry.is_bound()) AND p.plan = of_plan
    )
    SELECT k.serial, o.serial FROM own AS k JOIN own AS o ON o.envelope = k.envelope
    WHERE k.serial = ANY (letters);
END;

-- Papers that lie here by the ledger, and whose letter a printer was given and has not said to be printed: `spoiled`, or
-- `out`. It reads past the fences for nobody but who works for the whole insurer.
CREATE FUNCTION papers.not_back(of_plan integer) RETURNS TABLE (serial bigint, outcome text)
LANGUAGE sql STABLE ROWS 100000 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_nestloop = off
BEGIN ATOMIC
    WITH away AS MATERIALIZED (
        SELECT g.letter, coalesce(g.outcome, 'out') AS outcome FROM papers.given_letters(ARRAY[of_plan]) AS g
        WHERE g.outcome IS DISTINCT FROM 'printed'
    )
    SELECT p.serial, min(a.outcome) FROM away AS a
    JOIN papers.in_envelopes(of_plan, ARRAY(SELECT a.letter FROM away AS a)) AS e ON e.letter = a.letter
    JOIN papers.paper AS p ON p.insurer = (SELECT registry.own_insurer()) AND p.serial = e.serial AND p.state = 'printed'
    GROUP BY p.serial;
END;

-- Hand files of a plan to a printer: only those of its last whole run or a reprint of it, only while all their papers lie
-- here, and no letter twice, unless it was spoiled or the file of before is taken back. With a key that was used before its
-- number comes back.
CREATE FUNCTION papers.hand_to_printer(
    of_plan integer, to_firm text, on_day date, delete_by date, of_files jsonb, instead_of text [], with_key text,
    OUT hand_over integer, OUT sample boolean, OUT again boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    here integer;
    said papers.hand_over;
    run papers.press_run;
    given bigint [];
BEGIN
    SELECT i.insurer INTO STRICT here FROM registry.insurer AS i WHERE i.insurer = registry.own_insurer();
    IF registry.is_bound() THEN
        RAISE EXCEPTION 'files are handed to a printer by who works for the whole insurer';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('madoguchi press'), here);
    SELECT * INTO said FROM papers.hand_over AS h WHERE h.insurer = here AND h.key = with_key;
    again := FOUND;
    IF again THEN
        IF (said.plan, said.firm, said.on_day, said.delete_by) IS DISTINCT FROM (of_plan, to_firm, on_day, delete_by) THEN
            RAISE EXCEPTION 'this key was used for something else';
        END IF;
        hand_over := said.hand_over;
        sample := said.sample;
        RETURN;
    END IF;
    SELECT * INTO run FROM papers.press_run AS r WHERE r.insurer = here AND r.plan = of_plan ORDER BY r.run DESC LIMIT 1;
    IF run.ended_at IS NULL THEN
        RAISE EXCEPTION 'the press has no whole run of this plan: its files are on no list yet';
    END IF;
    sample := papers.is_sample(of_plan);
    SELECT coalesce(max(h.hand_over), 0) + 1 INTO hand_over FROM papers.hand_over AS h
    WHERE h.insurer = here AND h.plan = of_plan;
    INSERT INTO papers.hand_over (insurer, plan, hand_over, sample, firm, on_day, delete_by, key)
    VALUES (here, of_plan, hand_to_printer.hand_over, hand_to_printer.sample, to_firm, hand_to_printer.on_day,
        hand_to_printer.delete_by, with_key);
    INSERT INTO papers.revoked_file (insurer, plan, hand_over, file, instead)
    SELECT here, of_plan, f.hand_over, f.file, hand_to_printer.hand_over FROM papers.handed_file AS f
    WHERE f.insurer = here AND f.plan = of_plan AND f.file = ANY (instead_of) AND NOT EXISTS (
        SELECT FROM papers.revoked_file AS b
        WHERE b.insurer = here AND b.plan = of_plan AND b.hand_over = f.hand_over AND b.file = f.file);
    SELECT array_agg(DISTINCT e.serial) INTO given FROM papers.in_envelopes(of_plan, ARRAY(
        SELECT g.letter FROM papers.given_letters(ARRAY[of_plan]) AS g WHERE g.outcome IS DISTINCT FROM 'spoiled')) AS e;
    INSERT INTO papers.handed_file (insurer, plan, hand_over, file, sha256, kind, pages, serials, letters, sheets)
    SELECT here, of_plan, hand_to_printer.hand_over, f.* FROM jsonb_to_recordset(of_files) AS f (
        file text, sha256 text, kind text, pages integer, serials bigint [], letters bigint [], sheets integer []);
    IF NOT FOUND OR EXISTS (
        SELECT FROM papers.handed_file AS f CROSS JOIN LATERAL unnest(f.serials || f.letters) AS one
        LEFT JOIN papers.paper AS p ON p.insurer = here AND p.plan = of_plan AND p.serial = one AND p.state = 'printed'
        WHERE f.insurer = here AND f.plan = of_plan AND f.hand_over = hand_to_printer.hand_over
        AND (p.serial IS NULL OR NOT run.printed @> p.serial)
    ) THEN
        RAISE EXCEPTION 'a file has a paper that lies here no more, or that the last run did not print';
    END IF;
    IF EXISTS (
        SELECT FROM papers.in_envelopes(of_plan, ARRAY(
            SELECT unnest(f.letters) FROM papers.handed_file AS f
            WHERE f.insurer = here AND f.plan = of_plan AND f.hand_over = hand_to_printer.hand_over)) AS e
        WHERE e.serial = ANY (given)
    ) THEN
        RAISE EXCEPTION 'a letter of these files was handed to a printer before, and not taken back or spoiled';
    END IF;
END $$;

-- Say that a firm has deleted its copies of a plan's files: of how many hand-overs. Said again, of none.
CREATE FUNCTION papers.say_deleted(of_plan integer, by_firm text, on_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer := registry.own_insurer();
    done integer;
BEGIN
    IF registry.is_bound() THEN
        RAISE EXCEPTION 'files are handed to a printer by who works for the whole insurer';
    END IF;
    IF NOT EXISTS (
        SELECT FROM papers.hand_over AS h WHERE h.insurer = here AND h.plan = of_plan AND h.firm = by_firm
    ) THEN
        RAISE EXCEPTION 'no file of this plan was handed to a firm of this name';
    END IF;
    IF EXISTS (
        SELECT FROM papers.hand_over AS h WHERE h.insurer = here AND h.plan = of_plan AND h.firm = by_firm
        AND h.on_day > say_deleted.on_day
    ) THEN
        RAISE EXCEPTION 'files of this plan were handed to the firm after the day on which it deleted its copies';
    END IF;
    INSERT INTO papers.copies_deleted (insurer, plan, hand_over, on_day)
    SELECT here, of_plan, h.hand_over, say_deleted.on_day FROM papers.hand_over AS h
    WHERE h.insurer = here AND h.plan = of_plan AND h.firm = by_firm ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done;
END $$;

-- --- what is posted -------------------------------------------------------------------------------------------

-- What of a plan is to be posted now, and what has no letter here: unprinted, or not back from a printer.
CREATE OR REPLACE FUNCTION papers.to_post(of_plan integer) RETURNS TABLE (serial bigint, unprinted boolean)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('madoguchi press'), registry.own_insurer());
    IF (SELECT r.ended_at IS NULL FROM papers.press_run AS r
        WHERE r.insurer = registry.own_insurer() AND r.plan = of_plan ORDER BY r.run DESC LIMIT 1) THEN
        RAISE EXCEPTION 'the press has begun this plan and is not at its end: nobody knows yet what it holds';
    END IF;
    RETURN QUERY SELECT p.serial, u.serial IS NOT NULL OR b.serial IS NOT NULL FROM papers.paper AS p
        LEFT JOIN papers.unprinted(of_plan) AS u ON u.serial = p.serial
        LEFT JOIN papers.not_back(of_plan) AS b ON b.serial = p.serial
        WHERE p.insurer = registry.own_insurer() AND p.plan = of_plan AND p.state = 'printed' ORDER BY p.serial;
END $$;

-- Letters that papers of a plan make, by service: one envelope each, by the first of its papers.
CREATE FUNCTION papers.letters_by_service(of_plan integer, serials bigint [])
RETURNS TABLE (service text, letters integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    SELECT coalesce(k.mail_class, 'counter'), count(*)::integer FROM (
        SELECT DISTINCT ON (coalesce(i.envelope, - i.item)) i.mail_class
        FROM papers.paper AS p JOIN plans.item AS i USING (insurer, plan, item)
        WHERE p.insurer = (SELECT registry.own_insurer()) AND (SELECT NOT registry.is_bound()) AND p.plan = of_plan
        AND p.serial = ANY (serials) ORDER BY coalesce(i.envelope, - i.item), i.item
    ) AS k GROUP BY 1 ORDER BY 1;
END;

-- Nothing is posted that a printer was given and has not said to be printed, whoever says so. A letter that came back from
-- its printer may be posted, brought back and posted again.
CREATE FUNCTION papers.no_absent_leaves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM new_rows AS n WHERE n.step = 'dispatched') THEN
        RETURN NULL;  -- what is handed over one by one reads no table whole
    END IF;
    IF EXISTS (
        WITH leaving AS MATERIALIZED (
            SELECT p.insurer, p.plan, p.serial FROM new_rows AS n JOIN papers.paper AS p USING (insurer, serial)
            WHERE n.step = 'dispatched'
        ), away AS MATERIALIZED (
            SELECT g.plan, g.letter FROM papers.given_letters(ARRAY(
                SELECT DISTINCT o.plan FROM leaving AS o JOIN papers.hand_over AS h USING (insurer, plan))) AS g
            WHERE g.outcome IS DISTINCT FROM 'printed'
        )
        SELECT FROM (SELECT DISTINCT a.plan FROM away AS a) AS one
        CROSS JOIN LATERAL papers.in_envelopes(one.plan, ARRAY(
            SELECT a.letter FROM away AS a WHERE a.plan = one.plan)) AS e
        JOIN leaving AS o ON o.plan = one.plan AND o.serial = e.serial
    ) THEN
        RAISE EXCEPTION 'a paper that a printer was given and has not said to be printed is not posted';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER no_absent_leaves AFTER INSERT ON papers.step REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION papers.no_absent_leaves();

-- Who works for some offices sees none: serials and letters are of everybody. Who takes files in says what was said back.
DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['hand_over', 'handed_file', 'revoked_file', 'copies_deleted', 'print_report', 'posting',
        'post_report'] LOOP
        EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON papers.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
        EXECUTE format('CREATE TRIGGER never_changed BEFORE UPDATE ON papers.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
        EXECUTE format('ALTER TABLE papers.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own_insurer ON papers.%I TO clerk, approver, auditor, intake '
            'USING (insurer = (SELECT registry.own_insurer()) AND NOT (SELECT registry.is_bound())) '
            'WITH CHECK (insurer = (SELECT registry.own_insurer()) AND NOT (SELECT registry.is_bound()))', one);
        EXECUTE format('GRANT SELECT ON papers.%I TO clerk, approver, auditor', one);
    END LOOP;
END $$;
GRANT SELECT ON papers.handed_file, papers.revoked_file, papers.print_report, papers.post_report TO intake;
GRANT INSERT ON papers.print_report, papers.post_report TO intake;
GRANT INSERT (insurer, plan, posting, on_day, receipt, papers, services, letters) ON papers.posting TO clerk;
GRANT EXECUTE ON FUNCTION papers.given_letters, papers.in_envelopes TO clerk, approver, auditor, intake;
GRANT EXECUTE ON FUNCTION papers.not_back TO clerk, approver, auditor;
GRANT EXECUTE ON FUNCTION papers.hand_to_printer, papers.say_deleted, papers.letters_by_service TO clerk;
