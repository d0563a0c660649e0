-- The public history reads what happened to a campaign by kind.
CREATE INDEX event_by_kind ON event (campaign_id, kind, at);
