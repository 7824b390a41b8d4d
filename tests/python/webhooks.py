"""Reads the events that a subscriber got with other people's libraries: Standard Webhooks for the signature, CloudEvents
for the rest. Takes a file with the secret, the time and what was got."""

import datetime
import json
import sys
from unittest import mock

from cloudevents.http import from_http
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
import standardwebhooks.webhooks as library

told = json.load(open(sys.argv[1]))
webhook = Webhook(told["secret"])
# The application's clock is a virtual one.
now = datetime.datetime.fromtimestamp(told["now"], tz=datetime.timezone.utc)


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return now


refused = 0
with mock.patch.object(library, "datetime", Clock):
    for one in told["got"]:
        assert webhook.verify(one["body"], one["headers"])["specversion"] == "1.0"
        try:
            webhook.verify(one["body"].replace("acme", "evil"), one["headers"])
        except WebhookVerificationError:
            refused += 1
        event = from_http(one["headers"], one["body"])
        assert event["id"] == one["headers"]["webhook-id"], one
        assert event["source"].startswith("/businesses/") and event["subject"], one
        assert event.data["lead"]["id"] == event["subject"], one
print(f"{len(told['got'])} events are sound, {refused} forged ones are refused")
