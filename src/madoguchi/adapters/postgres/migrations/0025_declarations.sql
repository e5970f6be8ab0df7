-- Declarations of eligibility (被保険者資格申立書) and what was shown at a visit (提示された書面). docs/declarations.md

-- That a facility took one (申立書の受付), for which day. This stays when its contents are gone.
CREATE TABLE reception.declaration (
    declaration uuid PRIMARY KEY,
    facility uuid NOT NULL REFERENCES reception.facility,
    filed_on date NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    destroyed_at timestamptz,
    destroyed_because text CHECK (destroyed_because IN ('paid', 'not_claimed', 'period')),
    CHECK (num_nulls(destroyed_at, destroyed_because) IN (0, 2))
);
CREATE INDEX declaration_here ON reception.declaration (facility, filed_on, at, declaration) WHERE destroyed_at IS NULL;
CREATE INDEX declaration_gone ON reception.declaration (facility, filed_on, at, declaration) WHERE destroyed_at IS NOT NULL;

-- What was declared (申立ての内容): the card's face, the insurance as far as it is known, the share in percent, and which of these
-- somebody held against what was shown. Then whom the check found, and how it was claimed. `once` is a digest of the facility's random
-- code and of its own key, which is never kept itself. It goes as one row.
CREATE TABLE reception.declared (
    declaration uuid PRIMARY KEY REFERENCES reception.declaration,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    kana text CHECK (length(kana) BETWEEN 1 AND 200),
    birth_date date NOT NULL,
    sex text NOT NULL CHECK (sex IN ('male', 'female')),
    address text NOT NULL CHECK (length(address) BETWEEN 1 AND 200),
    contact text CHECK (length(contact) BETWEEN 1 AND 200),
    insurance text NOT NULL CHECK (insurance IN ('employees', 'national', 'late_stage', 'mutual', 'unknown')),
    insurer_said text CHECK (length(insurer_said) BETWEEN 1 AND 200),
    employer text CHECK (length(employer) BETWEEN 1 AND 200),
    received text NOT NULL CHECK (received IN ('month', 'earlier', 'unknown')),
    rate integer CHECK (rate IN (10, 20, 30)),
    serial text CHECK (length(serial) BETWEEN 1 AND 40),
    seen text [] NOT NULL,
    insurer integer,
    person integer,
    matched_at timestamptz,
    rate_found integer,
    claim text CHECK (claim IN ('present', 'former', 'unknown')),
    settled_at timestamptz,
    insurer_number text CHECK (insurer_number ~ '^([0-9]{2})?[0-9]{6}$'),
    symbol text CHECK (length(symbol) BETWEEN 1 AND 20),
    number text CHECK (length(number) BETWEEN 1 AND 20),
    sub_number text CHECK (length(sub_number) BETWEEN 1 AND 2),
    once bytea CHECK (length(once) = 32),
    CHECK (num_nulls(insurer, person, matched_at) IN (0, 3)),
    CHECK (num_nulls(claim, settled_at) IN (0, 2)),
    CHECK (num_nulls(insurer_number, number) IN (0, 2)),
    CHECK (number IS NOT NULL OR num_nonnulls(symbol, sub_number) = 0),
    CHECK (person IS NULL OR number IS NOT NULL),
    CHECK (claim IS NULL OR (claim = 'unknown') = (number IS NULL)),
    CHECK (claim = 'present' OR claim IS NULL OR person IS NULL)
);
CREATE INDEX declared_of_person ON reception.declared (insurer, person) WHERE person IS NOT NULL;
CREATE UNIQUE INDEX declared_once ON reception.declared (once) WHERE once IS NOT NULL;

-- What was shown at a visit (提示された書面), or is at home (`here` false): what no check tells.
CREATE TABLE reception.shown (
    visit uuid NOT NULL REFERENCES reception.visit ON DELETE CASCADE,
    thing text NOT NULL CHECK (thing ~ '^[a-z_]{1,40}$'),
    here boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (visit, thing)
);

-- The same with a declaration (申立書とともに提示された書面): where no check found one person there is no such visit. It goes with what was
-- declared.
CREATE TABLE reception.shown_beside (
    declaration uuid NOT NULL REFERENCES reception.declared ON DELETE CASCADE,
    thing text NOT NULL CHECK (thing ~ '^[a-z_]{1,40}$'),
    here boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (declaration, thing)
);

