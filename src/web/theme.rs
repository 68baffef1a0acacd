//! Templates: the built-in theme, and an operator's files in the place of its files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use bellwether_language::Language;
use fluent_bundle::{FluentArgs, FluentValue};
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior};
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
        environment.set_formatter(|output, _, value| write_escaped(output, value));
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

/// Writes a value into HTML. The engine's own escaping turns every `/` into six characters, and our pages are full of addresses.
fn write_escaped(output: &mut Output<'_>, value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        return Err(Error::new(ErrorKind::UndefinedError, "the value is not there"));
    }
    let Some(text) = value.as_str() else {
        // Numbers and truth values hold nothing to escape; lists and tables have no business on a page.
        return match value.kind() {
            ValueKind::Number | ValueKind::Bool => write!(output, "{value}").map_err(Error::from),
            ValueKind::None => Ok(()),
            kind => Err(Error::new(ErrorKind::InvalidOperation, format!("a {kind} can't be written onto a page"))),
        };
    };
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
    if let Some(entries) = own.and_then(|own| std::fs::read_dir(own).ok()) {
        names.extend(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()));
    }
    names.retain(|name| name.ends_with(".html"));
    names.sort();
    names.dedup();
    names
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

fn message_value(value: &Value) -> FluentValue<'static> {
    match value.kind() {
        ValueKind::Number => match i64::try_from(value.clone()) {
            Ok(number) => FluentValue::from(number),
            Err(_) => f64::try_from(value.clone()).map_or(FluentValue::None, FluentValue::from),
        },
        _ => FluentValue::from(value.to_string()),
    }
}
