-- Every column says at the end of its line what it is to a person: (none) says nothing about anybody, (pseudonym) belongs
-- to somebody whom only a key outside the row can name, (personal) is or may hold personal data. A test reads these marks.
-- Times are milliseconds since 1970 UTC.

CREATE TABLE meta (
    name TEXT PRIMARY KEY, -- (none)
    value TEXT NOT NULL -- (none)
) STRICT;

CREATE TABLE organisation (
    id INTEGER PRIMARY KEY, -- (none)
    slug TEXT NOT NULL UNIQUE, -- (none)
    name TEXT NOT NULL, -- (none)
    created_at INTEGER NOT NULL -- (none)
) STRICT;

CREATE TABLE person (
    id INTEGER PRIMARY KEY, -- (pseudonym)
    name TEXT NOT NULL, -- (personal)
    created_at INTEGER NOT NULL -- (personal)
) STRICT;

CREATE TABLE membership (
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE, -- (personal)
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- (pseudonym)
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'analyst')), -- (personal)
    PRIMARY KEY (organisation_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY, -- (pseudonym)
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- (pseudonym)
    created_at INTEGER NOT NULL, -- (personal)
    expires_at INTEGER NOT NULL -- (personal)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitation (
    token_hash BLOB PRIMARY KEY, -- (none)
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE, -- (none)
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'analyst')), -- (none)
    expires_at INTEGER NOT NULL, -- (none)
    used_at INTEGER -- (none)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign (
    id INTEGER PRIMARY KEY, -- (none)
    organisation_id INTEGER NOT NULL REFERENCES organisation (id), -- (none)
    slug TEXT NOT NULL UNIQUE, -- (none)
    state TEXT NOT NULL CHECK (state IN ('draft', 'running', 'closed')), -- (none)
    question TEXT NOT NULL, -- (none)
    brief TEXT NOT NULL, -- (none)
    brief_html TEXT NOT NULL, -- (none)
    tags TEXT NOT NULL, -- (none)
    picture TEXT NOT NULL DEFAULT '', -- (none)
    time_zone TEXT NOT NULL, -- (none)
    terms TEXT NOT NULL, -- (none)
    terms_hash TEXT, -- (none)
    secret BLOB NOT NULL, -- (none)
    source TEXT NOT NULL DEFAULT '', -- (none)
    simulated INTEGER NOT NULL DEFAULT FALSE, -- (none)
    frozen INTEGER NOT NULL DEFAULT FALSE, -- (none)
    freeze_reason TEXT NOT NULL DEFAULT '', -- (none)
    seq INTEGER NOT NULL DEFAULT 0, -- (none)
    last_number INTEGER NOT NULL DEFAULT 0, -- (none)
    participants INTEGER NOT NULL DEFAULT 0, -- (none)
    voters INTEGER NOT NULL DEFAULT 0, -- (none)
    contributors INTEGER NOT NULL DEFAULT 0, -- (none)
    visitors INTEGER NOT NULL DEFAULT 0, -- (none)
    ideas INTEGER NOT NULL DEFAULT 0, -- (none)
    votes INTEGER NOT NULL DEFAULT 0, -- (none)
    created_at INTEGER NOT NULL, -- (none)
    launched_at INTEGER, -- (none)
    closed_at INTEGER -- (none)
) STRICT;
CREATE INDEX campaign_by_state ON campaign (state, id);
CREATE INDEX campaign_by_source ON campaign (source) WHERE source <> '';

