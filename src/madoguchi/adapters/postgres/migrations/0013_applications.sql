-- Applications (申請) and directions (指示): what people asked for and what became of it; answers imposed by two people,
-- for some people and some days. docs/applications.md

CREATE SCHEMA applications;

-- Whether few may see an application of a kind: those about protection.
CREATE FUNCTION applications.is_for_few(of_kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT of_kind IN ('protection', 'protection_end');
END;

-- An application as it came (申請): never changed, its states are steps. `paper` and `cause` are of a paper that is
-- applied for again; `entries` what is asked to stand on one. A form that asks for two things is two applications with
-- one `receipt`, the number of the first.
CREATE TABLE applications.application (
    insurer integer NOT NULL,
    application integer NOT NULL CHECK (application > 0),
    person integer NOT NULL,
    kind text NOT NULL CHECK (kind IN (
        'certificate', 'reissue', 'deregistration', 'optional_entry', 'ceiling_certificate', 'disability_certification',
        'protection', 'protection_end', 'correction'
    )),
    receipt integer NOT NULL CHECK (receipt BETWEEN 1 AND application),
    channel text NOT NULL CHECK (channel IN ('counter', 'post', 'portal', 'employer', 'municipality')),
    applied_on date,
    received_on date NOT NULL,
    reason text,
    paper text,
    cause text,
    entries text [] NOT NULL DEFAULT '{}'
    CHECK (entries <@ ARRAY['limit_category', 'long_inpatient_from', 'specified_disease']),
    applicant text NOT NULL DEFAULT 'person' CHECK (
        applicant IN ('person', 'head', 'family', 'facility', 'care_planner', 'guardian', 'municipality')
    ),
    lacks text [] NOT NULL DEFAULT '{}' CHECK (lacks <@ ARRAY[
        'date', 'name', 'number', 'people', 'reason', 'paper', 'entries', 'content', 'authority'
    ]),
    learnt integer NOT NULL,
    who name NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, application),
    CONSTRAINT number_of_few_is_drawn CHECK (applications.is_for_few(kind) = registry.is_drawn(application)),
    CONSTRAINT asked_once_on_a_form UNIQUE (insurer, receipt, kind),
    FOREIGN KEY (insurer, receipt) REFERENCES applications.application (insurer, application),
    FOREIGN KEY (insurer, person) REFERENCES registry.person (insurer, person),
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n),
    CONSTRAINT application_received_after_it_was_made CHECK (applied_on <= received_on)
);
COMMENT ON CONSTRAINT application_received_after_it_was_made ON applications.application
IS 'an application is received on the day it was made, or later';
COMMENT ON CONSTRAINT asked_once_on_a_form ON applications.application
IS 'a form asks for a thing once';
CREATE INDEX application_of_one ON applications.application (insurer, person);

-- Which state may follow which (状態の順); the first follows nothing. A state may be said again: looked at, still so.
CREATE TABLE applications.after (
    earlier text NOT NULL,
    state text NOT NULL,
    PRIMARY KEY (earlier, state)
);
INSERT INTO applications.after (earlier, state)
SELECT v.earlier, one.state FROM (VALUES
    ('', '{received}'::text []),
    ('received', '{received,proposed,accepted,held,queried,refused,withdrawn}'),
    ('held', '{received,proposed,accepted,held,queried,refused,withdrawn}'),
    ('queried', '{received,proposed,accepted,held,queried,refused,withdrawn}'),
    ('proposed', '{accepted,queried,refused,withdrawn}'),
    ('accepted', '{answered,withdrawn}'),
    ('refused', '{answered}'),
    ('answered', '{withdrawn}')
) AS v (earlier, states), unnest(v.states) AS one (state);

