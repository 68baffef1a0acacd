//! Templates: the built-in theme, and an operator's files in the place of its files. Those that end in `.html` are escaped, those in
//! `.txt` are not.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use bellwether_language::Language;
use bellwether_markup::{Piece, pieces};
use fluent_bundle::{FluentArgs, FluentValue};
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
use rust_embed::RustEmbed;

use super::assets::Assets;
use super::messages::Messages;

#[derive(RustEmbed)]
#[folder = "themes/default/"]
pub(super) struct DefaultTheme;

/// Where templates lie in a theme.
const DIRECTORY: &str = "templates";
/// Instructions that one page may take: a loop without end in a template ends here. The largest page takes a hundredth.
const FUEL: u64 = 20_000_000;

/// The templates, ready to render.
pub struct Theme {
    environment: Environment<'static>,
    /// Where the operator's templates lie.
    own: Option<PathBuf>,
}

impl Theme {
    /// Takes the built-in templates and those of the operator's `directory`, which come first, and compiles all of them.
    ///
    /// # Errors
    /// When a template is broken: which, in which line, and how.
    pub fn load(directory: Option<&Path>, messages: Arc<Messages>, assets: Arc<Assets>) -> anyhow::Result<Self> {
        if let Some(missing) = directory.filter(|directory| !directory.is_dir()) {
            anyhow::bail!("the theme {} in the configuration is not a directory", missing.display());
        }
        let own = directory.map(|directory| directory.join(DIRECTORY));
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.set_formatter(|output, state, value| match state.auto_escape() {
            AutoEscape::None => write_plain(output, value),
            _ => write_escaped(output, value),
        });
        environment.add_filter("styled", styled);
        environment.add_function("t", move |state: &State<'_, '_>, key: &str, arguments: Kwargs| {
            translate(&messages, state, key, &arguments)
        });
        environment.add_function("asset", move |name: &str| {
            assets
                .address(name)
                .map(str::to_owned)
                .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("the theme has no asset {name:?}")))
        });
        let names = template_names(own.as_deref());
        let mut theme = Self { environment, own };
        for name in &names {
            let text = read_template(theme.own.as_deref(), name)?;
            if let Some((line, missing)) = references(&text).find(|(_, other)| !names.iter().any(|name| name == other))
            {
                anyhow::bail!("{}:{line}: there is no template {missing:?}", theme.shown_path(name));
            }
            if let Err(error) = theme.environment.add_template_owned(name.clone(), text.clone()) {
                return Err(theme.explain(&error, Some(&text)));
            }
        }
        Ok(theme)
    }

    /// Renders the template `name` with `context`.
    ///
    /// # Errors
    /// When the template refers to something that is not there, or is too deep or too long: which, in which line, and how.
    pub fn render(&self, name: &str, context: Value) -> anyhow::Result<String> {
        let template = self.environment.get_template(name).map_err(|error| self.explain(&error, None))?;
        template.render(context).map_err(|error| {
            let faulty = error.name().and_then(|name| self.environment.get_template(name).ok());
            self.explain(&error, faulty.as_ref().map(|template| template.source()))
        })
    }

    /// The error with its template and line, that line itself, and the errors behind it.
    fn explain(&self, error: &Error, source: Option<&str>) -> anyhow::Error {
        let place = match (error.name(), error.line()) {
            (Some(name), Some(line)) => format!("{}:{line}: ", self.shown_path(name)),
            _ => String::new(),
        };
        let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
        let mut message = format!("{place}{}{detail}", error.kind());
        let mut cause = std::error::Error::source(error);
        while let Some(inner) = cause {
            message.push_str(&format!(": {inner}"));
            cause = inner.source();
        }
        if let Some(line) = source.zip(error.line()).and_then(|(source, line)| source.lines().nth(line.checked_sub(1)?))
        {
            message.push_str(&format!(" in {:?}", line.trim()));
        }
        anyhow::Error::msg(message)
    }

    /// A template's path in the operator's theme; the name alone of one that is built in.
    fn shown_path(&self, name: &str) -> String {
        let own = self.own.as_ref().map(|own| own.join(name)).filter(|path| path.is_file());
        own.unwrap_or_else(|| PathBuf::from(name)).display().to_string()
    }

    /// The names of all templates.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.environment.templates().map(|(name, _)| name)
    }
}

/// A value that may be written: a text, or none if it was written already.
fn writable<'a>(output: &mut Output<'_>, value: &'a Value) -> Result<Option<&'a str>, Error> {
    if value.is_undefined() {
        return Err(Error::new(ErrorKind::UndefinedError, "the value is not there"));
    }
    if let Some(text) = value.as_str() {
        return Ok(Some(text));
    }
    // Numbers and truth values hold nothing to escape; lists and tables have no business on a page.
    match value.kind() {
        ValueKind::Number | ValueKind::Bool => write!(output, "{value}")?,
        ValueKind::None => {}
        kind => return Err(Error::new(ErrorKind::InvalidOperation, format!("a {kind} can't be written onto a page"))),
    }
    Ok(None)
}

