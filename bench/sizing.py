#!/usr/bin/env python3
"""How much 1, 10, 100 and 10,000 businesses ask of the store, the clock and the processors, and what comes to its end first.

    python3 bench/sizing.py                     # the table of docs/guides/sizing.md
    python3 bench/sizing.py 250                 # for as many businesses as you have
    python3 bench/sizing.py --text 0.02 250     # with your own price of a text

A simulation: every call, answer, receipt and look of the clock of three days, a storm on the second, is an event in time. What one costs is
measured (COSTS); when people call, what they do and what texts cost is assumed (TRADES, HOURS, COURSE, PRICES). What goes on after the
third day comes up again at its beginning, as the leads of the days before would.
"""

import argparse
import heapq
import random

DAY = 86_400
DAYS = 3
BUCKET = 10

# Measured: python3 bench/businesses.py steps 20 100: commands of the store, ms of a processor. "noted", "looked" and "watched" are what the clock
# does within the minute after a call, an answer and a choice. A later look: docs/performance.md, (143 + 25) / 7, less the 6 of a tick that finds
# nothing; its processor time is reckoned by commands.
COSTS = {
    "miss": (23.4, 9.2), "end": (11.1, 2.6), "noted": (17.0, 2.0), "answer": (39.1, 15.2), "looked": (10.7, 1.5), "choose": (48.1, 20.9),
    "watched": (9.3, 1.5), "look": (18.0, 6.0),
}
BY_THE_CLOCK = {"miss": "noted", "answer": "looked", "choose": "watched"}
# Measured: python3 bench/businesses.py pages 1 100 10000. A caller's page is looked for through all businesses: ms, and ms for each.
PAGE_MS, PAGE_MS_A_BUSINESS = 1.6, 0.0282
# Measured: python3 bench/redis.py 200, and python3 bench/businesses.py start 1 10 100.
LEAD_BYTES = 5.4 * 1024
BUSINESS_BYTES = 4.0 * 1024
LOG_BYTES_A_COMMAND = 34.2 * 1024 / 105.3  # of a lead; the clock alone writes next to nothing
IDLE_COMMANDS = 2.5
STORE_MS_A_COMMAND = 4.3 / 105.3

# Assumed. The share of businesses, missed calls on an ordinary day, whether their customers call in the evening, what a storm multiplies.
TRADES = {
    "hvac": (0.18, 12, True, 4), "plumbing": (0.18, 12, True, 4), "electrical": (0.10, 9, True, 5), "roofing": (0.08, 6, True, 12),
    "auto-repair": (0.12, 10, False, 1), "dental": (0.10, 9, False, 1), "salon": (0.10, 12, False, 1), "legal": (0.06, 6, False, 1),
    "med-spa": (0.04, 8, False, 1), "insurance": (0.04, 8, False, 1.5),
}
# Of 100 calls of a day, by the hour where the business is.
HOURS = {
    True: [1, 1, 1, 1, 1, 2, 3, 6, 8, 8, 7, 6, 6, 5, 5, 5, 6, 7, 6, 5, 4, 3, 2, 1],
    False: [0, 0, 0, 0, 0, 0, 1, 3, 8, 10, 10, 10, 13, 10, 8, 8, 8, 6, 3, 1, 1, 0, 0, 0],
}
ZONES = [(0, 0.47), (1, 0.29), (2, 0.07), (3, 0.17)]
STORM_HOURS = range(14, 20)
# Of all who are missed; of those who answer.
COURSE = {"answers": 0.55, "opens the page": 0.3, "chooses": 0.5}
KEPT_DAYS = 400
# US dollars: a piece of a text with the networks' fee, a number a month. What a carrier asks changes: put your own.
PRICES = {"text": 0.011, "number": 1.15}
PIECES_A_TEXT = 1.2
# What there is: deploy/spinkube, and docs/guides/kubernetes.md.
MEMORY = 768 * 1024 * 1024
LOOKS_A_TICK = 256
TICKS_A_SECOND = {"CronJob": 0.1, "ringback up": 1.0}
PROCESSORS = 2
TEXTS_A_SECOND_OF_A_NUMBER = 1.0


