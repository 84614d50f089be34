-- Signing in by a club's own provider (OpenID Connect).

CREATE TABLE openid_providers (
    club_id BLOB NOT NULL PRIMARY KEY REFERENCES clubs (id),
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    -- Sealed with a key that is made of the server's secret (src/server/access/sealed.rs). NULL: it has none.
    client_secret BLOB,
    label TEXT NOT NULL,
    -- Whether people whom the club does not know yet may come in, as members.
    admits INTEGER NOT NULL,
    saved_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- For whom a provider may speak, in its club alone.
CREATE TABLE openid_links (
    club_id BLOB NOT NULL REFERENCES clubs (id),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    linked_at TEXT NOT NULL,
    PRIMARY KEY (club_id, issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX openid_links_of_user ON openid_links (user_id);
