-- Which generation of keys is in use, for all processes at once: under it addresses are written, and only who has its files may look for
-- one. Files alone can't say so, because they don't come to all machines in the same instant.
CREATE TABLE key_generation (
    one    BIGINT PRIMARY KEY CONSTRAINT key_generation_is_one CHECK (one = 1),
    number BIGINT NOT NULL CONSTRAINT key_generation_counts_from_one CHECK (number > 0)
);
INSERT INTO key_generation (one, number) SELECT 1, COALESCE(MAX(generation), 1) FROM subscriber;
