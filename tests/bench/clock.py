"""Clock replays a second: `python -m tests.bench.clock [REQUESTS]`.

Our clock, with and without its explanation, against the plainest right calculation of one date: pendulum, a set of holidays,
no readings, no steps. Both answer the same statutory day for every request, or the run stops.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

import holidays
import pendulum

from dsr.adapters.holidays_fi import finnish_calendar
from dsr.domain.deadlines import ClockFacts, Fact, FactKind, last_days

DAYS_OFF = set(holidays.country_holidays("FI", years=range(2024, 2037)))


def made_up(count: int) -> list[ClockFacts]:
    """Requests of 2024-2035: every third with an answered question, every fifth extended in time."""
    chance = random.Random(1150)
    requests = []
    for number in range(count):
        received = date(2024, 1, 1) + timedelta(days=chance.randrange(4300))
        facts = [Fact(FactKind.received, received)]
        if number % 3 == 0:
            asked = received + timedelta(days=chance.randrange(3))
            facts += [
                Fact(FactKind.identity_asked, asked),
                Fact(FactKind.identity_answered, asked + timedelta(days=chance.randrange(2, 15))),
            ]
        if number % 5 == 0:
            facts.append(Fact(FactKind.extension_notice_sent, received + timedelta(days=20)))
        requests.append(ClockFacts.of(*facts))
    return requests


def plain(request: ClockFacts) -> date:
    """The statutory last day, as one would write it at a desk."""
    on: dict[FactKind, date] = {fact.kind: fact.on for fact in request.facts}
    received = on[FactKind.received]
    months = 3 if FactKind.extension_notice_sent in on else 1
    day = pendulum.date(received.year, received.month, received.day).add(months=months)
    if FactKind.identity_asked in on:
        day = day.add(days=max(0, (on[FactKind.identity_answered] - on[FactKind.identity_asked]).days - 1))
    while day.isoweekday() > 5 or date(day.year, day.month, day.day) in DAYS_OFF:
        day = day.add(days=1)
    return date(day.year, day.month, day.day)


def per_second(work: Callable[[ClockFacts], object], requests: list[ClockFacts]) -> float:
    """The best of three runs."""
    best = 0.0
    for _ in range(3):
        began = time.perf_counter()
        for request in requests:
            work(request)
        best = max(best, len(requests) / (time.perf_counter() - began))
    return best


def main() -> None:
    """Print the figures."""
    requests = made_up(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
    calendar = finnish_calendar()
    for request in requests:
        ours, theirs = last_days(request, calendar).statutory_on, plain(request)
        assert ours == theirs, f"{request}: {ours} is not {theirs}"
    bare = per_second(plain, requests)
    clock = per_second(lambda request: last_days(request, calendar), requests)
    told = per_second(lambda request: last_days(request, calendar).steps, requests)
    print(f"{len(requests)} requests, the same statutory day on each")
    print(f"plain pendulum, one date:              {bare:9,.0f} a second")
    print(f"our clock, every reading:              {clock:9,.0f} a second ({clock / bare:.2f} of plain)")
    print(f"our clock with its explanation:        {told:9,.0f} a second ({told / bare:.2f} of plain)")


if __name__ == "__main__":
    main()
