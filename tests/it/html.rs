//! Reading the HTML that the templates write. It is stricter than a browser: what is not closed, or closed twice, is an error.

use std::collections::BTreeMap;
use std::ops::Range;

/// A page taken apart.
#[derive(Debug)]
pub struct Html {
    /// In the order in which they begin.
    elements: Vec<Element>,
    /// All text of the page, with a line break wherever a box ends.
    text: String,
}

/// One element.
#[derive(Debug, Clone)]
pub struct Element {
    pub name: String,
    attributes: BTreeMap<String, String>,
    /// The text inside of it, with single spaces.
    pub text: String,
    /// Where that is in the text of the page.
    inside: Range<usize>,
    /// Indices of the elements around it, outermost first.
    around: Vec<usize>,
}

const VOID: [&str; 10] = ["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"];
/// Elements that stand in a line of text.
const INLINE: [&str; 14] =
    ["a", "abbr", "cite", "code", "del", "em", "ins", "s", "small", "span", "strong", "sub", "sup", "time"];

impl Html {
    /// Takes a page apart.
    ///
    /// # Panics
    /// When tags don't match.
    pub fn parse(source: &str) -> Self {
        let mut page = Self { elements: Vec::new(), text: String::new() };
        let mut open: Vec<usize> = Vec::new();
        let mut rest = source;
        while let Some((text, behind)) = rest.split_once('<') {
            page.text.push_str(&decode(text));
            let (tag, behind) = behind.split_at(end_of_tag(behind));
            rest = &behind[1..];
            if let Some(name) = tag.strip_prefix('/') {
                let index = open.pop().unwrap_or_else(|| panic!("</{name}> closes nothing"));
                assert_eq!(page.elements[index].name, name, "before: {rest:.80}");
                page.end(index);
            } else if !tag.starts_with('!') {
                let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
                let index = page.begin(tag, &open);
                let name = page.elements[index].name.as_str();
                if name == "script" {
                    // What is in it is not HTML.
                    let (script, behind) = rest.split_once("</script>").expect("the end of a script");
                    page.elements[index].text = script.to_owned();
                    rest = behind;
                } else if !empty && !VOID.contains(&name) {
                    open.push(index);
                }
            }
        }
        assert!(open.is_empty(), "<{}> is never closed", page.elements[open[0]].name);
        page
    }

    fn begin(&mut self, tag: &str, open: &[usize]) -> usize {
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        if !INLINE.contains(&name) {
            self.text.push('\n');
        }
        self.elements.push(Element {
            name: name.to_owned(),
            attributes: parse_attributes(attributes),
            text: String::new(),
            inside: self.text.len()..self.text.len(),
            around: open.to_owned(),
        });
        self.elements.len() - 1
    }

    fn end(&mut self, index: usize) {
        let element = &mut self.elements[index];
        element.inside.end = self.text.len();
        element.text = folded(&self.text[element.inside.clone()]);
        if !INLINE.contains(&element.name.as_str()) {
            self.text.push('\n');
        }
    }

    /// Every element.
    pub fn iter(&self) -> impl Iterator<Item = &Element> {
        self.elements.iter()
    }

    /// The elements of one name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// The elements with a class.
    pub fn with_class(&self, class: &str) -> impl Iterator<Item = &Element> {
        self.elements.iter().filter(move |element| {
            element.attribute("class").is_some_and(|classes| classes.split(' ').any(|known| known == class))
        })
    }

    /// The elements of one name inside of those with a class.
    pub fn inside(&self, class: &str, name: &str) -> impl Iterator<Item = &Element> {
        self.all(name).filter(move |element| {
            element.around.iter().any(|index| {
                self.elements[*index]
                    .attribute("class")
                    .is_some_and(|classes| classes.split(' ').any(|known| known == class))
            })
        })
    }

    /// The only element of a name.
    pub fn only(&self, name: &str) -> &Element {
        let mut all = self.all(name);
        let first = all.next().unwrap_or_else(|| panic!("there is no <{name}>"));
        assert!(all.next().is_none(), "there is more than one <{name}>");
        first
    }

    /// What a `meta` element says, by its `name` or `property`.
    pub fn meta(&self, name: &str) -> Vec<&str> {
        self.all("meta")
            .filter(|meta| meta.attribute("name") == Some(name) || meta.attribute("property") == Some(name))
            .filter_map(|meta| meta.attribute("content"))
            .collect()
    }

    /// The addresses of the `link` elements with a relation.
    pub fn linked(&self, relation: &str) -> Vec<&Element> {
        self.all("link").filter(|link| link.attribute("rel") == Some(relation)).collect()
    }
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// An attribute that must be there.
    pub fn must(&self, name: &str) -> &str {
        self.attribute(name).unwrap_or_else(|| panic!("<{}> has no {name}: {:?}", self.name, self.attributes))
    }

    pub fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Where a tag ends: not inside of quotes.
fn end_of_tag(tag: &str) -> usize {
    let mut quoted = false;
    for (index, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return index,
            _ => {}
        }
    }
    panic!("a tag has no end: {tag:.80}");
}

fn parse_attributes(text: &str) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(|character: char| character == '=' || character.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let value = match rest.strip_prefix("=\"") {
            Some(value) => {
                let end = value.find('"').expect("the end of an attribute");
                rest = &value[end + 1..];
                decode(&value[..end])
            }
            None => String::new(),
        };
        assert!(!rest.starts_with('='), "the attribute {name} is not in double quotes");
        assert!(attributes.insert(name.clone(), value).is_none(), "the attribute {name} is there twice");
        rest = rest.trim_start();
    }
    attributes
}

/// Text with its character references resolved.
pub fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut parts = text.split('&');
    decoded.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (reference, after) =
            part.split_once(';').unwrap_or_else(|| panic!("an ampersand is not escaped: &{part:.40}"));
        let character = match reference {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            _ => {
                let number = reference.strip_prefix("#x").map(|digits| u32::from_str_radix(digits, 16));
                let number = number.or_else(|| reference.strip_prefix('#').map(str::parse));
                let number = number.unwrap_or_else(|| panic!("an unknown reference: &{reference};")).expect("a number");
                char::from_u32(number).expect("a character")
            }
        };
        decoded.push(character);
        decoded.push_str(after);
    }
    decoded
}

/// Text with single spaces; no-break spaces stay.
fn folded(text: &str) -> String {
    text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
