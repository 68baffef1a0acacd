//! What templates get. `themes/default/README.md` describes these values for those who write themes.

use bellwether_markup::Source;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct Moment {
    pub iso: String,
    pub text: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct IssueRef {
    pub start: String,
    pub end: String,
    pub number: Option<i64>,
    pub period: String,
    pub href: String,
    pub published: Option<Moment>,
    pub skipped: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct VerdictView {
    pub code: &'static str,
    pub words: String,
    pub short: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct SectionRef {
    pub code: String,
    pub name: String,
    pub href: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct CommentaryRef {
    pub href: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Superseded {
    pub verdict: VerdictView,
    pub date: Option<Moment>,
    pub reason: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Votes {
    pub verdict: VerdictView,
    pub number: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct SectionVerdict {
    pub section: SectionRef,
    pub verdict: VerdictView,
    pub reason: Option<String>,
    pub level: Option<i64>,
    pub confidence: Option<&'static str>,
    /// How the analysts voted, if that is told.
    pub votes: Vec<Votes>,
    /// What who disagreed has to say.
    pub dissent: Option<String>,
    pub commentary: Option<CommentaryRef>,
    pub superseded: Vec<Superseded>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PictureView {
    pub src: String,
    pub sources: Vec<Source>,
    pub focus: Option<String>,
    pub width: u32,
    pub height: u32,
    pub alt: String,
    pub caption: Option<String>,
    pub credit: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Person {
    pub name: String,
    pub href: String,
    pub role: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct EditionRef {
    pub code: &'static str,
    pub name: &'static str,
    pub href: String,
    pub title: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CardView {
    pub section: SectionRef,
    pub issue: IssueRef,
    pub verdict: VerdictView,
    pub title: Option<String>,
    pub href: String,
    pub lead: Option<String>,
    pub hero: Option<PictureView>,
    pub contributors: Vec<Person>,
    pub missing: bool,
    pub stale: bool,
    pub available: Vec<EditionRef>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Named {
    pub name: String,
    pub href: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Counted {
    pub name: String,
    pub href: String,
    pub role: Option<String>,
    pub count: i64,
}

#[derive(Debug, Clone, Serialize)]
pub struct YearLink {
    pub year: i16,
    pub href: String,
    pub current: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct IssueRow {
    pub issue: IssueRef,
    pub verdicts: Vec<SectionVerdict>,
}

#[derive(Debug, Clone, Serialize)]
pub struct NoteView {
    pub number: u32,
    pub anchor: String,
    pub kind: &'static str,
    pub html: Option<String>,
    pub source: Option<SourceView>,
    pub references: u32,
    pub backlinks: Vec<String>,
}

/// A public note on what a revision put right.
#[derive(Debug, Clone, Serialize)]
pub struct Correction {
    pub date: Moment,
    pub note: String,
    pub href: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct SourceView {
    pub title: String,
    pub publisher: Option<String>,
    pub address: Option<String>,
    pub accessed: Option<Moment>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct Strip {
    pub width: u32,
    pub height: u32,
    pub label_width: u32,
    pub columns: Vec<StripColumn>,
    pub months: Vec<StripMonth>,
    pub rows: Vec<StripRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct StripColumn {
    pub issue: IssueRef,
    pub x: u32,
    pub width: u32,
    pub skipped: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct StripMonth {
    pub x: u32,
    pub label: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct StripRow {
    pub section: SectionRef,
    pub y: u32,
    pub height: u32,
    pub cells: Vec<StripCell>,
}

#[derive(Debug, Clone, Serialize)]
pub struct StripCell {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
    pub verdict: Option<VerdictView>,
    pub href: Option<String>,
    pub label: String,
}
