//! End-to-end tests: real components, real HTTP, a simulated carrier, virtual time. The components must be built:
//! `cargo ringback test` does that first.

#[cfg(test)]
mod api;
#[cfg(test)]
mod assistants;
#[cfg(test)]
mod businesses;
#[cfg(test)]
mod calendars;
#[cfg(test)]
mod carriers;
#[cfg(test)]
mod connect;
#[cfg(test)]
mod conversations;
#[cfg(test)]
mod deploy;
#[cfg(test)]
mod doctor;
#[cfg(test)]
mod events;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod first;
#[cfg(test)]
mod google;
#[cfg(test)]
mod guides;
#[cfg(test)]
mod https;
#[cfg(test)]
mod ical;
#[cfg(test)]
mod input;
#[cfg(test)]
mod isolation;
#[cfg(test)]
mod keeping;
#[cfg(test)]
mod layout;
#[cfg(test)]
mod misses;
#[cfg(test)]
mod model;
#[cfg(test)]
mod overload;
#[cfg(test)]
mod page;
#[cfg(test)]
mod people;
#[cfg(test)]
mod plivo;
#[cfg(test)]
mod privacy;
#[cfg(test)]
mod pumping;
#[cfg(test)]
mod signalwire;
#[cfg(test)]
mod spam;
#[cfg(test)]
mod telnyx;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod ticks;
mod times;
#[cfg(test)]
mod twilio;
#[cfg(test)]
mod up;
#[cfg(test)]
mod voice;
#[cfg(test)]
mod voicemail;
#[cfg(test)]
mod vonage;
