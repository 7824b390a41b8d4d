//! Every command and every block of code in the papers is run, or read by whoever reads such a thing, or says why not.

mod data;
mod house;
mod markdown;
mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;

use self::house::{House, errors};
use self::markdown::{Block, Mark};
use tests::root;

/// The papers: path in the repository, and text.
fn papers() -> Vec<(String, String)> {
    let folder = |of: &str| {
        let inside = std::fs::read_dir(root().join(of)).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = inside.map(|name| name.into_string().unwrap()).collect();
        names.retain(|name| name.ends_with(".md"));
        names.sort();
        names.into_iter().map(|name| format!("{of}/{name}")).collect::<Vec<_>>()
    };
    let first = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"].map(str::to_owned).to_vec();
    let names = [first, folder("docs"), folder("docs/guides")].concat();
    names
        .into_iter()
        .map(|name| (name.clone(), std::fs::read_to_string(root().join(name)).unwrap()))
        .collect()
}

/// What a paper takes for granted.
#[derive(Debug, Clone, Copy, Default)]
struct Takes {
    /// That the variables are set.
    variables: bool,
    /// That the application runs.
    application: bool,
}

fn begun(takes: Takes) -> House {
    let mut house = House::new(takes.variables);
    if takes.application {
        house.open();
    }
    house
}

/// What became of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Became {
    Run,
    Checked,
    RunElsewhere,
    NotRun,
}

/// Does with a block what it says.
fn treat(block: &Block, house: &mut Option<House>, takes: Takes) -> Result<Became, String> {
    let text = block.text.as_str();
    match (block.language.as_str(), &block.mark) {
        ("sh" | "console", Some(Mark::NotRun(_))) => told(words::faults(text)).map(|()| Became::NotRun),
        ("sh", Some(Mark::RunBy(place))) => elsewhere(text, place).map(|()| Became::RunElsewhere),
        ("sh" | "console", mark @ (None | Some(Mark::Apart))) => {
            let house = house.get_or_insert_with(|| begun(takes));
            let kept = mark.is_none();
            if block.language == "sh" { run(house, text, kept) } else { compare(house, text, kept) }
                .map(|()| Became::Run)
        }
        ("text", Some(Mark::Drawing)) => data::drawing(text).map(|()| Became::Checked),
        (_, Some(mark)) => Err(format!("{mark:?} says nothing of a block of the kind {:?}", block.language)),
        ("toml", None) => data::toml(text).map(|()| Became::Checked),
        ("json", None) => data::json(text).map(|()| Became::Checked),
        ("yaml", None) => in_deploy(text).map(|()| Became::Checked),
        ("rust", None) => data::code(text, &[".rs"]).map(|()| Became::Checked),
        ("js" | "javascript", None) => data::code(text, &[".js", ".mjs"]).map(|()| Became::Checked),
        ("python" | "py", None) => data::code(text, &[".py"]).map(|()| Became::Checked),
        ("wit", None) => data::code(text, &[".wit"]).map(|()| Became::Checked),
        (kind, None) => Err(format!("nothing checks a block of the kind {kind:?}")),
    }
}

fn told(faults: Vec<String>) -> Result<(), String> {
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
}

fn run(house: &mut House, text: &str, kept: bool) -> Result<(), String> {
    let output = house.run(text, kept);
    if !output.status.success() {
        return Err(format!("{}\n{}", output.status, errors(&output)));
    }
    // What is set for a carrier is enough to serve with it.
    if !kept || text.contains("SPIN_VARIABLE_CARRIER") && !text.contains(" up ") {
        let whole = format!("{text}\nringback up --business my-business.toml");
        let output = house.run(&whole, false);
        return if output.status.success() { Ok(()) } else { Err(errors(&output)) };
    }
    Ok(())
}

