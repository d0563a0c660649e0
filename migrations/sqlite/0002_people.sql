-- Accounts: an address to sign in with, the device under which an account takes part, codes, and work to be done later.

ALTER TABLE person ADD COLUMN email TEXT; -- (personal)
ALTER TABLE person ADD COLUMN time_zone TEXT NOT NULL DEFAULT ''; -- (personal)
ALTER TABLE person ADD COLUMN device BLOB NOT NULL DEFAULT x''; -- (pseudonym)
UPDATE person SET device = randomblob(16);
CREATE UNIQUE INDEX person_by_email ON person (email);
CREATE UNIQUE INDEX person_by_device ON person (device);

ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT ''; -- (personal)
CREATE INDEX session_by_person ON session (person_id);
ALTER TABLE membership RENAME TO membership_before;
CREATE TABLE membership (
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE, -- (personal)
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- (pseudonym)
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'analyst', 'member')), -- (personal)
    PRIMARY KEY (organisation_id, person_id)
) STRICT, WITHOUT ROWID;
INSERT INTO membership SELECT organisation_id, person_id, role FROM membership_before;
DROP TABLE membership_before;
CREATE INDEX membership_by_person ON membership (person_id);

ALTER TABLE invitation RENAME TO invitation_before;
CREATE TABLE invitation (
    token_hash BLOB PRIMARY KEY, -- (none)
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE, -- (none)
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'analyst', 'member')), -- (none)
    expires_at INTEGER NOT NULL, -- (none)
    used_at INTEGER -- (none)
) STRICT, WITHOUT ROWID;
INSERT INTO invitation SELECT token_hash, organisation_id, role, expires_at, used_at FROM invitation_before;
DROP TABLE invitation_before;
ALTER TABLE invitation ADD COLUMN email TEXT NOT NULL DEFAULT ''; -- (personal)
CREATE INDEX invitation_by_organisation ON invitation (organisation_id, expires_at);

ALTER TABLE campaign ADD COLUMN audience TEXT NOT NULL DEFAULT 'everybody' CHECK (audience IN ('everybody', 'members')); -- (none)

CREATE TABLE sign_in (
    browser_hash BLOB PRIMARY KEY, -- (pseudonym)
    email TEXT NOT NULL, -- (personal)
    code_hash BLOB NOT NULL, -- (none)
    tries INTEGER NOT NULL DEFAULT 0, -- (none)
    expires_at INTEGER NOT NULL -- (none)
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
    id INTEGER PRIMARY KEY, -- (none)
    work TEXT NOT NULL, -- (personal)
    created_at INTEGER NOT NULL, -- (none)
    due_at INTEGER NOT NULL, -- (none)
    tries INTEGER NOT NULL DEFAULT 0, -- (none)
    error TEXT NOT NULL DEFAULT '' -- (personal)
) STRICT;
CREATE INDEX job_by_due ON job (due_at);
