-- A jury: its scores are entries of polls of its own, one for each criterion, which no counter of the crowd counts.

-- SQLite cannot change a check. The new table takes the old one's name before the transaction ends, and what refers to a
-- poll finds it there again.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE poll_kept AS SELECT * FROM poll;
DROP TABLE poll;
CREATE TABLE poll (
    id INTEGER PRIMARY KEY, -- (none)
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    electorate TEXT NOT NULL DEFAULT 'crowd' CHECK (electorate IN ('crowd', 'jury')), -- (none)
    criterion INTEGER NOT NULL DEFAULT 0, -- (none)
    method TEXT NOT NULL CHECK (method IN ('approval', 'opinion', 'score')), -- (none)
    entry_limit INTEGER, -- (none)
    counts_shown TEXT NOT NULL CHECK (counts_shown IN ('live', 'at_close')), -- (none)
    opens_at INTEGER NOT NULL, -- (none)
    closes_at INTEGER NOT NULL, -- (none)
    closed INTEGER NOT NULL DEFAULT FALSE, -- (none)
    ledger_length INTEGER NOT NULL DEFAULT 0, -- (none)
    ledger_head BLOB NOT NULL DEFAULT x'' -- (none)
) STRICT;
INSERT INTO poll (id, campaign_id, method, entry_limit, counts_shown, opens_at, closes_at, closed, ledger_length, ledger_head)
SELECT id, campaign_id, method, entry_limit, counts_shown, opens_at, closes_at, closed, ledger_length, ledger_head
FROM poll_kept;
DROP TABLE poll_kept;
CREATE INDEX poll_by_campaign ON poll (campaign_id, id);
CREATE INDEX poll_to_close ON poll (closes_at) WHERE NOT closed;

-- What a juror writes down beside an idea; nobody else reads it.
CREATE TABLE jury_note (
    idea_id INTEGER NOT NULL REFERENCES idea (id) ON DELETE CASCADE, -- (personal)
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- (pseudonym)
    abstains INTEGER NOT NULL, -- (personal)
    note TEXT NOT NULL, -- (personal)
    PRIMARY KEY (idea_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX jury_note_by_person ON jury_note (person_id);
