"""Reads the messages of when.jsonl with dateparser; prints for each what it found, as one JSON line.

Run by adapters/understanding/compare.
"""

import json
import sys
import warnings
from datetime import datetime, time

import dateparser
from dateparser.search import search_dates

warnings.filterwarnings("ignore")


def found_in(text, language, base):
    """Everything that it finds: the whole text as one date, or else the dates within it."""
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future"}
    whole = dateparser.parse(text, languages=[language], settings=settings)
    if whole:
        return [whole]
    return [moment for _, moment in search_dates(text, languages=[language], settings=settings) or []]


def tells_time(moment, base):
    """It says nowhere whether a time was said; midnight and the time of the base are what it fills in."""
    return moment.time() not in (time(0, 0), base.time())


with open(sys.argv[1], encoding="utf-8") as corpus:
    for line in corpus:
        message = json.loads(line)
        base = datetime.fromisoformat(message["now"]).replace(tzinfo=None)
        moments = found_in(message["text"], message["language"], base)
        timed = next((moment for moment in moments if tells_time(moment, base)), None)
        found = {}
        if moments:
            found["date"] = moments[0].date().isoformat()
            found["time"] = timed.strftime("%H:%M") if timed else None
        print(json.dumps(found))
