//! The pages as a browser gets them.

mod samples;

use desk::arrange::{Gathered, View};
use desk::pages::setup::{Outcome, SetUp};
use desk::{pages, range, reply::Reply};
use domain::Lead;
use domain::event::TeamCommand;
use domain::intake::Fact;
use domain::lead::MissReason;
use domain::setup::{Check, Line, Lines, Part};
use samples::{Tale, business, gathered, now, week};
use session::Rejected;

/// The page of the last seven days.
fn page(gathered: &Gathered) -> String {
    with_view(gathered, None, |view| pages::desk(view).into_string())
}

fn with_view<T>(
    gathered: &Gathered,
    before: Option<jiff::Timestamp>,
    read: impl FnOnce(&View<'_>) -> T,
) -> T {
    let business = business();
    let dates = range::dates(now(), &business.time_zone, 7);
    read(&gathered.view(&business, now(), &dates, before))
}

fn page_of(tale: &mut Tale) -> String {
    page(&gathered(vec![tale.lead.clone()]))
}

fn assert_says(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part:?} is missing");
    }
}

const TODAY: &str = "2026-11-30T12:00:00-07:00";

#[test]
fn hostile_names_texts_and_labels_are_only_ever_text() {
    let hostile = "</p><script>alert(1)</script><img src=x onerror=alert(2)>\"'";
    let mut tale = Tale::new(142, TODAY);
    tale.missed(MissReason::Busy).wrote(
        hostile,
        &[
            Fact::Name(hostile.into()),
            Fact::Need(None),
            Fact::City(hostile.into()),
            Fact::Street(hostile.into()),
        ],
    );
    let mut business = business();
    business.name = hostile.to_owned();
    business.team[1].name = hostile.to_owned();
    let leads = gathered(vec![tale.lead]);
    let page = pages::desk(&leads.view(&business, now(), &[now_date()], None)).into_string();
    assert!(!page.contains("<script") && !page.contains("<img"), "something was not escaped");
    assert!(page.contains("&lt;script&gt;"));
}

fn now_date() -> jiff::civil::Date {
    jiff::civil::date(2026, 11, 30)
}

#[test]
fn the_figures_of_the_page_are_those_of_the_report() {
    let week = week();
    let (page, report) =
        with_view(&week, None, |view| (pages::desk(view).into_string(), view.report.clone()));
    assert_eq!((report.missed, report.contacted, report.replied, report.booked), (24, 23, 19, 13));
    assert_eq!(report.by_hour[0][12], 7);
    assert_says(
        &page,
        &["<dd>24</dd>", "<dd>19</dd>", "<dd>$8,900</dd>", "13 visits booked", "Mondays between"],
    );
    assert_says(&page, &["<strong>23 of 24</strong>", "within 5 min, your standard (95%)"]);
}

#[test]
fn every_miss_of_the_week_stands_in_the_table() {
    let page = page(&week());
    let table = page.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    let cells = table.split("<td class=\"").skip(1).filter(|cell| !cell.starts_with("sum"));
    let counts = cells.map(|cell| {
        let text = cell.split('>').nth(1).unwrap().split('<').next().unwrap();
        text.parse().unwrap_or(0)
    });
    assert_eq!(counts.sum::<u32>(), 24);
}

#[test]
fn a_story_is_told_whole_and_in_order() {
    let mut tale = Tale::new(142, TODAY);
    tale.missed(MissReason::Busy)
        .wait(60)
        .wrote("Can I talk to a person", &[Fact::Person])
        .wait(60)
        .team(1, TeamCommand::Claim);
    let page = page_of(&mut tale);
    let mut rest = page.as_str();
    let parts = [
        "Missed call: everybody was on the phone",
        "Sorry we missed your call!",
        "Can I talk to a person",
        "Luis Vega was asked to take it",
        "To Luis Vega",
        "Luis Vega took it",
    ];
    for part in parts {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("{part:?} is missing or too early")).1;
    }
}

#[test]
fn pictures_and_recordings_are_shown_by_addresses_of_our_own() {
    let mut tale = Tale::new(142, TODAY);
    tale.missed(MissReason::Closed).recorded(94).wait(30);
    let media = ["https://carrier.example/media/1", "https://carrier.example/media/2"];
    tale.sent("look", &[], &media);
    let page = page_of(&mut tale);
    assert_says(&page, &["2 pictures", "Picture 2 of 2", "&amp;n=1\"", "Left a voicemail, 1:34"]);
    assert!(!page.contains("carrier.example"));
}

#[test]
fn a_text_that_could_not_leave_says_why_and_a_person_is_asked() {
    let mut tale = Tale::new(142, TODAY);
    tale.cannot_be_texted();
    let page = page_of(&mut tale);
    assert_says(&page, &["A text did not leave: this number cannot get texts (21614)", "Needs a person"]);
}

#[test]
fn an_emergency_that_nobody_took_stands_out() {
    let page = page(&week());
    assert_says(&page, &["Urgent, unclaimed", "With a person", "Wants no texts", "Spam"]);
}

#[test]
fn phone_numbers_stand_in_no_address() {
    let page = page(&week());
    let addresses = page.split("href=\"").skip(1).chain(page.split("action=\"").skip(1));
    for address in addresses.map(|rest| rest.split('"').next().unwrap()) {
        assert!(!address.contains("555"), "{address}");
    }
}

#[test]
fn the_first_day_says_what_will_be_here() {
    let page = page(&Gathered::default());
    assert_says(&page, &["No missed calls yet.", "(602) 555-0100"]);
    assert!(!page.contains("<table"));
}

