"""Calls to the city's lines over seven months, made up, as an Asterisk exchange would write them (21 columns, UTC).

Shapes from the literature on call centres: arrivals follow the weekday and the hour (Poisson within them), talk times are
log-normal, waits exponential; some callers withhold their number, call through a switchboard, share a line or are put
through to somebody else.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from dsr.domain.calendar import HELSINKI, Calendar
from tests.office.people import Person, people

MONTHS = 7
CALLERS = 1300
WEEKDAY_SHARE = (1.35, 1.10, 1.0, 0.98, 0.85, 0.02, 0.02)
HOUR_SHARE = {8: 1.5, 9: 1.2, 10: 1.0, 11: 0.8, 12: 1.3, 13: 1.1, 14: 0.9, 15: 0.6}
FOREIGN = ("+46701740605", "+46701740612", "+447700900123", "+447700900456", "+46701740633")
WITHHELD = ("anonymous", "anonymous", "Anonymous", "", "unavailable")
STYLES = (("+358", 55), ("0", 25), ("00358", 10), ("spaced", 5), ("358", 5))


@dataclass(frozen=True)
class Line:
    """A queue of the exchange: its technical name, plain names, whose register it belongs to, and its share of calls."""

    technical: str
    fi: str
    sv: str
    share: float
    others_from: date | None = None
    is_sensitive: bool = False
    is_open_at_night: bool = False
    is_announced: bool = True


ANNOUNCED = (
    "Tämä puhelu tallennetaan palvelun laadun varmistamiseksi.",
    "Det här samtalet spelas in för att säkerställa servicens kvalitet.",
)
"""What callers hear before somebody answers."""

LINES = (
    Line("asiakaspalvelu_1200", "Asiakaspalvelu", "Kundservice", 30),
    Line("pysakoinninvalvonta_1204", "Pysäköinninvalvonta", "Parkeringsövervakningen", 14),
    Line("varhaiskasvatus_1210", "Varhaiskasvatuksen palveluohjaus", "Servicehandledning för småbarnspedagogik", 12),
    Line("rakennusvalvonta_1215", "Rakennusvalvonta", "Byggnadstillsynen", 9),
    Line("tekninen_1220", "Tekninen asiakaspalvelu", "Teknisk kundservice", 8),
    Line("kaupunginkirjasto_1231", "Kaupunginkirjasto", "Stadsbiblioteket", 6),
    Line("maahanmuutto_1240", "Kotoutumispalvelut", "Integrationsservice", 6),
    Line("liikuntapaikat_1252", "Liikuntapaikkojen varaukset", "Bokning av idrottsplatser", 5),
    Line("kuraattorit_1263", "Koulukuraattorien neuvonta", "Skolkuratorernas rådgivning", 3, is_sensitive=True),
    Line(
        "kiinteistopaivystys_1900",
        "Kiinteistöpäivystys",
        "Fastighetsjouren",
        3,
        is_open_at_night=True,
        is_announced=False,
    ),
    Line(
        "terveysneuvonta_1300",
        "Terveysneuvonta",
        "Hälsorådgivningen",
        4,
        others_from=date(2023, 1, 1),
        is_sensitive=True,
    ),
)
"""The directory of queues. Health advice is the wellbeing county's since 2023; its calls still ring through the exchange."""


@dataclass(frozen=True)
class ToldCall:
    """A call that belongs to a case's story: who called which line when (Helsinki), and for how long they talked."""

    number: str
    at: datetime
    technical: str
    talk: timedelta = timedelta(minutes=3)
    is_put_through: bool = False


@dataclass
class Exchange:
    """The exchange that writes the rows: it numbers channels and rows as Asterisk does."""

    chance: random.Random
    channel: int = 0
    row: int = field(default=0)

    def rows_of(
        self, caller: str, name: str, line: Line, at: datetime, talk: timedelta | None, is_put_through: bool = False
    ) -> Iterator[list[str]]:
        """The rows of one incoming call; `talk` None means that the caller gave up waiting."""
        wait = timedelta(seconds=round(min(self.chance.expovariate(1 / 75), 1500)))
        call_id = self._unique_id(at)
        agent = f"PJSIP/{1001 + self.chance.randrange(40)}-{self.channel:08x}" if talk else ""
        yield self._row(call_id, call_id, caller, name, line, at, wait, talk, agent)
        if talk and is_put_through:
            later = at + wait + talk
            agent = f"PJSIP/{1041 + self.chance.randrange(15)}-{self.channel:08x}"
            leg_id = self._unique_id(later)
            yield self._row(leg_id, call_id, caller, name, line, later, timedelta(seconds=9), talk, agent, app="Dial")

    def call_back(self, to: str, line: Line, at: datetime, talk: timedelta) -> list[str]:
        """The row of a call from the city to somebody who had asked for one."""
        call_id = self._unique_id(at)
        agent = f"{1001 + self.chance.randrange(40)}"
        row = self._row(call_id, call_id, agent, agent, line, at, timedelta(seconds=11), talk, "", app="Dial")
        row[2], row[3] = to, "from-internal"
        row[5], row[6] = f"PJSIP/{agent}-{self.channel:08x}", f"PJSIP/trunk-{self.channel:08x}"
        return row

    def _unique_id(self, at: datetime) -> str:
        self.channel += 2
        return f"{int(at.timestamp())}.{self.channel}"

    def _row(
        self,
        leg_id: str,
        call_id: str,
        caller: str,
        name: str,
        line: Line,
        at: datetime,
        wait: timedelta,
        talk: timedelta | None,
        agent: str,
        app: str = "Queue",
    ) -> list[str]:
        self.row += 1
        answered = at + wait if talk else None
        ended = at + wait + (talk or timedelta())
        extension = line.technical.rpartition("_")[2]
        return [
            "",
            caller,
            extension,
            "from-pstn",
            f'"{name}" <{caller}>',
            f"PJSIP/trunk-{self.channel:08x}",
            agent,
            app,
            f"{line.technical},t,,,1800" if app == "Queue" else f"{agent.partition('-')[0]},20,t",
            _written(at),
            _written(answered) if answered else "",
            _written(ended),
            str(round((ended - at).total_seconds())),
            str(round(talk.total_seconds())) if talk else "0",
            "ANSWERED" if talk else "NO ANSWER",
            "DOCUMENTATION",
            leg_id,
            f"{leg_id}.wav" if talk else "",
            "",
            call_id,
            str(self.row),
        ]


