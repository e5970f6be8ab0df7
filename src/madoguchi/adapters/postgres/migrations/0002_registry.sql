-- The registry (台帳): what is recorded about people, for which days, and under which number it was learnt.
-- docs/registry.md says what each part is for.

CREATE SCHEMA registry;

-- An insurer (保険者). Its row is the lock of all who write: whoever takes the next number holds it to commit.
CREATE TABLE registry.insurer (
    insurer integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL UNIQUE,
    known integer NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT '-infinity',
    people integer NOT NULL DEFAULT 0
);

-- What was learnt, in the order it was learnt (知った順番): the number counts, the moment is a label.
CREATE TABLE registry.knowledge (
    insurer integer NOT NULL REFERENCES registry.insurer,
    n integer NOT NULL CHECK (n > 0),
    at timestamptz NOT NULL,
    who text NOT NULL,
    source text NOT NULL,
    key text,
    asked text NOT NULL,
    taken_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (insurer, n),
    UNIQUE (insurer, key)
);

-- A person at an insurer (加入者): a number of ours, counted by insurer, and the key the insurer's system knows it by.
CREATE TABLE registry.person (
    insurer integer NOT NULL REFERENCES registry.insurer,
    person integer NOT NULL CHECK (person > 0),
    key text NOT NULL,
    learnt integer NOT NULL,
    PRIMARY KEY (insurer, person),
    UNIQUE (insurer, key),
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n)
);

-- An office below an insurer (市町村、支部、事業所): the key that memberships name it by, and where its mail goes.
CREATE TABLE registry.office (
    insurer integer NOT NULL REFERENCES registry.insurer,
    office text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('municipality', 'branch', 'employer')),
    name text NOT NULL,
    postcode text,
    address text,
    learnt integer NOT NULL,
    superseded integer,
    FOREIGN KEY (insurer, learnt) REFERENCES registry.knowledge (insurer, n)
);
CREATE UNIQUE INDEX office_said_once ON registry.office (insurer, office) WHERE superseded IS NULL;

-- Which login may work for which insurer (担当): for all of it, or for the people of one office. `protected`: it may see
-- an address that is kept from everybody else. A grant ends; it is never changed or removed.
CREATE TABLE registry.login_grant (
    login name NOT NULL,
    insurer integer NOT NULL REFERENCES registry.insurer,
    office text,
    protected boolean NOT NULL DEFAULT false,
    given_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    given_by name NOT NULL DEFAULT session_user,
    ended_at timestamptz,
    ended_by name
);
CREATE UNIQUE INDEX login_grant_given_once ON registry.login_grant (login, insurer, office)
NULLS NOT DISTINCT WHERE ended_at IS NULL;

-- Two records of one person (同一人の統合): what was of `person` is of `into_person` from the number `learnt` on.
CREATE TABLE registry.merging (
    insurer integer NOT NULL,
    person integer NOT NULL,
    into_person integer NOT NULL CHECK (into_person <> person),
    learnt integer NOT NULL,
    superseded integer,
    FOREIGN KEY (insurer, person) REFERENCES registry.person (insurer, person),
    FOREIGN KEY (insurer, into_person) REFERENCES registry.person (insurer, person)
);
CREATE UNIQUE INDEX merging_of_one ON registry.merging (insurer, person) WHERE superseded IS NULL;
CREATE INDEX merging_into_one ON registry.merging (insurer, into_person) WHERE superseded IS NULL;

-- What every table of facts begins with; no row stands in this one. Of the facts of a row, `unknown` names those that
-- may not have happened and are not known, `untold` those that are there though their day or word is not said.
CREATE TABLE registry.stretch (
    insurer integer NOT NULL,
    person integer NOT NULL,
    valid daterange NOT NULL,
    learnt integer NOT NULL,
    superseded integer,
    unknown text [],
    untold text []
);

-- 出生
CREATE TABLE registry.birth (
    LIKE registry.stretch,
    birth_date date, birth_date_latest date
);

-- 資格の得喪
CREATE TABLE registry.coverage (
    LIKE registry.stretch,
    eligible_from date, lost_on date, loss_reason text, acquisition_decided_on date, joined_from text,
    left_employment_on date, voluntary_continuation_from date
);

