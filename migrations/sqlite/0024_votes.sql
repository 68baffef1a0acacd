-- How the analysts voted, and what who disagreed has to say, where readers are to know it: part of the verdict, and as lasting.
ALTER TABLE assessment ADD COLUMN votes TEXT NOT NULL DEFAULT '';
ALTER TABLE assessment ADD COLUMN dissent TEXT NOT NULL DEFAULT '{}';
CREATE TRIGGER assessment_votes_immutable BEFORE UPDATE OF votes, dissent ON assessment
WHEN (SELECT state FROM issue WHERE id = OLD.issue_id) = 'published'
BEGIN SELECT RAISE(ABORT, 'assessment_immutable'); END;
