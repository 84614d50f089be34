-- Passkey ceremonies that were answered, so that none is answered twice, whichever instance is asked. What they are
-- about travels with the browser, sealed (src/server/access/factors/passkeys.rs).
CREATE TABLE passkey_ceremonies (
    id UUID NOT NULL PRIMARY KEY,
    -- Afterwards nobody can answer it, and the row goes in the night.
    ends_at TIMESTAMPTZ NOT NULL
);

-- The columns half and recovery of device_locks hold from now on what src/server/access/tablet/sealing.rs seals, in
-- hexadecimal digits. What is there in the clear is sealed at the next start.
