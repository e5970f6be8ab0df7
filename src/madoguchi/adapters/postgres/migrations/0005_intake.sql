-- Files taken in (取り込んだファイル): what came of each, and which of its rows were not taken. docs/intake.md

CREATE SCHEMA intake;

-- Numbers by lot (抽選の番号), of what few may see: so it leaves no gap among the numbers of what others see, and tells
-- neither how much of it there is nor in which order it came. docs/decisions/0028
CREATE FUNCTION registry.is_drawn(number integer) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT number >= 1000000000;
END;
-- More than so many, all different: some may be taken.
CREATE FUNCTION registry.drawn(how_many integer) RETURNS integer []
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT array_agg(one.number ORDER BY random()) FROM (
        SELECT DISTINCT random(1000000000, 1999999999) AS number FROM generate_series(1, 2 * how_many + 8)
    ) AS one;
END;

-- A file that was taken: of which day, under which number, how many rows. No name of a file: it may be a person's.
-- `whole`: of a kind that tells the state of everybody, whether it did, by itself or with others of its day.
CREATE TABLE intake.file (
    insurer integer NOT NULL REFERENCES registry.insurer,
    file integer NOT NULL CHECK (file > 0),
    kind text NOT NULL CHECK (kind ~ '^[a-z_]+$'),
    open_to_all boolean NOT NULL,
    digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    as_of date NOT NULL,
    n integer NOT NULL,
    key text,
    forced text,
    rows_read integer NOT NULL,
    taken integer NOT NULL CHECK (taken >= 0),
    refused integer NOT NULL CHECK (refused >= 0),
    held integer NOT NULL CHECK (held >= 0),
    changed integer NOT NULL CHECK (changed >= 0),
    untold integer CHECK (untold >= 0),
    whole boolean,
    PRIMARY KEY (insurer, file),
    CONSTRAINT number_of_few_is_drawn CHECK (open_to_all <> registry.is_drawn(file)),
    CONSTRAINT file_loses_no_row CHECK (rows_read = taken + refused + held),
    CONSTRAINT file_forced_for_a_reason CHECK (length(forced) BETWEEN 1 AND 200),
    CONSTRAINT file_taken_once UNIQUE (insurer, kind, as_of, digest),
    CONSTRAINT file_of_its_key UNIQUE (insurer, key),
    FOREIGN KEY (insurer, n) REFERENCES registry.knowledge (insurer, n)
);
COMMENT ON CONSTRAINT file_loses_no_row ON intake.file IS 'rows read are those taken, refused and held, always';
COMMENT ON CONSTRAINT file_forced_for_a_reason ON intake.file IS 'a reason has 1 to 200 characters';
COMMENT ON CONSTRAINT file_taken_once ON intake.file IS 'a file of a kind and a day is taken once';

-- Whom a file told of that is to tell of everybody and did not: a list in parts, or of one person at the counter.
CREATE TABLE intake.named (
    insurer integer NOT NULL,
    file integer NOT NULL,
    person integer NOT NULL,
    PRIMARY KEY (insurer, file, person),
    FOREIGN KEY (insurer, file) REFERENCES intake.file (insurer, file)
);

-- A row that was not taken: where it stands and why, and nothing that it says. Held: it could be read, but not be true.
-- Of a row that could not be read each cell at fault, the first as number 1; where they are very many, that one alone.
CREATE TABLE intake.kept_row (
    insurer integer NOT NULL,
    file integer NOT NULL,
    row_number integer NOT NULL CHECK (row_number > 0),
    line integer NOT NULL,
    column_name text NOT NULL,
    what text NOT NULL,
    why text NOT NULL,
    todo text NOT NULL,
    held boolean NOT NULL,
    cell integer NOT NULL DEFAULT 1 CHECK (cell > 0),
    PRIMARY KEY (insurer, file, row_number, cell),
    FOREIGN KEY (insurer, file) REFERENCES intake.file (insurer, file)
);

