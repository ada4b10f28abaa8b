"""Right requests counted into lines: one a month of receipt, right, channel and language, from which all tables add up."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, col

from dsr.db.tables import RightRequest
from dsr.domain.stages import STAGES
from dsr.services.case_retention.kept import kept_rights
from dsr.services.report.passage import SUMMED, passed_counts
from dsr.services.report.scope import ANSWERED, ENDED_OTHERWISE, LEFT_OUT, Scope, is_answered, is_unanswered

NEAR = 1
"""Days left to the strict day, at most, where an answer in time was a near miss: it left on that day or the day before."""

Key = tuple[int, str, str, str]
_KEYS = ("received_month", "right", "channel", "language")
_KINDS = ("counted_outcome", "timeliness", "is_open")


@dataclass
class Line:
    """What was counted of one month of receipt (202611), right, channel and language.

    `counts` are those of `figures.Figures` and of `passage.Passed` by name, `days` the answers by the days they took, `near`
    how many in time were near misses. `unanswered` are ended requests without a sent answer by their statutory day: which of
    them are late depends on the day on which one asks, so that `counts` has them as open only.
    """

    key: Key
    counts: dict[str, int] = field(default_factory=dict)
    days: dict[int, int] = field(default_factory=dict)
    near: int = 0
    unanswered: dict[str, int] = field(default_factory=dict)

    def add(self, counts: Mapping[str, int]) -> None:
        """Add counts to those there are."""
        for name, number in counts.items():
            if number:
                self.counts[name] = self.counts.get(name, 0) + number

    def add_answers(self, days: Mapping[int, int], near: int) -> None:
        """Add answers by the days they took, `near` of them near misses."""
        for taken, number in days.items():
            self.days[taken] = self.days.get(taken, 0) + number
        self.near += near


class Lines(dict[Key, Line]):
    """Lines by their key; one that is asked for is made."""

    def __missing__(self, key: Key) -> Line:
        self[key] = line = Line(key)
        return line


def count_requests(lines: Lines, session: Session, conditions: Iterable[ColumnElement[bool]], today: date) -> None:
    """Count the right requests that meet all conditions as they stand `today`; one statement, answered from an index alone."""
    for row in session.execute(statement(_counted(conditions), today)):
        lines[row[0], row[1], row[2], row[3]].add(_counts(row))


def count_answers(lines: Lines, session: Session, conditions: Iterable[ColumnElement[bool]]) -> None:
    """Count the days of the answers among them; one statement, answered from an index alone."""
    for month, right, channel, language, taken, number, near in session.execute(_answers(_counted(conditions))):
        lines[month, right, channel, language].add_answers({taken: number}, near)


def count_unanswered(lines: Lines, session: Session, conditions: Iterable[ColumnElement[bool]]) -> None:
    """Count the ended ones without a sent answer by their statutory day; there are hardly any."""
    keys = [col(getattr(RightRequest, name)) for name in (*_KEYS, "statutory_on")]
    without = (col(RightRequest.is_open).is_(False), is_unanswered())
    query = select(*keys, func.count()).where(_counted(conditions), *without).group_by(*keys)
    for month, right, channel, language, on, number in session.execute(query):
        lines[month, right, channel, language].unanswered[on.isoformat()] = number


def count_purged(lines: Lines, session: Session, scope: Scope) -> None:
    """Count the requests of purged cases by what was kept of them, each with the whole month in which it came."""
    names = (*_KEYS, *_KINDS, "number", "past", "extended", *SUMMED)
    named: Any = namedtuple  # its fields are told by tuples, which a type checker cannot follow
    row_of = named("Purged", names)
    for one in kept_rights(session, scope.from_on, scope.to_on, scope.narrowed):
        if one.outcome == "undone":
            continue
        key = (one.month, one.right, one.channel, one.language)
        sums = [one.counts.get(name, 0) for name in ("past", "extended", *SUMMED)]
        line = lines[key]
        line.add(_counts(row_of(*key, one.outcome, one.timeliness, False, 1, *sums)))
        is_answer = one.timeliness in ANSWERED and one.outcome not in (*ENDED_OTHERWISE, *LEFT_OUT)
        if one.answer_days is not None and is_answer:
            is_near = one.timeliness == "on_time" and one.spare_days is not None and 0 <= one.spare_days <= NEAR
            line.add_answers({one.answer_days: 1}, int(is_near))


def standing_of(outcome: str, timeliness: str, *, is_open: bool) -> str:
    """Where a request is counted. Only a sent answer is in time: what has none is open, however it was closed. An answered
    one stays where its first answer put it, also while it is handled anew."""
    if timeliness and outcome not in ENDED_OTHERWISE:
        return timeliness
    return outcome if not is_open and outcome in ENDED_OTHERWISE else "open"


def statement(condition: ColumnElement[bool], today: date) -> Any:
    """What the report counts of the right requests that meet the condition, grouped by what it tells apart."""
    keys = [col(getattr(RightRequest, name)) for name in (*_KEYS, *_KINDS)]
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


def _counted(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    return and_(*conditions, col(RightRequest.counted_outcome) != "undone")


def _answers(condition: ColumnElement[bool]) -> Any:
    """Answers by the days that they took, and how many of them were near misses."""
    keys = [col(getattr(RightRequest, name)) for name in (*_KEYS, "answer_days")]
    is_near = (col(RightRequest.timeliness) == "on_time") & col(RightRequest.spare_days).between(0, NEAR)
    counted = select(*keys, func.count(), func.count().filter(is_near))
    return counted.where(condition, col(RightRequest.answer_days).is_not(None), is_answered()).group_by(*keys)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    """How many rows meet the condition; what is not known does not."""
    return func.count().filter(condition)


def _counts(row: Any) -> dict[str, int]:
    """What one group of the statement adds to a line; all its requests stand alike but for being overdue."""
    number, outcome = row.number, row.counted_outcome
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
    return found | passed_counts(row)
