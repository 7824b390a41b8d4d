use super::*;

const KEY: &str = "first-key-of-enough-bytes";
const OTHER: &str = "second-key-of-enough-bytes";
const RAY: &str = "16025550163";
/// Thu Jan 8, 1970, 00:00:10.
const UNTIL: i64 = 7 * DAY_SECONDS + 10;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn token() -> String {
    mint(KEY, "acme", RAY, 3, at(UNTIL)).unwrap()
}

/// Who came with a token, where acme is the only business.
fn who(session_key: &str, token: &str) -> Option<Visitor> {
    open(session_key, token).into_iter().find(|visitor| visitor.business == mark("acme"))
}

#[test]
fn a_link_says_whose_page_it_is_in_22_letters_and_digits_that_show_nothing_of_it() {
    let visitor = who(KEY, &token()).unwrap();
    assert_eq!(visitor.digits, RAY);
    assert!(visitor.is_of(3) && !visitor.is_of(2) && !visitor.is_of(4));
    assert!(token().len() == LETTERS && token().bytes().all(|b| b.is_ascii_alphanumeric()));
    assert!(!token().contains("555"));
    assert_eq!(link("https://calls.example.com/", "x"), link("https://calls.example.com", "x"));
}

#[test]
fn the_same_link_is_minted_each_time_and_another_for_each_caller_episode_day_and_business() {
    assert_eq!(token(), token());
    let others = [
        mint(KEY, "acme", "16025550164", 3, at(UNTIL)),
        mint(KEY, "acme", RAY, 4, at(UNTIL)),
        mint(KEY, "acme", RAY, 3, at(UNTIL + DAY_SECONDS)),
        mint(KEY, "other", RAY, 3, at(UNTIL)),
    ];
    for other in others {
        let common = other.unwrap().bytes().zip(token().bytes()).filter(|(a, b)| a == b).count();
        assert!(common < 8, "{common} letters are the same");
    }
}

#[test]
fn a_link_is_good_to_the_end_of_its_last_day() {
    let visitor = who(KEY, &token()).unwrap();
    assert!(!visitor.is_late(at(8 * DAY_SECONDS - 1)) && visitor.is_late(at(8 * DAY_SECONDS)));
}

#[test]
fn no_changed_letter_goes_unnoticed() {
    for place in 0..LETTERS {
        let mut letters = token().into_bytes();
        letters[place] = if letters[place] == b'0' { b'1' } else { b'0' };
        let changed = String::from_utf8(letters).unwrap();
        assert_eq!(who(KEY, &changed), None, "letter {place}");
    }
}

#[test]
fn a_link_of_another_key_or_another_business_is_nobodys_here() {
    assert_eq!(who(OTHER, &token()), None);
    assert_eq!(who(KEY, &mint(KEY, "other", RAY, 3, at(UNTIL)).unwrap()), None);
    assert_ne!(mark("acme"), mark("acme-2"));
    assert!(mark("acme").len() == 12 && mark("acme").bytes().all(|b| b.is_ascii_hexdigit()));
}

#[test]
fn after_a_rotation_old_links_are_good_and_new_ones_are_made_with_the_new_key() {
    let rotated = format!("{OTHER}, {KEY}");
    assert!(who(&rotated, &token()).is_some());
    let fresh = mint(&rotated, "acme", RAY, 3, at(UNTIL)).unwrap();
    assert!(who(OTHER, &fresh).is_some() && who(KEY, &fresh).is_none());
}

#[test]
fn whatever_comes_in_opens_at_most_once_for_each_key() {
    let long = "8".repeat(100_000);
    for text in ["", "8", "0000000000000000000000", "é", "-000000000000000000000", &long] {
        assert!(open(KEY, text).is_empty(), "{text}");
    }
    let made_up = "9".repeat(LETTERS);
    assert_eq!((open(KEY, &made_up).len(), open(&format!("{KEY},{OTHER}"), &made_up).len()), (1, 2));
    assert!(open("short", &made_up).is_empty());
}

#[test]
fn a_number_that_is_none_and_a_short_key_make_no_link() {
    for digits in ["", "0602555", "1602555016x", "1234567890123456", "+16025550163"] {
        assert_eq!(mint(KEY, "acme", digits, 1, at(1)), Err(MintError::Number), "{digits}");
    }
    assert_eq!(mint(KEY, "acme", "999999999999999", 1, at(1)).map(|token| token.len()), Ok(LETTERS));
    assert_eq!(mint("short", "acme", RAY, 1, at(1)), Err(MintError::Key));
}
