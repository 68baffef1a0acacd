-- The mailing of an issue, and its ledger: what became of it for every reader. No address and no name stands here; a delivery knows
-- its reader by her identifier, and outlives her.

-- Who may be mailed, in one place (invariant 7): confirmed, and not on the list of those who must not be. Every statement that chooses
-- readers goes through this view. The index is named because the planner, which knows of no statistics in a new database, takes the
-- one by state and then sorts a million readers by their identifiers, in which order this one has them already.
CREATE INDEX subscriber_mailable ON subscriber (id, language, lookup) WHERE state = 'active';
CREATE VIEW mailable_subscriber AS
SELECT id, language, generation, sealed, plain_envelope, openpgp_generation, openpgp_sealed
FROM subscriber INDEXED BY subscriber_mailable
WHERE state = 'active' AND NOT EXISTS (SELECT 1 FROM suppression WHERE suppression.lookup = subscriber.lookup);

-- `audience` is how many deliveries were frozen: their states always add up to it. `uncertain` is what to do with a delivery of which
-- nobody knows whether it has arrived.
CREATE TABLE campaign (
    id           BLOB PRIMARY KEY,
    issue_id     BLOB NOT NULL CONSTRAINT campaign_once UNIQUE REFERENCES issue (id),
    state        TEXT NOT NULL CHECK (state IN ('draft', 'scheduled', 'sending', 'paused', 'done', 'cancelled')),
    uncertain    TEXT NOT NULL CHECK (uncertain IN ('leave', 'repeat')),
    scheduled_at BIGINT,
    frozen_at    BIGINT,
    audience     BIGINT,
    finished_at  BIGINT,
    CONSTRAINT campaign_scheduled_has_instant CHECK (state = 'cancelled' OR (state = 'draft') = (scheduled_at IS NULL)),
    CONSTRAINT campaign_frozen_before_sending CHECK (
        (state NOT IN ('sending', 'paused', 'done') OR frozen_at IS NOT NULL)
        AND (state <> 'draft' OR frozen_at IS NULL)
        AND (frozen_at IS NULL) = (audience IS NULL)),
    CONSTRAINT campaign_finished_has_instant CHECK ((state IN ('done', 'cancelled')) = (finished_at IS NOT NULL))
);

-- What readers in a language get, rendered once. While a language is held, because its translation is late, its readers wait.
CREATE TABLE campaign_language (
    campaign_id BLOB NOT NULL REFERENCES campaign (id),
    language    TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('held', 'released')),
    subject     TEXT,
    preheader   TEXT,
    html        TEXT,
    text        TEXT,
    PRIMARY KEY (campaign_id, language),
    CONSTRAINT campaign_message_complete CHECK (
        (subject IS NULL) = (state = 'held') AND (preheader IS NULL) = (state = 'held')
        AND (html IS NULL) = (state = 'held') AND (text IS NULL) = (state = 'held'))
);

-- The ledger. The row itself is the mark: what is `sending` is leased to a worker, and nobody else may touch it until the lease is
-- over. `due_at` is missing while the language is held. `attempt` counts the leases, and so tells a late report of an earlier one from
-- that of the present one; `repeated` counts how often an uncertain delivery was put back.
--
-- It refers neither to `subscriber`, because an erased reader leaves a row that means nobody, nor to `campaign`: a million rows
-- come from one statement that reads their campaign, and to look it up again for each would cost PostgreSQL more than to write them.
CREATE TABLE delivery (
    campaign_id    BLOB NOT NULL,
    subscriber_id  BLOB NOT NULL,
    language       TEXT NOT NULL,
    state          TEXT NOT NULL
                   CHECK (state IN ('pending', 'sending', 'accepted', 'deferred', 'failed', 'uncertain', 'skipped')),
    attempt        BIGINT NOT NULL,
    repeated       BIGINT NOT NULL,
    due_at         BIGINT,
    first_tried_at BIGINT,
    tried_at       BIGINT,
    lease_until    BIGINT,
    worker         BLOB,
    reply_code     BIGINT,
    reply_enhanced TEXT,
    reply          TEXT,
    CONSTRAINT delivery_once PRIMARY KEY (campaign_id, subscriber_id),
    CONSTRAINT delivery_leased_while_sending CHECK (
        (state = 'sending') = (lease_until IS NOT NULL) AND (state = 'sending') = (worker IS NOT NULL)),
    CONSTRAINT delivery_deferred_is_due CHECK (state <> 'deferred' OR due_at IS NOT NULL)
) WITHOUT ROWID;
-- Each holds few rows, or loses them as the campaign goes on. A statement uses one only if it repeats its condition word for word:
-- without it, a claim reads every row of the campaign that is done already.
CREATE INDEX delivery_due ON delivery (campaign_id, due_at) WHERE state IN ('pending', 'deferred');
CREATE INDEX delivery_leased ON delivery (lease_until) WHERE state = 'sending';
CREATE INDEX delivery_uncertain ON delivery (campaign_id) WHERE state = 'uncertain';