-- A declaration is matched to one person, settled once, and what it says stays as it was filed.
CREATE FUNCTION reception.only_goes_on() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM jsonb_each(to_jsonb(old)) AS was WHERE to_jsonb(new) -> was.key IS DISTINCT FROM was.value
        AND (was.value <> 'null' OR was.key IN ('kana', 'contact', 'insurer_said', 'employer', 'rate', 'serial', 'once')
            OR (old.settled_at IS NOT NULL))
    ) THEN
        RAISE EXCEPTION 'a declaration is matched to one person and settled once, and else stays';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER only_goes_on BEFORE UPDATE ON reception.declared FOR EACH ROW EXECUTE FUNCTION reception.only_goes_on();

-- Where the contents go, by whatever way, it is said of the declaration: by a period, where nobody said otherwise before.
CREATE FUNCTION reception.contents_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE reception.declaration AS d SET destroyed_at = clock_timestamp(), destroyed_because = 'period'
    WHERE d.declaration = old.declaration AND d.destroyed_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER contents_gone AFTER DELETE ON reception.declared FOR EACH ROW EXECUTE FUNCTION reception.contents_gone();
CREATE TRIGGER only_ends BEFORE UPDATE ON reception.declaration FOR EACH ROW EXECUTE FUNCTION reception.only_ends();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON reception.declaration
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();

-- --- what a facility does with its own -------------------------------------------------------------------------------

