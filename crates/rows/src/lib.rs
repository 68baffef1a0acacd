//! `#[derive(FromRow)]` for structs with named fields, as sqlx's own: a field is read from the column of its name.
//!
//! sqlx's macros know how to ask a database while a program is compiled. For that they bring a second client with its TLS and C code,
//! compiled for the compiler: a fifth of the time that this whole program takes. This crate has no dependencies.
//!
//! Of sqlx's attributes it knows `#[sqlx(flatten)]` (the field is read from the same row) and `#[sqlx(default)]` (the column may not be
//! there). It refuses others, generics, tuples and enums.

use std::iter::Peekable;

use proc_macro::token_stream::IntoIter;
use proc_macro::{Delimiter, Group, TokenStream, TokenTree};

/// How a field is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Column,
    ColumnOrDefault,
    Flattened,
}

struct Field {
    name: String,
    r#type: String,
    way: Way,
}

/// Reads a struct from a row of any database for whose types its fields can be read.
#[proc_macro_derive(FromRow, attributes(sqlx))]
pub fn from_row(item: TokenStream) -> TokenStream {
    let code = match described(item) {
        Ok((name, fields)) => implementation(&name, &fields),
        Err(problem) => format!("::core::compile_error!({problem:?});"),
    };
    // What is put together here is well-formed as far as the names and types in it are.
    code.parse().unwrap_or_default()
}

fn described(item: TokenStream) -> Result<(String, Vec<Field>), String> {
    let mut tokens = item.into_iter();
    if !tokens.any(|token| matches!(&token, TokenTree::Ident(word) if word.to_string() == "struct")) {
        return Err("FromRow is for structs".to_owned());
    }
    let Some(TokenTree::Ident(name)) = tokens.next() else { return Err("a struct has a name".to_owned()) };
    match tokens.next() {
        Some(TokenTree::Group(fields)) if fields.delimiter() == Delimiter::Brace => {
            Ok((name.to_string(), self::fields(fields.stream())?))
        }
        _ => Err("FromRow is for structs with named fields and without generics".to_owned()),
    }
}

fn fields(stream: TokenStream) -> Result<Vec<Field>, String> {
    let mut tokens = stream.into_iter().peekable();
    let mut fields = Vec::new();
    while tokens.peek().is_some() {
        let way = attributes(&mut tokens)?;
        let name = name(&mut tokens)?;
        fields.push(Field { name, r#type: r#type(&mut tokens), way });
    }
    Ok(fields)
}

/// What the attributes of a field say: those of others are passed over.
fn attributes(tokens: &mut Peekable<IntoIter>) -> Result<Way, String> {
    let mut way = Way::Column;
    while matches!(tokens.peek(), Some(TokenTree::Punct(sign)) if sign.as_char() == '#') {
        tokens.next();
        let Some(TokenTree::Group(attribute)) = tokens.next() else { continue };
        let mut attribute = attribute.stream().into_iter();
        let ours = matches!(attribute.next(), Some(TokenTree::Ident(word)) if word.to_string() == "sqlx");
        if let (true, Some(TokenTree::Group(word))) = (ours, attribute.next()) {
            way = self::way(&word)?;
        }
    }
    Ok(way)
}

fn way(word: &Group) -> Result<Way, String> {
    match word.stream().to_string().as_str() {
        "flatten" => Ok(Way::Flattened),
        "default" => Ok(Way::ColumnOrDefault),
        other => Err(format!("FromRow doesn't know #[sqlx({other})]")),
    }
}

/// The name of a field, up to its colon.
fn name(tokens: &mut Peekable<IntoIter>) -> Result<String, String> {
    let mut last = None;
    for token in tokens {
        match token {
            TokenTree::Punct(sign) if sign.as_char() == ':' => break,
            TokenTree::Ident(word) => last = Some(word.to_string()),
            // As in `pub(super)`.
            _ => {}
        }
    }
    last.ok_or_else(|| "a field has a name".to_owned())
}

/// The type of a field, up to the comma that is not within it.
fn r#type(tokens: &mut Peekable<IntoIter>) -> String {
    let (mut depth, mut before) = (0_u32, ' ');
    let mut r#type = TokenStream::new();
    for token in tokens {
        if let TokenTree::Punct(sign) = &token {
            match sign.as_char() {
                ',' if depth == 0 => break,
                '<' => depth += 1,
                // Not the end of an arrow.
                '>' if before != '-' => depth = depth.saturating_sub(1),
                _ => {}
            }
            before = sign.as_char();
        } else {
            before = ' ';
        }
        r#type.extend([token]);
    }
    r#type.to_string()
}

fn implementation(name: &str, fields: &[Field]) -> String {
    let (mut bounds, mut values) = (String::new(), String::new());
    for Field { name, r#type, way } in fields {
        let column = name.strip_prefix("r#").unwrap_or(name);
        bounds += &match way {
            Way::Flattened => format!("{type}: ::sqlx::FromRow<'row, R>,"),
            Way::Column | Way::ColumnOrDefault => {
                format!("{type}: ::sqlx::Decode<'row, R::Database> + ::sqlx::Type<R::Database>,")
            }
        };
        values += &match way {
            Way::Flattened => format!("{name}: <{type} as ::sqlx::FromRow<'row, R>>::from_row(row)?,"),
            Way::Column => format!("{name}: row.try_get({column:?})?,"),
            Way::ColumnOrDefault => format!(
                "{name}: match row.try_get({column:?}) {{
                    ::core::result::Result::Err(::sqlx::Error::ColumnNotFound(_)) => ::core::default::Default::default(),
                    read => read?,
                }},"
            ),
        };
    }
    format!(
        "#[automatically_derived]
        impl<'row, R: ::sqlx::Row> ::sqlx::FromRow<'row, R> for {name}
        where &'static str: ::sqlx::ColumnIndex<R>, {bounds}
        {{
            fn from_row(row: &'row R) -> ::sqlx::Result<Self> {{
                ::core::result::Result::Ok(Self {{ {values} }})
            }}
        }}"
    )
}