/// Runs each command after a `$`, and compares what it writes with what stands below it: `...` stands for anything, and
/// a date for any other.
fn compare(house: &mut House, text: &str, kept: bool) -> Result<(), String> {
    let text = house.as_here(text);
    let mut parts: Vec<(String, Vec<&str>)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("$ "), parts.last_mut()) {
            (Some(command), _) => parts.push((command.to_owned(), Vec::new())),
            (None, Some((command, _))) if command.ends_with('\\') => *command += &format!("\n{line}"),
            (None, Some((_, output))) => output.push(line),
            (None, None) => return Err("a console begins with `$ ` and a command".to_owned()),
        }
    }
    for (command, expected) in parts {
        let output = house.run(&command, kept);
        let printed = String::from_utf8_lossy(&output.stdout);
        let printed: Vec<String> = printed.lines().map(|line| undated(line.trim_end())).collect();
        let wanted: Vec<String> = expected.iter().map(|line| undated(line.trim_end())).collect();
        if !all_alike(&wanted, &printed) {
            let wrote = errors(&output);
            return Err(format!("`{command}` is to write\n{}\nand wrote\n{wrote}", expected.join("\n")));
        }
    }
    Ok(())
}

/// Whether lines are as they should be; a line `...` stands for any number of lines.
fn all_alike(wanted: &[String], printed: &[String]) -> bool {
    match (wanted, printed) {
        ([], []) => true,
        ([any, rest @ ..], _) if any == "..." => {
            (0..=printed.len()).any(|from| all_alike(rest, &printed[from..]))
        }
        ([first, wanted @ ..], [line, printed @ ..]) => alike(first, line) && all_alike(wanted, printed),
        _ => false,
    }
}

/// Whether a line is as it should be; `...` stands for anything.
fn alike(wanted: &str, line: &str) -> bool {
    let mut parts = wanted.split("...");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// Digits of a date or a time are those of any other.
fn undated(line: &str) -> String {
    let is_date = |word: &str| {
        let shape: String = word.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        matches!(shape.as_str(), "0000-00-00" | "00:00")
    };
    line.split(' ').map(|word| if is_date(word) { "<moment>" } else { word }).collect::<Vec<_>>().join(" ")
}

/// Somewhere else in the repository runs it: a script word for word, a test with every option.
fn elsewhere(text: &str, place: &str) -> Result<(), String> {
    told(words::faults(text))?;
    let there = std::fs::read_to_string(root().join(place)).map_err(|_| format!("there is no {place}"))?;
    let commands = text.lines().map(|line| line.split(" #").next().unwrap_or_default().trim());
    let missing =
        commands.filter(|command| !command.is_empty() && !command.starts_with('#')).filter(|command| {
            let mut options = command.split(' ').filter(|word| word.starts_with("--")).peekable();
            let by_options = !place.ends_with("run")
                && options.peek().is_some()
                && options.all(|option| there.contains(option));
            let by_words = there.lines().any(|line| line.trim().starts_with(*command));
            let with_all = there.contains("cargo ringback test") && is_of_all_tests(command);
            !(by_words || by_options || with_all)
        });
    told(missing.map(|command| format!("{place} does not run `{command}`")).collect())
}

/// Whether a command runs some of what `cargo ringback test` runs: a package's tests, by the name of a file that is there.
fn is_of_all_tests(command: &str) -> bool {
    let words: Vec<&str> = command.split(' ').collect();
    let after = |option: &str| words.windows(2).find(|pair| pair[0] == option).map(|pair| pair[1]);
    let tests = command.contains("cargo test") || command.contains("cargo ringback test");
    let folder = match after("-p") {
        Some("tests") | None => root().join("tests"),
        Some(package) => root().join("crates").join(package).join("tests"),
    };
    tests
        && after("--test").is_some_and(|name| {
            folder.join(name).join("main.rs").is_file() || folder.join(format!("{name}.rs")).is_file()
        })
}

/// YAML is a part of a manifest, which other tests hold against its schema.
fn in_deploy(text: &str) -> Result<(), String> {
    let files = ["deploy", "deploy/spinkube", "deploy/digitalocean"].iter().flat_map(|folder| {
        std::fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path())
    });
    let yaml = files.filter(|path: &PathBuf| path.extension().is_some_and(|ending| ending == "yaml"));
    let held =
        yaml.map(|path| std::fs::read_to_string(path).unwrap()).any(|all| all.contains(text.trim_end()));
    if held { Ok(()) } else { Err("it stands in no file of deploy/".to_owned()) }
}

