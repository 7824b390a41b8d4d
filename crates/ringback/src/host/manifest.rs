//! Reads spin.toml: as much of Spin's manifest as the application uses, and no more.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Deserializer};

use crate::bundle::Bundle;

/// The application.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The folder of spin.toml; sources are relative to it.
    pub folder: PathBuf,
    /// Where the sources are instead, if the application is inside a program.
    pub bundle: Option<Arc<Bundle>>,
    /// Variables of the application.
    pub variables: BTreeMap<String, Variable>,
    /// Routes, most specific first.
    pub routes: Vec<Route>,
    /// Components by id.
    pub components: BTreeMap<String, Component>,
    /// The ids that a trigger names, with a route or private. All others are adapters.
    triggered: BTreeSet<String>,
}

/// A variable of the application.
#[derive(Debug, Clone, Deserialize)]
pub struct Variable {
    /// Must be given.
    #[serde(default)]
    pub required: bool,
    /// What it is when it is not given.
    pub default: Option<String>,
}

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The exact path, or what it begins with.
    pub path: String,
    /// Whether everything below it matches too.
    pub below: bool,
    /// The component's id.
    pub component: String,
}

/// A component.
#[derive(Debug, Clone, Deserialize)]
pub struct Component {
    /// The .wasm file, relative to the manifest.
    pub source: PathBuf,
    /// Which stores it may open.
    #[serde(default)]
    pub key_value_stores: Vec<String>,
    /// Where it may send requests; templates such as `{{ carrier_api }}` are filled in.
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<String>,
    /// Its variables: templates over those of the application.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// What its imports are satisfied by.
    #[serde(default)]
    pub dependencies: BTreeMap<String, Dependency>,
    /// How it is built.
    pub build: Option<Build>,
}

/// Another component that satisfies imports.
#[derive(Debug, Clone, Deserialize)]
pub struct Dependency {
    /// Its id.
    pub component: String,
}

/// How a component is built.
#[derive(Debug, Clone, Deserialize)]
pub struct Build {
    /// The commands, one after the other.
    #[serde(rename = "command", deserialize_with = "one_or_several")]
    pub commands: Vec<String>,
    /// Where they are run, relative to the manifest.
    #[serde(default)]
    pub workdir: PathBuf,
}

/// Spin takes both.
fn one_or_several<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Commands {
        One(String),
        Several(Vec<String>),
    }
    Ok(match Commands::deserialize(from)? {
        Commands::One(one) => vec![one],
        Commands::Several(several) => several,
    })
}

#[derive(Deserialize)]
struct File {
    spin_manifest_version: u32,
    #[serde(default)]
    variables: BTreeMap<String, Variable>,
    trigger: Triggers,
    #[serde(default)]
    component: BTreeMap<String, Component>,
}

#[derive(Deserialize)]
struct Triggers {
    #[serde(default)]
    http: Vec<HttpTrigger>,
}

#[derive(Deserialize)]
struct HttpTrigger {
    route: RouteText,
    component: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RouteText {
    Path(String),
    Private { private: bool },
}

impl Manifest {
    /// Reads the manifest at `path`, or that of the application inside the program at `path`.
    pub fn read(path: &Path) -> Result<Self> {
        let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
        let bundle = Bundle::open(path)?;
        let text = match &bundle {
            Some(bundle) => bundle.manifest()?,
            None => {
                std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?
            }
        };
        let manifest = Self::parse(&text, folder)
            .with_context(|| format!("{} is not a manifest that we can run", path.display()))?;
        Ok(Self { bundle: bundle.map(Arc::new), ..manifest })
    }

    /// The bytes of a component or an adapter.
    pub fn source(&self, component: &Component) -> Result<Vec<u8>> {
        if let Some(bundle) = &self.bundle {
            return bundle.component(&component.source);
        }
        let path = self.folder.join(&component.source);
        std::fs::read(&path)
            .with_context(|| format!("{} is missing: build the components first", path.display()))
    }

    /// Reads the text of a manifest whose sources lie in `folder`.
    pub fn parse(text: &str, folder: PathBuf) -> Result<Self> {
        let file: File = toml::from_str(text)?;
        if file.spin_manifest_version != 2 {
            bail!("spin_manifest_version is {}, not 2", file.spin_manifest_version);
        }
        let mut routes = Vec::new();
        let mut triggered = BTreeSet::new();
        for trigger in file.trigger.http {
            triggered.insert(trigger.component.clone());
            if !file.component.contains_key(&trigger.component) {
                bail!("a trigger names the component {:?}, which is not there", trigger.component);
            }
            if let Some(route) = route(trigger)? {
                let same = |other: &&Route| (&other.path, other.below) == (&route.path, route.below);
                if let Some(other) = routes.iter().find(same) {
                    bail!(
                        "{:?} and {:?} have the same route, {}",
                        other.component,
                        route.component,
                        route.path
                    );
                }
                routes.push(route);
            }
        }
        routes.sort_by_key(|route| (std::cmp::Reverse(route.path.len()), route.below));
        for (id, component) in &file.component {
            for dependency in component.dependencies.values() {
                if !file.component.contains_key(&dependency.component) {
                    bail!("component {id:?} depends on {:?}, which is not there", dependency.component);
                }
            }
        }
        let (variables, components) = (file.variables, file.component);
        Ok(Self { folder, bundle: None, variables, routes, components, triggered })
    }

