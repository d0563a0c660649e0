-- Accounts: an address to sign in with, the device under which an account takes part, codes, and work to be done later.

ALTER TABLE person ADD COLUMN email TEXT; -- (personal)
ALTER TABLE person ADD COLUMN time_zone TEXT NOT NULL DEFAULT ''; -- (personal)
ALTER TABLE person ADD COLUMN device BLOB NOT NULL DEFAULT x''; -- (pseudonym)
UPDATE person SET device = randomblob(16);
CREATE UNIQUE INDEX person_by_email ON person (email);
CREATE UNIQUE INDEX person_by_device ON person (device);

ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT ''; -- (personal)
CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX membership_by_person ON membership (person_id);

ALTER TABLE invitation ADD COLUMN email TEXT NOT NULL DEFAULT ''; -- (personal)
CREATE INDEX invitation_by_organisation ON invitation (organisation_id, expires_at);

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
