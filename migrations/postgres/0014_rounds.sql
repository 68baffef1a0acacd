-- Blind rounds: each analyst files a ballot before she sees the others'.

CREATE TABLE round (
    issue_id   UUID NOT NULL REFERENCES issue (id),
    section_id UUID NOT NULL REFERENCES section (id),
    opened_at  BIGINT NOT NULL,
    closed_at  BIGINT,
    PRIMARY KEY (issue_id, section_id)
);
CREATE TABLE ballot (
    issue_id   UUID NOT NULL,
    section_id UUID NOT NULL,
    account_id UUID NOT NULL REFERENCES account (id),
    verdict    TEXT COLLATE "C" NOT NULL CHECK (verdict IN ('improved', 'unchanged', 'deteriorated', 'not-assessed')),
    level      BIGINT CHECK (level BETWEEN 0 AND 5),
    confidence TEXT COLLATE "C" CHECK (confidence IN ('low', 'medium', 'high')),
    note       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (issue_id, section_id, account_id),
    FOREIGN KEY (issue_id, section_id) REFERENCES round (issue_id, section_id)
);
-- What was filed stays as it is, once others can see it.
CREATE FUNCTION ballot_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT closed_at FROM round WHERE issue_id = NEW.issue_id AND section_id = NEW.section_id) IS NOT NULL THEN
        RAISE EXCEPTION 'ballot_closed' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ballot_closed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ballot_closed BEFORE INSERT OR UPDATE ON ballot FOR EACH ROW EXECUTE FUNCTION ballot_closed();
