-- What ends sessions before their time, and the links by which a forgotten password is replaced.

-- Tokens that were made before are no longer good. NULL: all of them are.
ALTER TABLE users ADD COLUMN sessions_valid_from TIMESTAMPTZ;

CREATE TABLE password_resets (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    -- SHA-256 of the token in the link; the token itself is not kept.
    token_hash BYTEA NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);

CREATE INDEX password_resets_by_user ON password_resets (user_id);
