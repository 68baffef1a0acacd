//! Bundles to import: the sample beside this file, another directory or a growing archive; each in a directory of its own, to be
//! changed file by file.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use jiff::{Span, ToSpan as _};
use tempfile::TempDir;

/// A directory of files that a test may change.
pub struct Bundle {
    directory: TempDir,
}

impl Bundle {
    /// `tests/it/sample`: three languages, four sections, a complete issue, a skipped period, an issue with a correction, a stale
    /// translation and a concealed commentary (its texts say "Kvadrat7"), and a draft (its texts say "Chernovik9").
    pub fn sample() -> Self {
        Self::copy_of("tests/it/sample")
    }

    /// The files of a directory of the workspace.
    pub fn copy_of(directory: impl AsRef<Path>) -> Self {
        let bundle = Self::empty();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(directory), bundle.path());
        bundle
    }

    /// No files yet.
    pub fn empty() -> Self {
        Self { directory: TempDir::new().expect("a temporary directory") }
    }

    /// The sample with nothing but verdicts: `weeks` issues one after the other.
    pub fn archive(weeks: i32) -> Self {
        let bundle = Self::sample();
        bundle.remove("issues");
        bundle.remove("redirects.toml");
        for week in 0..weeks {
            let starts = nth_week(week);
            let released = starts.checked_add(7.days()).expect("a day");
            let mut issue = format!("number = {}\npublished = {released}T09:00:00Z\n", week + 1);
            let sections =
                if week < 2 { ["security", "economy", "press"] } else { ["security", "economy", "information"] };
            for section in sections {
                write!(issue, "\n[[assessment]]\nsection = \"{section}\"\nverdict = \"unchanged\"\n").expect("memory");
            }
            bundle.write(&format!("issues/{starts}/issue.toml"), issue);
        }
        bundle
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    fn file(&self, file: &str) -> PathBuf {
        self.path().join(file)
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.file(file)).unwrap_or_else(|error| panic!("reading {file}: {error}"))
    }

    /// Puts a file there, with the directories above it.
    pub fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.file(file);
        fs::create_dir_all(path.parent().expect("a directory")).expect("making a directory");
        fs::write(path, content).unwrap_or_else(|error| panic!("writing {file}: {error}"));
    }

    /// Gives a text file the text that `change` makes of it.
    pub fn edit(&self, file: &str, change: impl FnOnce(&str) -> String) {
        let text = self.read(file);
        self.write(file, change(&text));
    }

    /// Puts `new` in the place of `old`, which must be there.
    pub fn replace(&self, file: &str, old: &str, new: &str) {
        self.edit(file, |text| {
            assert!(text.contains(old), "{file} does not say {old:?}");
            text.replace(old, new)
        });
    }

    pub fn append(&self, file: &str, more: &str) {
        self.edit(file, |text| format!("{text}{more}"));
    }

    /// Gives the section `security` another code, as editors would.
    pub fn rename_the_first_section(&self, code: &str) {
        self.replace("sections.toml", "code = \"security\"", &format!("code = \"{code}\""));
        self.replace("sections.toml", "former-codes = [\"army\"]", "former-codes = [\"army\", \"security\"]");
        for issue in ["2024-01-01", "2024-01-15", "2024-01-22"] {
            self.rename(&format!("issues/{issue}/security"), &format!("issues/{issue}/{code}"));
            self.replace(&format!("issues/{issue}/issue.toml"), "\"security\"", &format!("\"{code}\""));
        }
    }

    /// Gives a file another name.
    pub fn rename(&self, old: &str, new: &str) {
        fs::create_dir_all(self.file(new).parent().expect("a directory")).expect("making a directory");
        fs::rename(self.file(old), self.file(new)).unwrap_or_else(|error| panic!("renaming {old}: {error}"));
    }

    pub fn remove(&self, path: &str) {
        let full = self.file(path);
        let removed = if full.is_dir() { fs::remove_dir_all(full) } else { fs::remove_file(full) };
        removed.unwrap_or_else(|error| panic!("removing {path}: {error}"));
    }

    /// Releases the sample's draft, the issue of 2024-01-22.
    pub fn publish_the_draft(&self) {
        let others = "\n[[assessment]]\nsection = \"economy\"\nverdict = \"unchanged\"\n\n[[assessment]]\nsection = \"information\"\nverdict = \"unchanged\"\n";
        self.edit("issues/2024-01-22/issue.toml", |text| {
            format!(
                "{}{others}",
                text.replace("end = 2024-01-28\n", "end = 2024-01-28\npublished = 2024-01-29T09:00:00Z\n")
            )
        });
    }

    /// Corrects the original of the sample's first commentary: as a second revision, in which `old` has become `new`.
    pub fn correct_the_first_commentary(&self, old: &str, new: &str) {
        const PATH: &str = "issues/2024-01-01/security";
        let text = self.read(&format!("{PATH}/be.md"));
        assert!(text.contains(old), "the text does not say {old:?}");
        self.write(&format!("{PATH}/be.r1.md"), text.replace("slug = \"pauonocny-port-adkryty\"\n", ""));
        let corrected = text
            .replace(old, new)
            .replace(
                "saved = 2024-01-07T18:00:00Z\n",
                "saved = 2024-01-30T10:00:00Z\npublished = 2024-01-30T12:00:00Z\n",
            )
            .replacen("\n[[source]]", "\n[correction]\nnote = \"Выпраўлена.\"\n\n[[source]]", 1);
        self.write(&format!("{PATH}/be.md"), corrected);
    }
}

/// First day of a week of the sample monitor, from 0.
pub fn nth_week(week: i32) -> Date {
    date(2024, 1, 1).checked_add(Span::new().weeks(week)).expect("a day")
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("reading {}: {error}", from.display())) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("its kind").is_dir() {
            fs::create_dir(&target).expect("making a directory");
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("copying a file");
        }
    }
}
