-- The language in which somebody reads the interface and is written to; empty: never seen.

ALTER TABLE person ADD COLUMN language TEXT NOT NULL DEFAULT ''; -- (personal)
