-- Following, and what people are told by mail. Who brought an idea or took part follows without a row, by the key that alone
-- connects a person with what they did; a row says what somebody chose. Idea 0 is the campaign itself.
CREATE TABLE follow (
    person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- (pseudonym)
    campaign_id BIGINT NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (personal)
    idea_id BIGINT NOT NULL, -- (personal)
    follows BOOLEAN NOT NULL, -- (personal)
    at BIGINT NOT NULL, -- (personal)
    PRIMARY KEY (person_id, campaign_id, idea_id)
);
CREATE INDEX follow_by_idea ON follow (campaign_id, idea_id);

-- What a person is to be told of. How it stands is read when the mail is written, so that many changes are one.
CREATE TABLE notice (
    person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE, -- (pseudonym)
    campaign_id BIGINT NOT NULL REFERENCES campaign (id) ON DELETE CASCADE, -- (personal)
    idea_id BIGINT NOT NULL, -- (personal)
    kind TEXT NOT NULL CHECK (kind IN ('outcome', 'terms', 'closed', 'round')), -- (none)
    due_at BIGINT NOT NULL, -- (none)
    PRIMARY KEY (person_id, campaign_id, idea_id, kind)
);
CREATE INDEX notice_by_due ON notice (due_at);

ALTER TABLE person ADD COLUMN mails TEXT NOT NULL DEFAULT 'at_once' CHECK (mails IN ('at_once', 'daily', 'never')); -- (personal)
ALTER TABLE person ADD COLUMN mails_ideas BOOLEAN NOT NULL DEFAULT TRUE; -- (personal)
ALTER TABLE person ADD COLUMN mails_campaigns BOOLEAN NOT NULL DEFAULT TRUE; -- (personal)
ALTER TABLE person ADD COLUMN mailed_at BIGINT NOT NULL DEFAULT 0; -- (personal)
