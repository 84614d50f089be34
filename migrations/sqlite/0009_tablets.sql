-- What the server keeps for devices that ask for a code, and for devices that are to be erased.

-- A lock: half of the key that a code opens. Told apart by number, so that the former one opens until the
-- device has stored what goes with the next.
CREATE TABLE device_locks (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    device_id BLOB NOT NULL,
    id BLOB NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    -- NULL: too many wrong codes; what is left is the way by a sign-in.
    half TEXT,
    recovery TEXT NOT NULL,
    -- SHA-256 of what shows that somebody knows the code.
    proof_hash BLOB NOT NULL,
    wrong_tries INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    PRIMARY KEY (club_id, device_id, id)
) STRICT, WITHOUT ROWID;

-- By this secret of its own a device asks whether it is to be erased, and tells that it was: without a session.
CREATE TABLE device_wipes (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    device_id BLOB NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    -- SHA-256 of the secret. NULL: asked before the device had one.
    token_hash BLOB,
    asked_at TEXT,
    asked_by BLOB,
    -- At once, with what has not been sent.
    destroy INTEGER NOT NULL DEFAULT 0,
    done_at TEXT,
    -- Changes that went with it, as the device told.
    lost INTEGER,
    PRIMARY KEY (club_id, device_id)
) STRICT, WITHOUT ROWID;
