-- What devices told of themselves, so that what none of them needs any more can go.

-- The counter when the tombstone floor was last raised: downloads that began later miss nothing below it.
ALTER TABLE clubs ADD COLUMN tombstone_floor_at BIGINT NOT NULL DEFAULT 0;

-- The device's outbox holds nothing below this number.
ALTER TABLE devices ADD COLUMN settled_below BIGINT NOT NULL DEFAULT 0;

-- How far each device had come when it last asked; written now and then, so at most some minutes old.
CREATE TABLE device_cursors (
    club_id UUID NOT NULL REFERENCES clubs (id),
    device_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (club_id, device_id)
);