    /// The components that serve requests. An adapter serves none, also when nobody depends on it.
    pub fn served(&self) -> impl Iterator<Item = (&String, &Component)> {
        self.components.iter().filter(|(id, _)| self.triggered.contains(*id))
    }

    /// The component that serves a path: an exact route before a wildcard, a longer one before a shorter.
    pub fn route(&self, path: &str) -> Option<&str> {
        let path = if path.len() > 1 { path.trim_end_matches('/') } else { path };
        let exact = self.routes.iter().find(|route| !route.below && route.path == path);
        let below = || self.routes.iter().find(|route| route.below && is_below(path, &route.path));
        exact.or_else(below).map(|route| route.component.as_str())
    }

    /// The values of the application's variables: given ones before defaults. Every one that is missing is
    /// named.
    pub fn variables(&self, given: impl Fn(&str) -> Option<String>) -> Result<BTreeMap<String, String>> {
        let mut values = BTreeMap::new();
        let mut missing = Vec::new();
        for (name, variable) in &self.variables {
            match given(name).or_else(|| variable.default.clone()) {
                Some(value) if !(variable.required && value.is_empty()) => {
                    values.insert(name.clone(), value);
                }
                _ => missing.push(format!("SPIN_VARIABLE_{}", name.to_uppercase())),
            }
        }
        if missing.is_empty() {
            return Ok(values);
        }
        bail!("these variables are missing; set them in the environment: {}", missing.join(", "))
    }
}

fn route(trigger: HttpTrigger) -> Result<Option<Route>> {
    let component = trigger.component;
    match trigger.route {
        RouteText::Private { private: true } => Ok(None),
        RouteText::Private { private: false } => {
            bail!("the route of {component:?} is neither a path nor private")
        }
        RouteText::Path(path) => {
            let (path, below) =
                path.strip_suffix("/...").map_or((path.as_str(), false), |start| (start, true));
            Ok(Some(Route { path: path.to_owned(), below, component }))
        }
    }
}

fn is_below(path: &str, start: &str) -> bool {
    path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Fills `{{ name }}` templates.
pub fn fill(template: &str, values: &BTreeMap<String, String>) -> Result<String> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").with_context(|| format!("{template:?} lacks a }}}}"))?;
        let name = name.trim();
        text.push_str(before);
        text.push_str(values.get(name).with_context(|| format!("there is no variable {name:?}"))?);
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        spin_manifest_version = 2
        [application]
        name = "x"
        [variables]
        url = { required = true }
        api = { default = "https://api" }
        [[trigger.http]]
        route = "/voice/..."
        component = "a"
        [[trigger.http]]
        route = "/voice/status"
        component = "b"
        [[trigger.http]]
        route = { private = true }
        component = "c"
        [component.a]
        source = "a.wasm"
        [component.b]
        source = "b.wasm"
        [component.c]
        source = "c.wasm"
    "#;

    fn manifest() -> Manifest {
        Manifest::parse(TEXT, PathBuf::new()).unwrap()
    }

    #[test]
    fn exact_routes_come_before_wildcards_and_private_ones_are_not_reached() {
        let manifest = manifest();
        assert_eq!(manifest.route("/voice/inbound"), Some("a"));
        assert_eq!(manifest.route("/voice/status"), Some("b"));
        assert_eq!(manifest.route("/voicemail"), None);
        assert_eq!(manifest.route("/c"), None);
    }

    #[test]
    fn one_route_leads_to_one_component() {
        let twice = "[[trigger.http]]\nroute = \"/voice/status\"\ncomponent = \"c\"\n";
        let text = TEXT.replace("[component.a]", &format!("{twice}[component.a]"));
        let error = Manifest::parse(&text, PathBuf::new()).unwrap_err().to_string();
        assert!(error.contains("\"b\" and \"c\"") && error.contains("/voice/status"), "{error}");
    }

    #[test]
    fn a_component_without_a_trigger_serves_nothing() {
        let text = format!("{TEXT}[component.spare]\nsource = \"spare.wasm\"\n");
        let manifest = Manifest::parse(&text, PathBuf::new()).unwrap();
        let served: Vec<&String> = manifest.served().map(|(id, _)| id).collect();
        assert_eq!(served, ["a", "b", "c"]);
    }

    #[test]
    fn a_component_is_built_by_one_command_or_by_several_and_where_it_says() {
        let text = format!(
            "{TEXT}[component.a.build]\ncommand = \"make\"\n[component.b.build]\ncommand = [\"npm ci\", \"npm start\"]\n\
             workdir = \"b\"\n"
        );
        let manifest = Manifest::parse(&text, PathBuf::new()).unwrap();
        let build = |id: &str| manifest.components[id].build.clone().unwrap();
        assert_eq!((build("a").commands, build("a").workdir), (vec!["make".to_owned()], PathBuf::new()));
        assert_eq!(build("b").commands, ["npm ci", "npm start"]);
        assert_eq!(build("b").workdir, Path::new("b"));
    }

    #[test]
    fn every_missing_variable_is_named() {
        let error = manifest().variables(|_| None).unwrap_err().to_string();
        assert!(error.contains("SPIN_VARIABLE_URL") && !error.contains("SPIN_VARIABLE_API"), "{error}");
    }

    #[test]
    fn templates_are_filled() {
        let values = BTreeMap::from([("api".to_owned(), "https://x".to_owned())]);
        assert_eq!(fill("{{ api }}/y", &values).unwrap(), "https://x/y");
        assert!(fill("{{ nothing }}", &values).is_err());
    }
}
