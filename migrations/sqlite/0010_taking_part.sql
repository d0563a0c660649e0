-- Which version of the terms a participant has accepted, by voting or bringing an idea under it; 0: none.
ALTER TABLE participant ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0; -- (pseudonym)

-- Whether a campaign stands in no list: only who has its address finds it.
ALTER TABLE campaign ADD COLUMN unlisted INTEGER NOT NULL DEFAULT FALSE; -- (none)

-- Earlier texts of ideas. What is in the idea itself is the newest; the first of all is number 1.
CREATE TABLE revision (
    idea_id INTEGER NOT NULL REFERENCES idea (id) ON DELETE CASCADE, -- (none)
    number INTEGER NOT NULL, -- (none)
    title TEXT NOT NULL, -- (personal)
    text TEXT NOT NULL, -- (personal)
    at INTEGER NOT NULL, -- (personal)
    PRIMARY KEY (idea_id, number)
) STRICT, WITHOUT ROWID;
ALTER TABLE idea ADD COLUMN revised_at INTEGER; -- (personal)
