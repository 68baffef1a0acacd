//! Reading `pages/CODE/LANG.md`: the standing pages.

use std::cell::RefCell;
use std::collections::BTreeMap;

use bellwether_language::Language;
use bellwether_markup::Options;

use super::commentaries::Context;
use super::pictures::is_picture;
use super::problems::Problems;
use super::settings::TITLE;
use super::texts::TextFile;
use super::tree::join;
use crate::localized::{Code, Localized};
use crate::media::MediaHash;
use crate::monitor::StandingPage;

/// Names that the site uses itself.
pub(super) const RESERVED: [&str; 7] =
    ["authors", "commentaries", "issues", "newsletter", "sections", "situation", "topics"];

/// A standing page and the pictures that it uses.
pub type PageWithPictures = (StandingPage, BTreeMap<String, MediaHash>);

/// Reads every standing page.
pub fn read(context: Context<'_>, problems: &mut Problems) -> Vec<PageWithPictures> {
    for name in context.tree.files("pages") {
        problems.add(format!("pages/{name}"), None, "only directories belong here, one for each page");
    }
    let mut pages = Vec::new();
    for name in context.tree.subdirectories("pages") {
        let path = format!("pages/{name}");
        match Code::parse(name) {
            None => problems.add(path, None, super::fields::not_a_code(name)),
            Some(_) if RESERVED.contains(&name) => {
                problems.add(path, None, format!("{name} is an address that the site uses itself: choose another"))
            }
            Some(code) => pages.push(page(context, &path, code, problems)),
        }
    }
    for expected in ["about", "methodology"] {
        if !pages.iter().any(|(page, _)| page.code.as_str() == expected) {
            problems.add(format!("pages/{expected}"), None, "the page is missing: readers look for it");
        }
    }
    pages
}

fn page(context: Context<'_>, path: &str, code: Code, problems: &mut Problems) -> PageWithPictures {
    let mut page = StandingPage { code, position: 0, title: Localized::default(), body: Localized::default() };
    let pictures = RefCell::new(BTreeMap::new());
    for name in context.tree.files(path) {
        if is_picture(name) {
            continue;
        }
        let file = join(path, name);
        let language = name
            .strip_suffix(".md")
            .and_then(|stem| stem.parse::<Language>().ok().filter(|language| language.code() == stem));
        let Some(language) = language else {
            problems.add(
                file,
                None,
                "this is neither a picture nor a text: texts are named by their language, such as be.md",
            );
            continue;
        };
        let Some(text) = context.tree.text(&file, problems) else { continue };
        let Some(text) = TextFile::split(&file, &text, problems) else { continue };
        let mut fields = text.fields(problems);
        let title = fields.required_line("title", TITLE, problems);
        let position = fields.integer("position", problems);
        let broken = fields.is_broken();
        fields.finish(problems);
        let found = RefCell::new(std::mem::take(problems));
        let find = |name: &str| {
            let picture = context.pictures.find(context.tree, path, name, &mut found.borrow_mut())??;
            pictures.borrow_mut().insert(name.to_owned(), picture.hash.clone());
            Some(picture.in_text())
        };
        let mut text_problems = Problems::default();
        text.render(language, &Options { pictures: &find, ..Options::default() }, broken, &mut text_problems);
        *problems = found.into_inner();
        problems.append(text_problems);
        if let Some(title) = title {
            page.title.set(language, title.value);
            page.body.set(language, text.body.to_owned());
        }
        // One order for all languages: the first language that gives one decides.
        if let Some(position) = position
            && page.position == 0
        {
            page.position = position.value;
        }
    }
    for language in context.settings.map(|settings| settings.monitor.languages.as_slice()).unwrap_or_default() {
        if page.title.get(*language).is_none() {
            problems.add(
                format!("{path}/{language}.md"),
                None,
                "the file is missing: a standing page exists in every language",
            );
        }
    }
    (page, pictures.into_inner())
}
