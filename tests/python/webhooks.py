"""Reads the events that a subscriber got with other people's libraries: Standard Webhooks for the signature, CloudEvents
for the rest. Takes a file with the secret and what was got."""

import datetime
import json
import sys
from unittest import mock

from cloudevents.http import from_http
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
import standardwebhooks.webhooks as library

told = json.load(open(sys.argv[1]))
webhook = Webhook(told["secret"])


def clock(second):
    """The application's clock is a virtual one: this is what the library takes for now."""
    moment = datetime.datetime.fromtimestamp(second, tz=datetime.timezone.utc)
    return type("Clock", (datetime.datetime,), {"now": classmethod(lambda cls, tz=None: moment)})


def is_refused(body, headers, second):
    with mock.patch.object(library, "datetime", clock(second)):
        try:
            webhook.verify(body, headers)
        except WebhookVerificationError:
            return True
    return False


refused = 0
for one in told["got"]:
    body, headers = one["body"], one["headers"]
    sent = int(headers["webhook-timestamp"])
    assert not is_refused(body, headers, sent + 60), one
    assert is_refused(body, headers, sent + 3600), "an old one may be played again"
    refused += is_refused(body.replace("acme", "evil"), headers, sent)
    event = from_http(headers, body)
    assert event["id"] == headers["webhook-id"] and event["specversion"] == "1.0", one
    assert event["source"].startswith("/businesses/") and event["subject"], one
    assert event.data["lead"]["id"] == event["subject"], one
print(f"{len(told['got'])} events are sound, {refused} forged ones are refused")
