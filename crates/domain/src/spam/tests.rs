use super::*;
use crate::profile::Language;

fn acme() -> Business {
    Business::from_toml(include_str!("../../../../tests/profiles/acme-heating.toml")).unwrap()
}

fn phone(number: &str) -> Phone {
    Phone::parse(number).unwrap()
}

fn now() -> Timestamp {
    "2026-12-01T10:00:00-07:00".parse().unwrap()
}

/// A call, as most are: a number from elsewhere that the network says nothing of.
struct From {
    caller: Caller,
    vouched: Vouched,
    elsewhere: u32,
    no_number: bool,
    lead: Option<Lead>,
    learned: Learned,
    business: Business,
}

fn from(number: &str) -> From {
    From {
        caller: Caller::Number(phone(number)),
        vouched: Vouched::Unsaid,
        elsewhere: 0,
        no_number: false,
        lead: None,
        learned: Learned::default(),
        business: acme(),
    }
}

impl From {
    fn judged(&self) -> Judgement {
        let line = phone("+16025550100");
        let call = Call {
            caller: &self.caller,
            no_number: self.no_number,
            line: &line,
            vouched: self.vouched,
            elsewhere: self.elsewhere,
        };
        judge(&call, &self.business, self.lead.as_ref(), &self.learned, now())
    }

    fn known(mut self, change: impl FnOnce(&mut Lead)) -> Self {
        let mut lead = Lead::new("acme-heating", phone("+16025550100"), self.caller.clone(), Language::En);
        change(&mut lead);
        self.lead = Some(lead);
        self
    }

    fn short_calls(self, count: usize) -> Self {
        let miss = crate::lead::Miss {
            at: now() - SignedDuration::from_hours(2),
            reason: crate::lead::MissReason::HungUp,
            call: "CA1".to_owned(),
            short: true,
        };
        self.known(|lead| lead.misses = vec![miss; count])
    }
}

const STRANGER: &str = "+14805550142";
const NEIGHBOUR: &str = "+16025550142";

#[test]
fn an_ordinary_caller_has_no_signs() {
    let mut call = from(STRANGER);
    assert_eq!(call.judged(), Judgement::default());
    call.vouched = Vouched::For;
    assert_eq!(call.judged(), Judgement::default());
}

#[test]
fn what_cannot_be_answered_or_is_forged_is_spam() {
    let mut forged = from(STRANGER);
    forged.vouched = Vouched::Forged;
    assert!(forged.judged().is_spam());
    let mut letters = from(STRANGER);
    (letters.caller, letters.no_number) = (Caller::Withheld("CA1".into()), true);
    assert_eq!(letters.judged().signs, [(Sign::NoNumber, 100)]);
    assert!(from("+16021550142").judged().is_spam());
}

#[test]
fn a_weak_sign_alone_is_never_enough() {
    let mut withheld = from(STRANGER);
    withheld.caller = Caller::Withheld("CA1".into());
    let mut everywhere = from(STRANGER);
    everywhere.elsewhere = 40;
    for call in [withheld, everywhere, from(NEIGHBOUR), from(STRANGER).short_calls(4)] {
        let judgement = call.judged();
        assert!(judgement.score() > 0 && !judgement.is_spam(), "{}", judgement.words());
    }
}

#[test]
fn weak_signs_add_up() {
    assert!(from(NEIGHBOUR).short_calls(3).judged().is_spam());
    let mut neighbour = from(NEIGHBOUR);
    neighbour.elsewhere = 3;
    assert!(neighbour.judged().is_spam());
    assert!(from(STRANGER).short_calls(5).judged().is_spam());
    let words = from(NEIGHBOUR).short_calls(3).judged().words();
    assert!(
        words.starts_with("calls that ended within seconds (+60), the number begins like your own"),
        "{words}"
    );
}

#[test]
fn a_neighbour_that_the_network_vouches_for_is_just_a_neighbour() {
    let mut call = from(NEIGHBOUR);
    call.vouched = Vouched::For;
    assert_eq!(call.judged(), Judgement::default());
}

#[test]
fn a_customer_gets_through_where_a_stranger_would_not() {
    let booked = |lead: &mut Lead| lead.milestones.booked = Some(now());
    let mut customer = from(STRANGER).known(booked);
    customer.vouched = Vouched::Forged;
    assert!(!customer.judged().is_spam(), "{}", customer.judged().words());
    assert!(customer.judged().signs.contains(&(Sign::Customer, -80)));
}

#[test]
fn what_a_person_said_goes_before_the_profile_and_the_profile_before_signs() {
    let mut call = from(STRANGER);
    call.vouched = Vouched::Forged;
    call.business.opportunity.always = vec![phone(STRANGER)];
    assert!(!call.judged().is_spam());
    let call = call.known(|lead| lead.said = Some(Said::Block));
    assert_eq!(call.judged().words(), "blocked by the business");
    assert!(call.judged().is_spam());
    let mut listed = from(STRANGER);
    listed.business.opportunity.block = vec![phone(STRANGER)];
    assert!(listed.judged().is_spam());
    assert!(!listed.known(|lead| lead.said = Some(Said::Trust)).judged().is_spam());
}

#[test]
fn a_sign_that_was_wrong_weighs_less_and_never_less_than_half() {
    let mut call = from(STRANGER);
    call.vouched = Vouched::Forged;
    let judgement = call.judged();
    for lesson in 0..9 {
        let known = call.learned.learn(&format!("SM{lesson}"), None, Some(&judgement), Said::Trust);
        assert!(known);
    }
    assert_eq!(call.judged().signs, [(Sign::Forged, 50)]);
}

#[test]
fn a_lesson_that_comes_twice_teaches_once() {
    let mut call = from(STRANGER);
    call.vouched = Vouched::Forged;
    let judgement = call.judged();
    assert!(call.learned.learn("SM1", None, Some(&judgement), Said::Trust));
    assert!(!call.learned.learn("SM1", None, Some(&judgement), Said::Trust));
    assert_eq!(call.judged().score(), 85);
}

#[test]
fn an_exchange_from_which_two_were_blocked_is_a_sign_until_one_is_let_through() {
    let mut call = from("+14805550199");
    for number in ["+14805550101", "+14805550102"] {
        assert_eq!(call.judged().score(), 0);
        call.learned.learn(number, Some(&phone(number)), None, Said::Block);
    }
    assert_eq!(call.judged().signs, [(Sign::Exchange, 40)]);
    call.learned.learn("SM3", Some(&phone("+14805550102")), None, Said::Trust);
    assert_eq!(call.judged().score(), 0);
}

#[test]
fn what_is_learnt_stays_small() {
    let mut learned = Learned::default();
    for n in 0..3000 {
        let number = phone(&format!("+1480{:03}0101", 200 + n % 800));
        learned.learn(&format!("SM{n}"), Some(&number), None, Said::Block);
    }
    assert!(serde_json::to_vec(&learned).unwrap().len() < 8 * 1024);
}
