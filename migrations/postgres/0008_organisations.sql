-- How an organisation looks and speaks, its earlier addresses, and roles in single campaigns.

ALTER TABLE organisation ADD COLUMN picture TEXT NOT NULL DEFAULT ''; -- (none)
ALTER TABLE organisation ADD COLUMN colour TEXT NOT NULL DEFAULT ''; -- (none)
ALTER TABLE organisation ADD COLUMN languages TEXT NOT NULL DEFAULT 'en'; -- (none)
ALTER TABLE organisation ADD COLUMN language TEXT NOT NULL DEFAULT 'en'; -- (none)

CREATE TABLE former_slug (
    slug TEXT PRIMARY KEY, -- (none)
    organisation_id BIGINT NOT NULL REFERENCES organisation (id) ON DELETE CASCADE -- (none)
);

CREATE TABLE campaign_role (
    campaign_id BIGINT NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (personal)
    person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- (pseudonym)
    role TEXT NOT NULL CHECK (role IN ('manager', 'analyst', 'juror')), -- (personal)
    PRIMARY KEY (campaign_id, person_id)
);
CREATE INDEX campaign_role_by_person ON campaign_role (person_id);

ALTER TABLE membership DROP CONSTRAINT membership_role_check;
ALTER TABLE membership ADD CONSTRAINT membership_role_check CHECK (role IN ('owner', 'manager', 'analyst', 'juror', 'member'));
ALTER TABLE invitation DROP CONSTRAINT invitation_role_check;
ALTER TABLE invitation ADD CONSTRAINT invitation_role_check CHECK (role IN ('owner', 'manager', 'analyst', 'juror', 'member'));
ALTER TABLE invitation ADD COLUMN campaign_id BIGINT REFERENCES campaign (id) ON DELETE CASCADE; -- (none)

-- Whether a picture is shown to everybody follows from the campaigns that show it.
CREATE INDEX campaign_by_picture ON campaign (picture) WHERE picture <> '';
CREATE INDEX campaign_by_organisation ON campaign (organisation_id, id);
