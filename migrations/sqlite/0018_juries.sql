-- For whom somebody with a role in one campaign stands: 0, themselves, because an owner or the operator let them in; else
-- the manager who did, directly or through others. No reference: it has to hold when that manager is gone.
ALTER TABLE campaign_role ADD COLUMN party INTEGER NOT NULL DEFAULT 0; -- (pseudonym)

-- Who sat on a jury when it closed, and for whom they stood. Nothing that happens to roles later changes a result.
CREATE TABLE juror (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    principal BLOB NOT NULL, -- (pseudonym)
    party INTEGER NOT NULL, -- (pseudonym)
    PRIMARY KEY (campaign_id, principal)
) STRICT, WITHOUT ROWID;
INSERT INTO juror (campaign_id, principal, party)
SELECT DISTINCT p.campaign_id, e.principal, 0 FROM poll p JOIN entry e ON e.poll_id = p.id
WHERE p.electorate = 'jury' AND p.closed;
