-- What the administrator's desk needs.

-- How the consent of a reader is proved who gave it elsewhere than in our form: on paper, to another mail service. It was then to no
-- text of ours, so `consent_text` is 0.
ALTER TABLE subscriber ADD COLUMN consent_proof TEXT
    CONSTRAINT subscriber_consent_elsewhere_has_proof CHECK (consent_text <> 0 OR consent_proof IS NOT NULL);

-- How many readers there were at the end of a day: numbers tell of nobody, and outlive those they count. Who is `suppressed` has
-- confirmed and must not be mailed all the same.
CREATE TABLE subscriber_count (
    day      TEXT NOT NULL,
    language TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('active', 'suppressed', 'unconfirmed', 'left')),
    number   BIGINT NOT NULL,
    PRIMARY KEY (day, language, state)
);

-- How many of the active ones chose a section. Under the nil identifier: how many chose none, and so get all.
CREATE TABLE subscriber_section_count (
    day        TEXT NOT NULL,
    section_id BLOB NOT NULL,
    number     BIGINT NOT NULL,
    PRIMARY KEY (day, section_id)
);

-- Somebody at the desk has asked for the readers' addresses, which the process that took the wish can't read. Who can encrypts them to
-- the recipient in its own configuration: a wish that named one would give all addresses to whoever gets into the website.
CREATE TABLE export_request (
    id           BLOB PRIMARY KEY,
    requested_at BIGINT NOT NULL,
    done_at      BIGINT,
    readers      BIGINT,
    content      BLOB,
    CONSTRAINT export_request_done_has_content CHECK (
        (done_at IS NULL) = (content IS NULL) AND (done_at IS NULL) = (readers IS NULL))
);

-- Links that let the administrator in, once, and what her browser is known by then: hashes of both.
CREATE TABLE desk_link (
    hash       BLOB PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE TABLE desk_session (
    hash       BLOB PRIMARY KEY,
    language   TEXT,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL
);
