//! The vocabulary of the HTML that this crate writes.

/// Every element that a rendered text can contain, with every attribute that it can carry.
///
/// Tests hold the formatter to it; whoever embeds rendered HTML may rely on it.
pub const ELEMENTS: &[(&str, &[&str])] = &[
    ("a", &["aria-describedby", "href", "id", "rel", "role", "title"]),
    ("blockquote", &[]),
    ("br", &[]),
    ("code", &[]),
    ("del", &[]),
    ("div", &["aria-label", "class", "role", "tabindex"]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("h5", &["id"]),
    ("h6", &["id"]),
    ("hr", &[]),
    ("img", &["alt", "decoding", "height", "loading", "src", "title", "width"]),
    ("li", &[]),
    ("ol", &["start"]),
    ("p", &[]),
    ("picture", &[]),
    ("pre", &[]),
    ("source", &["sizes", "srcset", "type"]),
    ("strong", &[]),
    ("sup", &["class"]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["class"]),
    ("th", &["class", "scope"]),
    ("thead", &[]),
    ("tr", &[]),
    ("ul", &[]),
];
