"""An adapter: it exports the interface `ringback:understanding/reader` (wit/deps/understanding), and qualification is composed
with it instead of ours. It knows a few things only; what a caller says beyond them is asked for, or left to a person."""

import re

from wit_world import exports
from wit_world.exports.reader import (
    Context, Fact_Choice, Fact_Name, Fact_Need, Fact_No, Fact_Urgency, Fact_Yes, Fact_Zip, Reading, Topic, Urgency,
)

SURE = 1.0
YES = {"yes", "yeah", "yep", "ok", "okay", "sure", "si", "sí"}
NO = {"no", "nope", "nah"}


def needs(text: str, context: Context) -> list[Reading]:
    """The first service that it names."""
    for service in context.services:
        for words in [service.name, *service.words]:
            if re.search(rf"\b{re.escape(words.lower())}\b", text.lower()):
                return [Reading(Fact_Need(service.id), words, SURE)]
    return []


def answers(text: str, context: Context) -> list[Reading]:
    """What a short answer says to what was asked."""
    words = text.strip().strip(".!").lower()
    if context.asked == Topic.SLOT and words.isdecimal() and 1 <= int(words) <= len(context.offers):
        return [Reading(Fact_Choice(int(words)), text, SURE)]
    if words in YES:
        return [Reading(Fact_Yes(), text, SURE)]
    return [Reading(Fact_No(), text, SURE)] if words in NO else []


def phrases(text: str) -> list[Reading]:
    """Five digits are a ZIP code, and so on. Change it."""
    readings = [Reading(Fact_Zip(zip), zip, SURE) for zip in re.findall(r"\b\d{5}\b", text)[:1]]
    if name := re.search(r"\bthis is ([A-Z]\w+)", text):
        readings.append(Reading(Fact_Name(name[1]), name[0], SURE))
    if now := re.search(r"\b(now|emergency|asap)\b", text.lower()):
        readings.append(Reading(Fact_Urgency(Urgency.EMERGENCY), now[0], SURE))
    return readings


class Reader(exports.Reader):
    def read(self, text: str, context: Context) -> list[Reading]:
        return needs(text, context) + phrases(text) + answers(text, context)

    async def consult(self, text: str, context: Context) -> list[Reading] | None:
        """It asks nobody else."""
        return None