-- What became of it (経過), under a number each. `until`: the day to which it is held. `rule`, `because`: the rulebook's
-- words, `missing` the facts it waits for. `lacks`: what the form still does not hold. `effective_on`: when a cancelled
-- registration ends. `facts`: those that an answer by hand sets or lifts.
CREATE TABLE applications.step (
    insurer integer NOT NULL,
    application integer NOT NULL,
    n integer NOT NULL DEFAULT 1,
    state text NOT NULL,
    on_day date NOT NULL,
    until date,
    effective_on date,
    rule text,
    because text [] NOT NULL DEFAULT '{}',
    missing text [] NOT NULL DEFAULT '{}',
    lacks text [] NOT NULL DEFAULT '{}' CHECK (lacks <@ ARRAY[
        'date', 'name', 'number', 'people', 'reason', 'paper', 'entries', 'content', 'authority'
    ]),
    facts text [] NOT NULL DEFAULT '{}'
    CHECK (facts <@ ARRAY['support_measures', 'address_hidden', 'own_information_blocked']),
    why text CHECK (length(trim(why)) BETWEEN 1 AND 200),
    learnt integer NOT NULL,
    who name NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, application, n),
    FOREIGN KEY (insurer, application) REFERENCES applications.application (insurer, application),
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n),
    CONSTRAINT answered_by_somebody CHECK (rule IS NOT NULL OR why IS NOT NULL OR state IN ('received', 'queried'))
);
COMMENT ON CONSTRAINT answered_by_somebody ON applications.step
IS 'an application is answered by a rule, or by somebody who says why';
CREATE INDEX step_of_number ON applications.step (insurer, learnt);

-- What protects somebody is lifted by two people: one proposes it, another accepts the same. Nothing else is proposed.
CREATE FUNCTION applications.by_two(new_step applications.step, last applications.step) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (SELECT a.kind <> 'protection_end' FROM applications.application AS a
        WHERE a.insurer = new_step.insurer AND a.application = new_step.application) THEN
        IF new_step.state = 'proposed' THEN
            RAISE EXCEPTION 'an application of this kind is answered by one person';
        END IF;
    ELSIF cardinality(new_step.facts) = 0 THEN
        RAISE EXCEPTION 'an application of this kind names what it is about';
    ELSIF new_step.state = 'accepted' THEN
        IF last.state IS DISTINCT FROM 'proposed' OR last.facts IS DISTINCT FROM new_step.facts THEN
            RAISE EXCEPTION 'another person accepts what was proposed, and that alone';
        END IF;
        IF last.who = new_step.who THEN
            RAISE EXCEPTION 'an application of this kind is accepted by another person than the one who proposed it';
        END IF;
        IF NOT plans.tells_people_apart() THEN
            RAISE EXCEPTION 'this database cannot tell two people apart, so nobody can be the second one';
        END IF;
    END IF;
END $$;

CREATE FUNCTION applications.step_is_taken() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last applications.step;
BEGIN
    SELECT * INTO last FROM applications.step AS s
    WHERE s.insurer = new.insurer AND s.application = new.application ORDER BY s.n DESC LIMIT 1;
    IF NOT EXISTS (
        SELECT FROM applications.after AS a WHERE a.earlier = coalesce(last.state, '') AND a.state = new.state
    ) THEN
        RAISE EXCEPTION 'an application that is % is not then %: its states have an order',
            coalesce(last.state, 'not there'), new.state;
    END IF;
    IF NOT registry.is_own(new.insurer, new.learnt) THEN
        RAISE EXCEPTION 'an application goes on under a number its own transaction took';
    END IF;
    IF new.state IN ('proposed', 'accepted') THEN
        PERFORM applications.by_two(new, last);
    END IF;
    new.n := coalesce(last.n, 0) + 1;
    RETURN new;
END $$;
CREATE TRIGGER step_is_taken BEFORE INSERT ON applications.step
FOR EACH ROW EXECUTE FUNCTION applications.step_is_taken();

CREATE FUNCTION applications.only_under_own_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT insurer, learnt FROM new_rows) AS told WHERE NOT registry.is_own(insurer, learnt)
    ) THEN
        RAISE EXCEPTION 'an application or a direction is recorded under a number its own transaction took';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER only_under_own_number AFTER INSERT ON applications.application REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION applications.only_under_own_number();

