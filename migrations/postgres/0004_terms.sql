-- The public history reads what happened to a campaign by kind.
CREATE INDEX event_by_kind ON event (campaign_id, kind, at);

-- The terms as they were sealed, each version whole. The newest is what the server enforces. Under which version an idea or
-- a ballot was made follows from its time.
CREATE TABLE terms_version (
    campaign_id BIGINT NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    version BIGINT NOT NULL, -- (none)
    seq BIGINT NOT NULL, -- (none)
    text TEXT NOT NULL, -- (none)
    hash TEXT NOT NULL, -- (none)
    reason TEXT NOT NULL, -- (none)
    changes TEXT NOT NULL, -- (none)
    at BIGINT NOT NULL, -- (none)
    PRIMARY KEY (campaign_id, version)
);

ALTER TABLE campaign ADD COLUMN terms_version BIGINT NOT NULL DEFAULT 0; -- (none)

INSERT INTO terms_version (campaign_id, version, seq, text, hash, reason, changes, at)
SELECT c.id, 1, COALESCE((SELECT MIN(e.seq) FROM event e WHERE e.campaign_id = c.id AND e.kind = 'launched'), 0),
       c.terms, c.terms_hash, '', '[]', COALESCE(c.launched_at, c.created_at)
FROM campaign c WHERE c.terms_hash IS NOT NULL;
UPDATE campaign SET terms_version = 1 WHERE terms_hash IS NOT NULL;

-- Bringing ideas can be paused apart from voting, with a reason of its own.
ALTER TABLE campaign ADD COLUMN ideas_frozen BOOLEAN NOT NULL DEFAULT FALSE; -- (none)
ALTER TABLE campaign ADD COLUMN ideas_reason TEXT NOT NULL DEFAULT ''; -- (none)
