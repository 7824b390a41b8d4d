//! Every step and every adapter stands where it is looked for, and none can do more than its entry in the manifest
//! says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use ringback::host::manifest::Component;
use serde_json::Value;
use tests::{Bench, Setup, components, manifest, root};
use wasmparser::{Parser, Payload};
use wit_parser::{Resolve, WorldItem};

type Names = BTreeSet<String>;

fn folders(of: &str) -> Names {
    let inside = std::fs::read_dir(root().join(of)).unwrap().map(|entry| entry.unwrap());
    let packages = inside.filter(|entry| entry.path().join("Cargo.toml").is_file());
    packages.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

fn parts() -> Names {
    folders("functions").union(&folders("adapters")).cloned().collect()
}

/// The interfaces that a built component imports, or exports.
fn interfaces(path: &Path) -> (Names, Names) {
    let bytes = std::fs::read(path).unwrap();
    let (mut imports, mut exports) = (Names::new(), Names::new());
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(&bytes) {
        match payload.unwrap() {
            // Parts within parts have imports of their own.
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 0 => {
                imports.extend(section.into_iter().map(|import| import.unwrap().name.name.to_owned()));
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                exports.extend(section.into_iter().map(|export| export.unwrap().name.name.to_owned()));
            }
            _ => {}
        }
    }
    (imports, exports)
}

fn ours(names: &Names) -> Names {
    names.iter().filter(|name| name.starts_with("ringback:")).cloned().collect()
}

/// What the worlds of `wit/worlds.wit` import and export.
fn worlds() -> BTreeMap<String, (Names, Names)> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(root().join("wit")).expect("wit/ can be read");
    let names = |items: Vec<&WorldItem>| -> Names {
        let interface = |item: &&WorldItem| match item {
            WorldItem::Interface { id, .. } => resolve.id_of(*id),
            _ => None,
        };
        items.iter().filter_map(interface).collect()
    };
    let worlds = resolve.packages[package].worlds.iter();
    worlds
        .map(|(name, id)| {
            let world = &resolve.worlds[*id];
            (name.clone(), (names(world.imports.values().collect()), names(world.exports.values().collect())))
        })
        .collect()
}

fn entry(id: &str) -> Component {
    manifest().components.get(id).cloned().unwrap_or_else(|| panic!("{id} is not in spin.toml"))
}

#[test]
fn folders_components_and_worlds_are_the_same() {
    let in_manifest: Names = manifest().components.into_keys().collect();
    assert_eq!(in_manifest, parts());
    let worlds: Names = worlds().into_keys().collect();
    assert_eq!(worlds, parts());
}

#[test]
fn every_part_has_a_row_in_the_readme() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("there is a README.md");
    for kind in ["functions", "adapters"] {
        for id in folders(kind) {
            let row = format!("| `{kind}/{id}`");
            assert!(readme.lines().any(|line| line.starts_with(&row)), "README.md has no row {row}");
        }
    }
}

#[test]
fn a_component_imports_and_exports_of_ours_exactly_what_its_world_says() {
    let worlds = worlds();
    for (id, path) in components() {
        let (imports, exports) = interfaces(&path);
        let (world_imports, world_exports) = &worlds[&id];
        assert_eq!(&ours(&imports), world_imports, "imports of {id}");
        assert_eq!(&ours(&exports), world_exports, "exports of {id}");
    }
}

#[test]
fn a_component_imports_nothing_that_its_manifest_entry_does_not_permit() {
    for (id, path) in components() {
        let (imports, _) = interfaces(&path);
        let has = |start: &str| imports.iter().any(|import| import.starts_with(start));
        let entry = entry(&id);
        if folders("adapters").contains(&id) {
            assert!(entry.key_value_stores.is_empty() && entry.allowed_outbound_hosts.is_empty(), "{id}");
        } else {
            assert!(
                !entry.key_value_stores.is_empty() || !has("spin:key-value/") && !has("wasi:keyvalue/"),
                "{id}"
            );
            assert!(
                !entry.allowed_outbound_hosts.is_empty() || !has("wasi:http/client"),
                "{id} can send requests"
            );
            assert!(!entry.variables.is_empty() || !has("spin:variables/"), "{id}");
        }
        for forbidden in ["wasi:sockets/", "spin:postgres", "spin:mysql", "spin:llm", "spin:sqlite"] {
            assert!(!has(forbidden), "{id} imports {forbidden}");
        }
    }
}