-- 記号・番号、続柄、所属
CREATE TABLE registry.membership (
    LIKE registry.stretch,
    relation text, insured_birth_date date, symbol text, number text, sub_number text, office text,
    household_key text
);
-- Who lives in a household: asked for each paper that goes to its head.
CREATE INDEX membership_of_household ON registry.membership (insurer, household_key);

-- オンライン資格確認への登録
CREATE TABLE registry.national_record (
    LIKE registry.stretch,
    data_registered boolean
);

-- 氏名・住所・記号番号の変更
CREATE TABLE registry.changes (
    LIKE registry.stretch,
    name_changed_on date, address_changed_on date, number_changed_on date
);

-- 国籍・在留
CREATE TABLE registry.stay (
    LIKE registry.stretch,
    nationality text, stay_until date, stay_renewal_pending boolean, stay_renewal_proof text
);

-- 居住地・修学
CREATE TABLE registry.residence (
    LIKE registry.stretch,
    residence text, student_until date
);

-- 障害認定・手帳
CREATE TABLE registry.disability (
    LIKE registry.stretch,
    disability_certified_on date, handbook_until date
);

-- マイナンバーカード
CREATE TABLE registry.card (
    LIKE registry.stretch,
    has_card boolean, card_issued_on date, card_expires_on date, card_lost boolean, card_renewing boolean,
    card_surrender_applied_on date, card_surrendered_on date
);

-- 電子証明書
CREATE TABLE registry.digital_certificate (
    LIKE registry.stretch,
    digital_certificate_issued_on date, digital_certificate_expires_on date
);

-- 利用登録
CREATE TABLE registry.registration (
    LIKE registry.stretch,
    registered boolean, registered_on date, registered_by text, deregistration_applied_on date,
    deregistration_requested_on date
);

-- 個人番号の提出
CREATE TABLE registry.number_filing (
    LIKE registry.stretch,
    individual_number_filed boolean
);

-- 支援措置・不開示・自己情報提供不可
CREATE TABLE registry.protection (
    LIKE registry.stretch,
    support_measures boolean, address_hidden boolean, own_information_blocked boolean
);

-- 要配慮・入院・入所・後見
CREATE TABLE registry.assistance (
    LIKE registry.stretch,
    assistance_approved boolean, long_inpatient boolean, facility_resident boolean, guardianship boolean
);

-- 一部負担金の割合
CREATE TABLE registry.rate (
    LIKE registry.stretch,
    copayment_rate integer, copayment_rate_from date, next_copayment_rate integer,
    next_copayment_rate_from date
);

-- 限度額の適用区分
CREATE TABLE registry.ceiling (
    LIKE registry.stretch,
    limit_category text, limit_category_from date
);

-- 滞納・特別療養費
CREATE TABLE registry.arrears (
    LIKE registry.stretch,
    premium_arrears boolean, arrears_months integer, special_circumstances boolean, special_expense boolean,
    special_expense_notice_sent_on date
);

-- 従来の保険証
CREATE TABLE registry.former_card (
    LIKE registry.stretch,
    former_card_until date, former_card_issued_on date, former_card_kind text
);

-- 手元の書類
CREATE TABLE registry.papers_held (
    LIKE registry.stretch,
    certificate_until date, certificate_issued_on date, notice_held_since date, elderly_card_until date,
    ceiling_certificate_issued_on date, ceiling_certificate_until date, lost_paper text, loss_cause text
);

-- 氏名
CREATE TABLE registry.name (
    LIKE registry.stretch,
    written text, kana text, sort_key text, alias text, latin text
);

-- 住民票の住所
CREATE TABLE registry.registered_address (
    LIKE registry.stretch,
    postcode text, address text
);

-- 送付先
CREATE TABLE registry.mailing_address (
    LIKE registry.stretch,
    postcode text, address text
);

-- A cover holds the days between its two days; where the first is not known, from the first day of the calendar.
ALTER TABLE registry.coverage ADD CONSTRAINT coverage_holds_from_acquisition_to_loss
CHECK (valid = daterange(coalesce(eligible_from, '1875-01-01'), lost_on));
COMMENT ON CONSTRAINT coverage_holds_from_acquisition_to_loss ON registry.coverage
IS 'a cover holds from the day of acquisition to the eve of the day of loss';

-- --- learning ------------------------------------------------------------------------------------------

