-- The outage snapshot (停止時の写し): what a facility has in hand when the line or the centre is away. docs/outage.md

-- That snapshots are made (写しの許可): for a facility; without one, that the installation lets it, for all of its insurers.
CREATE TABLE reception.snapshot_switch (
    switch integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    facility uuid REFERENCES reception.facility,
    on_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    on_by text NOT NULL DEFAULT session_user,
    on_because text NOT NULL CHECK (length(on_because) BETWEEN 1 AND 200),
    off_at timestamptz,
    off_by text,
    off_because text CHECK (length(off_because) BETWEEN 1 AND 200),
    CHECK (num_nulls(off_at, off_by, off_because) IN (0, 3))
);
CREATE UNIQUE INDEX snapshot_on_once ON reception.snapshot_switch (facility) NULLS NOT DISTINCT WHERE off_at IS NULL;

-- That a snapshot was made (写しの作成): for whom, until when it may be read. Who is in it the audit tells. `seen_at`: while it is
-- made, when it last went on; `ended`: whether it came to its end; `strangers`: bookings that fitted nobody.
CREATE TABLE reception.snapshot (
    snapshot uuid PRIMARY KEY,
    facility uuid NOT NULL REFERENCES reception.facility,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended text CHECK (ended IN ('whole', 'broken')),
    without_bookings boolean NOT NULL,
    strangers integer NOT NULL CHECK (strangers >= 0),
    CHECK (until > made_at AND until <= made_at + interval '72 hours')
);
CREATE INDEX snapshot_of_facility ON reception.snapshot (facility, made_at);
CREATE INDEX snapshot_in_making ON reception.snapshot (seen_at) WHERE ended IS NULL;

-- Who is booked at a facility (予約), as a keyed digest of number and birth date: no number, and nobody's. It goes with its day.
CREATE TABLE reception.booking (
    facility uuid NOT NULL REFERENCES reception.facility,
    on_day date NOT NULL,
    key text COLLATE "C" NOT NULL CHECK (length(key) = 32),
    sub_number text NOT NULL CHECK (sub_number ~ '^([0-9]{2})?$'),
    PRIMARY KEY (facility, on_day, key, sub_number)
);
CREATE INDEX booking_by_day ON reception.booking (on_day);
-- Whom a facility checked, one after another; the table is of this release.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX visit_of_facility ON reception.visit (facility, insurer, person, on_day) WHERE person IS NOT NULL;

CREATE TRIGGER only_ends BEFORE UPDATE ON reception.snapshot_switch
FOR EACH ROW EXECUTE FUNCTION reception.only_ends();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON reception.snapshot_switch
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();
CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON reception.snapshot
FOR EACH STATEMENT EXECUTE FUNCTION registry.never_removed();

-- --- switched on and off ------------------------------------------------------------------------------------------------

