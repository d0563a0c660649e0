-- What operators did to the server itself; what was changed in an organisation stands in its own log, `audit`. When a person
-- is erased the row stays and the name goes.
CREATE TABLE operation (
    id INTEGER PRIMARY KEY, -- (none)
    person_id INTEGER REFERENCES person (id) ON DELETE SET NULL, -- (pseudonym)
    kind TEXT NOT NULL, -- (none)
    detail TEXT NOT NULL, -- (none)
    at INTEGER NOT NULL -- (personal)
) STRICT;
CREATE INDEX operation_by_person ON operation (person_id);
