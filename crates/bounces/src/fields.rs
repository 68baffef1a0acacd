//! Blocks of `Name: value` lines: the headers of a message, the groups of a delivery status, a feedback report.

/// The fields of one block, in order; names in lower case, values unfolded and trimmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields {
    fields: Vec<(String, String)>,
}

/// More fields than this are no report but an attempt to keep us busy.
const FIELD_LIMIT: usize = 1000;

impl Fields {
    /// Reads a block. A line that is no field continues the one before, even without the indentation that RFC 5322 asks
    /// for: some systems break a diagnostic over lines as they received it.
    pub fn parse(block: &str) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in block.lines() {
            let continues = line.starts_with([' ', '\t']);
            match (continues, name_and_value(line), fields.last_mut()) {
                (false, Some((name, value)), _) => {
                    if fields.len() == FIELD_LIMIT {
                        break;
                    }
                    fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
                }
                (_, _, Some((_, value))) if !line.trim().is_empty() => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                _ => {}
            }
        }
        Fields { fields }
    }

    /// The blocks of a text that empty lines separate.
    pub fn groups(text: &str) -> Vec<Self> {
        let mut groups = Vec::new();
        let mut block = String::new();
        for line in text.lines().chain([""]) {
            if !line.trim().is_empty() {
                block.push_str(line);
                block.push('\n');
            } else if !block.is_empty() {
                groups.push(Fields::parse(&block));
                block.clear();
            }
        }
        groups
    }

    /// The first value of a field that isn't empty; the name in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|&(field, value)| field == name && !value.is_empty()).map(|(_, value)| value)
    }

    /// All values of a field that aren't empty.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |&(field, value)| field == name && !value.is_empty()).map(|(_, value)| value)
    }

    /// Whether the field is there, empty or not.
    pub fn has(&self, name: &str) -> bool {
        self.iter().any(|(field, _)| field == name)
    }

    /// All fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Takes over the fields of another block.
    pub fn append(&mut self, mut other: Fields) {
        self.fields.append(&mut other.fields);
    }
}

/// Splits a line at its colon, if what stands before it can be the name of a field.
pub(crate) fn name_and_value(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim_end();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (!name.is_empty() && name.len() <= 76 && name.bytes().all(plain)).then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_unfolded_and_names_are_found_in_any_case() {
        let fields = Fields::parse("Final-recipient: rfc822;\n a@b.example\nACTION:failed\n");
        assert_eq!(fields.get("final-recipient"), Some("rfc822; a@b.example"));
        assert_eq!(fields.get("action"), Some("failed"));
        assert_eq!(fields.get("status"), None);
    }

    #[test]
    fn a_diagnostic_that_was_broken_without_indentation_stays_whole() {
        let fields =
            Fields::parse("Diagnostic-Code: smtp; 550-First line\n550-second line\n550 last line\nStatus: 5.0.0");
        assert_eq!(fields.get("diagnostic-code"), Some("smtp; 550-First line 550-second line 550 last line"));
        assert_eq!(fields.get("status"), Some("5.0.0"));
    }
}
