-- What the organisation itself wants from a campaign: why, a number, a target and a date, as JSON; empty without one. It is no
-- part of the terms: it promises nobody anything.
ALTER TABLE campaign ADD COLUMN objective TEXT NOT NULL DEFAULT ''; -- (none)
