-- Notifications (届出): what was notified and what was not, what employers were asked, what the national platform shows.
-- docs/linking.md

CREATE SCHEMA notices;

-- A row of a notification, or of something that happened and was not notified (届出の記録).
CREATE TABLE notices.notice (
    insurer integer NOT NULL,
    notice integer NOT NULL CHECK (notice > 0),
    kind text NOT NULL CHECK (kind IN ('joining', 'leaving', 'acquisitions', 'dependents')),
    person integer NOT NULL,
    happened_on date NOT NULL,
    notified_on date,
    ended boolean NOT NULL,
    ticked boolean,
    reason text,
    learnt integer NOT NULL,
    PRIMARY KEY (insurer, notice),
    FOREIGN KEY (insurer, person) REFERENCES registry.person (insurer, person),
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n)
);
CREATE UNIQUE INDEX notice_taken_once
ON notices.notice (insurer, person, kind, happened_on, notified_on, ended, ticked, reason) NULLS NOT DISTINCT;

-- What an employer answered, or why the question needs no answer any more (照会への回答): a notice is closed once.
CREATE TABLE notices.closing (
    insurer integer NOT NULL,
    notice integer NOT NULL,
    reason text NOT NULL CONSTRAINT closing_has_a_reason CHECK (length(trim(reason)) BETWEEN 1 AND 200),
    key text,
    who name NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT closed_once PRIMARY KEY (insurer, notice),
    UNIQUE (insurer, key),
    FOREIGN KEY (insurer, notice) REFERENCES notices.notice (insurer, notice)
);
COMMENT ON CONSTRAINT closed_once ON notices.closing IS 'a question to an employer is closed once';
COMMENT ON CONSTRAINT closing_has_a_reason ON notices.closing IS 'who closes a question says why, in 1 to 200 letters';

-- The covers that the national platform shows of our people (資格の表示), by the newest file of each person.
CREATE TABLE notices.shown_elsewhere (
    insurer integer NOT NULL,
    person integer NOT NULL,
    shown_insurer text NOT NULL,
    shown_from date NOT NULL,
    shown_lost_on date,
    learnt integer NOT NULL,
    superseded integer,
    FOREIGN KEY (insurer, person) REFERENCES registry.person (insurer, person),
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n)
);
CREATE UNIQUE INDEX shown_once ON notices.shown_elsewhere (insurer, person, shown_insurer, shown_from)
WHERE superseded IS NULL;

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['notice', 'closing', 'shown_elsewhere'] LOOP
        EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON notices.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
        EXECUTE format('ALTER TABLE notices.%I ENABLE ROW LEVEL SECURITY', one);
    END LOOP;
    FOREACH one IN ARRAY ARRAY['notice', 'closing'] LOOP
        EXECUTE format('CREATE TRIGGER never_changed BEFORE UPDATE ON notices.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
    END LOOP;
    FOREACH one IN ARRAY ARRAY['notice', 'shown_elsewhere'] LOOP
        EXECUTE format('CREATE POLICY own_people ON notices.%I TO clerk, intake, auditor '
            'USING (insurer = (SELECT registry.own_insurer()) '
            'AND ((SELECT NOT registry.is_bound()) OR person IN (SELECT registry.own_people())))', one);
    END LOOP;
END $$;
CREATE TRIGGER only_under_own_number AFTER INSERT ON notices.shown_elsewhere REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION registry.only_under_own_number();
CREATE TRIGGER only_superseded_once BEFORE UPDATE ON notices.shown_elsewhere
FOR EACH ROW EXECUTE FUNCTION registry.only_superseded_once();
CREATE POLICY with_notice ON notices.closing TO clerk, intake, auditor USING (
    insurer = (SELECT registry.own_insurer()) AND EXISTS (
        SELECT FROM notices.notice AS o WHERE o.insurer = closing.insurer AND o.notice = closing.notice
    ));

GRANT USAGE ON SCHEMA notices TO clerk, intake, auditor;
GRANT SELECT ON notices.notice, notices.closing, notices.shown_elsewhere TO clerk, intake, auditor;
GRANT INSERT ON notices.notice TO intake;
GRANT INSERT, UPDATE (superseded) ON notices.shown_elsewhere TO intake;
GRANT INSERT ON notices.closing TO clerk;
