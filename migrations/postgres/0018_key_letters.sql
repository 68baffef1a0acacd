-- A reader whose OpenPGP key is replaced or taken away is told so by a letter. It is encrypted to the key that she had before: whoever has
-- got hold of her link can't read it, nor keep it from her.
ALTER TABLE letter DROP CONSTRAINT letter_kind_check;
ALTER TABLE letter ADD CONSTRAINT letter_kind_check CHECK (kind IN ('confirm', 'already', 'key-replaced', 'key-removed'));
-- The former key, as it was sealed for the reader's row.
ALTER TABLE letter ADD COLUMN openpgp_generation BIGINT;
ALTER TABLE letter ADD COLUMN openpgp_sealed BYTEA;
ALTER TABLE letter ADD CHECK ((openpgp_generation IS NULL) = (openpgp_sealed IS NULL));
ALTER TABLE letter ADD CHECK ((kind IN ('key-replaced', 'key-removed')) = (openpgp_sealed IS NOT NULL));
