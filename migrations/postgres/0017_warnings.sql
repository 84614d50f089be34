-- When the owner of an account that is in no club any more was told by mail that it is about to be deleted. NULL:
-- not yet, or nothing is to be told.
ALTER TABLE users ADD COLUMN warned_at TIMESTAMPTZ;

-- Whoever was erased goes the next night, unwarned; nobody else's term can be over already.
UPDATE users SET warned_at = delete_after - INTERVAL '30 days' WHERE delete_after <= CURRENT_TIMESTAMP;
