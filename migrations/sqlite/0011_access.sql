-- Who may do what: what clubs change of the matrix, who leads which group, whom accounts stand for.

CREATE TABLE "access_grants" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "area" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "reach" TEXT NOT NULL,
    PRIMARY KEY (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_grants_by_seq ON "access_grants" (club_id, seq);

CREATE TABLE "group_coaches" (
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
    "user_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "active" INTEGER NOT NULL,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "group_id") REFERENCES "groups" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_coaches_by_seq ON "group_coaches" (club_id, seq);
CREATE INDEX group_coaches_by_group_id ON "group_coaches" (club_id, group_id);
CREATE INDEX group_coaches_by_user_id ON "group_coaches" (club_id, user_id);

CREATE TABLE "family_accounts" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "user_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "member_id" BLOB,
    "guardian_id" BLOB,
    "active" INTEGER NOT NULL,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id),
    FOREIGN KEY (club_id, "guardian_id") REFERENCES "guardians" (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX family_accounts_by_seq ON "family_accounts" (club_id, seq);
CREATE INDEX family_accounts_by_user_id ON "family_accounts" (club_id, user_id);
CREATE INDEX family_accounts_by_member_id ON "family_accounts" (club_id, member_id);
CREATE INDEX family_accounts_by_guardian_id ON "family_accounts" (club_id, guardian_id);

CREATE INDEX households_by_payer_member_id ON "households" (club_id, payer_member_id);

-- Whom an invitation is for: the account will stand for that person.
ALTER TABLE invitations ADD COLUMN member_id BLOB;
ALTER TABLE invitations ADD COLUMN guardian_id BLOB;

-- Whom a change is about, so that those who see a part of the club see its history.
ALTER TABLE "changes" ADD COLUMN "about_id" BLOB;
UPDATE "changes" SET about_id = record_id WHERE collection IN ('members', 'households');
UPDATE "changes" SET about_id = (
    SELECT t.member_id FROM "enrolments" t WHERE t.club_id = "changes".club_id AND t.id = "changes".record_id
) WHERE collection = 'enrolments';
UPDATE "changes" SET about_id = (
    SELECT t.member_id FROM "season_memberships" t WHERE t.club_id = "changes".club_id AND t.id = "changes".record_id
) WHERE collection = 'season_memberships';
UPDATE "changes" SET about_id = (
    SELECT t.member_id FROM "consents" t WHERE t.club_id = "changes".club_id AND t.id = "changes".record_id
) WHERE collection = 'consents';
UPDATE "changes" SET about_id = (
    SELECT t.member_id FROM "licences" t WHERE t.club_id = "changes".club_id AND t.id = "changes".record_id
) WHERE collection = 'licences';
UPDATE "changes" SET about_id = (
    SELECT t.member_id FROM "medical_proofs" t WHERE t.club_id = "changes".club_id AND t.id = "changes".record_id
) WHERE collection = 'medical_proofs';
UPDATE "changes" SET about_id = (
    SELECT t.member_id FROM "emergency_contacts" t WHERE t.club_id = "changes".club_id AND t.id = "changes".record_id
) WHERE collection = 'emergency_contacts';
UPDATE "changes" SET about_id = (
    SELECT t.member_id FROM "attendance_marks" t WHERE t.club_id = "changes".club_id AND t.id = "changes".record_id
) WHERE collection = 'attendance_marks';
UPDATE "changes" SET about_id = (
    SELECT t.household_id FROM "household_places" t WHERE t.club_id = "changes".club_id AND t.id = "changes".record_id
) WHERE collection = 'household_places';
UPDATE "changes" SET about_id = (
    SELECT t.household_id FROM "guardians" t WHERE t.club_id = "changes".club_id AND t.id = "changes".record_id
) WHERE collection = 'guardians';