/// Writes a value into plain text.
fn write_plain(output: &mut Output<'_>, value: &Value) -> Result<(), Error> {
    writable(output, value)?.map_or(Ok(()), |text| output.write_str(text).map_err(Error::from))
}

/// Writes a value into HTML. The engine's own escaping turns every `/` into six characters, and our pages are full of addresses.
fn write_escaped(output: &mut Output<'_>, value: &Value) -> Result<(), Error> {
    let Some(text) = writable(output, value)? else { return Ok(()) };
    if value.is_safe() {
        return output.write_str(text).map_err(Error::from);
    }
    let mut rest = text;
    while let Some(position) = rest.find(['&', '<', '>', '"', '\'']) {
        let entity = match rest.as_bytes()[position] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        };
        output.write_str(&rest[..position])?;
        output.write_str(entity)?;
        rest = &rest[position + 1..];
    }
    output.write_str(rest).map_err(Error::from)
}

/// The templates that a template builds upon, with the lines in which it names them.
fn references(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().zip(1..).flat_map(|(line, number)| {
        line.split("{%").skip(1).filter_map(move |tag| {
            let (word, rest) = tag.trim_start_matches(['-', '+']).trim_start().split_once(' ')?;
            let name = rest.trim_start().strip_prefix('"')?.split('"').next()?;
            ["extends", "include", "import", "from"].contains(&word).then_some((number, name))
        })
    })
}

fn template_names(own: Option<&Path>) -> Vec<String> {
    let mut names: Vec<String> =
        DefaultTheme::iter().filter_map(|path| path.strip_prefix("templates/").map(str::to_owned)).collect();
    if let Some(own) = own {
        add_files(own, "", &mut names);
    }
    names.retain(|name| name.ends_with(".html") || name.ends_with(".txt"));
    names.sort();
    names.dedup();
    names
}

/// The files of a directory and of those in it, with `/` between the parts of their names.
fn add_files(directory: &Path, before: &str, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => add_files(&entry.path(), &format!("{before}{name}/"), names),
            _ => names.push(format!("{before}{name}")),
        }
    }
}

fn read_template(own: Option<&Path>, name: &str) -> anyhow::Result<String> {
    if let Some(path) = own.map(|own| own.join(name)).filter(|path| path.is_file()) {
        return std::fs::read_to_string(&path).with_context(|| format!("reading the template {}", path.display()));
    }
    let file =
        DefaultTheme::get(&format!("{DIRECTORY}/{name}")).with_context(|| format!("there is no template {name}"))?;
    String::from_utf8(file.data.into_owned()).with_context(|| format!("the template {name} is not UTF-8"))
}

/// `t("key", name=value)`: a message in the page's language.
fn translate(messages: &Messages, state: &State<'_, '_>, key: &str, arguments: &Kwargs) -> Result<String, Error> {
    let language: Language = state
        .lookup("lang")
        .and_then(|value| value.as_str().and_then(|code| code.parse().ok()))
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "the page has no `lang`"))?;
    let mut filled = FluentArgs::new();
    for name in arguments.args() {
        let value: Value = arguments.get(name)?;
        filled.set(name.to_owned(), message_value(&value));
    }
    messages.find(language, key, &filled).map_err(|reason| {
        Error::new(ErrorKind::InvalidOperation, format!("the message {key:?} in {language}: {reason}"))
    })
}

/// `html|styled(p="margin:0", h4="…")`: a rendered text whose elements carry their styles with them, because mail programs read no style
/// sheet. It is markup and needs no `|safe`.
fn styled(html: &str, styles: Kwargs) -> Result<Value, Error> {
    let mut written = String::with_capacity(html.len() * 3 / 2);
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => written.push_str(text),
            Piece::Close(name) => write_all(&mut written, &["</", name, ">"]),
            Piece::Open(tag) => {
                write_all(&mut written, &["<", tag.name]);
                tag.attributes().for_each(|(name, value)| write_all(&mut written, &[" ", name, "=\"", value, "\""]));
                if styles.has(tag.name) {
                    write_all(&mut written, &[" style=\"", styles.get(tag.name)?, "\""]);
                }
                written.push('>');
            }
        }
    }
    Ok(Value::from_safe_string(written))
}

fn write_all(written: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| written.push_str(part));
}

fn message_value(value: &Value) -> FluentValue<'static> {
    match value.kind() {
        ValueKind::Number => match i64::try_from(value.clone()) {
            Ok(number) => FluentValue::from(number),
            Err(_) => f64::try_from(value.clone()).map_or(FluentValue::None, FluentValue::from),
        },
        _ => FluentValue::from(value.to_string()),
    }
}
