-- What the monitor publishes. Texts are compared by their bytes (COLLATE "C"), as SQLite does: lists and exports have one order.
-- Dates are ISO text, instants are milliseconds since 1970 (UTC), texts per language are JSON
-- objects keyed by language code. Every constraint that a person can run into has a name that the program explains.

CREATE TABLE monitor (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    settings JSONB NOT NULL
);

CREATE TABLE section (
    id           UUID PRIMARY KEY,
    code         TEXT COLLATE "C" NOT NULL UNIQUE,
    position     BIGINT NOT NULL,
    names        JSONB NOT NULL,
    descriptions JSONB NOT NULL,
    valid_from   TEXT COLLATE "C" NOT NULL,
    valid_to     TEXT COLLATE "C",
    CONSTRAINT section_valid_in_order CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE TABLE section_predecessor (
    section_id     UUID NOT NULL REFERENCES section (id),
    predecessor_id UUID NOT NULL REFERENCES section (id),
    PRIMARY KEY (section_id, predecessor_id)
);
CREATE TABLE section_former_code (
    code       TEXT COLLATE "C" PRIMARY KEY,
    section_id UUID NOT NULL REFERENCES section (id)
);

CREATE TABLE contributor (
    id       UUID PRIMARY KEY,
    code     TEXT COLLATE "C" NOT NULL UNIQUE,
    position BIGINT NOT NULL,
    names    JSONB NOT NULL,
    roles    JSONB NOT NULL,
    abouts   JSONB NOT NULL
);
CREATE TABLE topic (
    id       UUID PRIMARY KEY,
    code     TEXT COLLATE "C" NOT NULL UNIQUE,
    position BIGINT NOT NULL,
    names    JSONB NOT NULL
);
CREATE TABLE redirect (
    source TEXT COLLATE "C" PRIMARY KEY,
    target TEXT COLLATE "C" NOT NULL
);
CREATE TABLE page (
    code     TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    title    TEXT COLLATE "C" NOT NULL,
    body     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (code, language)
);

CREATE TABLE issue (
    id           UUID PRIMARY KEY,
    starts       TEXT COLLATE "C" NOT NULL CONSTRAINT issue_starts_once UNIQUE,
    ends         TEXT COLLATE "C" NOT NULL,
    number       BIGINT CONSTRAINT issue_number_once UNIQUE,
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('draft', 'published', 'skipped')),
    published_at BIGINT,
    skip_reasons JSONB NOT NULL,
    UNIQUE (id, starts),
    CONSTRAINT issue_period_in_order CHECK (ends >= starts),
    -- Invariant 2: periods do not overlap. (Text to number is immutable, text to date is not.)
    CONSTRAINT issue_periods_apart EXCLUDE USING gist
        (int4range(replace(starts, '-', '')::int4, replace(ends, '-', '')::int4, '[]') WITH &&),
    CONSTRAINT issue_published_has_instant CHECK ((state = 'published') = (published_at IS NOT NULL)),
    CONSTRAINT issue_skipped_has_no_number CHECK ((state = 'skipped') = (number IS NULL))
);
CREATE INDEX issue_by_state ON issue (state, starts);

