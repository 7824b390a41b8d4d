"""Telnyx's own library at the other end. Takes one question as JSON and prints one answer as JSON.

The library only verifies, so webhooks are signed with PyNaCl, which it verifies them with.
"""

import base64
import json
import sys

import httpx
import telnyx
import telnyx.lib.webhook_verification as verification
from nacl.signing import SigningKey
from telnyx._utils import maybe_transform
from telnyx.types.texml.accounts.call_calls_params import BodyWithURL


def sign(question):
    """Signs webhooks with a key made for this run; each is verified by the library before it is given out."""
    key = SigningKey.generate()
    public = base64.b64encode(bytes(key.verify_key)).decode()
    verification.time.time = lambda: question["now"]
    signatures = []
    for body in question["bodies"]:
        signed = key.sign(f"{question['now']}|{body}".encode()).signature
        signature = base64.b64encode(signed).decode()
        headers = {"telnyx-signature-ed25519": signature, "telnyx-timestamp": str(question["now"])}
        verification.verify_webhook_signature(body, headers, public)
        signatures.append(signature)
    return {"public_key": public, "signatures": signatures}


def verify(question):
    """Says of each webhook whether the library takes it."""
    verification.time.time = lambda: question["now"]

    def taken(webhook):
        headers = {"telnyx-signature-ed25519": webhook["signature"], "telnyx-timestamp": webhook["timestamp"]}
        try:
            verification.verify_webhook_signature(webhook["body"], headers, question["public_key"])
        except verification.WebhookVerificationError:
            return False
        return True

    return [taken(webhook) for webhook in question["webhooks"]]


def ask(question):
    """Sends a text and places a call with the library to a server that keeps what it was asked; gives the requests."""
    asked = []

    def keep(request):
        asked.append(
            {
                "method": request.method,
                "path": request.url.path,
                "authorization": request.headers["authorization"],
                "idempotency_key": request.headers.get("idempotency-key"),
                "body": json.loads(request.content),
            }
        )
        return httpx.Response(200, json={"data": {"id": "m-1"}})

    http = httpx.Client(transport=httpx.MockTransport(keep))
    client = telnyx.Telnyx(api_key=question["key"], base_url="https://api.telnyx.com/v2", http_client=http)
    client.messages.send(**question["text"], idempotency_key=question["idempotency_key"])
    # The library leaves the names of this union as they are; its own names for them are in the type.
    call = maybe_transform(question["call"], BodyWithURL)
    client.texml.accounts.calls.calls(question["account"], body=call)
    return asked


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    print(json.dumps({"sign": sign, "verify": verify, "ask": ask}[asked["what"]](asked)))
