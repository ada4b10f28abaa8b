"""Deadline compliance as management reads it: figures and case references, never a person or a protected case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy import case as case_when
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from dsr.db.tables import Case, RightRequest
from dsr.domain.errors import Refused
from dsr.services.case_access import visible_to

AHEAD = timedelta(days=28)
ANSWERED = ("on_time", "disputable", "late")
LEFT_OUT = ("undone", "merged")
"""Outcomes that were never a request of their own: a logging by mistake, and one counted in the request it joined."""


@dataclass
class Figures:
    """The counts of one month and right. `received` = `answered` + `withdrawn` + `transferred` + `open`.

    `on_time`, `disputable` and `late` part the answered ones by the day the answer left (law.md 1.2); `open_late` are
    the open ones whose statutory day has passed, and they are late whatever is answered later.
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


@dataclass(frozen=True)
class Line:
    """The figures of one month of receipt and one right."""

    month: str
    right: str
    figures: Figures


class _ToldCase(NamedTuple):
    reference: str | None
    is_protected: bool


@dataclass(frozen=True)
class Notable:
    """One request that was or is late or disputable, or falls due soon: reference and dates only.

    `reference` is None where the case is protected and the reader may not see it.
    """

    reference: str | None
    right: str
    received_on: date
    last_on: date
    answered_on: date | None
    standing: str
    is_protected: bool = False


@dataclass(frozen=True)
class Compliance:
    """The whole report. `answer_days` are the days from receipt to answer of each answered one, shortest first.

    `late` holds what was or is late or disputable, `soon` what must be acted on within four weeks of `on`.
    """

    from_on: date
    to_on: date
    on: date
    lines: tuple[Line, ...]
    totals: Figures
    median_days: float | None
    longest_days: int | None
    answer_days: tuple[int, ...]
    late: tuple[Notable, ...]
    soon: tuple[Notable, ...]


def compliance(session: Session, from_on: date, to_on: date, today: date, *, viewer: int | None = None) -> Compliance:
    """Right requests received from `from_on` to `to_on`, both included, as they stand `today`.

    Every case is counted. A protected one is named by its reference only to a `viewer` who may see it: the id of a user
    who reads cases, None for anybody else.

    Raises `Refused` when the period is the wrong way round.
    """
    if to_on < from_on:
        raise Refused("The period ends before it begins: give --from the earlier day", code="period_reversed")
    found = _rows(session, from_on, to_on, viewer)
    figures: dict[tuple[str, str], Figures] = {}
    totals = Figures()
    for request, _case in found:
        key = (request.received_on.isoformat()[:7], request.right)
        for one in (figures.setdefault(key, Figures()), totals):
            _add(one, request, today)
    days = [
        (request.answered_on - request.received_on).days
        for request, _ in found
        if request.answered_on and _standing(request, today) in ANSWERED
    ]
    return Compliance(
        from_on,
        to_on,
        today,
        tuple(Line(month, right, one) for (month, right), one in sorted(figures.items())),
        totals,
        float(median(days)) if days else None,
        max(days, default=None),
        tuple(sorted(days)),
        tuple(
            _notable(request, case, today)
            for request, case in found
            if _standing(request, today) in ("late", "disputable", "open_late")
        ),
        _due_soon(session, today, viewer),
    )


def as_json(report: Compliance) -> dict[str, Any]:
    """The report as plain values; dates as ISO text."""
    return {
        "from": report.from_on.isoformat(),
        "to": report.to_on.isoformat(),
        "on": report.on.isoformat(),
        "rows": [{"month": line.month, "right": line.right, **asdict(line.figures)} for line in report.lines],
        "totals": asdict(report.totals),
        "median_days": report.median_days,
        "longest_days": report.longest_days,
        "late": [_notable_json(one) for one in report.late],
        "due_soon": [_notable_json(one) for one in report.soon],
    }


def _rows(session: Session, from_on: date, to_on: date, viewer: int | None) -> Sequence[tuple[RightRequest, _ToldCase]]:
    query = (
        select(RightRequest, *_told_case(viewer))
        .join(Case, col(Case.id) == col(RightRequest.case_id))
        .where(col(RightRequest.received_on).between(from_on, to_on), col(RightRequest.outcome).not_in(LEFT_OUT))
        .order_by(col(RightRequest.received_on), col(RightRequest.id))
    )
    return [(request, _ToldCase(*case)) for request, *case in session.execute(query).all()]


def _due_soon(session: Session, today: date, viewer: int | None) -> tuple[Notable, ...]:
    query = (
        select(RightRequest, *_told_case(viewer))
        .join(Case, col(Case.id) == col(RightRequest.case_id))
        .where(col(RightRequest.is_open), col(RightRequest.act_by_on) <= today + AHEAD)
        .order_by(col(RightRequest.act_by_on), col(RightRequest.id))
    )
    return tuple(_notable(request, _ToldCase(*case), today) for request, *case in session.execute(query).all())


def _told_case(viewer: int | None) -> tuple[ColumnElement[Any], Mapped[bool]]:
    """The columns of `_ToldCase`: the database leaves out the reference that may not be told."""
    is_told: ColumnElement[bool] = col(Case.is_protected).is_(False)
    if viewer is not None:
        is_told = or_(is_told, visible_to(viewer))
    return case_when((is_told, col(Case.reference)), else_=None), col(Case.is_protected)


def _add(figures: Figures, request: RightRequest, today: date) -> None:
    figures.received += 1
    figures.extended += request.extension in ("counts", "disputable")
    figures.refused += request.outcome in ("refused", "partial")
    figures.none_found += request.outcome == "none_found"
    standing = _standing(request, today)
    if standing in ANSWERED:
        figures.answered += 1
    if standing == "open_late":
        figures.open += 1
    setattr(figures, standing, getattr(figures, standing) + 1)


def _standing(request: RightRequest, today: date) -> str:
    """Where the request is counted. Only a sent answer is in time: what has none is open, however it was closed."""
    if not request.is_open and request.outcome in ("withdrawn", "transferred"):
        return request.outcome
    if not request.is_open and request.timeliness:
        return request.timeliness
    return "open_late" if today > request.statutory_on else "open"


def _notable(request: RightRequest, case: _ToldCase, today: date) -> Notable:
    return Notable(
        case.reference,
        request.right,
        request.received_on,
        request.act_by_on or request.safe_on,
        request.answered_on,
        _standing(request, today),
        case.is_protected,
    )


def _notable_json(one: Notable) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "protected": one.is_protected,
        "right": one.right,
        "received_on": one.received_on.isoformat(),
        "last_on": one.last_on.isoformat(),
        "answered_on": one.answered_on.isoformat() if one.answered_on else None,
        "standing": one.standing,
    }
