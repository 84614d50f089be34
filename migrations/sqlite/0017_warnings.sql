-- When the owner of an account that is in no club any more was told by mail that it is about to be deleted. NULL:
-- not yet, or nothing is to be told.
ALTER TABLE users ADD COLUMN warned_at TEXT;

-- Whoever was erased goes the next night, unwarned; nobody else's term can be over already.
UPDATE users SET warned_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', delete_after, '-30 days')
WHERE delete_after <= strftime('%Y-%m-%dT%H:%M:%f', 'now');
