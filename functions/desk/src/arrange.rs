//! From what is stored to what stands on the page.

use domain::report::{EpisodeFacts, Report, episode};
use domain::{Business, Lead};
use jiff::Timestamp;
use jiff::civil::Date;

/// So many leads are read for one page at most, so that a page costs no more than the store can bear.
pub const MOST_LEADS: usize = 2000;
/// So many stand on one page.
const ON_A_PAGE: usize = 100;

/// An episode that began in the range, with its lead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opened {
    /// Its number.
    pub episode: u32,
    /// Where its lead stands among the leads.
    pub lead: usize,
}

/// What was read of the range.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// Each lead once.
    pub leads: Vec<Lead>,
    /// The episodes that began, each once.
    pub opened: Vec<Opened>,
    /// There was more than could be read: the earliest are left out.
    pub cut: bool,
}

/// What the page shows.
#[derive(Debug)]
pub struct View<'a> {
    /// Whose it is.
    pub business: &'a Business,
    /// The time.
    pub now: Timestamp,
    /// How many days it covers.
    pub days: u32,
    /// The figures.
    pub report: Report,
    /// The leads of this page, newest first.
    pub leads: Vec<&'a Lead>,
    /// How many leads there are on all pages.
    pub all_leads: usize,
    /// Leads of later pages are left out here.
    pub is_later_page: bool,
    /// The older ones are before this moment, if there are any.
    pub older: Option<Timestamp>,
    /// See [`Gathered::cut`].
    pub cut: bool,
    /// Where the visits are, as a calendar to subscribe to. A secret.
    pub feed: Option<String>,
    /// What keeps us from the calendar outside, and since when.
    pub calendar_trouble: Option<(Timestamp, String)>,
}

impl Gathered {
    /// The figures from one date to another.
    pub fn report(&self, business: &Business, from: Date, to: Date) -> Report {
        let facts: Vec<EpisodeFacts> = self
            .opened
            .iter()
            .filter_map(|opened| episode(self.leads.get(opened.lead)?, opened.episode))
            .collect();
        Report::new(&facts, business, from, to)
    }

    /// The page that covers these dates (latest first), with the leads that began before a moment.
    pub fn view<'a>(
        &'a self,
        business: &'a Business,
        now: Timestamp,
        dates: &[Date],
        before: Option<Timestamp>,
    ) -> View<'a> {
        let today = now.to_zoned(business.time_zone.clone()).date();
        let (from, to) = (dates.last().copied().unwrap_or(today), dates.first().copied().unwrap_or(today));
        let mut leads: Vec<&Lead> = self.leads.iter().collect();
        leads.sort_by_key(|lead| std::cmp::Reverse(began(lead)));
        leads.retain(|lead| before.is_none_or(|before| began(lead) < before));
        // Whoever began at the same moment stays on the same page, so that nobody is between two pages.
        let last = leads.get(ON_A_PAGE - 1).map(|lead| began(lead));
        let more = last.is_some_and(|last| leads.iter().any(|lead| began(lead) < last));
        leads.retain(|lead| last.is_none_or(|last| began(lead) >= last));
        View {
            business,
            now,
            days: u32::try_from(dates.len()).unwrap_or(u32::MAX),
            report: self.report(business, from, to),
            leads,
            all_leads: self.leads.len(),
            is_later_page: before.is_some(),
            older: last.filter(|_| more),
            cut: self.cut,
            feed: None,
            calendar_trouble: None,
        }
    }
}

/// When the lead's current episode began, in whole milliseconds, as it stands in the address of the older ones.
pub fn began(lead: &Lead) -> Timestamp {
    let milestones = &lead.milestones;
    let first = [milestones.missed, milestones.replied, milestones.contacted].into_iter().flatten().min();
    let at = first.or_else(|| lead.story.first().map(|entry| entry.at)).unwrap_or(Timestamp::UNIX_EPOCH);
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}
