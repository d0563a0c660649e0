-- When it was forgotten who did what in a closed campaign, as its terms promise; none: not yet.
ALTER TABLE campaign ADD COLUMN forgotten_at INTEGER; -- (none)