-- Let snapshots be made, or no more (写しの許可・停止): of a facility; without one of the installation, which off ends all of them.
-- Whether anything changed.
CREATE FUNCTION reception.switch_snapshots(of_facility uuid, to_on boolean, for_reason text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM reception.refuse_others();
    IF to_on AND of_facility IS NOT NULL AND NOT EXISTS (
        SELECT FROM reception.snapshot_switch AS s WHERE s.facility IS NULL AND s.off_at IS NULL
    ) THEN
        RAISE EXCEPTION 'this installation lets no outage snapshot be made';
    END IF;
    IF to_on THEN
        INSERT INTO reception.snapshot_switch (facility, on_because) VALUES (of_facility, for_reason)
        ON CONFLICT (facility) WHERE off_at IS NULL DO NOTHING;
    ELSE
        UPDATE reception.snapshot_switch AS s
        SET off_at = clock_timestamp(), off_by = session_user, off_because = for_reason
        WHERE s.off_at IS NULL AND (of_facility IS NULL OR s.facility = of_facility);
    END IF;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF NOT to_on THEN
        DELETE FROM reception.booking AS b WHERE of_facility IS NULL OR b.facility = of_facility;
    END IF;
    PERFORM audit.record('act', NULL, NULL, CASE WHEN to_on THEN 'snapshots on' ELSE 'snapshots off' END,
        'facility ' || of_facility, for_reason);
    RETURN true;
END $$;

-- Whether a facility is open and its snapshots are switched on, as are those of the installation.
CREATE FUNCTION reception.has_snapshots(of_facility uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM reception.facility AS f WHERE f.facility = of_facility AND f.closed_at IS NULL)
        AND EXISTS (SELECT FROM reception.snapshot_switch AS s WHERE s.facility = of_facility AND s.off_at IS NULL)
        AND EXISTS (SELECT FROM reception.snapshot_switch AS s WHERE s.facility IS NULL AND s.off_at IS NULL);
END;

CREATE FUNCTION reception.refuse_without_snapshots(of_facility uuid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT reception.has_snapshots(of_facility) THEN
        RAISE EXCEPTION 'no outage snapshot is switched on for this facility';
    END IF;
END $$;

-- --- who is booked ----------------------------------------------------------------------------------------------------------

-- Keep who is booked on a day (予約の受取), in place of the list before, or beside it; of a facility and a day 5,000 at most. Days that
-- are over go, whoever's they are. Nobody is told who fits. Whoever switches off at the same time waits, and then removes these too.
CREATE FUNCTION reception.book(
    of_facility uuid, of_day date, today date, keys text [], sub_numbers text [], and_before boolean
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM reception.snapshot_switch AS s
    WHERE s.off_at IS NULL AND (s.facility = of_facility OR s.facility IS NULL) FOR SHARE;
    PERFORM reception.refuse_without_snapshots(of_facility);
    IF of_day NOT BETWEEN today AND today + 7 THEN
        RAISE EXCEPTION 'bookings are handed in for today and seven days after';
    END IF;
    DELETE FROM reception.booking AS b WHERE b.on_day < today;
    DELETE FROM reception.booking AS b WHERE b.facility = of_facility AND b.on_day = of_day AND NOT and_before;
    INSERT INTO reception.booking (facility, on_day, key, sub_number)
    SELECT DISTINCT of_facility, of_day, a.key, a.sub_number FROM unnest(keys, sub_numbers) AS a (key, sub_number)
    ON CONFLICT DO NOTHING;
    IF (SELECT count(*) FROM reception.booking AS b WHERE b.facility = of_facility AND b.on_day = of_day) > 5000 THEN
        RAISE EXCEPTION 'more bookings of a day than are kept';
    END IF;
    PERFORM audit.record('act', NULL, NULL, 'bookings', 'bookings ' || of_day, reception.at_facility(of_facility));
END $$;

-- Whom the bookings of a facility fit on a day; of one that fits nobody neither.
CREATE FUNCTION reception.booked(of_facility uuid, today date) RETURNS TABLE (insurer integer, person integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.insurer, f.person FROM reception.booking AS b LEFT JOIN LATERAL (
        SELECT l.insurer, l.person FROM standing.lookup AS l
        LEFT JOIN standing.shown AS h ON h.insurer = l.insurer AND h.person = l.person AND h.valid @> today
        WHERE l.key = b.key AND l.kind = 'number' AND l.kind <> 'name' AND l.valid @> today
        AND (b.sub_number = '' OR coalesce(translate(h.sub_number, '０１２３４５６７８９', '0123456789') = b.sub_number, true))
    ) AS f ON true
    WHERE b.facility = of_facility AND b.on_day BETWEEN today AND today + 7
$$;

-- --- making ---------------------------------------------------------------------------------------------------------------

-- How many snapshots of a facility came to their end, of those begun within a day.
CREATE FUNCTION reception.made_today(of_facility uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT count(*) FROM reception.snapshot AS s
    WHERE s.facility = of_facility AND s.made_at > clock_timestamp() - interval '1 day' AND s.ended = 'whole';
END;

-- Begin a snapshot (写しの作成開始): one at a time in the installation, three a day of a facility, and twelve begun. One that stood still
-- for a minute is given up. How many bookings there are: where more than a hundred within a day fitted nobody, in this list, in
-- those of snapshots before and by questions, they are guesses, of which none has a place, and an alarm.
CREATE FUNCTION reception.begin_snapshot(of_facility uuid, with_code uuid, for_hours integer, today date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    now_at timestamptz := clock_timestamp();
    bookings bigint;
    strangers bigint;
    guessed bigint;
BEGIN
    PERFORM reception.refuse_without_snapshots(of_facility);
    PERFORM pg_advisory_xact_lock(hashtext('reception.begin_snapshot'));
    UPDATE reception.snapshot AS s SET ended = 'broken'
    WHERE s.ended IS NULL AND s.seen_at <= clock_timestamp() - interval '1 minute';
    IF EXISTS (SELECT FROM reception.snapshot AS s WHERE s.ended IS NULL) THEN
        RAISE EXCEPTION 'another outage snapshot is being made';
    END IF;
    IF reception.made_today(of_facility) >= 3 OR (
        SELECT count(*) FROM reception.snapshot AS s
        WHERE s.facility = of_facility AND s.made_at > now_at - interval '1 day') >= 12 THEN
        RAISE EXCEPTION 'three outage snapshots of this facility were made within a day';
    END IF;
    DELETE FROM reception.booking AS b WHERE b.on_day < today;
    SELECT count(*), count(*) FILTER (WHERE b.person IS NULL) INTO bookings, strangers
    FROM reception.booked(of_facility, today) AS b;
    guessed := strangers + (
        SELECT coalesce(sum(s.strangers), 0) FROM reception.snapshot AS s
        WHERE s.facility = of_facility AND s.made_at > now_at - interval '1 day' AND s.ended = 'whole'
        AND NOT s.without_bookings
    ) + (
        SELECT count(*) FROM reception.miss AS m
        WHERE m.facility = of_facility AND m.how = 'number' AND m.at > now_at - interval '1 day');
    IF strangers > 0 AND guessed > 100 THEN
        INSERT INTO reception.alarm (facility, misses) VALUES (of_facility, guessed);
    END IF;
    INSERT INTO reception.snapshot (snapshot, facility, made_at, until, without_bookings, strangers)
    VALUES (with_code, of_facility, now_at, now_at + make_interval(hours => for_hours),
        strangers > 0 AND guessed > 100, strangers);
    PERFORM audit.record('act', NULL, NULL, 'make snapshot', 'snapshot ' || with_code, reception.at_facility(of_facility));
    RETURN CASE WHEN strangers > 0 AND guessed > 100 THEN 0 ELSE bookings END;
END $$;

-- A snapshot that is being made for a facility; of another's, of one that has ended, and of one that stood still for a minute,
-- there is none.
CREATE FUNCTION reception.own_snapshot(of_facility uuid, of_snapshot uuid) RETURNS reception.snapshot
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found reception.snapshot;
BEGIN
    PERFORM reception.refuse_without_snapshots(of_facility);
    SELECT s.* INTO found FROM reception.snapshot AS s
    WHERE s.snapshot = of_snapshot AND s.facility = of_facility AND s.ended IS NULL
    AND s.seen_at > clock_timestamp() - interval '1 minute';
    IF found.snapshot IS NULL THEN
        RAISE EXCEPTION 'no outage snapshot of this code is being made';
    END IF;
    RETURN found;
END $$;

-- Of whom it may be asked (写しの候補): whom the facility had as a visit since a day, a page after somebody, in order.
CREATE FUNCTION reception.snapshot_visitors(
    of_facility uuid, since date, after_insurer integer, after_person integer, most integer
) RETURNS TABLE (insurer integer, person integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT v.insurer, v.person FROM reception.visit AS v
    WHERE v.facility = of_facility AND v.person IS NOT NULL AND v.on_day >= since
    AND (v.insurer, v.person) > (after_insurer, after_person) ORDER BY v.insurer, v.person LIMIT most
$$;

-- And whom its bookings fit, if they are not left out.
CREATE FUNCTION reception.snapshot_booked(of_facility uuid, of_snapshot uuid, today date)
RETURNS TABLE (insurer integer, person integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT b.insurer, b.person FROM reception.booked(of_facility, today) AS b
    WHERE b.person IS NOT NULL AND NOT (reception.own_snapshot(of_facility, of_snapshot)).without_bookings
$$;

-- Whether somebody is under protection on a day or from a later one on.
CREATE FUNCTION reception.is_protected(of_insurer integer, of_person integer, today date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM registry.protection AS t
        WHERE t.insurer = of_insurer AND t.person = of_person AND t.superseded IS NULL AND t.valid && daterange(today, NULL)
        AND (t.support_measures OR t.address_hidden OR t.own_information_blocked))
$$;

-- Who of some candidates may be in it, and by what they are asked about (写しに入る人): nobody under protection from today on, here
-- or, by the same card or smartphone, at another insurer; nobody who died, was merged or waits. `card`: the key of their card.
CREATE FUNCTION reception.snapshot_chosen(of_facility uuid, of_snapshot uuid, insurers integer [], persons integer [], today date)
RETURNS TABLE (insurer text, person integer, symbol text, number text, sub_number text, birth_date date, card text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.name, h.person, h.symbol, h.number, h.sub_number, h.birth_date, (
        SELECT min(c.key) FROM standing.lookup AS c
        WHERE c.insurer = h.insurer AND c.person = h.person AND c.kind = 'card' AND c.valid @> today)
    FROM (SELECT (reception.own_snapshot(of_facility, of_snapshot)).snapshot) AS one
    CROSS JOIN unnest(insurers, persons) AS a (insurer, person)
    JOIN standing.shown AS h ON h.insurer = a.insurer AND h.person = a.person AND h.valid @> today
    JOIN registry.insurer AS i ON i.insurer = a.insurer
    WHERE h.number IS NOT NULL AND h.birth_date IS NOT NULL AND h.loss_reason IS DISTINCT FROM 'death'
    AND NOT reception.is_protected(a.insurer, a.person, today) AND NOT EXISTS (
        SELECT FROM standing.lookup AS c
        JOIN standing.lookup AS o ON o.key = c.key AND o.kind IN ('card', 'phone') AND o.kind <> 'name'
            AND o.insurer <> c.insurer
        WHERE c.insurer = a.insurer AND c.person = a.person AND c.kind IN ('card', 'phone')
        AND reception.is_protected(o.insurer, o.person, today))
    AND NOT EXISTS (SELECT FROM registry.death AS z
        WHERE z.insurer = a.insurer AND z.person = a.person AND z.superseded IS NULL)
    AND NOT EXISTS (SELECT FROM registry.merging AS m
        WHERE m.insurer = a.insurer AND m.person = a.person AND m.superseded IS NULL)
    AND NOT EXISTS (SELECT FROM standing.due AS d WHERE d.insurer = a.insurer AND d.person = a.person)
$$;

-- Record who goes into it (写しに入れた人の記録), before it is handed over: an entry of the audit for each. It goes on.
CREATE FUNCTION reception.keep_in_snapshot(of_facility uuid, of_snapshot uuid, insurers text [], persons integer [])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here reception.snapshot := reception.own_snapshot(of_facility, of_snapshot);
    purpose text := reception.at_facility(of_facility);
BEGIN
    UPDATE reception.snapshot AS s SET seen_at = clock_timestamp() WHERE s.snapshot = here.snapshot;
    IF persons <> '{}' THEN
        PERFORM audit.record_many(array_agg('read'::text), array_agg(e.insurer), array_agg(e.person),
            array_agg('snapshot'::text), array_agg('snapshot ' || here.snapshot), array_agg(purpose))
        FROM (
            SELECT (SELECT i.insurer FROM registry.insurer AS i WHERE i.name = a.name) AS insurer, a.person
            FROM unnest(insurers, persons) AS a (name, person)
        ) AS e;
    END IF;
END $$;

-- It came to its end, or was given up (写しの作成終了). Whole it is only while it is still let, and no fourth of a day; told so again
-- it stays whole.
CREATE FUNCTION reception.end_snapshot(of_facility uuid, of_snapshot uuid, is_whole boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF is_whole THEN
        PERFORM pg_advisory_xact_lock(hashtext('reception.begin_snapshot'));
        IF EXISTS (SELECT FROM reception.snapshot AS s
            WHERE s.snapshot = of_snapshot AND s.facility = of_facility AND s.ended = 'whole') THEN
            RETURN;
        END IF;
        PERFORM reception.own_snapshot(of_facility, of_snapshot);
        IF reception.made_today(of_facility) >= 3 THEN
            RAISE EXCEPTION 'three outage snapshots of this facility were made within a day';
        END IF;
    END IF;
    UPDATE reception.snapshot AS s SET ended = CASE WHEN is_whole THEN 'whole' ELSE 'broken' END
    WHERE s.snapshot = of_snapshot AND s.facility = of_facility AND s.ended IS NULL;
END $$;

-- Which snapshots a facility may read today (その日の鍵): those that are whole and not over. That it asked is recorded.
CREATE FUNCTION reception.snapshots_to_read(of_facility uuid) RETURNS TABLE (snapshot uuid, until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM reception.refuse_without_snapshots(of_facility);
    PERFORM audit.record('act', NULL, NULL, 'snapshot key', 'facility ' || of_facility, reception.at_facility(of_facility));
    RETURN QUERY SELECT s.snapshot, s.until FROM reception.snapshot AS s
        WHERE s.facility = of_facility AND s.ended = 'whole' AND s.until > clock_timestamp()
        AND s.made_at > (SELECT max(w.on_at) FROM reception.snapshot_switch AS w
            WHERE w.off_at IS NULL AND (w.facility = of_facility OR w.facility IS NULL))
        ORDER BY s.made_at, s.snapshot;
END $$;

-- --- who may do what ---------------------------------------------------------------------------------------------------

-- By functions alone: nobody but the owner reads a row.
ALTER TABLE reception.snapshot_switch ENABLE ROW LEVEL SECURITY;
ALTER TABLE reception.snapshot ENABLE ROW LEVEL SECURITY;
ALTER TABLE reception.booking ENABLE ROW LEVEL SECURITY;
GRANT EXECUTE ON FUNCTION reception.switch_snapshots TO madoguchi_owner;
GRANT EXECUTE ON FUNCTION reception.book, reception.begin_snapshot, reception.snapshot_visitors, reception.snapshot_booked,
reception.snapshot_chosen, reception.keep_in_snapshot, reception.end_snapshot, reception.snapshots_to_read TO reception;

-- --- how long it is kept --------------------------------------------------------------------------------------------------

-- Bookings go with their day; where nobody hands in or makes any more, what is left goes by the longest period that an insurer
-- says. Nobody knows of which insurer a booking is.
CREATE FUNCTION retention.bookings_due(on_day date) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN NOT retention.is_held('bookings') THEN
        date_trunc('month', bookings_due.on_day - make_interval(months => retention.months_of_all('bookings')))::date END
$$;

-- What is due by a rule, as before; and of bookings.
-- squawk-ignore renaming-object
ALTER FUNCTION retention.due(text, date) RENAME TO due_but_bookings;
CREATE FUNCTION retention.due(of_rule text, on_day date) RETURNS TABLE (
    subject text, row_count bigint, people integer []
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT * FROM retention.due_but_bookings(of_rule, on_day);
    IF of_rule = 'bookings' AND retention.months_here(of_rule) IS NOT NULL AND retention.here() IS NOT NULL THEN
        RETURN QUERY SELECT 'month ' || to_char(b.on_day, 'YYYY-MM'), count(*), '{}'::integer []
            FROM reception.booking AS b WHERE b.on_day < retention.bookings_due(due.on_day)
            GROUP BY to_char(b.on_day, 'YYYY-MM') ORDER BY to_char(b.on_day, 'YYYY-MM');
    END IF;
END $$;

REVOKE EXECUTE ON FUNCTION retention.due_but_bookings FROM auditor;
GRANT EXECUTE ON FUNCTION retention.due TO auditor;

-- squawk-ignore renaming-object
ALTER FUNCTION retention.remove(retention.item, date, integer []) RENAME TO remove_but_bookings;
CREATE FUNCTION retention.remove(due retention.item, on_day date, go integer []) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    went bigint;
BEGIN
    IF due.rule <> 'bookings' THEN
        RETURN retention.remove_but_bookings(due, on_day, go);
    END IF;
    DELETE FROM reception.booking AS b
    WHERE b.on_day < retention.bookings_due($2) AND 'month ' || to_char(b.on_day, 'YYYY-MM') = due.subject;
    GET DIAGNOSTICS went = ROW_COUNT;
    RETURN went;
END $$;
