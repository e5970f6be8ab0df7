-- What nobody told us, and what an insurer says of it (記録の完備の申告). docs/registry.md

-- Of the facts of a row that may not have happened, `unsaid` names those nobody told us of; `unknown` keeps those that
-- were told to be unknown.
DO $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT 'stretch' UNION SELECT registry.fact_tables() LOOP
        EXECUTE format('ALTER TABLE registry.%I ADD COLUMN unsaid text []', one);
    END LOOP;
END $$;

-- A fact that an insurer told whole: of whom nothing is recorded of it on these days, nothing of it has happened. Its
-- days are called otherwise than those of a fact of a person, so that it is none of the tables of these.
CREATE TABLE registry.told_whole (
    insurer integer NOT NULL,
    fact text NOT NULL CHECK (fact ~ '^[a-z_]+$'),
    days daterange NOT NULL CHECK (NOT isempty(days)),
    reason text NOT NULL,
    learnt integer NOT NULL,
    superseded integer,
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n),
    CONSTRAINT told_whole_for_a_reason CHECK (length(reason) BETWEEN 1 AND 200),
    CONSTRAINT told_whole_once_a_day EXCLUDE USING gist (insurer WITH =, fact WITH =, days WITH &&)
    WHERE (superseded IS NULL)
);
COMMENT ON CONSTRAINT told_whole_for_a_reason ON registry.told_whole IS 'a reason has 1 to 200 characters';
COMMENT ON CONSTRAINT told_whole_once_a_day ON registry.told_whole IS 'of one fact and one day this is said once';

CREATE TRIGGER only_under_own_number AFTER INSERT ON registry.told_whole REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION registry.only_under_own_number();
CREATE TRIGGER only_superseded_once BEFORE UPDATE ON registry.told_whole
FOR EACH ROW EXECUTE FUNCTION registry.only_superseded_once();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON registry.told_whole
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();

-- Whoever reads a roll must see it. It is said by who takes files in, for the whole of an insurer and never for an office.
ALTER TABLE registry.told_whole ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_insurer ON registry.told_whole TO clerk, approver, intake, auditor
USING (insurer = (SELECT registry.own_insurer())) WITH CHECK (insurer = (SELECT registry.own_insurer()));
CREATE POLICY of_whole_insurer ON registry.told_whole AS RESTRICTIVE FOR INSERT TO intake
WITH CHECK (NOT (SELECT registry.is_bound()));
CREATE POLICY of_whole_insurer_again ON registry.told_whole AS RESTRICTIVE FOR UPDATE TO intake
USING (NOT (SELECT registry.is_bound()));
GRANT SELECT ON registry.told_whole TO clerk, approver, intake, auditor;
GRANT INSERT, UPDATE (superseded) ON registry.told_whole TO intake;
