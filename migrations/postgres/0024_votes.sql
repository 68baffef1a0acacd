-- How the analysts voted, and what who disagreed has to say, where readers are to know it: part of the verdict, and as lasting.
ALTER TABLE assessment ADD COLUMN votes TEXT NOT NULL DEFAULT '';
ALTER TABLE assessment ADD COLUMN dissent JSONB NOT NULL DEFAULT '{}';
CREATE OR REPLACE FUNCTION assessment_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.superseded_by IS NOT NULL AND NEW.superseded_by IS DISTINCT FROM OLD.superseded_by THEN
        RAISE EXCEPTION 'assessment_immutable' USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_immutable';
    END IF;
    IF (SELECT state FROM issue WHERE id = OLD.issue_id) = 'published' AND (TG_OP = 'DELETE' OR
        (NEW.issue_id, NEW.section_id, NEW.verdict, NEW.baseline, NEW.level, NEW.confidence, NEW.reasons, NEW.assessed_at, NEW.position,
         NEW.votes, NEW.dissent)
        IS DISTINCT FROM
        (OLD.issue_id, OLD.section_id, OLD.verdict, OLD.baseline, OLD.level, OLD.confidence, OLD.reasons, OLD.assessed_at, OLD.position,
         OLD.votes, OLD.dissent)) THEN
        RAISE EXCEPTION 'assessment_immutable' USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_immutable';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