-- Whether the login looks after the whole database: it may act for every insurer, and for none in particular.
CREATE FUNCTION registry.is_administrator() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT pg_has_role(session_user, 'madoguchi_owner', 'member');
END;

-- The insurer a session works for, if its login may: unset it is an error; set for a transaction that is over, nobody.
CREATE FUNCTION registry.own_insurer() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT i.insurer FROM registry.insurer AS i
    WHERE i.name = current_setting('madoguchi.insurer') AND (registry.is_administrator() OR EXISTS (
        SELECT FROM registry.login_grant AS g
        WHERE g.login = session_user AND g.insurer = i.insurer AND g.ended_at IS NULL
    ));
END;

-- Whether the login works for some offices only, and not for all of the insurer.
CREATE FUNCTION registry.is_bound() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT NOT registry.is_administrator() AND NOT EXISTS (
        SELECT FROM registry.login_grant AS g
        WHERE g.login = session_user AND g.insurer = registry.own_insurer() AND g.ended_at IS NULL AND g.office IS NULL
    );
END;

-- Whether the login may see an address that is kept from everybody else.
CREATE FUNCTION registry.sees_protected() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT registry.is_administrator() OR EXISTS (
        SELECT FROM registry.login_grant AS g
        WHERE g.login = session_user AND g.insurer = registry.own_insurer() AND g.ended_at IS NULL AND g.protected
    );
END;

-- The people of the offices a login is bound to: who is there by the last membership said, however far ahead. So
-- somebody who has moved away is seen no more where they came from. With somebody goes the record that was merged into
-- theirs, of which nothing is said apart any more: what hangs on it, as papers, is theirs. It is asked for each table that
-- such a login reads: nothing follows a membership without an end, so for nearly everybody no later one is looked for.
CREATE FUNCTION registry.own_people() RETURNS SETOF integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH here AS MATERIALIZED (
        SELECT m.insurer, m.person FROM registry.membership AS m
        JOIN registry.login_grant AS g ON g.insurer = m.insurer AND g.office = m.office
        WHERE g.login = session_user AND g.ended_at IS NULL AND m.insurer = (SELECT registry.own_insurer())
        AND m.superseded IS NULL AND (upper_inf(m.valid) OR NOT EXISTS (
            SELECT FROM registry.membership AS later
            WHERE later.insurer = m.insurer AND later.person = m.person AND later.superseded IS NULL
            AND lower(later.valid) > lower(m.valid)
        ))
    )
    SELECT h.person FROM here AS h
    UNION ALL
    SELECT o.person FROM registry.merging AS o JOIN here AS h ON h.insurer = o.insurer AND h.person = o.into_person
    WHERE o.superseded IS NULL AND NOT EXISTS (
        SELECT FROM registry.membership AS apart
        WHERE apart.insurer = o.insurer AND apart.person = o.person AND apart.superseded IS NULL
    );
END;

-- Begin the books of the session's insurer, if they are not begun: for an administrator. Elsewhere a grant began them.
CREATE FUNCTION registry.open_books() RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    INSERT INTO registry.insurer (name) SELECT current_setting('madoguchi.insurer') WHERE registry.is_administrator()
    ON CONFLICT DO NOTHING;
    SELECT registry.own_insurer();
END;

