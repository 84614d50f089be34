-- What the server keeps for devices that ask for a code, and for devices that are to be erased.

-- A lock: half of the key that a code opens. Told apart by number, so that the former one opens until the
-- device has stored what goes with the next.
CREATE TABLE device_locks (
    club_id UUID NOT NULL REFERENCES clubs (id),
    device_id UUID NOT NULL,
    id UUID NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    -- NULL: too many wrong codes; what is left is the way by a sign-in.
    half TEXT,
    recovery TEXT NOT NULL,
    -- SHA-256 of what shows that somebody knows the code.
    proof_hash BYTEA NOT NULL,
    wrong_tries BIGINT NOT NULL DEFAULT 0,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (club_id, device_id, id)
);

-- By this secret of its own a device asks whether it is to be erased, and tells that it was: without a session.
CREATE TABLE device_wipes (
    club_id UUID NOT NULL REFERENCES clubs (id),
    device_id UUID NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    -- SHA-256 of the secret. NULL: asked before the device had one.
    token_hash BYTEA,
    asked_at TIMESTAMPTZ,
    asked_by UUID,
    -- At once, with what has not been sent.
    destroy BOOLEAN NOT NULL DEFAULT FALSE,
    done_at TIMESTAMPTZ,
    -- Changes that went with it, as the device told.
    lost BIGINT,
    PRIMARY KEY (club_id, device_id)
);
