//! The figures.

use domain::report::{EpisodeFacts, Report, episode};
use guest::{Error, episodes};

use super::Answered;
use super::access::Visitor;
use super::leads::today;
use crate::mirrored::{self, ReportAnswer};
use crate::types::dates_to;

/// So many leads are read for one report at most, as for one page of the desk.
const MOST_LEADS: usize = 2000;

pub(super) async fn report(visitor: &Visitor, days: u32) -> Answered {
    let report = figures(visitor, days).await?;
    Ok(mirrored::reply::<_, ReportAnswer>(&report))
}

pub(super) async fn figures(visitor: &Visitor, days: u32) -> Result<Report, Error> {
    let today = today(visitor);
    let dates = dates_to(today, days);
    let (store, business) = (&visitor.store, &visitor.business);
    let gathered = episodes::gather(store, business, &dates, MOST_LEADS, visitor.now).await?;
    let facts: Vec<EpisodeFacts> = gathered
        .opened
        .iter()
        .filter_map(|(number, lead)| episode(gathered.leads.get(*lead)?, *number))
        .collect();
    Ok(Report::new(&facts, business, dates.last().copied().unwrap_or(today), today))
}
