"""SignalWire's own library at the other end. Takes one question as JSON and prints one answer as JSON."""

import json
import sys

from signalwire.request_validator import RequestValidator


def sign(question):
    """Signs webhooks as SignalWire does."""
    validator = RequestValidator(question["key"])
    return [
        validator.build_signature_with_compatibility(webhook["url"], webhook["form"])
        for webhook in question["webhooks"]
    ]


def verify(question):
    """Says of each webhook whether its signature is good."""
    validator = RequestValidator(question["key"])
    return [
        validator.validate(webhook["url"], webhook["form"], webhook["signature"]) for webhook in question["webhooks"]
    ]


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    print(json.dumps({"sign": sign, "verify": verify}[asked["what"]](asked)))
