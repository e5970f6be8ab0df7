-- The audit (監査記録): who looked at whom, who did what, and why; chained and sealed, so that no change of it stays
-- unseen. And the installation (設置): which one this is, and whether it was put back from a backup.
-- docs/audit.md says what each part is for.

CREATE SCHEMA audit;

-- A chain (連鎖): a process that writes takes one that no other holds, and keeps it while it lives. Each entry repeats
-- the digest of the one before it; the first that of the chain's name.
CREATE TABLE audit.chain (
    chain integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    name uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    entries bigint NOT NULL DEFAULT 0,
    head bytea NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT '-infinity',
    closed boolean NOT NULL DEFAULT false
);

-- An entry (記録): numbers and words of ours, never a name, a card's number or an address. The salt keeps whoever
-- sees only the digest from guessing what was digested.
CREATE TABLE audit.entry (
    chain integer NOT NULL,
    n bigint NOT NULL CHECK (n > 0),
    at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('read', 'act')),
    insurer integer,
    person integer,
    act text NOT NULL CHECK (act ~ '^[a-z][a-z0-9_ -]{0,39}$'),
    subject text CHECK (subject ~ '^[a-z][a-z_ -]{0,29} [0-9a-f.-]{1,64}$'),
    purpose text NOT NULL CHECK (length(purpose) BETWEEN 1 AND 200),
    login text NOT NULL,
    salt uuid NOT NULL,
    link bytea NOT NULL CHECK (octet_length(link) = 32),
    PRIMARY KEY (chain, n, at)
) PARTITION BY RANGE (at);
CREATE INDEX entry_of_person ON audit.entry (insurer, person, at);
COMMENT ON COLUMN audit.entry.subject IS 'what it was about: a word of ours and a number, as `plan 3`';

-- What is left of an entry whose month was deleted (廃棄した記録の証拠): its digest.
CREATE TABLE audit.husk (
    chain integer NOT NULL,
    n bigint NOT NULL CHECK (n > 0),
    link bytea NOT NULL CHECK (octet_length(link) = 32),
    month text NOT NULL CHECK (month ~ '^[0-9]{4}-[0-9]{2}$'),
    PRIMARY KEY (chain, n)
);

-- A seal (封印): a tree over the digests of all entries until then, its root signed with a key that is not here.
CREATE TABLE audit.seal (
    seal integer PRIMARY KEY CHECK (seal > 0),
    generation integer NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    size bigint NOT NULL CHECK (size > 0),
    checkpoint text NOT NULL
);

-- Which entries of a chain a seal added to the tree (封印の範囲), one chain after another.
CREATE TABLE audit.sealed (
    seal integer NOT NULL REFERENCES audit.seal,
    chain integer NOT NULL REFERENCES audit.chain,
    first_n bigint NOT NULL CHECK (first_n > 0),
    last_n bigint NOT NULL CHECK (last_n >= first_n),
    PRIMARY KEY (seal, chain)
);

-- That a seal stands outside the database (書き出しの記録): until then nobody but its owner knows of it.
CREATE TABLE audit.exported (
    seal integer PRIMARY KEY REFERENCES audit.seal,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- --- the installation -------------------------------------------------------------------------------------

CREATE SCHEMA installation;

-- Which installation this is (設置): its random name, how often it was put back, and whether it is a demo.
CREATE TABLE installation.here (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    name uuid NOT NULL DEFAULT gen_random_uuid(),
    generation integer NOT NULL DEFAULT 1,
    demo boolean NOT NULL DEFAULT false
);
INSERT INTO installation.here DEFAULT VALUES;

-- It was put back from a backup (復元). Nothing is applied until somebody has compared what is recorded here with what
-- was printed and sent meanwhile, and answers for it.
CREATE TABLE installation.restored (
    restoration integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    backup text NOT NULL,
    until_asked timestamptz,
    findings jsonb,
    reason text CHECK (length(reason) BETWEEN 1 AND 200),
    accepted_by text,
    accepted_at timestamptz,
    CHECK (num_nulls(findings, reason, accepted_by, accepted_at) IN (0, 4))
);

-- Serials that were drawn after the moment put back to (失われた番号): they stand on papers somewhere, and never again.
CREATE TABLE installation.lost_serials (
    restoration integer NOT NULL REFERENCES installation.restored,
    insurer integer NOT NULL REFERENCES registry.insurer,
    first_serial bigint NOT NULL,
    last_serial bigint NOT NULL CHECK (last_serial >= first_serial),
    PRIMARY KEY (restoration, insurer)
);

-- Whether plans may be applied, papers printed and handed out: not after a restore that nobody answers for yet.
CREATE FUNCTION installation.may_apply() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT NOT EXISTS (SELECT FROM installation.restored WHERE accepted_at IS NULL);
END;

-- Whether made-up people and logins may stand here.
CREATE FUNCTION installation.is_demo() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT demo FROM installation.here;
END;

-- Make it a demo (デモ): only while nobody is recorded here, and for ever: no demo becomes productive, no productive
-- one a demo.
CREATE FUNCTION installation.begin_demo() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM registry.person) THEN
        RAISE EXCEPTION 'people are recorded here: only an empty database becomes a demo';
    END IF;
    UPDATE installation.here SET demo = true WHERE only_one;