-- Take the insurer's next number. `at` is never below the one before, nor below a moment already asked about.
-- With a key that was used before, its number comes back, marked `again`: nothing may be written under it any more.
-- `asking` is the digest of what is asked for: for anything else the key is refused.
CREATE FUNCTION registry.learn(from_source text, with_key text, asking text, OUT n integer, OUT again boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here registry.insurer;
BEGIN
    SELECT * INTO STRICT here FROM registry.insurer WHERE insurer = registry.own_insurer() FOR UPDATE;
    SELECT k.n INTO n FROM registry.knowledge AS k WHERE k.insurer = here.insurer AND k.key = with_key;
    again := FOUND;
    IF again THEN
        IF NOT EXISTS (SELECT FROM registry.knowledge AS k
            WHERE k.insurer = here.insurer AND k.n = learn.n AND (k.source, k.asked) = (from_source, asking)) THEN
            RAISE EXCEPTION 'this key was used for something else';
        END IF;
        RETURN;
    END IF;
    UPDATE registry.insurer SET known = known + 1, not_before = greatest(clock_timestamp(), not_before)
    WHERE insurer = here.insurer RETURNING * INTO here;
    INSERT INTO registry.knowledge (insurer, n, at, who, source, key, asked)
    VALUES (here.insurer, here.known, here.not_before, session_user, from_source, with_key, asking);
    n := here.known;
END $$;

-- Enrol so many people: the number before the first of theirs.
CREATE FUNCTION registry.enrol(how_many integer) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE registry.insurer SET people = people + how_many WHERE insurer = registry.own_insurer()
    RETURNING people - how_many;
END;

-- The highest number committed by a moment. It waits for whoever is writing, and holds what comes later to later
-- moments, so that the same question has the same answer for ever, even where the clock is set back.
CREATE FUNCTION registry.known_at(moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here integer;
BEGIN
    IF moment > clock_timestamp() THEN
        RAISE EXCEPTION 'what is known at a moment to come is not known yet';
    END IF;
    UPDATE registry.insurer SET not_before = greatest(not_before, moment + interval '1 microsecond')
    WHERE insurer = registry.own_insurer() RETURNING insurer INTO STRICT here;
    RETURN (SELECT coalesce(max(k.n), 0) FROM registry.knowledge AS k WHERE k.insurer = here AND k.at <= moment);
END $$;

-- --- what guards a table of facts ------------------------------------------------------------------------

-- Whether a number was taken by this very transaction.
CREATE FUNCTION registry.is_own(of_insurer integer, number integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT FROM registry.knowledge AS k
        WHERE k.insurer = of_insurer AND k.n = number AND k.taken_in = pg_current_xact_id_if_assigned()
    );
END;

CREATE FUNCTION registry.only_under_own_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Materialized: else whose number it is would be asked of every row.
    IF EXISTS (
        WITH told AS MATERIALIZED (SELECT DISTINCT insurer, learnt, superseded FROM new_rows)
        SELECT FROM told WHERE superseded IS NOT NULL OR NOT registry.is_own(insurer, learnt)
    ) THEN
        RAISE EXCEPTION 'a fact is learnt under a number its own transaction took';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION registry.only_of_recorded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM new_rows LEFT JOIN registry.person AS p USING (insurer, person) WHERE p.person IS NULL
    ) THEN
        RAISE EXCEPTION 'a fact is of a person who is recorded';
    END IF;
    RETURN NULL;
END $$;

-- Nothing goes but by a plan of retention (保存期間), of which a later file says more.
CREATE SCHEMA retention;

-- The transaction that lets something go, while it does. Empty for everybody else.
CREATE TABLE retention.going (
    xid xid8 PRIMARY KEY
);

CREATE FUNCTION retention.is_going() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM retention.going WHERE xid = pg_current_xact_id_if_assigned());
END;

-- What was recorded is never removed, nor changed, but by a plan of retention that two people agreed to.
CREATE FUNCTION registry.never_removed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'TRUNCATE' AND retention.is_going() THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'what was recorded is never removed';
END $$;

CREATE FUNCTION registry.only_superseded_once() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    expected record := old;
BEGIN
    expected.superseded := new.superseded;
    IF (old.superseded IS NOT NULL OR new IS DISTINCT FROM expected OR new.superseded <= old.learnt
        OR NOT registry.is_own(new.insurer, new.superseded)) AND NOT retention.is_going() THEN
        RAISE EXCEPTION 'a fact is superseded once, under a number its own transaction took, and else stays';
    END IF;
    RETURN new;
END $$;

CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON registry.knowledge
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER never_changed BEFORE UPDATE ON registry.knowledge
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON registry.person
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER never_changed BEFORE UPDATE ON registry.person
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();

-- The tables of facts.
CREATE FUNCTION registry.fact_tables() RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT relname::text FROM pg_class
    WHERE relnamespace = 'registry'::regnamespace AND relkind = 'r' AND relname <> 'stretch' AND EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'valid' AND NOT attisdropped
    ) ORDER BY relname;
END;

