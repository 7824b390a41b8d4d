//! Which numbers may text, as the messaging API tells it: data that a test sets.

/// What the messaging API says of a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registration {
    /// The status of the 10DLC campaign of the messaging service that the number is in (`VERIFIED`, `PENDING`, ...).
    /// None: it is in no service with a campaign.
    pub campaign: Option<String>,
    /// The status of its toll-free verification (`TWILIO_APPROVED`, ...). None: there is none.
    pub verification: Option<String>,
    /// Whether a messaging service takes its texts, instead of its own webhook.
    pub service_takes_texts: bool,
}

impl Registration {
    /// In a messaging service with a campaign of this status, which leaves texts to the number's webhook.
    pub fn campaign(status: &str) -> Self {
        Self { campaign: Some(status.to_owned()), ..Self::default() }
    }

    pub(crate) fn is_in_a_service(&self) -> bool {
        self.campaign.is_some() || self.service_takes_texts
    }
}
