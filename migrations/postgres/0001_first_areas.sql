-- Accounts, clubs, devices: what the server alone knows.

CREATE TABLE users (
    id UUID NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE clubs (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    -- The club's change counter: every writer adds to it inside its transaction.
    seq BIGINT NOT NULL,
    -- Renewed by a restore from a backup: cursors of another epoch start over.
    epoch UUID NOT NULL,
    -- Tombstones up to here may be gone.
    tombstone_floor BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE memberships (
    club_id UUID NOT NULL REFERENCES clubs (id),
    user_id UUID NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (club_id, user_id)
);
CREATE INDEX memberships_of_user ON memberships (user_id);

CREATE TABLE invitations (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    -- SHA-256 of the token in the link; the token itself is not kept.
    token_hash BYTEA NOT NULL UNIQUE,
    role TEXT NOT NULL,
    invited_by UUID NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_by UUID REFERENCES users (id),
    used_at TIMESTAMPTZ,
    PRIMARY KEY (club_id, id)
);

CREATE TABLE devices (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    last_n BIGINT NOT NULL,
    clock_ms BIGINT NOT NULL,
    clock_counter BIGINT NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (club_id, id)
);

CREATE TABLE command_results (
    club_id UUID NOT NULL,
    device_id UUID NOT NULL,
    n BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    made_stamp TEXT NOT NULL,
    corrected_stamp TEXT NOT NULL,
    user_id UUID NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (club_id, device_id, n),
    FOREIGN KEY (club_id, device_id) REFERENCES devices (club_id, id)
);

-- Records that devices keep a copy of. The first columns are the same in every table: see
-- `server/db/rows.rs`; the rest are the fields of the record's declaration in `club/`.

CREATE TABLE "seasons" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "name" TEXT NOT NULL,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    PRIMARY KEY (club_id, id)
);
CREATE INDEX seasons_by_seq ON "seasons" (club_id, seq);

CREATE TABLE "groups" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "season_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "discipline" TEXT,
    "place" TEXT,
    "capacity" BIGINT,
    "youngest_age" BIGINT,
    "oldest_age" BIGINT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "season_id") REFERENCES "seasons" (club_id, id)
);
CREATE INDEX groups_by_seq ON "groups" (club_id, seq);

CREATE TABLE "session_series" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "group_id" UUID NOT NULL,
    "title" TEXT,
    "weekday" BIGINT,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE,
    "start_time" TEXT NOT NULL,
    "duration_minutes" BIGINT NOT NULL,
    "place" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "group_id") REFERENCES "groups" (club_id, id)
);
CREATE INDEX session_series_by_seq ON "session_series" (club_id, seq);
CREATE INDEX session_series_by_group_id ON "session_series" (club_id, group_id);

CREATE TABLE "session_exceptions" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "series_id" UUID NOT NULL,
    "original_date" DATE NOT NULL,
    "cancelled" BOOLEAN NOT NULL,
    "moved_to" DATE,
    "start_time" TEXT,
    "place" TEXT,
    "reason" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "series_id") REFERENCES "session_series" (club_id, id)
);
CREATE INDEX session_exceptions_by_seq ON "session_exceptions" (club_id, seq);
CREATE INDEX session_exceptions_by_series_id ON "session_exceptions" (club_id, series_id);

CREATE TABLE "members" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "last_name" TEXT NOT NULL,
    "first_name" TEXT NOT NULL,
    "birth_date" DATE,
    "sex" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "street" TEXT,
    "postal_code" TEXT,
    "city" TEXT,
    "status" TEXT NOT NULL,
    "archived" BOOLEAN NOT NULL,
    "joined_on" DATE,
    "notes" TEXT,
    PRIMARY KEY (club_id, id)
);
CREATE INDEX members_by_seq ON "members" (club_id, seq);

CREATE TABLE "enrolments" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "member_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "active" BOOLEAN NOT NULL,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id),
    FOREIGN KEY (club_id, "group_id") REFERENCES "groups" (club_id, id)
);
CREATE INDEX enrolments_by_seq ON "enrolments" (club_id, seq);
CREATE INDEX enrolments_by_group_id ON "enrolments" (club_id, group_id);

CREATE TABLE "licences" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "member_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "discipline" TEXT,
    "practice" TEXT,
    "issued_on" DATE,
    "expires_on" DATE,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
);
CREATE INDEX licences_by_seq ON "licences" (club_id, seq);
CREATE INDEX licences_by_member_id ON "licences" (club_id, member_id);

CREATE TABLE "attendance_marks" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "series_id" UUID NOT NULL,
    "session_date" DATE NOT NULL,
    "member_id" UUID NOT NULL,
    "state" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "series_id") REFERENCES "session_series" (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
);
CREATE INDEX attendance_marks_by_seq ON "attendance_marks" (club_id, seq);
CREATE INDEX attendance_marks_by_series_id ON "attendance_marks" (club_id, series_id);
CREATE INDEX attendance_marks_by_session_date ON "attendance_marks" (club_id, session_date);
CREATE INDEX attendance_marks_by_member_id ON "attendance_marks" (club_id, member_id);

CREATE TABLE "changes" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "collection" TEXT NOT NULL,
    "record_id" UUID NOT NULL,
    "field" TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,
    "won" BOOLEAN NOT NULL,
    "made_at_ms" BIGINT NOT NULL,
    "user_name" TEXT NOT NULL,
    "device_name" TEXT NOT NULL,
    PRIMARY KEY (club_id, id)
);
CREATE INDEX changes_by_seq ON "changes" (club_id, seq);
CREATE INDEX changes_by_record_id ON "changes" (club_id, record_id);
