"""Signs webhooks as Twilio does, with Twilio's own library: prints one signature a line."""

import json
import sys

from twilio.request_validator import RequestValidator

secret, webhooks = sys.argv[1:]
validator = RequestValidator(secret)
for webhook in json.loads(webhooks):
    print(validator.compute_signature(webhook["url"], webhook["form"]))
