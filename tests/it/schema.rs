//! What the schema itself refuses, whoever asks: each rule is broken by hand, on both engines.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use bellwether::db;

use crate::bundle::Bundle;
use crate::engines::{Engine, on_both_engines};
use crate::test_app::{TestApp, execute};

on_both_engines!(every_rule_holds_and_is_explained, what_is_allowed_is_not_refused);

/// A rule of the schema, what breaks it, and how SQLite names it when it is a unique index.
struct Broken {
    rule: &'static str,
    columns: &'static str,
    statement: &'static str,
}

const fn broken(rule: &'static str, statement: &'static str) -> Broken {
    Broken { rule, columns: "", statement }
}

const fn not_unique(rule: &'static str, columns: &'static str, statement: &'static str) -> Broken {
    Broken { rule, columns, statement }
}

/// Campaigns of the sample's issues: that of 2024-01-15 is sending, that of the draft is frozen too early, that of 2024-01-01 is scheduled.
/// Its deliveries go to sections instead of readers.
const CAMPAIGNS: &[&str] = &[
    "INSERT INTO campaign (id, issue_id, state, uncertain) SELECT id, id, 'draft', 'leave' FROM issue WHERE state <> 'skipped'",
    "INSERT INTO campaign_language (campaign_id, language, state, subject, preheader, html, text)
     SELECT id, 'be', 'released', 'subject', 'preheader', 'html', 'text' FROM campaign",
    "INSERT INTO campaign_language (campaign_id, language, state) SELECT id, 'en', 'held' FROM campaign",
    "UPDATE campaign SET state = 'scheduled', scheduled_at = 0",
    "UPDATE campaign SET frozen_at = 0, audience = 3 WHERE id <> (SELECT id FROM issue WHERE starts = '2024-01-01')",
    "UPDATE campaign SET state = 'sending' WHERE id = (SELECT id FROM issue WHERE starts = '2024-01-15')",
    "INSERT INTO delivery (campaign_id, subscriber_id, language, state, attempt, repeated)
     SELECT campaign.id, section.id, 'be', CASE section.code WHEN 'economy' THEN 'pending' ELSE 'accepted' END, 0, 0
     FROM campaign JOIN section ON section.code <> 'security' WHERE campaign.state = 'sending'",
    "INSERT INTO delivery (campaign_id, subscriber_id, language, state, attempt, repeated, lease_until, worker)
     SELECT campaign.id, section.id, 'be', 'sending', 1, 0, 0, section.id
     FROM campaign JOIN section ON section.code = 'security' WHERE campaign.state = 'sending'",
];

/// The sample's published issue, its draft, and rows in them.
/// Somebody who works here, and something that was done.
const ACCOUNTS: &[&str] = &[
    "INSERT INTO account (id, name, shown, notices, created_at)
     SELECT id, 'alesia', '', 'never', 0 FROM issue WHERE starts = '2024-01-15'",
    "INSERT INTO round (issue_id, section_id, opened_at)
     SELECT issue.id, section.id, 0 FROM issue, section WHERE starts = '2024-01-15' AND code = 'security'",
    "INSERT INTO ballot (issue_id, section_id, account_id, verdict, note)
     SELECT issue_id, section_id, account.id, 'improved', '' FROM round, account",
    "UPDATE round SET closed_at = 1",
    "INSERT INTO audit_event (number, at, who, act, subject, details, hash)
     SELECT 1, 0, '', '', '', '[]', content_hash FROM revision LIMIT 1",
];

const ANOTHER_ACCOUNT: &str =
    "INSERT INTO account (id, name, shown, notices, created_at) VALUES ($1, 'alesia', '', 'never', 0)";

