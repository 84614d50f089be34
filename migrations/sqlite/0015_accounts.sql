-- Accounts that are in no club any more are deleted the night after this moment, unless one took them in again.
-- NULL: they are in a club, or no night has seen yet that they are not.
ALTER TABLE users ADD COLUMN delete_after TEXT;

-- Since then the row holds nothing of anybody: it stays for the devices that its number is with, some of which
-- are still to be erased.
ALTER TABLE users ADD COLUMN deleted_at TEXT;
