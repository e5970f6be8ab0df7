-- Standing (資格の現況): what was decided of each person, kept for whoever asks at a counter. docs/standing.md

CREATE SCHEMA standing;

-- By which rulebook and practice, and for which days, standing is kept for an insurer (作成の条件): adopted under a
-- number, and in force until the next. `practice` is the text of the insurer's own file, where the rulebook has none.
-- `keyed` tells the key of lookups from any other; null: none are made by number.
CREATE TABLE standing.frame (
    insurer integer NOT NULL,
    learnt integer NOT NULL,
    edition text NOT NULL CHECK (edition ~ '^[0-9a-f]{64}$'),
    practice text,
    since date NOT NULL,
    until date NOT NULL CHECK (until >= since),
    keyed text,
    PRIMARY KEY (insurer, learnt),
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n)
);

-- People whose standing is not built (未作成): of them the check cannot tell yet, whatever stands in the other tables.
-- `since` is the number from which on it does not hold; one who was touched again has several.
CREATE TABLE standing.due (
    insurer integer NOT NULL,
    person integer NOT NULL,
    since integer NOT NULL CHECK (since > 0),
    PRIMARY KEY (insurer, person, since)
);

-- What holds of a person on each day (現況): a stretch of days with the same answers, under the number from which on it
-- is known. Answers are those of a decided roll, by their names; `open` are those that cannot be told, `missing` what
-- they wait for. `edition` is the number of the frame by which it was decided.
CREATE TABLE standing.standing (
    insurer integer NOT NULL,
    person integer NOT NULL,
    valid daterange NOT NULL CHECK (NOT isempty(valid)),
    edition integer NOT NULL,
    learnt integer NOT NULL,
    superseded integer CHECK (superseded >= learnt),
    owed text, variant text, ground text, card_usable boolean, card_usable_until date, reader_message text,
    discloses text, former_card_until date, former_card_usable boolean, eligible_from date, lost_on date,
    moves_to text, moves_on date, copayment_rate integer, elderly_card_needed boolean,
    open text, missing text, disputed text,
    CONSTRAINT standing_once_a_day EXCLUDE USING gist (insurer WITH =, person WITH =, valid WITH &&)
    WHERE (superseded IS NULL)
);
COMMENT ON CONSTRAINT standing_once_a_day ON standing.standing
IS 'of one person and one day one standing holds';
CREATE INDEX standing_superseded ON standing.standing (insurer, person) WHERE superseded IS NOT NULL;

-- What a person is found by (検索の鍵): a keyed digest of what is printed on a paper, or the beginning of a name. Of
-- people under protection there is no name. Only what holds now; what held before is made anew from the facts.
CREATE TABLE standing.lookup (
    kind text NOT NULL CHECK (kind IN ('number', 'card', 'name')),
    key text COLLATE "C" NOT NULL,
    insurer integer NOT NULL,
    person integer NOT NULL,
    valid daterange NOT NULL,
    learnt integer NOT NULL
);
CREATE INDEX lookup_by_digest ON standing.lookup (key) WHERE kind <> 'name';
CREATE INDEX lookup_by_name ON standing.lookup (insurer, key) WHERE kind = 'name';
CREATE UNIQUE INDEX lookup_of_person ON standing.lookup (insurer, person, kind, lower(valid), key);

-- What an answer may show of a person (表示できる項目): no address, no individual number, no word on protection.
CREATE TABLE standing.shown (
    insurer integer NOT NULL,
    person integer NOT NULL,
    valid daterange NOT NULL,
    learnt integer NOT NULL,
    written text, kana text, birth_date date, symbol text, number text, sub_number text,
    limit_category text, limit_category_from date, special_expense boolean
);
CREATE UNIQUE INDEX shown_of_person ON standing.shown (insurer, person, lower(valid));

-- --- what guards them ------------------------------------------------------------------------------------

