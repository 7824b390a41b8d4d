//! Blocks that are data or code: read by whoever reads such a thing, or found in a file that another test builds.

use std::path::{Path, PathBuf};

use domain::Business;
use ringback::host::manifest::Manifest;
use tests::{PROFILE, root};
use toml::{Table, Value};

/// Where code stands that is built by tests.
const BUILT: [&str; 7] = ["templates", "examples", "functions", "adapters", "crates", "tests", "wit"];

/// A part of a profile, or of spin.toml: laid over a whole one, it must be read.
pub fn toml(text: &str) -> Result<(), String> {
    let part: Table = toml::from_str(text).map_err(|cause| cause.to_string())?;
    let of_manifest = ["component", "trigger", "variables", "extensions", "source", "application"];
    let is_manifest = |key: &String| of_manifest.contains(&key.as_str()) || key.contains(':');
    if part.keys().any(is_manifest) { manifest(part) } else { profile(part) }
}

fn profile(part: Table) -> Result<(), String> {
    let mut whole: Table = toml::from_str(PROFILE).unwrap();
    // Named people are the crews.
    if part.contains_key("staff")
        && let Some(Value::Table(booking)) = whole.get_mut("booking")
    {
        booking.remove("crews");
    }
    lay(&mut whole, part);
    Business::from_toml(&toml::to_string(&whole).unwrap()).map(|_| ()).map_err(|faults| faults.to_string())
}

fn manifest(part: Table) -> Result<(), String> {
    let text = std::fs::read_to_string(root().join("spin.toml")).unwrap();
    let mut whole: Table = toml::from_str(&text).unwrap();
    // A component of a template may be named.
    for path in files(&root().join("templates"), &["spin.toml"]) {
        let template: Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        if let Some(components) = template.get("component") {
            lay(&mut whole, Table::from_iter([("component".to_owned(), components.clone())]));
        }
    }
    for (key, value) in part {
        let place = if key.contains(':') {
            adapter_of(&mut whole, &key).ok_or_else(|| format!("no component depends on {key}"))?
        } else if whole.contains_key(&key) {
            &mut whole
        } else {
            // A line without its heading: one of the variables, which must be there.
            let variables = whole.get_mut("variables").and_then(Value::as_table_mut).unwrap();
            if !variables.contains_key(&key) {
                return Err(format!("there is no variable {key}"));
            }
            variables
        };
        lay(place, Table::from_iter([(key, value)]));
    }
    let whole = toml::to_string(&whole).unwrap();
    Manifest::parse(&whole, root()).map(|_| ()).map_err(|cause| format!("{cause:#}"))
}

fn adapter_of<'a>(whole: &'a mut Table, interface: &str) -> Option<&'a mut Table> {
    let components = whole.get_mut("component")?.as_table_mut()?;
    let mut dependencies =
        components.iter_mut().filter_map(|(_, component)| component.get_mut("dependencies")?.as_table_mut());
    dependencies.find(|dependencies| dependencies.contains_key(interface))
}

/// Lays a part over a whole: tables into each other, lists of tables one behind the other, all else in its place.
fn lay(whole: &mut Table, part: Table) {
    for (key, value) in part {
        match (whole.get_mut(&key), value) {
            (Some(Value::Table(there)), Value::Table(new)) => lay(there, new),
            (Some(Value::Array(there)), Value::Array(new)) if new.iter().all(Value::is_table) => {
                there.extend(new)
            }
            (_, value) => drop(whole.insert(key, value)),
        }
    }
}

/// What an extension answers, or an event.
pub fn json(text: &str) -> Result<(), String> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|cause| cause.to_string())?;
    if value.get("commands").is_some() {
        let answer = events::commands(text.as_bytes());
        return if answer.faults.is_empty() { Ok(()) } else { Err(answer.faults.join("; ")) };
    }
    if value.get("specversion").is_some() {
        return event(&value);
    }
    Err("nothing checks JSON of this kind: it is no answer of an extension, and no event".to_owned())
}

/// Held against the schema, as far as names and types of events go.
fn event(value: &serde_json::Value) -> Result<(), String> {
    let schema = std::fs::read_to_string(root().join("docs/guides/events.schema.json")).unwrap();
    let folder = tests::Temporary::new();
    let (event, against) = (folder.path().join("event.json"), folder.path().join("schema.json"));
    std::fs::write(&event, value.to_string()).unwrap();
    std::fs::write(&against, schema).unwrap();
    if !tests::tools::has_python() {
        return Ok(());
    }
    let said = tests::tools::python_with(
        "jsonschema==4.26.0",
        "against_schema.py",
        &[&against.to_string_lossy(), &event.to_string_lossy()],
    );
    if said.trim().is_empty() { Ok(()) } else { Err(said) }
}

/// Code: word for word in a file that a test builds, wherever it is indented there.
pub fn code(text: &str, endings: &[&str]) -> Result<(), String> {
    let wanted = lines(text);
    let found = BUILT
        .iter()
        .flat_map(|folder| files(&root().join(folder), endings))
        .any(|path| std::fs::read_to_string(path).is_ok_and(|text| holds(&lines(&text), &wanted)));
    let none = || format!("it stands in no {} file of {}", endings.join(" or "), BUILT.join(", "));
    if found { Ok(()) } else { Err(none()) }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

fn holds(all: &[&str], wanted: &[&str]) -> bool {
    !wanted.is_empty() && all.windows(wanted.len()).any(|part| part == wanted)
}

fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let inside =
        std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let of = |path: PathBuf| match path.file_name().and_then(|name| name.to_str()) {
        Some("target" | "node_modules") => Vec::new(),
        _ if path.is_dir() => files(&path, endings),
        Some(name) if endings.iter().any(|ending| name.ends_with(ending)) => vec![path],
        _ => Vec::new(),
    };
    inside.flat_map(of).collect()
}

/// Every address in a drawing is one of spin.toml's, or stands in the code of a function; every name of two words is a
/// component's.
pub fn drawing(text: &str) -> Result<(), String> {
    let manifest = tests::manifest();
    let code: String = files(&root().join("functions"), &[".rs"])
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect();
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '/' | '-');
    let is_name =
        |word: &&str| word.starts_with('/') && word.len() > 1 || word.trim_matches('-').contains('-');
    let names: Vec<&str> = text.split(|c: char| !is_letter(c)).filter(is_name).collect();
    let known = |word: &&str| {
        let path = word.trim_end_matches('/');
        let is_route = word.starts_with('/')
            && (manifest.routes.iter().any(|route| route.path.starts_with(path))
                || code.contains(&format!("\"{path}")));
        is_route || manifest.components.contains_key(*word)
    };
    let unknown: Vec<&str> = names.iter().copied().filter(|word| !known(word)).collect();
    match (names.is_empty(), unknown.is_empty()) {
        (true, _) => Err("it names nothing of ours".to_owned()),
        (false, true) => Ok(()),
        (false, false) => Err(format!("there is no {}", unknown.join(", "))),
    }
}
