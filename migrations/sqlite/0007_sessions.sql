-- Who is signed in, and where. A session is of one account, in one club at a time, on one device.

CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    club_id BLOB NOT NULL REFERENCES clubs (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    -- The number in the cookie by which a device is known again.
    device_mark BLOB,
    -- As people call the device; NULL: as nobody has.
    device_name TEXT,
    -- Browser and system, as the browser said.
    agent TEXT NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT NOT NULL,
    -- Unused until then it ends; and at the latest then.
    idle_ends_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    -- When the person last showed who they are.
    confirmed_at TEXT,
    -- The club's own sign-in opened it: it leads to no other club.
    one_club INTEGER NOT NULL,
    revoked_at TEXT,
    revoked_why TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_club ON sessions (club_id, user_id);
CREATE INDEX sessions_by_user ON sessions (user_id);

-- A chain for each session: each token is made from the one before when that is first used.
CREATE TABLE refresh_tokens (
    -- SHA-256; the token itself is not kept.
    token_hash BLOB NOT NULL PRIMARY KEY,
    session_id BLOB NOT NULL REFERENCES sessions (id),
    -- The token that this one was made from.
    made_from BLOB,
    created_at TEXT NOT NULL,
    used_at TEXT,
    -- Used once more, long after, since the answer had not arrived.
    forgiven_at TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

-- By which session a device last asked, and how many commands it then still had to send.
ALTER TABLE device_cursors ADD COLUMN session_id BLOB;
ALTER TABLE device_cursors ADD COLUMN waiting INTEGER;
