-- What is merged points to the idea that goes on; taking the decision back takes the link away. Votes stay where they were cast.
ALTER TABLE idea ADD COLUMN merged_into BIGINT REFERENCES idea (id); -- (none)
CREATE INDEX idea_by_canonical ON idea (merged_into) WHERE merged_into IS NOT NULL;

-- A round is a campaign begun from another's results: where it comes from, and where each idea that came along does.
ALTER TABLE campaign ADD COLUMN parent BIGINT REFERENCES campaign (id); -- (none)
CREATE INDEX campaign_by_parent ON campaign (parent) WHERE parent IS NOT NULL;
ALTER TABLE idea ADD COLUMN origin BIGINT REFERENCES idea (id); -- (none)