CREATE TABLE assessment (
    id            UUID PRIMARY KEY,
    issue_id      UUID NOT NULL REFERENCES issue (id),
    section_id    UUID NOT NULL REFERENCES section (id),
    verdict       TEXT COLLATE "C" NOT NULL CHECK (verdict IN ('improved', 'unchanged', 'deteriorated', 'not-assessed')),
    baseline      TEXT COLLATE "C",
    level         BIGINT CHECK (level BETWEEN 0 AND 5),
    confidence    TEXT COLLATE "C" CHECK (confidence IN ('low', 'medium', 'high')),
    reasons       JSONB NOT NULL,
    assessed_at   BIGINT,
    position      BIGINT NOT NULL,
    superseded_by UUID REFERENCES assessment (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT assessment_position_once UNIQUE (issue_id, section_id, position)
);
CREATE INDEX assessment_by_successor ON assessment (superseded_by) WHERE superseded_by IS NOT NULL;
-- Invariant 1: one current assessment per issue and section.
CREATE UNIQUE INDEX assessment_current_once ON assessment (issue_id, section_id) WHERE superseded_by IS NULL;

-- `starts` repeats the issue's first day here and below, so that a page of one year reads that year's rows and no others.
CREATE TABLE commentary (
    id                UUID PRIMARY KEY,
    issue_id          UUID NOT NULL,
    starts            TEXT COLLATE "C" NOT NULL,
    section_id        UUID NOT NULL REFERENCES section (id),
    original_language TEXT COLLATE "C" NOT NULL,
    hero              TEXT COLLATE "C",
    concealed_at      BIGINT,
    CONSTRAINT commentary_once UNIQUE (issue_id, section_id),
    UNIQUE (id, starts),
    FOREIGN KEY (issue_id, starts) REFERENCES issue (id, starts) ON UPDATE CASCADE
);
CREATE INDEX commentary_by_section ON commentary (section_id, starts);
CREATE TABLE commentary_contributor (
    commentary_id  UUID NOT NULL,
    starts         TEXT COLLATE "C" NOT NULL,
    position       BIGINT NOT NULL,
    contributor_id UUID NOT NULL REFERENCES contributor (id),
    PRIMARY KEY (commentary_id, position),
    FOREIGN KEY (commentary_id, starts) REFERENCES commentary (id, starts) ON UPDATE CASCADE
);
CREATE INDEX commentary_contributor_by_contributor ON commentary_contributor (contributor_id, starts);
CREATE TABLE commentary_topic (
    commentary_id UUID NOT NULL,
    starts        TEXT COLLATE "C" NOT NULL,
    position      BIGINT NOT NULL,
    topic_id      UUID NOT NULL REFERENCES topic (id),
    PRIMARY KEY (commentary_id, position),
    FOREIGN KEY (commentary_id, starts) REFERENCES commentary (id, starts) ON UPDATE CASCADE
);
CREATE INDEX commentary_topic_by_topic ON commentary_topic (topic_id, starts);

-- published_revision_id points at what readers see; absent while nothing of the edition has been published.
CREATE TABLE edition (
    id                    UUID PRIMARY KEY,
    commentary_id         UUID NOT NULL REFERENCES commentary (id),
    language              TEXT COLLATE "C" NOT NULL,
    published_revision_id UUID,
    CONSTRAINT edition_once UNIQUE (commentary_id, language)
);
-- While a revision that an edition points at is still to come, SQLite looks for such editions at each new revision.
CREATE INDEX edition_by_published_revision ON edition (published_revision_id);
CREATE TABLE slug (
    language   TEXT COLLATE "C" NOT NULL,
    slug       TEXT COLLATE "C" NOT NULL,
    edition_id UUID NOT NULL REFERENCES edition (id),
    current    BOOLEAN NOT NULL,
    CONSTRAINT slug_once PRIMARY KEY (language, slug)
);
CREATE UNIQUE INDEX slug_current_once ON slug (edition_id) WHERE current;

-- source_hash is the content hash of the revision that a translation renders; a translation is stale when the original's
-- published revision has another one. The hash covers title, lead, body and captions, and nothing else.
CREATE TABLE revision (
    id              UUID PRIMARY KEY,
    edition_id      UUID NOT NULL REFERENCES edition (id) DEFERRABLE INITIALLY DEFERRED,
    number          BIGINT NOT NULL CHECK (number >= 1),
    title           TEXT COLLATE "C" NOT NULL,
    lead            TEXT COLLATE "C" NOT NULL,
    body            TEXT COLLATE "C" NOT NULL,
    hero_alt        TEXT COLLATE "C",
    hero_caption    TEXT COLLATE "C",
    hero_credit     TEXT COLLATE "C",
    content_hash    BYTEA NOT NULL,
    source_number   BIGINT,
    source_hash     BYTEA,
    saved_at        BIGINT,
    saved_by        TEXT COLLATE "C",
    published_at    BIGINT,
    reason          TEXT COLLATE "C" CHECK (reason IN ('correction', 'typo')),
    correction_note TEXT COLLATE "C",
    CONSTRAINT revision_number_once UNIQUE (edition_id, number),
    CONSTRAINT revision_correction_has_note CHECK ((COALESCE(reason, '') = 'correction') = (correction_note IS NOT NULL)),
    CONSTRAINT revision_source_complete CHECK ((source_number IS NULL) = (source_hash IS NULL))
);
CREATE INDEX revision_by_publication ON revision (published_at);

CREATE TABLE source (
    id        UUID PRIMARY KEY,
    title     TEXT COLLATE "C" NOT NULL,
    publisher TEXT COLLATE "C",
    address   TEXT COLLATE "C"
);
CREATE TABLE citation (
    revision_id UUID NOT NULL REFERENCES revision (id) DEFERRABLE INITIALLY DEFERRED,
    position    BIGINT NOT NULL,
    code        TEXT COLLATE "C" NOT NULL,
    source_id   UUID NOT NULL REFERENCES source (id),
    accessed    TEXT COLLATE "C",
    PRIMARY KEY (revision_id, position)
);
CREATE INDEX citation_by_source ON citation (source_id);

ALTER TABLE edition ADD CONSTRAINT edition_published_revision
    FOREIGN KEY (published_revision_id) REFERENCES revision (id) DEFERRABLE INITIALLY DEFERRED;

-- Derived from a revision by the renderer named in `version`; may be thrown away and made anew.
CREATE TABLE rendering (
    revision_id UUID PRIMARY KEY REFERENCES revision (id) DEFERRABLE INITIALLY DEFERRED,
    version     BIGINT NOT NULL,
    html        TEXT COLLATE "C" NOT NULL,
    notes       JSONB NOT NULL,
    blocks      JSONB NOT NULL,
    words       BIGINT NOT NULL
);

-- The bytes lie in the media store under the hash; the sizes that readers get follow from width and height.
CREATE TABLE media (
    hash   TEXT COLLATE "C" PRIMARY KEY,
    format TEXT COLLATE "C" NOT NULL,
    width  BIGINT NOT NULL,
    height BIGINT NOT NULL
);
-- Which picture a file name means in the texts of a commentary, or in a standing page.
CREATE TABLE commentary_media (
    commentary_id UUID NOT NULL REFERENCES commentary (id),
    name          TEXT COLLATE "C" NOT NULL,
    hash          TEXT COLLATE "C" NOT NULL REFERENCES media (hash),
    PRIMARY KEY (commentary_id, name)
);
CREATE INDEX commentary_media_by_hash ON commentary_media (hash);
CREATE TABLE page_media (
    page TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL REFERENCES media (hash),
    PRIMARY KEY (page, name)
);

-- What was changed, for caches in this and other processes.
CREATE TABLE change (
    number BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    tag    TEXT COLLATE "C" NOT NULL
);

-- Raises the message that the program explains; the argument names the broken rule.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0]; END $$;

