-- A reader whose OpenPGP key is replaced or taken away is told so by a letter. It is encrypted to the key that she had before: whoever has
-- got hold of her link can't read it, nor keep it from her.
CREATE TABLE letter_with_key (
    id                  BLOB PRIMARY KEY,
    subscriber_id       BLOB NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
    kind                TEXT NOT NULL CHECK (kind IN ('confirm', 'already', 'key-replaced', 'key-removed')),
    generation          BIGINT NOT NULL,
    sealed              BLOB NOT NULL,
    due_at              BIGINT NOT NULL,
    attempt             BIGINT NOT NULL,
    -- The former key, as it was sealed for the reader's row.
    openpgp_generation  BIGINT,
    openpgp_sealed      BLOB,
    CHECK ((openpgp_generation IS NULL) = (openpgp_sealed IS NULL)),
    CHECK ((kind IN ('key-replaced', 'key-removed')) = (openpgp_sealed IS NOT NULL))
);
INSERT INTO letter_with_key (id, subscriber_id, kind, generation, sealed, due_at, attempt)
SELECT id, subscriber_id, kind, generation, sealed, due_at, attempt FROM letter;
DROP TABLE letter;
ALTER TABLE letter_with_key RENAME TO letter;
CREATE INDEX letter_by_due ON letter (due_at);
