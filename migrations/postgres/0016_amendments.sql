-- What an amendment changed follows from the sealed texts, and is said in the reader's language.
ALTER TABLE terms_version DROP COLUMN changes;
