-- What concerns somebody who works here, and where it is. `mailed_at` is when she was told by mail that there is something.
CREATE TABLE notice (
    id         UUID PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES account (id),
    kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('assignment', 'mention', 'review-wanted', 'approved', 'sent-back', 'stale', 'published')),
    path       TEXT COLLATE "C" NOT NULL,
    from_id    UUID REFERENCES account (id),
    created_at BIGINT NOT NULL,
    read_at    BIGINT,
    mailed_at  BIGINT
);
CREATE INDEX notice_by_account ON notice (account_id, created_at);
CREATE INDEX notice_waiting ON notice (account_id) WHERE read_at IS NULL AND mailed_at IS NULL;
