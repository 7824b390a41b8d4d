//! What people on the team answer.

use jiff::Timestamp;

use super::{handoff, slots, visit};
use crate::event::TeamCommand;
use crate::lead::{Happening, Lead, Outcome, Stage};
use crate::phone::Phone;
use crate::profile::Business;

pub(super) fn team(
    lead: &mut Lead,
    business: &Business,
    now: Timestamp,
    phone: &Phone,
    id: &str,
    command: &TeamCommand,
) {
    let Some(person) = business.person(phone) else { return };
    if lead.has_seen(id) {
        return;
    }
    lead.mark_seen(id);
    let cause = format!("team.{id}");
    match command {
        TeamCommand::Claim => handoff::claim(lead, business, person, &cause, now),
        TeamCommand::Pass => {
            let said = "passed".to_owned();
            lead.tell(now, Happening::Team { person: person.name.clone(), said });
            if handoff::waits_for(lead, phone) {
                handoff::climb(lead, business, &cause, now);
            }
        }
        TeamCommand::Done => {
            let said = "done".to_owned();
            lead.tell(now, Happening::Team { person: person.name.clone(), said });
            let visited = visit::done(lead, now);
            match lead.stage {
                _ if visited => {}
                Stage::Closed | Stage::Booked => {}
                // A visit that was to be moved stands.
                _ if lead.appointment.is_some() => slots::keep(lead),
                _ => lead.close(Outcome::Transferred, now),
            }
            lead.handoff = None;
            let body = format!("Thanks! {} is closed.", lead.display_name());
            handoff::note(lead, &cause, "closed", person, body, now);
        }
        TeamCommand::OnTheWay => visit::on_the_way(lead, business, person, &cause, now),
        TeamCommand::NoShow => visit::no_show(lead, business, person, &cause, now),
    }
}
