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
    ("issue_number_once", "issue.number", "two issues have the same number"),
    ("issue_period_in_order", "\0", "the period ends before it starts"),
    ("issue_born_unpublished", "\0", "an issue is published by changing its state, not by being inserted"),
    ("issue_fully_assessed", "\0", "a section that is valid in the period has no assessment"),
    ("issue_stays_published", "\0", "the period, number and instant of a published issue can't be changed"),
    (
        "assessment_current_once",
        "assessment.issue_id, assessment.section_id",
        "a section has two current assessments in one issue",
    ),
    ("assessment_immutable", "\0", "a published assessment is superseded, not edited"),
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
];