-- What is left of the deliveries after thirty days.
CREATE TABLE campaign_count (
    campaign_id BLOB NOT NULL REFERENCES campaign (id),
    language    TEXT NOT NULL,
    state       TEXT NOT NULL,
    deliveries  BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, language, state)
);

-- A campaign goes forward: nothing is sent before it was scheduled and its issue can be read, and nothing after it was cancelled.
CREATE TRIGGER campaign_born_draft BEFORE INSERT ON campaign
WHEN NEW.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'campaign_born_draft'); END;
CREATE TRIGGER campaign_forward_only BEFORE UPDATE OF state ON campaign
WHEN NOT (OLD.state = 'draft' AND NEW.state IN ('scheduled', 'cancelled')
       OR OLD.state = 'scheduled' AND NEW.state IN ('draft', 'sending', 'cancelled')
       OR OLD.state = 'sending' AND NEW.state IN ('paused', 'done', 'cancelled')
       OR OLD.state = 'paused' AND NEW.state IN ('sending', 'cancelled')
       OR OLD.state = 'done' AND NEW.state = 'sending')
BEGIN SELECT RAISE(ABORT, 'campaign_forward_only'); END;
CREATE TRIGGER campaign_of_published_issue BEFORE UPDATE OF state ON campaign
WHEN NEW.state = 'sending' AND NOT EXISTS (SELECT 1 FROM public_issue WHERE id = NEW.issue_id AND state = 'published')
BEGIN SELECT RAISE(ABORT, 'campaign_of_published_issue'); END;

-- What was frozen stays as it is: the audience, and each message from the moment when it may have reached somebody.
CREATE TRIGGER campaign_stays_frozen BEFORE UPDATE OF issue_id, frozen_at, audience ON campaign
WHEN OLD.frozen_at IS NOT NULL
 AND (NEW.issue_id, NEW.frozen_at, NEW.audience) IS NOT (OLD.issue_id, OLD.frozen_at, OLD.audience)
BEGIN SELECT RAISE(ABORT, 'campaign_stays_frozen'); END;
CREATE TRIGGER campaign_message_stays_frozen BEFORE UPDATE ON campaign_language
WHEN EXISTS (SELECT 1 FROM campaign WHERE id = OLD.campaign_id AND frozen_at IS NOT NULL)
 AND (OLD.state = 'released' OR NEW.campaign_id <> OLD.campaign_id OR NEW.language <> OLD.language)
BEGIN SELECT RAISE(ABORT, 'campaign_message_stays_frozen'); END;
CREATE TRIGGER campaign_message_kept BEFORE DELETE ON campaign_language
WHEN EXISTS (SELECT 1 FROM campaign WHERE id = OLD.campaign_id AND frozen_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'campaign_message_stays_frozen'); END;
CREATE TRIGGER campaign_message_not_added BEFORE INSERT ON campaign_language
WHEN EXISTS (SELECT 1 FROM campaign WHERE id = NEW.campaign_id AND frozen_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'campaign_message_stays_frozen'); END;

-- Invariant 7: what was accepted never goes back, what is leased is leased to nobody else, and only what is certainly not on its way,
-- or was put back, is claimed.
CREATE TRIGGER delivery_forward_only BEFORE UPDATE OF state ON delivery
WHEN NOT (OLD.state IN ('pending', 'deferred') AND NEW.state IN ('sending', 'skipped')
       OR OLD.state = 'sending' AND NEW.state IN ('pending', 'accepted', 'deferred', 'failed', 'uncertain')
       OR OLD.state = 'uncertain' AND NEW.state = 'pending')
BEGIN SELECT RAISE(ABORT, 'delivery_forward_only'); END;
