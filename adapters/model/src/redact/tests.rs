use reader::{Context, Fact, Reading};

use super::*;

fn plain(text: &str) -> String {
    redact(text, &[], &[]).text
}

#[test]
fn phone_numbers_leave_in_no_form() {
    for number in [
        "602-555-0142",
        "(602) 555-0142",
        "602.555.0142",
        "602 555 0142",
        "6025550142",
        "16025550142",
        "+16025550142",
        "+1 (602) 555-0142",
        "1-602-555-0142",
        "555-0142",
        "+44 20 7946 0958",
        "+52 55 1234 5678",
        "six oh two five five five oh one four two",
        "seis cero dos cinco cinco cinco cero uno cuatro dos",
        "6 0 2 5 5 5 0 1 4 2",
    ] {
        let text = format!("call me at {number} please");
        let redacted = redact(&text, &[], &[]);
        let rest = redacted.text.replace("PHONE1", "").replace("NUMBER1", "");
        assert!(!rest.contains(|c: char| c.is_ascii_digit()), "{}", redacted.text);
        assert!(
            redacted.text.starts_with("call me at ") && redacted.text.ends_with(" please"),
            "{}",
            redacted.text
        );
        assert!(!rest.contains("five") && !rest.contains("cinco"), "{rest}");
        assert_eq!(redacted.restore(&redacted.text), text);
    }
}

#[test]
fn what_a_reader_needs_stays() {
    for text in [
        "AC out in 85021, thursday after 4 or 10:30 works",
        "between 8 and 12 on 12/03/2026",
        "2026-12-03 at 4pm",
        "eight five oh two one",
        "zip code is 85021",
        "area code 602",
        "codigo postal 85021",
        "85021-1234",
        "it is 15 years old, 3 bedrooms, 2 units",
        "from 9-12 or 1-5",
        "the gate is broken",
        "it reads error code",
        "option 2",
        "no heat since 5 am",
    ] {
        assert_eq!(plain(text), text);
    }
}

#[test]
fn cards_social_security_numbers_mail_links_and_codes_become_placeholders() {
    for (text, left) in [
        ("card 4111 1111 1111 1111 ok", "card [CARD1] ok"),
        ("4111-1111-1111-1111", "[CARD1]"),
        ("4111111111111111", "[CARD1]"),
        ("3782 822463 10005", "[CARD1]"),
        ("ssn 123-45-6789.", "ssn [SSN1]."),
        ("ssn 123456789", "ssn [SSN1]"),
        ("account 12345678", "account [NUMBER1]"),
        ("mail dana@example.com", "mail [EMAIL1]"),
        ("mail dana.w at example dot com", "mail [EMAIL1]"),
        ("see https://photos.example/x?k=1 there", "see [LINK1] there"),
        ("gate code is 4411", "gate code is [CODE1]"),
        ("the gate code is #4411*", "the gate code is [CODE1]"),
        ("lockbox 22 33 on the door", "lockbox [CODE1] [CODE2] on the door"),
        ("codigo del porton 8899", "codigo del porton [CODE1]"),
        ("password is bluebird", "password is [CODE1]"),
    ] {
        let redacted = redact(text, &[], &[]);
        assert_eq!(redacted.text, left);
        assert_eq!(redacted.restore(&redacted.text), text);
    }
}

#[test]
fn names_and_streets_that_are_known_or_read_stay_here() {
    let text = "This is maria Lopez, 4512 W Camelback Rd. Maria again.";
    let readings = reader::read(text, &Context::default());
    let redacted = redact(text, &readings, &["Maria Lopez".to_owned()]);
    let left = redacted.text.to_lowercase();
    assert!(!left.contains("maria") && !left.contains("lopez") && !left.contains("camelback"), "{left}");
    assert_eq!(redacted.restore(&redacted.text), text);
}

#[test]
fn a_name_that_the_rules_are_not_sure_of_is_shown() {
    let reading =
        Reading { fact: Fact::Name("Busted".to_owned()), words: "Busted".to_owned(), confidence: 0.5 };
    assert_eq!(redact("Busted pipe", &[reading], &[]).text, "Busted pipe");
}

#[test]
fn the_same_words_have_the_same_placeholder() {
    let text = "602-555-0142 or 602-555-0199, yes 602-555-0142";
    assert_eq!(plain(text), "[PHONE1] or [PHONE2], yes [PHONE1]");
}

#[test]
fn whoever_writes_a_placeholder_gets_it_back() {
    let text = "[PHONE1] is 602-555-0142 [NAME1";
    let redacted = redact(text, &[], &[]);
    assert_eq!(redacted.text, "[PHONE1] is [PHONE2] [NAME1");
    assert_eq!(redacted.restore(&redacted.text), text);
}

/// xorshift64*: chance that is the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % sides
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }
}

/// Something private, and what of it must not be seen.
fn private(dice: &mut Dice) -> (String, String) {
    let (a, b, c, d) = (dice.digits(3), dice.digits(3), dice.digits(4), dice.digits(4));
    let (whole, tail) = match dice.below(9) {
        0 => (format!("({a}) {b}-{c}"), format!("{b}-{c}")),
        1 => (format!("+1{a}{b}{c}"), format!("{a}{b}{c}")),
        2 => (format!("{a}.{b}.{c}"), format!("{b}.{c}")),
        3 => (format!("{c} {d} {c} {d}"), format!("{c} {d}")),
        4 => (format!("{c}-{d}-{c}-{d}"), format!("{c}-{d}")),
        5 => (format!("{a}-{}-{c}", dice.digits(2)), format!("-{c}")),
        6 => (format!("q{a}@mail.example"), format!("q{a}")),
        7 => (format!("gate code {c}"), c),
        _ => (format!("{a}{b}{c}"), format!("{a}{b}{c}")),
    };
    (whole, tail)
}

#[test]
fn whatever_stands_around_it_nothing_private_leaves_and_all_comes_back() {
    const AROUND: [&str; 12] = [
        "call me,",
        "mi casa",
        "the AC is out;",
        "ok -",
        "¿mañana?",
        "[PHONE1]",
        "[",
        "]",
        "at",
        "thanks!",
        "🙂",
        "my number:",
    ];
    for seed in 1..=20_000_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut parts = Vec::new();
        let mut secrets = Vec::new();
        for _ in 0..1 + dice.below(4) {
            parts.push(AROUND[dice.below(AROUND.len())].to_owned());
            let (whole, secret) = private(&mut dice);
            parts.push(whole);
            secrets.push(secret);
            parts.push(AROUND[dice.below(AROUND.len())].to_owned());
        }
        let text = parts.join([" ", "  ", "\n"][dice.below(3)]);
        let redacted = redact(&text, &[], &[]);
        for secret in secrets {
            assert!(!redacted.text.contains(&secret), "seed {seed}: {text:?} leaves as {:?}", redacted.text);
        }
        assert_eq!(redacted.restore(&redacted.text), text, "seed {seed}");
    }
}

#[test]
fn any_bytes_come_back_as_they_were() {
    for seed in 1..=20_000_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let pieces: Vec<char> = "0123456789+-.() []@#PHONE1aé🙂\n:/".chars().collect();
        let text: String = (0..dice.below(40)).map(|_| pieces[dice.below(pieces.len())]).collect();
        let redacted = redact(&text, &[], &["Ana".to_owned()]);
        assert_eq!(redacted.restore(&redacted.text), text, "seed {seed}");
    }
}
