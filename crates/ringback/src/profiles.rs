//! The ready profiles, one for each trade, to start from.

use anyhow::{Context, Result};

/// Every trade and its profile.
pub const ALL: [(&str, &str); 10] = [
    ("auto-repair", include_str!("../../../profiles/auto-repair.toml")),
    ("dental", include_str!("../../../profiles/dental.toml")),
    ("electrical", include_str!("../../../profiles/electrical.toml")),
    ("hvac", include_str!("../../../profiles/hvac.toml")),
    ("insurance", include_str!("../../../profiles/insurance.toml")),
    ("legal", include_str!("../../../profiles/legal.toml")),
    ("med-spa", include_str!("../../../profiles/med-spa.toml")),
    ("plumbing", include_str!("../../../profiles/plumbing.toml")),
    ("roofing", include_str!("../../../profiles/roofing.toml")),
    ("salon", include_str!("../../../profiles/salon.toml")),
];

/// The profile of a trade.
pub fn of(trade: &str) -> Result<&'static str> {
    let found = ALL.iter().find(|(name, _)| *name == trade).map(|(_, text)| *text);
    found.with_context(|| format!("there is no profile for {trade:?}; there are: {}", trades().join(", ")))
}

/// The trades.
pub fn trades() -> Vec<&'static str> {
    ALL.iter().map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_profile_of_the_repository_is_inside_and_is_one() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|file| file.unwrap().file_name().to_str()?.strip_suffix(".toml").map(str::to_owned))
            .collect();
        names.sort();
        assert_eq!(names, trades());
        for (trade, text) in ALL {
            assert!(domain::Business::from_toml(text).is_ok(), "{trade}");
        }
        assert!(of("florist").unwrap_err().to_string().contains("hvac"));
    }
}
