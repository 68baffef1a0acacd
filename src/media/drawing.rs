//! Drawings: an SVG becomes pixels, and nothing of the file itself is kept.
//!
//! What would be lost on the way is refused rather than left out in silence: letters, because no font comes with the program, and pictures
//! inside of the drawing. Scripts, links and everything else that isn't drawn simply stays behind. What is drawn is weighed first, because
//! a few lines of references to references can ask for more work than there is time for.

use std::collections::HashMap;

use image::{DynamicImage, RgbImage};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::roxmltree::{Document, Node, NodeId, ParsingOptions};
use resvg::usvg::{ImageHrefResolver, Options, Tree};

use super::effort::effort;
use super::inspect::{Refused, fits};

/// Longest drawing, in bytes.
const MAX_BYTES: usize = 4_000_000;
/// Most elements, attributes and pieces of text.
const MAX_NODES: u32 = 400_000;
/// How deep elements may lie in each other, references followed.
const MAX_DEPTH: u32 = 100;
/// How many elements there may be, each counted as often as it is shown.
const MAX_WEIGHT: u64 = 200_000;
/// How much work drawing may be, in pixels that are touched: some seconds.
const MAX_EFFORT: f64 = 3e9;
/// Width in pixels, that of the widest size for readers.
const WIDTH: f32 = 1600.0;
/// Greatest height in pixels.
const MAX_HEIGHT: f32 = 3200.0;

/// The effects whose work doesn't grow with their parameters.
const EFFECTS: [&str; 14] = [
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feOffset",
];

/// The text of a drawing; `None` if the bytes are something else.
pub(super) fn text(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}').trim_start();
    (text.starts_with('<') && text.contains("<svg")).then_some(text)
}