CREATE FUNCTION standing.only_of_a_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT insurer, learnt, edition, superseded FROM new_rows) AS told
        LEFT JOIN registry.insurer AS i USING (insurer)
        LEFT JOIN standing.frame AS f ON f.insurer = told.insurer AND f.learnt = told.edition
        WHERE told.superseded IS NOT NULL OR i.known IS NULL OR told.learnt NOT BETWEEN 1 AND i.known OR f.insurer IS NULL
    ) THEN
        RAISE EXCEPTION 'a standing is known under a number that was taken, by an edition that was adopted';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION standing.only_superseded_once() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    expected record := old;
BEGIN
    expected.superseded := new.superseded;
    IF old.superseded IS NOT NULL OR new.superseded IS NULL OR new IS DISTINCT FROM expected THEN
        RAISE EXCEPTION 'a standing is superseded once, and else stays';
    END IF;
    RETURN new;
END $$;

CREATE TRIGGER only_of_a_number AFTER INSERT ON standing.standing REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION standing.only_of_a_number();
CREATE TRIGGER only_superseded_once BEFORE UPDATE ON standing.standing
FOR EACH ROW EXECUTE FUNCTION standing.only_superseded_once();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON standing.standing
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON standing.frame
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER never_changed BEFORE UPDATE ON standing.frame
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE FUNCTION standing.only_adopted_under_own_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT registry.is_own(new.insurer, new.learnt) THEN
        RAISE EXCEPTION 'an edition is adopted under a number its own transaction took';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER only_under_own_number BEFORE INSERT ON standing.frame
FOR EACH ROW EXECUTE FUNCTION standing.only_adopted_under_own_number();

-- After many were built: without it the tables are thought to be empty, and are asked row by row.
CREATE FUNCTION standing.count_anew() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    ANALYZE standing.standing, standing.lookup, standing.shown, standing.due;
END $$;

-- --- who may do what ---------------------------------------------------------------------------------------

-- The check sees every insurer's, and of an answer what a counter may see; it finds nobody by name.
GRANT USAGE ON SCHEMA standing TO clerk, approver, intake, auditor, verifier;
GRANT SELECT (
    insurer, person, valid, edition, learnt, superseded, variant, card_usable, reader_message, discloses,
    former_card_until, former_card_usable, eligible_from, lost_on, copayment_rate, elderly_card_needed, open
) ON standing.standing TO verifier;
GRANT SELECT ON standing.lookup, standing.shown, standing.due TO verifier;
GRANT SELECT ON standing.frame, standing.standing, standing.lookup, standing.shown, standing.due
TO clerk, approver, intake, auditor;
GRANT INSERT ON standing.standing, standing.lookup, standing.shown, standing.due TO clerk, intake;
GRANT UPDATE (superseded) ON standing.standing TO clerk, intake;
GRANT DELETE ON standing.lookup, standing.shown, standing.due TO clerk, intake;
GRANT INSERT ON standing.frame TO intake;
GRANT EXECUTE ON FUNCTION standing.count_anew TO intake;

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['standing', 'lookup', 'shown'] LOOP
        EXECUTE format('ALTER TABLE standing.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own_people ON standing.%I TO clerk, approver, intake, auditor '
            'USING (insurer = (SELECT registry.own_insurer()) '
            'AND ((SELECT NOT registry.is_bound()) OR person IN (SELECT registry.own_people())))', one);
    END LOOP;
    -- Whoever moves somebody out of their own office sees them no more, and still has to say that they are to be built.
    FOREACH one IN ARRAY ARRAY['frame', 'due'] LOOP
        EXECUTE format('ALTER TABLE standing.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own_insurer ON standing.%I TO clerk, approver, intake, auditor '
            'USING (insurer = (SELECT registry.own_insurer()))', one);
    END LOOP;
END $$;
CREATE POLICY every_insurer ON standing.standing FOR SELECT TO verifier USING (true);
CREATE POLICY every_insurer ON standing.shown FOR SELECT TO verifier USING (true);
CREATE POLICY every_insurer ON standing.due FOR SELECT TO verifier USING (true);
CREATE POLICY not_by_name ON standing.lookup FOR SELECT TO verifier USING (kind <> 'name');