CREATE TABLE phase (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    position INTEGER NOT NULL, -- (none)
    kind TEXT NOT NULL CHECK (kind IN ('collect', 'vote', 'decide')), -- (none)
    starts_at INTEGER NOT NULL, -- (none)
    ends_at INTEGER, -- (none)
    PRIMARY KEY (campaign_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE poll (
    id INTEGER PRIMARY KEY, -- (none)
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    method TEXT NOT NULL CHECK (method IN ('approval', 'opinion')), -- (none)
    entry_limit INTEGER, -- (none)
    counts_shown TEXT NOT NULL CHECK (counts_shown IN ('live', 'at_close')), -- (none)
    opens_at INTEGER NOT NULL, -- (none)
    closes_at INTEGER NOT NULL, -- (none)
    closed INTEGER NOT NULL DEFAULT FALSE, -- (none)
    ledger_length INTEGER NOT NULL DEFAULT 0, -- (none)
    ledger_head BLOB NOT NULL DEFAULT x'' -- (none)
) STRICT;
CREATE INDEX poll_by_campaign ON poll (campaign_id, id);
CREATE INDEX poll_to_close ON poll (closes_at) WHERE NOT closed;

CREATE TABLE idea (
    id INTEGER PRIMARY KEY, -- (none)
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    number INTEGER NOT NULL, -- (none)
    external_id TEXT NOT NULL DEFAULT '', -- (none)
    principal BLOB NOT NULL, -- (pseudonym)
    author TEXT NOT NULL, -- (personal)
    title TEXT NOT NULL, -- (personal)
    text TEXT NOT NULL, -- (personal)
    html TEXT NOT NULL, -- (personal)
    excerpt TEXT NOT NULL, -- (personal)
    tag TEXT NOT NULL, -- (none)
    status TEXT NOT NULL CHECK (status IN ('visible', 'hidden', 'rejected')), -- (none)
    reason TEXT NOT NULL DEFAULT '', -- (none)
    votes INTEGER NOT NULL DEFAULT 0, -- (none)
    heat REAL NOT NULL DEFAULT 0, -- (none)
    seq INTEGER NOT NULL, -- (none)
    born_seq INTEGER NOT NULL, -- (none)
    created_at INTEGER NOT NULL, -- (personal)
    UNIQUE (campaign_id, number)
) STRICT;
CREATE INDEX idea_by_votes ON idea (campaign_id, status, votes DESC, id DESC);
CREATE INDEX idea_by_heat ON idea (campaign_id, status, heat DESC, id DESC);
CREATE INDEX idea_by_id ON idea (campaign_id, status, id DESC);
CREATE INDEX idea_by_seq ON idea (campaign_id, seq);
CREATE INDEX idea_by_principal ON idea (campaign_id, principal);
CREATE VIRTUAL TABLE idea_text USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
);

CREATE TABLE participant (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    principal BLOB NOT NULL, -- (pseudonym)
    voted INTEGER NOT NULL, -- (pseudonym)
    ideas INTEGER NOT NULL, -- (pseudonym)
    joined_at INTEGER NOT NULL, -- (pseudonym)
    PRIMARY KEY (campaign_id, principal)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    principal BLOB NOT NULL, -- (pseudonym)
    content TEXT NOT NULL, -- (personal)
    at INTEGER NOT NULL, -- (pseudonym)
    PRIMARY KEY (campaign_id, principal)
) STRICT, WITHOUT ROWID;

CREATE TABLE refused_plan (
    session BLOB PRIMARY KEY REFERENCES session (token_hash) ON DELETE CASCADE, -- (pseudonym)
    content TEXT NOT NULL, -- (none)
    at INTEGER NOT NULL -- (personal)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
    poll_id INTEGER NOT NULL REFERENCES poll (id), -- (none)
    position INTEGER NOT NULL, -- (none)
    principal BLOB NOT NULL, -- (pseudonym)
    ballot_id TEXT NOT NULL, -- (pseudonym)
    entries TEXT NOT NULL, -- (pseudonym)
    at INTEGER NOT NULL, -- (pseudonym)
    hash BLOB NOT NULL, -- (none)
    PRIMARY KEY (poll_id, position),
    UNIQUE (poll_id, principal, ballot_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    poll_id INTEGER NOT NULL REFERENCES poll (id), -- (none)
    principal BLOB NOT NULL, -- (pseudonym)
    slot INTEGER NOT NULL, -- (pseudonym)
    idea_id INTEGER NOT NULL REFERENCES idea (id), -- (pseudonym)
    value INTEGER NOT NULL, -- (pseudonym)
    at INTEGER NOT NULL, -- (pseudonym)
    PRIMARY KEY (poll_id, principal, slot),
    UNIQUE (poll_id, principal, idea_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
    poll_id INTEGER NOT NULL REFERENCES poll (id), -- (none)
    idea_id INTEGER NOT NULL REFERENCES idea (id), -- (none)
    value INTEGER NOT NULL, -- (none)
    count INTEGER NOT NULL CHECK (count >= 0), -- (none)
    PRIMARY KEY (poll_id, idea_id, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX tally_by_idea ON tally (idea_id);

CREATE TABLE bucket (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    step INTEGER NOT NULL, -- (none)
    at INTEGER NOT NULL, -- (none)
    participants INTEGER NOT NULL DEFAULT 0, -- (none)
    ideas INTEGER NOT NULL DEFAULT 0, -- (none)
    votes INTEGER NOT NULL DEFAULT 0, -- (none)
    PRIMARY KEY (campaign_id, step, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE idea_bucket (
    idea_id INTEGER NOT NULL REFERENCES idea (id) ON DELETE CASCADE, -- (none)
    at INTEGER NOT NULL, -- (none)
    votes INTEGER NOT NULL, -- (none)
    PRIMARY KEY (idea_id, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    id INTEGER PRIMARY KEY, -- (none)
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    seq INTEGER NOT NULL, -- (none)
    at INTEGER NOT NULL, -- (none)
    kind TEXT NOT NULL, -- (none)
    idea_id INTEGER, -- (none)
    detail TEXT NOT NULL DEFAULT '' -- (none)
) STRICT;
CREATE INDEX event_by_campaign ON event (campaign_id, id DESC);

CREATE TABLE visit (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    day INTEGER NOT NULL, -- (none)
    visitor BLOB NOT NULL, -- (pseudonym)
    PRIMARY KEY (campaign_id, day, visitor)
) STRICT, WITHOUT ROWID;

CREATE TABLE picture (
    hash TEXT PRIMARY KEY, -- (none)
    organisation_id INTEGER NOT NULL REFERENCES organisation (id), -- (none)
    content BLOB NOT NULL, -- (none)
    created_at INTEGER NOT NULL -- (none)
) STRICT;
