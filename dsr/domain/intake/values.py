"""What reading a message proposes: every proposal with the words that prove it, none of it decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from dsr.domain.calendar import day_begins_at
from dsr.domain.local_times import HELSINKI, readings
from dsr.domain.logged_request import Route
from dsr.domain.phone import Number

Value_co = TypeVar("Value_co", covariant=True)


class Span(NamedTuple):
    """Words of the masked text: from `start` up to and not including `end`."""

    start: int
    end: int


class Right(StrEnum):
    """A right that a message may use, by the name of its workflow (GDPR Articles 15-18, 20 and 21)."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"


ARTICLES: dict[Right, str] = {
    Right.ACCESS: "15",
    Right.RECTIFICATION: "16",
    Right.ERASURE: "17",
    Right.RESTRICTION: "18",
    Right.PORTABILITY: "20",
    Right.OBJECTION: "21",
}


class Event(StrEnum):
    """What a message is that asks for nothing: neither ends a pause nor starts a clock."""

    WITHDRAWAL = "withdrawal"
    AUTO_REPLY = "auto_reply"


class ReceiptSource(StrEnum):
    """What in the message tells when it came."""

    MAIL_HEADER = "mail_header"
    ORAL_NOTE = "oral_note"


class PeriodRole(StrEnum):
    """`call`: a time the message may be naming for a call. `other`: a birthday, a term, an entry's date."""

    CALL = "call"
    OTHER = "other"


@dataclass(frozen=True)
class Found(Generic[Value_co]):
    """One proposed value, the words that prove it, and whether they leave little doubt."""

    value: Value_co
    spans: tuple[Span, ...]
    is_certain: bool = True


@dataclass(frozen=True)
class Receipt:
    """A day, and perhaps a time of day, in Helsinki on which the message says it came to the city."""

    on: date
    at: time | None
    source: ReceiptSource


@dataclass(frozen=True)
class Period:
    """Days named in a message, both ends in it, and the time of day where one was named with a single day."""

    first_on: date
    last_on: date
    at: time | None = None
    role: PeriodRole = PeriodRole.CALL

    def window(self) -> tuple[datetime, datetime]:
        """The period as moments (aware UTC) in Helsinki, both ends in it; a time in the repeated autumn hour covers
        both of its readings, one in the skipped spring hour the hour after."""
        if self.at is not None:
            local = datetime.combine(self.first_on, self.at)
            moments = readings(local, HELSINKI) or readings(local + timedelta(hours=1), HELSINKI)
            return moments[0], moments[-1]
        after = day_begins_at(self.last_on + timedelta(days=1))
        return day_begins_at(self.first_on), after - timedelta(microseconds=1)


@dataclass(frozen=True)
class Mark:
    """One stretch to highlight: what it proves (`right`, `number`, `period`, ...) and which value."""

    start: int
    end: int
    kind: str
    value: str


@dataclass(frozen=True)
class Reading:
    """Everything a message proposes. `text` is the message as kept: identity codes masked, invisible and control
    characters gone, line ends plain; every span counts in it. Nothing here is a decision."""

    text: str
    masked_codes: int = 0
    sender_name: Found[str] | None = None
    sender_email: Found[str] | None = None
    subject_line: Found[str] | None = None
    receipt: Found[Receipt] | None = None
    channel: Found[str] | None = None
    language: Found[str] | None = None
    numbers: tuple[Found[Number], ...] = ()
    periods: tuple[Found[Period], ...] = ()
    rights: tuple[Found[Right], ...] = ()
    wished_form: Found[str] | None = None
    answer_way: Found[str] | None = None
    representative: Found[str] | None = None
    scope: Found[str] | None = None
    employee: Found[bool] | None = None
    event: Found[Event] | None = None
    routes: tuple[Found[Route], ...] = ()

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles of the rights, ascending."""
        return tuple(sorted(ARTICLES[right.value] for right in self.rights))

    def marks(self) -> tuple[Mark, ...]:
        """What to highlight, in order and never overlapping; where two proposals share words the first one named here
        has them: sender, receipt, numbers, periods, rights, then the rest."""
        return _without_overlaps(
            [
                *_marks_of("sender", self.sender_name, self.sender_email),
                *_marks_of("receipt", self.receipt),
                *_marks_of("number", *self.numbers),
                *_marks_of("period", *self.periods),
                *_marks_of("right", *self.rights),
                *_marks_of("form", self.wished_form),
                *_marks_of("way", self.answer_way),
                *_marks_of("representative", self.representative),
                *_marks_of("employee", self.employee),
                *_marks_of("event", self.event),
                *_marks_of("route", *self.routes),
                *_marks_of("scope", self.scope),
            ]
        )


def _marks_of(kind: str, *proposals: Found[object] | None) -> list[Mark]:
    marks = []
    for proposal in proposals:
        if proposal is None:
            continue
        value = proposal.value.raw if isinstance(proposal.value, Number) else _plain(proposal.value)
        marks += [Mark(span.start, span.end, kind, value) for span in proposal.spans]
    return marks


def _plain(value: object) -> str:
    if isinstance(value, Receipt):
        return value.on.isoformat()
    if isinstance(value, Period):
        return f"{value.first_on.isoformat()}..{value.last_on.isoformat()}"
    return str(value)


def _without_overlaps(marks: list[Mark]) -> tuple[Mark, ...]:
    kept: list[Mark] = []
    for mark in marks:
        if mark.start < mark.end and all(mark.end <= other.start or other.end <= mark.start for other in kept):
            kept.append(mark)
    return tuple(sorted(kept, key=lambda mark: mark.start))
