//! Which rule of the schema a statement broke, in words.

/// The sentence for the constraint or trigger that `error` names; `None` if it is another kind of failure.
#[must_use]
pub fn explain(error: &sqlx::Error) -> Option<&'static str> {
    let database = error.as_database_error()?;
    let name = database.constraint().unwrap_or_default();
    let message = database.message();
    RULES
        .iter()
        .find(|(rule, column, _)| name == *rule || message.contains(rule) || message.ends_with(column))
        .map(|(_, _, words)| *words)
}

/// The rule's name in the schema, the columns by which SQLite names it when it is a unique index, and what to tell people.
const RULES: &[(&str, &str, &str)] = &[
    ("issue_periods_apart", "issue.starts", "the periods of two issues overlap"),
    ("issue_starts_once", "issue.starts", "the periods of two issues overlap"),
    ("issue_number_once", "issue.number", "two issues have the same number"),
    ("issue_period_in_order", "\0", "the period ends before it starts"),
    (
        "issue_published_has_instant",
        "\0",
        "a published issue has an instant of publication, and no other issue has one",
    ),
    ("issue_withdrawn_was_published", "\0", "only a published issue can be withdrawn"),
    ("issue_skipped_has_no_number", "\0", "a skipped period has no number, and every issue has one"),
    ("issue_born_unpublished", "\0", "an issue is published by changing its state, not by being inserted"),
    ("issue_fully_assessed", "\0", "a section that is valid in the period has no assessment"),
    ("issue_stays_published", "\0", "a published issue stays published, with its period, number and instant"),
    (
        "assessment_current_once",
        "assessment.issue_id, assessment.section_id",
        "a section has two current assessments in one issue",
    ),
    ("assessment_immutable", "\0", "a published assessment is superseded, not edited"),
    (
        "assessment_position_once",
        "assessment.issue_id, assessment.section_id, assessment.position",
        "two assessments of a section in one issue have the same place in their order",
    ),
    ("commentary_once", "commentary.issue_id, commentary.section_id", "a section has two commentaries in one issue"),
    ("edition_once", "edition.commentary_id, edition.language", "a commentary has two editions in one language"),
    ("slug_once", "slug.language, slug.slug", "two editions have the same slug"),
    ("slug_current_once", "slug.edition_id", "an edition has two current slugs"),
    ("revision_immutable", "\0", "a published revision never changes; a change is a new revision"),
    (
        "revision_number_once",
        "revision.edition_id, revision.number",
        "two revisions of an edition have the same number",
    ),
    ("revision_correction_has_note", "\0", "a correction has a note, and nothing else has one"),
    ("revision_source_complete", "\0", "a translation knows both the number and the content of its source, or neither"),
    ("section_valid_in_order", "\0", "a section ends before it begins"),
    ("subscriber_consent_elsewhere_has_proof", "\0", "a consent that was given elsewhere has its proof"),
    ("export_request_done_has_content", "\0", "an export is done when its content is there, and not before"),
    ("key_generation_is_one", "\0", "one generation of keys is in use"),
    ("newsroom_key_is_one", "\0", "one key seals the newsroom's secrets"),
    ("key_generation_counts_from_one", "\0", "generations of keys are counted from 1"),
    ("picture_focus_within", "\0", "what must stay in sight of a picture lies within it, from 0 to 100 percent"),
    ("account_name_once", "account.name", "two accounts have the same name"),
    ("account_address_complete", "\0", "an address is sealed under a generation of keys, or isn't there"),
    ("account_role_has_language", "\0", "translators and those who approve have a language, and no other role has one"),
    ("ballot_closed", "\0", "a ballot is filed before the round is closed, and not changed after that"),
    ("audit_event_stays", "\0", "what the audit log says is never changed"),
    ("campaign_once", "campaign.issue_id", "an issue has two campaigns"),
    ("campaign_born_draft", "\0", "a campaign begins as a draft"),
    ("campaign_forward_only", "\0", "a campaign can't go back to where it was"),
    ("campaign_scheduled_has_instant", "\0", "a campaign that is no draft has an instant at which it starts"),
    ("campaign_frozen_before_sending", "\0", "a campaign sends to a frozen audience, and a draft has none"),
    ("campaign_finished_has_instant", "\0", "a finished campaign has an instant of its end, and no other has one"),
    ("campaign_of_published_issue", "\0", "an issue is mailed when it is published, not before"),
    ("campaign_stays_frozen", "\0", "the audience of a campaign is frozen once"),
    ("campaign_message_complete", "\0", "a language is held and has no message, or is released and has a whole one"),
    ("campaign_message_stays_frozen", "\0", "a message that may have been sent doesn't change"),
    ("delivery_once", "delivery.campaign_id, delivery.subscriber_id", "a reader has two deliveries in one campaign"),
    ("delivery_leased_while_sending", "\0", "a delivery is leased to a worker while it is sent, and only then"),
    ("delivery_deferred_is_due", "\0", "a deferred delivery has an instant at which it is tried again"),
    ("delivery_forward_only", "\0", "a delivery that is leased or settled is not claimed again"),
];