END $$;

-- Answer for what was found after a restore. Chains begun before it end here: what follows is another history.
CREATE FUNCTION installation.accept_restored(what_was_found jsonb, for_reason text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    which integer;
BEGIN
    UPDATE installation.restored
    SET findings = what_was_found, reason = for_reason, accepted_by = session_user, accepted_at = clock_timestamp()
    WHERE accepted_at IS NULL RETURNING restoration INTO which;
    IF which IS NOT NULL THEN
        UPDATE installation.here SET generation = generation + 1 WHERE only_one;
        UPDATE audit.chain SET closed = true WHERE NOT closed;
        INSERT INTO installation.lost_serials
        SELECT which, c.insurer, c.serial + 1, max(seen.serial::bigint)
        FROM papers.counter AS c JOIN registry.insurer AS i USING (insurer)
        JOIN jsonb_each_text(what_was_found -> 'serials') AS seen (name, serial) ON seen.name IN (i.name, '*')
        GROUP BY c.insurer, c.serial HAVING max(seen.serial::bigint) > c.serial;
        UPDATE papers.counter AS c SET serial = l.last_serial FROM installation.lost_serials AS l
        WHERE l.restoration = which AND l.insurer = c.insurer;
    END IF;
    RETURN which;
END $$;

CREATE FUNCTION installation.only_accepted_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF old.accepted_at IS NOT NULL OR (new.restoration, new.at, new.backup) IS DISTINCT FROM
        (old.restoration, old.at, old.backup) THEN
        RAISE EXCEPTION 'that a database was put back is recorded once, and answered for once';
    END IF;
    RETURN new;
END $$;
CREATE FUNCTION installation.stays_what_it_is() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (old.demo AND NOT new.demo) OR new.name <> old.name OR new.generation < old.generation THEN
        RAISE EXCEPTION 'an installation keeps its name, counts its restores upward, and a demo stays one';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER stays_what_it_is BEFORE UPDATE ON installation.here
FOR EACH ROW EXECUTE FUNCTION installation.stays_what_it_is();

CREATE TRIGGER only_accepted_once BEFORE UPDATE ON installation.restored
FOR EACH ROW EXECUTE FUNCTION installation.only_accepted_once();

-- --- writing ------------------------------------------------------------------------------------------------

CREATE FUNCTION audit.never_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what the audit holds is never changed';
END $$;

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['husk', 'seal', 'sealed', 'exported'] LOOP
        EXECUTE format('CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION audit.never_changed()', one);
    END LOOP;
END $$;
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON audit.entry
FOR EACH ROW EXECUTE FUNCTION audit.never_changed();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON audit.chain
FOR EACH STATEMENT EXECUTE FUNCTION audit.never_changed();
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON installation.lost_serials
FOR EACH STATEMENT EXECUTE FUNCTION audit.never_changed();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON installation.restored
FOR EACH STATEMENT EXECUTE FUNCTION audit.never_changed();

-- Make room for the entries of a month in Japan. Nobody who writes waits for it: the room is made beside, then joined.
CREATE FUNCTION audit.open_month(moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    month timestamp := date_trunc('month', moment AT TIME ZONE 'Asia/Tokyo');
    room text := to_char(month, '"entry_"YYYY_MM');
BEGIN
    PERFORM pg_advisory_xact_lock(4862175, 0);
    IF to_regclass(format('audit.%I', room)) IS NULL THEN
        EXECUTE format('CREATE TABLE audit.%I (LIKE audit.entry INCLUDING ALL)', room);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION audit.never_changed()', room);
        EXECUTE format('ALTER TABLE audit.entry ATTACH PARTITION audit.%I FOR VALUES FROM (%L) TO (%L)', room,
            month AT TIME ZONE 'Asia/Tokyo', (month + interval '1 month') AT TIME ZONE 'Asia/Tokyo');
    END IF;
END $$;

-- The chain of this process: the one it took before, else one that nobody holds, else a new one. A lock of the session
-- keeps it; `madoguchi.chain` is only a hint where to look first.
CREATE FUNCTION audit.own_chain() RETURNS audit.chain
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here audit.chain;
    hint text := current_setting('madoguchi.chain', true);
BEGIN
    IF hint ~ '^[0-9]{1,9}$' AND pg_try_advisory_lock(4862176, hint::integer) THEN
        SELECT * INTO here FROM audit.chain AS c WHERE c.chain = hint::integer AND NOT c.closed FOR UPDATE;
        IF FOUND THEN
            RETURN here;
        END IF;
    END IF;
    FOR here IN SELECT * FROM audit.chain WHERE NOT closed ORDER BY chain LOOP
        IF pg_try_advisory_lock(4862176, here.chain) THEN
            SELECT * INTO STRICT here FROM audit.chain AS c WHERE c.chain = here.chain FOR UPDATE;
            PERFORM set_config('madoguchi.chain', here.chain::text, false);
            RETURN here;
        END IF;
    END LOOP;
    INSERT INTO audit.chain DEFAULT VALUES RETURNING * INTO here;
    UPDATE audit.chain SET head = sha256(uuid_send(name)) WHERE chain = here.chain RETURNING * INTO here;
    PERFORM pg_advisory_lock(4862176, here.chain);
    PERFORM set_config('madoguchi.chain', here.chain::text, false);
    RETURN here;
END $$;

-- What is digested of an entry: each field with its length before it, so that no two entries read the same.
CREATE FUNCTION audit.written(VARIADIC fields text []) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT convert_to(string_agg(coalesce(octet_length(one) || ':' || one, '-') || ',', '' ORDER BY place), 'UTF8')
    FROM unnest(fields) WITH ORDINALITY AS told (one, place);
END;

-- Record something: an entry for each person, or one of nobody. The number of the last within its chain.
CREATE FUNCTION audit.record(
    of_kind text, of_insurer integer, of_persons integer [], with_act text, on_subject text, for_purpose text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here audit.chain := audit.own_chain();
    one integer;
    salt uuid;
    content bytea;
BEGIN
    IF NOT (
        of_insurer IS NULL OR registry.is_administrator() OR pg_has_role(session_user, 'verifier', 'member')
        OR pg_has_role(session_user, 'reception', 'member') OR EXISTS (
            SELECT FROM registry.login_grant AS g
            WHERE g.login = session_user AND g.insurer = of_insurer AND g.ended_at IS NULL)
    ) THEN
        RAISE EXCEPTION 'a login writes about the insurers it works for';
    END IF;
    FOREACH one IN ARRAY coalesce(of_persons, ARRAY[NULL::integer]) LOOP
        here.entries := here.entries + 1;
        here.at := greatest(clock_timestamp(), here.at);
        salt := gen_random_uuid();
        content := audit.written(here.name::text, here.entries::text,
            (extract(epoch FROM here.at) * 1000000)::bigint::text, of_kind, of_insurer::text, one::text, with_act,
            on_subject, for_purpose, session_user::text, salt::text);
        here.head := sha256(here.head || sha256(content));
        IF to_regclass('audit.' || to_char(here.at AT TIME ZONE 'Asia/Tokyo', '"entry_"YYYY_MM')) IS NULL THEN
            PERFORM audit.open_month(here.at);
        END IF;
        INSERT INTO audit.entry
        VALUES (here.chain, here.entries, here.at, of_kind, of_insurer, one, with_act, on_subject, for_purpose,
            session_user, salt, here.head);
    END LOOP;
    UPDATE audit.chain SET entries = here.entries, head = here.head, at = here.at WHERE chain = here.chain;
    RETURN here.entries;
END $$;

-- --- sealing ------------------------------------------------------------------------------------------------

-- The entries that no seal holds yet, by chain: from which to which number.
CREATE FUNCTION audit.unsealed() RETURNS TABLE (chain integer, first_n bigint, last_n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT c.chain, coalesce(max(s.last_n), 0) + 1, c.entries
    FROM audit.chain AS c LEFT JOIN audit.sealed AS s ON s.chain = c.chain
    GROUP BY c.chain HAVING c.entries > coalesce(max(s.last_n), 0) ORDER BY c.chain;
END;

-- The digests of what each seal holds, in the order of the tree, beginning after some seal. No content is shown.
CREATE FUNCTION audit.leaves(after_seal integer) RETURNS TABLE (seal integer, chain integer, n bigint, link bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT s.seal, s.chain, told.n, told.link
    FROM audit.sealed AS s JOIN (
        SELECT e.chain, e.n, e.link FROM audit.entry AS e UNION ALL SELECT h.chain, h.n, h.link FROM audit.husk AS h
    ) AS told ON told.chain = s.chain AND told.n BETWEEN s.first_n AND s.last_n
    WHERE s.seal > after_seal ORDER BY s.seal, s.chain, told.n;
END;

-- The digests of a range of a chain, for who makes the next seal.
CREATE FUNCTION audit.links(of_chain integer, from_n bigint, to_n bigint) RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT e.link FROM audit.entry AS e WHERE e.chain = of_chain AND e.n BETWEEN from_n AND to_n ORDER BY e.n;
END;

-- Keep a seal, with the ranges it adds. It must go on where the one before ended; one sealer waits for the other.
CREATE FUNCTION audit.put_seal(
    number integer, of_size bigint, with_checkpoint text, chains integer [], firsts bigint [], lasts bigint []
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF number <> (SELECT coalesce(max(seal), 0) + 1 FROM audit.seal) THEN
        RAISE EXCEPTION 'somebody else sealed the audit meanwhile';
    END IF;
    INSERT INTO audit.seal (seal, generation, size, checkpoint)
    SELECT number, generation, of_size, with_checkpoint FROM installation.here;
    INSERT INTO audit.sealed (seal, chain, first_n, last_n)
    SELECT number, * FROM unnest(chains, firsts, lasts);
END $$;

-- Say that all seals up to one stand outside.
CREATE FUNCTION audit.put_exported(up_to integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    INSERT INTO audit.exported (seal) SELECT s.seal FROM audit.seal AS s
    WHERE s.seal <= up_to AND NOT EXISTS (SELECT FROM audit.exported AS x WHERE x.seal = s.seal)
    ON CONFLICT DO NOTHING;
END;

-- The newest head of the audit, signed: for the list of a stack, which others keep.
CREATE FUNCTION audit.newest_head() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT s.checkpoint FROM audit.seal AS s ORDER BY s.seal DESC LIMIT 1;
END;

SELECT audit.open_month(clock_timestamp());
SELECT audit.open_month(clock_timestamp() + interval '1 month');

-- --- who may do what ----------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA audit, installation TO clerk, approver, verifier, reception, intake, auditor;
GRANT EXECUTE ON FUNCTION audit.record, installation.may_apply, installation.is_demo
TO clerk, approver, verifier, reception, intake, auditor;
GRANT SELECT ON audit.entry, audit.chain, audit.seal, audit.sealed, audit.exported TO auditor;
GRANT SELECT ON installation.here, installation.restored TO auditor, approver;
GRANT SELECT ON installation.lost_serials TO clerk, auditor, approver;
GRANT EXECUTE ON FUNCTION audit.unsealed, audit.leaves, audit.links, audit.put_seal, audit.put_exported TO auditor;
GRANT EXECUTE ON FUNCTION audit.newest_head TO clerk;
GRANT EXECUTE ON FUNCTION installation.accept_restored TO approver;

ALTER TABLE installation.lost_serials ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_insurer ON installation.lost_serials TO clerk, auditor, approver
USING (insurer = (SELECT registry.own_insurer()));
ALTER TABLE audit.entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_insurer ON audit.entry TO auditor USING (insurer = (SELECT registry.own_insurer()));