#[test]
fn older_leads_follow_on_the_next_page_and_nobody_is_between_two() {
    // Two at every moment, so that the hundredth and the next but one began together.
    let lead = |at: u32| -> Lead {
        let mut tale = Tale::new(at, TODAY);
        tale.wait(i64::from(at.div_ceil(2)));
        tale.missed(MissReason::Busy);
        tale.lead
    };
    let many = gathered((0..251).map(lead).collect());
    let mut seen = Vec::new();
    let mut before = None;
    for _ in 0..4 {
        before = with_view(&many, before, |view| {
            assert!(view.leads.len() <= 101);
            seen.extend(view.leads.iter().map(|lead| lead.own_key()));
            assert_eq!(view.report.missed, 251, "the figures are those of all pages");
            view.older
        });
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 251);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 251);
    assert_eq!(before, None);
}

#[test]
fn a_page_that_was_cut_says_so() {
    let cut = Gathered { cut: true, ..week() };
    assert!(page(&cut).contains("more leads in these days than one page can hold"));
}

#[test]
fn nothing_of_a_business_stands_before_the_door() {
    let doors = [
        pages::locked(),
        pages::login(),
        pages::unknown(),
        pages::forbidden(None),
        pages::forbidden(Some(Rejected::Expired)),
        pages::forbidden(Some(Rejected::Forged)),
    ];
    for door in doors.map(|door| door.into_string()) {
        assert!(!door.contains("Acme") && !door.contains("602") && !door.contains("acme"), "{door}");
    }
    assert_says(&pages::locked().into_string(), &["DESK", "ringback desk"]);
    assert_says(&pages::forbidden(None).into_string(), &["has been used", "DESK"]);
}

#[test]
fn the_page_of_a_link_does_nothing_until_its_button_is_pressed() {
    let page = pages::login().into_string();
    assert_says(&page, &["<form method=\"post\">", "Open the desk"]);
    assert!(!page.contains("<script") && !page.contains("refresh"));
}

#[test]
fn every_answer_is_guarded() {
    let replies = [Reply::page(200, pages::login()), Reply::see_other("/desk/")];
    for reply in replies {
        let header =
            |name: &str| reply.headers.iter().find(|(known, _)| *known == name).map(|(_, v)| v.as_str());
        let policy = header("content-security-policy").unwrap();
        assert_says(
            policy,
            &["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "'sha256-"],
        );
        assert!(!policy.contains("unsafe"));
        assert_eq!(header("cache-control"), Some("no-store"));
        assert_eq!(header("x-content-type-options"), Some("nosniff"));
        assert_eq!(header("referrer-policy"), Some("no-referrer"));
    }
}

#[test]
fn no_element_has_a_style_or_a_script_of_its_own() {
    let page = page(&week());
    for attribute in [" style=", " onclick=", " onload=", "javascript:"] {
        assert!(!page.contains(attribute), "{attribute}");
    }
}

#[test]
fn a_miss_at_any_hour_has_a_column() {
    let page = page(&samples::around_the_clock());
    assert_eq!(page.matches("<th scope=\"col\" abbr=").count(), 24);
    assert_says(&page, &["heat dense", "l4\">12</td>", "Sundays between 6:00 PM and 7:00 PM"]);
}

#[test]
fn the_owner_can_block_a_caller_and_let_spam_through() {
    let mut tale = Tale::new(142, TODAY);
    let page = page_of(tale.missed(MissReason::Busy));
    assert_says(
        &page,
        &["Block this caller", "name=\"said\" value=\"block\"", "lead:acme-heating:16025550142"],
    );
    let mut tale = Tale::new(143, TODAY);
    let page = page_of(tale.spam());
    assert_says(
        &page,
        &["Not spam: let them through", "100 of 100: the network says that the number is forged"],
    );
}

fn set_up(lines: &Lines, outcome: Outcome<'_>) -> String {
    let (business, forwarding) = (business(), Check::unknown(Part::Forwarding, "not tested", "ring it"));
    let view = SetUp { business: &business, lines, forwarding: &forwarding, outcome };
    pages::setup::set_up(&view).into_string()
}

#[test]
fn the_set_up_page_has_one_button_for_what_can_be_done_with_each_number() {
    let lines = samples::lines();
    let page = set_up(&Lines::Numbers(lines.clone()), Outcome::None);
    assert_eq!(page.matches("action=\"/desk/setup/connect\"").count(), 1);
    assert_eq!(page.matches("action=\"/desk/setup/undo\"").count(), 1);
    assert_says(
        &page,
        &["(602) 555-0100", "held elsewhere", "Not in the profile", "Connecting changes 2 more"],
    );
    let none = set_up(&Lines::Numbers(Vec::new()), Outcome::None);
    assert_says(&none, &["has no number yet"]);
    let hostile = lines.into_iter().map(|line| Line { name: "<script>".into(), ..line }).collect();
    assert!(!set_up(&Lines::Numbers(hostile), Outcome::Refused("<script>")).contains("<script>"));
}

#[test]
fn every_check_has_its_mark_in_words_too() {
    let checks = samples::checks();
    let page = set_up(&Lines::Refused("The carrier does not let us in".into()), Outcome::Checked(&checks));
    assert_says(&page, &["The carrier does not let us in", "✓", "✗", "–"]);
    assert_says(
        &page,
        &["<span class=\"unseen\"> works</span>", "<span class=\"unseen\"> does not work</span>"],
    );
    assert_says(&page, &["Check again", "Set public_url"]);
    assert!(!page.contains("style=\""), "the page's policy allows no style of its own to an element");
}