-- What holds today is said once for a day: of every table of facts, unless it is said of it already.
CREATE FUNCTION registry.put_up_fences() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET maintenance_work_mem = '256MB' AS $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT registry.fact_tables()
        EXCEPT SELECT relname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid WHERE contype = 'x'
    LOOP
        EXECUTE format('ALTER TABLE registry.%I ADD CONSTRAINT %I EXCLUDE USING gist '
            '(insurer WITH =, person WITH =, valid WITH &&) WHERE (superseded IS NULL)', one, one || '_once_a_day');
        EXECUTE format('COMMENT ON CONSTRAINT %I ON registry.%I IS %L', one || '_once_a_day', one,
            'of one person and one day a thing is recorded once');
    END LOOP;
END $$;

-- For the first load of an empty registry: its rows are held to that rule at the end, all at once, in a third of the
-- time. Whether it was done; whoever then forgets to put the fences up again cannot commit.
CREATE FUNCTION registry.take_down_fences() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    one text;
BEGIN
    IF EXISTS (SELECT FROM registry.person) OR NOT EXISTS (
        SELECT FROM registry.insurer AS i WHERE i.insurer = registry.own_insurer() AND registry.is_own(i.insurer, i.known)
    ) THEN
        RETURN false;
    END IF;
    FOR one IN SELECT registry.fact_tables() LOOP
        EXECUTE format('ALTER TABLE registry.%I DROP CONSTRAINT %I', one, one || '_once_a_day');
    END LOOP;
    RETURN true;
END $$;

CREATE FUNCTION registry.fences_are_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT registry.fact_tables()
        EXCEPT SELECT relname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid WHERE contype = 'x') THEN
        RAISE EXCEPTION 'the rule that a thing is recorded once for a day is missing';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER fences_are_up AFTER INSERT ON registry.knowledge
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registry.fences_are_up();

-- After a load of many: without it the tables are thought to be empty, and are asked row by row.
CREATE FUNCTION registry.count_anew() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    one text;
BEGIN
    ANALYZE registry.person;
    FOR one IN SELECT registry.fact_tables() LOOP
        EXECUTE format('ANALYZE registry.%I', one);
    END LOOP;
END $$;

