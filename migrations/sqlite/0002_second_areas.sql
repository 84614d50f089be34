-- Who may practise (licences on their way, medical proofs and rules, dues, consents), families, merged people.

ALTER TABLE "members" ADD COLUMN "merged_into" BLOB;

CREATE INDEX enrolments_by_member_id ON "enrolments" (club_id, member_id);

-- A licence that was asked for has no number yet, and SQLite cannot drop NOT NULL.
ALTER TABLE "licences" RENAME TO "licences_of_0001";
DROP INDEX licences_by_seq;
DROP INDEX licences_by_member_id;
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
    "number" TEXT,
    "discipline" TEXT,
    "practice" TEXT,
    "issued_on" TEXT,
    "expires_on" TEXT,
    "federation" TEXT,
    "season_id" BLOB,
    "state" TEXT NOT NULL,
    "state_since" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id),
    FOREIGN KEY (club_id, "season_id") REFERENCES "seasons" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX licences_by_seq ON "licences" (club_id, seq);
CREATE INDEX licences_by_member_id ON "licences" (club_id, member_id);
INSERT INTO "licences" (club_id, id, seq, deleted_at, stamps, device_id, sync_version, created_at, updated_at, "member_id", "number", "discipline", "practice", "issued_on", "expires_on", "state")
SELECT club_id, id, seq, deleted_at, stamps, device_id, sync_version, created_at, updated_at, "member_id", "number", "discipline", "practice", "issued_on", "expires_on", 'validated' FROM "licences_of_0001";
DROP TABLE "licences_of_0001";

CREATE TABLE "practice_policies" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "licence" TEXT NOT NULL,
    "proof" TEXT NOT NULL,
    "dues" TEXT NOT NULL,
    "care_consent" TEXT NOT NULL,
    "refuses_red" INTEGER NOT NULL,
    PRIMARY KEY (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX practice_policies_by_seq ON "practice_policies" (club_id, seq);

CREATE TABLE "medical_rules" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "discipline" TEXT NOT NULL,
    "federation" TEXT,
    "practice" TEXT NOT NULL,
    "youngest_age" INTEGER NOT NULL,
    "oldest_age" INTEGER,
    "applies_from" TEXT NOT NULL,
    "applies_until" TEXT,
    "requirement" TEXT NOT NULL,
    "longest_age_months" INTEGER,
    "seasons_covered" INTEGER,
    "source" TEXT NOT NULL,
    "age_counted" TEXT NOT NULL,
    PRIMARY KEY (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX medical_rules_by_seq ON "medical_rules" (club_id, seq);

CREATE TABLE "season_memberships" (
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
    "season_id" BLOB NOT NULL,
    "dues" TEXT,
    "dues_since" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id),
    FOREIGN KEY (club_id, "season_id") REFERENCES "seasons" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX season_memberships_by_seq ON "season_memberships" (club_id, seq);
CREATE INDEX season_memberships_by_member_id ON "season_memberships" (club_id, member_id);

CREATE TABLE "consents" (
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
    "kind" TEXT NOT NULL,
    "given" INTEGER,
    "decided_on" TEXT NOT NULL,
    "decided_by" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX consents_by_seq ON "consents" (club_id, seq);
CREATE INDEX consents_by_member_id ON "consents" (club_id, member_id);

CREATE TABLE "medical_proofs" (
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
    "kind" TEXT NOT NULL,
    "issued_on" TEXT NOT NULL,
    "discipline" TEXT,
    "practice" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX medical_proofs_by_seq ON "medical_proofs" (club_id, seq);
CREATE INDEX medical_proofs_by_member_id ON "medical_proofs" (club_id, member_id);

CREATE TABLE "households" (
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
    "payer_member_id" BLOB,
    "payer_guardian_id" BLOB,
    "street" TEXT,
    "postal_code" TEXT,
    "city" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "payer_member_id") REFERENCES "members" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX households_by_seq ON "households" (club_id, seq);

CREATE TABLE "household_places" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "household_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "active" INTEGER NOT NULL,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "household_id") REFERENCES "households" (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX household_places_by_seq ON "household_places" (club_id, seq);
CREATE INDEX household_places_by_household_id ON "household_places" (club_id, household_id);
CREATE INDEX household_places_by_member_id ON "household_places" (club_id, member_id);

CREATE TABLE "guardians" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "household_id" BLOB NOT NULL,
    "member_id" BLOB,
    "last_name" TEXT NOT NULL,
    "first_name" TEXT NOT NULL,
    "relation" TEXT NOT NULL,
    "phone" TEXT,
    "email" TEXT,
    "legal" INTEGER NOT NULL,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "household_id") REFERENCES "households" (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX guardians_by_seq ON "guardians" (club_id, seq);
CREATE INDEX guardians_by_household_id ON "guardians" (club_id, household_id);
CREATE INDEX guardians_by_member_id ON "guardians" (club_id, member_id);

CREATE TABLE "emergency_contacts" (
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
    "name" TEXT NOT NULL,
    "relation" TEXT,
    "phone" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX emergency_contacts_by_seq ON "emergency_contacts" (club_id, seq);
CREATE INDEX emergency_contacts_by_member_id ON "emergency_contacts" (club_id, member_id);

CREATE TABLE "distinct_people" (
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
    "other_id" BLOB NOT NULL,
    "active" INTEGER NOT NULL,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id),
    FOREIGN KEY (club_id, "other_id") REFERENCES "members" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX distinct_people_by_seq ON "distinct_people" (club_id, seq);
CREATE INDEX distinct_people_by_member_id ON "distinct_people" (club_id, member_id);
CREATE INDEX distinct_people_by_other_id ON "distinct_people" (club_id, other_id);
