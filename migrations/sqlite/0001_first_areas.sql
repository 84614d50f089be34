-- Accounts, clubs, devices: what the server alone knows.

CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE clubs (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    -- The club's change counter: every writer adds to it inside its transaction.
    seq INTEGER NOT NULL,
    -- Renewed by a restore from a backup: cursors of another epoch start over.
    epoch BLOB NOT NULL,
    -- Tombstones up to here may be gone.
    tombstone_floor INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE memberships (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (club_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_of_user ON memberships (user_id);

CREATE TABLE invitations (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    -- SHA-256 of the token in the link; the token itself is not kept.
    token_hash BLOB NOT NULL UNIQUE,
    role TEXT NOT NULL,
    invited_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_by BLOB REFERENCES users (id),
    used_at TEXT,
    PRIMARY KEY (club_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    last_n INTEGER NOT NULL,
    clock_ms INTEGER NOT NULL,
    clock_counter INTEGER NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (club_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE command_results (
    club_id BLOB NOT NULL,
    device_id BLOB NOT NULL,
    n INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    made_stamp TEXT NOT NULL,
    corrected_stamp TEXT NOT NULL,
    user_id BLOB NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (club_id, device_id, n),
    FOREIGN KEY (club_id, device_id) REFERENCES devices (club_id, id)
) STRICT, WITHOUT ROWID;

-- Records that devices keep a copy of. The first columns are the same in every table: see
-- `server/db/rows.rs`; the rest are the fields of the record's declaration in `club/`.

CREATE TABLE "seasons" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "starts_on" TEXT NOT NULL,
    "ends_on" TEXT NOT NULL,
    PRIMARY KEY (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX seasons_by_seq ON "seasons" (club_id, seq);

CREATE TABLE "groups" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "season_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "discipline" TEXT,
    "place" TEXT,
    "capacity" INTEGER,
    "youngest_age" INTEGER,
    "oldest_age" INTEGER,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "season_id") REFERENCES "seasons" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX groups_by_seq ON "groups" (club_id, seq);

CREATE TABLE "session_series" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "group_id" BLOB NOT NULL,
    "title" TEXT,
    "weekday" INTEGER,
    "starts_on" TEXT NOT NULL,
    "ends_on" TEXT,
    "start_time" TEXT NOT NULL,
    "duration_minutes" INTEGER NOT NULL,
    "place" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "group_id") REFERENCES "groups" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_series_by_seq ON "session_series" (club_id, seq);
CREATE INDEX session_series_by_group_id ON "session_series" (club_id, group_id);

CREATE TABLE "session_exceptions" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "series_id" BLOB NOT NULL,
    "original_date" TEXT NOT NULL,
    "cancelled" INTEGER NOT NULL,
    "moved_to" TEXT,
    "start_time" TEXT,
    "place" TEXT,
    "reason" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "series_id") REFERENCES "session_series" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_exceptions_by_seq ON "session_exceptions" (club_id, seq);
CREATE INDEX session_exceptions_by_series_id ON "session_exceptions" (club_id, series_id);

CREATE TABLE "members" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "last_name" TEXT NOT NULL,
    "first_name" TEXT NOT NULL,
    "birth_date" TEXT,
    "sex" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "street" TEXT,
    "postal_code" TEXT,
    "city" TEXT,
    "status" TEXT NOT NULL,
    "archived" INTEGER NOT NULL,
    "joined_on" TEXT,
    "notes" TEXT,
    PRIMARY KEY (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_seq ON "members" (club_id, seq);

CREATE TABLE "enrolments" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "member_id" BLOB NOT NULL,
    "group_id" BLOB NOT NULL,
    "active" INTEGER NOT NULL,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id),
    FOREIGN KEY (club_id, "group_id") REFERENCES "groups" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX enrolments_by_seq ON "enrolments" (club_id, seq);
CREATE INDEX enrolments_by_group_id ON "enrolments" (club_id, group_id);

CREATE TABLE "licences" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "member_id" BLOB NOT NULL,
    "number" TEXT NOT NULL,
    "discipline" TEXT,
    "practice" TEXT,
    "issued_on" TEXT,
    "expires_on" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX licences_by_seq ON "licences" (club_id, seq);
CREATE INDEX licences_by_member_id ON "licences" (club_id, member_id);

CREATE TABLE "attendance_marks" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "series_id" BLOB NOT NULL,
    "session_date" TEXT NOT NULL,
    "member_id" BLOB NOT NULL,
    "state" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "series_id") REFERENCES "session_series" (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attendance_marks_by_seq ON "attendance_marks" (club_id, seq);
CREATE INDEX attendance_marks_by_series_id ON "attendance_marks" (club_id, series_id);
CREATE INDEX attendance_marks_by_session_date ON "attendance_marks" (club_id, session_date);
CREATE INDEX attendance_marks_by_member_id ON "attendance_marks" (club_id, member_id);

CREATE TABLE "changes" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "collection" TEXT NOT NULL,
    "record_id" BLOB NOT NULL,
    "field" TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,
    "won" INTEGER NOT NULL,
    "made_at_ms" INTEGER NOT NULL,
    "user_name" TEXT NOT NULL,
    "device_name" TEXT NOT NULL,
    PRIMARY KEY (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX changes_by_seq ON "changes" (club_id, seq);
CREATE INDEX changes_by_record_id ON "changes" (club_id, record_id);