CREATE FUNCTION reception.at_facility(of_facility uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
RETURN 'at facility ' || (SELECT f.code FROM reception.facility AS f WHERE f.facility = of_facility);

-- Whom a declaration was matched to (照合した人), as the audit names them.
CREATE FUNCTION reception.of_declared(of_contents reception.declared) RETURNS integer []
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN CASE WHEN of_contents.person IS NOT NULL THEN ARRAY[of_contents.person] END;

-- A facility's own declaration whose contents are there, locked; of another's, and of one that is gone, there is none.
CREATE FUNCTION reception.own_declaration(of_facility uuid, of_declaration uuid) RETURNS reception.declared
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found reception.declared;
BEGIN
    SELECT c.* INTO found FROM reception.declaration AS d JOIN reception.declared AS c USING (declaration)
    JOIN reception.facility AS f ON f.facility = d.facility AND f.closed_at IS NULL
    WHERE d.declaration = of_declaration AND d.facility = of_facility FOR UPDATE OF c;
    IF found.declaration IS NULL THEN
        RAISE EXCEPTION 'this facility has no declaration of this code';
    END IF;
    RETURN found;
END $$;

-- The code under which something was filed before with a key (目印による既存の申立書), where it is asked for again: the same contents,
-- on its day, or within an hour past midnight. Null where the key is used by nothing that is there.
CREATE FUNCTION reception.filed_before(of_day date, said reception.declared) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before reception.declared;
    filed reception.declaration;
BEGIN
    SELECT c.* INTO before FROM reception.declared AS c WHERE c.once = said.once;
    IF before.declaration IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT d.* INTO STRICT filed FROM reception.declaration AS d WHERE d.declaration = before.declaration;
    IF (filed.filed_on <> of_day AND (filed.filed_on <> of_day - 1 OR filed.at < clock_timestamp() - interval '1 hour'))
        OR (before.name, before.kana, before.birth_date, before.sex, before.address, before.contact, before.insurance,
            before.insurer_said, before.employer, before.received, before.rate, before.serial, before.seen)
        IS DISTINCT FROM (said.name, said.kana, said.birth_date, said.sex, said.address, said.contact, said.insurance,
            said.insurer_said, said.employer, said.received, said.rate, said.serial, said.seen)
    THEN
        RAISE EXCEPTION 'this key was used for something else';
    END IF;
    RETURN before.declaration;
END $$;

-- Take a declaration (申立書の受付): its code; under a key that was used for the same, the first one's, while its contents are there.
CREATE FUNCTION reception.file_declaration(
    of_facility uuid, of_code uuid, of_day date, with_once bytea, contents jsonb
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    said reception.declared;
    before uuid;
BEGIN
    IF NOT EXISTS (SELECT FROM reception.facility AS f WHERE f.facility = of_facility AND f.closed_at IS NULL) THEN
        RAISE EXCEPTION 'no facility of this code is open';
    END IF;
    said := jsonb_populate_record(NULL::reception.declared, contents - ARRAY['insurer', 'person', 'matched_at', 'rate_found',
        'claim', 'settled_at', 'insurer_number', 'symbol', 'number', 'sub_number']);
    said.declaration := of_code;
    said.once := with_once;
    before := reception.filed_before(of_day, said);
    IF before IS NOT NULL THEN
        RETURN before;
    END IF;
    BEGIN
        INSERT INTO reception.declaration (declaration, facility, filed_on) VALUES (of_code, of_facility, of_day);
        INSERT INTO reception.declared SELECT said.*;
    EXCEPTION WHEN unique_violation THEN  -- of two at once with one key the second finds the first one's
        before := reception.filed_before(of_day, said);
        IF before IS NULL THEN
            RAISE EXCEPTION 'this key was used for something else';
        END IF;
        RETURN before;
    END;
    PERFORM audit.record('act', NULL, NULL, 'file declaration', 'declaration ' || of_code,
        reception.at_facility(of_facility));
    RETURN of_code;
END $$;

-- A facility's declarations of some days (申立書の一覧), by day, so many at once and past one of them: codes, days and states, and
-- nobody's name. Those that were destroyed are told where they are asked for.
CREATE FUNCTION reception.declarations(
    of_facility uuid, since date, until date, and_gone boolean, past uuid, many integer
) RETURNS TABLE (declaration uuid, filed_on date, matched boolean, claim text, destroyed_because text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last reception.declaration;
BEGIN
    IF NOT EXISTS (SELECT FROM reception.facility AS f WHERE f.facility = of_facility AND f.closed_at IS NULL) THEN
        RAISE EXCEPTION 'no facility of this code is open';
    END IF;
    SELECT d.* INTO last FROM reception.declaration AS d WHERE d.declaration = past AND d.facility = of_facility;
    IF past IS NOT NULL AND last.declaration IS NULL THEN
        RAISE EXCEPTION 'this facility has no declaration of this code';
    END IF;
    last.filed_on := coalesce(last.filed_on, since);
    last.at := coalesce(last.at, '-infinity');
    last.declaration := coalesce(last.declaration, '00000000-0000-0000-0000-000000000000');
    RETURN QUERY SELECT e.declaration, e.filed_on, coalesce(c.person IS NOT NULL, false), c.claim, e.destroyed_because FROM (
        (SELECT d.* FROM reception.declaration AS d
        WHERE d.facility = of_facility AND d.destroyed_at IS NULL AND d.filed_on BETWEEN since AND until
        AND (d.filed_on, d.at, d.declaration) > (last.filed_on, last.at, last.declaration)
        ORDER BY d.filed_on, d.at, d.declaration LIMIT many)
        UNION ALL
        (SELECT d.* FROM reception.declaration AS d
        WHERE and_gone AND d.facility = of_facility AND d.destroyed_at IS NOT NULL AND d.filed_on BETWEEN since AND until
        AND (d.filed_on, d.at, d.declaration) > (last.filed_on, last.at, last.declaration)
        ORDER BY d.filed_on, d.at, d.declaration LIMIT many)
        ORDER BY 3, 4, 1 LIMIT many  -- the same three columns: in a union they have no table
    ) AS e LEFT JOIN reception.declared AS c ON c.declaration = e.declaration ORDER BY e.filed_on, e.at, e.declaration;
END $$;

-- Where one of a facility's own stands (申立書の段階), and nothing of its contents; none of another's, or where it is closed.
CREATE FUNCTION reception.declaration_stands(of_facility uuid, of_declaration uuid)
RETURNS TABLE (declaration uuid, filed_on date, matched boolean, claim text, destroyed_because text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT d.declaration, d.filed_on, coalesce(c.person IS NOT NULL, false), c.claim, d.destroyed_because
    FROM reception.declaration AS d LEFT JOIN reception.declared AS c USING (declaration)
    JOIN reception.facility AS f ON f.facility = d.facility AND f.closed_at IS NULL
    WHERE d.declaration = of_declaration AND d.facility = of_facility;
END;

-- What was declared (申立書の閲覧), and that somebody looked.
CREATE FUNCTION reception.show_declaration(of_facility uuid, of_declaration uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here reception.declared := reception.own_declaration(of_facility, of_declaration);
BEGIN
    PERFORM audit.record('act', here.insurer, reception.of_declared(here), 'show declaration', 'declaration ' || of_declaration,
        reception.at_facility(of_facility));
    RETURN to_jsonb(here) - ARRAY['insurer', 'person', 'once'] || jsonb_build_object('matched', here.person IS NOT NULL,
        'filed_on', (SELECT d.filed_on FROM reception.declaration AS d WHERE d.declaration = of_declaration));
END $$;

-- Match a declaration (申立書の照合) to the one person of a visit of its facility, for its day, whose cover held. Asked twice of the
-- same person it is done once.
CREATE FUNCTION reception.match_declaration(
    of_facility uuid, of_declaration uuid, of_visit uuid, of_insurer_number text, of_symbol text, of_number text,
    of_sub_number text, found_rate integer
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here reception.declared := reception.own_declaration(of_facility, of_declaration);
    visited reception.visit := reception.own_visit(of_facility, of_visit);
BEGIN
    IF visited.answered <> 'valid' OR NOT EXISTS (
        SELECT FROM reception.declaration AS d WHERE d.declaration = of_declaration AND d.filed_on = visited.on_day
    ) THEN
        RAISE EXCEPTION 'a declaration is matched by a visit of its day on which cover held';
    END IF;
    IF (here.insurer, here.person) IS NOT DISTINCT FROM (visited.insurer, visited.person) THEN
        RETURN;
    END IF;
    UPDATE reception.declared AS c SET insurer = visited.insurer, person = visited.person, matched_at = clock_timestamp(),
        insurer_number = of_insurer_number, symbol = of_symbol, number = of_number, sub_number = of_sub_number,
        rate_found = found_rate
    WHERE c.declaration = of_declaration;
    PERFORM audit.record('act', visited.insurer, ARRAY[visited.person], 'match declaration', 'declaration ' || of_declaration,
        reception.at_facility(of_facility));
END $$;

-- Settle a declaration (申立書による請求): how it was claimed, and by which number where none was found here.
CREATE FUNCTION reception.settle_declaration(
    of_facility uuid, of_declaration uuid, of_claim text, of_insurer_number text, of_symbol text, of_number text,
    of_sub_number text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here reception.declared := reception.own_declaration(of_facility, of_declaration);
BEGIN
    IF here.claim = of_claim AND (of_number IS NULL OR (of_insurer_number, of_symbol, of_number, of_sub_number)
        IS NOT DISTINCT FROM (here.insurer_number, here.symbol, here.number, here.sub_number)) THEN
        RETURN;
    END IF;
    IF here.claim IS NOT NULL OR (here.person IS NOT NULL AND (of_claim <> 'present' OR of_number IS NOT NULL)) THEN
        RAISE EXCEPTION 'a declaration is matched to one person and settled once, and else stays';
    END IF;
    UPDATE reception.declared AS c SET claim = of_claim, settled_at = clock_timestamp(),
        insurer_number = coalesce(of_insurer_number, c.insurer_number), symbol = coalesce(of_symbol, c.symbol),
        number = coalesce(of_number, c.number), sub_number = coalesce(of_sub_number, c.sub_number)
    WHERE c.declaration = of_declaration;
    PERFORM audit.record('act', here.insurer, reception.of_declared(here), 'settle declaration', 'declaration ' || of_declaration,
        reception.at_facility(of_facility));
END $$;

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX hold_of_declarations ON retention.hold (insurer) WHERE rule = 'declarations' AND lifted_at IS NULL;

-- Whether an insurer ordered that contents stay (保存の指定): all declarations, or of this person. Of whom nobody knows the insurer the
-- word of any of them holds.
CREATE FUNCTION reception.is_held(of_insurer integer, of_person integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM retention.hold AS h WHERE h.lifted_at IS NULL AND h.rule = 'declarations'
        AND (of_insurer IS NULL OR h.insurer = of_insurer))
    OR EXISTS (SELECT FROM retention.hold AS h
        WHERE h.lifted_at IS NULL AND h.insurer = of_insurer AND h.person = of_person);
END;

-- Destroy a declaration (申立書の廃棄): after it was paid, or one that nothing is claimed by. That there was one stays.
CREATE FUNCTION reception.destroy_declaration(of_facility uuid, of_declaration uuid, because text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here reception.declared;
BEGIN
    -- Who destroys the same at this moment is waited for: then it is done, as it is for whoever asks later.
    PERFORM FROM reception.declared AS c JOIN reception.declaration AS d USING (declaration)
    WHERE d.declaration = of_declaration AND d.facility = of_facility FOR UPDATE OF c;
    IF EXISTS (SELECT FROM reception.declaration AS d
        JOIN reception.facility AS f ON f.facility = d.facility AND f.closed_at IS NULL
        WHERE d.declaration = of_declaration AND d.facility = of_facility AND d.destroyed_because = because) THEN
        RETURN;
    END IF;
    here := reception.own_declaration(of_facility, of_declaration);
    IF NOT coalesce(because = CASE WHEN here.claim IS NULL THEN 'not_claimed' ELSE 'paid' END, false)
        OR reception.is_held(here.insurer, here.person)
    THEN
        RAISE EXCEPTION 'a declaration is kept until what was claimed by it is paid';
    END IF;
    UPDATE reception.declaration AS d SET destroyed_at = clock_timestamp(), destroyed_because = because
    WHERE d.declaration = of_declaration;
    DELETE FROM reception.declared AS c WHERE c.declaration = of_declaration;
    PERFORM audit.record('act', here.insurer, reception.of_declared(here), 'destroy declaration', 'declaration ' || of_declaration,
        reception.at_facility(of_facility));
END $$;

-- Keep what was shown at a visit, or left at home (提示された書面の記録), in place of what was said of the same before; and what is
-- kept of the visit then: how it was asked, for which day, whether the ceiling category was consented to.
CREATE FUNCTION reception.keep_shown(
    of_facility uuid, of_visit uuid, shown text [], left_at_home text [], OUT asked_by text, OUT on_day date,
    OUT consented boolean, OUT here text [], OUT away text []
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    visited reception.visit := reception.own_visit(of_facility, of_visit);
BEGIN
    INSERT INTO reception.shown AS s (visit, thing, here)
    SELECT of_visit, a.thing, bool_or(a.here) FROM (
        SELECT unnest(shown) AS thing, true AS here UNION ALL SELECT unnest(left_at_home), false
    ) AS a GROUP BY a.thing
    ON CONFLICT (visit, thing) DO UPDATE SET here = excluded.here, at = excluded.at;
    PERFORM audit.record('act', visited.insurer, ARRAY[visited.person], 'papers shown', 'check ' || of_visit,
        reception.at_facility(of_facility));
    asked_by := visited.how;
    on_day := visited.on_day;
    consented := EXISTS (SELECT FROM reception.consent AS c WHERE c.visit = of_visit AND c.kind = 'limit_category');
    SELECT coalesce(array_agg(s.thing ORDER BY s.thing) FILTER (WHERE s.here), '{}'),
        coalesce(array_agg(s.thing ORDER BY s.thing) FILTER (WHERE NOT s.here), '{}')
    INTO keep_shown.here, keep_shown.away FROM reception.shown AS s WHERE s.visit = of_visit;
END $$;

-- The same with a declaration whose contents are there (申立書とともに提示された書面の記録); and its day.
CREATE FUNCTION reception.keep_shown_beside(
    of_facility uuid, of_declaration uuid, shown text [], left_at_home text [], OUT on_day date, OUT here text [], OUT away text []
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    declared reception.declared := reception.own_declaration(of_facility, of_declaration);
BEGIN
    INSERT INTO reception.shown_beside AS s (declaration, thing, here)
    SELECT of_declaration, a.thing, bool_or(a.here) FROM (
        SELECT unnest(shown) AS thing, true AS here UNION ALL SELECT unnest(left_at_home), false
    ) AS a GROUP BY a.thing
    ON CONFLICT (declaration, thing) DO UPDATE SET here = excluded.here, at = excluded.at;
    PERFORM audit.record('act', declared.insurer, reception.of_declared(declared), 'papers shown',
        'declaration ' || of_declaration, reception.at_facility(of_facility));
    on_day := (SELECT d.filed_on FROM reception.declaration AS d WHERE d.declaration = of_declaration);
    SELECT coalesce(array_agg(s.thing ORDER BY s.thing) FILTER (WHERE s.here), '{}'),
        coalesce(array_agg(s.thing ORDER BY s.thing) FILTER (WHERE NOT s.here), '{}')
    INTO keep_shown_beside.here, keep_shown_beside.away FROM reception.shown_beside AS s WHERE s.declaration = of_declaration;
END $$;

-- --- who may do what ---------------------------------------------------------------------------------------------------

-- By functions alone: nobody but the owner reads a row.
ALTER TABLE reception.declaration ENABLE ROW LEVEL SECURITY;
ALTER TABLE reception.declared ENABLE ROW LEVEL SECURITY;
ALTER TABLE reception.shown ENABLE ROW LEVEL SECURITY;
ALTER TABLE reception.shown_beside ENABLE ROW LEVEL SECURITY;
GRANT EXECUTE ON FUNCTION reception.file_declaration, reception.declarations, reception.declaration_stands,
reception.show_declaration, reception.match_declaration, reception.settle_declaration, reception.destroy_declaration,
reception.keep_shown, reception.keep_shown_beside TO reception;

-- --- how long it is kept --------------------------------------------------------------------------------------------------

-- Contents that are due (保存期間を過ぎた申立書): those of an insurer's people by its own period; of whom nobody knows the
-- insurer by the longest that one of them says, and none while one says nothing. Of nobody who is held.
CREATE FUNCTION retention.declarations_due(on_day date) RETURNS TABLE (declaration uuid, month text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.declaration, to_char(d.filed_on, 'YYYY-MM')
    FROM reception.declared AS c JOIN reception.declaration AS d USING (declaration)
    WHERE coalesce(c.insurer = retention.here(), true) AND d.filed_on < date_trunc('month', on_day - make_interval(months =>
        CASE WHEN c.insurer IS NULL THEN retention.months_of_all('declarations')
            ELSE retention.months_here('declarations') END))
    AND NOT EXISTS (SELECT FROM retention.hold AS h
        WHERE h.insurer = c.insurer AND h.person = c.person AND h.lifted_at IS NULL)
    AND NOT (c.insurer IS NULL AND retention.is_held('declarations'))
$$;

-- What is due by a rule, as before; and of declarations.
-- squawk-ignore renaming-object
ALTER FUNCTION retention.due(text, date) RENAME TO due_but_declarations;
CREATE FUNCTION retention.due(of_rule text, on_day date) RETURNS TABLE (
    subject text, row_count bigint, people integer []
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT * FROM retention.due_but_declarations(of_rule, on_day);
    IF of_rule = 'declarations' AND retention.months_here(of_rule) IS NOT NULL AND retention.here() IS NOT NULL THEN
        RETURN QUERY SELECT 'month ' || o.month, count(*), '{}'::integer []
            FROM retention.declarations_due(on_day) AS o GROUP BY o.month ORDER BY o.month;
    END IF;
END $$;

REVOKE EXECUTE ON FUNCTION retention.due_but_declarations FROM auditor;
GRANT EXECUTE ON FUNCTION retention.due TO auditor;

-- squawk-ignore renaming-object
ALTER FUNCTION retention.remove(retention.item, date, integer []) RENAME TO remove_but_declarations;
CREATE FUNCTION retention.remove(due retention.item, on_day date, go integer []) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    went bigint;
BEGIN
    IF due.rule <> 'declarations' THEN
        RETURN retention.remove_but_declarations(due, on_day, go);
    END IF;
    DELETE FROM reception.declared AS c USING retention.declarations_due($2) AS o
    WHERE c.declaration = o.declaration AND 'month ' || o.month = due.subject;
    GET DIAGNOSTICS went = ROW_COUNT;
    RETURN went;
END $$;

-- With all that is recorded of somebody go the declarations that were matched to them.
-- squawk-ignore renaming-object
ALTER FUNCTION retention.remove_person(integer, integer []) RENAME TO remove_but_declared;
CREATE FUNCTION retention.remove_person(whose integer, go integer []) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN retention.remove_of('reception.declared', whose, go) + retention.remove_but_declared(whose, go);
END $$;
