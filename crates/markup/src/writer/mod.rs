//! The formatter: walks the tree once and writes HTML and plain text side by side.
//!
//! Safe by construction: tags are literals of this module and its children, and everything that comes from the text
//! or the caller passes through `escape`.

mod blocks;
mod inlines;
mod lists;
mod pictures;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use bellwether_language::Language;
use comrak::Node;
use comrak::nodes::NodeValue;

use crate::anchors::Anchors;
use crate::citations::{self, Citations};
use crate::source::Source;
use crate::syntax::Syntax;
use crate::{Block, BlockKind, Document, Heading, Note, NoteKind, Options, Problem, ProblemKind};

/// Writes a document, or as much of it as its problems allow, and the problems, by line.
pub(crate) fn write(
    markdown: &str,
    syntax: &Syntax<'_>,
    language: Language,
    options: &Options<'_>,
) -> (Document, Vec<Problem>) {
    let (citations, problems) = Citations::new(options.sources, &syntax.definitions);
    let mut writer = Writer {
        language,
        options,
        source: Source::new(markdown),
        html: String::with_capacity(markdown.len() * 3 / 2),
        text: String::with_capacity(markdown.len()),
        fresh: true,
        in_link: false,
        deferred: String::new(),
        tables: 0,
        citations,
        problems,
        blocks: Vec::new(),
        note_blocks: HashMap::new(),
        headings: Vec::new(),
        anchors: Anchors::default(),
        last_level: None,
        pictures: Names::default(),
        links: Names::default(),
    };
    writer.body(syntax.root);
    let html = std::mem::take(&mut writer.html);
    let plain_text = std::mem::take(&mut writer.text).trim_end().to_owned();
    let notes = writer.notes();
    writer.problems.extend(writer.citations.unused());
    writer.problems.sort_by_key(|problem| problem.line);
    writer.problems.dedup();
    let document = Document {
        html,
        notes,
        blocks: writer.blocks,
        words: count_words(&plain_text),
        plain_text,
        pictures: writer.pictures.in_order,
        links: writer.links.in_order,
        headings: writer.headings,
    };
    (document, writer.problems)
}

struct Writer<'w, 'a> {
    language: Language,
    options: &'w Options<'w>,
    source: Source<'w>,
    html: String,
    text: String,
    /// Nothing was added to the plain text since the last separator.
    fresh: bool,
    /// What is written stands inside a link.
    in_link: bool,
    /// Citations that wait for the end of that link.
    deferred: String,
    /// How many tables were written: their names are numbered.
    tables: u32,
    citations: Citations<'a>,
    problems: Vec<Problem>,
    blocks: Vec<Block>,
    /// Where in `blocks` a footnote stands, to be completed when its text is known.
    note_blocks: HashMap<String, usize>,
    headings: Vec<Heading>,
    anchors: Anchors,
    /// The level of the last heading.
    last_level: Option<u8>,
    pictures: Names,
    links: Names,
}

impl<'a> Writer<'_, 'a> {
    fn body(&mut self, root: Node<'a>) {
        for node in root.children() {
            match &node.data().value {
                NodeValue::List(list) => self.list(node, list, lists::Place::TopLevel),
                NodeValue::FootnoteDefinition(definition) => {
                    self.note_blocks.insert(citations::key(&definition.name), self.blocks.len());
                    self.push_block(node, BlockKind::Note, self.text.len());
                }
                value => {
                    self.separate("\n\n");
                    let start = self.text.len();
                    self.block(node, false);
                    self.push_block(node, kind(node, value), start);
                }
            }
        }
    }

    /// The notes cited, of which footnotes may cite further ones while they are written.
    fn notes(&mut self) -> Vec<Note> {
        let mut texts = Vec::new();
        while let Some(cited) = self.citations.get(texts.len()) {
            let Some(definition) = cited.definition else {
                texts.push(NoteKind::Source(cited.name.to_owned()));
                continue;
            };
            let key = citations::key(cited.name);
            let html = self.note(definition);
            texts.push(NoteKind::Text(html));
            let text = std::mem::take(&mut self.text);
            if let Some(&index) = self.note_blocks.get(&key) {
                self.blocks[index].text = text.trim_end().to_owned();
            }
        }
        // Only now are all citations counted.
        let numbered = texts.into_iter().enumerate().filter_map(|(index, kind)| {
            let cited = self.citations.get(index)?;
            let anchor = format!("note-{}", cited.number);
            Some(Note { number: cited.number, anchor, kind, references: cited.references })
        });
        numbered.collect()
    }

    /// The HTML of a footnote; its plain text is left in `text`.
    fn note(&mut self, definition: Node<'a>) -> String {
        self.fresh = true;
        match definition.first_child() {
            Some(only) if only.next_sibling().is_none() => self.block(only, true),
            _ => self.children(definition, false),
        }
        std::mem::take(&mut self.html)
    }

    fn push_block(&mut self, node: Node<'a>, kind: BlockKind, text_start: usize) {
        let hash = self.source.hash(node.data().sourcepos);
        self.blocks.push(Block { hash, kind, text: self.text[text_start..].trim_end().to_owned() });
    }

    fn problem(&mut self, node: Node<'a>, kind: ProblemKind) {
        self.problems.push(Problem { line: node.data().sourcepos.start.line, kind });
    }

    /// Separates what was written to the plain text from what follows; once, whoever asks first.
    fn separate(&mut self, separator: &str) {
        if !self.fresh {
            // A space before a citation is none before the end.
            self.text.truncate(self.text.trim_end_matches(' ').len());
            self.text.push_str(separator);
            self.fresh = true;
        }
    }
}

fn kind(node: Node<'_>, value: &NodeValue) -> BlockKind {
    match value {
        NodeValue::Heading(_) => BlockKind::Heading,
        NodeValue::BlockQuote => BlockKind::Quote,
        NodeValue::CodeBlock(_) => BlockKind::Code,
        NodeValue::Table(_) => BlockKind::Table,
        NodeValue::ThematicBreak => BlockKind::Rule,
        _ if pictures::only_picture(node).is_some() => BlockKind::Picture,
        _ => BlockKind::Paragraph,
    }
}

/// Words are what stands between white space and has a letter or digit.
fn count_words(text: &str) -> usize {
    // Without looking characters up, if possible: 0xd0 and 0xd1 begin the Cyrillic letters.
    let has_common_letter =
        |word: &&str| word.bytes().any(|byte| byte.is_ascii_alphanumeric() || matches!(byte, 0xd0 | 0xd1));
    let is_word = |word: &&str| has_common_letter(word) || word.contains(char::is_alphanumeric);
    text.split_whitespace().filter(is_word).count()
}

/// Names in the order of their first appearance.
#[derive(Default)]
struct Names {
    in_order: Vec<String>,
    seen: HashSet<String>,
}

impl Names {
    fn push(&mut self, name: &str) {
        if self.seen.insert(name.to_owned()) {
            self.in_order.push(name.to_owned());
        }
    }
}
