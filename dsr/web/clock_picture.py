"""The clock of one right request as a picture: rectangles, marks and labels with their places, for an SVG template."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from dsr.domain.deadlines import Clock, Extension, PauseStanding
from dsr.web.dates import due, short_day
from dsr.web.texts import gettext, ngettext

LEFT, RIGHT = 16.0, 958.0
WIDEST_DAY = 40.0
TOP, HEIGHT = 108, 22
ABOVE, BELOW, LANE = 78, 182, 36
_BOLD, _GREY = 7.4, 6.5
"""Widths of a letter in the two sizes: estimates, so that labels can be kept apart before they are drawn."""


Place = Callable[[date], float]


@dataclass(frozen=True)
class Bar:
    """A stretch of the bar; `kind` is its class."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True)
class Mark:
    """One day told apart: a dot on the bar, a stem, and two lines of words above or below it."""

    x: float
    text_x: float
    y: int
    stem_from: int
    stem_to: int
    anchor: str
    bold: str
    grey: str
    tone: str
    dot: str


@dataclass(frozen=True)
class Picture:
    """Everything the template draws. `top` and `height` are those of the view box; `words` is the same in sentences."""

    top: int
    height: int
    weekends: tuple[Bar, ...]
    bars: tuple[Bar, ...]
    pauses: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    marks: tuple[Mark, ...]
    words: str


@dataclass(frozen=True)
class _Wish:
    """A mark before its place is found."""

    on: date
    bold: str
    grey: str
    is_above: bool
    tone: str = ""
    dot: str = "dot"


@dataclass
class _Lanes:
    """Which stretches of each line of labels are taken."""

    taken: list[list[tuple[float, float]]] = field(default_factory=list)

    def place(self, start: float, end: float) -> int:
        """The first line with room between `start` and `end`, which is then taken."""
        for number, spans in enumerate(self.taken):
            if all(end + 10 < low or start - 10 > high for low, high in spans):
                spans.append((start, end))
                return number
        self.taken.append([(start, end)])
        return len(self.taken) - 1


def clock_picture(clock: Clock, today_on: date, *, is_open: bool, lost_on: date | None = None) -> Picture:
    """The picture of a clock as it stands today. `lost_on`: when a recording is destroyed that nobody has confirmed."""
    start = clock.received_on
    wishes = list(_wishes(clock, today_on, is_open, lost_on))
    end = max([clock.statutory_on, *(wish.on for wish in wishes)])
    if is_open:
        end = max(end, min(today_on, clock.statutory_on + timedelta(days=45)))
    per_day = min(WIDEST_DAY, (RIGHT - LEFT) / max(1, (end - start).days))

    def x(on: date) -> float:
        return round(LEFT + (min(max(on, start), end) - start).days * per_day, 1)

    is_past = not is_open or today_on > end
    marks, lanes_above, lanes_below = _placed(wishes, x)
    top = ABOVE - 18 - LANE * (max(1, lanes_above) - 1)
    bottom = BELOW + 26 + LANE * (max(1, lanes_below) - 1)
    return Picture(
        top=top,
        height=bottom - top,
        weekends=tuple(_weekends(start, end, x, per_day)),
        bars=tuple(_bars(clock, end if is_past else max(start, today_on), x)),
        pauses=tuple(
            Bar(x(pause.first_on), round(x(pause.answered_on) - x(pause.first_on), 1), "c-pause")
            for pause in clock.pauses
            if pause.standing is PauseStanding.counts and pause.answered_on is not None
        ),
        ticks=tuple(_ticks(start, end, x, per_day)),
        marks=tuple(marks),
        words=" ".join(_sentence(wish) for wish in sorted(wishes, key=lambda wish: wish.on)),
    )


