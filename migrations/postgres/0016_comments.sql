-- What colleagues say in the margin of a text, and who has saved which revision.

-- A comment without `answers` begins a conversation about the paragraph that has the hash `block` and begins like `quote`: the paragraph is
-- found again by the one while nobody changes it, and by the other afterwards. Without a `block` it is about the whole text.
CREATE TABLE comment (
    edition_id  UUID NOT NULL REFERENCES edition (id),
    number      BIGINT NOT NULL,
    answers     BIGINT,
    block       TEXT COLLATE "C",
    quote       TEXT COLLATE "C" NOT NULL,
    account_id  UUID NOT NULL REFERENCES account (id),
    text        TEXT COLLATE "C" NOT NULL,
    at          BIGINT NOT NULL,
    resolved_at BIGINT,
    PRIMARY KEY (edition_id, number)
);

-- `saved_by` of a revision is the name as which somebody signs; this is who it was, which no reader ever learns. Not known of revisions
-- that were imported.
CREATE TABLE saving (
    revision_id UUID PRIMARY KEY REFERENCES revision (id),
    account_id  UUID NOT NULL REFERENCES account (id)
);
