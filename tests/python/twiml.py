"""Holds call flows against Twilio's own classes for TwiML: prints what they do not know, one line each.

There is no published schema; the classes name every verb, where it may stand, and its attributes.
"""

import inspect
import json
import re
import sys
from xml.etree import ElementTree

from twilio.twiml import voice_response


def faults(element, kind):
    """What is wrong below an element of this class."""
    for child in element:
        verb = getattr(kind, child.tag[0].lower() + child.tag[1:], None)
        if verb is None:
            yield f"<{child.tag}> may not stand in <{element.tag}>"
            continue
        known = inspect.signature(verb).parameters
        for attribute in child.attrib:
            name = re.sub("(?=[A-Z])", "_", attribute).lower()
            if name not in known and f"{name}_" not in known:
                yield f"<{child.tag}> has no {attribute}"
        yield from faults(child, getattr(voice_response, child.tag, object))


if __name__ == "__main__":
    for document in json.loads(sys.argv[1]):
        for fault in faults(ElementTree.fromstring(document), voice_response.VoiceResponse):
            print(fault)
