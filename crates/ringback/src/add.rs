//! `ringback add`: takes a folder of `templates/` or `examples/` into the application.
//!
//! Such a folder has a spin.toml that says what it adds: its component, its variables, which events it is told of, and
//! what of ours it stands in the place of. The folder is copied to `extensions/<name>`, and what its spin.toml says is
//! written into that of the application, whose own lines stay as they are.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use toml_edit::{DocumentMut, Item, Table, Value};

use crate::host::manifest::Manifest;

/// Where what others add lies, beside spin.toml.
const FOLDER: &str = "extensions";
/// What was made in a folder, and is made again.
const MADE: [&str; 5] = ["target", "node_modules", "build", ".venv", "__pycache__"];
/// The files that name the component. The name in their text becomes the new one.
const NAMING: [&str; 3] = ["spin.toml", "Cargo.toml", "Cargo.lock"];
/// The variable that says who is told of which events.
const TOLD: &str = "extensions";

/// What was added.
#[derive(Debug, PartialEq, Eq)]
pub struct Added {
    /// The id of its component.
    pub name: String,
    /// Its folder, relative to spin.toml.
    pub folder: PathBuf,
    /// What it is told of, as the variable `extensions` says it.
    pub told_of: Option<String>,
    /// The variables of the application that it cannot do without.
    pub wants: Vec<String>,
}

impl Added {
    /// What to do now, for whoever asked for it.
    pub fn told(&self) -> String {
        let mut told = format!("{} is in spin.toml now, and lies in {}.", self.name, self.folder.display());
        if let Some(types) = &self.told_of {
            told += &format!(
                "\nIt is told of events by the variable extensions. Where you set that, add: {types}"
            );
        }
        for name in &self.wants {
            told += &format!("\nIt wants a value for SPIN_VARIABLE_{}.", name.to_uppercase());
        }
        told + "\nSee it with `cargo ringback demo` or `cargo ringback up`: both build it."
    }
}

/// Adds the folder `from` to the application of the spin.toml at `manifest`, under another name if one is given.
///
/// # Errors
/// If a name is none or taken, or the two do not fit together: then nothing has been changed.
pub fn add(manifest: &Path, from: &Path, name: Option<&str>) -> Result<Added> {
    let root = manifest.parent().unwrap_or(Path::new("."));
    let lines = from.join("spin.toml");
    let lines = fs::read_to_string(&lines).with_context(|| {
        format!("{} cannot be read: name a folder of templates/ or examples/", lines.display())
    })?;
    let id = own_id(&lines).with_context(|| format!("{} adds nothing", from.display()))?;
    let name = name.unwrap_or(&id);
    ensure!(
        is_name(name),
        "{name:?} is no name for a component: use small letters, digits and hyphens, such as spam-guard"
    );
    let folder = Path::new(FOLDER).join(name);
    ensure!(!root.join(&folder).exists(), "{} is there already: give another name", folder.display());

    let ours = fs::read_to_string(manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
    let Joined { text, told_of, wants } = joined(&ours, &renamed(&lines, &id, name))?;
    Manifest::parse(&text, root.to_owned()).context("what it adds does not fit into spin.toml")?;

    let written = copy(from, &root.join(&folder), &id, name).and_then(|()| {
        fs::write(manifest, text).with_context(|| format!("cannot write {}", manifest.display()))
    });
    if written.is_err() {
        // Nobody names it, and it would be in the way of the next try.
        let _ = fs::remove_dir_all(root.join(&folder));
    }
    written?;
    Ok(Added { name: name.to_owned(), folder, told_of, wants })
}

/// The component that has a source here: those of ours that it changes have none.
fn own_id(lines: &str) -> Result<String> {
    let lines: DocumentMut = lines.parse()?;
    let components = lines.get("component").and_then(Item::as_table).into_iter().flatten();
    let mut own = components.filter(|(_, it)| it.get("source").is_some()).map(|(id, _)| id.to_owned());
    match (own.next(), own.next()) {
        (Some(id), None) => Ok(id),
        _ => bail!("its spin.toml must have one component with a source"),
    }
}

/// Spin's own rule, and one that Cargo takes too.
fn is_name(name: &str) -> bool {
    let sound = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_lowercase())
            && part.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    name.len() <= 40 && name.split('-').all(sound)
}

/// The text with another name: `my-step` also stands in it as `my_step`, where hyphens may not be.
fn renamed(text: &str, from: &str, to: &str) -> String {
    let whole = replaced(text, from, to, |next| next != '-' && next != '_');
    replaced(&whole, &from.replace('-', "_"), &to.replace('-', "_"), |next| next != '-')
}