-- The numbers of the next applications of an insurer, of these kinds: one after another, or by lot where few may see it.
-- Who asks holds the insurer's row.
CREATE FUNCTION applications.next_numbers(kinds text []) RETURNS TABLE (nth integer, application integer)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH asked AS (
        SELECT k.nth::integer AS nth, f.few,
            row_number() OVER (PARTITION BY f.few ORDER BY k.nth)::integer AS of_series
        FROM unnest(kinds) WITH ORDINALITY AS k (kind, nth)
        CROSS JOIN LATERAL (SELECT applications.is_for_few(k.kind) AS few) AS f
    ), lots AS MATERIALIZED (
        SELECT f.number, row_number() OVER (ORDER BY f.number)::integer AS of_series FROM (
            SELECT d.number FROM unnest(registry.drawn(cardinality(kinds))) AS d (number) WHERE NOT EXISTS (
                SELECT FROM applications.application AS a
                WHERE a.insurer = registry.own_insurer() AND a.application = d.number
            ) LIMIT cardinality(kinds)
        ) AS f
    )
    SELECT o.nth, CASE WHEN o.few THEN l.number ELSE o.of_series + (
        SELECT coalesce(max(a.application), 0) FROM applications.application AS a
        WHERE a.insurer = registry.own_insurer() AND NOT registry.is_drawn(a.application)
    ) END
    FROM asked AS o LEFT JOIN lots AS l USING (of_series);
END;

-- Which application was received under a number: told to whoever received it, also where they see it no more.
CREATE FUNCTION applications.received_under(number integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT min(a.application) FROM applications.application AS a
    WHERE a.insurer = registry.own_insurer() AND a.learnt = number AND a.who = session_user;
END;

-- Whether the same application was received before, be it that the login sees it or not.
CREATE FUNCTION applications.was_received(of_person integer, of_kind text, made_on date, came_on date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT FROM applications.application AS a
        WHERE a.insurer = registry.own_insurer() AND a.person = of_person AND a.kind = of_kind
        AND a.applied_on IS NOT DISTINCT FROM made_on AND a.received_on = came_on
    );
END;

-- --- directions ------------------------------------------------------------------------------------------------

-- An answer imposed (指示) for some people, from a day to a day: nothing in it may touch who is protected, where a letter
-- goes but to the person, or what a reader shows. It is no more than a proposal until another login approves it. The
-- salt keeps whoever sees only the digest from guessing whom it is about.
CREATE TABLE applications.direction (
    insurer integer NOT NULL REFERENCES registry.insurer,
    direction integer NOT NULL CHECK (direction > 0),
    about text NOT NULL CHECK (about IN ('person', 'keys', 'office', 'ground')),
    office text,
    ground text,
    salt uuid NOT NULL DEFAULT gen_random_uuid(),
    paper text NOT NULL CHECK (paper IN ('certificate', 'notice', 'elderly_card', 'ceiling_certificate')),
    owed boolean,
    variant text,
    valid_from date,
    valid_until date,
    addressee text CHECK (addressee = 'person'),
    hold boolean NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    reason text NOT NULL,
    people integer NOT NULL CHECK (people > 0),
    learnt integer NOT NULL,
    made_by name NOT NULL DEFAULT session_user,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, direction),
    UNIQUE (insurer, direction, made_by),
    CHECK ((about = 'office') = (office IS NOT NULL) AND (about = 'ground') = (ground IS NOT NULL)),
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n),
    CONSTRAINT direction_says_something CHECK (num_nonnulls(owed, variant, valid_from, valid_until, addressee) > 0 OR hold),
    CONSTRAINT direction_has_an_end CHECK (until BETWEEN since AND since + 1827),
    CONSTRAINT direction_has_a_reason CHECK (length(trim(reason)) BETWEEN 1 AND 200)
);
COMMENT ON CONSTRAINT direction_says_something ON applications.direction IS 'a direction imposes at least one answer';
COMMENT ON CONSTRAINT direction_has_an_end ON applications.direction
IS 'a direction ends on its last day, five years after its first at the latest';
COMMENT ON CONSTRAINT direction_has_a_reason ON applications.direction IS 'a direction has a reason of 1 to 200 letters';

-- Whom it is about: fixed when it is made, so that two people looked at the same.
CREATE TABLE applications.directed_person (
    insurer integer NOT NULL,
    direction integer NOT NULL,
    person integer NOT NULL,
    PRIMARY KEY (insurer, direction, person),
    FOREIGN KEY (insurer, direction) REFERENCES applications.direction (insurer, direction),
    FOREIGN KEY (insurer, person) REFERENCES registry.person (insurer, person)
);
CREATE INDEX direction_of_one ON applications.directed_person (insurer, person);

