-- People whole (人の記録): what no rule reads and a paper, a letter or a desk needs. docs/registry.md

-- 性別
CREATE TABLE registry.sex (
    LIKE registry.stretch,
    sex text, sex_on_back boolean
);

-- 世帯主
CREATE TABLE registry.head (
    LIKE registry.stretch,
    is_head boolean
);

-- 保護する住所
CREATE TABLE registry.protected_address (
    LIKE registry.stretch,
    postcode text, address text
);

-- 死亡
CREATE TABLE registry.death (
    LIKE registry.stretch,
    died_on date
);

ALTER TABLE registry.sex ADD CONSTRAINT sex_in_words CHECK (sex IN ('male', 'female')) NOT VALID;
COMMENT ON CONSTRAINT sex_in_words ON registry.sex IS 'a sex is male, female or not said';

SELECT registry.guard_facts();

-- A person dies once: whatever was told, one day of it counts. Of a million people it holds the few who died.
CREATE UNIQUE INDEX death_of_one ON registry.death (insurer, person) WHERE superseded IS NULL AND died_on IS NOT NULL;

-- Covers as they come to be (資格の期間): each ends as it was told or, of who has died, on the day after the death if
-- that is earlier. The day after is that of every scheme: the rule `lost_after_death` cites a page or law for each.
-- "Whichever is earlier", no day for a cover that begins after the death, and the reason then told are ours: the rule
-- says nothing of a recorded loss. A test holds the day to the rulebook.
-- It needs no notice, and nothing is written into the cover: a death taken back gives it back. All who ask whether
-- somebody is covered ask here. Who writes covers reads what was told, in the table; so do those who look at its
-- first day (`papers.contents`, the lines of plans), which a death leaves as it is.
-- As known `under` a number or, without one, now. It has no rights of its own, and the planner sees through it.
CREATE FUNCTION registry.covers(of_insurer integer, under integer DEFAULT NULL) RETURNS TABLE (
    person integer, learnt integer, valid daterange, unknown text [], untold text [], eligible_from date, lost_on date,
    loss_reason text, acquisition_decided_on date, joined_from text, left_employment_on date,
    voluntary_continuation_from date
) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT
        c.person, c.learnt, c.valid * daterange(NULL, d.died_on + 1), c.unknown, c.untold, c.eligible_from,
        CASE WHEN d.died_on IS NULL THEN c.lost_on
            ELSE least(c.lost_on, greatest(d.died_on + 1, c.eligible_from)) END,
        CASE WHEN d.died_on IS NOT NULL
            AND greatest(d.died_on + 1, c.eligible_from) < coalesce(c.lost_on, 'infinity') THEN 'death'
            ELSE c.loss_reason END,
        c.acquisition_decided_on, c.joined_from, c.left_employment_on, c.voluntary_continuation_from
    FROM registry.coverage AS c
    LEFT JOIN registry.death AS d ON d.insurer = of_insurer AND d.person = c.person AND d.died_on IS NOT NULL
    AND (under IS NULL OR d.learnt <= under) AND (d.superseded IS NULL OR d.superseded > under)
    WHERE c.insurer = of_insurer
    AND (under IS NULL OR c.learnt <= under) AND (c.superseded IS NULL OR c.superseded > under);
END;
GRANT EXECUTE ON FUNCTION registry.covers TO clerk, approver, intake, auditor;

-- A protected address is seen by logins with that right alone; everybody else who may write it writes it unseen.
CREATE POLICY sees_protected ON registry.protected_address AS RESTRICTIVE FOR SELECT TO clerk, approver, intake, auditor
USING ((SELECT registry.sees_protected()));

-- --- individual numbers ------------------------------------------------------------------------------------

-- Individual numbers (個人番号): outside the history, one row a person, sealed. Nothing here refers to a table elsewhere,
-- so that the schema can stand on a server of its own. `wrapped` is the person's own key under the master key named by
-- `master`; `sealed` the number under that; `found_by` a keyed digest. Erased, the row is the proof.
CREATE SCHEMA individuals;

CREATE TABLE individuals.number (
    insurer integer NOT NULL,
    person integer NOT NULL,
    master text,
    wrapped bytea,
    sealed bytea,
    finding text,
    found_by bytea,
    learnt integer NOT NULL,
    erased integer,
    PRIMARY KEY (insurer, person),
    CONSTRAINT number_sealed_or_erased CHECK (
        CASE WHEN erased IS NULL THEN num_nulls(master, wrapped, sealed, finding, found_by) = 0
        ELSE num_nonnulls(master, wrapped, sealed, finding, found_by) = 0 END
    )
);
CREATE UNIQUE INDEX number_of_one_person ON individuals.number (insurer, found_by);
CREATE INDEX number_by_master ON individuals.number (master) WHERE erased IS NULL;
COMMENT ON CONSTRAINT number_sealed_or_erased ON individuals.number
IS 'a number is kept sealed as a whole, or erased as a whole';

CREATE FUNCTION individuals.erased_for_ever() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF old.erased IS NOT NULL OR (new.insurer, new.person) <> (old.insurer, old.person) THEN
        RAISE EXCEPTION 'an individual number that was erased stays so, and none goes to another person';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER erased_for_ever BEFORE UPDATE ON individuals.number
FOR EACH ROW EXECUTE FUNCTION individuals.erased_for_ever();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON individuals.number
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();

ALTER TABLE individuals.number ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_people ON individuals.number TO intake, clerk
USING (insurer = (SELECT registry.own_insurer())
    AND ((SELECT NOT registry.is_bound()) OR person IN (SELECT registry.own_people())));

GRANT USAGE ON SCHEMA individuals TO intake, clerk;
GRANT SELECT, INSERT, UPDATE (master, wrapped, sealed, finding, found_by, learnt, erased) ON individuals.number
TO intake;
GRANT SELECT (insurer, person, learnt, erased) ON individuals.number TO clerk;
