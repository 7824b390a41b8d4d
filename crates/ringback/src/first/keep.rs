//! What set-up leaves in the data folder: the settings, and the profile; on the way there, what was typed so far.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::folder;

/// Settings by the names of the application's variables.
pub type Settings = BTreeMap<String, String>;

/// The settings' file. Set-up is done when it is there.
fn settings_file(data: &Path) -> PathBuf {
    data.join("settings.toml")
}

/// The profile's file.
fn business_file(data: &Path) -> PathBuf {
    data.join("business.toml")
}

/// Whether something was set up in a data folder.
pub fn is_done(data: &Path) -> bool {
    settings_file(data).exists()
}

/// What was typed so far. It holds secrets too.
fn draft_file(data: &Path) -> PathBuf {
    data.join("setup.toml")
}

/// What was typed before a restart. Where it cannot be read, it is typed again.
pub fn draft(data: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(draft_file(data)).unwrap_or_default();
    toml::from_str(&text).unwrap_or_default()
}

/// Keeps what was typed so far.
pub fn write_draft(data: &Path, fields: &BTreeMap<String, String>) -> Result<()> {
    fs::create_dir_all(data).with_context(|| format!("cannot create the folder {}", data.display()))?;
    put(&draft_file(data), &toml::to_string(fields)?)
}

/// What was set up in a data folder. None: nothing was.
pub fn read(data: &Path) -> Result<Option<Settings>> {
    let file = settings_file(data);
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
    };
    // The reader's own message would show the line, which may hold a secret.
    let settings = toml::from_str::<Settings>(&text).ok();
    let mut settings = settings
        .with_context(|| format!("{} is not right: each line must be name = \"value\"", file.display()))?;
    let profile = business_file(data);
    if profile.exists() {
        let text =
            fs::read_to_string(&profile).with_context(|| format!("cannot read {}", profile.display()))?;
        settings.insert("business".to_owned(), text);
    }
    Ok(Some(settings))
}

/// Keeps both: the settings last, because they say that set-up is done.
pub fn write(data: &Path, settings: &Settings, profile: &str) -> Result<()> {
    fs::create_dir_all(data).with_context(|| format!("cannot create the folder {}", data.display()))?;
    let head = "# What this Ringback was set up with. It holds secrets: show it to nobody.\n\
                # SPIN_VARIABLE_<NAME> in the environment goes before a line here; a change takes effect at the next start.\n";
    put(&business_file(data), profile)?;
    put(&settings_file(data), &format!("{head}{}", toml::to_string(settings)?))?;
    // Everything in it is kept elsewhere now.
    let _ = fs::remove_file(draft_file(data));
    Ok(())
}

/// Writes a file that only its owner reads, whole or not at all.
fn put(file: &Path, text: &str) -> Result<()> {
    let beside = folder::beside(file, "new");
    let written = || -> std::io::Result<()> {
        let _ = fs::remove_file(&beside);
        let mut new = File::options().write(true).create_new(true).mode(0o600).open(&beside)?;
        new.write_all(text.as_bytes())?;
        new.sync_all()?;
        fs::rename(&beside, file)
    };
    written().with_context(|| format!("cannot write {}", file.display()))?;
    folder::sync(&folder::parent(file))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn settings_are_read_as_they_were_kept_and_only_their_owner_may_read_them() {
        let data = std::env::temp_dir().join(format!("ringback-keep-{}", std::process::id()));
        assert_eq!(read(&data).unwrap(), None);
        let settings = Settings::from([
            ("carrier_secret".to_owned(), "a\"b\\c\n-----".to_owned()),
            ("public_url".to_owned(), "https://x.example".to_owned()),
        ]);
        write_draft(&data, &settings).unwrap();
        assert_eq!(draft(&data), settings);
        assert_eq!(fs::metadata(draft_file(&data)).unwrap().permissions().mode() & 0o777, 0o600);
        for _ in 0..2 {
            write(&data, &settings, "the profile").unwrap();
        }
        assert!(!draft_file(&data).exists());
        let mut kept = read(&data).unwrap().unwrap();
        assert_eq!(kept.remove("business").as_deref(), Some("the profile"));
        assert_eq!(kept, settings);
        for file in [settings_file(&data), business_file(&data)] {
            assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(settings_file(&data), "carrier_secret = \"hush").unwrap();
        let error = format!("{:#}", read(&data).unwrap_err());
        assert!(error.contains("settings.toml") && !error.contains("hush"), "{error}");
        let _ = fs::remove_dir_all(data);
    }
}
