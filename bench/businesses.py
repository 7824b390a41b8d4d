#!/usr/bin/env python3
"""What many businesses cost in one running application, and whether bench/sizing.py foretells it.

    cargo build --release --package ringback && target/release/ringback build
    python3 bench/businesses.py start 1 10 100      # memory, start, ticks, what an idle minute asks of the store
    python3 bench/businesses.py steps 20 100        # what each step of a lead asks of the store and of the processor
    python3 bench/businesses.py live 100 60 2       # 100 businesses, 60 seconds, 2 leads a second, beside the foretold
    python3 bench/businesses.py pages 1 100 10000   # a caller's page, beside so many

A real `ringback up` on a real redis-server (bench/redis.py says how), with as many businesses in the store as are said: each has a
profile, a number and its line in the list of all. The carrier is the one of bench/redis.py.
"""

import http.client
import queue
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from redis import ACCOUNT, PASSWORD, Application, Carrier, Redis
import sizing

FIRST_IDS = 32 * 1024


def line(at):
    return f"+1480{2000000 + at}"


class Store(Redis):
    """The same server, written to as the application writes."""

    def put(self, values):
        import socket
        with socket.create_connection(("127.0.0.1", self.port)) as one:
            for key, value in values:
                parts = [b"SET", f"ringback:{key}".encode(), value.encode()]
                one.sendall(b"*3\r\n" + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
            one.sendall(b"QUIT\r\n")
            while one.recv(65536):
                pass

    def asked(self):
        return sum(self.used()["commands"].values())


def profile_of(text, at):
    text = text.replace('id = "acme-heating"', f'id = "business-{at:05}"')
    return text.replace('numbers = ["+16025550100"]', f'numbers = ["{line(at)}"]')


def fill(store, text, count):
    """Businesses 1 to count - 1; the first is loaded by the application itself."""
    ids, values = [], []
    for at in range(1, count):
        values += [(f"business:business-{at:05}", profile_of(text, at)), (f"number:{line(at)[1:]}", f"business-{at:05}")]
        ids.append(f"business-{at:05}\n")
    pages, text = [], ""
    for one in ids:
        if len(text) + len(one) > (FIRST_IDS if not pages else 48 * 1024):
            pages.append(text)
            text = ""
        text += one
    pages.append(text)
    for number, page in enumerate(pages):
        values.append(("business.ids" if number == 0 else f"business.ids.{number - 1}", page))
    if count > 1:
        store.put(values)


class Bench:
    def __init__(self, folder, count):
        self.count = count
        self.folder = Path(folder)
        self.store = Store(self.folder)
        self.carrier = Carrier()
        self.before = self.store.used()
        text = Application.profile()
        began = time.monotonic()
        fill(self.store, text, count)
        self.filled = time.monotonic() - began
        self.configured = self.store.used()
        began = time.monotonic()
        self.carrier.application = self.application = Application(self.folder, self.store, self.carrier)
        self.ready = time.monotonic() - began
        host, port = self.application.url.removeprefix("http://").split(":")
        self.host, self.port = host, int(port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in (self.application.process, self.store.process):
            process.terminate()
            process.wait()

    def memory(self):
        """Resident, in MiB."""
        text = Path(f"/proc/{self.application.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024

    def ask(self, method, path, headers=None):
        one = http.client.HTTPConnection(self.host, self.port, timeout=60)
        began = time.monotonic()
        one.request(method, path, headers=headers or {})
        answer = one.getresponse()
        body = answer.read()
        one.close()
        return answer.status, body, time.monotonic() - began

    def tick(self):
        status, _, took = self.ask("POST", "/tick", {"authorization": "Bearer tick-token-of-the-bench"})
        assert status == 204, status
        return took


class Lead:
    """One caller at one business, a step at a time."""

    def __init__(self, bench, at, number):
        self.bench, self.at, self.phone = bench, at, f"+1602{5560000 + number}"
        to = "+16025550100" if at == 0 else line(at)
        self.both = {"From": self.phone, "To": to, "AccountSid": ACCOUNT}
        self.call = self.both | {"CallSid": f"CA{number:032x}", "Direction": "inbound"}
        self.number = number

    def post(self, path, form):
        self.bench.application.post(self.bench.application.url + path, form)

    def miss(self):
        self.post("/voice/inbound", self.call | {"CallStatus": "ringing"})
        self.bench.carrier.wait(self.phone, 1)

    def end(self):
        self.post("/voice/status", self.call | {"CallStatus": "completed", "CallDuration": "4"})

    def answer(self):
        self.write(0, "my ac is making a loud noise, 85016, next week. this is Ray Kim")

    def choose(self):
        self.write(1, "1")

    def write(self, turn, words):
        self.post("/sms/inbound", self.both | {"MessageSid": f"SMin{self.number:028x}{turn:02}", "Body": words,
                                               "NumMedia": "0"})
        self.bench.carrier.wait(self.phone, turn + 2)


STEPS = ["miss", "end", "answer", "choose"]


def idle(bench, seconds):
    before, began = bench.store.asked(), time.monotonic()
    time.sleep(seconds)
    return (bench.store.asked() - before) / (time.monotonic() - began)


def start(counts):
    print("| Businesses | Store, a business (KiB) | Ready (ms) | First missed call (ms) | Memory, started (MiB) | Tick, idle (ms) | Commands a second, idle | Lead after lead: p50 of a missed call (ms) |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder, Bench(folder, count) as bench:
            grown = (bench.configured["memory"] - bench.before["memory"]) / 1024 / max(count - 1, 1)
            began = time.monotonic()
            Lead(bench, count - 1, 1).miss()
            first = time.monotonic() - began
            memory = bench.memory()
            took = []
            for number in range(2, 32):
                lead = Lead(bench, number % count, number)
                began = time.monotonic()
                lead.miss()
                took.append(time.monotonic() - began)
                lead.end()
            time.sleep(45)
            asked = idle(bench, 20)
            ticks = statistics.median(bench.tick() for _ in range(20))
            print(f"| {count} | {grown if count > 1 else 0:.1f} | {1000 * bench.ready:.0f} | {1000 * first:.0f} | {memory:.0f} | {1000 * ticks:.1f} | {asked:.1f} | {1000 * statistics.median(took):.1f} |", flush=True)


def steps(leads, count=1):
    with tempfile.TemporaryDirectory() as folder, Bench(folder, count) as bench:
        Lead(bench, 0, 9999).miss()
        time.sleep(45)
        rest = idle(bench, 20)
        cpu = bench.application.used()
        time.sleep(20)
        rest_cpu = (bench.application.used() - cpu) / 20
        print(f"idle: {rest:.1f} commands a second, {1000 * rest_cpu:.1f} ms of a processor a second")
        print("| Step | Commands | Processor (ms) |\n|---|---:|---:|")
        all_leads = [Lead(bench, number % count, number) for number in range(1, leads + 1)]

        def measure(name, work):
            before, cpu, began = bench.store.asked(), bench.application.used(), time.monotonic()
            work()
            spent = time.monotonic() - began
            commands = (bench.store.asked() - before - rest * spent) / leads
            cpu = (bench.application.used() - cpu - rest_cpu * spent) / leads
            print(f"| {name} | {commands:.1f} | {1000 * cpu:.1f} |", flush=True)

        def all_of(step):
            for lead in all_leads:
                getattr(lead, step)()
            # The receipts of the last text come beside it.
            time.sleep(1)

        for step in STEPS:
            measure(step, lambda: all_of(step))
            if step != "miss":
                measure(f"the clock, within a minute of {step}", lambda: time.sleep(60))


def live(count, seconds, rate):
    """Leads come by chance, at `rate` a second over all businesses; each answers and chooses after some seconds."""
    dice = random.Random(7)
    agenda, at, number = [], 0.0, 0
    while (at := at + dice.expovariate(rate)) < seconds:
        number += 1
        agenda.append((at, number, dice.randrange(count), "miss"))
        for step, after in (("end", 1.5), ("answer", dice.uniform(4, 12)), ("choose", dice.uniform(14, 22))):
            if at + after < seconds:
                agenda.append((at + after, number, agenda_business(agenda, number), step))
    agenda.sort()
    with tempfile.TemporaryDirectory() as folder, Bench(folder, count) as bench:
        Lead(bench, 0, 999_999).miss()
        time.sleep(45)
        rest = idle(bench, 20)
        leads = {number: Lead(bench, business, number) for _, number, business, _ in agenda}
        took, failed, work = [], [], queue.Queue()

        def worker():
            while (item := work.get()) is not None:
                began = time.monotonic()
                try:
                    getattr(leads[item[1]], item[3])()
                    took.append((item[3], time.monotonic() - began))
                except Exception as why:
                    failed.append(why)

        workers = [threading.Thread(target=worker) for _ in range(32)]
        for one in workers:
            one.start()
        before, cpu, began = bench.store.used(), bench.application.used(), time.monotonic()
        sampled, counts = [], [sum(before["commands"].values())]
        for item in agenda:
            wait = item[0] - (time.monotonic() - began)
            if wait > 0:
                time.sleep(wait)
            work.put(item)
            while time.monotonic() - began > len(counts) * 5:
                counts.append(bench.store.asked())
        time.sleep(max(0, seconds - (time.monotonic() - began)))
        counts.append(bench.store.asked())
        for _ in workers:
            work.put(None)
        for one in workers:
            one.join()
        after, cpu, spent = bench.store.used(), bench.application.used() - cpu, time.monotonic() - began
        commands = sum(after["commands"].values()) - sum(before["commands"].values())
        foretold = sizing.foretell([(at, step) for at, _, _, step in agenda], seconds, rest)
        per = [later - earlier for earlier, later in zip(counts, counts[1:])]
        misses = sorted(took for step, took in took if step == "miss")
        print(f"businesses {count}, leads {number}, steps {len(took)}, failed {len(failed)}, in {spent:.0f} s")
        print(f"commands: {commands} counted, {foretold['commands']:.0f} foretold, ratio {commands / foretold['commands']:.2f}")
        print(f"busiest five seconds: {max(per)} counted, {foretold['busiest']:.0f} foretold, ratio {max(per) / foretold['busiest']:.2f}")
        print(f"processor: {cpu:.2f} s counted, {foretold['processor']:.2f} s foretold, ratio {cpu / foretold['processor']:.2f}")
        print(f"a missed call: p50 {1000 * statistics.median(misses):.0f} ms, slowest {1000 * misses[-1]:.0f} ms; memory {bench.memory():.0f} MiB")
        print(f"store: {(after['memory'] - before['memory']) / number / 1024:.1f} KiB a lead")


def agenda_business(agenda, number):
    return next(business for _, known, business, step in reversed(agenda) if known == number and step == "miss")


def pages(counts):
    print("| Businesses | A caller's page, of the last business (ms) | A made-up address (ms) | One as before (ms) |\n|---:|---:|---:|---:|")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder, Bench(folder, count) as bench:
            lead = Lead(bench, count - 1, 1)
            lead.miss()
            lead.answer()
            text = bench.carrier.texts[lead.phone][-1]
            path = "/book/" + re.search(r"/book/(\w+)", text).group(1)
            status, _, _ = bench.ask("GET", path)
            assert status == 200, status
            page = statistics.median(bench.ask("GET", path)[2] for _ in range(15))
            # Links as they are made now, and as they were made before, begin with other letters.
            nobodys, before = (statistics.median(bench.ask("GET", "/book/" + sign * 22)[2] for _ in range(15)) for sign in "90")
            print(f"| {count} | {1000 * page:.1f} | {1000 * nobodys:.1f} | {1000 * before:.1f} |", flush=True)


if __name__ == "__main__":
    verbs = {"start": lambda numbers: start(numbers), "steps": lambda numbers: steps(*numbers),
             "live": lambda numbers: live(*numbers), "pages": lambda numbers: pages(numbers)}
    if len(sys.argv) < 3 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    verbs[sys.argv[1]]([float(number) if "." in number else int(number) for number in sys.argv[2:]])