/// Draws on white, 1600 pixels wide.
///
/// # Errors
/// Why it is not accepted.
pub(super) fn rasterise(text: &str) -> Result<DynamicImage, Refused> {
    if text.len() > MAX_BYTES {
        return Err(Refused::TooLarge(text.len() as u64));
    }
    if text.contains("<!ENTITY") {
        return Err(Refused::Entities);
    }
    let options = ParsingOptions { allow_dtd: true, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|_| Refused::Damaged)?;
    weigh(&document)?;
    // Nothing is read from files or out of addresses, whatever the drawing names.
    let nothing = ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let options = Options { image_href_resolver: nothing, ..Options::default() };
    let tree = Tree::from_xmltree(&document, &options).map_err(|_| Refused::Damaged)?;
    draw(&tree)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are positive and were bounded")]
fn draw(tree: &Tree) -> Result<DynamicImage, Refused> {
    let size = tree.size();
    fits(size.width().ceil() as u32, size.height().ceil() as u32)?;
    let scale = (WIDTH / size.width()).min(MAX_HEIGHT / size.height());
    let (width, height) = ((size.width() * scale).round().max(1.0), (size.height() * scale).round().max(1.0));
    if effort(tree, f64::from(width), f64::from(height)) > MAX_EFFORT {
        return Err(Refused::Entangled);
    }
    let mut canvas = Pixmap::new(width as u32, height as u32).ok_or(Refused::Damaged)?;
    canvas.fill(Color::WHITE);
    let transform = Transform::from_scale(width / size.width(), height / size.height());
    resvg::render(tree, transform, &mut canvas.as_mut());
    // On white nothing is left to shine through.
    let colours = canvas.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let picture = RgbImage::from_raw(canvas.width(), canvas.height(), colours).ok_or(Refused::Damaged)?;
    Ok(DynamicImage::ImageRgb8(picture))
}

/// What an element asks for, with everything that it holds and refers to.
#[derive(Debug, Clone, Copy, Default)]
struct Load {
    weight: u64,
    depth: u32,
}

impl Load {
    fn add(&mut self, part: Self) -> Result<(), Refused> {
        self.weight = self.weight.saturating_add(part.weight);
        self.depth = self.depth.max(part.depth + 1);
        if self.weight > MAX_WEIGHT || self.depth > MAX_DEPTH { Err(Refused::Entangled) } else { Ok(()) }
    }
}

struct Scales<'a, 'input> {
    by_id: HashMap<&'a str, Node<'a, 'input>>,
    known: HashMap<NodeId, Load>,
}

/// Refuses what would take too long to draw, or would be lost.
fn weigh(document: &Document<'_>) -> Result<(), Refused> {
    let elements = || document.descendants().filter(Node::is_element);
    if let Some(lost) = elements().find(|element| is_lost(element.tag_name().name())) {
        return Err(Refused::Lost(lost.tag_name().name().to_owned()));
    }
    let by_id = elements().filter_map(|element| Some((element.attribute("id")?, element))).collect();
    let mut scales = Scales { by_id, known: HashMap::new() };
    let mut whole = scales.load(document.root_element(), 0)?;
    // A rule of a style sheet can hold for every element.
    let (mut number, mut corners) = (0u64, 0u64);
    for element in elements() {
        number += 1;
        let outline = ["d", "points"].into_iter().filter_map(|name| element.attribute(name));
        corners += outline.map(|outline| outline.len() as u64 / 2).sum::<u64>();
    }
    for style in elements().filter(|element| element.tag_name().name() == "style") {
        for id in style.descendants().filter_map(|node| node.text()).flat_map(references) {
            whole.add(scales.times(id, number)?)?;
        }
    }
    // A marker can be drawn at every corner.
    for marker in elements().filter(|element| element.tag_name().name() == "marker") {
        let load = scales.load(marker, 0)?;
        whole.add(Load { weight: load.weight.saturating_mul(corners), ..load })?;
    }
    Ok(())
}

/// Whether readers would miss what is not drawn, or it can ask for any amount of work.
fn is_lost(name: &str) -> bool {
    matches!(name, "text" | "image") || name.starts_with("fe") && !EFFECTS.contains(&name)
}

impl<'a> Scales<'a, '_> {
    fn load(&mut self, element: Node<'a, '_>, above: u32) -> Result<Load, Refused> {
        if let Some(known) = self.known.get(&element.id()) {
            return Ok(*known);
        }
        // What refers to itself gets here as well.
        if above > MAX_DEPTH {
            return Err(Refused::Entangled);
        }
        let mut load = Load { weight: 1, depth: 0 };
        for child in element.children().filter(Node::is_element) {
            load.add(self.load(child, above + 1)?)?;
        }
        for id in element.attributes().flat_map(|attribute| references(attribute.value())) {
            if let Some(target) = self.by_id.get(id).copied() {
                load.add(self.load(target, above + 1)?)?;
            }
        }
        self.known.insert(element.id(), load);
        Ok(load)
    }

    fn times(&mut self, id: &str, number: u64) -> Result<Load, Refused> {
        let Some(target) = self.by_id.get(id).copied() else { return Ok(Load::default()) };
        let load = self.load(target, 0)?;
        Ok(Load { weight: load.weight.saturating_mul(number), ..load })
    }
}