-- Invariants 1 and 4: an issue is released by one change of state, and only when every section valid on its first day is assessed.
CREATE TRIGGER issue_born_unpublished BEFORE INSERT ON issue FOR EACH ROW
WHEN (NEW.state = 'published') EXECUTE FUNCTION refuse('issue_born_unpublished');
CREATE FUNCTION issue_fully_assessed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM section
        WHERE valid_from <= NEW.starts AND (valid_to IS NULL OR valid_to >= NEW.starts)
          AND NOT EXISTS (SELECT 1 FROM assessment
                          WHERE issue_id = NEW.id AND section_id = section.id AND superseded_by IS NULL)) THEN
        RAISE EXCEPTION 'issue_fully_assessed' USING ERRCODE = 'check_violation', CONSTRAINT = 'issue_fully_assessed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issue_fully_assessed BEFORE UPDATE OF state ON issue FOR EACH ROW
WHEN (NEW.state = 'published' AND OLD.state <> 'published') EXECUTE FUNCTION issue_fully_assessed();
CREATE TRIGGER issue_stays_published BEFORE UPDATE ON issue FOR EACH ROW
WHEN (OLD.state = 'published'
      AND (NEW.starts, NEW.ends, NEW.number, NEW.state, NEW.published_at)
          IS DISTINCT FROM (OLD.starts, OLD.ends, OLD.number, OLD.state, OLD.published_at))
EXECUTE FUNCTION refuse('issue_stays_published');

-- Verdicts are superseded, never edited, once published.
CREATE FUNCTION assessment_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.superseded_by IS NOT NULL AND NEW.superseded_by IS DISTINCT FROM OLD.superseded_by THEN
        RAISE EXCEPTION 'assessment_immutable' USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_immutable';
    END IF;
    IF (SELECT state FROM issue WHERE id = OLD.issue_id) = 'published' AND (TG_OP = 'DELETE' OR
        (NEW.issue_id, NEW.section_id, NEW.verdict, NEW.baseline, NEW.level, NEW.confidence, NEW.reasons, NEW.assessed_at, NEW.position)
        IS DISTINCT FROM
        (OLD.issue_id, OLD.section_id, OLD.verdict, OLD.baseline, OLD.level, OLD.confidence, OLD.reasons, OLD.assessed_at, OLD.position)) THEN
        RAISE EXCEPTION 'assessment_immutable' USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_immutable';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assessment_immutable BEFORE UPDATE OR DELETE ON assessment FOR EACH ROW EXECUTE FUNCTION assessment_immutable();

-- Invariant 5: a published revision never changes.
CREATE TRIGGER revision_immutable BEFORE UPDATE ON revision FOR EACH ROW
WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse('revision_immutable');
CREATE TRIGGER revision_kept BEFORE DELETE ON revision FOR EACH ROW
WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse('revision_immutable');

-- Invariants 4 and 11 in one place: what readers can see. Every public query goes through these two views.
CREATE VIEW public_issue AS
SELECT id, starts, ends, number, state, published_at, skip_reasons
FROM issue
WHERE state <> 'draft';

CREATE VIEW public_edition AS
SELECT edition.id,
       edition.commentary_id,
       edition.language,
       slug.slug,
       commentary.issue_id,
       commentary.section_id,
       commentary.original_language,
       commentary.hero,
       commentary.starts,
       issue.published_at AS issue_published_at,
       revision.id AS revision_id,
       revision.number,
       revision.title,
       revision.lead,
       revision.hero_alt,
       revision.hero_caption,
       revision.hero_credit,
       revision.content_hash,
       revision.source_number,
       revision.published_at,
       COALESCE(revision.source_hash <> original.content_hash, FALSE) AS stale
FROM edition
JOIN commentary ON commentary.id = edition.commentary_id
JOIN issue ON issue.id = commentary.issue_id
JOIN revision ON revision.id = edition.published_revision_id
JOIN slug ON slug.edition_id = edition.id AND slug.current
LEFT JOIN edition AS original_edition
       ON original_edition.commentary_id = commentary.id AND original_edition.language = commentary.original_language
LEFT JOIN revision AS original ON original.id = original_edition.published_revision_id
WHERE issue.state = 'published' AND commentary.concealed_at IS NULL;
