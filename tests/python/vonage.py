"""Vonage's side, by Vonage's own libraries: signs webhooks, reads our tokens, and takes our requests for its own.

Prints JSON. Its first argument says what to do, its second brings what it is done with, in JSON.
"""

import hashlib
import json
import sys
import time
import uuid

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from vonage_jwt import JwtClient, verify_signature
from vonage_messages.models import Sms
from vonage_voice.models import CreateCallRequest
from vonage_voice.models.ncco import Connect, Conversation, Input, Notify, Record, Talk, Wait

ACTIONS = {
    "connect": Connect,
    "conversation": Conversation,
    "input": Input,
    "notify": Notify,
    "record": Record,
    "talk": Talk,
    "wait": Wait,
}


def sign(given):
    """Tokens for webhooks. The library only verifies them, so it says whether each is as Vonage makes it."""
    tokens = []
    for body in given["bodies"]:
        claims = {
            "iat": int(time.time()),
            "jti": str(uuid.uuid4()),
            "iss": "Vonage",
            "payload_hash": hashlib.sha256(body.encode()).hexdigest(),
            "api_key": "a1b2c3d4",
            "application_id": str(uuid.uuid4()),
        }
        token = jwt.encode(claims, given["secret"], algorithm="HS256")
        assert verify_signature(token, given["secret"])
        assert not verify_signature(token, given["secret"] + ".")
        tokens.append(token)
    return tokens


def key(_):
    """A pair of keys as Vonage makes one for an application."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = serialization.Encoding.PEM
    return {
        "private": private.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
        "public": private.public_key()
        .public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode(),
    }


def read(given):
    """Our token and one of the library's own, both verified with the public key."""

    def both(token):
        claims = jwt.decode(token, given["public"], algorithms=["RS256"])
        return {"header": jwt.get_unverified_header(token), "claims": claims}

    client = JwtClient(given["application"], given["private"])
    return {"ours": both(given["token"]), "theirs": both(client.generate_application_jwt().decode())}


def again(model, given):
    """What the library would send if it were given this: the same, if it knows every field and likes every value."""
    fields = {("from_" if name == "from" else name): value for name, value in given.items()}
    return model.model_validate(fields).model_dump(mode="json", by_alias=True, exclude_unset=True)


def models(given):
    return {
        "flows": [[again(ACTIONS[action["action"]], action) for action in flow] for flow in given["flows"]],
        "text": again(Sms, given["text"]),
        "call": again(CreateCallRequest, given["call"]),
    }


does = {"sign": sign, "key": key, "read": read, "models": models}[sys.argv[1]]
print(json.dumps(does(json.loads(sys.argv[2]))))