def _wishes(clock: Clock, today_on: date, is_open: bool, lost_on: date | None) -> Iterator[_Wish]:
    is_new = is_open and today_on == clock.received_on
    arrived = gettext("arrived today") if is_new else gettext("arrived")
    yield _Wish(clock.received_on, short_day(clock.received_on), arrived, True)
    for pause in clock.pauses:
        if pause.standing is PauseStanding.counts and pause.answered_on is not None:
            words = ngettext("Time stood still, %(num)s day", "Time stood still, %(num)s days", len(pause.days))
            span = gettext(
                "asked %(asked)s · answered %(answered)s",
                asked=short_day(pause.asked_on),
                answered=short_day(pause.answered_on),
            )
            middle = pause.first_on + (pause.answered_on - pause.first_on) / 2
            yield _Wish(middle, words, span, True, "t-blue", "")
    if clock.pause_open_since is not None:
        yield _Wish(clock.pause_open_since, short_day(clock.pause_open_since), gettext("asked, pause open"), True)
    if clock.extension_sent_on is not None:
        yield _Wish(clock.extension_sent_on, short_day(clock.extension_sent_on), gettext("extension notice sent"), True)
    if is_open:
        if not is_new:
            yield _Wish(today_on, gettext("today %(day)s", day=short_day(today_on)), "", True, "", "today")
        if clock.extension is Extension.none and clock.extension_notice_by_on != clock.safe_on:
            yield _Wish(
                clock.extension_notice_by_on,
                _left(clock.extension_notice_by_on),
                gettext("extension notice by"),
                True,
                "t-warn",
                "dot-warn",
            )
        if lost_on is not None and clock.received_on <= lost_on <= clock.statutory_on:
            yield _Wish(lost_on, _left(lost_on), gettext("recording destroyed"), False, "t-danger", "dot-danger")
    safe = _left(clock.safe_on) if is_open else short_day(clock.safe_on)
    yield _Wish(clock.safe_on, safe, gettext("act by"), True, "t-blue")
    statutory = _left(clock.statutory_on) if is_open else short_day(clock.statutory_on)
    yield _Wish(clock.statutory_on, statutory, gettext("statutory last day"), False)


def _sentence(wish: _Wish) -> str:
    """A mark as a sentence. Today may be a day on which nothing falls: then the day is all there is to say."""
    said = f"{wish.bold}: {wish.grey}" if wish.grey else wish.bold
    return said if said.endswith(".") else f"{said}."


def _left(on: date) -> str:
    shown = due(on)
    return f"{shown.day} · {shown.left}" if shown.left else shown.day


def _placed(wishes: list[_Wish], x: Place) -> tuple[list[Mark], int, int]:
    above, below = _Lanes(), _Lanes()
    marks = []
    for wish in wishes:
        width = max(len(wish.bold) * _BOLD, len(wish.grey) * _GREY)
        middle = x(wish.on)
        anchor, start = _anchored(middle, width)
        lane = (above if wish.is_above else below).place(start, start + width)
        y = ABOVE - LANE * lane if wish.is_above else BELOW + LANE * lane
        text_x = {"start": start, "middle": middle, "end": start + width}[anchor]
        stem = (y + 20, TOP) if wish.is_above else (TOP + HEIGHT, y - 13)
        marks.append(Mark(middle, round(text_x, 1), y, *stem, anchor, wish.bold, wish.grey, wish.tone, wish.dot))
    return marks, len(above.taken), len(below.taken)


def _anchored(middle: float, width: float) -> tuple[str, float]:
    """Where the words stand so that none of them leaves the picture."""
    if middle - width / 2 < LEFT - 8:
        return "start", LEFT - 8
    if middle + width / 2 > RIGHT + 42:
        return "end", RIGHT + 42 - width
    return "middle", middle - width / 2


def _bars(clock: Clock, until: date, x: Place) -> Iterator[Bar]:
    start, safe, last = clock.received_on, clock.safe_on, clock.statutory_on
    if until > start:
        yield Bar(x(start), round(x(until) - x(start), 1), "c-past")
    if safe > until:
        yield Bar(x(max(start, until)), round(x(safe) - x(max(start, until)), 1), "c-future")
    if last > max(safe, until):
        begin = max(safe, until)
        yield Bar(x(begin), round(x(last) - x(begin), 1), "c-grace")


def _weekends(start: date, end: date, x: Place, per_day: float) -> Iterator[Bar]:
    day = start + timedelta(days=(5 - start.weekday()) % 7)
    while day < end:
        yield Bar(x(day), round(min(2 * per_day, x(end) - x(day)), 1), "weekend")
        day += timedelta(days=7)


def _ticks(start: date, end: date, x: Place, per_day: float) -> Iterator[tuple[float, str]]:
    every = 7 if per_day > 9 else 14
    day = start + timedelta(days=(7 - start.weekday()) % 7 or 7)
    while day < end:
        yield x(day), f"{day.day}.{day.month}."
        day += timedelta(days=every)