-- The day of the newest file of a kind (最新の基準日): what a guard asks; it may be asked of every kind. Of a kind that
-- tells of everybody, a list of a few people is none.
CREATE FUNCTION intake.newest(of_insurer integer, of_kind text, of_few integer) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT max(f.as_of) FROM intake.file AS f
    WHERE f.insurer = of_insurer AND f.kind = of_kind AND f.insurer = registry.own_insurer()
    AND (f.whole IS NOT FALSE OR f.rows_read > of_few);
END;

-- The number of the next file: one more than the last, or by lot.
CREATE FUNCTION intake.next_file(of_few boolean) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT CASE WHEN of_few THEN (
        SELECT d.number FROM unnest(registry.drawn(1)) AS d (number) WHERE NOT EXISTS (
            SELECT FROM intake.file AS f WHERE f.insurer = registry.own_insurer() AND f.file = d.number
        ) LIMIT 1
    ) ELSE (
        SELECT 1 + coalesce(max(f.file), 0) FROM intake.file AS f
        WHERE f.insurer = registry.own_insurer() AND NOT registry.is_drawn(f.file)
    ) END;
END;

CREATE FUNCTION intake.only_under_own_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT registry.is_own(new.insurer, new.n) THEN
        RAISE EXCEPTION 'a file is taken under a number its own transaction took';
    END IF;
    RETURN NULL;
END $$;

-- At the end of the transaction every row that was not taken stands in its file's record.
CREATE FUNCTION intake.keeps_every_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (
        SELECT count(*) FILTER (WHERE NOT k.held) = new.refused AND count(*) FILTER (WHERE k.held) = new.held
        FROM intake.kept_row AS k WHERE k.insurer = new.insurer AND k.file = new.file AND k.cell = 1
    ) THEN
        RAISE EXCEPTION 'every row that was not taken is kept in the record of its file';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER only_under_own_number AFTER INSERT ON intake.file
FOR EACH ROW EXECUTE FUNCTION intake.only_under_own_number();
CREATE CONSTRAINT TRIGGER keeps_every_row AFTER INSERT ON intake.file
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION intake.keeps_every_row();

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['file', 'kept_row', 'named'] LOOP
        EXECUTE format('CREATE TRIGGER never_removed BEFORE UPDATE OR DELETE OR TRUNCATE ON intake.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
        EXECUTE format('ALTER TABLE intake.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own_insurer ON intake.%I TO clerk, intake, auditor '
            'USING (insurer = (SELECT registry.own_insurer())) '
            'WITH CHECK (insurer = (SELECT registry.own_insurer()))', one);
        EXECUTE format('CREATE POLICY of_whole_insurer ON intake.%I AS RESTRICTIVE TO clerk, intake '
            'USING (NOT (SELECT registry.is_bound()))', one);
    END LOOP;
END $$;
-- Of some kinds who works without that right is not even told that there was a file.
CREATE POLICY open_to_all ON intake.file AS RESTRICTIVE FOR SELECT TO clerk, intake, auditor
USING (open_to_all OR (SELECT registry.sees_protected()));
CREATE POLICY open_to_all ON intake.kept_row AS RESTRICTIVE FOR SELECT TO clerk, intake, auditor USING (
    EXISTS (SELECT FROM intake.file AS f WHERE f.insurer = kept_row.insurer AND f.file = kept_row.file)
);

GRANT USAGE ON SCHEMA intake TO clerk, intake, auditor;
GRANT SELECT ON intake.file, intake.kept_row TO clerk, intake, auditor;
GRANT SELECT ON intake.named TO intake, auditor;
GRANT INSERT ON intake.file, intake.kept_row, intake.named TO intake;
GRANT EXECUTE ON FUNCTION intake.newest TO clerk, intake, auditor;
GRANT EXECUTE ON FUNCTION intake.next_file TO intake;
GRANT EXECUTE ON FUNCTION registry.is_drawn TO clerk, intake;  -- a constraint asks it as who writes
