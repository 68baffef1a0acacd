//! Notes: which ones a text may cite, and the numbers they get.

use std::collections::HashMap;

use comrak::Node;

use crate::syntax::Definition;
use crate::{Problem, ProblemKind};

/// The notes of a text, numbered in the order of their first citation.
pub(crate) struct Citations<'a> {
    targets: Vec<Target<'a>>,
    by_name: HashMap<String, usize>,
    /// Indices of the targets cited so far.
    cited: Vec<usize>,
}

struct Target<'a> {
    name: String,
    /// `None` for a source of the front matter.
    definition: Option<(Node<'a>, usize)>,
    number: u32,
    references: u32,
}

/// A citation's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Citation {
    /// The note's number.
    pub number: u32,
    /// Which citation of that note it is, from 1.
    pub nth: u32,
}

/// A note that was cited.
pub(crate) struct Cited<'c, 'a> {
    pub name: &'c str,
    pub number: u32,
    pub references: u32,
    pub definition: Option<Node<'a>>,
}

impl<'a> Citations<'a> {
    /// The notes that may be cited, and a problem for each that is defined twice.
    pub(crate) fn new(sources: &[&str], definitions: &[Definition<'a>]) -> (Self, Vec<Problem>) {
        let mut citations = Citations { targets: Vec::new(), by_name: HashMap::new(), cited: Vec::new() };
        let mut problems = Vec::new();
        for &source in sources {
            // Sources defined twice are the front matter's problem.
            citations.add(source, None);
        }
        for Definition { name, line, node } in definitions {
            if !citations.add(name, Some((*node, *line))) {
                problems.push(Problem { line: *line, kind: ProblemKind::DuplicateNote(name.clone()) });
            }
        }
        (citations, problems)
    }

    fn add(&mut self, name: &str, definition: Option<(Node<'a>, usize)>) -> bool {
        let index = self.targets.len();
        let is_new = *self.by_name.entry(key(name)).or_insert(index) == index;
        if is_new {
            self.targets.push(Target { name: name.to_owned(), definition, number: 0, references: 0 });
        }
        is_new
    }

    /// Numbers a citation; `None` if there is no such note.
    pub(crate) fn cite(&mut self, name: &str) -> Option<Citation> {
        let index = *self.by_name.get(&key(name))?;
        let target = &mut self.targets[index];
        if target.references == 0 {
            self.cited.push(index);
            target.number = u32::try_from(self.cited.len()).unwrap_or(u32::MAX);
        }
        target.references += 1;
        Some(Citation { number: target.number, nth: target.references })
    }

    /// The note with an index, counting from 0 in the order of their numbers.
    pub(crate) fn get(&self, index: usize) -> Option<Cited<'_, 'a>> {
        let target = &self.targets[*self.cited.get(index)?];
        Some(Cited {
            name: &target.name,
            number: target.number,
            references: target.references,
            definition: target.definition.map(|(node, _)| node),
        })
    }

    /// A problem for each footnote that nothing cites.
    pub(crate) fn unused(&self) -> impl Iterator<Item = Problem> {
        self.targets.iter().filter(|target| target.references == 0).filter_map(|target| {
            let (_, line) = target.definition?;
            Some(Problem { line, kind: ProblemKind::UnusedNote(target.name.clone()) })
        })
    }
}

/// Names are compared without regard to case, as CommonMark compares labels.
pub(crate) fn key(name: &str) -> String {
    name.to_lowercase()
}
