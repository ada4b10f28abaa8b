"""Holds in words: their kinds, what waits for a person's word, and the states of a message to a source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from dsr.db.tables import Hold, User
from dsr.domain.calendar import local_date
from dsr.domain.holds import MARGIN, HoldKind
from dsr.services import holds
from dsr.services.holds.needed import OBJECTED
from dsr.web.dates import clock_time, day
from dsr.web.event_words import kind_words
from dsr.web.queues import line_name
from dsr.web.texts import LazyText, gettext, lazy

KINDS: Mapping[str, LazyText] = MappingProxyType(
    {
        HoldKind.PRELIMINARY: lazy("Placed when the request was logged"),
        HoldKind.CASE: lazy("Kept for the answer, and while it can be appealed"),
        HoldKind.RESTRICTION: lazy("Kept while the processing is restricted"),
        HoldKind.COMPLAINT: lazy("Kept for a complaint"),
        HoldKind.AUTHORITY: lazy("Kept for an authority"),
        HoldKind.NEEDED: lazy("Kept because a request for erasure does not erase it"),
    }
)

_OBJECTED = lazy("Kept because the processing goes on although it was objected to")

SHORT_KINDS: Mapping[str, LazyText] = MappingProxyType(
    {
        HoldKind.PRELIMINARY: lazy("preliminary"),
        HoldKind.CASE: lazy("for a case"),
        HoldKind.RESTRICTION: lazy("restriction"),
        HoldKind.COMPLAINT: lazy("complaint"),
        HoldKind.AUTHORITY: lazy("authority"),
        HoldKind.NEEDED: lazy("needed"),
    }
)

FILTERS: Mapping[str, LazyText] = MappingProxyType(
    {
        "all": lazy("All"),
        "review": lazy("Review is due"),
        "unconfirmed": lazy("Not confirmed at the source"),
        "late": lazy("Not confirmed in a working day"),
        "wide": lazy("Waits for a decision"),
        "released": lazy("Released"),
        **SHORT_KINDS,
    }
)

ENDS: Mapping[str, LazyText] = MappingProxyType(
    {
        "complaint_ended": lazy("The complaint or appeal has ended, and the recordings are to be erased"),
        "assessed_anew": lazy("The recording was assessed anew"),
        "erasure_asked": lazy("The person asked for erasure after all that was asked for had been given"),
        "erasure_undecided": lazy("The request for erasure ended before anything was decided on it"),
        "objection_undecided": lazy("The objection ended before anything was decided on it"),
        "objection_upheld": lazy("The objection was upheld"),
        "call_unlinked": lazy("The call was unlinked from the case"),
        "needed_no_longer": lazy("The day until which the recording was needed is over"),
    }
)

INSTRUCTION_KINDS: Mapping[str, LazyText] = MappingProxyType(
    {
        "keep": lazy("to keep"),
        "destroy": lazy("to destroy"),
        "doubtful": lazy("to destroy, once a person has told it apart"),
    }
)
INSTRUCTION_STATES: Mapping[str, LazyText] = MappingProxyType(
    {
        "made": lazy("to be told"),
        "told": lazy("told, answer awaited"),
        "confirmed": lazy("confirmed"),
        "failed": lazy("failed"),
    }
)


@dataclass(frozen=True)
class DeclinedPart:
    """One part that a person left unfrozen: what it is, why, by whom and when, and the fields that name it."""

    hold_id: int
    words: str
    reason: str
    by: str
    on: date
    recordings: int
    name: str
    value: str


@dataclass(frozen=True)
class WidePart:
    """One part of a hold that waits: what it is, how many recordings it would freeze, and the fields that name it."""

    words: str
    recordings: int
    name: str
    value: str


def why_kept(kind: str, reason: str) -> str:
    """Why a hold of a kind keeps its recordings; what is needed is needed after an erasure or an objection, as `reason` says."""
    if (kind, reason) == (HoldKind.NEEDED, OBJECTED):
        return str(_OBJECTED)
    return str(KINDS[kind])


def wide_parts(session: Session, hold: Hold) -> tuple[WidePart, ...]:
    """What of a hold waits for a person's word, in words."""
    return tuple(
        WidePart(part_words(session, name, value), count, name, _key(name, value))
        for name, value, count in holds.wide_parts(session, hold)
    )