-- What was said of it (承認・終了), under a number each.
CREATE TABLE applications.direction_act (
    insurer integer NOT NULL,
    direction integer NOT NULL,
    act text NOT NULL CHECK (act IN ('approve', 'end')),
    made_by name NOT NULL,
    reason text NOT NULL,
    learnt integer NOT NULL,
    who name NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT direction_approved_and_ended_once PRIMARY KEY (insurer, direction, act),
    FOREIGN KEY (insurer, direction, made_by) REFERENCES applications.direction (insurer, direction, made_by),
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n),
    CONSTRAINT direction_approved_by_another CHECK (act <> 'approve' OR who <> made_by),
    CONSTRAINT direction_act_has_a_reason CHECK (length(trim(reason)) BETWEEN 1 AND 200)
);
COMMENT ON CONSTRAINT direction_approved_and_ended_once ON applications.direction_act
IS 'a direction is approved once, and ended once';
COMMENT ON CONSTRAINT direction_approved_by_another ON applications.direction_act
IS 'a direction is approved by another person than the one who made it';
COMMENT ON CONSTRAINT direction_act_has_a_reason ON applications.direction_act
IS 'who approves or ends a direction says why, in 1 to 200 letters';

CREATE TRIGGER only_under_own_number AFTER INSERT ON applications.direction REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION applications.only_under_own_number();

-- People are named with the direction, in one transaction, so nobody is added to what another approved.
CREATE FUNCTION applications.only_when_made() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT insurer, direction FROM new_rows) AS told
        LEFT JOIN applications.direction AS d USING (insurer, direction)
        WHERE d.learnt IS NULL OR NOT registry.is_own(d.insurer, d.learnt)
    ) THEN
        RAISE EXCEPTION 'a direction that was made is not added to: end it, and make another';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER only_when_made AFTER INSERT ON applications.directed_person REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION applications.only_when_made();

-- The digest of a direction and of whom it is about: who approves it names what they were shown. None is told to who sees
-- the people of some offices only.
CREATE FUNCTION applications.digest_of(of_direction integer) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT sha256(convert_to(concat_ws(' ', to_jsonb(d) - 'made_at', (
        SELECT string_agg(p.person::text, ' ' ORDER BY p.person) FROM applications.directed_person AS p
        WHERE p.insurer = d.insurer AND p.direction = d.direction
    )), 'UTF8'))
    FROM applications.direction AS d
    WHERE d.insurer = registry.own_insurer() AND d.direction = of_direction AND NOT registry.is_bound();
END;

