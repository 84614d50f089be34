-- Who may practise (licences on their way, medical proofs and rules, dues, consents), families, merged people.

ALTER TABLE "members" ADD COLUMN "merged_into" UUID;

CREATE INDEX enrolments_by_member_id ON "enrolments" (club_id, member_id);

ALTER TABLE "licences" ALTER COLUMN "number" DROP NOT NULL;
ALTER TABLE "licences" ADD COLUMN "federation" TEXT;
ALTER TABLE "licences" ADD COLUMN "season_id" UUID;
ALTER TABLE "licences" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'validated';
ALTER TABLE "licences" ALTER COLUMN "state" DROP DEFAULT;
ALTER TABLE "licences" ADD COLUMN "state_since" DATE;
ALTER TABLE "licences" ADD FOREIGN KEY (club_id, "season_id") REFERENCES "seasons" (club_id, id);

CREATE TABLE "practice_policies" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "licence" TEXT NOT NULL,
    "proof" TEXT NOT NULL,
    "dues" TEXT NOT NULL,
    "care_consent" TEXT NOT NULL,
    "refuses_red" BOOLEAN NOT NULL,
    PRIMARY KEY (club_id, id)
);
CREATE INDEX practice_policies_by_seq ON "practice_policies" (club_id, seq);

CREATE TABLE "medical_rules" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "discipline" TEXT NOT NULL,
    "federation" TEXT,
    "practice" TEXT NOT NULL,
    "youngest_age" BIGINT NOT NULL,
    "oldest_age" BIGINT,
    "applies_from" DATE NOT NULL,
    "applies_until" DATE,
    "requirement" TEXT NOT NULL,
    "longest_age_months" BIGINT,
    "seasons_covered" BIGINT,
    "source" TEXT NOT NULL,
    "age_counted" TEXT NOT NULL,
    PRIMARY KEY (club_id, id)
);
CREATE INDEX medical_rules_by_seq ON "medical_rules" (club_id, seq);

CREATE TABLE "season_memberships" (
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
    "season_id" UUID NOT NULL,
    "dues" TEXT,
    "dues_since" DATE,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id),
    FOREIGN KEY (club_id, "season_id") REFERENCES "seasons" (club_id, id)
);
CREATE INDEX season_memberships_by_seq ON "season_memberships" (club_id, seq);
CREATE INDEX season_memberships_by_member_id ON "season_memberships" (club_id, member_id);

CREATE TABLE "consents" (
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
    "kind" TEXT NOT NULL,
    "given" BOOLEAN,
    "decided_on" DATE NOT NULL,
    "decided_by" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
);
CREATE INDEX consents_by_seq ON "consents" (club_id, seq);
CREATE INDEX consents_by_member_id ON "consents" (club_id, member_id);

CREATE TABLE "medical_proofs" (
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
    "kind" TEXT NOT NULL,
    "issued_on" DATE NOT NULL,
    "discipline" TEXT,
    "practice" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
);
CREATE INDEX medical_proofs_by_seq ON "medical_proofs" (club_id, seq);
CREATE INDEX medical_proofs_by_member_id ON "medical_proofs" (club_id, member_id);

CREATE TABLE "households" (
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
    "payer_member_id" UUID,
    "payer_guardian_id" UUID,
    "street" TEXT,
    "postal_code" TEXT,
    "city" TEXT,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "payer_member_id") REFERENCES "members" (club_id, id)
);
CREATE INDEX households_by_seq ON "households" (club_id, seq);

CREATE TABLE "household_places" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "household_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "active" BOOLEAN NOT NULL,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "household_id") REFERENCES "households" (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
);
CREATE INDEX household_places_by_seq ON "household_places" (club_id, seq);
CREATE INDEX household_places_by_household_id ON "household_places" (club_id, household_id);
CREATE INDEX household_places_by_member_id ON "household_places" (club_id, member_id);

CREATE TABLE "guardians" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "household_id" UUID NOT NULL,
    "member_id" UUID,
    "last_name" TEXT NOT NULL,
    "first_name" TEXT NOT NULL,
    "relation" TEXT NOT NULL,
    "phone" TEXT,
    "email" TEXT,
    "legal" BOOLEAN NOT NULL,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "household_id") REFERENCES "households" (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
);
CREATE INDEX guardians_by_seq ON "guardians" (club_id, seq);
CREATE INDEX guardians_by_household_id ON "guardians" (club_id, household_id);
CREATE INDEX guardians_by_member_id ON "guardians" (club_id, member_id);

CREATE TABLE "emergency_contacts" (
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
    "name" TEXT NOT NULL,
    "relation" TEXT,
    "phone" TEXT NOT NULL,
    "rank" BIGINT NOT NULL,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id)
);
CREATE INDEX emergency_contacts_by_seq ON "emergency_contacts" (club_id, seq);
CREATE INDEX emergency_contacts_by_member_id ON "emergency_contacts" (club_id, member_id);

CREATE TABLE "distinct_people" (
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
    "other_id" UUID NOT NULL,
    "active" BOOLEAN NOT NULL,
    PRIMARY KEY (club_id, id),
    FOREIGN KEY (club_id, "member_id") REFERENCES "members" (club_id, id),
    FOREIGN KEY (club_id, "other_id") REFERENCES "members" (club_id, id)
);
CREATE INDEX distinct_people_by_seq ON "distinct_people" (club_id, seq);
CREATE INDEX distinct_people_by_member_id ON "distinct_people" (club_id, member_id);
CREATE INDEX distinct_people_by_other_id ON "distinct_people" (club_id, other_id);
