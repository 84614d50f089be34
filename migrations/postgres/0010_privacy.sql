-- Erased people, versioned wordings of consents, terms of retention.

ALTER TABLE "members" ADD COLUMN "erased_on" DATE;

ALTER TABLE "consents" ADD COLUMN "guardian_id" UUID;
ALTER TABLE "consents" ADD COLUMN "text_id" UUID;
ALTER TABLE "consents" ADD COLUMN "withdrawn_on" DATE;

CREATE TABLE "consent_texts" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "kind" TEXT NOT NULL,
    "version" BIGINT NOT NULL,
    "wording" TEXT NOT NULL,
    "applies_from" DATE NOT NULL,
    PRIMARY KEY (club_id, id)
);
CREATE INDEX consent_texts_by_seq ON "consent_texts" (club_id, seq);

CREATE TABLE "retention_rules" (
    club_id UUID NOT NULL REFERENCES clubs (id),
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    stamps TEXT NOT NULL,
    device_id UUID,
    sync_version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    "what" TEXT NOT NULL,
    "months" BIGINT NOT NULL,
    "applies_from" DATE NOT NULL,
    "applies_until" DATE,
    "source" TEXT NOT NULL,
    PRIMARY KEY (club_id, id)
);
CREATE INDEX retention_rules_by_seq ON "retention_rules" (club_id, seq);
