-- Who is signed in, and where. A session is of one account, in one club at a time, on one device.

CREATE TABLE sessions (
    id UUID NOT NULL PRIMARY KEY,
    club_id UUID NOT NULL REFERENCES clubs (id),
    user_id UUID NOT NULL REFERENCES users (id),
    -- The number in the cookie by which a device is known again.
    device_mark UUID,
    -- As people call the device; NULL: as nobody has.
    device_name TEXT,
    -- Browser and system, as the browser said.
    agent TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ NOT NULL,
    -- Unused until then it ends; and at the latest then.
    idle_ends_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    -- When the person last showed who they are.
    confirmed_at TIMESTAMPTZ,
    -- The club's own sign-in opened it: it leads to no other club.
    one_club BOOLEAN NOT NULL,
    revoked_at TIMESTAMPTZ,
    revoked_why TEXT
);

CREATE INDEX sessions_by_club ON sessions (club_id, user_id);
CREATE INDEX sessions_by_user ON sessions (user_id);

-- A chain for each session: each token is made from the one before when that is first used.
CREATE TABLE refresh_tokens (
    -- SHA-256; the token itself is not kept.
    token_hash BYTEA NOT NULL PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES sessions (id),
    -- The token that this one was made from.
    made_from BYTEA,
    created_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    -- Used once more, long after, since the answer had not arrived.
    forgiven_at TIMESTAMPTZ
);

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

-- By which session a device last asked, and how many commands it then still had to send.
ALTER TABLE device_cursors ADD COLUMN session_id UUID;
ALTER TABLE device_cursors ADD COLUMN waiting BIGINT;
