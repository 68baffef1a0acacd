-- The links by which a reader confirms. Who signs up twice gets two, and either works until one was used; who follows one a second time
-- hears the same again. `consent_language` is that of the text to which she agreed. The column of the one link that there was before
-- stays empty: SQLite can't drop a column that is unique.
CREATE TABLE confirmation (
    hash             BYTEA PRIMARY KEY,
    subscriber_id    UUID NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
    consent_language TEXT COLLATE "C" NOT NULL,
    expires_at       BIGINT NOT NULL,
    used             BOOLEAN NOT NULL
);
CREATE INDEX confirmation_by_subscriber ON confirmation (subscriber_id);
CREATE INDEX confirmation_by_expiry ON confirmation (expires_at);
INSERT INTO confirmation (hash, subscriber_id, consent_language, expires_at, used)
SELECT confirm_hash, id, language, expires_at, FALSE FROM subscriber WHERE confirm_hash IS NOT NULL AND expires_at IS NOT NULL;
UPDATE subscriber SET confirm_hash = NULL;
