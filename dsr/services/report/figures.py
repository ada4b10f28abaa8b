"""The counts of the report: every right request once, by month of receipt, right, channel and language of the case."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, col

from dsr.db.tables import RightRequest
from dsr.domain.stages import STAGES
from dsr.services.case_retention.kept import kept_rights
from dsr.services.report.passage import SUMMED, Passed
from dsr.services.report.scope import ANSWERED, ENDED_OTHERWISE, LEFT_OUT, Scope

_Key = TypeVar("_Key", bound=Hashable)


@dataclass
class Figures:
    """The counts of one row of the report. `received` = `answered` + `withdrawn` + `transferred` + `open`.

    `on_time`, `disputable` and `late` part the answered ones by the day the answer left (law.md 1.2), `full`, `partial`,
    `none_found` and what is left of `refused` by what they got; `refused` holds the partly refused too. `open_late` are the
    open ones whose statutory day has passed, and they are late whatever is answered later. `merged` are counted apart:
    they are no requests of their own, but part of the one they joined.
    """

    received: int = 0
    answered: int = 0
    on_time: int = 0
    disputable: int = 0
    late: int = 0
    withdrawn: int = 0
    transferred: int = 0
    open: int = 0
    open_late: int = 0
    extended: int = 0
    refused: int = 0
    none_found: int = 0
    full: int = 0
    partial: int = 0
    merged: int = 0

    @property
    def refused_whole(self) -> int:
        """The answered ones that got nothing of what they asked for, on a ground."""
        return self.answered - self.full - self.partial - self.none_found

    @property
    def open_in_time(self) -> int:
        """The open ones whose statutory day has not passed."""
        return self.open - self.open_late


@dataclass(frozen=True)
class Line:
    """The figures of one month of receipt (2026-11) and one right."""

    month: str
    right: str
    figures: Figures


@dataclass(frozen=True)
class Tally:
    """All counts of a scope: in all, and parted four ways; and what happened on the way to the answers."""

    totals: Figures
    lines: tuple[Line, ...]
    months: dict[str, Figures]
    rights: dict[str, Figures]
    channels: dict[str, Figures]
    languages: dict[str, Figures]
    passed: Passed


def tally(session: Session, scope: Scope, today: date) -> Tally:
    """Count the right requests of a scope as they stand `today`; one statement, answered from an index alone.

    Requests of purged cases are counted by what was kept of them, each with the whole month in which it came.
    """
    of_scope = and_(*scope.received(), col(RightRequest.outcome) != "undone")
    found = [*session.execute(statement(of_scope, today)).all(), *_purged(session, scope)]
    rows = _summed(((row.received_month, row.right, row.channel, row.language), _counts(row)) for row in found)
    by_line = _parted(rows, itemgetter(0, 1))
    return Tally(
        _parted(rows, lambda _row: "").get("", Figures()),
        tuple(Line(_month(month), right, one) for (month, right), one in by_line.items()),
        {_month(month): one for month, one in _parted(rows, itemgetter(0)).items()},
        _parted(rows, itemgetter(1)),
        _parted(rows, itemgetter(2)),
        _parted(rows, itemgetter(3)),
        Passed.of([row for row in found if row.outcome not in LEFT_OUT]),
    )


def statement(condition: ColumnElement[bool], today: date) -> Any:
    """What the report counts of the right requests that meet the condition, grouped by what it tells apart."""
    names = ("received_month", "right", "channel", "language", "outcome", "timeliness", "is_open")
    keys = [col(getattr(RightRequest, name)) for name in names]
    overdue = and_(col(RightRequest.promised_on) < today, col(RightRequest.is_promise_kept).is_(None))
    sums: dict[str, ColumnElement[Any]] = {
        "past": _sum(col(RightRequest.statutory_on) < today),
        "extended": _sum(col(RightRequest.extension).in_(("counts", "disputable"))),
        "identity_asked": _sum(col(RightRequest.is_identity_asked).is_(True)),
        "clarification_asked": _sum(col(RightRequest.is_clarification_asked).is_(True)),
        "paused": _sum(col(RightRequest.paused_days) > 0),
        "paused_days": func.sum(col(RightRequest.paused_days)),
        "saved": _sum(col(RightRequest.is_saved_by_pause).is_(True)),
        "promised": func.count(col(RightRequest.promised_on)),
        "promise_overdue": _sum(overdue),
        "promise_kept": _sum(col(RightRequest.is_promise_kept).is_(True)),
        "staged": func.count(col(RightRequest.draft_days)),
        **{f"{stage}_days": func.sum(col(getattr(RightRequest, f"{stage}_days"))) for stage in STAGES},
    }
    return (
        select(*keys, func.count().label("number"), *(sums[name].label(name) for name in ("past", "extended", *SUMMED)))
        .where(condition)
        .group_by(*keys)
    )


def _purged(session: Session, scope: Scope) -> list[Any]:
    """Rows as `statement` gives them, one a purged request."""
    keys = ("received_month", "right", "channel", "language", "outcome", "timeliness", "is_open", "number")
    sums = ("past", "extended", *SUMMED)
    named: Any = namedtuple  # its fields are told by tuples, which a type checker cannot follow
    row_of = named("Purged", (*keys, *sums))
    return [
        row_of(
            *(one.month, one.right, one.channel, one.language, one.outcome, one.timeliness, False, 1),
            *(one.counts.get(name, 0) for name in sums),
        )
        for one in kept_rights(session, scope.from_on, scope.to_on, scope.narrowed)
        if one.outcome != "undone"
    ]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    """How many rows meet the condition; what is not known does not."""
    return func.count().filter(condition)


def _counts(row: Any) -> dict[str, int]:
    """What one group of the statement adds to the figures; all its requests stand alike but for being overdue."""
    number, outcome = row.number, row.outcome
    if outcome in LEFT_OUT:
        return {"merged": number}
    standing = standing_of(outcome, row.timeliness, is_open=row.is_open)
    found = {"received": number, standing: number, "extended": row.extended}
    if outcome in ("refused", "partial"):
        found["refused"] = number
    if outcome == "none_found":
        found["none_found"] = number
    if standing in ANSWERED:
        found["answered"] = number
        if outcome in ("full", "partial"):
            found[outcome] = number
    if standing == "open":
        found["open_late"] = row.past
    return found


def standing_of(outcome: str, timeliness: str, *, is_open: bool) -> str:
    """Where a request is counted. Only a sent answer is in time: what has none is open, however it was closed."""
    if not is_open and outcome in ENDED_OTHERWISE:
        return outcome
    return timeliness if not is_open and timeliness else "open"


def _summed(rows: Iterable[tuple[_Key, Mapping[str, int]]]) -> list[tuple[Any, dict[str, int]]]:
    """One row a key, with its counts summed."""
    found: dict[_Key, dict[str, int]] = {}
    for key, counts in rows:
        part = found.setdefault(key, {})
        for name, number in counts.items():
            part[name] = part.get(name, 0) + number
    return list(found.items())


def _parted(rows: Sequence[tuple[Any, Mapping[str, int]]], key: Callable[[Any], Any]) -> dict[Any, Figures]:
    """The figures summed by a key, in its order; a part with nothing but merged requests is told under no name but ""."""
    parts = sorted(_summed((key(whole), counts) for whole, counts in rows), key=itemgetter(0))
    return {name: Figures(**counts) for name, counts in parts if name == "" or counts.get("received")}


def _month(number: int) -> str:
    return f"{number // 100}-{number % 100:02}"
