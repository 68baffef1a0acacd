-- What the monitor publishes. Dates are ISO text, instants are milliseconds since 1970 (UTC), texts per language are JSON
-- objects keyed by language code. Every constraint that a person can run into has a name that the program explains.

CREATE TABLE monitor (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    settings TEXT NOT NULL
);

CREATE TABLE section (
    id           BLOB PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE,
    position     BIGINT NOT NULL,
    names        TEXT NOT NULL,
    descriptions TEXT NOT NULL,
    valid_from   TEXT NOT NULL,
    valid_to     TEXT,
    CONSTRAINT section_valid_in_order CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE TABLE section_predecessor (
    section_id     BLOB NOT NULL REFERENCES section (id),
    predecessor_id BLOB NOT NULL REFERENCES section (id),
    PRIMARY KEY (section_id, predecessor_id)
);
CREATE TABLE section_former_code (
    code       TEXT PRIMARY KEY,
    section_id BLOB NOT NULL REFERENCES section (id)
);

CREATE TABLE contributor (
    id       BLOB PRIMARY KEY,
    code     TEXT NOT NULL UNIQUE,
    position BIGINT NOT NULL,
    names    TEXT NOT NULL,
    roles    TEXT NOT NULL,
    abouts   TEXT NOT NULL
);
CREATE TABLE topic (
    id       BLOB PRIMARY KEY,
    code     TEXT NOT NULL UNIQUE,
    position BIGINT NOT NULL,
    names    TEXT NOT NULL
);
CREATE TABLE redirect (
    source TEXT PRIMARY KEY,
    target TEXT NOT NULL
);
CREATE TABLE page (
    code     TEXT NOT NULL,
    language TEXT NOT NULL,
    position BIGINT NOT NULL,
    title    TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (code, language)
);

CREATE TABLE issue (
    id           BLOB PRIMARY KEY,
    starts       TEXT NOT NULL CONSTRAINT issue_starts_once UNIQUE,
    ends         TEXT NOT NULL,
    number       BIGINT CONSTRAINT issue_number_once UNIQUE,
    state        TEXT NOT NULL CHECK (state IN ('draft', 'published', 'skipped')),
    published_at BIGINT,
    skip_reasons TEXT NOT NULL,
    UNIQUE (id, starts),
    CONSTRAINT issue_period_in_order CHECK (ends >= starts),
    CONSTRAINT issue_published_has_instant CHECK ((state = 'published') = (published_at IS NOT NULL)),
    CONSTRAINT issue_skipped_has_no_number CHECK ((state = 'skipped') = (number IS NULL))
);
CREATE INDEX issue_by_state ON issue (state, starts);

CREATE TABLE assessment (
    id            BLOB PRIMARY KEY,
    issue_id      BLOB NOT NULL REFERENCES issue (id),
    section_id    BLOB NOT NULL REFERENCES section (id),
    verdict       TEXT NOT NULL CHECK (verdict IN ('improved', 'unchanged', 'deteriorated', 'not-assessed')),
    baseline      TEXT,
    level         BIGINT CHECK (level BETWEEN 0 AND 5),
    confidence    TEXT CHECK (confidence IN ('low', 'medium', 'high')),
    reasons       TEXT NOT NULL,
    assessed_at   BIGINT,
    position      BIGINT NOT NULL,
    superseded_by BLOB REFERENCES assessment (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT assessment_position_once UNIQUE (issue_id, section_id, position)
);
CREATE INDEX assessment_by_successor ON assessment (superseded_by) WHERE superseded_by IS NOT NULL;
-- Invariant 1: one current assessment per issue and section.
CREATE UNIQUE INDEX assessment_current_once ON assessment (issue_id, section_id) WHERE superseded_by IS NULL;

-- `starts` repeats the issue's first day here and below, so that a page of one year reads that year's rows and no others.
CREATE TABLE commentary (
    id                BLOB PRIMARY KEY,
    issue_id          BLOB NOT NULL,
    starts            TEXT NOT NULL,
    section_id        BLOB NOT NULL REFERENCES section (id),
    original_language TEXT NOT NULL,
    hero              TEXT,
    concealed_at      BIGINT,
    CONSTRAINT commentary_once UNIQUE (issue_id, section_id),
    UNIQUE (id, starts),
    FOREIGN KEY (issue_id, starts) REFERENCES issue (id, starts) ON UPDATE CASCADE
);
CREATE INDEX commentary_by_section ON commentary (section_id, starts);
CREATE TABLE commentary_contributor (
    commentary_id  BLOB NOT NULL,
    starts         TEXT NOT NULL,
    position       BIGINT NOT NULL,
    contributor_id BLOB NOT NULL REFERENCES contributor (id),
    PRIMARY KEY (commentary_id, position),
    FOREIGN KEY (commentary_id, starts) REFERENCES commentary (id, starts) ON UPDATE CASCADE
);
CREATE INDEX commentary_contributor_by_contributor ON commentary_contributor (contributor_id, starts);
CREATE TABLE commentary_topic (
    commentary_id BLOB NOT NULL,
    starts        TEXT NOT NULL,
    position      BIGINT NOT NULL,
    topic_id      BLOB NOT NULL REFERENCES topic (id),
    PRIMARY KEY (commentary_id, position),
    FOREIGN KEY (commentary_id, starts) REFERENCES commentary (id, starts) ON UPDATE CASCADE
);
CREATE INDEX commentary_topic_by_topic ON commentary_topic (topic_id, starts);

-- published_revision_id points at what readers see; absent while nothing of the edition has been published.
CREATE TABLE edition (
    id                    BLOB PRIMARY KEY,
    commentary_id         BLOB NOT NULL REFERENCES commentary (id),
    language              TEXT NOT NULL,
    published_revision_id BLOB REFERENCES revision (id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT edition_once UNIQUE (commentary_id, language)
);
-- While a revision that an edition points at is still to come, SQLite looks for such editions at each new revision.
CREATE INDEX edition_by_published_revision ON edition (published_revision_id);
CREATE TABLE slug (
    language   TEXT NOT NULL,
    slug       TEXT NOT NULL,
    edition_id BLOB NOT NULL REFERENCES edition (id),
    current    BOOLEAN NOT NULL,
    CONSTRAINT slug_once PRIMARY KEY (language, slug)
);
CREATE UNIQUE INDEX slug_current_once ON slug (edition_id) WHERE current;

-- source_hash is the content hash of the revision that a translation renders; a translation is stale when the original's
-- published revision has another one. The hash covers title, lead, body and captions, and nothing else.
CREATE TABLE revision (
    id              BLOB PRIMARY KEY,
    edition_id      BLOB NOT NULL REFERENCES edition (id) DEFERRABLE INITIALLY DEFERRED,
    number          BIGINT NOT NULL CHECK (number >= 1),
    title           TEXT NOT NULL,
    lead            TEXT NOT NULL,
    body            TEXT NOT NULL,
    hero_alt        TEXT,
    hero_caption    TEXT,
    hero_credit     TEXT,
    content_hash    BLOB NOT NULL,
    source_number   BIGINT,
    source_hash     BLOB,
    saved_at        BIGINT,
    saved_by        TEXT,
    published_at    BIGINT,
    reason          TEXT CHECK (reason IN ('correction', 'typo')),
    correction_note TEXT,
    CONSTRAINT revision_number_once UNIQUE (edition_id, number),
    CONSTRAINT revision_correction_has_note CHECK ((COALESCE(reason, '') = 'correction') = (correction_note IS NOT NULL)),
    CONSTRAINT revision_source_complete CHECK ((source_number IS NULL) = (source_hash IS NULL))
);
CREATE INDEX revision_by_publication ON revision (published_at);

CREATE TABLE source (
    id        BLOB PRIMARY KEY,
    title     TEXT NOT NULL,
    publisher TEXT,
    address   TEXT
);
CREATE TABLE citation (
    revision_id BLOB NOT NULL REFERENCES revision (id) DEFERRABLE INITIALLY DEFERRED,
    position    BIGINT NOT NULL,
    code        TEXT NOT NULL,
    source_id   BLOB NOT NULL REFERENCES source (id),
    accessed    TEXT,
    PRIMARY KEY (revision_id, position)
);
CREATE INDEX citation_by_source ON citation (source_id);

-- Derived from a revision by the renderer named in `version`; may be thrown away and made anew.
CREATE TABLE rendering (
    revision_id BLOB PRIMARY KEY REFERENCES revision (id) DEFERRABLE INITIALLY DEFERRED,
    version     BIGINT NOT NULL,
    html        TEXT NOT NULL,
    notes       TEXT NOT NULL,
    blocks      TEXT NOT NULL,
    words       BIGINT NOT NULL
);

-- The bytes lie in the media store under the hash; the sizes that readers get follow from width and height.
CREATE TABLE media (
    hash   TEXT PRIMARY KEY,
    format TEXT NOT NULL,
    width  BIGINT NOT NULL,
    height BIGINT NOT NULL
);
-- Which picture a file name means in the texts of a commentary, or in a standing page.
CREATE TABLE commentary_media (
    commentary_id BLOB NOT NULL REFERENCES commentary (id),
    name          TEXT NOT NULL,
    hash          TEXT NOT NULL REFERENCES media (hash),
    PRIMARY KEY (commentary_id, name)
);
CREATE INDEX commentary_media_by_hash ON commentary_media (hash);
CREATE TABLE page_media (
    page TEXT NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL REFERENCES media (hash),
    PRIMARY KEY (page, name)
);

-- What was changed, for caches in this and other processes.
CREATE TABLE change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    tag    TEXT NOT NULL
);

-- Invariant 2: periods do not overlap.
CREATE TRIGGER issue_periods_apart_on_insert BEFORE INSERT ON issue
WHEN EXISTS (SELECT 1 FROM issue WHERE starts <= NEW.ends AND ends >= NEW.starts AND id <> NEW.id)
BEGIN SELECT RAISE(ABORT, 'issue_periods_apart'); END;
CREATE TRIGGER issue_periods_apart_on_update BEFORE UPDATE OF starts, ends ON issue
WHEN EXISTS (SELECT 1 FROM issue WHERE starts <= NEW.ends AND ends >= NEW.starts AND id <> NEW.id)
BEGIN SELECT RAISE(ABORT, 'issue_periods_apart'); END;

-- Invariants 1 and 4: an issue is released by one change of state, and only when every section valid on its first day is assessed.
CREATE TRIGGER issue_born_unpublished BEFORE INSERT ON issue
WHEN NEW.state = 'published'
BEGIN SELECT RAISE(ABORT, 'issue_born_unpublished'); END;
CREATE TRIGGER issue_fully_assessed BEFORE UPDATE OF state ON issue
WHEN NEW.state = 'published' AND OLD.state <> 'published' AND EXISTS (
    SELECT 1 FROM section
    WHERE valid_from <= NEW.starts AND (valid_to IS NULL OR valid_to >= NEW.starts)
      AND NOT EXISTS (SELECT 1 FROM assessment
                      WHERE issue_id = NEW.id AND section_id = section.id AND superseded_by IS NULL))
BEGIN SELECT RAISE(ABORT, 'issue_fully_assessed'); END;
CREATE TRIGGER issue_stays_published BEFORE UPDATE OF starts, ends, number, state, published_at ON issue
WHEN OLD.state = 'published'
 AND (NEW.starts, NEW.ends, NEW.number, NEW.state, NEW.published_at) IS NOT (OLD.starts, OLD.ends, OLD.number, OLD.state, OLD.published_at)
BEGIN SELECT RAISE(ABORT, 'issue_stays_published'); END;

-- Verdicts are superseded, never edited, once published.
CREATE TRIGGER assessment_immutable BEFORE UPDATE OF issue_id, section_id, verdict, baseline, level, confidence, reasons, assessed_at, position ON assessment
WHEN (SELECT state FROM issue WHERE id = OLD.issue_id) = 'published'
BEGIN SELECT RAISE(ABORT, 'assessment_immutable'); END;
CREATE TRIGGER assessment_supersedes_once BEFORE UPDATE OF superseded_by ON assessment
WHEN OLD.superseded_by IS NOT NULL AND NEW.superseded_by IS NOT OLD.superseded_by
BEGIN SELECT RAISE(ABORT, 'assessment_immutable'); END;
CREATE TRIGGER assessment_kept BEFORE DELETE ON assessment
WHEN (SELECT state FROM issue WHERE id = OLD.issue_id) = 'published'
BEGIN SELECT RAISE(ABORT, 'assessment_immutable'); END;

-- Invariant 5: a published revision never changes.
CREATE TRIGGER revision_immutable BEFORE UPDATE ON revision
WHEN OLD.published_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'revision_immutable'); END;
CREATE TRIGGER revision_kept BEFORE DELETE ON revision
WHEN OLD.published_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'revision_immutable'); END;

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
