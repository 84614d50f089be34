-- The audit log: who signed in, what was refused, what changed of what is sensitive. Never on a device.
-- How entries follow from each other is told in src/server/audit/mod.rs.

-- For each club where its chain begins (what came before was dropped after 12 months) and where it ends.
CREATE TABLE audit_chains (
    club_id UUID NOT NULL PRIMARY KEY REFERENCES clubs (id),
    dropped_n BIGINT NOT NULL,
    dropped_hash BYTEA NOT NULL,
    last_n BIGINT NOT NULL,
    last_hash BYTEA NOT NULL
);

-- Actors, devices and records are named, not referred to: an entry outlives what it names.
CREATE TABLE audit_entries (
    club_id UUID NOT NULL REFERENCES clubs (id),
    n BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    device_at_ms BIGINT,
    kind TEXT NOT NULL,
    action TEXT NOT NULL,
    actor_id UUID,
    device_id UUID,
    collection TEXT,
    record_id UUID,
    member_id UUID,
    fields TEXT,
    old_value TEXT,
    new_value TEXT,
    hash BYTEA NOT NULL,
    PRIMARY KEY (club_id, n)
);

-- A restore drops the tables and their triggers, and leaves functions: they are replaced.
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;

-- Retention passes: it first moves the chain's beginning on, then deletes what is before it.
CREATE OR REPLACE FUNCTION audit_keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.n > COALESCE((SELECT dropped_n FROM audit_chains WHERE club_id = OLD.club_id), 0) THEN
        RAISE EXCEPTION 'the audit log is append-only';
    END IF;
    RETURN OLD;
END $$;

-- The chain's ends move on alone, and its beginning only onto an entry that is there.
CREATE OR REPLACE FUNCTION audit_move_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.club_id <> OLD.club_id OR NEW.last_n < OLD.last_n OR NEW.dropped_n < OLD.dropped_n
        OR (NEW.last_n = OLD.last_n AND NEW.last_hash <> OLD.last_hash)
        OR (NEW.dropped_n = OLD.dropped_n AND NEW.dropped_hash <> OLD.dropped_hash)
        OR (NEW.dropped_n > OLD.dropped_n AND NOT EXISTS (SELECT 1 FROM audit_entries
            WHERE club_id = NEW.club_id AND n = NEW.dropped_n AND hash = NEW.dropped_hash)) THEN
        RAISE EXCEPTION 'the audit log is append-only';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entries_are_kept BEFORE DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_keep_entry();
CREATE TRIGGER audit_entries_are_not_emptied BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_chains_move_on BEFORE UPDATE ON audit_chains
    FOR EACH ROW EXECUTE FUNCTION audit_move_on();
CREATE TRIGGER audit_chains_are_kept BEFORE DELETE ON audit_chains
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_chains_are_not_emptied BEFORE TRUNCATE ON audit_chains
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