const ATTEMPTS: &[Broken] = &[
    // Invariant 1: one current assessment per issue and section, for every section, and none is ever edited.
    not_unique(
        "assessment_current_once",
        "assessment.issue_id, assessment.section_id",
        "INSERT INTO assessment (id, issue_id, section_id, verdict, reasons, position)
         SELECT $1, issue_id, section_id, 'improved', reasons, 7 FROM assessment
         WHERE superseded_by IS NULL AND issue_id = (SELECT id FROM issue WHERE starts = '2024-01-15') LIMIT 1",
    ),
    not_unique(
        "assessment_position_once",
        "assessment.issue_id, assessment.section_id, assessment.position",
        "INSERT INTO assessment (id, issue_id, section_id, verdict, reasons, position, superseded_by)
         SELECT $1, issue_id, section_id, 'improved', reasons, position, id FROM assessment
         WHERE superseded_by IS NULL AND issue_id = (SELECT id FROM issue WHERE starts = '2024-01-15') LIMIT 1",
    ),
    broken(
        "issue_fully_assessed",
        "UPDATE issue SET state = 'published', published_at = 0 WHERE starts = '2024-01-22'",
    ),
    broken("assessment_immutable", "UPDATE assessment SET verdict = 'deteriorated' WHERE superseded_by IS NOT NULL"),
    broken(
        "assessment_immutable",
        "UPDATE assessment SET level = 5 WHERE issue_id = (SELECT id FROM issue WHERE starts = '2024-01-15')",
    ),
    broken("assessment_immutable", "DELETE FROM assessment WHERE superseded_by IS NOT NULL"),
    broken("assessment_immutable", "UPDATE assessment SET superseded_by = NULL WHERE superseded_by IS NOT NULL"),
    // Invariant 2: periods don't overlap.
    broken(
        "issue_periods_apart",
        "INSERT INTO issue (id, starts, ends, number, state, skip_reasons) VALUES ($1, '2024-01-21', '2024-01-28', 9, 'draft', '{}')",
    ),
    broken("issue_periods_apart", "UPDATE issue SET ends = '2024-01-15' WHERE starts = '2024-01-08'"),
    broken("issue_period_in_order", "UPDATE issue SET ends = '2024-01-21' WHERE starts = '2024-01-22'"),
    not_unique("issue_number_once", "issue.number", "UPDATE issue SET number = 1 WHERE starts = '2024-01-22'"),
    broken("issue_withdrawn_was_published", "UPDATE issue SET withdrawn_at = 1 WHERE starts = '2024-01-22'"),
    broken("issue_skipped_has_no_number", "UPDATE issue SET number = NULL WHERE starts = '2024-01-22'"),
    broken("issue_skipped_has_no_number", "UPDATE issue SET number = 9 WHERE starts = '2024-01-08'"),
    broken("section_valid_in_order", "UPDATE section SET valid_to = '2023-12-31' WHERE code = 'press'"),
    // Invariant 3: a translation knows all of its source or nothing.
    broken(
        "revision_source_complete",
        "UPDATE revision SET source_hash = NULL WHERE published_at IS NULL AND source_number IS NOT NULL",
    ),
    // Invariant 4: an issue is released once, by one change of its state, and stays as it is.
    broken(
        "issue_born_unpublished",
        "INSERT INTO issue (id, starts, ends, number, state, published_at, skip_reasons)
         VALUES ($1, '2024-02-05', '2024-02-11', 9, 'published', 0, '{}')",
    ),
    broken("issue_published_has_instant", "UPDATE issue SET published_at = 0 WHERE starts = '2024-01-22'"),
    broken("issue_stays_published", "UPDATE issue SET published_at = 0 WHERE starts = '2024-01-15'"),
    broken("issue_stays_published", "UPDATE issue SET number = 9 WHERE starts = '2024-01-15'"),
    broken("issue_stays_published", "UPDATE issue SET ends = '2024-01-20' WHERE starts = '2024-01-15'"),
    broken(
        "issue_stays_published",
        "UPDATE issue SET state = 'draft', published_at = NULL WHERE starts = '2024-01-15'",
    ),
    not_unique(
        "commentary_once",
        "commentary.issue_id, commentary.section_id",
        "INSERT INTO commentary (id, issue_id, starts, section_id, original_language)
         SELECT $1, issue_id, starts, section_id, 'en' FROM commentary LIMIT 1",
    ),
    not_unique(
        "edition_once",
        "edition.commentary_id, edition.language",
        "INSERT INTO edition (id, commentary_id, language) SELECT $1, commentary_id, language FROM edition LIMIT 1",
    ),
    // Invariant 5: a published revision never changes.
    broken("revision_immutable", "UPDATE revision SET title = 'Another' WHERE published_at IS NOT NULL"),
    broken("revision_immutable", "UPDATE revision SET published_at = NULL WHERE published_at IS NOT NULL"),
    broken("revision_immutable", "DELETE FROM revision WHERE published_at IS NOT NULL"),
    not_unique(
        "revision_number_once",
        "revision.edition_id, revision.number",
        "INSERT INTO revision (id, edition_id, number, title, lead, body, content_hash)
         SELECT $1, edition_id, number, title, lead, body, content_hash FROM revision LIMIT 1",
    ),
    broken("revision_correction_has_note", "UPDATE revision SET reason = 'correction' WHERE published_at IS NULL"),
    broken(
        "revision_correction_has_note",
        "UPDATE revision SET correction_note = 'Six, not four.' WHERE published_at IS NULL",
    ),
    // Invariant 6: a slug means one edition, and an edition has one.
    not_unique(
        "slug_once",
        "slug.language, slug.slug",
        "INSERT INTO slug (language, slug, edition_id, current) SELECT language, slug, edition_id, FALSE FROM slug LIMIT 1",
    ),
    not_unique(
        "slug_current_once",
        "slug.edition_id",
        "INSERT INTO slug (language, slug, edition_id, current) SELECT language, 'another', edition_id, TRUE FROM slug LIMIT 1",
    ),
    // Invariant 7: no consent is only claimed.
    broken(
        "subscriber_consent_elsewhere_has_proof",
        "INSERT INTO subscriber (id, generation, lookup, sealed, token_hash, language, state, plain_envelope, consent_day,
                                 consent_text, consent_language)
         SELECT $1, 1, thumbprint, thumbprint, thumbprint, 'be', 'active', FALSE, '2024-01-15', 0, 'be'
         FROM (SELECT content_hash AS thumbprint FROM revision LIMIT 1) AS source",
    ),
    broken("export_request_done_has_content", "INSERT INTO export_request (id, requested_at, done_at) VALUES ($1, 0, 1)"),
    // One generation of keys is in use.
    broken("key_generation_is_one", "INSERT INTO key_generation (one, number) VALUES (2, 1)"),
    broken("newsroom_key_is_one", "INSERT INTO newsroom_key (one, fingerprint) SELECT 2, hash FROM audit_event WHERE number = 1"),
    broken("picture_focus_within", "UPDATE commentary_media SET focus_x = 101"),
    broken("key_generation_counts_from_one", "UPDATE key_generation SET number = 0"),
    // Invariant 7: an issue is mailed once, when it can be read, to an audience that was frozen once.
    not_unique(
        "campaign_once",
        "campaign.issue_id",
        "INSERT INTO campaign (id, issue_id, state, uncertain) SELECT $1, issue_id, 'draft', 'leave' FROM campaign LIMIT 1",
    ),
    broken(
        "campaign_born_draft",
        "INSERT INTO campaign (id, issue_id, state, uncertain, finished_at)
         SELECT $1, id, 'cancelled', 'leave', 0 FROM issue WHERE state = 'skipped'",
    ),
    broken("campaign_forward_only", "UPDATE campaign SET state = 'draft', scheduled_at = NULL WHERE state = 'sending'"),
    broken("campaign_scheduled_has_instant", "UPDATE campaign SET scheduled_at = NULL WHERE state = 'sending'"),
    broken(
        "campaign_frozen_before_sending",
        "UPDATE campaign SET state = 'sending' WHERE state = 'scheduled' AND frozen_at IS NULL",
    ),
    broken("campaign_finished_has_instant", "UPDATE campaign SET finished_at = 0 WHERE state = 'sending'"),
    broken("campaign_finished_has_instant", "UPDATE campaign SET state = 'done' WHERE state = 'sending'"),
    broken(
        "campaign_of_published_issue",
        "UPDATE campaign SET state = 'sending' WHERE state = 'scheduled' AND frozen_at IS NOT NULL",
    ),
    broken("campaign_stays_frozen", "UPDATE campaign SET audience = 2 WHERE state = 'sending'"),
    broken("campaign_stays_frozen", "UPDATE campaign SET frozen_at = NULL, audience = NULL WHERE state = 'sending'"),
    broken("campaign_message_complete", "UPDATE campaign_language SET state = 'released' WHERE state = 'held'"),
    broken(
        "campaign_message_complete",
        "UPDATE campaign_language SET text = NULL
         WHERE state = 'released' AND campaign_id IN (SELECT id FROM campaign WHERE frozen_at IS NULL)",
    ),
    broken(
        "campaign_message_stays_frozen",
        "UPDATE campaign_language SET subject = 'another' WHERE state = 'released'",
    ),
    broken("campaign_message_stays_frozen", "DELETE FROM campaign_language"),
    broken(
        "campaign_message_stays_frozen",
        "INSERT INTO campaign_language (campaign_id, language, state) SELECT id, 'ru', 'held' FROM campaign WHERE state = 'sending'",
    ),
    // People who work here, and what they did.
    not_unique("account_name_once", "account.name", ANOTHER_ACCOUNT),
    broken("account_address_complete", "UPDATE account SET generation = 1"),
    broken(
        "account_role_has_language",
        "INSERT INTO account_role (account_id, role, language) SELECT id, 'translator', '' FROM account",
    ),
    broken("ballot_closed", "UPDATE ballot SET verdict = 'improved'"),
    broken("audit_event_stays", "UPDATE audit_event SET who = 'nobody'"),
    broken("audit_event_stays", "DELETE FROM audit_event"),
    // Nobody is mailed twice.
    not_unique(
        "delivery_once",
        "delivery.campaign_id, delivery.subscriber_id",
        "INSERT INTO delivery (campaign_id, subscriber_id, language, state, attempt, repeated)
         SELECT campaign_id, subscriber_id, 'ru', 'pending', 0, 0 FROM delivery LIMIT 1",
    ),
    broken("delivery_leased_while_sending", "UPDATE delivery SET state = 'sending' WHERE state = 'pending'"),
    broken("delivery_leased_while_sending", "UPDATE delivery SET worker = NULL WHERE state = 'sending'"),
    broken("delivery_leased_while_sending", "UPDATE delivery SET lease_until = 0 WHERE state = 'accepted'"),
    broken(
        "delivery_deferred_is_due",
        "UPDATE delivery SET state = 'deferred', lease_until = NULL, worker = NULL WHERE state = 'sending'",
    ),
    broken("delivery_forward_only", "UPDATE delivery SET state = 'pending' WHERE state = 'accepted'"),
    broken(
        "delivery_forward_only",
        "UPDATE delivery SET state = 'sending', worker = campaign_id WHERE state = 'sending'",
    ),
];

