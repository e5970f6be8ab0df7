-- The reception desk (受付): which facilities ask, what became of what they asked, what was consented to. docs/checks.md

CREATE SCHEMA reception;

-- A facility that may ask (医療機関等), by its public code; `facility` is what it is called outside. A code that was closed may
-- be opened anew, as another. `transitional_until`: until then it may do without the line for online checks.
CREATE TABLE reception.facility (
    facility uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    code text NOT NULL CHECK (code ~ '^[0-9]{10}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    online boolean NOT NULL,
    smartphone boolean NOT NULL,
    transitional_until date,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    opened_by text NOT NULL DEFAULT session_user,
    closed_at timestamptz,
    closed_by text,
    closed_because text CHECK (length(closed_because) BETWEEN 1 AND 200),
    CHECK (num_nulls(closed_at, closed_by, closed_because) IN (0, 3))
);
CREATE UNIQUE INDEX facility_open_once ON reception.facility (code) WHERE closed_at IS NULL;

-- A key of a facility (利用鍵): of the key itself only the digest. It ends at a moment that may be to come.
CREATE TABLE reception.facility_key (
    facility uuid NOT NULL REFERENCES reception.facility,
    digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by text NOT NULL DEFAULT session_user,
    ended_at timestamptz
);
CREATE INDEX facility_key_of ON reception.facility_key (facility);

-- Whose key it is; null of one that is unknown or has ended, and of a facility that is closed: all the same.
CREATE FUNCTION reception.facility_of(of_digest bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT k.facility FROM reception.facility_key AS k JOIN reception.facility AS f USING (facility)
    WHERE k.digest = of_digest AND f.closed_at IS NULL AND coalesce(k.ended_at > clock_timestamp(), true);
END;

-- The same, with the public code.
CREATE FUNCTION reception.holder_of(of_digest bytea) RETURNS TABLE (facility uuid, code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT f.facility, f.code FROM reception.facility AS f WHERE f.facility = reception.facility_of(of_digest);
END;

CREATE FUNCTION reception.refuse_others() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT registry.is_administrator() THEN
        RAISE EXCEPTION 'facilities and their keys are kept by the administrator alone';
    END IF;
END $$;

-- Open a facility (医療機関等の登録); one whose code is open already comes back as it was opened.
CREATE FUNCTION reception.open_facility(
    of_code text, with_name text, is_online boolean, has_smartphone boolean, for_reason text
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    opened uuid;
BEGIN
    PERFORM reception.refuse_others();
    INSERT INTO reception.facility (code, name, online, smartphone) VALUES (of_code, with_name, is_online, has_smartphone)
    ON CONFLICT (code) WHERE closed_at IS NULL DO NOTHING RETURNING facility INTO opened;
    IF opened IS NULL THEN
        SELECT f.facility INTO STRICT opened FROM reception.facility AS f WHERE f.code = of_code AND f.closed_at IS NULL;
        RETURN opened;
    END IF;
    PERFORM audit.record('act', NULL, NULL, 'open facility', 'facility ' || opened, for_reason);
    RETURN opened;
END $$;

-- Give a facility a new key (利用鍵の発行); those it has end after so many hours.
CREATE FUNCTION reception.new_key(of_facility uuid, with_digest bytea, old_hours integer, for_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM reception.refuse_others();
    IF NOT EXISTS (SELECT FROM reception.facility AS f WHERE f.facility = of_facility AND f.closed_at IS NULL) THEN
        RAISE EXCEPTION 'no facility of this code is open';
    END IF;
    UPDATE reception.facility_key AS k SET ended_at = clock_timestamp() + make_interval(hours => old_hours)
    WHERE k.facility = of_facility AND coalesce(k.ended_at > clock_timestamp() + make_interval(hours => old_hours), true);
    INSERT INTO reception.facility_key (facility, digest) VALUES (of_facility, with_digest);
    PERFORM audit.record('act', NULL, NULL, 'facility key', 'facility ' || of_facility, for_reason);
END $$;

-- Close a facility (医療機関等の終了): whether it was open.
CREATE FUNCTION reception.close_facility(of_facility uuid, for_reason text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM reception.refuse_others();
    UPDATE reception.facility AS f
    SET closed_at = clock_timestamp(), closed_by = session_user, closed_because = for_reason
    WHERE f.facility = of_facility AND f.closed_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM audit.record('act', NULL, NULL, 'close facility', 'facility ' || of_facility, for_reason);
    RETURN true;
END $$;

CREATE FUNCTION reception.only_ends() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before jsonb := to_jsonb(old);
    after jsonb := to_jsonb(new);
BEGIN
    -- A key that ends at a moment to come may end sooner.
    IF EXISTS (SELECT FROM jsonb_each(before) AS was WHERE was.value <> 'null' AND was.key <> 'ended_at'
        AND after -> was.key IS DISTINCT FROM was.value) OR (after ->> 'ended_at')::timestamptz
        > (before ->> 'ended_at')::timestamptz OR (before ->> 'ended_at' IS NOT NULL AND after ->> 'ended_at' IS NULL) THEN
        RAISE EXCEPTION 'what was recorded at the reception desk ends once, and else stays';
    END IF;
    RETURN new;
END $$;

-- --- what was asked ------------------------------------------------------------------------------------------------

-- A visit (来院): that a facility asked about somebody for a day, and in a word of ours what it was answered. `visit` is its
-- code outside, `once` the facility's own key. Where several fit no person stands here. Of a card that may not be used there
-- is none, whatever the reason. That the facility is one of ours the entry of the audit sees to, which needs its code: to
-- look it up for each row takes as long as to write the row.
CREATE TABLE reception.visit (
    visit uuid PRIMARY KEY,
    facility uuid NOT NULL,
    terminal text NOT NULL CHECK (length(terminal) <= 64),
    insurer integer,
    person integer,
    on_day date NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    how text NOT NULL CHECK (how IN ('number', 'card', 'person')),
    answered text NOT NULL CHECK (answered ~ '^[a-z_]{1,20}$'),
    once text CHECK (length(once) BETWEEN 1 AND 200),
    CHECK (num_nulls(insurer, person) IN (0, 2))
);
CREATE UNIQUE INDEX visit_once ON reception.visit (facility, once) WHERE once IS NOT NULL;
CREATE INDEX visit_of_person ON reception.visit (insurer, person, facility, on_day);
CREATE INDEX visit_by_moment ON reception.visit (at);

-- That a question found nobody (該当なし): whose, when, and of which insurer the number was said to be. Of nobody in particular.
CREATE TABLE reception.miss (
    facility uuid NOT NULL,
    terminal text NOT NULL,
    at timestamptz NOT NULL,
    how text NOT NULL CHECK (how IN ('number', 'card', 'person')),
    insurer integer
);
CREATE INDEX miss_of_counter ON reception.miss (facility, terminal, at);

-- That a counter found nobody too often (警報): for each insurer it asked of, and once for the installation.
CREATE TABLE reception.alarm (
    alarm integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    facility uuid NOT NULL REFERENCES reception.facility,
    terminal text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    insurer integer,
    misses integer NOT NULL
);

-- What somebody consented to (閲覧同意), at which visit, until when; withdrawn, it holds no more. It changes no eligibility.
CREATE TABLE reception.consent (
    visit uuid NOT NULL REFERENCES reception.visit ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('medicine', 'checkup', 'diagnosis', 'surgery', 'disease')),
    given_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (visit, kind, given_at)
);

-- How a facility knows somebody (照会番号): told to no other facility.
CREATE TABLE reception.reference (
    facility uuid NOT NULL REFERENCES reception.facility,
    insurer integer NOT NULL,
    person integer NOT NULL,
    number text NOT NULL CHECK (length(number) BETWEEN 1 AND 50),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (facility, insurer, person)
);

CREATE TRIGGER only_ends BEFORE UPDATE ON reception.facility FOR EACH ROW EXECUTE FUNCTION reception.only_ends();
CREATE TRIGGER only_ends BEFORE UPDATE ON reception.facility_key FOR EACH ROW EXECUTE FUNCTION reception.only_ends();
CREATE TRIGGER only_ends BEFORE UPDATE ON reception.consent FOR EACH ROW EXECUTE FUNCTION reception.only_ends();

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['facility', 'facility_key', 'visit', 'alarm', 'consent', 'reference'] LOOP
        EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON reception.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
    END LOOP;
    FOREACH one IN ARRAY ARRAY['visit', 'alarm'] LOOP
        EXECUTE format('CREATE TRIGGER never_changed BEFORE UPDATE ON reception.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
    END LOOP;
END $$;

-- --- the audit, many at a time ---------------------------------------------------------------------------------------

-- One field as `audit.written` writes it.
CREATE FUNCTION audit.field(one text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(octet_length(one)::text || ':' || one, '-') || ',';

-- Record many entries as one act of the chain: as `audit.record`, each with its own content, the head changed once. For
-- functions of the owner alone: whoever calls answers for what it is about.
CREATE FUNCTION audit.record_many(
    of_kinds text [], of_insurers integer [], of_persons integer [], with_acts text [], on_subjects text [],
    for_purposes text []
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here audit.chain := audit.own_chain();
    now_at timestamptz := greatest(clock_timestamp(), here.at);
    moment text := (extract(epoch FROM now_at) * 1000000)::bigint::text;
    salts uuid [];
    contents bytea [];
    heads bytea [] := '{}';
BEGIN
    IF to_regclass('audit.' || to_char(now_at AT TIME ZONE 'Asia/Tokyo', '"entry_"YYYY_MM')) IS NULL THEN
        PERFORM audit.open_month(now_at);
    END IF;
    SELECT array_agg(gen_random_uuid()) INTO salts FROM unnest(of_kinds);
    SELECT array_agg(sha256(convert_to(e.said, 'UTF8'))) INTO contents FROM (
        SELECT audit.field(here.name::text) || audit.field((here.entries + a.n)::text) || audit.field(moment)
            || audit.field(a.kind) || audit.field(a.insurer::text) || audit.field(a.person::text) || audit.field(a.act)
            || audit.field(a.subject) || audit.field(a.purpose) || audit.field(session_user::text)
            || audit.field(a.salt::text) AS said
        FROM unnest(of_kinds, of_insurers, of_persons, with_acts, on_subjects, for_purposes, salts) WITH ORDINALITY
            AS a (kind, insurer, person, act, subject, purpose, salt, n)
        ORDER BY a.n
    ) AS e;
    FOR one IN 1 .. coalesce(cardinality(contents), 0) LOOP
        here.head := sha256(here.head || contents[one]);
        heads[one] := here.head;
    END LOOP;
    INSERT INTO audit.entry
    SELECT here.chain, here.entries + a.n, now_at, a.kind, a.insurer, a.person, a.act, a.subject, a.purpose, session_user,
        a.salt, a.head
    FROM unnest(of_kinds, of_insurers, of_persons, with_acts, on_subjects, for_purposes, salts, heads) WITH ORDINALITY
        AS a (kind, insurer, person, act, subject, purpose, salt, head, n);
    here.entries := here.entries + coalesce(cardinality(contents), 0);
    UPDATE audit.chain SET entries = here.entries, head = here.head, at = now_at WHERE chain = here.chain;
    RETURN here.entries;
END $$;

-- --- asking ------------------------------------------------------------------------------------------------------------

-- How many questions of a counter found nobody within ten minutes; counted to twenty. A clock that was put back forgives none.
CREATE FUNCTION reception.misses(of_facility uuid, at_terminal text) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*)::integer FROM (
        SELECT FROM reception.miss AS m WHERE m.facility = of_facility AND m.terminal = at_terminal
        AND m.at > clock_timestamp() - interval '10 minutes' ORDER BY m.at DESC LIMIT 20
    ) AS late
$$;

-- Whether a facility may ask at all, and for how many seconds its counter has to wait.
CREATE FUNCTION reception.asking(of_facility uuid, at_terminal text, OUT is_open boolean, OUT seconds integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    since timestamptz;
BEGIN
    is_open := EXISTS (SELECT FROM reception.facility AS f WHERE f.facility = of_facility AND f.closed_at IS NULL);
    SELECT m.at INTO since FROM reception.miss AS m WHERE m.facility = of_facility AND m.terminal = at_terminal
    AND m.at > clock_timestamp() - interval '10 minutes' ORDER BY m.at DESC OFFSET 19 LIMIT 1;
    seconds := coalesce(ceil(extract(epoch FROM since + interval '10 minutes' - clock_timestamp()))::integer, 0);
END $$;

-- What an insurer is called; whether a facility had somebody as a visit of a day, and by which number it knows them.
CREATE FUNCTION reception.known_at(
    of_facility uuid, of_insurer integer, of_person integer, of_day date, OUT insurer_name text, OUT visited boolean,
    OUT reference text
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT i.name INTO insurer_name FROM registry.insurer AS i WHERE i.insurer = of_insurer;
    visited := EXISTS (
        SELECT FROM reception.visit AS v WHERE v.insurer = of_insurer AND v.person = of_person
        AND v.facility = of_facility AND v.on_day = of_day);
    SELECT r.number INTO reference FROM reception.reference AS r
    WHERE r.facility = of_facility AND r.insurer = of_insurer AND r.person = of_person;
END $$;

-- Whether it cannot be said that somebody is not insured (該当なしと言えない): people of an insurer wait to be built, or who is
-- looked for was made findable with another key, or not at all. Of the insurers named; without names, of all that keep standing.
CREATE FUNCTION reception.is_unsure(of_names text [], with_key text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM registry.insurer AS i LEFT JOIN LATERAL (
            SELECT f.keyed FROM standing.frame AS f WHERE f.insurer = i.insurer ORDER BY f.learnt DESC LIMIT 1
        ) AS now ON true
        WHERE coalesce(i.name = ANY (of_names), EXISTS (SELECT FROM standing.frame AS f WHERE f.insurer = i.insurer)) AND (
            now.keyed IS DISTINCT FROM with_key OR EXISTS (SELECT FROM standing.due AS d WHERE d.insurer = i.insurer)));
END $$;

-- --- keeping -----------------------------------------------------------------------------------------------------------

-- A question of a batch, as it is kept. `before`: how many of its counter found nobody before it, the batch counted too.
CREATE TYPE reception.answered AS (
    n integer, code uuid, facility uuid, terminal text, insurer integer, person integer, on_day date, how text, answer text,
    once text, asked_of integer, missed boolean, before integer
);

-- The batch, each question with a code that is drawn anew; insurers are named as they are by us.
CREATE FUNCTION reception.answered_in(batch jsonb) RETURNS reception.answered []
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    WITH told AS MATERIALIZED (
        SELECT o.* FROM ROWS FROM (jsonb_to_recordset(batch) AS (
            facility uuid, terminal text, insurer text, person integer, on_day date, how text, answer text, once text,
            asked_of text, missed boolean)) WITH ORDINALITY
            AS o (facility, terminal, insurer, person, on_day, how, answer, once, asked_of, missed, n)
    ), so_far AS MATERIALIZED (
        SELECT c.facility, c.terminal, reception.misses(c.facility, c.terminal) AS misses
        FROM (SELECT DISTINCT t.facility, t.terminal FROM told AS t) AS c
    )
    SELECT array_agg(ROW(
        t.n, gen_random_uuid(), t.facility, t.terminal, (SELECT i.insurer FROM registry.insurer AS i WHERE i.name = t.insurer),
        t.person, t.on_day, t.how, t.answer, t.once, (SELECT i.insurer FROM registry.insurer AS i WHERE i.name = t.asked_of),
        t.missed, t.before)::reception.answered ORDER BY t.n)
    FROM (
        SELECT t.*, s.misses + count(*) FILTER (WHERE t.missed) OVER (
            PARTITION BY t.facility, t.terminal ORDER BY t.n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM told AS t JOIN so_far AS s ON s.facility = t.facility AND s.terminal = t.terminal
    ) AS t
$$;

-- Keep misses (該当なしの記録), and an alarm where they come to be twenty: for each insurer asked of, and for the installation.
CREATE FUNCTION reception.keep_misses(asked reception.answered [], now_at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM unnest(asked) AS a WHERE a.missed) THEN
        RETURN;
    END IF;
    INSERT INTO reception.miss (facility, terminal, at, how, insurer)
    SELECT a.facility, a.terminal, now_at, a.how, a.asked_of FROM unnest(asked) AS a WHERE a.missed AND a.before < 20;
    INSERT INTO reception.alarm (facility, terminal, insurer, misses)
    SELECT a.facility, a.terminal, w.insurer, 20 FROM unnest(asked) AS a CROSS JOIN LATERAL (
        SELECT m.insurer FROM reception.miss AS m
        WHERE m.facility = a.facility AND m.terminal = a.terminal AND m.at > now_at - interval '10 minutes'
        UNION SELECT NULL
    ) AS w WHERE a.missed AND a.before = 19;
    DELETE FROM reception.miss AS m USING unnest(asked) AS a
    WHERE m.facility = a.facility AND m.terminal = a.terminal AND m.at < now_at - interval '1 day';
END $$;

-- Keep visits (来院の記録): of each question its code. Of one asked again under its own key about the same it is the first one's;
-- a key that was used for something else is none.
CREATE FUNCTION reception.keep_visits(asked reception.answered [], now_at timestamptz) RETURNS uuid []
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    visits reception.answered [] := ARRAY(
        SELECT a FROM unnest(asked) AS a
        WHERE a.answer NOT IN ('none', 'stopped') AND NOT a.missed AND a.before < 20);
    again reception.answered [];
    first uuid [];
BEGIN
    INSERT INTO reception.visit (visit, facility, terminal, insurer, person, on_day, at, how, answered, once)
    SELECT a.code, a.facility, a.terminal, a.insurer, a.person, a.on_day, now_at, a.how, a.answer, a.once
    FROM unnest(visits) AS a ON CONFLICT (facility, once) WHERE once IS NOT NULL DO NOTHING;
    IF NOT EXISTS (SELECT FROM unnest(visits) AS a WHERE a.once IS NOT NULL) THEN
        RETURN ARRAY(SELECT a.code FROM unnest(asked) AS a ORDER BY a.n);
    END IF;
    SELECT array_agg(a), array_agg(v.visit) INTO again, first FROM unnest(visits) AS a
    LEFT JOIN reception.visit AS v ON v.facility = a.facility AND v.once = a.once
    AND (v.insurer, v.person, v.on_day, v.how) IS NOT DISTINCT FROM (a.insurer, a.person, a.on_day, a.how)
    WHERE a.once IS NOT NULL AND v.visit IS DISTINCT FROM a.code;
    INSERT INTO reception.visit (visit, facility, terminal, insurer, person, on_day, at, how, answered)
    SELECT a.code, a.facility, a.terminal, a.insurer, a.person, a.on_day, now_at, a.how, a.answer
    FROM unnest(again) WITH ORDINALITY AS a WHERE first[a.ordinality] IS NULL;
    RETURN ARRAY(
        SELECT coalesce(f.visit, a.code) FROM unnest(asked) AS a
        LEFT JOIN unnest(again) WITH ORDINALITY AS o ON o.n = a.n
        LEFT JOIN unnest(first) WITH ORDINALITY AS f (visit, nth) ON f.nth = o.ordinality ORDER BY a.n);
END $$;

-- Keep what a batch of questions was answered (照会の記録): visits, misses, consents and the entries of the audit, in one
-- transaction. Of each question: its code, which is the subject of its entries, and for how many seconds its counter has to
-- wait: then it is not answered. `looks` tell who was read for which; a question that read nobody has an entry of nobody.
-- Under a key that was used before the entries are written all the same, and misses counted: it is no way past either.
CREATE FUNCTION reception.keep(batch jsonb, looks jsonb, consent_hours integer)
RETURNS TABLE (n integer, code uuid, seconds integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    now_at timestamptz := clock_timestamp();
    asked reception.answered [] := reception.answered_in(batch);
    codes uuid [] := reception.keep_visits(asked, now_at);
BEGIN
    PERFORM reception.keep_misses(asked, now_at);
    IF batch @? '$[*].consents[0]' THEN
        INSERT INTO reception.consent (visit, kind, given_at, until)
        SELECT DISTINCT codes[a.n], kind, now_at, now_at + make_interval(hours => consent_hours)
        FROM unnest(asked) AS a CROSS JOIN LATERAL jsonb_array_elements_text(batch -> (a.n - 1) -> 'consents') AS kind
        WHERE EXISTS (SELECT FROM reception.visit AS v WHERE v.visit = codes[a.n]);
    END IF;
    PERFORM audit.record_many(
        array_agg(e.kind), array_agg(e.insurer), array_agg(e.person), array_agg('check ' || e.how),
        array_agg('check ' || codes[e.n]), array_agg('at facility ' || e.facility_code))
    FROM (
        SELECT a.n, a.how, CASE WHEN r.person IS NULL THEN 'act' ELSE 'read' END AS kind, r.person,
            (SELECT f.code FROM reception.facility AS f WHERE f.facility = a.facility) AS facility_code,
            (SELECT i.insurer FROM registry.insurer AS i WHERE i.name = r.insurer) AS insurer
        FROM unnest(asked) AS a
        LEFT JOIN jsonb_to_recordset(looks) AS r (n integer, insurer text, person integer) ON r.n = a.n ORDER BY a.n
    ) AS e;
    RETURN QUERY SELECT a.n, codes[a.n], CASE WHEN a.before < 20 THEN 0 ELSE 600 END FROM unnest(asked) AS a ORDER BY a.n;
END $$;

-- --- what belongs to a visit -------------------------------------------------------------------------------------------

-- The visit of a facility by its code, for who records something of it; of another's there is none.
CREATE FUNCTION reception.own_visit(of_facility uuid, of_visit uuid) RETURNS reception.visit
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found reception.visit;
BEGIN
    SELECT v.* INTO found FROM reception.visit AS v
    WHERE v.visit = of_visit AND v.facility = of_facility AND v.person IS NOT NULL;
    IF found.visit IS NULL THEN
        RAISE EXCEPTION 'this facility has no visit of this code';
    END IF;
    RETURN found;
END $$;

-- Keep what somebody consents to, at a visit (同意の記録).
CREATE FUNCTION reception.consent(of_facility uuid, of_visit uuid, of_kinds text [], until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here reception.visit := reception.own_visit(of_facility, of_visit);
BEGIN
    INSERT INTO reception.consent (visit, kind, until) SELECT DISTINCT of_visit, kind, consent.until FROM unnest(of_kinds) AS kind;
    PERFORM audit.record('act', here.insurer, ARRAY[here.person], 'consent', 'check ' || of_visit,
        'at facility ' || (SELECT f.code FROM reception.facility AS f WHERE f.facility = of_facility));
END $$;

-- Take consents back (同意の撤回): how many held.
CREATE FUNCTION reception.withdraw(of_facility uuid, of_visit uuid, of_kinds text []) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here reception.visit := reception.own_visit(of_facility, of_visit);
    ended integer;
BEGIN
    UPDATE reception.consent AS c SET withdrawn_at = clock_timestamp()
    WHERE c.visit = of_visit AND c.kind = ANY (of_kinds) AND c.withdrawn_at IS NULL AND c.until > clock_timestamp();
    GET DIAGNOSTICS ended = ROW_COUNT;
    PERFORM audit.record('act', here.insurer, ARRAY[here.person], 'withdraw consent', 'check ' || of_visit,
        'at facility ' || (SELECT f.code FROM reception.facility AS f WHERE f.facility = of_facility));
    RETURN ended;
END $$;

-- Keep by which number a facility knows somebody who visits (照会番号の登録), in place of the one before.
CREATE FUNCTION reception.refer(of_facility uuid, of_visit uuid, of_number text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here reception.visit := reception.own_visit(of_facility, of_visit);
BEGIN
    INSERT INTO reception.reference AS r (facility, insurer, person, number)
    VALUES (of_facility, here.insurer, here.person, of_number)
    ON CONFLICT (facility, insurer, person) DO UPDATE SET number = excluded.number, at = excluded.at;
    PERFORM audit.record('act', here.insurer, ARRAY[here.person], 'reference number', 'check ' || of_visit,
        'at facility ' || (SELECT f.code FROM reception.facility AS f WHERE f.facility = of_facility));
END $$;

-- --- who may do what ---------------------------------------------------------------------------------------------------

-- The facility that a session works for: unset it is an error, as with the insurer.
CREATE FUNCTION reception.own_facility() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT f.facility FROM reception.facility AS f WHERE f.facility::text = current_setting('madoguchi.facility');
END;

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['facility', 'facility_key', 'visit', 'miss', 'alarm', 'consent', 'reference'] LOOP
        EXECUTE format('ALTER TABLE reception.%I ENABLE ROW LEVEL SECURITY', one);
    END LOOP;
    FOREACH one IN ARRAY ARRAY['facility', 'visit', 'reference'] LOOP
        EXECUTE format('CREATE POLICY own_facility ON reception.%I FOR SELECT TO reception '
            'USING (facility = (SELECT reception.own_facility()))', one);
    END LOOP;
END $$;
CREATE POLICY of_own_visit ON reception.consent FOR SELECT TO reception
USING (EXISTS (SELECT FROM reception.visit AS v WHERE v.visit = consent.visit));
CREATE POLICY own_insurer ON reception.alarm FOR SELECT TO auditor USING (insurer = (SELECT registry.own_insurer()));
GRANT USAGE ON SCHEMA reception TO verifier, reception, auditor;
GRANT SELECT ON reception.facility, reception.visit, reception.consent, reception.reference TO reception;
GRANT SELECT ON reception.alarm TO auditor;
GRANT EXECUTE ON FUNCTION reception.facility_of, reception.holder_of TO verifier, reception;
GRANT EXECUTE ON FUNCTION reception.asking, reception.known_at, reception.is_unsure TO verifier;
GRANT EXECUTE ON FUNCTION reception.own_facility, reception.keep, reception.consent, reception.withdraw, reception.refer
TO reception;
GRANT EXECUTE ON FUNCTION reception.open_facility, reception.new_key, reception.close_facility TO madoguchi_owner;

-- --- how long it is kept --------------------------------------------------------------------------------------------------

-- Visits of an insurer's people that are due by a day, and of nobody who is held: whole months.
CREATE FUNCTION retention.visits_due(by_day date) RETURNS TABLE (visit uuid, month text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.visit, to_char(v.at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM') FROM reception.visit AS v
    WHERE v.insurer = retention.here() AND v.at < date_trunc('month', by_day)::timestamp AT TIME ZONE 'Asia/Tokyo'
    AND NOT EXISTS (SELECT FROM retention.hold AS h
        WHERE h.insurer = v.insurer AND h.person = v.person AND h.lifted_at IS NULL)
$$;

-- What is due by a rule, as before; and of visits.
-- squawk-ignore renaming-object
ALTER FUNCTION retention.due(text, date) RENAME TO due_but_visits;
CREATE FUNCTION retention.due(of_rule text, on_day date) RETURNS TABLE (
    subject text, row_count bigint, people integer []
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    months integer := retention.months_here(of_rule);
BEGIN
    RETURN QUERY SELECT * FROM retention.due_but_visits(of_rule, on_day);
    IF of_rule = 'visits' AND months IS NOT NULL AND retention.here() IS NOT NULL THEN
        RETURN QUERY SELECT 'month ' || v.month, count(*), '{}'::integer []
            FROM retention.visits_due((on_day - make_interval(months => months))::date) AS v GROUP BY v.month ORDER BY v.month;
    END IF;
END $$;

REVOKE EXECUTE ON FUNCTION retention.due_but_visits FROM auditor;
GRANT EXECUTE ON FUNCTION retention.due TO auditor;

-- squawk-ignore renaming-object
ALTER FUNCTION retention.remove(retention.item, date, integer []) RENAME TO remove_but_visits;
CREATE FUNCTION retention.remove(due retention.item, on_day date, go integer []) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    went bigint;
BEGIN
    IF due.rule <> 'visits' THEN
        RETURN retention.remove_but_visits(due, on_day, go);
    END IF;
    DELETE FROM reception.visit AS v
    USING retention.visits_due((remove.on_day - make_interval(months => retention.months_here('visits')))::date) AS d
    WHERE v.visit = d.visit AND 'month ' || d.month = due.subject;
    GET DIAGNOSTICS went = ROW_COUNT;
    RETURN went;
END $$;

-- With all that is recorded of somebody go their visits, and by which number a facility knew them.
-- squawk-ignore renaming-object
ALTER FUNCTION retention.remove_person(integer, integer []) RENAME TO remove_recorded;
CREATE FUNCTION retention.remove_person(whose integer, go integer []) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN retention.remove_of('reception.visit', whose, go) + retention.remove_of('reception.reference', whose, go)
        + retention.remove_recorded(whose, go);
END $$;

-- --- what standing tells beside ------------------------------------------------------------------------------------------

-- More of what an answer may show: no address, no word on protection. `loss_reason` is that of the cover that answers.
ALTER TABLE standing.shown ADD COLUMN sex text, ADD COLUMN sex_on_back boolean, ADD COLUMN relation text,
ADD COLUMN loss_reason text;
-- `person`: who is brought in without card and paper is found by name, birth date, sex and address together. Of people under
-- protection there is none, as there is no name.
-- squawk-ignore ban-drop-constraint
ALTER TABLE standing.lookup DROP CONSTRAINT lookup_kind_check;
ALTER TABLE standing.lookup ADD CONSTRAINT lookup_kind_check CHECK (kind IN ('number', 'card', 'name', 'person')) NOT VALID;
-- What stands was made without these: everybody waits until it is built anew. Answers stay under their numbers.
INSERT INTO standing.due (insurer, person, since)
SELECT p.insurer, p.person, i.known FROM registry.person AS p JOIN registry.insurer AS i USING (insurer)
WHERE i.known > 0 AND EXISTS (SELECT FROM standing.frame AS f WHERE f.insurer = p.insurer)
ON CONFLICT DO NOTHING;

-- Papers that are with their people, for an answer: which and until when, and nothing of what stands on them.
GRANT USAGE ON SCHEMA papers TO verifier;
GRANT SELECT (insurer, serial, person, paper, variant, valid_from, valid_until, live, place) ON papers.paper TO verifier;
GRANT SELECT (insurer, serial, step, on_day) ON papers.step TO verifier;
CREATE POLICY with_their_people ON papers.paper FOR SELECT TO verifier USING (live AND place = 'person');
CREATE POLICY approved ON papers.step FOR SELECT TO verifier USING (step = 'approved');
