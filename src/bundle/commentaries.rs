//! Reading `issues/START/SECTION/`: a commentary, its editions and their revisions.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use bellwether_language::Language;
use bellwether_markup::Options;
use jiff::Timestamp;

use super::fields::{At, Fields, Place};
use super::issues::IssueDirectory;
use super::pictures::{Pictures, focus, focused, is_picture};
use super::problems::Problems;
use super::revisions::{self, check_history, citation, hero_text, reason};
use super::settings::{DESCRIPTION, Settings, TITLE};
use super::texts::{TextFile, parse_text_name};
use super::translations::connect;
use super::tree::{Tree, join};
use crate::commentaries::{Citation, Commentary, Content, Edition, Revision};
use crate::db::new_id;
use crate::localized::Code;
use crate::media::{Focus, MediaHash};

/// A commentary as the files have it, with what the files leave open.
#[derive(Debug)]
pub struct Draft {
    /// Path in the bundle.
    pub path: String,
    /// What the files say; what they leave open is filled in as for a new commentary.
    pub commentary: Commentary,
    /// Per language: whether the slug was made from the title.
    pub slug_open: BTreeSet<Language>,
    /// Per language and revision: whether the files don't say which revision of the original it renders.
    pub source_open: BTreeSet<(Language, i64)>,
}

/// What is the same for every commentary of a bundle.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The files.
    pub tree: &'a Tree,
    /// The settings, if they could be read.
    pub settings: Option<&'a Settings>,
    /// The pictures.
    pub pictures: &'a Pictures,
}

impl Context<'_> {
    /// Reads the commentaries of an issue.
    pub fn commentaries(self, issue: &IssueDirectory, problems: &mut Problems) -> Vec<Draft> {
        for name in self.tree.files(&issue.path) {
            if name != "issue.toml" {
                problems.add(join(&issue.path, name), None, "this belongs into the directory of a section");
            }
        }
        let mut drafts = Vec::new();
        for name in self.tree.subdirectories(&issue.path) {
            let path = join(&issue.path, name);
            let section = Code::parse(name).filter(|code| {
                self.settings.is_none_or(|settings| settings.sections.iter().any(|section| section.code == *code))
            });
            let Some(section) = section else {
                problems.add(
                    path,
                    None,
                    format!("{name} is not a section of sections.toml: add it there, or rename the directory"),
                );
                continue;
            };
            if let Some(settings) = self.settings
                && !settings
                    .sections
                    .iter()
                    .any(|known| known.code == section && known.valid_on(issue.issue.period.starts()))
            {
                problems.add(
                    &path,
                    None,
                    format!("the section {section} is not valid on {}", issue.issue.period.starts()),
                );
            }
            drafts.extend(Reader { context: self, issue, path }.commentary(section, problems));
        }
        drafts
    }
}

/// What the directory of one commentary is read with.
struct Reader<'a> {
    context: Context<'a>,
    issue: &'a IssueDirectory,
    path: String,
}

/// What `commentary.toml` says.
struct Shared {
    original: Language,
    contributors: Vec<Code>,
    topics: Vec<Code>,
    hero: Option<String>,
    concealed: Option<Timestamp>,
    focus: BTreeMap<String, At<Focus>>,
}

/// One text file, before the original's hashes are known.
pub(super) struct ReadRevision {
    pub(super) revision: Revision,
    slug: Option<At<Code>>,
    former_slugs: Vec<Code>,
    pub(super) source: Option<At<i64>>,
    pub(super) draft: bool,
    /// Whether the file itself says which number it has.
    numbered: bool,
    pub(super) path: String,
}

