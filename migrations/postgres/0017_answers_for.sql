-- Who invited: an invitation is good as long as its maker may give what it gives. None: the operator made it. Those from
-- before say nobody, and end within a month.
ALTER TABLE invitation ADD COLUMN invited_by BIGINT REFERENCES person (id) ON DELETE CASCADE; -- (pseudonym)

-- Since when an idea is taken on without a break, whatever was decided about it before.
ALTER TABLE idea ADD COLUMN taken_on_at BIGINT; -- (none)
UPDATE idea SET taken_on_at = COALESCE((
    SELECT MIN(e.at) FROM event e
    WHERE e.idea_id = idea.id AND e.campaign_id = idea.campaign_id AND e.kind = 'decided' AND e.id > COALESCE((
        SELECT MAX(x.id) FROM event x
        WHERE x.idea_id = idea.id AND x.campaign_id = idea.campaign_id AND (x.kind = 'decision_taken_back'
            OR x.kind = 'decided' AND (x.detail LIKE 'Declined:%' OR x.detail LIKE 'Merged:%' OR x.detail LIKE 'Inspiration:%'))
    ), 0)
), decided_at) WHERE outcome IN ('chosen', 'planned', 'in_progress', 'done');

-- What goes on from an idea in later rounds.
CREATE INDEX idea_by_origin ON idea (origin) WHERE origin IS NOT NULL;
