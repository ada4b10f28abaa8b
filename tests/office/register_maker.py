"""A made-up register of any size, as an Asterisk exchange would write it (21 columns, Helsinki time), and who called.

`python -m tests.office.register_maker LEGS FILE [TRUTH]` writes it; the same number gives the same file. Shapes from the
literature on call centres: arrivals follow the weekday and the hour (Poisson within them), talk times are log-normal with
a median of three minutes, waits exponential. Of the calls some 14 % are given up, 7 % passed on, 1 % called back and 0.2 %
a conference; 6 % hide the number, 4 % come through a switchboard, 1 % from abroad; people have second, shared and changed
numbers, written in five ways. The period holds the repeated hour of autumn.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from dsr.domain.calendar import HELSINKI

FIRST_DAY = date(2026, 4, 20)
DAYS = 190
SEED = 20261102
QUEUES, AGENTS, SWITCHBOARDS = 85, 520, 60
PEOPLE_OF_A_LEG = 0.052
"""260,000 people for five million legs."""
NOBODY = -1
_WEEKDAY = (1.35, 1.10, 1.0, 0.98, 0.85, 0.02, 0.02)
_HOUR = (0.01,) * 8 + (1.5, 1.2, 1.0, 0.8, 1.3, 1.1, 0.9, 0.6) + (0.01,) * 8
_JULY = 0.6
_SECOND = [
    f"{hour:02d}:{minute:02d}:{second:02d}" for hour in range(24) for minute in range(60) for second in range(60)
]
_STYLES = (("+358", 55), ("0", 25), ("00358", 10), ("spaced", 5), ("358", 5))
_POOL = 65_536


class Made(NamedTuple):
    """A row of the file and who spoke: a person's number from 0, or `NOBODY` where no one can know."""

    text: str
    person: int


class _Person(NamedTuple):
    """What a person calls with: before the change, after it, and a second number."""

    number: str
    later: str
    second: str
    style: str