/// The names after `#` in a value, such as `url(#shade)`; colours are among them and name nothing.
fn references(value: &str) -> impl Iterator<Item = &str> {
    value
        .split('#')
        .skip(1)
        .map(|rest| rest.split([')', '"', '\'', ';', ' ']).next().unwrap_or_default())
        .filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Refused, rasterise, text};

    fn drawing(inside: &str) -> String {
        format!("<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'>{inside}</svg>")
    }

    #[test]
    fn a_drawing_is_drawn_on_white_and_scripts_do_nothing() {
        let svg = drawing("<script>alert(1)</script><rect width='20' height='20' fill='#f00' onload='alert(2)'/>");
        let picture = rasterise(&svg).expect("a picture").into_rgb8();
        assert_eq!(picture.dimensions(), (1600, 800));
        assert_eq!((picture.get_pixel(10, 10).0, picture.get_pixel(1590, 10).0), ([255, 0, 0], [255, 255, 255]));
    }

    #[test]
    fn what_readers_would_miss_is_refused() {
        for (inside, name) in [
            ("<text>Minsk</text>", "text"),
            ("<image href='file:///etc/passwd'/>", "image"),
            ("<filter><feMorphology radius='9999'/></filter>", "feMorphology"),
        ] {
            assert_eq!(rasterise(&drawing(inside)).err(), Some(Refused::Lost(name.to_owned())));
        }
    }

    /// Ten levels, each of which shows the one below ten times.
    fn tenfold(show: &str) -> String {
        let mut inside = "<g id='n0'><path d='M0 0h9v9z'/></g>".to_owned();
        for level in 1..=10 {
            let uses = show.replace("ID", &format!("n{}", level - 1)).repeat(10);
            inside.push_str(&format!("<g id='n{level}'>{uses}</g>"));
        }
        inside
    }

    #[test]
    fn bombs_are_refused_before_they_are_drawn() {
        for show in ["<use href='#ID'/>", "<rect fill='url(#ID)'/>", "<rect style='mask: url(\"#ID\")'/>"] {
            assert_eq!(rasterise(&drawing(&tenfold(show))).err(), Some(Refused::Entangled), "{show}");
        }
        let itself = "<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>";
        assert_eq!(rasterise(&drawing(itself)).err(), Some(Refused::Entangled));
        let deep = format!("{}{}", "<g>".repeat(50_000), "</g>".repeat(50_000));
        assert_eq!(rasterise(&drawing(&deep)).err(), Some(Refused::Entangled));
        let chain: String = (0..300).map(|at| format!("<g id='c{at}'><use href='#c{}'/></g>", at - 1)).collect();
        assert_eq!(rasterise(&drawing(&chain)).err(), Some(Refused::Entangled));
        let corners = format!(
            "<marker id='m'><path d='M0 0h1'/></marker><path marker-mid='url(#m)' d='{}'/>",
            "h1v1".repeat(100_000)
        );
        assert_eq!(rasterise(&drawing(&corners)).err(), Some(Refused::Entangled));
    }

    #[test]
    fn much_work_in_few_words_is_refused_before_it_is_done() {
        let all = "width='40' height='20'";
        for inside in [
            format!("<rect {all} opacity='.5'/>").repeat(2_000),
            format!(
                "<filter id='f'><feGaussianBlur stdDeviation='9'/></filter>{}",
                format!("<rect {all} filter='url(#f)'/>").repeat(200)
            ),
            format!(
                "<mask id='m'><rect {all}/></mask>{}",
                format!("<g mask='url(#m)'><rect {all}/></g>").repeat(1_000)
            ),
            format!(
                "<linearGradient id='l'><stop/><stop offset='1' stop-color='red'/></linearGradient>{}",
                format!("<rect {all} fill='url(#l)'/>").repeat(9_000)
            ),
            format!("<path stroke='red' stroke-dasharray='.000001' d='M0 0{}'/>", "h40v20H0V0".repeat(100)).repeat(20),
        ] {
            assert_eq!(rasterise(&drawing(&inside)).err(), Some(Refused::Entangled), "{}", &inside[..100]);
        }
        let map = "<path d='M1 1h2v2z' style='fill:#ccc;opacity:.8' stroke='red' stroke-dasharray='1'/>".repeat(5_000);
        assert!(rasterise(&drawing(&map)).is_ok(), "a map of many small shapes");
    }

    #[test]
    fn entities_and_huge_sizes_are_refused() {
        let entities = "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>";
        assert_eq!(rasterise(entities).err(), Some(Refused::Entities));
        let huge = "<svg xmlns='http://www.w3.org/2000/svg' width='90000' height='90000'/>";
        assert_eq!(rasterise(huge).err(), Some(Refused::TooManyPixels(90_000, 90_000)));
    }

    #[test]
    fn other_files_are_no_drawings() {
        assert_eq!(text(b"<html></html>"), None);
        assert_eq!(text(b"\xff\xd8"), None);
        assert!(text("\u{feff}<?xml version='1.0'?><svg/>".as_bytes()).is_some());
    }
}
