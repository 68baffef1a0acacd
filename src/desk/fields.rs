//! What a form of the desk sends.

use std::error::Error as _;

use axum::body::Body;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_body_util::LengthLimitError;
use zeroize::Zeroizing;

/// A list of 200,000 readers fits in.
const LONGEST_UPLOAD: u64 = 32 * 1024 * 1024;
/// No other form of ours is longer, in bytes: a text of 1 MiB, of which each letter takes six characters here.
const LONGEST: usize = 8 * 1024 * 1024;

/// Why there are no fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It is longer than any form of ours.
    TooLong,
    /// It is none.
    NoForm,
}

/// The fields of a form. They may hold addresses, so they show nothing of themselves, and are wiped.
#[derive(Default)]
pub struct Fields(Vec<Field>);

#[derive(Clone)]
struct Field {
    name: String,
    /// What the file is called from which the value comes.
    file: Option<String>,
    value: Zeroizing<Vec<u8>>,
}

/// A file that came with a form.
#[derive(Clone, Copy)]
pub struct Uploaded<'a> {
    /// What it is called where it comes from; it may be anything.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
}

impl Fields {
    /// Reads the body of a request: a form with or without a file.
    pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, Unread> {
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).ok_or(Unread::NoForm)?;
        match multer::parse_boundary(kind) {
            Ok(boundary) => Self::with_files(body, boundary).await,
            Err(_) if kind.starts_with("application/x-www-form-urlencoded") => {
                let bytes = axum::body::to_bytes(body, LONGEST).await.map_err(|error| unread(&error))?;
                let bytes = Zeroizing::new(bytes.to_vec());
                let fields = form_urlencoded::parse(&bytes);
                Ok(Self(
                    fields
                        // Databases take no U+0000 in a text.
                        .map(|(name, value)| Field {
                            name: name.into_owned(),
                            file: None,
                            value: Zeroizing::new(value.replace('\0', "\u{fffd}").into_bytes()),
                        })
                        .collect(),
                ))
            }
            Err(_) => Err(Unread::NoForm),
        }
    }

    async fn with_files(body: Body, boundary: String) -> Result<Self, Unread> {
        let limit = multer::SizeLimit::new().whole_stream(LONGEST_UPLOAD);
        let constraints = multer::Constraints::new().size_limit(limit);
        let mut form = multer::Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
        let mut fields = Vec::new();
        while let Some(field) = form.next_field().await.map_err(|error| of_upload(&error))? {
            let name = field.name().ok_or(Unread::NoForm)?.to_owned();
            let file = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(|error| of_upload(&error))?;
            let value = match (&file, std::str::from_utf8(&bytes)) {
                (None, Ok(text)) => text.replace('\0', "\u{fffd}").into_bytes(),
                _ => bytes.to_vec(),
            };
            fields.push(Field { name, file, value: Zeroizing::new(value) });
        }
        Ok(Self(fields))
    }

    /// The same, but for one field that has another value.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let others = self.0.iter().filter(|field| field.name != name).cloned();
        let value = Zeroizing::new(value.as_bytes().to_vec());
        Self(others.chain([Field { name: name.to_owned(), file: None, value }]).collect())
    }

    /// The first value of a field, without white space around it; none if there is nothing in it.
    #[must_use]
    pub fn value<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.values(name).next()
    }

    /// The values of a field.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |field| field.name == name)
            .filter_map(|field| std::str::from_utf8(&field.value).ok())
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    /// A value that may be shown again in its field: one with an address may not.
    #[must_use]
    pub fn again(&self, name: &str) -> String {
        self.value(name).filter(|text| !text.contains('@')).unwrap_or_default().to_owned()
    }

    /// What is in a file.
    #[must_use]
    pub fn file(&self, name: &str) -> &[u8] {
        self.0.iter().find(|field| field.name == name).map_or(&[], |field| field.value.as_slice())
    }

    /// The files of a field; a field into which none was put has none.
    pub fn files<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Uploaded<'a>> {
        self.0
            .iter()
            .filter(move |field| field.name == name && !field.value.is_empty())
            .filter_map(|field| Some(Uploaded { name: field.file.as_deref()?, bytes: &field.value }))
    }
}

fn unread(error: &axum::Error) -> Unread {
    match error.source() {
        Some(source) if source.is::<LengthLimitError>() => Unread::TooLong,
        _ => Unread::NoForm,
    }
}

fn of_upload(error: &multer::Error) -> Unread {
    match error {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => Unread::TooLong,
        _ => Unread::NoForm,
    }
}

impl std::fmt::Debug for Fields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fields({})", self.0.len())
    }
}
