//! What stands in a paper: its fenced blocks, with what is said before each in a comment, and its code in lines.

use std::path::Path;

/// A fenced block.
#[derive(Debug, Clone)]
pub struct Block {
    /// Which paper, and on which line it begins.
    pub place: String,
    /// The first word after the fence.
    pub language: String,
    /// What stands in it, without the indentation of the fence.
    pub text: String,
    /// How it is treated, where that is not what its language says.
    pub mark: Option<Mark>,
}

/// What an invisible comment right before a block says of it. These are all that there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// `<!-- not run: needs ... -->`: it cannot run here; its words are checked.
    NotRun(String),
    /// `<!-- run by PATH -->`: that file runs it.
    RunBy(String),
    /// `<!-- apart -->`: it runs, and what it sets is not kept.
    Apart,
    /// `<!-- drawing -->`: the addresses in it are ours.
    Drawing,
}

impl Mark {
    fn parse(comment: &str) -> Option<Self> {
        let reason = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        match comment.trim() {
            "apart" => Some(Self::Apart),
            "drawing" => Some(Self::Drawing),
            text => match (text.strip_prefix("not run:"), text.strip_prefix("run by ")) {
                (Some(why), _) => reason(why).map(Self::NotRun),
                (_, Some(place)) => reason(place).map(Self::RunBy),
                _ => None,
            },
        }
    }
}

/// The blocks of a paper.
pub fn blocks(paper: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut before: &str = "";
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(language) = fence(line) else {
            if !line.trim().is_empty() {
                before = line.trim();
            }
            continue;
        };
        let indent = line.len() - line.trim_start().len();
        let inside: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| fence(line) != Some("")).collect();
        let inside = inside.iter().map(|line| line.get(indent..).unwrap_or(line.trim_start()));
        let comment = before.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
        blocks.push(Block {
            place: format!("{paper}:{}", at + 1),
            language: language.to_owned(),
            text: inside.map(|line| format!("{line}\n")).collect(),
            mark: comment.and_then(Mark::parse),
        });
        before = "";
    }
    blocks
}

/// What stands after a fence, if the line is one.
fn fence(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("```").map(|rest| rest.split_whitespace().next().unwrap_or_default())
}

/// The text outside of the blocks, line by line.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    text.lines().enumerate().filter(move |(_, line)| {
        let is_fence = fence(line).is_some();
        inside ^= is_fence;
        !inside && !is_fence
    })
}

/// `code` in the lines of a paper, with where it stands.
pub fn spans(paper: &str, text: &str) -> Vec<(String, String)> {
    let of_line = |(at, line): (usize, &str)| {
        let odd = line.split('`').enumerate().filter(|(part, _)| part % 2 == 1);
        odd.map(|(_, code)| (format!("{paper}:{}", at + 1), code.to_owned())).collect::<Vec<_>>()
    };
    prose(text).flat_map(of_line).collect()
}

/// Where the links of a paper lead, with where they stand.
pub fn links(paper: &str, text: &str) -> Vec<(String, String)> {
    let of_line = |(at, line): (usize, &str)| {
        let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        targets.map(|target| (format!("{paper}:{}", at + 1), target.to_owned())).collect::<Vec<_>>()
    };
    prose(text).flat_map(of_line).collect()
}

/// The anchors of a paper's headings, as GitHub makes them.
pub fn anchors(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let headings = prose(&text).filter(|(_, line)| line.starts_with('#'));
    headings.map(|(_, line)| anchor(line.trim_start_matches('#').trim())).collect()
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}
