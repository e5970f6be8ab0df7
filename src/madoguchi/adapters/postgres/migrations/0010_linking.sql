-- Linking individual numbers (個人番号の紐付け): which number is whose, what a person must look at first, and what they
-- said. No number stands here: a token is a keyed hash, whose key is in no database. docs/linking.md

CREATE SCHEMA linking;

-- A number that was brought for a person and not linked (照合の保留): `found` says why, by words of ours alone.
CREATE TABLE linking.question (
    insurer integer NOT NULL,
    question integer NOT NULL CHECK (question > 0),
    person integer NOT NULL,
    token bytea NOT NULL CHECK (length(token) = 32),
    found text [] NOT NULL CHECK (cardinality(found) > 0 AND found <@ ARRAY[
        'name', 'birth_date', 'sex', 'address', 'another_person', 'another_number', 'undone', 'rejected'
    ]),
    learnt integer NOT NULL,
    superseded integer,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, question),
    FOREIGN KEY (insurer, person) REFERENCES registry.person (insurer, person),
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n)
);
CREATE INDEX question_of_one ON linking.question (insurer, person);

-- What somebody said who looked at it (確認): asked outside, accepted or rejected; the last two once.
CREATE TABLE linking.look (
    insurer integer NOT NULL,
    question integer NOT NULL,
    nth integer NOT NULL CHECK (nth > 0),
    said text NOT NULL CONSTRAINT look_says_one_of_three CHECK (said IN ('asked', 'accepted', 'rejected')),
    reason text NOT NULL CONSTRAINT look_has_a_reason CHECK (length(trim(reason)) BETWEEN 1 AND 200),
    key text,
    who name NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, question, nth),
    UNIQUE (insurer, key),
    FOREIGN KEY (insurer, question) REFERENCES linking.question (insurer, question)
);
CREATE UNIQUE INDEX look_settles_once ON linking.look (insurer, question) WHERE said <> 'asked';

-- A number linked with a person (紐付け), because all four agreed or somebody accepted a question; undone, it stays here.
CREATE TABLE linking.link (
    insurer integer NOT NULL,
    link integer NOT NULL CHECK (link > 0),
    person integer NOT NULL,
    token bytea NOT NULL CHECK (length(token) = 32),
    how text NOT NULL CHECK (how IN ('agreed', 'accepted')),
    question integer,
    since date NOT NULL,
    learnt integer NOT NULL,
    superseded integer,
    PRIMARY KEY (insurer, link),
    FOREIGN KEY (insurer, person) REFERENCES registry.person (insurer, person),
    FOREIGN KEY (insurer, question) REFERENCES linking.question (insurer, question),
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n),
    CONSTRAINT link_accepted_by_somebody CHECK (how = 'agreed' OR question IS NOT NULL)
);
CREATE UNIQUE INDEX one_number_a_person ON linking.link (insurer, person) WHERE superseded IS NULL;
CREATE UNIQUE INDEX one_person_a_number ON linking.link (insurer, token) WHERE superseded IS NULL;
CREATE INDEX link_of_person ON linking.link (insurer, person);
CREATE INDEX link_of_question ON linking.link (insurer, question);

-- Why a link was undone (紐付けの取消し), and by whom.
CREATE TABLE linking.undoing (
    insurer integer NOT NULL,
    link integer NOT NULL,
    reason text NOT NULL CONSTRAINT undoing_has_a_reason CHECK (length(trim(reason)) BETWEEN 1 AND 200),
    learnt integer NOT NULL,
    who name NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (insurer, link),
    FOREIGN KEY (insurer, link) REFERENCES linking.link (insurer, link),
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n)
);

-- Say something of an open question. With a key that was used before nothing is said again.
CREATE FUNCTION linking.look_at(of_question integer, saying text, because text, with_key text, OUT again boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer := registry.own_insurer();
    whose integer;
BEGIN
    SELECT q.person INTO whose FROM linking.question AS q
    WHERE q.insurer = here AND q.question = of_question FOR UPDATE;
    IF whose IS NULL OR (registry.is_bound() AND whose NOT IN (SELECT registry.own_people())) THEN
        RAISE EXCEPTION 'there is no question of this number';
    END IF;
    again := EXISTS (SELECT FROM linking.look AS l WHERE l.insurer = here AND l.key = with_key);
    IF again THEN
        IF NOT EXISTS (SELECT FROM linking.look AS l
            WHERE l.insurer = here AND l.key = with_key AND (l.question, l.said) = (of_question, saying)) THEN
            RAISE EXCEPTION 'this key was used for something else';
        END IF;
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM linking.look AS l
            WHERE l.insurer = here AND l.question = of_question AND l.said <> 'asked')
        OR EXISTS (SELECT FROM linking.link AS k WHERE k.insurer = here AND k.question = of_question) THEN
        RAISE EXCEPTION 'this question is settled';
    END IF;
    INSERT INTO linking.look (insurer, question, nth, said, reason, key)
    SELECT here, of_question, count(*) + 1, saying, because, with_key
    FROM linking.look AS l WHERE l.insurer = here AND l.question = of_question;
