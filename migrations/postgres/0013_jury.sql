-- A jury: its scores are entries of polls of its own, one for each criterion, which no counter of the crowd counts.

ALTER TABLE poll DROP CONSTRAINT poll_method_check;
ALTER TABLE poll ADD CONSTRAINT poll_method_check CHECK (method IN ('approval', 'opinion', 'score'));
ALTER TABLE poll ADD COLUMN electorate TEXT NOT NULL DEFAULT 'crowd' CHECK (electorate IN ('crowd', 'jury')); -- (none)
ALTER TABLE poll ADD COLUMN criterion BIGINT NOT NULL DEFAULT 0; -- (none)

-- What a juror writes down beside an idea; nobody else reads it.
CREATE TABLE jury_note (
    idea_id BIGINT NOT NULL REFERENCES idea (id) ON DELETE CASCADE, -- (personal)
    person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- (pseudonym)
    abstains BOOLEAN NOT NULL, -- (personal)
    note TEXT NOT NULL, -- (personal)
    PRIMARY KEY (idea_id, person_id)
);
CREATE INDEX jury_note_by_person ON jury_note (person_id);
