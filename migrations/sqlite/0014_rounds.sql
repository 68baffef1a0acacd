-- Blind rounds: each analyst files a ballot before she sees the others'.

CREATE TABLE round (
    issue_id   BLOB NOT NULL REFERENCES issue (id),
    section_id BLOB NOT NULL REFERENCES section (id),
    opened_at  BIGINT NOT NULL,
    closed_at  BIGINT,
    PRIMARY KEY (issue_id, section_id)
);
CREATE TABLE ballot (
    issue_id   BLOB NOT NULL,
    section_id BLOB NOT NULL,
    account_id BLOB NOT NULL REFERENCES account (id),
    verdict    TEXT NOT NULL CHECK (verdict IN ('improved', 'unchanged', 'deteriorated', 'not-assessed')),
    level      BIGINT CHECK (level BETWEEN 0 AND 5),
    confidence TEXT CHECK (confidence IN ('low', 'medium', 'high')),
    note       TEXT NOT NULL,
    PRIMARY KEY (issue_id, section_id, account_id),
    FOREIGN KEY (issue_id, section_id) REFERENCES round (issue_id, section_id)
);
-- What was filed stays as it is, once others can see it.
CREATE TRIGGER ballot_closed_on_insert BEFORE INSERT ON ballot
WHEN (SELECT closed_at FROM round WHERE issue_id = NEW.issue_id AND section_id = NEW.section_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'ballot_closed'); END;
CREATE TRIGGER ballot_closed_on_update BEFORE UPDATE ON ballot
WHEN (SELECT closed_at FROM round WHERE issue_id = NEW.issue_id AND section_id = NEW.section_id) IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'ballot_closed'); END;