impl Reader<'_> {
    fn commentary(&self, section: Code, problems: &mut Problems) -> Option<Draft> {
        let files = self.text_files(problems);
        let pictures = RefCell::new(BTreeMap::new());
        let shared = self.shared(&pictures, problems);
        let hero = shared.as_ref().is_some_and(|shared| shared.hero.is_some());
        let mut by_language = BTreeMap::new();
        for (language, revisions) in &files {
            let read = self.revisions(*language, revisions, hero, &pictures, problems);
            by_language.insert(*language, read);
        }
        let mut shared = shared?;
        let mut pictures = pictures.into_inner();
        self.context.pictures.further(self.context.tree, &self.path, &mut pictures, problems);
        let focus = std::mem::take(&mut shared.focus);
        let pictures = focused(&self.file("commentary.toml"), pictures, focus, problems);
        if !by_language.contains_key(&shared.original) {
            problems.add(
                self.file("commentary.toml"),
                None,
                format!("`original` is {0}, but there is no {0}.md", shared.original),
            );
            return None;
        }
        let mut draft = Draft {
            path: self.path.clone(),
            commentary: Commentary {
                id: new_id(),
                section,
                original: shared.original,
                contributors: shared.contributors,
                topics: shared.topics,
                hero: shared.hero,
                concealed: shared.concealed,
                pictures,
                editions: Vec::new(),
            },
            slug_open: BTreeSet::new(),
            source_open: BTreeSet::new(),
        };
        let revisions = files.get(&shared.original).map_or(0, BTreeMap::len);
        connect(&mut by_language, shared.original, revisions, &mut draft.source_open, problems);
        for (language, read) in by_language {
            draft.commentary.editions.extend(self.edition(language, read, &mut draft.slug_open, problems));
        }
        Some(draft)
    }

    fn file(&self, name: &str) -> String {
        join(&self.path, name)
    }

    /// The text files by language and number; the newest has no number yet.
    fn text_files(&self, problems: &mut Problems) -> BTreeMap<Language, BTreeMap<Option<i64>, String>> {
        let mut files = BTreeMap::<Language, BTreeMap<Option<i64>, String>>::new();
        for name in self.context.tree.files(&self.path) {
            if name == "commentary.toml" || is_picture(name) {
                continue;
            }
            match parse_text_name(name) {
                Some((language, number)) => {
                    if self.context.settings.is_some_and(|settings| !settings.monitor.languages.contains(&language)) {
                        problems.add(self.file(name), None, format!("{language} is not among the monitor's languages: add it in monitor.toml"));
                    }
                    files.entry(language).or_default().insert(number, name.to_owned());
                }
                None => problems.add(
                    self.file(name),
                    None,
                    "this is neither commentary.toml, a picture nor a text: texts are named by their language, such as be.md or be.r1.md",
                ),
            }
        }
        files.retain(|language, revisions| {
            let complete = revisions.contains_key(&None);
            if !complete {
                problems.add(
                    self.file(&format!("{language}.md")),
                    None,
                    "the file is missing: it holds the newest revision",
                );
            }
            complete
        });
        files
    }

    fn shared(&self, pictures: &RefCell<BTreeMap<String, MediaHash>>, problems: &mut Problems) -> Option<Shared> {
        let path = self.file("commentary.toml");
        if !self.context.tree.has(&self.path, "commentary.toml") {
            problems.add(path, None, "the file is missing: it says who wrote the commentary, and in which language");
            return None;
        }
        let text = self.context.tree.text(&path, problems)?;
        let mut fields = Fields::parse(Place { path: &path, text: &text, offset: 0 }, problems);
        let original = fields.word("original", &["be", "ru", "en"], |word| word.parse::<Language>().ok(), problems);
        if original.is_none() {
            fields.missing("original", problems);
        }
        fields.require_some("contributors", problems);
        let contributors = fields.codes("contributors", problems);
        let topics = fields.codes("topics", problems);
        if let Some(settings) = self.context.settings {
            for code in
                contributors.iter().filter(|code| !settings.contributors.iter().any(|known| known.code == code.value))
            {
                problems.add(
                    &path,
                    Some(code.line),
                    format!("{} is not in contributors.toml: add it there", code.value),
                );
            }
            for code in topics.iter().filter(|code| !settings.topics.iter().any(|known| known.code == code.value)) {
                problems.add(&path, Some(code.line), format!("{} is not in topics.toml: add it there", code.value));
            }
        }
        let hero = fields.line_of_text("hero", TITLE, problems);
        if let Some(At { value, line }) = &hero {
            match self.context.pictures.find(self.context.tree, &self.path, value, problems) {
                Some(Some(picture)) => {
                    pictures.borrow_mut().insert(value.clone(), picture.hash);
                }
                Some(None) => {}
                None => problems.add(
                    &path,
                    Some(*line),
                    format!("there is no picture {value:?} beside this file or in media/"),
                ),
            }
        }
        let concealed = fields.instant("concealed", problems).map(|at| at.value);
        let focus =
            fields.tables("picture", problems).into_iter().filter_map(|table| focus(&path, table, problems)).collect();
        fields.finish(problems);
        let codes = |codes: Vec<At<Code>>| codes.into_iter().map(|code| code.value).collect();
        Some(Shared {
            original: original?.value,
            contributors: codes(contributors),
            topics: codes(topics),
            hero: hero.map(|hero| hero.value),
            concealed,
            focus,
        })
    }

    /// The revisions in one language, oldest first.
    fn revisions(
        &self,
        language: Language,
        files: &BTreeMap<Option<i64>, String>,
        hero: bool,
        pictures: &RefCell<BTreeMap<String, MediaHash>>,
        problems: &mut Problems,
    ) -> Vec<ReadRevision> {
        let earlier = i64::try_from(files.len()).unwrap_or(i64::MAX) - 1;
        // The map's order puts the newest, which has no number in its name, first.
        let mut revisions: Vec<ReadRevision> = files
            .iter()
            .filter_map(|(number, name)| {
                self.revision(language, number.unwrap_or(earlier + 1), name, hero, pictures, problems)
            })
            .collect();
        // What readers of the bundle were never to see is left out of it, so that numbers may be missing: the newest then tells its own.
        let gaps = revisions.first().is_some_and(|newest| newest.numbered);
        for number in (1..=earlier).filter(|number| !gaps && !files.contains_key(&Some(*number))) {
            problems.add(
                self.file(&format!("{language}.r{number}.md")),
                None,
                "the file is missing: revisions are numbered from 1 without gaps, unless the newest has `revision`, its number",
            );
        }
        revisions.sort_by_key(|read| read.revision.number);
        if let [.., before, newest] = revisions.as_slice()
            && gaps
            && newest.revision.number == before.revision.number
        {
            problems.add(
                &newest.path,
                None,
                format!("`revision`: there is another revision {}", newest.revision.number),
            );
        }
        check_history(&revisions, problems);
        revisions
    }

    fn revision(
        &self,
        language: Language,
        number: i64,
        name: &str,
        hero: bool,
        pictures: &RefCell<BTreeMap<String, MediaHash>>,
        problems: &mut Problems,
    ) -> Option<ReadRevision> {
        let path = self.file(name);
        let text = self.context.tree.text(&path, problems)?;
        let file = TextFile::split(&path, &text, problems)?;
        let mut fields = file.fields(problems);
        let title = fields.required_line("title", TITLE, problems);
        let lead = fields.required_line("lead", DESCRIPTION, problems);
        let slug = fields.code("slug", problems);
        let mut former_slugs: Vec<Code> =
            fields.codes("former-slugs", problems).into_iter().map(|slug| slug.value).collect();
        former_slugs.sort();
        let saved = fields.instant("saved", problems);
        let by = fields.code("by", problems);
        let draft = fields.flag("draft", problems).unwrap_or(false);
        let given = fields.integer("revision", problems);
        let number = match &given {
            Some(given) if given.value < number => {
                let told = format!("`revision` is {}, but there are {number} revisions", given.value);
                problems.add(&path, Some(given.line), told);
                number
            }
            given => given.as_ref().map_or(number, |given| given.value),
        };
        let published = revisions::published(
            &path,
            self.issue.issue.state.published(),
            number,
            draft,
            fields.instant("published", problems),
            problems,
        );
        let source = fields.integer("source-revision", problems);
        let hero_text = fields.table("hero", problems).map(|table| hero_text(table, problems));
        let broken = fields.is_broken();
        if hero && hero_text.is_none() && !broken {
            problems.add(
                &path,
                None,
                "`hero` is missing: the commentary has a picture, say what it shows: hero = { alt = \"…\" }",
            );
        }
        let reason = reason(&path, number, &mut fields, problems);
        let citations: Vec<Citation> = fields
            .tables("source", problems)
            .into_iter()
            .filter_map(|table| citation(&path, table, problems))
            .collect();
        fields.finish(problems);
        let sources: Vec<&str> = citations.iter().map(|citation| citation.code.as_str()).collect();
        let found = RefCell::new(std::mem::take(problems));
        let find = |name: &str| {
            let picture = self.context.pictures.find(self.context.tree, &self.path, name, &mut found.borrow_mut())?;
            // A refused picture is reported with its reason; a stand-in keeps it from being reported as missing too.
            let Some(picture) = picture else { return Some(bellwether_markup::Picture::default()) };
            pictures.borrow_mut().insert(name.to_owned(), picture.hash.clone());
            Some(picture.in_text())
        };
        let mut text_problems = Problems::default();
        let options = Options { sources: &sources, pictures: &find, ..Options::default() };
        let rendering = file.render(language, &options, broken, &mut text_problems);
        *problems = found.into_inner();
        problems.append(text_problems);
        if let (Some(by), Some(settings)) = (&by, self.context.settings)
            && !settings.contributors.iter().any(|known| known.code == by.value)
        {
            problems.add(&path, Some(by.line), format!("`by`: {} is not in contributors.toml: add it there", by.value));
        }
        let content = Content {
            title: title?.value,
            lead: lead?.value,
            body: file.body.to_owned(),
            hero: hero_text.flatten().flatten(),
        };
        let revision = Revision {
            id: new_id(),
            number,
            content,
            translated_from: None,
            saved: saved.map(|at| at.value),
            by: by.map(|by| by.value),
            published,
            reason,
            citations,
            rendering: Some(Box::new(rendering?)),
        };
        Some(ReadRevision { revision, slug, former_slugs, source, draft, numbered: given.is_some(), path })
    }

    fn edition(
        &self,
        language: Language,
        read: Vec<ReadRevision>,
        slug_open: &mut BTreeSet<Language>,
        problems: &mut Problems,
    ) -> Option<Edition> {
        let newest = read.last()?;
        let slug = match &newest.slug {
            Some(slug) => slug.value.clone(),
            None => {
                slug_open.insert(language);
                let made = bellwether_language::slug(language, &read.first()?.revision.content.title);
                let Some(slug) = Code::parse(&made) else {
                    problems.add(&newest.path, None, "no slug can be made from the title: write one, `slug = \"…\"`");
                    return None;
                };
                slug
            }
        };
        let former_slugs = newest.former_slugs.clone();
        if former_slugs.contains(&slug) {
            problems.add(&newest.path, None, format!("`former-slugs` holds the present slug {slug}: remove it there"));
        }
        for earlier in &read[..read.len() - 1] {
            if let Some(At { value, line }) = &earlier.slug
                && *value != slug
                && !former_slugs.contains(value)
            {
                problems.add(
                    &earlier.path,
                    Some(*line),
                    format!(
                        "the slug {value} was in use: add it to `former-slugs` in {language}.md, so that it redirects"
                    ),
                );
            }
        }
        Some(Edition {
            id: new_id(),
            language,
            slug,
            former_slugs,
            revisions: read.into_iter().map(|read| read.revision).collect(),
        })
    }
}
