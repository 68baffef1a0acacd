//! All SQL on the tables of commentaries, editions, revisions, citations and renderings.

mod cards;
mod editions;
mod heads;
mod outline;
mod overview;
mod renderings;
mod stages;
mod store;
mod whole;

pub use cards::{Card, Listing, SignaturesAndTopics, cards, edition_at, signatures_and_topics};
pub use editions::{
    Found, PublicEdition, RenderedRevision, RevisionEntry, edition_by_slug, published_revisions, rendered_revision,
};
pub use heads::{HeadText, heads_of_issue};
pub use outline::{Outline, forget_planned, note_saving, outline, outline_in, plan_commentary, saved_by, set_hero};
pub use overview::{Counts, Link, SlugEntry, counts, links_between, slugs_between};
pub use renderings::{outdated_issues, update_renderings};
pub use stages::{progress_of_issue, set_review};
pub use store::{
    Lookup, conceal, insert_commentaries, insert_edition, insert_revisions, publish_revision, release_revision,
    replace_draft, update_commentary, update_slugs,
};
pub use whole::{SlugOwner, all_of_issues, slug_owners};