def call_rows(
    until: date, calendar: Calendar, told: Sequence[ToldCall] = (), *, count: int = 5000, seed: int = 20
) -> list[list[str]]:
    """The rows of `count` calls of the seven months that end with `until` (included), the told ones among them.

    The same day and seed give the same rows. They stand in the order of their ends, as an exchange writes them.
    """
    chance = random.Random(seed)
    exchange = Exchange(chance)
    known = {line.technical: line for line in LINES}
    rows = []
    for call in told:
        talk = call.talk or None
        line = known[call.technical]
        rows += exchange.rows_of(call.number, "", line, call.at.astimezone(UTC), talk, call.is_put_through)
    rows += _rows_of_the_crowd(chance, exchange, until, calendar, count - len(told))
    return sorted(rows, key=lambda row: (ended_at(row), int(row[20])))


def ended_at(row: Sequence[str]) -> datetime:
    """When the call of a row ended (UTC)."""
    return datetime.fromisoformat(row[11]).replace(tzinfo=UTC)


def write_rows(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write rows as the exchange's file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)


def busy_moments(chance: random.Random, first: date, last: date, calendar: Calendar, count: int) -> list[datetime]:
    """So many moments (UTC) at which somebody calls: by weekday, month, holiday and hour, ascending."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    weights = [_share_of(day, calendar) for day in days]
    hours, hour_weights = list(HOUR_SHARE), list(HOUR_SHARE.values())
    moments = []
    for day in chance.choices(days, weights, k=count):
        clock = time(chance.choices(hours, hour_weights)[0], chance.randrange(60), chance.randrange(60))
        moments.append(datetime.combine(day, clock, HELSINKI).astimezone(UTC))
    return sorted(moments)


def _rows_of_the_crowd(
    chance: random.Random, exchange: Exchange, until: date, calendar: Calendar, count: int
) -> Iterator[list[str]]:
    crowd = people(CALLERS, chance)
    eagerness = [chance.lognormvariate(0, 0.9) for _ in crowd]
    homes = [crowd[number].number for number in range(0, CALLERS, 13)]  # lines that several people of a house use
    switchboards = [crowd[number].number for number in range(5, 65)]
    first = until - timedelta(days=MONTHS * 30)
    for at in busy_moments(chance, first, until, calendar, count):
        line = chance.choices(LINES, [one.share for one in LINES])[0]
        if line.is_open_at_night and chance.random() < 0.7:
            at += timedelta(hours=chance.randrange(4, 9))  # the evening of the same day
        talk = None if chance.random() < 0.14 else _talk(chance)
        caller = chance.choices(crowd, eagerness)[0]
        if talk and chance.random() < 0.01:
            yield exchange.call_back(caller.number, line, at, talk)
            continue
        number = _number_shown(chance, caller, homes, switchboards)
        name = caller.name if number == caller.number and chance.random() < 0.3 else ""
        shown = _in_some_style(chance, number) if number.startswith("+358") else number
        yield from exchange.rows_of(shown, name, line, at, talk, chance.random() < 0.07)


def _share_of(day: date, calendar: Calendar) -> float:
    if calendar.day_off(day, eves_off=True) is not None:
        return 0.02
    return WEEKDAY_SHARE[day.weekday()] * (0.6 if day.month == 7 else 1.0)


def _talk(chance: random.Random) -> timedelta:
    """Log-normal with a median of three minutes, two hours at most."""
    return timedelta(seconds=round(min(max(chance.lognormvariate(5.19, 0.95), 4), 7200)))


def _number_shown(chance: random.Random, caller: Person, homes: Sequence[str], switchboards: Sequence[str]) -> str:
    draw = chance.random()
    if draw < 0.06:
        return chance.choice(WITHHELD)
    if draw < 0.10:
        return chance.choice(switchboards)
    if draw < 0.18:
        return chance.choice(homes)
    if draw < 0.192:
        return chance.choice(FOREIGN)
    if draw < 0.197:
        return str(chance.randrange(81_000, 82_000))  # an extension of the city's own exchange
    return chance.choice(caller.numbers)


def _in_some_style(chance: random.Random, e164: str) -> str:
    """The number as one exchange or another writes it."""
    style = chance.choices([one for one, _ in STYLES], [weight for _, weight in STYLES])[0]
    digits = e164.removeprefix("+358")
    if style == "spaced":
        return f"0{digits[:2]} {digits[2:5]} {digits[5:]}"
    return f"{style}{digits}"


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
