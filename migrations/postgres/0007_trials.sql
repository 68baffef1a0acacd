-- Mails of an issue that somebody at the desk wants to see before readers do. The address is sealed like a reader's, and gone when its mail
-- was sent.
CREATE TABLE trial (
    id           UUID PRIMARY KEY,
    issue_id     UUID NOT NULL REFERENCES issue (id),
    language     TEXT NOT NULL,
    generation   BIGINT NOT NULL,
    sealed       BYTEA NOT NULL,
    requested_at BIGINT NOT NULL
);
