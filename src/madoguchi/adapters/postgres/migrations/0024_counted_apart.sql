-- What is gathered for a plan is counted and indexed when it is whole (集めた記録の統計): while the rulebook still decides, and
-- not when the first part of its decisions is put beside it. `plans.count_sheet` counts what came of it, and nothing else.
CREATE FUNCTION plans.count_gathered() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    CREATE INDEX IF NOT EXISTS of_person ON pg_temp.on_hand (person);
    CREATE INDEX IF NOT EXISTS of_one ON pg_temp.recorded (person);
    ANALYZE pg_temp.on_hand (person, key, paper);
    ANALYZE pg_temp.asked (person);
    ANALYZE pg_temp.recorded (key, person);
    ANALYZE pg_temp.several (key);
    ANALYZE pg_temp.told_anew (serial);
    ANALYZE pg_temp.retold (person);
    ANALYZE pg_temp.heads (home);
END $$;

-- Of decisions the first part is counted: without it the table is thought to be small.
CREATE FUNCTION plans.count_decided() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    ANALYZE pg_temp.decided (key, paper);
END $$;

CREATE OR REPLACE FUNCTION plans.count_sheet() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    ANALYZE pg_temp.compared (person, code, item);
    ANALYZE pg_temp.unconcerned (key);
END $$;

GRANT EXECUTE ON FUNCTION plans.count_gathered, plans.count_decided TO clerk;
