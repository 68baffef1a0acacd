-- What somebody is writing: nobody else sees it, and it is no revision before she saves it.

-- `content` is what stands in the fields, `base` the number of the revision that she began with, 0 if there was none. A later `sequence` is
-- newer: what arrives late doesn't overwrite what came after it.
CREATE TABLE draft (
    issue_id   UUID NOT NULL REFERENCES issue (id),
    section_id UUID NOT NULL REFERENCES section (id),
    language   TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL REFERENCES account (id),
    base       BIGINT NOT NULL,
    sequence   BIGINT NOT NULL,
    content    TEXT COLLATE "C" NOT NULL,
    saved_at   BIGINT NOT NULL,
    PRIMARY KEY (issue_id, section_id, language, account_id)
);