-- Tables of the transaction in which corrections of many are worked out: what came, what it says, what it comes to. An
-- owner's function, so that a login needs no right to make tables.
CREATE FUNCTION registry.stage(of_group text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DROP TABLE IF EXISTS pg_temp.telling, pg_temp.said, pg_temp.turned;
    EXECUTE format('CREATE TEMP TABLE telling ON COMMIT DROP AS SELECT NULL::text AS key, NULL::date AS first, '
        'NULL::date AS last, g.* FROM registry.%I AS g WITH NO DATA', of_group);
    EXECUTE format('CREATE TEMP TABLE said ON COMMIT DROP AS SELECT * FROM registry.%I WITH NO DATA', of_group);
    EXECUTE format('CREATE TEMP TABLE turned ON COMMIT DROP AS SELECT * FROM registry.%I WITH NO DATA', of_group);
    GRANT SELECT, INSERT, DELETE, MAINTAIN ON pg_temp.telling, pg_temp.said, pg_temp.turned TO PUBLIC;
END $$;

-- Everything is kept, of every table of facts: called again, it does so for those that came since.
CREATE FUNCTION registry.guard_facts() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $guard$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT registry.fact_tables() EXCEPT SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE tgname = 'only_of_recorded'
    LOOP
        EXECUTE format('CREATE INDEX %I ON registry.%I (insurer, person) WHERE superseded IS NOT NULL',
            one || '_superseded', one);
        EXECUTE format('CREATE TRIGGER only_under_own_number AFTER INSERT ON registry.%I REFERENCING NEW TABLE AS '
            'new_rows FOR EACH STATEMENT EXECUTE FUNCTION registry.only_under_own_number()', one);
        EXECUTE format('CREATE TRIGGER only_of_recorded AFTER INSERT ON registry.%I REFERENCING NEW TABLE AS '
            'new_rows FOR EACH STATEMENT EXECUTE FUNCTION registry.only_of_recorded()', one);
        EXECUTE format('CREATE TRIGGER only_superseded_once BEFORE UPDATE ON registry.%I '
            'FOR EACH ROW EXECUTE FUNCTION registry.only_superseded_once()', one);
        EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON registry.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed()', one);
        EXECUTE format('ALTER TABLE registry.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own_people ON registry.%I TO clerk, approver, intake, auditor '
            'USING (insurer = (SELECT registry.own_insurer()) '
            'AND ((SELECT NOT registry.is_bound()) OR person IN (SELECT registry.own_people())))', one);
        EXECUTE format('GRANT SELECT ON registry.%I TO clerk, approver, intake, auditor', one);
        EXECUTE format('GRANT INSERT, UPDATE (superseded) ON registry.%I TO clerk, intake', one);
    END LOOP;
    PERFORM registry.put_up_fences();
END $guard$;

SELECT registry.guard_facts();

CREATE INDEX membership_of_office ON registry.membership (insurer, office) WHERE superseded IS NULL;
-- Whoever stands at a counter without a key is found by the number on a paper, or by a birth date, which narrows more than
-- any beginning of a name; of those few each name is then looked at. Plain equality and order alone: what a policy hides
-- is never asked about by an operator that could tell.
CREATE INDEX birth_on_day ON registry.birth (insurer, birth_date) WHERE superseded IS NULL;
CREATE INDEX birth_not_certain ON registry.birth (insurer, birth_date_latest)
WHERE superseded IS NULL AND birth_date_latest IS NOT NULL;
CREATE INDEX membership_of_number ON registry.membership (insurer, number) WHERE superseded IS NULL;

-- Offices and mergings are said and superseded like facts; grants end once.
CREATE TRIGGER only_under_own_number AFTER INSERT ON registry.office REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION registry.only_under_own_number();
CREATE TRIGGER only_superseded_once BEFORE UPDATE ON registry.office
FOR EACH ROW EXECUTE FUNCTION registry.only_superseded_once();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON registry.office
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER only_under_own_number AFTER INSERT ON registry.merging REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION registry.only_under_own_number();
CREATE TRIGGER only_superseded_once BEFORE UPDATE ON registry.merging
FOR EACH ROW EXECUTE FUNCTION registry.only_superseded_once();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON registry.merging
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();

CREATE FUNCTION registry.only_ended_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    expected record := old;
BEGIN
    expected.ended_at := new.ended_at;
    expected.ended_by := new.ended_by;
    IF old.ended_at IS NOT NULL OR new IS DISTINCT FROM expected OR new.ended_at IS NULL OR new.ended_by IS NULL THEN
        RAISE EXCEPTION 'a grant ends once, and else stays';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER only_ended_once BEFORE UPDATE ON registry.login_grant
FOR EACH ROW EXECUTE FUNCTION registry.only_ended_once();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON registry.login_grant
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();

-- --- who may do what ---------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA registry TO clerk, approver, intake, auditor;
GRANT SELECT ON registry.insurer, registry.person, registry.office, registry.merging, registry.login_grant
TO clerk, approver, intake, auditor;
-- `asked` is nobody's to read: whoever knew all of it but one word could try the words.
GRANT SELECT (insurer, n, at, who, source, key, taken_in) ON registry.knowledge TO clerk, approver, intake, auditor;
GRANT EXECUTE ON FUNCTION registry.known_at, registry.own_insurer, registry.is_bound, registry.own_people,
registry.sees_protected TO clerk, approver, intake, auditor;
GRANT EXECUTE ON FUNCTION registry.learn, registry.enrol, registry.stage TO clerk, intake;
GRANT EXECUTE ON FUNCTION registry.open_books, registry.take_down_fences, registry.put_up_fences,
registry.count_anew TO intake;
GRANT INSERT ON registry.person TO clerk, intake;
GRANT INSERT, UPDATE (superseded) ON registry.office, registry.merging TO clerk, intake;

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['insurer', 'knowledge', 'office', 'login_grant'] LOOP
        EXECUTE format('ALTER TABLE registry.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own_insurer ON registry.%I TO clerk, approver, intake, auditor '
            'USING (insurer = (SELECT registry.own_insurer()))', one);
    END LOOP;
    FOREACH one IN ARRAY ARRAY['person', 'merging'] LOOP
        EXECUTE format('ALTER TABLE registry.%I ENABLE ROW LEVEL SECURITY', one);
        EXECUTE format('CREATE POLICY own_people ON registry.%I TO clerk, approver, intake, auditor '
            'USING (insurer = (SELECT registry.own_insurer()) '
            'AND ((SELECT NOT registry.is_bound()) OR person IN (SELECT registry.own_people())))', one);
    END LOOP;
END $$;
