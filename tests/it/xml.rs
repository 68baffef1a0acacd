//! Reading XML as strictly as feed readers do.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// An element with what is in it.
#[derive(Debug, Default)]
pub struct Node {
    pub name: String,
    attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Node>,
}

impl Node {
    /// The root element of a document.
    pub fn parse(document: &str) -> Self {
        let mut reader = Reader::from_str(document);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("not well-formed: {error} in {document:.200}")) {
                Event::Start(start) => open.push(Self::begin(&start)),
                Event::Empty(start) => open.last_mut().expect("an element around").children.push(Self::begin(&start)),
                Event::End(_) => {
                    let closed = open.pop().expect("an open element");
                    open.last_mut().expect("an element around").children.push(closed);
                }
                Event::Text(text) => open.last_mut().expect("an element around").text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let reference = format!("&{};", &*reference);
                    let text = quick_xml::escape::unescape(&reference).expect("a known reference");
                    open.last_mut().expect("an element around").text.push_str(&text);
                }
                Event::Decl(_) => {}
                Event::Eof => break,
                other => panic!("unexpected in a feed or sitemap: {other:?}"),
            }
        }
        let mut document = open.pop().expect("the document");
        assert!(open.is_empty() && document.children.len() == 1, "one root element");
        document.children.remove(0)
    }

    fn begin(start: &BytesStart<'_>) -> Self {
        let attributes = start
            .attributes()
            .map(|attribute| {
                let attribute = attribute.expect("a well-formed attribute");
                let value = attribute.normalized_value(XmlVersion::Implicit1_0).expect("a well-formed value");
                (attribute.key.as_ref().to_owned(), value.into_owned())
            })
            .collect();
        Self { name: start.name().as_ref().to_owned(), attributes, ..Self::default() }
    }

    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// The elements of a name right below this one.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Self> + use<'a> {
        let name = name.to_owned();
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The only element of a name right below this one.
    pub fn only(&self, name: &str) -> &Self {
        let mut all = self.all(name);
        let first = all.next().unwrap_or_else(|| panic!("<{}> has no <{name}>", self.name));
        assert!(all.next().is_none(), "<{}> has more than one <{name}>", self.name);
        first
    }
}
