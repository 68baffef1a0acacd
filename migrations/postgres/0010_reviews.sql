-- How far a text has come on its way to readers: the newest revision that somebody gave to be looked at, or approved. It says nothing of
-- a revision that was saved since.
CREATE TABLE review (
    edition_id      UUID PRIMARY KEY REFERENCES edition (id),
    revision_number BIGINT NOT NULL,
    stage           TEXT COLLATE "C" NOT NULL CHECK (stage IN ('in-review', 'approved')),
    account_id      UUID NOT NULL REFERENCES account (id),
    at              BIGINT NOT NULL
);
