-- What helps those who translate.

-- Paragraphs of an original of which somebody has said that their translation is right still, or has changed it, though others wait.
CREATE TABLE still_right (
    edition_id UUID NOT NULL REFERENCES edition (id),
    paragraph  BYTEA NOT NULL,
    account_id UUID NOT NULL REFERENCES account (id),
    at         BIGINT NOT NULL,
    PRIMARY KEY (edition_id, paragraph)
);

-- Sentences with their published translations. All of it follows from the editions, and can be learnt again.
CREATE TABLE memory_edition (
    edition_id  UUID PRIMARY KEY REFERENCES edition (id),
    revision_id UUID NOT NULL
);
CREATE TABLE memory_unit (
    id         UUID PRIMARY KEY,
    edition_id UUID NOT NULL REFERENCES edition (id),
    source     TEXT NOT NULL,
    target     TEXT NOT NULL
);
CREATE INDEX memory_unit_by_edition ON memory_unit (edition_id);
-- `pair` is both languages, such as `be-en`; under these words the sentence is found.
CREATE TABLE memory_word (
    pair    TEXT NOT NULL,
    word    TEXT NOT NULL,
    unit_id UUID NOT NULL REFERENCES memory_unit (id) ON DELETE CASCADE,
    PRIMARY KEY (pair, word, unit_id)
);
CREATE INDEX memory_word_by_unit ON memory_word (unit_id);

-- How terms are rendered: for each language one or several, the first of them preferred.
CREATE TABLE term (
    id    UUID PRIMARY KEY,
    words TEXT NOT NULL,
    note  TEXT NOT NULL
);
