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
    of_code text, with_name text, is_online boolean, has_smartphone boolean, for_reason text, transitional date DEFAULT NULL
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    opened uuid;
BEGIN
    PERFORM reception.refuse_others();
    INSERT INTO reception.facility (code, name, online, smartphone, transitional_until)
    VALUES (of_code, with_name, is_online, has_smartphone, transitional)
    ON CONFLICT (code) WHERE closed_at IS NULL DO NOTHING RETURNING facility INTO opened;
    IF opened IS NULL THEN
        SELECT f.facility INTO STRICT opened FROM reception.facility AS f WHERE f.code = of_code AND f.closed_at IS NULL;
        RETURN opened;
    END IF;
    PERFORM audit.record('act', NULL, NULL, 'open facility', 'facility ' || opened, for_reason);
    RETURN opened;
END $$;

-- Change how a facility asks (医療機関等の変更): all three as they are to be.
CREATE FUNCTION reception.change_facility(
    of_facility uuid, is_online boolean, has_smartphone boolean, transitional date, for_reason text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM reception.refuse_others();
    UPDATE reception.facility AS f SET online = is_online, smartphone = has_smartphone, transitional_until = transitional
    WHERE f.facility = of_facility AND f.closed_at IS NULL
    AND (f.online, f.smartphone, f.transitional_until) IS DISTINCT FROM (is_online, has_smartphone, transitional);
    IF FOUND THEN
        PERFORM audit.record('act', NULL, NULL, 'change facility', 'facility ' || of_facility, for_reason);
    END IF;
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

-- Lift the limits that a facility has come to (照会の上限の解除): what it missed is counted from now on. Alarms stay.
CREATE FUNCTION reception.lift_limits(of_facility uuid, for_reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    went integer;
BEGIN
    PERFORM reception.refuse_others();
    DELETE FROM reception.miss AS m WHERE m.facility = of_facility;
    GET DIAGNOSTICS went = ROW_COUNT;
    PERFORM audit.record('act', NULL, NULL, 'lift limits', 'facility ' || of_facility, for_reason);
    RETURN went;
END $$;

CREATE FUNCTION reception.only_ends() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before jsonb := to_jsonb(old);
    after jsonb := to_jsonb(new);
BEGIN
    -- A key that ends at a moment to come may end sooner; how a facility asks may change, and how it is described.
    IF EXISTS (SELECT FROM jsonb_each(before) AS was
        WHERE was.value <> 'null' AND was.key NOT IN ('ended_at', 'online', 'smartphone', 'transitional_until', 'name', 'address', 'hours')
        AND after -> was.key IS DISTINCT FROM was.value) OR (after ->> 'ended_at')::timestamptz
        > (before ->> 'ended_at')::timestamptz OR (before ->> 'ended_at' IS NOT NULL AND after ->> 'ended_at' IS NULL) THEN
        RAISE EXCEPTION 'what was recorded at the reception desk ends once, and else stays';
    END IF;
    RETURN new;
END $$;

-- --- what was asked ------------------------------------------------------------------------------------------------

-- A visit (来院): that a facility asked about somebody for a day, and in a word of ours what it was answered. `visit` is its
-- code outside, `once` the facility's own key. Where several fit no person stands here, and of their insurers the first. Of a card that may not be used there
-- is none, whatever the reason. That the facility is one of ours the entry of the audit sees to, which needs its code: to
-- look it up for each row takes as long as to write the row.
CREATE TABLE reception.visit (
    visit uuid PRIMARY KEY,
    facility uuid NOT NULL,
    terminal text NOT NULL CHECK (length(terminal) <= 64),
    insurer integer NOT NULL,
    person integer,
    on_day date NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    how text NOT NULL CHECK (how IN ('number', 'card', 'phone', 'person', 'again')),
    answered text NOT NULL CHECK (answered IN ('valid', 'invalid', 'newer', 'several', 'cannot_tell')),
    once text CHECK (length(once) BETWEEN 1 AND 200)
);
CREATE UNIQUE INDEX visit_once ON reception.visit (facility, once) WHERE once IS NOT NULL;
CREATE INDEX visit_of_person ON reception.visit (insurer, person, facility, on_day);
CREATE INDEX visit_by_moment ON reception.visit (at);

-- That a question found nobody (該当なし): whose, when, and of which insurer the number was said to be. Of nobody in particular.
-- `sure`: whether there is nobody; while people wait to be built nobody can say so.
CREATE TABLE reception.miss (
    facility uuid NOT NULL,
    terminal text NOT NULL,
    at timestamptz NOT NULL,
    how text NOT NULL CHECK (how IN ('number', 'card', 'person')),
    insurer integer,
    sure boolean NOT NULL
);
CREATE INDEX miss_of_facility ON reception.miss (facility, (how = 'card'), at);
CREATE INDEX miss_by_moment ON reception.miss (at);

-- That a counter, or without its name a whole facility, found nobody too often (警報): for each insurer it asked of, and once for
-- the installation.
CREATE TABLE reception.alarm (
    alarm integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    facility uuid NOT NULL REFERENCES reception.facility,
    terminal text,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    insurer integer,
    misses integer NOT NULL
);

-- What somebody consented to (閲覧同意), at which visit, until when; withdrawn, it holds no more. It changes no eligibility.
-- `home`, `online`: that the facility may ask again without the card, as it treats them at home or from afar.
CREATE TABLE reception.consent (
    visit uuid NOT NULL REFERENCES reception.visit ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN (
        'medicine', 'checkup', 'diagnosis', 'surgery', 'disease', 'limit_category', 'home', 'online')),
    card text COLLATE "C",
    phones text [] COLLATE "C",
    given_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (visit, kind, given_at)
);
COMMENT ON COLUMN reception.consent.card
IS 'of home and online: by which key the card was found that somebody agreed with; whose it is may be mended later';
COMMENT ON COLUMN reception.consent.phones
IS 'of home and online agreed to with a smartphone: by which keys theirs were found; whose they are may be mended later';
CREATE INDEX consent_again ON reception.consent (kind, visit) WHERE kind IN ('home', 'online') AND withdrawn_at IS NULL;

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
-- functions of the owner alone: whoever calls answers for what it is about. Salts are drawn from one seed, which is forgotten.
CREATE FUNCTION audit.record_many(
    of_kinds text [], of_insurers integer [], of_persons integer [], with_acts text [], on_subjects text [],
    for_purposes text []
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here audit.chain := audit.own_chain();
    now_at timestamptz := greatest(clock_timestamp(), here.at);
    many integer := coalesce(cardinality(of_kinds), 0);
    seed bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    chain_name text := audit.field(here.name::text);
    moment text := audit.field((extract(epoch FROM now_at) * 1000000)::bigint::text);
    login text := audit.field(session_user::text);
    last_link bytea := here.head;
    salts uuid [] := '{}';
    links bytea [] := '{}';
BEGIN
    IF to_regclass('audit.' || to_char(now_at AT TIME ZONE 'Asia/Tokyo', '"entry_"YYYY_MM')) IS NULL THEN
        PERFORM audit.open_month(now_at);
    END IF;
    FOR one IN 1 .. many LOOP
        salts[one] := encode(substr(sha256(seed || int4send(one)), 1, 16), 'hex')::uuid;
        last_link := sha256(last_link || sha256(convert_to(
            chain_name || audit.field((here.entries + one)::text) || moment || audit.field(of_kinds[one])
            || audit.field(of_insurers[one]::text) || audit.field(of_persons[one]::text) || audit.field(with_acts[one])
            || audit.field(on_subjects[one]) || audit.field(for_purposes[one]) || login || audit.field(salts[one]::text),
            'UTF8')));
        links[one] := last_link;
    END LOOP;
    INSERT INTO audit.entry
    SELECT here.chain, here.entries + a.n, now_at, a.kind, a.insurer, a.person, a.act, a.subject, a.purpose, session_user,
        a.salt, a.link
    FROM unnest(of_kinds, of_insurers, of_persons, with_acts, on_subjects, for_purposes, salts, links) WITH ORDINALITY
        AS a (kind, insurer, person, act, subject, purpose, salt, link, n);
    UPDATE audit.chain AS c SET entries = here.entries + many, head = last_link, at = now_at WHERE c.chain = here.chain;
    RETURN here.entries + many;
END $$;

-- What an entry's words may be, as before, without counted repetitions: to read these took longer than to write the entry.
-- squawk-ignore ban-drop-constraint
ALTER TABLE audit.entry DROP CONSTRAINT entry_act_check, DROP CONSTRAINT entry_subject_check;
ALTER TABLE audit.entry
ADD CONSTRAINT entry_act_check CHECK (act ~ '^[a-z][a-z0-9_ -]*$' AND length(act) <= 40) NOT VALID,
ADD CONSTRAINT entry_subject_check CHECK (
    subject ~ '^[a-z][a-z_ -]* [0-9a-f.-]+$' AND strpos(reverse(subject), ' ') <= 65
    AND length(subject) - strpos(reverse(subject), ' ') <= 30) NOT VALID;

-- --- asking ------------------------------------------------------------------------------------------------------------

-- Limits of questions that find nobody (照会の上限): how many within which time, of one terminal or, for its name is a word of the
-- caller's, of the whole facility; which questions are counted and which then have to wait. By card, of plastic or in a smartphone, they have limits of their
-- own: cards come that no insurer here knows, and nobody guesses a serial. By who somebody is an address could be guessed. That
-- nobody can say whether there is anybody counts for ten minutes. In a day so few are guessed at that a number's birth date is
-- found after two months.
CREATE FUNCTION reception.limits(at_terminal text, by_how text)
RETURNS TABLE (most integer, span interval, terminal text, of_cards boolean, of_persons boolean, of_sure boolean)
LANGUAGE sql IMMUTABLE AS $$
    SELECT l.most, l.span, l.terminal, l.of_cards, l.of_persons, l.of_sure FROM (VALUES
        (20, interval '10 minutes', at_terminal, false, false, false, '{number,person,card,phone}'::text []),
        (100, interval '10 minutes', NULL, false, false, false, '{number,person,card,phone}'),
        (300, interval '1 day', NULL, false, false, true, '{number,person}'),
        (5, interval '10 minutes', NULL, false, true, false, '{person}'),
        (200, interval '10 minutes', NULL, true, false, false, '{card,phone}'),
        (1000, interval '1 day', NULL, true, false, true, '{card,phone}')
    ) AS l (most, span, terminal, of_cards, of_persons, of_sure, stops) WHERE by_how = ANY (l.stops)
$$;

-- The limits that a question has come to, and for how many seconds it has to wait. A clock that was put back forgives none.
CREATE FUNCTION reception.held(of_facility uuid, at_terminal text, by_how text)
RETURNS TABLE (most integer, span interval, terminal text, of_cards boolean, seconds integer)
LANGUAGE sql STABLE AS $$
    SELECT l.most, l.span, l.terminal, l.of_cards, ceil(extract(epoch FROM w.at + l.span - clock_timestamp()))::integer
    FROM reception.limits(at_terminal, by_how) AS l CROSS JOIN LATERAL (
        SELECT m.at FROM reception.miss AS m
        WHERE m.facility = of_facility AND (m.how = 'card') = l.of_cards AND m.at > clock_timestamp() - l.span
        AND coalesce(m.terminal = l.terminal, true) AND (m.how = 'person' OR NOT l.of_persons) AND (m.sure OR NOT l.of_sure)
        ORDER BY m.at DESC OFFSET l.most - 1 LIMIT 1
    ) AS w
$$;

-- Whether a facility may ask at all, and for how many seconds such a question of its counter has to wait.
CREATE FUNCTION reception.asking(
    of_facility uuid, at_terminal text, by_how text, OUT is_open boolean, OUT seconds integer
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT EXISTS (SELECT FROM reception.facility AS f WHERE f.facility = of_facility AND f.closed_at IS NULL),
        coalesce((SELECT max(h.seconds) FROM reception.held(of_facility, at_terminal, by_how) AS h), 0)
    INTO is_open, seconds;
END $$;

-- What an insurer is called; whether a facility had somebody as a visit of a day, and by which number it knows them; whose
-- household it is (世帯主), or whose dependent (被保険者), where that is one other person who lives. Who is protected is not asked.
CREATE FUNCTION reception.known_at(
    of_facility uuid, of_insurer integer, of_person integer, of_day date, OUT insurer_name text, OUT visited boolean,
    OUT reference text, OUT head_name text
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    household text;
    of_relation text;
BEGIN
    SELECT i.name, EXISTS (
        SELECT FROM reception.visit AS v WHERE v.insurer = of_insurer AND v.person = of_person
        AND v.facility = of_facility AND v.on_day = of_day
    ), (
        SELECT r.number FROM reception.reference AS r
        WHERE r.facility = of_facility AND r.insurer = of_insurer AND r.person = of_person
    ), own.household_key, own.relation INTO insurer_name, visited, reference, household, of_relation
    FROM registry.insurer AS i LEFT JOIN registry.membership AS own ON own.insurer = i.insurer AND own.person = of_person
        AND own.superseded IS NULL AND own.valid @> of_day AND own.relation IS DISTINCT FROM 'head'
    WHERE i.insurer = of_insurer;
    IF household IS NOT NULL THEN
        SELECT CASE WHEN count(*) = 1 THEN min(n.written) END INTO head_name FROM registry.membership AS m
        LEFT JOIN registry.head AS h ON h.insurer = m.insurer AND h.person = m.person AND h.superseded IS NULL
            AND h.valid @> of_day
        LEFT JOIN registry.name AS n ON n.insurer = m.insurer AND n.person = m.person AND n.superseded IS NULL
            AND n.valid @> of_day
        WHERE m.insurer = of_insurer AND m.household_key = household AND m.superseded IS NULL AND m.valid @> of_day
            AND m.person <> of_person
            AND (m.relation = 'head' OR h.is_head OR (of_relation = 'dependent' AND m.relation = 'insured'))
            AND NOT EXISTS (SELECT FROM registry.death AS z WHERE z.insurer = m.insurer AND z.person = m.person
                AND z.superseded IS NULL AND z.died_on <= of_day);
    END IF;
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

-- The insurers whose people are kept here (保険者の一覧), by name: those that ever counted a standing.
CREATE FUNCTION reception.insurers_here() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.name FROM registry.insurer AS i
    WHERE EXISTS (SELECT FROM standing.frame AS f WHERE f.insurer = i.insurer)
$$;

-- --- keeping -----------------------------------------------------------------------------------------------------------

-- Keep questions that found nobody (該当なしの記録), one after another, and an alarm where they come to a limit: for each insurer
-- asked of, and for the installation. For how many seconds each question of the batch has to wait: then it is not answered.
-- Null where none was missed and nobody has to wait, as nearly always.
CREATE FUNCTION reception.keep_misses(
    facilities uuid [], terminals text [], insurers text [], hows text [], misses boolean [], now_at timestamptz
) RETURNS integer []
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    seconds integer [] := '{}';
BEGIN
    IF array_remove(misses, NULL) = '{}' AND NOT EXISTS (
        SELECT FROM unnest(facilities, terminals, hows) AS a (facility, terminal, how)
        CROSS JOIN LATERAL reception.held(a.facility, a.terminal, a.how)
    ) THEN
        RETURN NULL;
    END IF;
    FOR one IN 1 .. cardinality(misses) LOOP
        seconds[one] := (
            SELECT coalesce(max(h.seconds), 0) FROM reception.held(facilities[one], terminals[one], hows[one]) AS h);
        CONTINUE WHEN seconds[one] > 0 OR misses[one] IS NULL;
        INSERT INTO reception.miss (facility, terminal, at, how, insurer, sure) VALUES (facilities[one], terminals[one], now_at,
            hows[one], (SELECT i.insurer FROM registry.insurer AS i WHERE i.name = insurers[one]), misses[one]);
        INSERT INTO reception.alarm (facility, terminal, insurer, misses)
        SELECT facilities[one], h.terminal, m.insurer, h.most
        FROM reception.held(facilities[one], terminals[one], hows[one]) AS h CROSS JOIN LATERAL (
            SELECT m.insurer FROM reception.miss AS m
            WHERE m.facility = facilities[one] AND (m.how = 'card') = h.of_cards AND m.at > now_at - h.span
            AND coalesce(m.terminal = h.terminal, true)
            UNION SELECT NULL
        ) AS m;
    END LOOP;
    DELETE FROM reception.miss AS m WHERE m.at < now_at - interval '1 day';
    RETURN seconds;
END $$;

-- Visits of a batch that bear their facilities' own keys (再照会): the code of each. Of one asked again under its key about the
-- same, and answered the same, it is the first one's; a key that was used for something else is none, and its visit is kept
-- without it.
CREATE FUNCTION reception.keep_again(
    codes uuid [], facilities uuid [], terminals text [], insurers text [], persons integer [], days date [], hows text [],
    answers text [], onces text [], seconds integer [], now_at timestamptz
) RETURNS uuid []
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    numbers integer [] := ARRAY(SELECT (SELECT i.insurer FROM registry.insurer AS i WHERE i.name = a.name)
        FROM unnest(insurers) WITH ORDINALITY AS a (name, n) ORDER BY a.n);
    told uuid [] := ARRAY(
        SELECT coalesce(v.visit, a.code)
        FROM unnest(codes, facilities, numbers, persons, days, hows, answers, onces) WITH ORDINALITY
            AS a (code, facility, insurer, person, on_day, how, answer, once, n)
        LEFT JOIN reception.visit AS v ON v.facility = a.facility AND v.once = a.once
        AND (v.insurer, v.person, v.on_day, v.how, v.answered) IS NOT DISTINCT FROM
            (a.insurer, a.person, a.on_day, a.how, a.answer)
        ORDER BY a.n);
BEGIN
    INSERT INTO reception.visit (visit, facility, terminal, insurer, person, on_day, at, how, answered)
    SELECT a.code, a.facility, a.terminal, a.insurer, a.person, a.on_day, now_at, a.how, a.answer
    FROM unnest(codes, told, facilities, terminals, numbers, persons, days, hows, answers, onces) WITH ORDINALITY
        AS a (code, told, facility, terminal, insurer, person, on_day, how, answer, once, n)
    WHERE a.answer IS NOT NULL AND a.once IS NOT NULL AND a.told = a.code AND coalesce(seconds[a.n], 0) = 0
    ON CONFLICT (visit) DO NOTHING;
    RETURN told;
END $$;

-- Keep what a batch of questions was answered (照会の記録): visits, misses, consents and the entries of the audit, in one
-- transaction. The arrays hold one of each question: the code it would have, which is the subject of its entries; its counter;
-- whom the answer tells of (of a miss: of whom the question was said to be); `answers`: null where there is no visit; `misses`:
-- null where there is none, else whether nobody is there for sure.
-- `consents_of` and `looks_of` say which question (from 1) a consent and an entry are of: who was read, or nobody.
-- `told`: the codes, where they are others than were given; `seconds`: how long each has to wait, where one has to.
-- Under a key that was used before the entries are written all the same, and misses counted: it is no way past either.
CREATE FUNCTION reception.keep(
    codes uuid [], facilities uuid [], terminals text [], insurers text [], persons integer [], days date [], hows text [],
    answers text [], onces text [], misses boolean [], consents_of integer [], consents text [], consent_hours integer,
    looks_of integer [], looked_at text [], looked_for integer [], OUT told uuid [], OUT seconds integer []
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_at timestamptz := clock_timestamp();
BEGIN
    seconds := reception.keep_misses(facilities, terminals, insurers, hows, misses, now_at);
    INSERT INTO reception.visit (visit, facility, terminal, insurer, person, on_day, at, how, answered, once)
    SELECT a.code, a.facility, a.terminal, (SELECT i.insurer FROM registry.insurer AS i WHERE i.name = a.insurer), a.person,
        a.on_day, now_at, a.how, a.answer, a.once
    FROM unnest(codes, facilities, terminals, insurers, persons, days, hows, answers, onces) WITH ORDINALITY
        AS a (code, facility, terminal, insurer, person, on_day, how, answer, once, n)
    WHERE a.answer IS NOT NULL AND coalesce(seconds[a.n], 0) = 0
    ON CONFLICT (facility, once) WHERE once IS NOT NULL DO NOTHING;
    IF array_remove(onces, NULL) <> '{}' THEN
        told := reception.keep_again(
            codes, facilities, terminals, insurers, persons, days, hows, answers, onces, seconds, now_at);
    END IF;
    IF consents_of <> '{}' THEN
        INSERT INTO reception.consent (visit, kind, given_at, until)
        SELECT DISTINCT v.visit, a.kind, now_at,
            now_at + make_interval(hours => CASE WHEN a.kind <> 'limit_category' THEN consent_hours ELSE 0 END)
        FROM unnest(consents_of, consents) AS a (n, kind)
        JOIN reception.visit AS v ON v.visit = codes[a.n];
    END IF;
    PERFORM audit.record_many(
        array_agg(e.kind), array_agg(e.insurer), array_agg(e.person), array_agg('check ' || hows[e.n]),
        array_agg('check ' || coalesce(told[e.n], codes[e.n])), array_agg('at facility ' || e.code))
    FROM (
        SELECT a.n, a.person, CASE WHEN a.person IS NULL THEN 'act' ELSE 'read' END AS kind,
            (SELECT i.insurer FROM registry.insurer AS i WHERE i.name = a.insurer) AS insurer,
            (SELECT f.code FROM reception.facility AS f WHERE f.facility = facilities[a.n]) AS code
        FROM unnest(looks_of, looked_at, looked_for) AS a (n, insurer, person)
    ) AS e;
END $$;

-- --- what belongs to a visit -------------------------------------------------------------------------------------------

-- The visit of a facility by its code, for who records something of it; of another's there is none.
CREATE FUNCTION reception.own_visit(of_facility uuid, of_visit uuid) RETURNS reception.visit
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found reception.visit;
BEGIN
    SELECT v.* INTO found FROM reception.visit AS v
    JOIN reception.facility AS f ON f.facility = v.facility AND f.closed_at IS NULL
    WHERE v.visit = of_visit AND v.facility = of_facility AND v.person IS NOT NULL;
    IF found.visit IS NULL THEN
        RAISE EXCEPTION 'this facility has no visit of this code';
    END IF;
    RETURN found;
END $$;

-- By which number whoever was a visit of a facility is asked about again (受付からの照会), and for which day. Of another's visit, of a
-- facility that is closed, of somebody without a number there is nothing.
CREATE FUNCTION reception.number_of_visit(of_facility uuid, of_visit uuid)
RETURNS TABLE (insurer text, symbol text, number text, sub_number text, birth_date date, on_day date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.name, h.symbol, h.number, h.sub_number, h.birth_date, v.on_day
    FROM reception.visit AS v JOIN reception.facility AS f ON f.facility = v.facility AND f.closed_at IS NULL
    JOIN registry.insurer AS i ON i.insurer = v.insurer
    JOIN standing.shown AS h ON h.insurer = v.insurer AND h.person = v.person AND h.valid @> v.on_day
    WHERE v.visit = of_visit AND v.facility = of_facility AND h.number IS NOT NULL AND h.birth_date IS NOT NULL
$$;

-- Keep what somebody consents to, at a visit (同意の記録) at which they were there. That the facility asks again rests on the card, which stays where a smartphone goes; and on whose the smartphones are, so long as they are anybody's.
CREATE FUNCTION reception.consent(of_facility uuid, of_visit uuid, of_kinds text [], until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here reception.visit := reception.own_visit(of_facility, of_visit);
BEGIN
    IF here.how = 'again' THEN
        RAISE EXCEPTION 'nobody was there to consent when a facility asked again without the card';
    ELSIF of_kinds && '{home,online}' AND here.how NOT IN ('card', 'phone') THEN
        RAISE EXCEPTION 'that a facility asks again without the card is agreed to with the card';
    END IF;
    INSERT INTO reception.consent (visit, kind, until, card, phones)
    SELECT DISTINCT of_visit, kind, consent.until, CASE WHEN kind IN ('home', 'online') THEN (
        SELECT min(l.key) FROM standing.lookup AS l
        WHERE l.insurer = here.insurer AND l.person = here.person AND l.kind = 'card' AND l.valid @> here.on_day
    ) END, CASE WHEN kind IN ('home', 'online') AND here.how = 'phone' THEN ARRAY(
        SELECT l.key FROM standing.lookup AS l WHERE l.insurer = here.insurer AND l.person = here.person
        AND l.kind = 'phone' AND l.valid @> here.on_day ORDER BY l.key
    ) END FROM unnest(of_kinds) AS kind;
    PERFORM audit.record('act', here.insurer, ARRAY[here.person], 'consent', 'check ' || of_visit,
        'at facility ' || (SELECT f.code FROM reception.facility AS f WHERE f.facility = of_facility));
END $$;

-- Take consents back (同意の撤回): how many held. That the facility asks again is taken back at all its visits of this person, under
-- whichever insurer they were: whoever had the same card or smartphone at any time, or was the same by name, birth date, sex and address. Each
-- of whom something ended has an entry of the audit.
CREATE FUNCTION reception.withdraw(of_facility uuid, of_visit uuid, of_kinds text []) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here reception.visit := reception.own_visit(of_facility, of_visit);
    whose record;
    ended integer := 0;
BEGIN
    FOR whose IN
        WITH RECURSIVE same AS (
            SELECT here.insurer, here.person
            UNION SELECT o.insurer, o.person FROM same AS s
            JOIN standing.lookup AS k ON k.insurer = s.insurer AND k.person = s.person AND k.kind IN ('card', 'phone', 'person')
            JOIN standing.lookup AS o ON o.key = k.key AND o.kind IN ('card', 'phone', 'person') AND o.kind <> 'name'
        ), theirs AS (
            SELECT of_visit AS visit
            UNION SELECT v.visit FROM same AS s
            JOIN reception.visit AS v ON v.insurer = s.insurer AND v.person = s.person AND v.facility = of_facility
        ), gone AS (
            UPDATE reception.consent AS c SET withdrawn_at = clock_timestamp()
            FROM theirs AS t JOIN reception.visit AS v ON v.visit = t.visit
            WHERE c.visit = t.visit AND (c.visit = of_visit OR c.kind IN ('home', 'online')) AND c.kind = ANY (of_kinds)
            AND c.withdrawn_at IS NULL AND c.until > clock_timestamp()
            RETURNING v.insurer, v.person
        )
        SELECT e.insurer, e.person, sum(e.many)::integer AS many FROM (
            SELECT here.insurer, here.person, 0 AS many UNION ALL SELECT g.insurer, g.person, 1 FROM gone AS g
        ) AS e GROUP BY e.insurer, e.person ORDER BY e.insurer, e.person
    LOOP
        ended := ended + whose.many;
        PERFORM audit.record('act', whose.insurer, ARRAY[whose.person], 'withdraw consent', 'check ' || of_visit,
            'at facility ' || (SELECT f.code FROM reception.facility AS f WHERE f.facility = of_facility));
    END LOOP;
    RETURN ended;
END $$;

-- Whether a card, or any of some smartphones, is another person's on a day (別人のカード): of the same insurer, or of another
-- where they were born on another day. What was agreed to with it was then not agreed to by the one whom the books had under it.
CREATE FUNCTION reception.is_anothers(of_keys text [], of_insurer integer, of_person integer, on_day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM standing.lookup AS o
        LEFT JOIN standing.shown AS w ON w.insurer = o.insurer AND w.person = o.person AND w.valid @> on_day
        LEFT JOIN standing.shown AS h ON h.insurer = of_insurer AND h.person = of_person AND h.valid @> on_day
        WHERE o.key = ANY (of_keys) AND o.kind IN ('card', 'phone') AND o.kind <> 'name' AND o.valid @> on_day
        AND CASE WHEN o.insurer = of_insurer THEN o.person <> of_person ELSE w.birth_date <> h.birth_date END)
$$;

-- Who agreed in some days that a facility asks again without the card (同意済みの人): of each card the last such visit.
CREATE FUNCTION reception.agreed_visits(of_facility uuid, of_kind text, from_day date, to_day date, today date)
RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT o.visit FROM (
        SELECT DISTINCT ON (k.card) v.visit, v.at FROM reception.consent AS c
        JOIN reception.visit AS v ON v.visit = c.visit AND v.facility = of_facility AND v.on_day BETWEEN from_day AND to_day
        JOIN reception.facility AS f ON f.facility = v.facility AND f.closed_at IS NULL
        CROSS JOIN LATERAL (
            SELECT min(l.key) AS card FROM standing.lookup AS l
            WHERE l.insurer = v.insurer AND l.person = v.person AND l.kind = 'card' AND l.valid @> today
        ) AS k
        WHERE c.kind = of_kind AND c.kind IN ('home', 'online') AND c.withdrawn_at IS NULL AND c.until > clock_timestamp()
        AND k.card IS NOT NULL AND NOT reception.is_anothers(array_append(c.phones, c.card), v.insurer, v.person, today)
        ORDER BY k.card, v.at DESC, v.visit
    ) AS o ORDER BY o.at, o.visit
$$;

-- What stands of it (同意の現況): by which keys their card is found on a day, and what else they agreed to, from when and until
-- when; nothing once it was taken back or is over. A renewed card is found by its own key.
CREATE FUNCTION reception.agreed_at(of_facility uuid, of_visit uuid, of_kind text, on_day date)
RETURNS TABLE (kind text, given_at timestamptz, until timestamptz, holds boolean, card_keys text [])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.kind, c.given_at, c.until, c.until > clock_timestamp(), ARRAY(
        SELECT l.key FROM standing.lookup AS l
        WHERE l.insurer = v.insurer AND l.person = v.person AND l.kind = 'card' AND l.valid @> agreed_at.on_day ORDER BY l.key
    ) FROM reception.visit AS v
    JOIN reception.facility AS f ON f.facility = v.facility AND f.closed_at IS NULL
    JOIN reception.consent AS c ON c.visit = v.visit AND c.withdrawn_at IS NULL
    WHERE v.visit = of_visit AND v.facility = of_facility AND EXISTS (
        SELECT FROM reception.consent AS k WHERE k.visit = v.visit AND k.kind = of_kind AND k.withdrawn_at IS NULL
        AND k.until > clock_timestamp() AND NOT reception.is_anothers(
            array_append(k.phones, k.card), v.insurer, v.person, agreed_at.on_day))
    ORDER BY c.given_at, c.kind
$$;

-- How much was taken back at some visits of a facility (撤回の数): whoever finds it another than before asks about them anew.
CREATE FUNCTION reception.taken_back(of_facility uuid, of_visits uuid []) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) FROM reception.consent AS c JOIN reception.visit AS v ON v.visit = c.visit AND v.facility = of_facility
    WHERE c.visit = ANY (of_visits) AND c.withdrawn_at IS NOT NULL
$$;

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

-- Alarms of some days, for an auditor: those of questions about the own insurer, and those that named none. Nobody is in them.
CREATE FUNCTION reception.alarms(from_day date, after date)
RETURNS TABLE (at timestamptz, code text, name text, terminal text, misses integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT o.at, f.code, f.name, o.terminal, o.misses FROM (
        SELECT DISTINCT ON (a.facility, a.terminal, a.misses, date_trunc('second', a.at)) a.*
        FROM reception.alarm AS a
        WHERE (a.insurer IS NULL OR a.insurer = registry.own_insurer())
        AND a.at >= from_day::timestamp AT TIME ZONE 'Asia/Tokyo' AND a.at < after::timestamp AT TIME ZONE 'Asia/Tokyo'
        ORDER BY a.facility, a.terminal, a.misses, date_trunc('second', a.at), a.insurer
    ) AS o JOIN reception.facility AS f USING (facility) ORDER BY o.at DESC, f.code
$$;

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
GRANT USAGE ON SCHEMA reception TO verifier, reception, auditor;
GRANT SELECT ON reception.facility, reception.visit, reception.consent, reception.reference TO reception;
GRANT EXECUTE ON FUNCTION reception.facility_of, reception.holder_of TO verifier, reception;
GRANT EXECUTE ON FUNCTION reception.asking, reception.known_at, reception.is_unsure, reception.insurers_here TO verifier;
GRANT EXECUTE ON FUNCTION reception.own_facility, reception.keep, reception.consent, reception.withdraw, reception.refer,
reception.number_of_visit, reception.agreed_visits, reception.agreed_at, reception.taken_back TO reception;
GRANT EXECUTE ON FUNCTION reception.open_facility, reception.change_facility, reception.new_key, reception.close_facility,
reception.lift_limits TO madoguchi_owner;
GRANT EXECUTE ON FUNCTION reception.alarms TO auditor;

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
    USING retention.visits_due(($2 - make_interval(months => retention.months_here('visits')))::date) AS d
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
COMMENT ON COLUMN standing.shown.special_expense
IS 'of earlier releases, no longer written: it is told as it was decided, in standing.standing';
-- What may be told, as the rulebook says: the ceiling category but of whom arrears bar it for, medical information but of a card
-- in its months of grace; and whether the whole cost is paid.
ALTER TABLE standing.standing ADD COLUMN special_expense boolean, ADD COLUMN category_may_be_told boolean,
ADD COLUMN medical_may_be_told boolean;
GRANT SELECT (special_expense, category_may_be_told, medical_may_be_told) ON standing.standing TO verifier;
-- What somebody is owed hangs on what is protected, so a check reads nothing of it; nor what it does not tell.
REVOKE SELECT (variant, discloses, former_card_until, former_card_usable, elderly_card_needed) ON standing.standing FROM verifier;
-- `phone`: whoever shows a smartphone is found as by their card, and is told apart from it in what is kept of the visit.
-- `person`: who is brought in without card and paper is found by name, birth date, sex and address together. Of people under
-- protection there is none, as there is no name.
-- squawk-ignore ban-drop-constraint
ALTER TABLE standing.lookup DROP CONSTRAINT lookup_kind_check;
ALTER TABLE standing.lookup
ADD CONSTRAINT lookup_kind_check CHECK (kind IN ('number', 'card', 'phone', 'name', 'person')) NOT VALID;
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

-- --- one card in two books -------------------------------------------------------------------------------------------

-- Of our people those whose card or smartphone another insurer here has in its books on a day, too: `another`, of somebody born on another
-- day or of the other sex, `both`, while both cover them. Which insurer, and of whom, is not told. Somebody who moved is no
-- such: there one cover is over, or holds for the last time as the other begins.
CREATE FUNCTION standing.cards_elsewhere(on_day date) RETURNS TABLE (person integer, why text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.person, min(f.why) FROM (
        SELECT c.person, CASE
            WHEN h.birth_date <> w.birth_date OR h.sex <> w.sex THEN 'another'
            WHEN s.eligible_from <= on_day AND coalesce(s.lost_on > on_day, true)
                AND t.eligible_from <= on_day AND coalesce(t.lost_on > on_day, true)
                AND coalesce(NOT (s.lost_on = on_day + 1 AND t.eligible_from = on_day), true)
                AND coalesce(NOT (t.lost_on = on_day + 1 AND s.eligible_from = on_day), true) THEN 'both'
            END AS why
        FROM standing.lookup AS c
        JOIN standing.lookup AS o ON o.key = c.key AND o.kind IN ('card', 'phone') AND o.kind <> 'name' AND o.insurer <> c.insurer
            AND o.valid @> on_day
        LEFT JOIN standing.shown AS h ON h.insurer = c.insurer AND h.person = c.person AND h.valid @> on_day
        LEFT JOIN standing.shown AS w ON w.insurer = o.insurer AND w.person = o.person AND w.valid @> on_day
        LEFT JOIN standing.standing AS s ON s.insurer = c.insurer AND s.person = c.person AND s.superseded IS NULL
            AND s.valid @> on_day
        LEFT JOIN standing.standing AS t ON t.insurer = o.insurer AND t.person = o.person AND t.superseded IS NULL
            AND t.valid @> on_day
        WHERE c.insurer = (SELECT registry.own_insurer()) AND c.kind IN ('card', 'phone') AND c.valid @> on_day
        AND ((SELECT NOT registry.is_bound()) OR c.person IN (SELECT registry.own_people()))
    ) AS f WHERE f.why IS NOT NULL GROUP BY f.person ORDER BY f.person
$$;
GRANT EXECUTE ON FUNCTION standing.cards_elsewhere TO clerk, intake, auditor;
