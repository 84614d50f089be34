-- The audit log: who signed in, what was refused, what changed of what is sensitive. Never on a device.
-- How entries follow from each other is told in src/server/audit/mod.rs.

-- For each club where its chain begins (what came before was dropped after 12 months) and where it ends.
CREATE TABLE audit_chains (
    club_id BLOB NOT NULL PRIMARY KEY REFERENCES clubs (id),
    dropped_n INTEGER NOT NULL,
    dropped_hash BLOB NOT NULL,
    last_n INTEGER NOT NULL,
    last_hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Actors, devices and records are named, not referred to: an entry outlives what it names.
CREATE TABLE audit_entries (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    n INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    device_at_ms INTEGER,
    kind TEXT NOT NULL,
    action TEXT NOT NULL,
    actor_id BLOB,
    device_id BLOB,
    collection TEXT,
    record_id BLOB,
    member_id BLOB,
    fields TEXT,
    old_value TEXT,
    new_value TEXT,
    hash BLOB NOT NULL,
    PRIMARY KEY (club_id, n)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- INSERT OR REPLACE deletes without telling the trigger of deletions.
CREATE TRIGGER audit_entries_are_new BEFORE INSERT ON audit_entries
WHEN EXISTS (SELECT 1 FROM audit_entries WHERE club_id = NEW.club_id AND n = NEW.n)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- Retention passes: it first moves the chain's beginning on, then deletes what is before it.
CREATE TRIGGER audit_entries_are_kept BEFORE DELETE ON audit_entries
WHEN OLD.n > COALESCE((SELECT dropped_n FROM audit_chains WHERE club_id = OLD.club_id), 0)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- The chain's ends move on alone, and its beginning only onto an entry that is there.
CREATE TRIGGER audit_chains_move_on BEFORE UPDATE ON audit_chains
WHEN NEW.club_id <> OLD.club_id OR NEW.last_n < OLD.last_n OR NEW.dropped_n < OLD.dropped_n
    OR (NEW.last_n = OLD.last_n AND NEW.last_hash <> OLD.last_hash)
    OR (NEW.dropped_n = OLD.dropped_n AND NEW.dropped_hash <> OLD.dropped_hash)
    OR (NEW.dropped_n > OLD.dropped_n AND NOT EXISTS (SELECT 1 FROM audit_entries
        WHERE club_id = NEW.club_id AND n = NEW.dropped_n AND hash = NEW.dropped_hash))
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_chains_are_kept BEFORE DELETE ON audit_chains
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
