-- How people who work here prove that it is them. Nothing here opens anything by itself: passwords are hashed, the secrets of one-time
-- passwords are sealed under a key that is not in the database, passkeys are public keys.

CREATE TABLE password (
    account_id UUID PRIMARY KEY REFERENCES account (id),
    hash       TEXT NOT NULL,
    -- The secret of the one-time passwords that go with it, and the last step of time for which one was taken.
    sealed     BYTEA NOT NULL,
    step       BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
-- Each takes the place of one one-time password.
CREATE TABLE recovery_code (
    account_id UUID NOT NULL REFERENCES account (id),
    hash       BYTEA NOT NULL,
    PRIMARY KEY (account_id, hash)
);
CREATE TABLE passkey (
    id         BYTEA PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES account (id),
    label      TEXT NOT NULL,
    credential TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX passkey_by_account ON passkey (account_id);
-- What was asked of a browser's passkey and has not been answered yet: answered once, or never.
CREATE TABLE ceremony (
    hash       BYTEA PRIMARY KEY,
    account_id UUID REFERENCES account (id),
    state      TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
-- Attempts in a row that let nobody in, by a hash of the name that was given: whether somebody has it is not told.
CREATE TABLE sign_in_failure (
    name     BYTEA PRIMARY KEY,
    attempts BIGINT NOT NULL,
    last_at  BIGINT NOT NULL
);
-- Which key seals the secrets of one-time passwords: its fingerprint.
CREATE TABLE newsroom_key (
    one         BIGINT PRIMARY KEY CONSTRAINT newsroom_key_is_one CHECK (one = 1),
    fingerprint BYTEA NOT NULL
);
