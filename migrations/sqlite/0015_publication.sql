-- Releasing issues, showing them beforehand, and taking them back.

-- Since when a published issue is withheld from readers. It stays published: it comes back as it was.
ALTER TABLE issue ADD COLUMN withdrawn_at BIGINT
    CONSTRAINT issue_withdrawn_was_published CHECK (withdrawn_at IS NULL OR state = 'published');
DROP VIEW public_issue;
CREATE VIEW public_issue AS
SELECT id, starts, ends, number, state, published_at, skip_reasons
FROM issue
WHERE state <> 'draft' AND withdrawn_at IS NULL;
DROP VIEW public_edition;
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
WHERE issue.state = 'published' AND issue.withdrawn_at IS NULL AND commentary.concealed_at IS NULL;

-- The languages in which an issue must be complete before it is released; all of the monitor's, if none stands here.
CREATE TABLE required_language (
    language TEXT PRIMARY KEY
);

-- An issue that is to be released by itself. `override_reason` is why somebody wants it released as it is; `failed_at` says that it was
-- not ready when the time came.
CREATE TABLE release_plan (
    issue_id        BLOB PRIMARY KEY REFERENCES issue (id),
    at              BIGINT NOT NULL,
    account_id      BLOB NOT NULL REFERENCES account (id),
    override_reason TEXT,
    failed_at       BIGINT
);

-- Links by which partners see an issue before readers do: hashes, as of all links.
CREATE TABLE preview_link (
    id         BLOB PRIMARY KEY,
    hash       BLOB NOT NULL UNIQUE,
    issue_id   BLOB NOT NULL REFERENCES issue (id),
    label      TEXT NOT NULL,
    account_id BLOB NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX preview_link_by_issue ON preview_link (issue_id);
