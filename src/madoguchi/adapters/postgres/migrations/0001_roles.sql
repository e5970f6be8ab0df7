-- as administrator
-- Who may do what (権限の組). Roles belong to the whole cluster, so a second database finds them there.
-- The owner owns every table and never connects; the other roles are groups that logins are put into.
DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['madoguchi_owner', 'clerk', 'approver', 'verifier', 'reception', 'intake', 'auditor'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', one);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- another database of this cluster made it
        END;
    END LOOP;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE 'GRANT madoguchi_owner TO CURRENT_USER WITH INHERIT TRUE, SET TRUE';
    END IF;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO madoguchi_owner', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO intake', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO clerk, approver, verifier, reception, intake, auditor', current_database());
END
$$;

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

ALTER SCHEMA public OWNER TO madoguchi_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO clerk, approver, verifier, reception, intake, auditor;
-- A function is called by whom it was granted to, and by nobody else.
ALTER DEFAULT PRIVILEGES FOR ROLE madoguchi_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Which of these files the database has, each with the digest of its text.
CREATE TABLE migrations (
    n integer PRIMARY KEY CHECK (n > 0),
    name text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by text NOT NULL DEFAULT session_user
);
ALTER TABLE migrations OWNER TO madoguchi_owner;
GRANT SELECT ON migrations TO clerk, approver, verifier, reception, intake, auditor;
