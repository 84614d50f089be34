-- Second factors of accounts, changes of e-mail, and which roles a club wants a second factor of.

-- The app that shows codes. Sealed with a key that is made of the server's secret (src/server/access/sealed.rs).
CREATE TABLE totp_secrets (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id),
    sealed BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    -- NULL until a first right code was given: it counts from then on.
    confirmed_at TIMESTAMPTZ,
    -- The step of the code that was accepted last: no code is accepted twice.
    last_step BIGINT
);

-- Codes on paper. The first characters find the code, of the rest the hash alone is kept.
CREATE TABLE recovery_codes (
    user_id UUID NOT NULL REFERENCES users (id),
    lookup TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    PRIMARY KEY (user_id, lookup)
);

CREATE TABLE passkeys (
    user_id UUID NOT NULL REFERENCES users (id),
    id UUID NOT NULL,
    credential_id BYTEA NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The public key and what the authenticator said of itself, as JSON.
    credential TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    PRIMARY KEY (user_id, id)
);

CREATE TABLE email_changes (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    email TEXT NOT NULL,
    -- SHA-256 of the token in the link; the token itself is not kept.
    token_hash BYTEA NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);

CREATE INDEX email_changes_by_user ON email_changes (user_id);

-- Words of roles, parted by commas. NULL: a second factor is nobody's duty.
ALTER TABLE clubs ADD COLUMN factors_required TEXT;
