-- Since when it is known that the account's owner reads the mail of its address. NULL: whoever registered has not
-- shown it yet, and may be somebody else.
ALTER TABLE users ADD COLUMN email_proven_at TEXT;

-- Those that are there may own second factors already.
UPDATE users SET email_proven_at = created_at WHERE deleted_at IS NULL;
