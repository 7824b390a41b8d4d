"""Somebody who uses their calendar on a CalDAV server, with the libraries caldav and icalendar.

calendar_owner.py SERVER USER PASSWORD VERB [ARGUMENT...]

    make [NAME]                         a calendar, called jobs unless it is named; all other verbs are about jobs
    add SUMMARY START END [RULE] [EXCEPT]   an event; local times of America/Phoenix, 2026-12-01T09:00; RULE as in RFC 5545;
                                        EXCEPT is a start that the rule leaves out
    holiday DATE                        a whole day
    list                                every event, as it is stored
    all                                 the same of every calendar, by its name
    move UID START END                  moves an event
    delete UID                          deletes it
    empty                               deletes everything
"""

import json
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import caldav
import icalendar

ZONE = ZoneInfo("America/Phoenix")


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def event(**fields):
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//somebody//EN")
    calendar.add("version", "2.0")
    inside = icalendar.Event()
    inside.add("uid", f"theirs-{abs(hash(str(fields)))}")
    inside.add("dtstamp", datetime(2026, 11, 1, tzinfo=ZoneInfo("UTC")))
    for name, value in fields.items():
        inside.add(name, value)
    calendar.add_component(inside)
    return calendar.to_ical().decode()


def seconds(moment):
    return int(moment.timestamp()) if isinstance(moment, datetime) else str(moment)


def told(found):
    """What icalendar reads in an event as the server has it."""
    for part in icalendar.Calendar.from_ical(found.data).walk("VEVENT"):
        yield {
            "uid": str(part["uid"]),
            "starts": seconds(part["dtstart"].dt),
            "ends": seconds(part["dtend"].dt) if "dtend" in part else None,
            "summary": str(part.get("summary", "")),
            "description": str(part.get("description", "")),
            "place": str(part.get("location", "")),
            "stored": found.data,
            "at": str(found.url),
        }


def main():
    server, user, password, verb, *rest = sys.argv[1:]
    principal = caldav.DAVClient(url=server, username=user, password=password).principal()
    if verb == "make":
        name = rest[0] if rest else "jobs"
        return str(principal.make_calendar(name=name, cal_id=name).url)
    calendars = {str(calendar.url).rstrip("/").split("/")[-1]: calendar for calendar in principal.calendars()}
    if verb == "all":
        return {name: [one for found in calendar.events() for one in told(found)] for name, calendar in calendars.items()}
    calendar = calendars["jobs"]
    if verb == "add":
        fields = {"summary": rest[0], "dtstart": local(rest[1]), "dtend": local(rest[2])}
        if len(rest) > 3:
            fields["rrule"] = icalendar.vRecur.from_ical(rest[3])
        if len(rest) > 4:
            fields["exdate"] = local(rest[4])
        calendar.save_event(event(**fields))
    elif verb == "holiday":
        day = date.fromisoformat(rest[0])
        calendar.save_event(event(summary="closed", dtstart=day, dtend=day + timedelta(days=1)))
    elif verb == "list":
        return [one for found in calendar.events() for one in told(found)]
    elif verb == "empty":
        for found in calendar.events():
            found.delete()
    else:
        found = next(one for one in calendar.events() if any(part["uid"] == rest[0] for part in told(one)))
        if verb == "delete":
            found.delete()
        elif verb == "move":
            inside = icalendar.Calendar.from_ical(found.data)
            for part in inside.walk("VEVENT"):
                part["dtstart"] = icalendar.vDDDTypes(local(rest[1]))
                part["dtend"] = icalendar.vDDDTypes(local(rest[2]))
            found.data = inside.to_ical().decode()
            found.save()
        else:
            sys.exit(f"no such verb: {verb}")
    return True


print(json.dumps(main()))
