-- Invitation codes: who has entered one may take part. Which code somebody entered is not written down, since a code that was
-- handed to one person would name them.

-- Codes that were made together. One for many is kept to be shown again; of those for one person each only hashes are.
CREATE TABLE code_batch (
    id INTEGER PRIMARY KEY, -- (none)
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    code TEXT NOT NULL, -- (none)
    codes INTEGER NOT NULL, -- (none)
    most INTEGER NOT NULL, -- (none)
    expires_at INTEGER NOT NULL, -- (none)
    revoked INTEGER NOT NULL DEFAULT FALSE, -- (none)
    created_at INTEGER NOT NULL -- (none)
) STRICT;
CREATE INDEX code_batch_by_campaign ON code_batch (campaign_id, id DESC);

CREATE TABLE code (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    hash BLOB NOT NULL, -- (none)
    batch_id INTEGER NOT NULL REFERENCES code_batch (id) ON DELETE CASCADE, -- (none)
    uses INTEGER NOT NULL DEFAULT 0, -- (none)
    PRIMARY KEY (campaign_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX code_by_batch ON code (batch_id);

CREATE TABLE code_holder (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    principal BLOB NOT NULL, -- (pseudonym)
    PRIMARY KEY (campaign_id, principal)
) STRICT, WITHOUT ROWID;