/// Replaces a name wherever it stands by itself: no letter, digit or hyphen before it, and after it what may be there.
fn replaced(text: &str, from: &str, to: &str, may_follow: impl Fn(char) -> bool) -> String {
    if from == to {
        return text.to_owned();
    }
    let (mut whole, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(from) {
        whole += before;
        let within = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        let stands = !whole.ends_with(within)
            && after.chars().next().is_none_or(|next| !next.is_ascii_alphanumeric() && may_follow(next));
        whole += if stands { to } else { from };
        rest = after;
    }
    whole + rest
}

/// Our spin.toml with their lines.
struct Joined {
    text: String,
    told_of: Option<String>,
    wants: Vec<String>,
}

/// Joins them.
///
/// Variables go among ours, what is told to extensions is told to them too, a dependency of ours that they name is
/// theirs from now on. Triggers and components of their own stand at the end, as they wrote them.
fn joined(ours: &str, theirs: &str) -> Result<Joined> {
    let mut ours: DocumentMut = ours.parse().context("spin.toml cannot be read")?;
    let mut theirs: DocumentMut = theirs.parse()?;
    let (mut told_of, mut wants) = (None, Vec::new());
    if let Some(variables) = theirs.remove("variables") {
        let variables = variables.into_table().ok().context("its variables are no table")?;
        let known = table(&mut ours, &["variables"])?;
        for (name, variable) in variables {
            if name == TOLD {
                told_of = variable.get("default").and_then(Item::as_str).map(str::to_owned);
                tell(known, told_of.as_deref())?;
                continue;
            }
            ensure!(!known.contains_key(&name), "spin.toml has a variable {name} already: give another name");
            if variable.get("required").and_then(Item::as_bool) == Some(true) {
                wants.push(name.clone());
            }
            known.insert(&name, variable);
        }
    }
    if let Some(components) = theirs.get_mut("component").and_then(Item::as_table_mut) {
        for id in components.iter().map(|(id, _)| id.to_owned()).collect::<Vec<_>>() {
            let is_own = components.get(&id).is_some_and(|it| it.get("source").is_some());
            let is_known = ours.get("component").is_some_and(|known| known.get(&id).is_some());
            match (is_own, is_known) {
                (true, true) => bail!("spin.toml has a component {id} already: give another name"),
                (true, false) => {}
                (false, _) => depend(&mut ours, &id, components.remove(&id))?,
            }
        }
    }
    let lines = theirs.to_string();
    // Without what their file says about itself.
    let begins = if lines.starts_with('[') { Some(0) } else { lines.find("\n[") };
    let lines = begins.and_then(|at| lines.get(at..)).unwrap_or_default();
    let text = format!("{}\n\n{}\n", ours.to_string().trim_end(), lines.trim());
    Ok(Joined { text, told_of, wants })
}

/// Adds them to those who are told of events.
fn tell(variables: &mut Table, more: Option<&str>) -> Result<()> {
    let known = variables.get_mut(TOLD).and_then(Item::as_value_mut).and_then(Value::as_inline_table_mut);
    let place = known.and_then(|table| table.get_mut("default"));
    let place = place.context("spin.toml has no variable extensions with a default")?;
    let all: Vec<&str> = place.as_str().into_iter().chain(more).filter(|types| !types.is_empty()).collect();
    let all = all.join(" ");
    replace(place, all.into());
    Ok(())
}

/// Puts what they name in the place of what a component of ours depended on.
fn depend(ours: &mut DocumentMut, id: &str, theirs: Option<Item>) -> Result<()> {
    let mut theirs = theirs.and_then(|it| it.into_table().ok()).unwrap_or_default();
    let dependencies = theirs.remove("dependencies").and_then(|it| it.into_table().ok());
    let dependencies = dependencies.filter(|_| theirs.is_empty());
    let dependencies = dependencies.with_context(|| {
        format!("its spin.toml changes more of the component {id} than what that depends on")
    })?;
    let known = table(ours, &["component", id, "dependencies"])?;
    for (name, dependency) in dependencies {
        let place = known.get_mut(&name).and_then(Item::as_value_mut);
        let place = place.with_context(|| format!("the component {id} does not depend on {name}"))?;
        replace(place, dependency.into_value().ok().with_context(|| format!("{name} is no dependency"))?);
    }
    Ok(())
}

/// Another value where one stands, with the spaces and the comment around that.
fn replace(place: &mut Value, mut value: Value) {
    *value.decor_mut() = place.decor().clone();
    *place = value;
}

fn table<'a>(document: &'a mut DocumentMut, path: &[&str]) -> Result<&'a mut Table> {
    let mut table = document.as_table_mut();
    for name in path {
        table = table
            .get_mut(name)
            .and_then(Item::as_table_mut)
            .with_context(|| format!("spin.toml has no table {}", path.join(".")))?;
    }
    Ok(table)
}

