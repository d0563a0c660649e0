-- Two more kinds of phases: authors improve their ideas, a jury scores.
ALTER TABLE phase RENAME TO phase_before;
CREATE TABLE phase (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    position INTEGER NOT NULL, -- (none)
    kind TEXT NOT NULL CHECK (kind IN ('collect', 'refine', 'vote', 'evaluate', 'decide')), -- (none)
    starts_at INTEGER NOT NULL, -- (none)
    ends_at INTEGER, -- (none)
    PRIMARY KEY (campaign_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO phase SELECT campaign_id, position, kind, starts_at, ends_at FROM phase_before;
DROP TABLE phase_before;
