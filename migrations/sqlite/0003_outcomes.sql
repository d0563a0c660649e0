-- What the organisation decided about an idea. Who decided is not kept: the organisation answers for it.
ALTER TABLE idea ADD COLUMN outcome TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'chosen', 'planned', 'in_progress', 'done', 'declined', 'merged', 'inspiration')); -- (none)
ALTER TABLE idea ADD COLUMN outcome_reason TEXT NOT NULL DEFAULT ''; -- (none)
ALTER TABLE idea ADD COLUMN decided_at INTEGER; -- (none)
CREATE INDEX idea_by_outcome ON idea (campaign_id, status, outcome, votes DESC, id DESC) WHERE outcome <> '';

-- What people typed into a form of theirs and was not taken yet.
CREATE TABLE typed (
    session BLOB NOT NULL REFERENCES session (token_hash) ON DELETE CASCADE, -- (pseudonym)
    form TEXT NOT NULL, -- (none)
    content TEXT NOT NULL, -- (none)
    at INTEGER NOT NULL, -- (personal)
    PRIMARY KEY (session, form)
) STRICT, WITHOUT ROWID;
INSERT INTO typed (session, form, content, at) SELECT session, 'plan', content, at FROM refused_plan;
DROP TABLE refused_plan;