def open_parts(session: Session, opened: Iterable[Hold]) -> tuple[tuple[int, WidePart], ...]:
    """What waits in these holds of one case, each part once with a hold that has it: one word is enough for all of them."""
    found: dict[tuple[str, str], tuple[int, WidePart]] = {}
    for hold in opened:
        for part in wide_parts(session, hold):
            found.setdefault((part.name, part.value), (hold.id or 0, part))
    return tuple(found.values())


def declined_parts(session: Session, opened: Iterable[Hold]) -> tuple[DeclinedPart, ...]:
    """What was left unfrozen in these holds of one case, each part once."""
    found: dict[tuple[str, str], DeclinedPart] = {}
    for hold in opened:
        for why in hold.declined_why:
            key, by = _key(why["name"], why["value"]), session.get(User, why["by"])
            found.setdefault(
                (why["name"], key),
                DeclinedPart(
                    hold_id=hold.id or 0,
                    words=part_words(session, why["name"], why["value"]),
                    reason=why["reason"],
                    by=by.name if by is not None else "",
                    on=local_date(datetime.fromisoformat(why["at"])),
                    recordings=why["recordings"],
                    name=why["name"],
                    value=key,
                ),
            )
    return tuple(found.values())


def criteria_words(session: Session, stored: Mapping[str, Sequence[Any]]) -> tuple[str, ...]:
    """What a hold keeps or asks about, a line each: numbers, times with their lines, and single calls by their ids."""
    return tuple(part_words(session, name, value) for name in sorted(stored) for value in stored[name])


def part_value(hold: Hold, name: str, key: str) -> Any:
    """The stored part that a form names, whether it waits, was left unfrozen or was frozen; None where there is none such."""
    for stored in (hold.wide, hold.declined, hold.criteria):
        for value in stored.get(name, []):
            if _key(name, value) == key:
                return value
    return None


def release_words(reason: str) -> str:
    """Why a hold was released: the step of a request that ended it, or the words of whoever released it."""
    return str(ENDS[reason]) if reason in ENDS else kind_words(reason)


def _key(name: str, value: Any) -> str:
    return str(value) if name == "numbers" else "|".join(map(str, value))


def part_words(session: Session, name: str, value: Any) -> str:
    """One part of what a hold keeps, in words; the line of a named time by the plain name that it had then."""
    if name == "calls":
        return gettext("call %(number)s", number=value)
    if name == "numbers":
        return gettext("the number %(number)s", number=value)
    words = _time_words(session, name, value)
    return (
        gettext("%(part)s, imported or corrected after the decision on the others", part=words) if value[3:] else words
    )


def _time_words(session: Session, name: str, value: Any) -> str:
    first, last = datetime.fromisoformat(value[0]), datetime.fromisoformat(value[1])
    span = f"{_moment(first)}–{_moment(last)}"
    line = line_name(session, value[2], first) if value[2] else ""
    if name == "lines":
        if line:
            return gettext("all calls %(span)s, line %(line)s", span=span, line=line)
        return gettext("all calls %(span)s, any line", span=span)
    if line:
        return gettext("calls without a number %(span)s, line %(line)s", span=span, line=line)
    return gettext("calls without a number %(span)s, any line", span=span)


def _moment(at: datetime) -> str:
    return f"{day(local_date(at))} {clock_time(at)}"


def kept_words(until: date | None, appeals_until: date | None) -> str:
    """Why the recordings of a case are kept to a day that is later than the last one for appealing; empty where no day is set."""
    if until is None:
        return ""
    days = MARGIN.days
    if appeals_until is None:
        return gettext(
            "So long the answer can be challenged: time for the post, thirty days to appeal, and %(days)s days more for what comes late.",
            days=days,
        )
    if until == appeals_until + MARGIN:
        return gettext(
            "The last day for appealing is %(day)s. The recordings are kept %(days)s days longer, for an appeal that comes late.",
            day=day(appeals_until),
            days=days,
        )
    return gettext(
        "The last day for appealing is %(day)s. Another letter, a hand-over or a proceeding of the case keeps the recordings longer.",
        day=day(appeals_until),
    )
