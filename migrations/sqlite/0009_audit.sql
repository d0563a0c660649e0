-- Who changed what and when in an organisation, for its owners and managers. Written in the transaction of the change. When
-- a person is erased the row stays and the name goes.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY, -- (none)
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE, -- (none)
    campaign_id INTEGER REFERENCES campaign (id) ON DELETE SET NULL, -- (none)
    idea_id INTEGER REFERENCES idea (id) ON DELETE SET NULL, -- (none)
    person_id INTEGER REFERENCES person (id) ON DELETE SET NULL, -- (pseudonym)
    whom_id INTEGER REFERENCES person (id) ON DELETE SET NULL, -- (pseudonym)
    kind TEXT NOT NULL, -- (none)
    detail TEXT NOT NULL, -- (personal)
    at INTEGER NOT NULL -- (personal)
) STRICT;
CREATE INDEX audit_by_organisation ON audit (organisation_id, id DESC);
CREATE INDEX audit_by_campaign ON audit (campaign_id);
CREATE INDEX audit_by_idea ON audit (idea_id);
CREATE INDEX audit_by_person ON audit (person_id);
CREATE INDEX audit_by_whom ON audit (whom_id);
