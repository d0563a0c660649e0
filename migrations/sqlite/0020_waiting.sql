-- Ideas that wait to be read before they are shown, and those that were rejected, with the reason. Nothing public reads them.
CREATE TABLE waiting (
    id INTEGER PRIMARY KEY, -- (none)
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    principal BLOB NOT NULL, -- (pseudonym)
    author TEXT NOT NULL, -- (personal)
    title TEXT NOT NULL, -- (personal)
    text TEXT NOT NULL, -- (personal)
    tag TEXT NOT NULL, -- (none)
    reason TEXT NOT NULL DEFAULT '', -- (none)
    accepted INTEGER NOT NULL, -- (pseudonym)
    at INTEGER NOT NULL -- (personal)
) STRICT;
CREATE INDEX waiting_by_campaign ON waiting (campaign_id, reason, id);
CREATE INDEX waiting_by_principal ON waiting (campaign_id, principal);
