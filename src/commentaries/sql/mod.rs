//! All SQL on the tables of commentaries, editions, revisions, citations and renderings.

mod public;
mod store;
mod whole;

pub use public::{
    Card, Counts, Found, Link, Listing, PublicEdition, RenderedRevision, RevisionEntry, SignaturesAndTopics, SlugEntry, cards, counts, edition_at, edition_by_slug,
    links_between, published_revisions,
    rendered_revision, signatures_and_topics, slugs_between,
};
pub use store::{
    Lookup, insert_commentaries, insert_edition, insert_revisions, publish_revision, replace_draft, update_commentary, update_slugs,
};
pub use whole::all_of_issues;
