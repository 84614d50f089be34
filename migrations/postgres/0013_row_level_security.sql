-- A second net under the statements, each of which names its club: a row is there only for a transaction that
-- said whose it is (src/server/db/reach.rs). A statement that forgets its club finds nothing of another one,
-- and a transaction that said nothing finds nothing at all.
--
-- FORCE, because the tables belong to the role that the program signs in as. Superusers, and roles with
-- BYPASSRLS, stand above it: the program says so when it starts as one.
--
-- Who looks by hand says first: SET novaclub.everything = 'backup';

-- Reasons to go beyond one club, as the transaction's begin gives them. Who signs in sees the tables of
-- accounts across clubs, and no club's records. Each setting is asked for once in a statement, not for each
-- row: hence the SELECTs. A setting that ended with its transaction is empty, not null.
CREATE OR REPLACE PROCEDURE novaclub_keep_apart(name TEXT, key TEXT) LANGUAGE plpgsql AS $$
DECLARE
    reasons TEXT := '''upkeep'', ''backup''';
BEGIN
    IF name IN ('clubs', 'memberships', 'invitations', 'sessions', 'openid_providers', 'openid_links') THEN
        reasons := reasons || ', ''sign_in''';
    END IF;
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('DROP POLICY IF EXISTS one_club ON %I', name);
    EXECUTE format(
        'CREATE POLICY one_club ON %I USING ('
            '%I = (SELECT NULLIF(current_setting(''novaclub.club'', true), '''')::uuid)'
            ' OR (SELECT current_setting(''novaclub.everything'', true)) IN (%s))',
        name, key, reasons);
END $$;

CALL novaclub_keep_apart('clubs', 'id');

-- Tables that come later call it themselves; a test finds the one that forgot.
DO $$
DECLARE
    found RECORD;
BEGIN
    FOR found IN
        SELECT c.table_name FROM information_schema.columns c
        JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = current_schema() AND c.column_name = 'club_id' AND t.table_type = 'BASE TABLE'
    LOOP
        CALL novaclub_keep_apart(found.table_name, 'club_id');
    END LOOP;
END $$;
