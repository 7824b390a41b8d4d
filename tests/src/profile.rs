//! The business that is called.

/// The profile that every test starts from.
pub const PROFILE: &str = include_str!("../profiles/acme-heating.toml");
/// The business's number.
pub const LINE: &str = "+16025550100";
/// The owner.
pub const DANA: &str = "+16025550111";
/// Dispatch and on-call: rings first, is alerted first.
pub const LUIS: &str = "+16025550112";
/// A vendor, never a lead.
pub const NEVER: &str = "+16025550199";

/// The same where callers get a text at once after hours, instead of being asked on the phone first: for whatever is not
/// about the phone.
pub fn texting() -> String {
    profile(&[("after_hours = \"voice-intake\"", "after_hours = \"voicemail\"")])
}

/// The profile with some lines replaced.
///
/// # Panics
/// If a line is not there.
pub fn profile(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(PROFILE.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "the profile does not say {old:?}");
        text.replacen(old, new, 1)
    })
}
