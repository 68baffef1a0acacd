//! Reading the HTML that the templates write. It is stricter than a browser: what is not closed, or closed twice, is an error.

use std::collections::BTreeMap;

/// The elements of a page, in the order in which they begin.
#[derive(Debug)]
pub struct Html(Vec<Element>);

/// One element.
#[derive(Debug, Clone)]
pub struct Element {
    pub name: String,
    attributes: BTreeMap<String, String>,
    /// All text inside of it, with single spaces.
    pub text: String,
    /// Indices of the elements around it, outermost first.
    around: Vec<usize>,
}

const VOID: [&str; 10] = ["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"];

impl Html {
    /// Takes a page apart.
    ///
    /// # Panics
    /// When tags don't match.
    pub fn parse(source: &str) -> Self {
        let mut elements: Vec<Element> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut rest = source;
        while !rest.is_empty() {
            let tag = rest.find('<').unwrap_or(rest.len());
            let text = decode(&rest[..tag]);
            open.iter().for_each(|index| elements[*index].text.push_str(&text));
            rest = &rest[tag..];
            let Some(inside) = rest.strip_prefix('<') else { break };
            let end = end_of_tag(inside);
            let tag = &inside[..end];
            rest = &inside[end + 1..];
            if tag.starts_with('!') {
                continue;
            }
            if let Some(name) = tag.strip_prefix('/') {
                let index = open.pop().unwrap_or_else(|| panic!("</{name}> closes nothing"));
                assert_eq!(
                    elements[index].name, name,
                    "</{name}> closes <{}>, before: {:.80}",
                    elements[index].name, rest
                );
                continue;
            }
            let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
            let void = VOID.contains(&name);
            elements.push(Element {
                name: name.to_owned(),
                attributes: parse_attributes(attributes),
                text: String::new(),
                around: open.clone(),
            });
            if name == "script" {
                // What is in it is not HTML.
                let end = rest.find("</script>").expect("the end of a script");
                elements.last_mut().expect("the script").text = rest[..end].to_owned();
                rest = &rest[end + "</script>".len()..];
            } else if !void && !closed {
                open.push(elements.len() - 1);
            }
        }
        assert!(open.is_empty(), "<{}> is never closed", elements[open[0]].name);
        elements
            .iter_mut()
            .filter(|element| element.name != "script")
            .for_each(|element| element.text = folded(&element.text));
        Self(elements)
    }

    /// Every element.
    pub fn iter(&self) -> impl Iterator<Item = &Element> {
        self.0.iter()
    }

    /// The elements of one name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Element> {
        self.0.iter().filter(move |element| element.name == name)
    }

    /// The elements with a class.
    pub fn with_class(&self, class: &str) -> impl Iterator<Item = &Element> {
        self.0.iter().filter(move |element| {
            element.attribute("class").is_some_and(|classes| classes.split(' ').any(|known| known == class))
        })
    }

    /// The elements of one name inside of those with a class.
    pub fn inside(&self, class: &str, name: &str) -> impl Iterator<Item = &Element> {
        self.all(name).filter(move |element| {
            element.around.iter().any(|index| {
                self.0[*index].attribute("class").is_some_and(|classes| classes.split(' ').any(|known| known == class))
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