#[test]
fn adapters_can_do_no_more_than_they_are_for() {
    let basics = ["wasi:cli/", "wasi:clocks/", "wasi:io/", "wasi:random/", "wasi:filesystem/"];
    let more: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("understanding", &[] as &[&str]),
        ("calendar", &["spin:key-value/", "spin:redis/", "spin:variables/", "wasi:http/", "wasi:keyvalue/"]),
        ("carrier", &["spin:variables/", "wasi:http/"]),
        ("model", &["spin:variables/", "wasi:http/"]),
    ]);
    for (id, path) in components().into_iter().filter(|(id, _)| folders("adapters").contains(id)) {
        let allowed = more.get(id.as_str()).unwrap_or_else(|| panic!("say here what {id} may import"));
        for import in interfaces(&path).0 {
            let fits = basics.iter().chain(*allowed).any(|start| import.starts_with(start));
            assert!(fits, "{id} imports {import}");
        }
    }
}

/// Texts are sent by the one, calls placed by the other; the third sets numbers up, and has none of the carrier's
/// `messages`.
const ASK_THE_CARRIER: [&str; 3] = ["sms-follow-up", "handoff", "setup"];

/// Where else `setup` may go: to the hosts at which Twilio and Vonage tell registrations, to the one at which Vonage has
/// the account's numbers, and to our own address, to see whether the carrier would find us.
const SETUP_GOES_TO: [&str; 5] = [
    "{{ carrier_api }}",
    "https://messaging.twilio.com",
    "https://rest.nexmo.com",
    "https://api-eu.vonage.com",
    "{{ public_url }}",
];

/// Where `booking` may go: to the calendars that the owner has chosen, and to those that most people have.
const BOOKING_GOES_TO: [&str; 8] = [
    "{{ calendar_host }}",
    "{{ calendar_api }}",
    "https://oauth2.googleapis.com",
    "{{ feed_host }}",
    "https://calendar.google.com",
    "https://outlook.office365.com",
    "https://outlook.live.com",
    "https://*.icloud.com",
];

#[test]
fn only_who_sends_texts_places_calls_or_sets_up_may_reach_the_carrier_and_only_booking_a_calendar() {
    for (id, component) in manifest().components {
        let outside =
            component.allowed_outbound_hosts.iter().filter(|host| !host.ends_with(".spin.internal"));
        // Whoever stores something may reach the Redis that the state is in, where it is in one.
        let outside: Vec<&String> = outside.filter(|host| *host != "{{ state_host }}").collect();
        match id.as_str() {
            "setup" => assert_eq!(outside, SETUP_GOES_TO),
            "booking" => assert_eq!(outside, BOOKING_GOES_TO),
            // Nobody but the model inherits this, and only where the manifest is changed to ask one.
            "qualification" => assert_eq!(outside, ["{{ model_api }}"]),
            "sms-follow-up" => assert_eq!(outside, ["{{ carrier_api }}", "https://mms.twiliocdn.com"]),
            // Whoever is told what happens may be anywhere; nobody else may reach them.
            "publisher" => assert_eq!(outside, ["https://*:443", "{{ webhook_host }}"]),
            id if ASK_THE_CARRIER.contains(&id) => assert_eq!(outside, ["{{ carrier_api }}"]),
            _ => assert!(outside.is_empty(), "{id} may reach {outside:?}"),
        }
    }
}

/// Whoever saves a lead hands over what happened; one that did not know of the extensions would keep it from them.
#[test]
fn whoever_changes_leads_knows_who_listens_and_reaches_the_publisher() {
    for id in folders("functions").into_iter().filter(|id| id != "setup") {
        let component = entry(&id);
        assert_eq!(
            component.variables.get("extensions").map(String::as_str),
            Some("{{ extensions }}"),
            "{id}"
        );
        let hosts = &component.allowed_outbound_hosts;
        let reaches = |host: &&String| {
            host.ends_with("//publisher.spin.internal") || host.ends_with("//*.spin.internal")
        };
        assert!(hosts.iter().any(|host| reaches(&host)), "{id}");
    }
}

/// The functions of `messages` that the code of a component can call. Types of it come with `calls`.
fn of_messages(path: &Path) -> Names {
    let bytes = std::fs::read(path).unwrap();
    let mut names = Names::new();
    for payload in Parser::new(0).parse_all(&bytes) {
        let Payload::ImportSection(section) = payload.unwrap() else { continue };
        for import in section.into_imports() {
            let import = import.unwrap();
            if import.module.starts_with("ringback:carrier/messages@") {
                names.insert(import.name.to_owned());
            }
        }
    }
    names
}

