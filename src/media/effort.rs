//! How much work a drawing is, before it is drawn: in pixels that are touched, and only roughly.
//!
//! A single line of SVG can cover the whole canvas, and do so through layers, masks and effects. What this says is within a few times of
//! the truth, which is enough to tell seconds from hours.

use resvg::usvg::{Group, Node, Paint, Path, Rect, Tree};

/// What the beginning of each shape costs.
const SHAPE: f64 = 500.0;
/// A gradient takes as long as this many plain colours.
const GRADIENT: f64 = 8.0;
/// A layer is made, cleared and laid over what is below it.
const LAYER: f64 = 6.0;
/// One effect on each pixel of a layer.
const EFFECT: f64 = 80.0;
/// What a dash of a line costs.
const DASH: f64 = 500.0;
/// The renderer itself makes no more dashes of one line.
const MOST_DASHES: f64 = 1e6;

/// The canvas on which it is drawn.
struct Canvas {
    scale: f64,
    width: f64,
    height: f64,
}

/// The work that drawing `tree` is, on a canvas of `width` × `height` pixels.
pub(super) fn effort(tree: &Tree, width: f64, height: f64) -> f64 {
    let canvas = Canvas { scale: width / f64::from(tree.size().width()), width, height };
    canvas.group(tree.root())
}

impl Canvas {
    fn group(&self, group: &Group) -> f64 {
        let whole = self.width * self.height;
        let mut work = SHAPE;
        if group.should_isolate() {
            work += LAYER * self.area(group.abs_layer_bounding_box().to_rect());
        }
        let mut mask = group.mask();
        while let Some(shown) = mask {
            work += LAYER * whole + self.group(shown.root());
            mask = shown.mask();
        }
        let mut clip = group.clip_path();
        while let Some(shown) = clip {
            work += LAYER * whole + self.group(shown.root());
            clip = shown.clip_path();
        }
        let effects: f64 = group.filters().iter().map(|filter| small(filter.primitives().len())).sum();
        work += EFFECT * effects * whole;
        work + group.children().iter().map(|node| self.node(node)).sum::<f64>()
    }

    fn node(&self, node: &Node) -> f64 {
        match node {
            Node::Group(group) => self.group(group),
            Node::Path(path) => self.path(path),
            // Neither is drawn here: `weigh` has refused them.
            Node::Image(_) | Node::Text(_) => SHAPE,
        }
    }

    fn path(&self, path: &Path) -> f64 {
        let around = path.abs_stroke_bounding_box();
        let corners = small(path.data().verbs().len());
        let paints = [path.fill().map(|fill| fill.paint()), path.stroke().map(|stroke| stroke.paint())];
        let painted: f64 = paints.into_iter().flatten().map(|paint| self.paint(paint, around)).sum();
        let dashes = path.stroke().and_then(|stroke| stroke.dasharray()).map_or(0.0, |dashes| {
            let length = f64::from(path.bounding_box().width() + path.bounding_box().height()) * corners;
            (length / f64::from(dashes.iter().sum::<f32>()).max(1e-6)).min(MOST_DASHES)
        });
        SHAPE + corners * self.side(around.height(), self.height) + painted + DASH * dashes
    }

    fn paint(&self, paint: &Paint, around: Rect) -> f64 {
        match paint {
            Paint::Color(_) => self.area(around),
            Paint::LinearGradient(_) | Paint::RadialGradient(_) => GRADIENT * self.area(around),
            Paint::Pattern(pattern) => {
                GRADIENT * self.area(around) + LAYER * self.width * self.height + self.group(pattern.root())
            }
        }
    }

    /// The pixels within a rectangle.
    fn area(&self, around: Rect) -> f64 {
        self.side(around.width(), self.width) * self.side(around.height(), self.height)
    }

    fn side(&self, length: f32, most: f64) -> f64 {
        (f64::from(length) * self.scale).clamp(1.0, most)
    }
}

/// Numbers of parts are far below the point from which they lose digits here.
#[expect(clippy::cast_precision_loss, reason = "see above")]
fn small(number: usize) -> f64 {
    number as f64
}