def course(dice):
    """What happens to one lead: pairs of seconds after the call and a step; and when texts leave."""
    steps, texts = [(0, "miss"), (5, "end"), (45, "noted")], [2]
    if dice.random() < COURSE["answers"]:
        answered = min(dice.expovariate(1 / 240) + 15, 4 * 3600)
        steps += [(answered, "answer"), (answered + 45, "looked")]
        if dice.random() < COURSE["opens the page"]:
            steps.append((answered + 30, "page"))
        texts.append(answered + 2)
        if dice.random() < COURSE["chooses"]:
            chosen = answered + min(dice.expovariate(1 / 180) + 10, 4 * 3600)
            visit = chosen + dice.randint(1, 5) * DAY / 2
            steps += [(chosen, "choose"), (chosen + 45, "watched"), (visit - 7200, "look"), (visit + 5400, "look")]
            texts += [chosen + 2, chosen + 3, visit - 7200]
            if visit - chosen > DAY:
                steps.append((visit - DAY, "look"))
                texts.append(visit - DAY)
        else:
            steps += [(answered + 1200, "look"), (answered + DAY, "look")]
            texts += [answered + 1200, answered + DAY]
    else:
        steps += [(1200, "look"), (DAY, "look")]
        texts += [1200, DAY]
    # Closed after three days; forgotten, and its place removed, after more than a year.
    steps += [(3 * DAY, "look"), (KEPT_DAYS * DAY, "look"), (KEPT_DAYS * DAY + 3600, "look")]
    return steps, texts


def calls(dice, business, storms):
    """When one business is called in all the days: as often as chance has it, hour by hour."""
    found = []
    for day in range(DAYS):
        for hour in range(24):
            share = HOURS[business["evenings"]][hour] / sum(HOURS[business["evenings"]])
            mean = business["size"] * share
            if business["region"] in storms and day == 1 and hour in STORM_HOURS:
                mean *= business["storm"]
            start = day * DAY + (hour + business["zone"]) * 3600
            at = dice.expovariate(mean) if mean else 1
            while at < 1:
                found.append(start + at * 3600)
                at += dice.expovariate(mean)
    return found