-- Approve or end a direction under a number: the people it is about. An approver takes no other number, and approves what
-- the digest is of. Nobody calls it but by the two functions below, which say whom each is for.
CREATE FUNCTION applications.act_on(
    of_direction integer, doing text, shown bytea, because text, with_key text, OUT n integer, OUT again boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer := registry.own_insurer();
    told applications.direction;
BEGIN
    SELECT * INTO told FROM applications.direction AS d WHERE d.insurer = here AND d.direction = of_direction;
    IF told IS NULL THEN
        RAISE EXCEPTION 'there is no direction of this number';
    END IF;
    IF registry.is_bound() THEN
        RAISE EXCEPTION 'a direction is approved and ended by who works for the whole insurer';
    END IF;
    IF doing = 'approve' AND NOT plans.tells_people_apart() THEN
        RAISE EXCEPTION 'this database cannot tell two people apart, so nobody can be the second one';
    END IF;
    SELECT l.n, l.again INTO n, again FROM registry.learn(doing || ' direction ' || of_direction, with_key,
        concat_ws(' ', encode(shown, 'hex'), because)) AS l;
    IF again THEN
        IF NOT EXISTS (SELECT FROM applications.direction_act AS a WHERE a.insurer = here
            AND a.direction = of_direction AND a.act = doing AND a.learnt = act_on.n) THEN
            RAISE EXCEPTION 'this key was used for something else';
        END IF;
        RETURN;
    END IF;
    IF doing = 'approve' AND shown IS DISTINCT FROM applications.digest_of(of_direction) THEN
        RAISE EXCEPTION 'the direction is not the one that was shown: its digest is another';
    END IF;
    INSERT INTO applications.direction_act (insurer, direction, act, made_by, reason, learnt)
    VALUES (here, of_direction, doing, told.made_by, because, n);
    INSERT INTO standing.due (insurer, person, since)
    SELECT here, p.person, act_on.n FROM applications.directed_person AS p
    WHERE p.insurer = here AND p.direction = of_direction AND EXISTS (
        SELECT FROM standing.frame AS f WHERE f.insurer = here
    ) ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION applications.approve_direction(
    of_direction integer, shown bytea, because text, with_key text, OUT n integer, OUT again boolean
) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT a.n, a.again FROM applications.act_on(of_direction, 'approve', shown, because, with_key) AS a;
END;

CREATE FUNCTION applications.end_direction(
    of_direction integer, because text, with_key text, OUT n integer, OUT again boolean
) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT a.n, a.again FROM applications.act_on(of_direction, 'end', NULL, because, with_key) AS a;
END;

-- Directions in force as known under a number, with the people they are about; of a merged record, who it is now.
CREATE FUNCTION applications.in_force(under integer) RETURNS TABLE (direction integer, person integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT p.direction, coalesce(m.into_person, p.person) FROM applications.directed_person AS p
    LEFT JOIN registry.merging AS m ON m.insurer = p.insurer AND m.person = p.person AND m.superseded IS NULL
    JOIN applications.direction_act AS a ON a.insurer = p.insurer AND a.direction = p.direction
    LEFT JOIN applications.direction_act AS e
        ON e.insurer = p.insurer AND e.direction = p.direction AND e.act = 'end' AND e.learnt <= under
    WHERE p.insurer = registry.own_insurer() AND a.act = 'approve' AND a.learnt <= under AND e.act IS NULL
    AND ((SELECT NOT registry.is_bound()) OR p.person IN (SELECT registry.own_people()));
END;

-- What each direction imposes: read by whoever decides, who may not read who made it.
CREATE FUNCTION applications.imposed() RETURNS SETOF applications.direction
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT d.* FROM applications.direction AS d WHERE d.insurer = registry.own_insurer();
END;

-- --- who may do what ---------------------------------------------------------------------------------------------

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['application', 'step', 'direction', 'directed_person', 'direction_act'] LOOP
        EXECUTE format('CREATE TRIGGER never_removed BEFORE UPDATE OR DELETE OR TRUNCATE ON applications.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
        EXECUTE format('ALTER TABLE applications.%I ENABLE ROW LEVEL SECURITY', one);
    END LOOP;
    FOREACH one IN ARRAY ARRAY['application', 'directed_person'] LOOP
        EXECUTE format('CREATE POLICY own_people ON applications.%I TO clerk, approver, intake, auditor '
            'USING (insurer = (SELECT registry.own_insurer()) '
            'AND ((SELECT NOT registry.is_bound()) OR person IN (SELECT registry.own_people())))', one);
    END LOOP;
    FOREACH one IN ARRAY ARRAY['direction', 'direction_act'] LOOP
        EXECUTE format('CREATE POLICY own_insurer ON applications.%I TO clerk, approver, auditor '
            'USING (insurer = (SELECT registry.own_insurer())) '
            'WITH CHECK (insurer = (SELECT registry.own_insurer()))', one);
    END LOOP;
END $$;
-- Of an application about protection nobody sees anything without that right; whoever takes one in writes it unseen.
CREATE POLICY sees_protected ON applications.application AS RESTRICTIVE FOR SELECT TO clerk, approver, intake, auditor
USING (NOT applications.is_for_few(kind) OR (SELECT registry.sees_protected()));
CREATE POLICY with_application ON applications.step FOR SELECT TO clerk, approver, intake, auditor USING (
    insurer = (SELECT registry.own_insurer()) AND EXISTS (
        SELECT FROM applications.application AS a
        WHERE a.insurer = step.insurer AND a.application = step.application
    ));
CREATE POLICY of_own_insurer ON applications.step FOR INSERT TO clerk, intake
WITH CHECK (insurer = (SELECT registry.own_insurer()));
-- Who works for some offices makes no direction for others, and none for a group.
CREATE POLICY of_whole_insurer ON applications.direction AS RESTRICTIVE FOR INSERT TO clerk
WITH CHECK (NOT (SELECT registry.is_bound()));

GRANT USAGE ON SCHEMA applications TO clerk, approver, intake, auditor;
GRANT SELECT ON applications.application, applications.step, applications.after
TO clerk, approver, intake, auditor;
GRANT SELECT ON applications.direction, applications.directed_person, applications.direction_act
TO clerk, approver, auditor;
GRANT INSERT (
    insurer, application, person, kind, receipt, channel, applied_on, received_on, reason, paper, cause, entries,
    applicant, lacks, learnt
) ON applications.application TO clerk, intake;
GRANT INSERT (
    insurer, application, state, on_day, until, effective_on, rule, because, missing, lacks, facts, why, learnt
) ON applications.step TO clerk, intake;
GRANT INSERT (
    insurer, direction, about, office, ground, paper, owed, variant, valid_from, valid_until, addressee, hold, since, until,
    reason, people, learnt
) ON applications.direction TO clerk;
GRANT INSERT ON applications.directed_person TO clerk;
GRANT EXECUTE ON FUNCTION applications.was_received TO intake;
GRANT EXECUTE ON FUNCTION applications.next_numbers, applications.received_under TO clerk, intake;
GRANT EXECUTE ON FUNCTION applications.is_for_few TO clerk, approver, intake, auditor;
GRANT EXECUTE ON FUNCTION applications.in_force, applications.imposed TO clerk, approver, intake, auditor;
GRANT EXECUTE ON FUNCTION applications.digest_of TO clerk, approver, auditor;
GRANT EXECUTE ON FUNCTION applications.approve_direction TO approver;
GRANT EXECUTE ON FUNCTION applications.end_direction TO clerk, approver;

-- Whoever takes files in says what came back of our papers: a step of a paper, and nothing else of the ledger. What is
-- held then follows from the papers that live, and the days they were planned for.
GRANT USAGE ON SCHEMA papers TO intake;
GRANT SELECT (insurer, serial, piece, person, paper, state, place, plan, valid_from, valid_until, live)
ON papers.paper TO intake;
GRANT USAGE ON SCHEMA plans TO intake;
GRANT SELECT (insurer, plan, effective) ON plans.plan TO intake;
CREATE POLICY days_of_own_plans ON plans.plan FOR SELECT TO intake USING (insurer = (SELECT registry.own_insurer()));
GRANT SELECT (insurer, serial, step, on_day) ON papers.step TO intake;
GRANT SELECT ON papers.after TO intake;
GRANT INSERT (insurer, serial, step, on_day, why) ON papers.step TO intake;
CREATE POLICY of_own_people ON papers.paper FOR SELECT TO intake USING (
    insurer = (SELECT registry.own_insurer())
    AND ((SELECT NOT registry.is_bound()) OR person IN (SELECT registry.own_people()))
);
CREATE POLICY of_own_papers ON papers.step FOR SELECT TO intake USING (
    insurer = (SELECT registry.own_insurer()) AND EXISTS (
        SELECT FROM papers.paper AS p WHERE p.insurer = step.insurer AND p.serial = step.serial
    ));
CREATE POLICY what_came_back ON papers.step FOR INSERT TO intake WITH CHECK (
    insurer = (SELECT registry.own_insurer()) AND step IN ('returned_mail', 'unclaimed', 'handed_back') AND EXISTS (
        SELECT FROM papers.paper AS p WHERE p.insurer = step.insurer AND p.serial = step.serial
    ));

-- The serial of the user-identification certificate (利用者証明用電子証明書の発行番号), where the insurer may hold it: what a
-- card is found by. Of one insurer no two people have the same one now; what was superseded or has ended is history.
ALTER TABLE registry.digital_certificate ADD COLUMN digital_certificate_serial text
CONSTRAINT serial_in_one_form CHECK (digital_certificate_serial ~ '^[1-9A-F][0-9A-F]{0,39}$');
COMMENT ON CONSTRAINT serial_in_one_form ON registry.digital_certificate
IS 'a serial is written in capital hexadecimal digits, without leading zeros';
-- The column is new, so the index is empty; in one transaction with it none can be made beside writers.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX serial_is_of_one ON registry.digital_certificate (insurer, digital_certificate_serial)
WHERE superseded IS NULL AND upper_inf(valid) AND digital_certificate_serial IS NOT NULL;
