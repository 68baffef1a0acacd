//! One commentary: its common file and its three editions, which say the same.

use std::collections::HashSet;
use std::fmt::Write;

use super::calendar::Week;
use super::language::{Language, slug};
use super::lexicon::{Lexicon, Texts};
use super::monitor::{AUTHORS, SECTIONS, TOPICS};
use super::random::Random;
use super::sentence::{Event, Figure, Statement};
use super::verdicts::Step;

/// Bundles allow 120.
const SLUG_LIMIT: usize = 110;
/// Two thirds of the sentences are events, the rest figures and remarks: together about 500 words.
const PARAGRAPHS: [&str; 7] = ["erefe", "efrer", "eref", "erefe", "reef", "efere", "erre"];

/// Writes commentaries and sees to it that no two titles are the same.
pub struct Writer<'a> {
    lexicon: &'a Lexicon,
    slugs: HashSet<(usize, String)>,
}

/// What a commentary says.
struct Plan<'a> {
    headline: Event<'a>,
    reason: &'a Texts,
    paragraphs: Vec<Vec<Statement<'a>>>,
    points: Vec<Event<'a>>,
    headings: [&'a Texts; 2],
    note: &'a Texts,
    slugs: Texts,
}

impl<'a> Writer<'a> {
    /// A writer who hasn't written anything yet.
    pub fn new(lexicon: &'a Lexicon) -> Self {
        Self { lexicon, slugs: HashSet::new() }
    }

    /// The files of a commentary, with their names.
    pub fn commentary(
        &mut self,
        random: &mut Random,
        section: usize,
        week: &Week,
        step: &Step,
    ) -> Vec<(String, String)> {
        let mut files = vec![("commentary.toml".to_owned(), commentary_file(random, section))];
        let plan = self.plan(random, section, step);
        for language in Language::ALL {
            files.push((format!("{}.md", language.code()), edition_file(&plan, language, week)));
        }
        files
    }

    fn plan(&mut self, random: &mut Random, section: usize, step: &Step) -> Plan<'a> {
        let lexicon = self.lexicon;
        let (headline, slugs) = self.headline(random, section);
        let mut remarks = random.order(lexicon.remarks.len()).into_iter().map(|at| &lexicon.remarks[at]).cycle();
        let mut next_remark = || remarks.next().unwrap_or(&lexicon.remarks[0]);
        let mut paragraphs = Vec::new();
        for kinds in PARAGRAPHS {
            let statements = kinds.chars().map(|kind| match kind {
                'e' => Statement::Event(Event::draw(random, lexicon, section)),
                'f' => Statement::Figure(Figure::draw(random, lexicon)),
                _ => Statement::Remark(next_remark()),
            });
            paragraphs.push(statements.collect());
        }
        let note = next_remark();
        let reasons = lexicon.leads(step.verdict);
        let first = random.below(lexicon.headings.len());
        let second = (first + 1 + random.below(lexicon.headings.len() - 1)) % lexicon.headings.len();
        Plan {
            headline,
            reason: reasons[random.below(reasons.len())],
            paragraphs,
            points: (0..3).map(|_| Event::draw(random, lexicon, section)).collect(),
            headings: [&lexicon.headings[first], &lexicon.headings[second]],
            note,
            slugs,
        }
    }

    /// An event that has not been a headline before.
    fn headline(&mut self, random: &mut Random, section: usize) -> (Event<'a>, Texts) {
        loop {
            let event = Event::draw(random, self.lexicon, section);
            let slugs = Language::ALL.map(|language| slug(&event.title(language), SLUG_LIMIT));
            let new = slugs.iter().enumerate().all(|(at, slug)| !self.slugs.contains(&(at, slug.clone())));
            if new {
                self.slugs.extend(slugs.iter().cloned().enumerate());
                return (event, slugs);
            }
        }
    }
}

fn commentary_file(random: &mut Random, section: usize) -> String {
    // Two authors belong to a section; now and then both sign.
    let authors = [AUTHORS[2 * section].code, AUTHORS[2 * section + 1].code];
    let authors = if random.percent(10) { authors.to_vec() } else { vec![*random.choose(&authors)] };
    let mut topics = vec![random.choose(TOPICS).code];
    let second = random.choose(TOPICS).code;
    if second != topics[0] {
        topics.push(second);
    }
    let original = SECTIONS[section].original.code();
    format!("original = \"{original}\"\ncontributors = {}\ntopics = {}\n", array(&authors), array(&topics))
}

fn edition_file(plan: &Plan<'_>, language: Language, week: &Week) -> String {
    let at = language as usize;
    let lead = format!("{} {}", plan.reason[at], plan.headline.sentence(language));
    let mut text = String::with_capacity(8 * 1024);
    let _ = write!(
        text,
        "+++\ntitle = {}\nslug = {}\nlead = {}\n",
        quoted(&plan.headline.title(language)),
        quoted(&plan.slugs[at]),
        quoted(&lead)
    );
    let sources = [("report", REPORT), ("briefing", BRIEFING)];
    for (id, [title, publisher]) in sources {
        let _ = write!(
            text,
            "\n[[source]]\nid = \"{id}\"\ntitle = {}\npublisher = {}\naddress = \"https://example.org/{}/{id}\"\naccessed = {}\n",
            quoted(title[at]),
            quoted(publisher[at]),
            week.start,
            week.accessed
        );
    }
    text += "+++\n";
    body(&mut text, plan, language);
    text
}

fn body(text: &mut String, plan: &Plan<'_>, language: Language) {
    let at = language as usize;
    let last = plan.paragraphs.len() - 1;
    for (number, statements) in plan.paragraphs.iter().enumerate() {
        match number {
            2 => *text += &format!("## {}\n\n", plan.headings[0][at]),
            4 => {
                for point in &plan.points {
                    *text += &format!("- {}\n", point.sentence(language));
                }
                *text += &format!("\n## {}\n\n", plan.headings[1][at]);
            }
            _ => {}
        }
        let sentences: Vec<String> = statements.iter().map(|statement| statement.sentence(language)).collect();
        *text += &sentences.join(" ");
        *text += match number {
            0 => "[^report]\n\n",
            3 => "[^note]\n\n",
            _ if number == last => "[^briefing]\n\n",
            _ => "\n\n",
        };
    }
    *text += &format!("[^note]: {}\n", plan.note[at]);
}

const REPORT: [[&str; 3]; 2] = [
    ["Штотыднёвая справаздача", "Еженедельный отчёт", "Weekly report"],
    ["Статыстычнае ўпраўленне", "Статистическое управление", "Statistics Office"],
];
const BRIEFING: [[&str; 3]; 2] = [
    ["Брыфінг для прэсы", "Брифинг для прессы", "Press briefing"],
    ["Прэс-служба ўрада", "Пресс-служба правительства", "Government press service"],
];

fn array(codes: &[&str]) -> String {
    let quoted: Vec<String> = codes.iter().map(|code| quoted(code)).collect();
    format!("[{}]", quoted.join(", "))
}

/// A TOML string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