def town(dice, count):
    regions = max(1, count // 50)
    zone = [dice.choices([zone for zone, _ in ZONES], [share for _, share in ZONES])[0] for _ in range(regions)]
    names, shares = list(TRADES), [share for share, *_ in TRADES.values()]
    businesses = []
    for at in range(count):
        # One business is one whom a storm concerns.
        trade = "hvac" if count == 1 else dice.choices(names, shares)[0]
        _, mean, evenings, storm = TRADES[trade]
        size = mean * (1 if count == 1 else dice.lognormvariate(-0.245, 0.7))
        region = at % regions
        businesses.append({"size": size, "evenings": evenings, "storm": storm, "region": region, "zone": zone[region]})
    return businesses, set(range(max(1, regions // 10)))


def simulate(count, seed=1):
    dice = random.Random(seed)
    businesses, storms = town(dice, count)
    horizon = DAYS * DAY
    commands, work, looks, minutes = [0.0] * horizon, [0.0] * horizon, [0] * (horizon // BUCKET), {}
    leads, ordinary, texts, agenda = 0, 0, 0, []
    for number, business in enumerate(businesses):
        for at in calls(dice, business, storms):
            heapq.heappush(agenda, (at % horizon, number))
    while agenda:
        at, number = heapq.heappop(agenda)
        leads += 1
        ordinary += at // DAY != 1
        steps, leave = course(dice)
        for after, step in steps:
            moment = int(at + after) % horizon
            asked, took = (0, PAGE_MS + PAGE_MS_A_BUSINESS * count) if step == "page" else COSTS[step]
            commands[moment] += asked
            work[moment] += took
            if step in ("noted", "looked", "watched", "look"):
                looks[moment // BUCKET] += 1
        for after in leave:
            minute = (number, int(at + after) % horizon // 60)
            minutes[minute] = minutes.get(minute, 0) + 1
        texts += len(leave)
    # A day like most: the storm makes the peaks, not the year.
    usual = ordinary / (DAYS - 1)
    return {"count": count, "leads": usual, "texts": texts / leads * usual, "all": leads, "commands": commands, "work": work, "looks": looks,
            "texts_of_one": max(minutes.values(), default=0)}


def busiest(values, width):
    """The most of any `width` values in a row, a value."""
    total = best = sum(values[:width])
    for leaves, comes in zip(values, values[width:]):
        total += comes - leaves
        best = max(best, total)
    return best / width


def late(looks, ticks_a_second):
    """How long the last one waits at the worst, in seconds, and the share of all that the clock can do that is asked of it."""
    a_bucket = LOOKS_A_TICK * ticks_a_second * BUCKET
    waits = worst = 0.0
    for count in looks:
        waits = max(0.0, waits + count - a_bucket)
        worst = max(worst, waits)
    return worst / a_bucket * BUCKET, busiest(looks, 6) / a_bucket


def figures(told):
    """What the guide's table says of one simulation."""
    asked = sum(told["commands"]) / told["all"] * told["leads"]
    kept = told["leads"] * KEPT_DAYS
    memory = kept * LEAD_BYTES + told["count"] * BUSINESS_BYTES
    peak = busiest(told["commands"], 60) + IDLE_COMMANDS
    late_cron, share_cron = late(told["looks"], TICKS_A_SECOND["CronJob"])
    late_up, share_up = late(told["looks"], TICKS_A_SECOND["ringback up"])
    processors = busiest(told["work"], 60) / 1000
    shares = {
        "the store's memory": memory / MEMORY,
        "the clock as a CronJob": share_cron,
        "the clock of ringback up": share_up,
        "the store's one processor": peak * STORE_MS_A_COMMAND / 1000,
        "the processors of the application": processors / PROCESSORS,
        "texts of one number": told["texts_of_one"] / 60 / TEXTS_A_SECOND_OF_A_NUMBER,
    }
    return {
        "leads": told["leads"], "mean": asked / DAY + IDLE_COMMANDS, "second": max(told["commands"]) + IDLE_COMMANDS, "minute": peak,
        "memory": memory, "log": asked * LOG_BYTES_A_COMMAND, "processors": processors,
        "late": (late_cron, late_up), "texts": told["texts"] * 30.4, "shares": shares, "kept": kept,
        "looks": busiest(told["looks"], 6) * 6,
    }


def foretell(agenda, seconds, rest):
    """What bench/businesses.py live should count: the steps of an agenda, and what the clock does within a minute of each lead."""
    bins, work = [rest * 5.0] * -(-int(seconds) // 5), 0.0
    for at, step in agenda + [(at + 45, BY_THE_CLOCK[step]) for at, step in agenda if step in BY_THE_CLOCK]:
        if at < seconds:
            asked, took = COSTS[step]
            bins[int(at // 5)] += asked
            work += took / 1000
    return {"commands": sum(bins), "busiest": max(bins), "processor": work}


def size(bytes_):
    for name, unit in (("GiB", 2**30), ("MiB", 2**20)):
        if bytes_ >= unit:
            return f"{bytes_ / unit:,.1f} {name}"
    return f"{bytes_ / 1024:,.0f} KiB"


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("businesses", nargs="*", type=int, default=[1, 10, 100, 10_000])
    for name, price in PRICES.items():
        asked.add_argument(f"--{name}", type=float, default=price)
    asked = asked.parse_args()
    rows, ends = [], []
    for count in asked.businesses:
        told = figures(simulate(count))
        money = told["texts"] * PIECES_A_TEXT * asked.text
        rows.append(f"| {count:,} | {told['leads']:,.0f} | {told['mean']:,.1f} | {told['minute']:,.0f} | {told['second']:,.0f} | {told['looks']:,.0f} | {told['processors']:.3f} | {size(told['memory'])} | {size(told['log'])} | {told['texts']:,.0f} | ${money:,.0f} | ${count * asked.number:,.0f} |")
        first = sorted(told["shares"].items(), key=lambda share: -share[1])
        ends.append(f"| {count:,} | " + "; ".join(f"{name} {100 * share:,.1f} %" for name, share in first) + f" | {told['late'][0]:,.0f} and {told['late'][1]:,.0f} |")
    print("| Businesses | Missed calls a day | Commands a second, mean | Busiest minute | Busiest second | Looks in the busiest minute | Processors, busiest minute | Memory of the store | Log a day | Texts a month | for | Numbers, a month |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    print("\n".join(rows))
    print("\n| Businesses | Of what there is, in the busiest minute | The clock is late by at most, as a CronJob and with ringback up (s) |\n|---:|---|---:|")
    print("\n".join(ends))


if __name__ == "__main__":
    main()
