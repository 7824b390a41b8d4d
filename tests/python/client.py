"""Sends and lists texts with Twilio's own client, against another address; prints what it was told as JSON."""

import json
import sys

from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

api, account, secret, sender, recipient = sys.argv[1:]


class Elsewhere(TwilioHttpClient):
    """Talks to `api` in place of Twilio."""

    def request(self, method, url, *args, **kwargs):
        return super().request(method, url.replace("https://api.twilio.com", api), *args, **kwargs)


client = Client(account, secret, http_client=Elsewhere())


def send(body, to=recipient):
    return client.messages.create(
        to=to,
        from_=sender,
        body=body,
        status_callback="https://acme.example/sms/status",
        validity_period=3600,
    )


first = send("one – é 🙂")
send("two")
send("three")
try:
    send("nobody", to="not a number")
    refused = None
except TwilioRestException as error:
    refused = error.code

# A page size of one makes the client follow the pages.
listed = client.messages.list(to=recipient, from_=sender, page_size=1)
print(
    json.dumps(
        {
            "sid": first.sid,
            "status": first.status,
            "listed": [message.body for message in listed],
            "fetched": client.messages(first.sid).fetch().body,
            "refused": refused,
        }
    )
)
