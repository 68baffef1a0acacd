-- Mails of an issue that somebody at the desk wants to see before readers do. The address is sealed like a reader's, and gone when its mail
-- was sent.
CREATE TABLE trial (
    id           BLOB PRIMARY KEY,
    issue_id     BLOB NOT NULL REFERENCES issue (id),
    language     TEXT NOT NULL,
    generation   BIGINT NOT NULL,
    sealed       BLOB NOT NULL,
    requested_at BIGINT NOT NULL
);
