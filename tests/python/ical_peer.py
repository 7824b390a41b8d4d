"""What the libraries icalendar and recurring-ical-events say takes time in calendars.

ical_peer.py make FOLDER SEED COUNT   writes so many calendars with random rules into the folder, as N.ics
ical_peer.py expand FOLDER            for each N.ics of the folder, in order: a line `STARTS ENDS d|t` for each event in
                                      the window of the file's first line, then an empty line

The window is in a comment-like property: X-WINDOW:FIRST LAST ZONE.
"""

import random
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

ZONES = ["America/New_York", "America/Phoenix", "Europe/London", "Australia/Sydney", "America/Sao_Paulo"]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def rule(dice, day):
    kind = dice.choice(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY"])
    parts = [f"FREQ={kind}"]
    if dice.random() < 0.5:
        parts.append(f"INTERVAL={dice.randint(1, 4)}")
    if kind == "WEEKLY" and dice.random() < 0.7:
        # The first day is one of them: what a rule means whose first day is none is not defined.
        days = {DAYS[day.weekday()], *dice.sample(DAYS, dice.randint(0, 3))}
        parts.append("BYDAY=" + ",".join(sorted(days)))
        if dice.random() < 0.3:
            parts.append("WKST=" + dice.choice(["MO", "SU"]))
    if kind == "MONTHLY":
        nth = (day.day - 1) // 7 + 1
        shape = dice.random()
        if shape < 0.4:
            parts.append(f"BYDAY={nth}{DAYS[day.weekday()]}")
        elif shape < 0.7:
            parts.append(f"BYMONTHDAY={day.day}")
        elif shape < 0.8:
            parts.append(f"BYDAY={DAYS[day.weekday()]};BYSETPOS={nth}")
    end = dice.random()
    if end < 0.3:
        parts.append(f"COUNT={dice.randint(1, 60)}")
    return parts, end


def one(dice):
    zone = dice.choice(ZONES)
    info = ZoneInfo(zone)
    start = datetime(2026, 1, 1, tzinfo=info) + timedelta(days=dice.randint(0, 300))
    # Not in the hours that clocks leave out or show twice.
    start = start.replace(hour=dice.randint(5, 20), minute=dice.choice([0, 15, 30]))
    whole = dice.random() < 0.2
    length = timedelta(minutes=dice.choice([15, 30, 60, 90, 240, 600]))
    lines = ["BEGIN:VEVENT", f"UID:one-{dice.randint(0, 10**9)}", "DTSTAMP:20260101T000000Z"]
    shown = start.strftime("%Y%m%dT%H%M%S")
    if whole:
        lines += [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{start + timedelta(days=dice.randint(1, 3)):%Y%m%d}"]
    elif dice.random() < 0.5:
        lines += [f"DTSTART;TZID={zone}:{shown}", f"DTEND;TZID={zone}:{(start + length):%Y%m%dT%H%M%S}"]
    else:
        lines += [f"DTSTART;TZID={zone}:{shown}", f"DURATION:PT{int(length.total_seconds() // 60)}M"]
    if dice.random() < 0.8:
        parts, end = rule(dice, start)
        if end > 0.7:
            until = start + timedelta(days=dice.randint(1, 200))
            if whole:
                parts.append(f"UNTIL={until:%Y%m%d}")
            else:
                parts.append(f"UNTIL={until.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}")
        lines.append("RRULE:" + ";".join(parts))
        if dice.random() < 0.4 and not whole:
            out = start + timedelta(days=7 * dice.randint(0, 4))
            lines.append(f"EXDATE;TZID={zone}:{out:%Y%m%dT%H%M%S}")
    if dice.random() < 0.1:
        lines.append("STATUS:CANCELLED")
    lines.append("END:VEVENT")
    return lines, zone


def make(folder, seed, count):
    dice = random.Random(seed)
    for at in range(count):
        lines, zone = one(dice)
        first = int(datetime(2026, dice.randint(1, 12), 1, tzinfo=timezone.utc).timestamp())
        last = first + dice.choice([1, 7, 60]) * 86400
        head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", f"X-WINDOW:{first} {last} {zone}"]
        Path(folder, f"{at}.ics").write_text("\r\n".join([*head, *lines, "END:VCALENDAR", ""]))


def moment(at, zone):
    if isinstance(at, datetime):
        return at if at.tzinfo else at.replace(tzinfo=zone)
    return datetime(at.year, at.month, at.day, tzinfo=zone)


def free(event):
    attendees = event.get("attendee", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    declined = len(attendees) == 1 and attendees[0].params.get("PARTSTAT", "").upper() == "DECLINED"
    return (
        str(event.get("transp", "")).upper() == "TRANSPARENT"
        or str(event.get("status", "")).upper() == "CANCELLED"
        or str(event.get("x-microsoft-cdo-busystatus", "")).upper() == "FREE"
        or declined
    )


def expand(folder):
    for path in sorted(Path(folder).glob("*.ics"), key=lambda path: int(path.stem)):
        calendar = icalendar.Calendar.from_ical(path.read_text())
        first, last, name = str(calendar["x-window"]).split(" ")
        zone = ZoneInfo(name)
        # Whole days stand in the zone; asked wide, and cut below.
        day = timedelta(days=5)
        between = (
            datetime.fromtimestamp(int(first), timezone.utc) - day,
            datetime.fromtimestamp(int(last), timezone.utc) + day,
        )
        found = set()
        for event in recurring_ical_events.of(calendar, skip_bad_series=True).between(*between):
            if free(event):
                continue
            whole = not isinstance(event["dtstart"].dt, datetime)
            starts, ends = moment(event["dtstart"].dt, zone), moment(event["dtend"].dt, zone)
            starts, ends = int(starts.timestamp()), int(ends.timestamp())
            if starts < ends and starts < int(last) and int(first) < ends:
                found.add((starts, ends, "d" if whole else "t"))
        for starts, ends, kind in sorted(found):
            print(starts, ends, kind)
        print()


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
else:
    expand(sys.argv[2])
