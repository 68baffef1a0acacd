-- What concerns somebody who works here, and where it is. `mailed_at` is when she was told by mail that there is something.
CREATE TABLE notice (
    id         BLOB PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id),
    kind       TEXT NOT NULL CHECK (kind IN ('assignment', 'mention', 'review-wanted', 'approved', 'sent-back', 'stale', 'published')),
    path       TEXT NOT NULL,
    from_id    BLOB REFERENCES account (id),
    created_at BIGINT NOT NULL,
    read_at    BIGINT,
    mailed_at  BIGINT
);
CREATE INDEX notice_by_account ON notice (account_id, created_at);
CREATE INDEX notice_waiting ON notice (account_id) WHERE read_at IS NULL AND mailed_at IS NULL;
