//! The words, read from the tables in `words/`: every line is one thing in three languages.

use anyhow::{Context, Result, bail};

use super::language::Language;
use super::monitor::SECTIONS;
use super::verdicts::Verdict;

/// The same text in each language.
pub type Texts = [String; 3];

/// Who acts.
pub struct Actor {
    names: Texts,
    forms: [Form; 3],
}

/// Something done to something: a verb in its past tense with an object in the case that it governs.
pub struct Action {
    verbs: [Vec<String>; 3],
    objects: Texts,
}

/// Everything that texts are made of.
pub struct Lexicon {
    /// Subjects of sentences.
    pub actors: Vec<Actor>,
    /// By section, in the order of `SECTIONS`.
    pub actions: Vec<Vec<Action>>,
    /// How sentences open.
    pub moments: Vec<Texts>,
    /// How sentences end.
    pub circumstances: Vec<Texts>,
    /// Whole sentences.
    pub remarks: Vec<Texts>,
    /// Sentences with places for figures.
    pub figures: Vec<Texts>,
    /// Headings inside a text.
    pub headings: Vec<Texts>,
    leads: Vec<(Verdict, Texts)>,
}

/// Which form of a verb's past tense goes with a subject: masculine, feminine, neuter, plural.
#[derive(Clone, Copy)]
struct Form(usize);

impl Actor {
    /// Its name, in lower case.
    pub fn name(&self, language: Language) -> &str {
        &self.names[language as usize]
    }
}

impl Action {
    /// What it says of `actor`: "approved the bill".
    pub fn predicate(&self, actor: &Actor, language: Language) -> String {
        let language = language as usize;
        format!("{} {}", self.verbs[language][actor.forms[language].0], self.objects[language])
    }
}

impl Lexicon {
    /// Reads all the tables.
    pub fn read() -> Result<Self> {
        Ok(Self {
            actors: read("actors.tsv", include_str!("words/actors.tsv"), actor)?,
            actions: actions(include_str!("words/actions.tsv"))?,
            moments: read("moments.tsv", include_str!("words/moments.tsv"), texts)?,
            circumstances: read("circumstances.tsv", include_str!("words/circumstances.tsv"), texts)?,
            remarks: read("remarks.tsv", include_str!("words/remarks.tsv"), texts)?,
            figures: read("figures.tsv", include_str!("words/figures.tsv"), texts)?,
            headings: read("headings.tsv", include_str!("words/headings.tsv"), texts)?,
            leads: leads(include_str!("words/leads.tsv"))?,
        })
    }

    /// Sentences that justify a verdict.
    pub fn leads(&self, verdict: Verdict) -> Vec<&Texts> {
        self.leads.iter().filter(|(of, _)| *of == verdict).map(|(_, texts)| texts).collect()
    }
}

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn read<T>(name: &str, table: &'static str, parse: fn(&str) -> Result<T>) -> Result<Vec<T>> {
    lines(table).map(parse).collect::<Result<_>>().with_context(|| format!("reading {name}"))
}

fn columns<const N: usize>(line: &str) -> Result<[&str; N]> {
    let columns: Vec<&str> = line.split('\t').collect();
    <[&str; N]>::try_from(columns).ok().with_context(|| format!("'{line}' should have {N} columns"))
}

fn texts(line: &str) -> Result<Texts> {
    Ok(columns::<3>(line)?.map(str::to_owned))
}

fn actor(line: &str) -> Result<Actor> {
    let [be_form, be, ru_form, ru, en] = columns(line)?;
    let form = |letter: &str| {
        let at = ["m", "f", "n", "p"].iter().position(|known| *known == letter);
        at.map(Form).with_context(|| format!("'{letter}' in '{line}' is no gender"))
    };
    // English verbs have one form in the past tense.
    Ok(Actor { names: [be, ru, en].map(str::to_owned), forms: [form(be_form)?, form(ru_form)?, Form(0)] })
}

fn actions(table: &'static str) -> Result<Vec<Vec<Action>>> {
    let mut sections: Vec<Vec<Action>> = SECTIONS.iter().map(|_| Vec::new()).collect();
    let mut section = None;
    let mut verbs: Option<[Vec<String>; 3]> = None;
    for line in lines(table) {
        if let Some(code) = line.strip_prefix("= ") {
            section = SECTIONS.iter().position(|known| known.code == code);
        } else if let Some(line) = line.strip_prefix("> ") {
            verbs = Some(verb(line)?);
        } else {
            let (Some(section), Some(verbs)) = (section, &verbs) else {
                bail!("actions.tsv: '{line}' stands before the section and the verb that it belongs to");
            };
            sections[section].push(Action { verbs: verbs.clone(), objects: texts(line)? });
        }
    }
    Ok(sections)
}

fn verb(line: &str) -> Result<[Vec<String>; 3]> {
    let forms = columns::<3>(line)?.map(|forms| forms.split(' ').map(str::to_owned).collect::<Vec<_>>());
    if forms.each_ref().map(Vec::len) != [4, 4, 1] {
        bail!("actions.tsv: '{line}' should have 4, 4 and 1 forms");
    }
    Ok(forms)
}

fn leads(table: &'static str) -> Result<Vec<(Verdict, Texts)>> {
    let mut verdict = None;
    let mut leads = Vec::new();
    for line in lines(table) {
        if let Some(code) = line.strip_prefix("= ") {
            verdict = Verdict::ALL.into_iter().find(|known| known.code() == code);
        } else {
            let verdict = verdict.with_context(|| format!("leads.tsv: '{line}' stands before its verdict"))?;
            leads.push((verdict, texts(line)?));
        }
    }
    Ok(leads)
}

#[cfg(test)]
mod tests {
    use super::Lexicon;
    use crate::corpus::language::Language;
    use crate::corpus::verdicts::Verdict;

    #[test]
    fn verbs_agree_with_their_subjects() -> anyhow::Result<()> {
        let lexicon = Lexicon::read()?;
        let council = &lexicon.actors[9];
        let approved = &lexicon.actions[0][0];
        let say = |language: Language| {
            language.spell(format!("{} {}", council.name(language), approved.predicate(council, language)))
        };
        assert_eq!(say(Language::Be), "рэгіянальная рада ўхваліла законапраект аб грамадскіх аб'яднаннях");
        assert_eq!(say(Language::Ru), "региональный совет одобрил законопроект об общественных объединениях");
        assert_eq!(say(Language::En), "the regional council approved the bill on public associations");
        Ok(())
    }

    #[test]
    fn there_are_words_for_every_section_and_verdict() -> anyhow::Result<()> {
        let lexicon = Lexicon::read()?;
        assert!(lexicon.actions.iter().all(|actions| actions.len() == 25));
        assert!(Verdict::ALL.into_iter().all(|verdict| !lexicon.leads(verdict).is_empty()));
        Ok(())
    }
}
