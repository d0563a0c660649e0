-- Two more kinds of phases: authors improve their ideas, a jury scores.
ALTER TABLE phase DROP CONSTRAINT phase_kind_check;
ALTER TABLE phase ADD CONSTRAINT phase_kind_check CHECK (kind IN ('collect', 'refine', 'vote', 'evaluate', 'decide'));
