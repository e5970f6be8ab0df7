-- The list of facilities (医療機関等の一覧): where each is and when it is open, and lists of many taken in. docs/facilities.md

ALTER TABLE reception.facility
ADD COLUMN address text CHECK (length(address) BETWEEN 1 AND 200),
ADD COLUMN hours text CHECK (length(hours) BETWEEN 1 AND 200),
ADD COLUMN closed_by_list boolean CHECK (closed_by_list IS NULL OR closed_at IS NOT NULL);
COMMENT ON COLUMN reception.facility.closed_by_list IS 'it was missing from a list; else the administrator closed it';

-- Describe an open facility (医療機関等の名称・所在地・診療時間): what is null stays. Whether anything changed.
CREATE FUNCTION reception.describe_facility(
    of_facility uuid, with_name text, with_address text, with_hours text, for_reason text
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM reception.refuse_others();
    UPDATE reception.facility AS f
    SET name = coalesce(with_name, f.name), address = coalesce(with_address, f.address), hours = coalesce(with_hours, f.hours)
    WHERE f.facility = of_facility AND f.closed_at IS NULL
    AND (f.name, f.address, f.hours) IS DISTINCT FROM
    (coalesce(with_name, f.name), coalesce(with_address, f.address), coalesce(with_hours, f.hours));
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM audit.record('act', NULL, NULL, 'change facility', 'facility ' || of_facility, for_reason);
    RETURN true;
END $$;

-- The rows of a list (一覧の行), as objects of a JSON array.
CREATE FUNCTION reception.listed(said jsonb) RETURNS TABLE (
    code text, name text, address text, hours text, online boolean, smartphone boolean, transitional_until date
) LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT l.code, l.name, l.address, l.hours, l.online, l.smartphone, l.transitional_until
    FROM jsonb_to_recordset(said) AS l (
        code text, name text, address text, hours text, online boolean, smartphone boolean, transitional_until date
    );
END;

-- Take a list in (一覧の取り込み), each code in it once: who is not there yet is opened, of the others what the list says is as it
-- says; what it leaves null stays. Nobody gets a key by it. With `and_close` those are closed that are not in it, of the prefectures
-- and kinds (the first three digits) that it holds, and no others; `there`: how many of these were open. A code that a list closed
-- is opened again; one that the administrator closed stays closed, and is told. One entry for the whole list, none where nothing
-- changed.
CREATE FUNCTION reception.take_facilities(said jsonb, and_close boolean, for_reason text)
RETURNS TABLE (opened bigint, changed bigint, closed bigint, reopened bigint, there bigint, stay_closed text [])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM reception.refuse_others();
    SELECT count(*) INTO there FROM reception.facility AS f WHERE f.closed_at IS NULL
    AND EXISTS (SELECT FROM reception.listed(said) AS l WHERE left(l.code, 3) = left(f.code, 3));
    SELECT coalesce(array_agg(e.code) FILTER (WHERE e.by_list IS NOT TRUE), '{}'), count(*) FILTER (WHERE e.by_list)
    INTO stay_closed, reopened FROM (
        SELECT DISTINCT ON (f.code) f.code, f.closed_at, f.closed_by_list AS by_list
        FROM reception.facility AS f JOIN reception.listed(said) AS l USING (code)
        ORDER BY f.code, f.closed_at DESC NULLS FIRST
    ) AS e WHERE e.closed_at IS NOT NULL;
    UPDATE reception.facility AS f
    SET name = coalesce(l.name, f.name), address = coalesce(l.address, f.address), hours = coalesce(l.hours, f.hours),
        online = coalesce(l.online, f.online), smartphone = coalesce(l.smartphone, f.smartphone),
        transitional_until = coalesce(l.transitional_until, f.transitional_until)
    FROM reception.listed(said) AS l
    WHERE f.code = l.code AND f.closed_at IS NULL
    AND (f.name, f.address, f.hours, f.online, f.smartphone, f.transitional_until) IS DISTINCT FROM (
        coalesce(l.name, f.name), coalesce(l.address, f.address), coalesce(l.hours, f.hours), coalesce(l.online, f.online),
        coalesce(l.smartphone, f.smartphone), coalesce(l.transitional_until, f.transitional_until)
    );
    GET DIAGNOSTICS changed = ROW_COUNT;
    INSERT INTO reception.facility (code, name, address, hours, online, smartphone, transitional_until)
    SELECT l.code, l.name, l.address, l.hours, coalesce(l.online, true), coalesce(l.smartphone, false), l.transitional_until
    FROM reception.listed(said) AS l WHERE l.code <> ALL (stay_closed)
    ON CONFLICT (code) WHERE closed_at IS NULL DO NOTHING;
    GET DIAGNOSTICS opened = ROW_COUNT;
    closed := 0;
    IF and_close THEN
        UPDATE reception.facility AS f
        SET closed_at = clock_timestamp(), closed_by = session_user, closed_because = for_reason,
            closed_by_list = true
        WHERE f.closed_at IS NULL AND NOT EXISTS (SELECT FROM reception.listed(said) AS l WHERE l.code = f.code)
        AND EXISTS (SELECT FROM reception.listed(said) AS l WHERE left(l.code, 3) = left(f.code, 3));
        GET DIAGNOSTICS closed = ROW_COUNT;
    END IF;
    IF opened + changed + closed > 0 THEN
        PERFORM audit.record('act', NULL, NULL, 'take facilities',
            format('opened changed closed %s-%s-%s', opened, changed, closed), for_reason);
    END IF;
    RETURN NEXT;
END $$;
GRANT EXECUTE ON FUNCTION reception.describe_facility, reception.take_facilities TO madoguchi_owner;
