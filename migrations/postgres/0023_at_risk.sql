-- People who are in danger if they are named: how they are called, sealed under the newsroom's key for this row.
CREATE TABLE at_risk (
    id       UUID PRIMARY KEY,
    sealed   BYTEA NOT NULL,
    added_at BIGINT NOT NULL
);
