-- Erased people, versioned wordings of consents, terms of retention.

ALTER TABLE "members" ADD COLUMN "erased_on" TEXT;

ALTER TABLE "consents" ADD COLUMN "guardian_id" BLOB;
ALTER TABLE "consents" ADD COLUMN "text_id" BLOB;
ALTER TABLE "consents" ADD COLUMN "withdrawn_on" TEXT;

CREATE TABLE "consent_texts" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "wording" TEXT NOT NULL,
    "applies_from" TEXT NOT NULL,
    PRIMARY KEY (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_texts_by_seq ON "consent_texts" (club_id, seq);

CREATE TABLE "retention_rules" (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    deleted_at TEXT,
    stamps TEXT NOT NULL,
    device_id BLOB,
    sync_version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "months" INTEGER NOT NULL,
    "applies_from" TEXT NOT NULL,
    "applies_until" TEXT,
    "source" TEXT NOT NULL,
    PRIMARY KEY (club_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX retention_rules_by_seq ON "retention_rules" (club_id, seq);
