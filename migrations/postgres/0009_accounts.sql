-- The people who work here, and what they did. Nothing of this is ever public: a commentary is signed by a contributor, and only the
-- newsroom knows whose account that is.

-- `name` is what she signs in with, `shown` what her colleagues call her. Her address, to which notices go, is sealed like a reader's.
-- Who has left keeps her row, because what she did stays done.
CREATE TABLE account (
    id             UUID PRIMARY KEY,
    name           TEXT COLLATE "C" NOT NULL CONSTRAINT account_name_once UNIQUE,
    shown          TEXT COLLATE "C" NOT NULL,
    language       TEXT COLLATE "C",
    contributor_id UUID REFERENCES contributor (id),
    generation     BIGINT,
    sealed         BYTEA,
    notices        TEXT COLLATE "C" NOT NULL CHECK (notices IN ('at-once', 'daily', 'never')),
    created_at     BIGINT NOT NULL,
    ended_at       BIGINT,
    CONSTRAINT account_address_complete CHECK ((generation IS NULL) = (sealed IS NULL))
);
-- Translators and those who approve have a language; the others have the empty one.
CREATE TABLE account_role (
    account_id UUID NOT NULL REFERENCES account (id),
    role       TEXT COLLATE "C" NOT NULL CHECK (role IN ('administrator', 'editor', 'analyst', 'translator', 'approver')),
    language   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account_id, role, language),
    CONSTRAINT account_role_has_language CHECK ((role IN ('translator', 'approver')) = (language <> ''))
);

-- Links that let somebody in, once, and what her browser is known by then: hashes of both.
CREATE TABLE invitation (
    hash       BYTEA PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES account (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX invitation_by_account ON invitation (account_id);
-- `id` names a session in the list of one's sessions without telling its cookie; `confirmed_at` is when its holder last proved that it
-- is her.
CREATE TABLE session (
    hash         BYTEA PRIMARY KEY,
    id           UUID NOT NULL UNIQUE,
    account_id   UUID NOT NULL REFERENCES account (id),
    device       TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    seen_at      BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL
);
CREATE INDEX session_by_account ON session (account_id);
DROP TABLE desk_link;
DROP TABLE desk_session;

-- Who has what in an issue, and until when.
CREATE TABLE assignment (
    issue_id   UUID NOT NULL REFERENCES issue (id),
    section_id UUID NOT NULL REFERENCES section (id),
    language   TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL REFERENCES account (id),
    due_at     BIGINT,
    PRIMARY KEY (issue_id, section_id, language)
);
CREATE INDEX assignment_by_account ON assignment (account_id);

-- Everything that somebody did here. Each row's hash covers the row and the hash before it, so that none can be changed, left out or
-- put in between without all later ones telling. No reader is named.
CREATE TABLE audit_event (
    number     BIGINT PRIMARY KEY,
    at         BIGINT NOT NULL,
    account_id UUID,
    who        TEXT COLLATE "C" NOT NULL,
    act        TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C" NOT NULL,
    details    TEXT COLLATE "C" NOT NULL,
    hash       BYTEA NOT NULL
);
CREATE INDEX audit_event_by_account ON audit_event (account_id, number);
CREATE TRIGGER audit_event_stays BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse('audit_event_stays');