END $$;

-- Undo the link of a person under a number taken before: which it was. The number itself is made unreadable.
CREATE FUNCTION linking.undo(of_person integer, because text, under integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer := registry.own_insurer();
    undone integer;
BEGIN
    IF registry.is_bound() AND of_person NOT IN (SELECT registry.own_people()) THEN
        RETURN NULL;
    END IF;
    UPDATE linking.link AS k SET superseded = under
    WHERE k.insurer = here AND k.person = of_person AND k.superseded IS NULL RETURNING k.link INTO undone;
    IF undone IS NOT NULL THEN
        INSERT INTO linking.undoing (insurer, link, reason, learnt) VALUES (here, undone, because, under);
        UPDATE individuals.number SET master = NULL, wrapped = NULL, sealed = NULL, finding = NULL, found_by = NULL,
            erased = under WHERE insurer = here AND person = of_person AND erased IS NULL;
    END IF;
    RETURN undone;
END $$;

-- What was erased stays so, but for a number that was linked by mistake: after it the right one may come.
CREATE OR REPLACE FUNCTION individuals.erased_for_ever() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (new.insurer, new.person) <> (old.insurer, old.person) OR old.erased IS NOT NULL AND NOT EXISTS (
        SELECT FROM linking.link AS k JOIN linking.undoing AS u USING (insurer, link)
        WHERE k.insurer = old.insurer AND k.person = old.person AND u.learnt = old.erased
    ) THEN
        RAISE EXCEPTION 'an individual number that was erased stays so, and none goes to another person';
    END IF;
    IF old.erased IS NOT NULL THEN
        new.erased := NULL;
    END IF;
    RETURN new;
END $$;

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['question', 'link', 'look', 'undoing'] LOOP
        EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON linking.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
        EXECUTE format('ALTER TABLE linking.%I ENABLE ROW LEVEL SECURITY', one);
    END LOOP;
    FOREACH one IN ARRAY ARRAY['question', 'link'] LOOP
        EXECUTE format('CREATE TRIGGER only_under_own_number AFTER INSERT ON linking.%I REFERENCING NEW TABLE AS '
            'new_rows FOR EACH STATEMENT EXECUTE FUNCTION registry.only_under_own_number()', one);
        EXECUTE format('CREATE TRIGGER only_superseded_once BEFORE UPDATE ON linking.%I '
            'FOR EACH ROW EXECUTE FUNCTION registry.only_superseded_once()', one);
        EXECUTE format('CREATE POLICY own_people ON linking.%I TO clerk, intake, auditor '
            'USING (insurer = (SELECT registry.own_insurer()) '
            'AND ((SELECT NOT registry.is_bound()) OR person IN (SELECT registry.own_people())))', one);
    END LOOP;
END $$;

CREATE TRIGGER never_changed BEFORE UPDATE ON linking.look
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER never_changed BEFORE UPDATE ON linking.undoing
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();

-- What was said of a question is seen with the question.
CREATE POLICY with_question ON linking.look TO clerk, intake, auditor USING (
    insurer = (SELECT registry.own_insurer()) AND EXISTS (
        SELECT FROM linking.question AS q WHERE q.insurer = look.insurer AND q.question = look.question
    ));
CREATE POLICY with_link ON linking.undoing TO clerk, intake, auditor USING (
    insurer = (SELECT registry.own_insurer()) AND EXISTS (
        SELECT FROM linking.link AS k WHERE k.insurer = undoing.insurer AND k.link = undoing.link
    ));

GRANT USAGE ON SCHEMA linking TO clerk, intake, auditor;
GRANT SELECT (insurer, question, person, found, learnt, superseded, opened_at) ON linking.question TO clerk, auditor;
GRANT SELECT (insurer, link, person, how, question, since, learnt, superseded) ON linking.link TO clerk, auditor;
GRANT SELECT ON linking.question, linking.link TO intake;
GRANT SELECT ON linking.look, linking.undoing TO clerk, intake, auditor;
GRANT INSERT ON linking.question, linking.link TO intake;
GRANT UPDATE (superseded) ON linking.question TO intake;
GRANT EXECUTE ON FUNCTION linking.look_at, linking.undo TO clerk;