/// What a paper does not do itself.
fn taken(blocks: &[Block]) -> Takes {
    let here = |block: &&Block| !matches!(block.mark, Some(Mark::NotRun(_) | Mark::RunBy(_)));
    let is_shell = |block: &&Block| matches!(block.language.as_str(), "sh" | "console");
    let text: String = blocks.iter().filter(here).filter(is_shell).map(|block| block.text.as_str()).collect();
    let asks = [
        "curl",
        "$URL",
        " key ",
        " connect",
        " doctor",
        " forget",
        " report",
        " verify",
        " export +",
        " backup",
        " desk",
    ];
    Takes {
        variables: !text.contains("export SPIN_VARIABLE_PUBLIC_URL="),
        application: !text.contains("ringback up") && asks.iter().any(|word| text.contains(word)),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_block_of_the_papers_is_run_or_checked_or_says_why_not() {
    let only = std::env::var("PAPER").ok();
    let (mut counts, mut faults) = (BTreeMap::new(), Vec::new());
    for (paper, text) in
        papers().iter().filter(|(paper, _)| only.as_ref().is_none_or(|only| paper.contains(only)))
    {
        let blocks = markdown::blocks(paper, text);
        let (takes, mut house, begin) = (taken(&blocks), None, std::time::Instant::now());
        for block in &blocks {
            match treat(block, &mut house, takes) {
                Ok(became) => *counts.entry(became).or_insert(0) += 1,
                Err(why) => faults.push(format!("{}: {why}", block.place)),
            }
        }
        println!("{paper}: {} blocks, {} s", blocks.len(), begin.elapsed().as_secs());
    }
    println!("blocks: {counts:?}");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_command_in_a_line_of_the_papers_is_one_that_our_command_line_takes() {
    let mut faults = Vec::new();
    for (paper, text) in papers() {
        for (place, code) in markdown::spans(&paper, &text) {
            let wrong = words::commands(&code).into_iter().filter_map(|command| words::not_ours(&command));
            faults.extend(wrong.map(|why| format!("{place}: {why}")));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_link_between_the_papers_leads_somewhere() {
    let mut faults = Vec::new();
    for (paper, text) in papers() {
        let here = root().join(&paper);
        for (place, target) in markdown::links(&paper, &text) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let there = if path.is_empty() { here.clone() } else { here.parent().unwrap().join(path) };
            if !there.exists()
                || !anchor.is_empty() && !markdown::anchors(&there).contains(&anchor.to_owned())
            {
                faults.push(format!("{place}: {target} is not there"));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_path_in_a_line_of_the_papers_is_there() {
    let folders = [
        "functions/",
        "adapters/",
        "crates/",
        "docs/",
        "deploy/",
        "profiles/",
        "tests/",
        "bench/",
        "wit/",
        "fuzz/",
    ];
    let mut faults = Vec::new();
    for (paper, text) in papers() {
        for (place, code) in markdown::spans(&paper, &text) {
            let is_path = folders.iter().any(|folder| code.starts_with(folder));
            // Words in capitals, `<trade>` and `*` stand for many.
            let stands = code.contains([' ', '<', '*'])
                || code.split('/').any(|part| part == part.to_uppercase() && !part.is_empty());
            if is_path && !stands && !root().join(&code).exists() {
                faults.push(format!("{place}: there is no {code}"));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_guide_is_listed_in_the_readme() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let missing: Vec<String> = papers()
        .into_iter()
        .map(|(paper, _)| paper)
        .filter(|paper| paper.starts_with("docs/guides/") && !readme.contains(&format!("({paper})")))
        .collect();
    assert!(missing.is_empty(), "README.md does not link {missing:?}");
}

fn block(language: &str, text: &str) -> Block {
    let text = format!("```{language}\n{text}\n```\n");
    markdown::blocks("a paper", &text).remove(0)
}

#[test]
fn a_block_that_nothing_checks_is_a_fault() {
    let wrong = |language, text| treat(&block(language, text), &mut None, Takes::default()).unwrap_err();
    assert!(wrong("", "ringback up").contains("nothing checks"));
    assert!(wrong("cobol", "STOP RUN.").contains("nothing checks"));
    assert!(wrong("json", "{\"what\": 1}").contains("nothing checks"));
    assert!(wrong("json", "{\"commands\": [{\"command\": \"dance\"}]}").contains("dance"));
    assert!(wrong("toml", "[booking]\ncrews = \"many\"").contains("crews"));
    assert!(wrong("toml", "extension = 1\n[component.x]\n").contains("extension"));
    assert!(wrong("rust", "fn nowhere_at_all() {}").contains("stands in no"));
    assert!(wrong("yaml", "kind: Nothing").contains("deploy/"));
}

#[test]
fn a_command_that_is_read_only_is_read_with_care() {
    let faults = |text| words::faults(text).join("; ");
    assert_eq!(faults("ringback up --domain calls.example.com   # a comment --with-nothing"), "");
    assert_eq!(faults("cd deploy\ncat compose.yaml | ringback doctor --json && echo"), "");
    assert!(faults("ringback fly").contains("ringback fly"));
    assert!(faults("cd /opt && ./ringback up --port 80").contains("--port"));
    assert!(faults("fly deploy --config deploy/flie.toml").contains("deploy/flie.toml"));
}

#[test]
fn output_is_compared_line_by_line() {
    let lines = |text: &str| text.lines().map(undated).collect::<Vec<_>>();
    assert!(all_alike(&lines("ok   clock\n...\nFAIL x — ..."), &lines("ok   clock\na\nb\nFAIL x — do y")));
    assert!(all_alike(&lines("arrived on 2026-12-01 10:24"), &lines("arrived on 2027-01-02 00:00")));
    assert!(!all_alike(&lines("ok   clock"), &lines("FAIL clock")));
    assert!(!all_alike(&lines("a"), &lines("a\nb")));
}

#[test]
fn a_mark_stands_right_before_its_block() {
    let text =
        "<!-- not run: needs a cluster -->\n\n```sh\nkubectl get pods\n```\n\nwords\n\n```sh\ntrue\n```\n";
    let marks: Vec<_> = markdown::blocks("a paper", text).into_iter().map(|block| block.mark).collect();
    assert_eq!(marks, [Some(Mark::NotRun("needs a cluster".to_owned())), None]);
}

#[test]
fn the_threat_model_names_every_door_and_every_secret_of_spin_toml() {
    let model = std::fs::read_to_string(root().join("docs/guides/threat-model.md")).unwrap();
    let manifest: toml::Table =
        toml::from_str(&std::fs::read_to_string(root().join("spin.toml")).unwrap()).unwrap();
    let doors =
        manifest["trigger"]["http"].as_array().unwrap().iter().map(|door| match door["route"].as_str() {
            Some(route) => route.to_owned(),
            None => door["component"].as_str().unwrap().to_owned(),
        });
    let is_secret =
        |value: &toml::Value| value.get("secret").is_some_and(|secret| secret.as_bool() == Some(true));
    let variables = manifest["variables"].as_table().unwrap().iter();
    let secrets = variables.filter(|(_, value)| is_secret(value)).map(|(name, _)| name.clone());
    let missing: Vec<String> =
        doors.chain(secrets).filter(|name| !model.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "docs/guides/threat-model.md does not name {missing:?}");
}