async fn every_rule_holds_and_is_explained(app: TestApp) {
    app.import(&Bundle::sample()).await;
    for statement in CAMPAIGNS.iter().chain(ACCOUNTS) {
        app.execute(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    let before = app.rows().await;
    for Broken { rule, columns, statement } in ATTEMPTS {
        let error = match app.execute(statement).await {
            Err(error) => error,
            Ok(rows) => panic!("{rule} let {rows} rows pass: {statement}"),
        };
        let database = error.as_database_error().unwrap_or_else(|| panic!("{rule}: {error}"));
        let named = match app.engine() {
            Engine::Sqlite if columns.is_empty() => database.message().contains(rule),
            Engine::Sqlite => database.message() == format!("UNIQUE constraint failed: {columns}"),
            Engine::Postgres => database.constraint() == Some(rule),
        };
        assert!(named, "{rule} is not named by: {error}");
        assert!(db::explain(&error).is_some(), "{rule} is not explained: {error}");
    }
    assert_eq!(app.rows().await, before);
}

async fn what_is_allowed_is_not_refused(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let mut tx = app.app.site.db.begin().await.expect("a transaction");
    for statement in [
        "UPDATE revision SET title = 'Another' WHERE published_at IS NULL",
        "UPDATE assessment SET level = 5 WHERE issue_id = (SELECT id FROM issue WHERE starts = '2024-01-22')",
        "UPDATE commentary SET concealed_at = 0 WHERE starts = '2024-01-15'",
        "UPDATE issue SET ends = '2024-01-27', number = 4 WHERE starts = '2024-01-22'",
    ] {
        let rows = execute(&mut tx, statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        assert!(rows > 0, "{statement}");
    }
}

#[test]
fn each_rule_of_the_schema_is_among_those_tried() {
    let tried: BTreeSet<String> = ATTEMPTS.iter().map(|attempt| attempt.rule.to_owned()).collect();
    for engine in ["sqlite", "postgres"] {
        let mut named = rules_in(engine);
        // A first day that is there already overlaps too; which of the two rules speaks is the engine's choice.
        assert!(named.remove("issue_starts_once"), "{engine}");
        // PostgreSQL can only be told of a reference to a later table by name.
        named.remove("edition_published_revision");
        // It was made anew under the name that PostgreSQL had given it; nobody writes kinds of letters but we.
        named.remove("letter_kind_check");
        assert_eq!(named, tried, "{engine}");
    }
}

/// The names that the migrations give to constraints, unique indexes and refusals.
fn rules_in(engine: &str) -> BTreeSet<String> {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("migrations").join(engine);
    let text: String = directory
        .read_dir()
        .expect("the migrations")
        .map(|entry| fs::read_to_string(entry.expect("a migration").path()).expect("a migration"))
        .collect();
    let word = |text: &str| {
        text.split(|character: char| !character.is_alphanumeric() && character != '_')
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    ["CONSTRAINT ", "CREATE UNIQUE INDEX ", "RAISE(ABORT, '", "refuse('", "CONSTRAINT = '"]
        .iter()
        .flat_map(|before| text.split(before).skip(1).map(word))
        .filter(|name| !name.is_empty() && !name.starts_with("TG_") && *name != "TRIGGER")
        .collect()
}
