-- How an organisation looks and speaks, its earlier addresses, and roles in single campaigns.

ALTER TABLE organisation ADD COLUMN picture TEXT NOT NULL DEFAULT ''; -- (none)
ALTER TABLE organisation ADD COLUMN colour TEXT NOT NULL DEFAULT ''; -- (none)
ALTER TABLE organisation ADD COLUMN languages TEXT NOT NULL DEFAULT 'en'; -- (none)
ALTER TABLE organisation ADD COLUMN language TEXT NOT NULL DEFAULT 'en'; -- (none)

CREATE TABLE former_slug (
    slug TEXT PRIMARY KEY, -- (none)
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE -- (none)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_role (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (personal)
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- (pseudonym)
    role TEXT NOT NULL CHECK (role IN ('manager', 'analyst', 'juror')), -- (personal)
    PRIMARY KEY (campaign_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_role_by_person ON campaign_role (person_id);

ALTER TABLE membership RENAME TO membership_without_jurors;
CREATE TABLE membership (
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE, -- (personal)
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- (pseudonym)
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'analyst', 'juror', 'member')), -- (personal)
    PRIMARY KEY (organisation_id, person_id)
) STRICT, WITHOUT ROWID;
INSERT INTO membership SELECT organisation_id, person_id, role FROM membership_without_jurors;
DROP TABLE membership_without_jurors;
CREATE INDEX membership_by_person ON membership (person_id);

ALTER TABLE invitation RENAME TO invitation_without_jurors;
CREATE TABLE invitation (
    token_hash BLOB PRIMARY KEY, -- (none)
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE, -- (none)
    campaign_id INTEGER REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'analyst', 'juror', 'member')), -- (none)
    email TEXT NOT NULL DEFAULT '', -- (personal)
    expires_at INTEGER NOT NULL, -- (none)
    used_at INTEGER -- (none)
) STRICT, WITHOUT ROWID;
INSERT INTO invitation (token_hash, organisation_id, role, email, expires_at, used_at)
SELECT token_hash, organisation_id, role, email, expires_at, used_at FROM invitation_without_jurors;
DROP TABLE invitation_without_jurors;
CREATE INDEX invitation_by_organisation ON invitation (organisation_id, expires_at);

-- Whether a picture is shown to everybody follows from the campaigns that show it.
CREATE INDEX campaign_by_picture ON campaign (picture) WHERE picture <> '';
CREATE INDEX campaign_by_organisation ON campaign (organisation_id, id);
