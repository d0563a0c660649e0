-- What campaigns say in further languages. The texts of the main language stand in the campaign itself.

ALTER TABLE campaign ADD COLUMN language TEXT NOT NULL DEFAULT 'en'; -- (none)
UPDATE campaign SET language = (SELECT o.language FROM organisation o WHERE o.id = organisation_id);

CREATE TABLE campaign_text (
    campaign_id BIGINT NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (none)
    language TEXT NOT NULL, -- (none)
    question TEXT NOT NULL, -- (none)
    brief TEXT NOT NULL, -- (none)
    brief_html TEXT NOT NULL, -- (none)
    reward TEXT NOT NULL, -- (none)
    rights_words TEXT NOT NULL, -- (none)
    PRIMARY KEY (campaign_id, language)
);
