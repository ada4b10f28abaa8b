"""A made-up register of which it is known who spoke: rows as an exchange writes them, and beside them, in no file, the person.

Shapes from the literature on call centres and from call registers seen: arrivals by weekday and hour, log-normal talk times,
some callers withheld, abroad, on a shared landline or a switchboard, with a second number or a new one, and old numbers that
an operator has given to somebody else. All parameters are assumptions.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from tests.services.call_files import asterisk_row

FIRST, LAST = date(2026, 5, 4), date(2026, 11, 1)
PEOPLE_SHARE = 0.26
WEEKDAYS = (1.35, 1.10, 1.0, 0.98, 0.85, 0.02, 0.02)
HOURS = {8: 1.5, 9: 1.2, 10: 1.0, 11: 0.8, 12: 1.3, 13: 1.1, 14: 0.9, 15: 0.6}
STYLES = ("+358", "0", "00358", "spaced", "358")
STYLE_SHARES = (55, 25, 10, 5, 5)
SWITCHBOARDS = 60


@dataclass(frozen=True)
class Owned:
    """A number of a person: national digits without the zero, between which days theirs, and what kind of line it is."""

    digits: str
    from_on: date | None
    to_on: date | None
    kind: str  # mobile, household, switchboard

    @property
    def e164(self) -> str:
        """The number as the register keeps it."""
        return "+358" + self.digits


@dataclass
class Soul:
    """A made-up person: numbers, how much they call, and the calls that were theirs (ids of the exchange, when, queue)."""

    numbers: list[Owned]
    activity: float
    calls: list[tuple[str, datetime, str]] = field(default_factory=list)


@dataclass
class Truth:
    """Everybody, and whose each call was: by the exchange's id of the call."""

    people: list[Soul]
    owner: dict[str, int] = field(default_factory=dict)
    switchboards: tuple[str, ...] = ()


def make_people(calls: int, chance: random.Random) -> Truth:
    """Everybody who calls a register of so many calls."""
    count = max(int(calls * PEOPLE_SHARE), 50)
    boards = tuple(f"9{5550000 + number}" for number in range(SWITCHBOARDS))
    people: list[Soul] = []
    recycled: list[tuple[str, date]] = []
    landline = ""
    for number in range(count):
        mobile = f"40{number:07d}"
        since: date | None = date(2015, 1, 1)
        if recycled and chance.random() < 0.06:
            mobile, free_on = recycled.pop()
            since = free_on + timedelta(days=20)
        owned = [Owned(mobile, since, None, "mobile")]
        if chance.random() < 0.06 and since == date(2015, 1, 1):
            changed_on = FIRST + timedelta(days=chance.randrange(20, 120))
            recycled.append((mobile, changed_on))
            owned = [
                Owned(mobile, since, changed_on, "mobile"),
                Owned(f"45{number:07d}", changed_on + timedelta(days=1), None, "mobile"),
            ]
        if chance.random() < 0.05:
            owned.append(Owned(f"50{number:07d}", date(2018, 1, 1), None, "mobile"))
        if chance.random() < 0.08:
            landline = landline if landline and chance.random() < 0.55 else f"9{2000000 + number}"
            owned.append(Owned(landline, date(2010, 1, 1), None, "household"))
        if chance.random() < 0.05:
            owned.append(Owned(chance.choice(boards), date(2020, 1, 1), None, "switchboard"))
        people.append(Soul(owned, chance.lognormvariate(0, 0.9)))
    return Truth(people, switchboards=boards)


def rows(truth: Truth, calls: int, chance: random.Random) -> Iterator[tuple[str, ...]]:
    """The rows of so many calls, oldest first; `truth` learns whose each is while they are made."""
    weights = list(accumulate(person.activity for person in truth.people))
    everybody = range(len(truth.people))
    queues = [f"queue_{number}" for number in range(1, 86)]
    zipf = list(accumulate(1 / number**1.5 for number in range(1, 86)))
    sequence = 0
    for moment in _moments(calls, chance):
        person = chance.choices(everybody, cum_weights=weights)[0]
        queue = chance.choices(queues, cum_weights=zipf)[0]
        caller, dialled, context = _ends(truth.people[person], moment, chance)
        talk = 0 if chance.random() < 0.14 else min(int(chance.lognormvariate(5.19, 0.95)), 7200)
        linked = f"{int(moment.timestamp())}.{sequence}"
        for part in range(1 if chance.random() > 0.075 else chance.choice((2, 3))):
            yield asterisk_row(
                sequence,
                moment + timedelta(seconds=part * (talk + 5)),
                caller=caller,
                linked=linked,
                talk=talk,
                queue=queue,
                agent=f"agent{chance.randrange(520)}",
                dialled=dialled,
                context=context,
            )
            sequence += 1
        truth.owner[linked] = person
        truth.people[person].calls.append((linked, moment, queue))


def _ends(person: Soul, moment: datetime, chance: random.Random) -> tuple[str, str, str]:
    """Who calls whom, as the exchange writes it; one call of a hundred is the city's own, to the person's number."""
    mine = [one for one in person.numbers if _is_theirs(one, moment.date())]
    if not mine:
        return "anonymous", "0981622000", "from-pstn"
    owned = chance.choices(mine, weights=[_USE[one.kind] for one in mine])[0]
    shown = _written(owned.digits, chance)
    kind = chance.random()
    if kind < 0.06:
        return chance.choice(("anonymous", "anonymous", "", "unavailable")), "0981622000", "from-pstn"
    if kind < 0.072:
        return f"+4670{chance.randrange(10**7):07d}", "0981622000", "from-pstn"
    if kind < 0.077:
        return f"8{chance.randrange(1000, 9999)}", "0981622000", "from-pstn"
    if kind < 0.087 and owned.kind == "mobile":
        return "81621", "0" + owned.digits, "from-internal"
    return shown, "0981622000", "from-pstn"


_USE = {"mobile": 1.0, "household": 0.9, "switchboard": 0.7}


def _is_theirs(owned: Owned, on: date) -> bool:
    return (owned.from_on is None or owned.from_on <= on) and (owned.to_on is None or on <= owned.to_on)


def _written(digits: str, chance: random.Random) -> str:
    style = chance.choices(STYLES, weights=STYLE_SHARES)[0]
    if style == "spaced":
        return f"0{digits[:2]} {digits[2:5]} {digits[5:]}"
    return style + digits


def _moments(calls: int, chance: random.Random) -> Iterator[datetime]:
    """So many moments over the half year, oldest first, by weekday and hour; some in the hour that autumn repeats."""
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    weights = [WEEKDAYS[day.weekday()] * (0.6 if day.month == 7 else 1.0) for day in days]
    per_day = calls / sum(weights)
    made = 0
    for day, weight in zip(days, weights, strict=True):
        count = calls - made if day == LAST else min(round(per_day * weight), calls - made)
        hours = chance.choices(list(HOURS), weights=list(HOURS.values()), k=count)
        seconds = sorted(hour * 3600 + chance.randrange(3600) for hour in hours)
        if day == date(2026, 10, 25) and count > 4:
            seconds[:4] = [1800, 3600, 5400, 7000]
        made += count
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=3)
        yield from (midnight + timedelta(seconds=second) for second in sorted(seconds))