/// Who may change where the calls of a business go must not be a way to text anybody.
#[test]
fn the_function_that_sets_up_cannot_text() {
    let components: BTreeMap<String, _> = components().into_iter().collect();
    assert!(of_messages(&components["sms-follow-up"]).iter().any(|name| name.contains("send")));
    assert_eq!(of_messages(&components["setup"]), Names::new());
    let hosts = entry("setup").allowed_outbound_hosts;
    let ours: Vec<&String> = hosts.iter().filter(|host| host.ends_with(".spin.internal")).collect();
    assert_eq!(ours, ["http://booking.spin.internal"], "it could ask somebody who texts");
}

/// Spin gives an adapter what its parent lets it inherit.
#[test]
fn the_carrier_adapter_may_send_only_where_texts_are_sent_calls_placed_and_numbers_set_up() {
    let text = std::fs::read_to_string(root().join("spin.toml")).unwrap();
    let file: toml::Table = toml::from_str(&text).unwrap();
    for (id, component) in file["component"].as_table().unwrap() {
        let Some(carrier) = component.get("dependencies").and_then(|all| all.get("ringback:carrier@0.1.0"))
        else {
            continue;
        };
        let inherited = carrier["inherit_configuration"].as_array().unwrap();
        let inherited: Vec<&str> = inherited.iter().map(|item| item.as_str().unwrap()).collect();
        let sends = ASK_THE_CARRIER.contains(&id.as_str());
        let expected: &[&str] = if sends { &["variables", "allowed_outbound_hosts"] } else { &["variables"] };
        assert_eq!(inherited, expected, "{id}");
    }
}

/// The same code with the permissions of `missed-call`: the host refuses what the manifest does not permit.
#[tokio::test]
async fn with_the_permissions_of_missed_call_the_carrier_cannot_be_reached() {
    let setup = Setup {
        at: "2026-12-01T20:00",
        manifest: |manifest| {
            let hosts = manifest.components["missed-call"].allowed_outbound_hosts.clone();
            manifest.components.get_mut("sms-follow-up").unwrap().allowed_outbound_hosts = hosts;
        },
        ..Setup::default()
    };
    let mut bench = Bench::with(setup).await;
    bench.miss("+16025550163").await;
    bench.assert_webhooks_taken();
    assert!(bench.carrier.messages().is_empty());
    let lead = bench.the_lead("+16025550163");
    assert!(
        lead.milestones.contacted.is_none() && lead.outbox.iter().any(domain::Effect::is_text),
        "{lead:?}"
    );
}

#[tokio::test]
async fn without_a_store_in_the_manifest_nothing_is_stored() {
    let setup = Setup {
        at: "2026-12-01T20:00",
        manifest: |manifest| manifest.components.get_mut("missed-call").unwrap().key_value_stores.clear(),
        ..Setup::default()
    };
    let bench = Bench::with(setup).await;
    let form = [("CallSid", "CA1"), ("From", "+16025550163"), ("To", tests::LINE), ("CallStatus", "ringing")];
    assert_eq!(bench.webhook("/voice/inbound", &form).await.status, 503);
    assert!(bench.leads().is_empty());
}

fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().expect("cargo can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_domain_depends_on_nothing_that_reaches_the_world() {
    let tree = cargo(&["tree", "--offline", "-p", "domain", "-e", "normal", "--prefix", "none"]);
    let forbidden = [
        "spin-sdk",
        "wasmtime",
        "wit-bindgen",
        "tokio",
        "hyper",
        "rusqlite",
        "wasip3",
        "reqwest",
        "state",
        "guest",
    ];
    for package in tree.lines().filter_map(|line| line.split(' ').next()) {
        assert!(!forbidden.iter().any(|name| package.starts_with(name)), "domain depends on {package}");
    }
    assert!(tree.starts_with("domain "), "{tree}");
}

#[test]
fn steps_and_adapters_do_not_depend_on_each_other() {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--offline", "--no-deps", "--format-version", "1"]))
            .unwrap();
    let parts = parts();
    let packages = metadata["packages"].as_array().unwrap();
    let of_parts = packages.iter().filter(|package| parts.contains(package["name"].as_str().unwrap()));
    let mut seen = 0;
    for package in of_parts {
        seen += 1;
        for dependency in package["dependencies"].as_array().unwrap() {
            let name = dependency["name"].as_str().unwrap();
            assert!(!parts.contains(name), "{} depends on {name}", package["name"]);
        }
    }
    assert_eq!(seen, parts.len());
}
