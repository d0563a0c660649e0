-- Other ways to sign in than a code: an account at a provider (OpenID Connect), and passkeys.

CREATE TABLE identity (
    issuer TEXT NOT NULL, -- (none)
    subject TEXT NOT NULL, -- (personal)
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- (pseudonym)
    created_at INTEGER NOT NULL, -- (personal)
    PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_by_person ON identity (person_id);

CREATE TABLE passkey (
    id INTEGER PRIMARY KEY, -- (none)
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- (pseudonym)
    credential BLOB NOT NULL UNIQUE, -- (pseudonym)
    name TEXT NOT NULL, -- (personal)
    content TEXT NOT NULL, -- (pseudonym)
    created_at INTEGER NOT NULL, -- (personal)
    used_at INTEGER -- (personal)
) STRICT;
CREATE INDEX passkey_by_person ON passkey (person_id);

-- What signing in began with and compares with what comes back from a provider or an authenticator.
CREATE TABLE ceremony (
    browser_hash BLOB PRIMARY KEY, -- (pseudonym)
    content TEXT NOT NULL, -- (pseudonym)
    expires_at INTEGER NOT NULL -- (none)
) STRICT, WITHOUT ROWID;
