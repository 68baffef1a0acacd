//! What the program says to people, in their language: Fluent files under `locales/`.

use std::collections::BTreeMap;

use anyhow::{Context as _, anyhow};
use bellwether_language::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

/// The messages in every language.
pub struct Messages(BTreeMap<Language, FluentBundle<FluentResource>>);

impl Messages {
    /// Reads the built-in files.
    ///
    /// # Errors
    /// When a file is broken: which, and where.
    pub fn load() -> anyhow::Result<Self> {
        let mut bundles = BTreeMap::new();
        for language in Language::ALL {
            // It decides about plurals, and nothing else. Fluent's rules for Belarusian are wrong (22 as 25); those for Russian are the same
            // in CLDR and right.
            let rules = if language == Language::Belarusian { Language::Russian } else { language };
            let identifier = rules.code().parse().map_err(|error| anyhow!("the language {rules}: {error}"))?;
            let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
            // The marks would show up in titles and mails, and our languages run in one direction.
            bundle.set_use_isolating(false);
            bundle.add_builtins().map_err(|error| anyhow!("the functions of messages in {language}: {error}"))?;
            bundle.set_formatter(Some(match language {
                Language::Belarusian => |value, _| number(Language::Belarusian, value),
                Language::Russian => |value, _| number(Language::Russian, value),
                Language::English => |value, _| number(Language::English, value),
            }));
            for path in Files::iter().filter(|path| path.starts_with(&format!("{language}/"))) {
                let file = Files::get(&path).with_context(|| format!("the messages locales/{path}"))?;
                let text = String::from_utf8(file.data.into_owned())
                    .with_context(|| format!("locales/{path} is not UTF-8"))?;
                let resource = FluentResource::try_new(text).map_err(|(_, errors)| {
                    anyhow!("locales/{path}: {}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
                })?;
                bundle.add_resource(resource).map_err(|errors| {
                    anyhow!("locales/{path}: {}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
                })?;
            }
            bundles.insert(language, bundle);
        }
        Ok(Self(bundles))
    }

    /// The message `key` in `language`, filled with `arguments`. A message that is missing is shown by its key and logged.
    #[must_use]
    pub fn text(&self, language: Language, key: &str, arguments: &FluentArgs<'_>) -> String {
        self.find(language, key, arguments).unwrap_or_else(|reason| {
            tracing::error!(%language, key, reason, "A message can't be shown");
            key.to_owned()
        })
    }

    /// The message `key` without arguments.
    #[must_use]
    pub fn plain(&self, language: Language, key: &str) -> String {
        self.text(language, key, &FluentArgs::new())
    }

    /// The message, or why it can't be shown.
    ///
    /// # Errors
    /// When there is no such message in the language, or an argument is missing.
    pub fn find(&self, language: Language, key: &str, arguments: &FluentArgs<'_>) -> Result<String, String> {
        let bundle = self.0.get(&language).ok_or("no messages in this language")?;
        let pattern = bundle.get_message(key).and_then(|message| message.value()).ok_or("no such message")?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(arguments), &mut errors).into_owned();
        match errors.first() {
            None => Ok(text),
            Some(error) => Err(error.to_string()),
        }
    }
}

/// Numbers as the language writes them; Fluent by itself writes digits and a point.
fn number(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => {
            let decimal: Option<bellwether_language::Decimal> = number.as_string().parse().ok();
            decimal.map(|decimal| bellwether_language::number(language, &decimal))
        }
        _ => None,
    }
}
