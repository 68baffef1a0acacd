//! The parser: which Markdown is understood, and how much work a text may cause.

use std::cell::Cell;
use std::sync::{Arc, LazyLock};

use comrak::arena_tree::NodeEdge;
use comrak::nodes::NodeValue;
use comrak::options::BrokenLinkReference;
use comrak::{Arena, Node, ResolvedReference};

use crate::limits::{self, DEEPEST};
use crate::{Problem, ProblemKind};

/// A text's tree and the footnotes defined in it.
pub(crate) struct Syntax<'a> {
    pub root: Node<'a>,
    pub definitions: Vec<Definition<'a>>,
}

/// `[^name]: …`
pub(crate) struct Definition<'a> {
    pub name: String,
    pub line: usize,
    pub node: Node<'a>,
}

/// Parses a text whose size and depth are within bounds, so that the tree can be walked recursively.
pub(crate) fn parse<'a>(arena: &'a Arena<'a>, markdown: &str) -> Result<Syntax<'a>, Problem> {
    limits::check(markdown)?;
    let calls_left = Cell::new((markdown.len() * STEPS_PER_BYTE + FREE_STEPS) / STEPS_PER_CALL);
    let out_of_budget = || {
        let left = calls_left.get();
        calls_left.set(left.saturating_sub(1));
        left == 0
    };
    let root = comrak::try_parse_document(arena, markdown, &OPTIONS, &out_of_budget)
        .map_err(|_| Problem { line: 1, kind: ProblemKind::TooEntangled })?;
    Ok(Syntax { root, definitions: definitions(root)? })
}

/// If a link's address begins with this, it is a citation of the note named behind it.
///
/// The parser knows footnotes only where they are defined, but sources are defined in the front matter. So `[^id]`
/// reaches us as a link whose reference is missing, and we answer with this address.
pub(crate) const CITATION: char = '\u{1}';

/// The parser's linear passes take up to seven steps a byte; beyond that something multiplies.
const STEPS_PER_BYTE: usize = 16;
/// So that short texts aren't judged by their length.
const FREE_STEPS: usize = 1 << 16;
/// How often comrak asks whether to go on.
const STEPS_PER_CALL: usize = 256;

static OPTIONS: LazyLock<comrak::Options<'static>> = LazyLock::new(|| {
    let mut options = comrak::Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.footnotes = true;
    options.parse.leave_footnote_definitions = true;
    options.parse.broken_link_callback = Some(Arc::new(citation));
    options
});

fn citation(reference: BrokenLinkReference<'_>) -> Option<ResolvedReference> {
    let name = reference.original.strip_prefix('^')?;
    let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
    is_name.then(|| ResolvedReference { url: format!("{CITATION}{name}"), title: String::new() })
}

/// Collects the footnotes and, on the way, measures the tree's depth; iteratively, since it may be deep.
fn definitions<'a>(root: Node<'a>) -> Result<Vec<Definition<'a>>, Problem> {
    let mut found = Vec::new();
    let mut depth = 0;
    for edge in root.traverse() {
        let (node, enters) = match edge {
            NodeEdge::Start(node) => (node, true),
            NodeEdge::End(node) => (node, false),
        };
        let data = node.data();
        if nests(&data.value) {
            depth = if enters { depth + 1 } else { depth - 1 };
            if depth > DEEPEST {
                return Err(Problem { line: data.sourcepos.start.line, kind: ProblemKind::TooDeep });
            }
        }
        if let (true, NodeValue::FootnoteDefinition(definition)) = (enters, &data.value) {
            found.push(Definition { name: definition.name.clone(), line: data.sourcepos.start.line, node });
        }
    }
    Ok(found)
}

const fn nests(value: &NodeValue) -> bool {
    matches!(
        value,
        NodeValue::BlockQuote
            | NodeValue::Item(_)
            | NodeValue::FootnoteDefinition(_)
            | NodeValue::Emph
            | NodeValue::Strong
            | NodeValue::Strikethrough
            | NodeValue::Link(_)
            | NodeValue::Image(_)
    )
}
