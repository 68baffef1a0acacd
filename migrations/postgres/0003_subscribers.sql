-- Readers who get the newsletter. No address stands here in clear text: `sealed` opens with a key that is not in the database, and
-- `lookup` finds an address again without it; `generation` says with which keys. Identifiers are random, lest they tell when somebody
-- came.

-- What the form was given, as it came. The process that took it can't read it again.
CREATE TABLE sign_up (
    id          UUID PRIMARY KEY,
    generation  BIGINT NOT NULL,
    sealed      BYTEA NOT NULL,
    received_at BIGINT NOT NULL
);
CREATE INDEX sign_up_by_time ON sign_up (received_at);

-- `token_hash` is the hash of what stands in the links of every mail to this reader; the token itself is sealed with the address.
-- `consent_text` is the number of the text to which she agreed.
CREATE TABLE subscriber (
    id                 UUID PRIMARY KEY,
    generation         BIGINT NOT NULL,
    lookup             BYTEA NOT NULL UNIQUE,
    sealed             BYTEA NOT NULL,
    token_hash         BYTEA NOT NULL UNIQUE,
    language           TEXT COLLATE "C" NOT NULL,
    state              TEXT COLLATE "C" NOT NULL CHECK (state IN ('unconfirmed', 'active', 'left')),
    plain_envelope     BOOLEAN NOT NULL,
    openpgp_generation BIGINT,
    openpgp_sealed     BYTEA,
    confirm_hash       BYTEA UNIQUE,
    consent_day        TEXT COLLATE "C",
    consent_text       BIGINT,
    consent_language   TEXT COLLATE "C",
    expires_at         BIGINT,
    -- Invariant 7: no mail without confirmed consent.
    CHECK (state <> 'active' OR (consent_day IS NOT NULL AND consent_text IS NOT NULL AND consent_language IS NOT NULL)),
    CHECK ((openpgp_generation IS NULL) = (openpgp_sealed IS NULL)),
    CHECK ((state = 'active') = (expires_at IS NULL))
);
CREATE INDEX subscriber_by_state ON subscriber (state, language);
CREATE INDEX subscriber_by_generation ON subscriber (generation);
CREATE INDEX subscriber_by_expiry ON subscriber (expires_at) WHERE expires_at IS NOT NULL;

-- The sections that a reader chose; none means all of them, those of the future too.
CREATE TABLE subscriber_section (
    subscriber_id UUID NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
    section_id    UUID NOT NULL REFERENCES section (id),
    PRIMARY KEY (subscriber_id, section_id)
);

-- Addresses that must not be mailed, whoever signs them up. It outlives the subscriber: nothing else is left of one who was erased.
CREATE TABLE suppression (
    lookup BYTEA PRIMARY KEY,
    reason TEXT COLLATE "C" NOT NULL CHECK (reason IN ('left', 'bounced', 'complained', 'removed')),
    day    TEXT COLLATE "C" NOT NULL
);

-- Mails to one reader that are no part of a campaign, such as the question whether it was her who signed up.
CREATE TABLE letter (
    id            UUID PRIMARY KEY,
    subscriber_id UUID NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
    kind          TEXT COLLATE "C" NOT NULL CHECK (kind IN ('confirm', 'already')),
    generation    BIGINT NOT NULL,
    sealed        BYTEA NOT NULL,
    due_at        BIGINT NOT NULL,
    attempt       BIGINT NOT NULL
);
CREATE INDEX letter_by_due ON letter (due_at);
