-- Smartphones as a second carrier (スマートフォンのマイナ保険証). docs/card.md

-- The serials of what is in a smartphone (スマホ用電子証明書の発行番号), beside that of the card: one of each kind, of one person.
ALTER TABLE registry.digital_certificate
ADD COLUMN iphone_serial text CONSTRAINT iphone_serial_in_one_form CHECK (iphone_serial ~ '^[1-9A-F][0-9A-F]{0,39}$'),
ADD COLUMN android_serial text CONSTRAINT android_serial_in_one_form CHECK (android_serial ~ '^[1-9A-F][0-9A-F]{0,39}$');
COMMENT ON CONSTRAINT iphone_serial_in_one_form ON registry.digital_certificate
IS 'a serial is written in capital hexadecimal digits, without leading zeros';
COMMENT ON CONSTRAINT android_serial_in_one_form ON registry.digital_certificate
IS 'a serial is written in capital hexadecimal digits, without leading zeros';
-- The columns are new, so the indexes are empty; in one transaction with them none can be made beside writers.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX iphone_is_of_one ON registry.digital_certificate (insurer, iphone_serial)
WHERE superseded IS NULL AND upper_inf(valid) AND iphone_serial IS NOT NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX android_is_of_one ON registry.digital_certificate (insurer, android_serial)
WHERE superseded IS NULL AND upper_inf(valid) AND android_serial IS NOT NULL;

-- `phone`: whoever shows a smartphone is found as by their card, and is told apart from it in what is kept of the visit.
-- squawk-ignore ban-drop-constraint
ALTER TABLE standing.lookup DROP CONSTRAINT lookup_kind_check;
ALTER TABLE standing.lookup
ADD CONSTRAINT lookup_kind_check CHECK (kind IN ('number', 'card', 'phone', 'name', 'person')) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE reception.visit DROP CONSTRAINT visit_how_check;
ALTER TABLE reception.visit
ADD CONSTRAINT visit_how_check CHECK (how IN ('number', 'card', 'phone', 'person', 'again')) NOT VALID;

-- A phone has a certificate of its own, and never the card's serial.
ALTER TABLE registry.digital_certificate ADD CONSTRAINT phones_are_no_card CHECK (
    digital_certificate_serial <> iphone_serial AND digital_certificate_serial <> android_serial) NOT VALID;
COMMENT ON CONSTRAINT phones_are_no_card ON registry.digital_certificate
IS 'a smartphone has a serial of its own, which is not that of the card';

-- Keep what somebody consents to, at a visit (同意の記録) at which they were there; as before, of a smartphone too. That the facility
-- asks again rests on the card, which stays where a smartphone goes; and on whose the smartphones are, so long as they are anybody's.
CREATE OR REPLACE FUNCTION reception.consent(of_facility uuid, of_visit uuid, of_kinds text [], until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here reception.visit := reception.own_visit(of_facility, of_visit);
BEGIN
    IF here.how = 'again' THEN
        RAISE EXCEPTION 'nobody was there to consent when a facility asked again without the card';
    ELSIF of_kinds && '{home,online}' AND here.how NOT IN ('card', 'phone') THEN
        RAISE EXCEPTION 'that a facility asks again without the card is agreed to with the card';
    END IF;
    INSERT INTO reception.consent (visit, kind, until, card, phones)
    SELECT DISTINCT of_visit, kind, consent.until, CASE WHEN kind IN ('home', 'online') THEN (
        SELECT min(l.key) FROM standing.lookup AS l
        WHERE l.insurer = here.insurer AND l.person = here.person AND l.kind = 'card' AND l.valid @> here.on_day
    ) END, CASE WHEN kind IN ('home', 'online') AND here.how = 'phone' THEN ARRAY(
        SELECT l.key FROM standing.lookup AS l WHERE l.insurer = here.insurer AND l.person = here.person
        AND l.kind = 'phone' AND l.valid @> here.on_day ORDER BY l.key
    ) END FROM unnest(of_kinds) AS kind;
    PERFORM audit.record('act', here.insurer, ARRAY[here.person], 'consent', 'check ' || of_visit,
        'at facility ' || (SELECT f.code FROM reception.facility AS f WHERE f.facility = of_facility));
END $$;

-- As before, of smartphones too: of our people those whose card another insurer here has in its books on a day: `another`, of somebody born on another
-- day or of the other sex, `both`, while both cover them. Which insurer, and of whom, is not told. Somebody who moved is no
-- such: there one cover is over, or holds for the last time as the other begins.
CREATE OR REPLACE FUNCTION standing.cards_elsewhere(on_day date) RETURNS TABLE (person integer, why text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.person, min(f.why) FROM (
        SELECT c.person, CASE
            WHEN h.birth_date <> w.birth_date OR h.sex <> w.sex THEN 'another'
            WHEN s.eligible_from <= on_day AND coalesce(s.lost_on > on_day, true)
                AND t.eligible_from <= on_day AND coalesce(t.lost_on > on_day, true)
                AND coalesce(NOT (s.lost_on = on_day + 1 AND t.eligible_from = on_day), true)
                AND coalesce(NOT (t.lost_on = on_day + 1 AND s.eligible_from = on_day), true) THEN 'both'
            END AS why
        FROM standing.lookup AS c
        JOIN standing.lookup AS o ON o.key = c.key AND o.kind IN ('card', 'phone') AND o.kind <> 'name' AND o.insurer <> c.insurer
            AND o.valid @> on_day
        LEFT JOIN standing.shown AS h ON h.insurer = c.insurer AND h.person = c.person AND h.valid @> on_day
        LEFT JOIN standing.shown AS w ON w.insurer = o.insurer AND w.person = o.person AND w.valid @> on_day
        LEFT JOIN standing.standing AS s ON s.insurer = c.insurer AND s.person = c.person AND s.superseded IS NULL
            AND s.valid @> on_day
        LEFT JOIN standing.standing AS t ON t.insurer = o.insurer AND t.person = o.person AND t.superseded IS NULL
            AND t.valid @> on_day
        WHERE c.insurer = (SELECT registry.own_insurer()) AND c.kind IN ('card', 'phone') AND c.valid @> on_day
        AND ((SELECT NOT registry.is_bound()) OR c.person IN (SELECT registry.own_people()))
    ) AS f WHERE f.why IS NOT NULL GROUP BY f.person ORDER BY f.person
$$;
