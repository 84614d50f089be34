-- What ends sessions before their time, and the links by which a forgotten password is replaced.

-- Tokens that were made before are no longer good. NULL: all of them are.
ALTER TABLE users ADD COLUMN sessions_valid_from TEXT;

CREATE TABLE password_resets (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    -- SHA-256 of the token in the link; the token itself is not kept.
    token_hash BLOB NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX password_resets_by_user ON password_resets (user_id);