class RegisterMaker:
    """Makes the rows of a register of about so many legs; the same legs and seed make the same rows."""

    def __init__(self, legs: int, seed: int = SEED) -> None:
        self._legs = legs
        self._chance = random.Random(seed)
        self._people = self._made_people(max(50, int(legs * PEOPLE_OF_A_LEG)))
        self._activity = list(accumulate(self._chance.lognormvariate(0, 1.1) for _ in self._people))
        self._queues = list(accumulate(1 / rank**1.5 for rank in range(1, QUEUES + 1)))
        self._talks = [min(int(self._chance.lognormvariate(math.log(180), 0.95)) + 1, 7_200) for _ in range(_POOL)]
        self._waits = [min(int(self._chance.expovariate(1 / 75)), 1_500) for _ in range(_POOL)]
        self._boards = [f"+3589{5_000_000 + 1_000 * n}" for n in range(SWITCHBOARDS)]
        self._days: dict[int, str] = {}
        self._offsets: dict[int, int] = {}
        self._channel = 0

    @property
    def people(self) -> Sequence[_Person]:
        """Who may call, by their number from 0."""
        return self._people

    def rows(self) -> Iterator[Made]:
        """Every row, nearly in the order of time."""
        days = [FIRST_DAY + timedelta(days=n) for n in range(DAYS)]
        shares = [_WEEKDAY[day.weekday()] * (_JULY if day.month == 7 else 1) for day in days]
        calls_of_a_share = self._legs / 1.072 / sum(shares)
        made = 0
        for day, share in zip(days, shares, strict=True):
            midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
            for hour, part in enumerate(_HOUR):
                mean = calls_of_a_share * share * part / sum(_HOUR)
                count = max(0, round(self._chance.gauss(mean, math.sqrt(mean))))
                # The hour is Helsinki's; in the repeated one the calls of both its runs come.
                begins = midnight + hour * 3_600
                for row in self._calls(begins - self._offset(begins - 7_200), count):
                    yield row
                    made += 1
                    if made == self._legs:
                        return
        while made < self._legs:
            for row in self._calls(midnight, 1_000):
                yield row
                made += 1
                if made == self._legs:
                    return

    def _calls(self, begins: int, count: int) -> Iterator[Made]:
        chance = self._chance.random
        persons = self._chance.choices(range(len(self._people)), cum_weights=self._activity, k=count)
        queues = self._chance.choices(range(QUEUES), cum_weights=self._queues, k=count)
        span = 7_200 if self._offset(begins) != self._offset(begins + 3_600) else 3_600
        for after, who, queue in zip(sorted(chance() * span for _ in range(count)), persons, queues, strict=True):
            at, lot = begins + int(after), chance()
            caller, person = self._caller(who, at, chance())
            wait, talk = self._waits[int(chance() * _POOL)], self._talks[int(chance() * _POOL)]
            agent = 1_000 + int(chance() * AGENTS)
            first = self._id(at)
            if lot < 0.01:
                yield Made(
                    self._row(first, first, str(agent), caller, "from-internal", "Dial", "", at, 9, talk, 0), person
                )
                continue
            if lot > 0.86:
                yield Made(
                    self._row(
                        first, first, caller, "0981622000", "from-pstn", "Queue", f"queue_{queue}", at, wait, 0, 0
                    ),
                    person,
                )
                continue
            app = "ConfBridge" if lot < 0.012 else "Queue"
            yield Made(
                self._row(
                    first, first, caller, "0981622000", "from-pstn", app, f"queue_{queue}", at, wait, talk, agent
                ),
                person,
            )
            if lot < 0.08:
                later = at + wait + talk
                other = 1_000 + int(chance() * AGENTS)
                more = self._talks[int(chance() * _POOL)]
                yield Made(
                    self._row(self._id(later), first, caller, "81621", "from-queue", "Dial", "", later, 8, more, other),
                    person,
                )

    def _caller(self, who: int, at: int, lot: float) -> tuple[str, int]:
        if lot < 0.06:
            return ("anonymous" if lot < 0.04 else ""), NOBODY
        if lot < 0.10:
            return self._boards[who % SWITCHBOARDS], NOBODY
        if lot < 0.112:
            return f"+4670{1_740_000 + who % 10_000}", who
        if lot < 0.117:
            return str(81_000 + who % 900), NOBODY
        one = self._people[who]
        number = one.later if at > _CHANGE else one.number
        return _written(one.second if one.second and lot > 0.9 else number, one.style), who

    def _made_people(self, count: int) -> list[_Person]:
        chance = self._chance
        styles = chance.choices([name for name, _ in _STYLES], [weight for _, weight in _STYLES], k=count)
        made = []
        for n in range(count):
            lot = chance.random()
            number = f"9{4_000_000 + n // 3}" if lot < 0.08 else _mobile(n)
            later = _mobile(n + 3 * count) if lot > 0.94 else number
            second = _mobile(n + 6 * count) if 0.5 < lot < 0.55 else ""
            made.append(_Person(number, later, second, styles[n]))
        return made

    def _id(self, at: int) -> str:
        self._channel += 1
        return f"{at}.{self._channel}"

    def _row(
        self,
        leg: str,
        call: str,
        src: str,
        dst: str,
        context: str,
        app: str,
        queue: str,
        at: int,
        wait: int,
        talk: int,
        agent: int,
    ) -> str:
        channel, ended = self._channel, at + wait + talk
        answered = self._stamp(at + wait) if talk else ""
        who = f"PJSIP/{agent}-{channel:08x}" if agent else (f"PJSIP/trunk-{channel:08x}" if talk else "")
        said = "ANSWERED" if talk else "NO ANSWER"
        return (
            f',{src},{dst},{context},""""" <{src}>",PJSIP/in-{channel:08x},{who},{app},"{queue},t",{self._stamp(at)},'
            f"{answered},{self._stamp(ended)},{wait + talk},{talk},{said},DOCUMENTATION,{leg},,,{call},{channel}\n"
        )

    def _stamp(self, at: int) -> str:
        local = at + self._offset(at)
        day, second = divmod(local, 86_400)
        text = self._days.get(day)
        if text is None:
            text = self._days[day] = (date(1970, 1, 1) + timedelta(days=day)).isoformat()
        return f"{text} {_SECOND[second]}"

    def _offset(self, at: int) -> int:
        hour = at // 3_600
        found = self._offsets.get(hour)
        if found is None:
            moment = datetime.fromtimestamp(hour * 3_600, HELSINKI)
            found = self._offsets[hour] = int((moment.utcoffset() or timedelta()).total_seconds())
        return found


_CHANGE = int(datetime(2026, 7, 20, tzinfo=UTC).timestamp())


def _mobile(number: int) -> str:
    """A mobile number without its zero; each number another."""
    return f"{40 + number % 6}{(number // 6 * 7_919 + 12_345) % 10_000_000:07d}"


def _written(number: str, style: str) -> str:
    if style == "spaced":
        return f"0{number[:2]} {number[2:5]} {number[5:]}"
    return f"{style}{number}"


def write_register(path: Path, legs: int, truth: Path | None = None, seed: int = SEED) -> None:
    """Write the register, and beside it who spoke in each leg: one number a line, in the file's order."""
    with path.open("w", encoding="utf-8", newline="") as out:
        if truth is None:
            out.writelines(row.text for row in RegisterMaker(legs, seed).rows())
            return
        with truth.open("w", encoding="utf-8") as known:
            for row in RegisterMaker(legs, seed).rows():
                out.write(row.text)
                known.write(f"{row.person}\n")


if __name__ == "__main__":
    write_register(Path(sys.argv[2]), int(sys.argv[1]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
