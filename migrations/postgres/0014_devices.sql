-- Devices that somebody may have to erase stay on the list of their club: when their session goes on in another
-- club, and when it ended so long ago that it was forgotten.

-- Whose copy it is, and what the device was called when it last asked.
ALTER TABLE device_cursors ADD COLUMN user_id UUID;
ALTER TABLE device_cursors ADD COLUMN device_name TEXT;
ALTER TABLE device_cursors ADD COLUMN agent TEXT NOT NULL DEFAULT '';
UPDATE device_cursors SET
    user_id = COALESCE(
        (SELECT d.user_id FROM devices d WHERE d.club_id = device_cursors.club_id AND d.id = device_cursors.device_id),
        (SELECT s.user_id FROM sessions s WHERE s.id = device_cursors.session_id)),
    device_name = (SELECT s.device_name FROM sessions s WHERE s.id = device_cursors.session_id),
    agent = COALESCE(
        (SELECT s.agent FROM sessions s WHERE s.id = device_cursors.session_id),
        (SELECT d.name FROM devices d WHERE d.club_id = device_cursors.club_id AND d.id = device_cursors.device_id),
        '');

-- An order that was withdrawn stays known: the device may have been at it already.
ALTER TABLE device_wipes ADD COLUMN withdrawn_at TIMESTAMPTZ;