/// Copies a folder without what was made in it, and names it.
fn copy(from: &Path, to: &Path, id: &str, name: &str) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create the folder {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let (path, file) = {
            let entry = entry?;
            (entry.path(), entry.file_name())
        };
        let to = to.join(&file);
        let is_made = path.extension().is_some_and(|end| end == "wasm")
            || file.to_string_lossy().starts_with("precompiled-source.js");
        if is_made || MADE.iter().any(|made| file == *made) {
            continue;
        }
        let copied = if path.is_dir() {
            copy(&path, &to, id, name)
        } else if NAMING.iter().any(|naming| file == *naming) {
            fs::read_to_string(&path)
                .and_then(|text| fs::write(&to, renamed(&text, id, name)))
                .map_err(anyhow::Error::from)
        } else {
            fs::copy(&path, &to).map(|_| ()).map_err(anyhow::Error::from)
        };
        copied.with_context(|| format!("cannot copy {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = r#"spin_manifest_version = 2

[application]
name = "ringback"

[variables]
url = { required = true }   # where
extensions = { default = "" }   # who is told

# Functions.

[[trigger.http]]
route = "/a"
component = "a"

[component.a]
source = "a.wasm"
[component.a.dependencies]
# Who reads.
"ringback:understanding@0.1.0" = { component = "reader" } # by rules

[component.reader]
source = "reader.wasm"
"#;

    const EXTENSION: &str = r#"# Something about itself.

[variables]
extensions = { default = "my-one=call.missed" }
my_one_key = { required = true }    # a key

[[trigger.http]]
route = { private = true }
component = "my-one"

[component.my-one]
source = "extensions/my-one/target/my_one.wasm"
[component.my-one.variables]
key = "{{ my_one_key }}"
"#;

    const READER: &str = r#"# Something about itself.

[component.a.dependencies]
"ringback:understanding@0.1.0" = { component = "my-reader" }

[component.my-reader]
source = "extensions/my-reader/reader.wasm"
"#;

    #[test]
    fn our_own_lines_stay_as_they_are() {
        let one = joined(OURS, EXTENSION).unwrap();
        assert_eq!(
            (one.told_of.as_deref(), one.wants),
            (Some("my-one=call.missed"), vec!["my_one_key".to_owned()])
        );
        let text = joined(&one.text, READER).unwrap().text;
        assert!(!text.contains("about itself"), "{text}");
        let changed: Vec<&str> = text.lines().filter(|line| !OURS.lines().any(|own| own == *line)).collect();
        let theirs = EXTENSION.lines().chain(READER.lines());
        let not_theirs: Vec<&str> =
            changed.iter().copied().filter(|line| !theirs.clone().any(|own| own == *line)).collect();
        assert_eq!(
            not_theirs,
            [
                "extensions = { default = \"my-one=call.missed\" }   # who is told",
                "\"ringback:understanding@0.1.0\" = { component = \"my-reader\" } # by rules"
            ]
        );
        let manifest = Manifest::parse(&text, PathBuf::new()).unwrap();
        assert_eq!(
            manifest.components["a"].dependencies["ringback:understanding@0.1.0"].component,
            "my-reader"
        );
    }

    #[test]
    fn a_second_one_is_told_too_and_must_have_another_name() {
        let once = joined(OURS, EXTENSION).unwrap().text;
        let refused = joined(&once, EXTENSION).err().unwrap().to_string();
        assert!(refused.contains("already: give another name"), "{refused}");
        let twice = joined(&once, &renamed(EXTENSION, "my-one", "spam-guard")).unwrap().text;
        assert!(twice.contains("\"my-one=call.missed spam-guard=call.missed\""), "{twice}");
        assert!(
            twice.contains("key = \"{{ spam_guard_key }}\"") && twice.contains("spam_guard.wasm"),
            "{twice}"
        );
    }

    #[test]
    fn what_changes_more_of_ours_than_what_it_depends_on_is_refused() {
        for theirs in [
            "[component.a.variables]\nx = \"y\"\n[component.b]\nsource = \"b\"\n",
            "[component.a.dependencies]\n[component.a.variables]\nx = \"y\"\n[component.b]\nsource = \"b\"\n",
            "[component.a.dependencies]\nother = { component = \"b\" }\n[component.b]\nsource = \"b\"\n",
        ] {
            assert!(joined(OURS, theirs).is_err(), "{theirs}");
        }
    }

    #[test]
    fn a_name_is_replaced_where_it_stands_by_itself() {
        assert_eq!(
            renamed("notice=x notices a-notice notice_host", "notice", "bell"),
            "bell=x notices a-notice bell_host"
        );
        assert_eq!(
            renamed("my-step my_step_key my-step-two", "my-step", "my-step-three"),
            "my-step-three my_step_three_key my-step-two"
        );
    }

    #[test]
    fn a_name_is_one_that_spin_and_cargo_take() {
        for name in ["a", "spam-guard", "crm2"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "Spam", "a--b", "-a", "2nd", "a-2", "../a", "a_b"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
