"""Plivo's own library at the other end. Takes one question as JSON and prints one answer as JSON."""

import json
import re
import sys

import plivo
from lxml import etree
from plivo import plivoxml
from plivo.utils import validate_signature, validate_v3_signature
from plivo.utils.signature_v3 import construct_post_url, get_signature_v3


def sign(question):
    """Signs webhooks as Plivo does."""
    token = question["token"].encode()
    signatures = []
    for webhook in question["webhooks"]:
        signed = construct_post_url(webhook["url"], dict(webhook["form"])).decode()
        signatures.append(get_signature_v3(token, signed, webhook["nonce"]).decode())
    return signatures


def verify(question):
    """Says of each webhook whether its signatures of version 3 and 2 are good."""
    return [
        [
            validate_v3_signature(
                "POST", webhook["url"], webhook["nonce"], question["token"], webhook["v3"], dict(webhook["form"])
            ),
            validate_signature(webhook["url"], webhook["nonce"], webhook["v2"], question["token"]),
        ]
        for webhook in question["webhooks"]
    ]


def built_again(element):
    """The same element out of the library's classes, which refuse attributes and children that they do not know."""
    kind = getattr(plivoxml, element.tag + "Element")
    attributes = {re.sub("(?=[A-Z])", "_", name).lower(): value for name, value in element.attrib.items()}
    for name, value in attributes.items():
        if value in ("true", "false"):
            attributes[name] = value == "true"
    built = kind(element.text, **attributes) if element.tag in ("Speak", "Number", "Redirect") else kind(**attributes)
    for child in element:
        built.add(built_again(child))
    return built


def build(question):
    """Builds documents again; each comes back beside the given one, both in canonical form."""
    canonical = lambda document: etree.tostring(document, method="c14n").decode()
    documents = [etree.fromstring(document.encode()) for document in question["documents"]]
    return [
        [canonical(document), canonical(etree.fromstring(built_again(document).to_string(pretty=False)))]
        for document in documents
    ]


class Heard(Exception):
    """What the client wanted to send."""


def ask(question):
    """What the library's client sends for the same wishes."""
    client = plivo.RestClient(question["account"], question["token"])

    def hear(request, **_):
        raise Heard(request)

    client.send_request = hear
    text, call, listed = question["text"], question["call"], question["list"]
    wishes = [
        lambda: client.messages.create(**text),
        lambda: client.calls.create(**call),
        lambda: client.messages.list(**listed),
        lambda: client.recordings.delete(question["recording"]),
    ]
    requests = []
    for wish in wishes:
        try:
            wish()
        except Heard as heard:
            request = heard.args[0]
            requests.append(
                {
                    "method": request.method,
                    "url": request.url,
                    "authorization": request.headers["Authorization"],
                    "body": json.loads(request.body) if request.body else None,
                }
            )
    return requests


question = json.loads(sys.argv[1])
print(json.dumps({"sign": sign, "verify": verify, "build": build, "ask": ask}[question["what"]](question)))
