//! Invariant 6 against what is stored: a slug that ever led to a text never leads to another one.

use std::collections::{HashMap, HashSet};

use bellwether_language::Language;

use super::super::commentaries::Draft;
use super::super::import::ReadIssue;
use super::Applier;
use crate::commentaries::{self, SlugOwner};
use crate::db::{Reading, Result, Uuid};
use crate::localized::Code;

/// The slugs of all texts, present and former, and whose they are.
pub(super) struct Slugs {
    owners: HashMap<(String, String), SlugOwner>,
    /// Which texts there are: first day of the issue, section, language.
    texts: HashSet<(String, Uuid, String)>,
}

impl Slugs {
    pub(super) async fn load(reading: &mut Reading) -> Result<Self> {
        let (mut owners, mut texts) = (HashMap::new(), HashSet::new());
        for owner in commentaries::slug_owners(reading).await? {
            texts.insert((owner.starts.clone(), owner.section_id, owner.language.clone()));
            owners.insert((owner.language.clone(), owner.slug.clone()), owner);
        }
        Ok(Self { owners, texts })
    }

    fn owner(&self, language: Language, slug: &Code) -> Option<&SlugOwner> {
        self.owners.get(&(language.to_string(), slug.to_string()))
    }

    fn has_text(&self, starts: &str, section: Uuid, language: Language) -> bool {
        self.texts.contains(&(starts.to_owned(), section, language.to_string()))
    }
}

impl Applier {
    /// Reports texts whose slug is that of another text in the database, and takes them out of the group: the schema would refuse them.
    pub(super) fn leave_taken_slugs(&mut self, group: &mut [ReadIssue]) {
        for (directory, drafts) in group {
            let starts = directory.starts();
            drafts.retain(|draft| !self.has_taken_slug(draft, &starts));
        }
    }

    fn has_taken_slug(&mut self, draft: &Draft, starts: &str) -> bool {
        // A section that could not be found is reported elsewhere.
        let Some(section) = self.lookup.sections.get(&draft.commentary.section).copied() else { return false };
        let mut taken = false;
        for edition in &draft.commentary.editions {
            let language = edition.language;
            // A slug that was made from the title gives way to the one that the text has already.
            let gives_way = draft.slug_open.contains(&language) && self.slugs.has_text(starts, section, language);
            for slug in edition.former_slugs.iter().chain((!gives_way).then_some(&edition.slug)) {
                let owner = self.slugs.owner(language, slug);
                if let Some(owner) = owner.filter(|owner| owner.starts != starts || owner.section_id != section) {
                    let whose = format!("issues/{}/{}/{language}.md", owner.starts, owner.section);
                    let message = format!("the slug {slug} is or was that of {whose}: give this text another `slug`");
                    self.problems.add(format!("{}/{language}.md", draft.path), None, message);
                    taken = true;
                }
            }
        }
        taken
    }
}
