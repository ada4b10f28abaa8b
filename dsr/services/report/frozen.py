"""Months as they were reported: kept by hash, and what has changed since told beside, never instead."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from json import loads

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.columns import canonical_json
from dsr.db.events import lock_stream, record
from dsr.db.tables import FrozenMonth
from dsr.domain.certificates import START
from dsr.services.report.counted import lines_of
from dsr.services.report.figures import Figures, Tally, tally
from dsr.services.report.scope import Scope

FIRST, FINAL = "first", "final"
SETTLED = (
    *("on_time", "disputable", "late", "full", "partial", "none_found", "refused"),
    *("withdrawn", "transferred", "merged"),
)
"""Counts that only grow while what was open ends; one that shrinks was corrected."""


@dataclass(frozen=True)
class Reported:
    """One month as it was last reported, and as it is counted now."""

    month: str
    stage: str
    as_of: date
    hash: str
    at: datetime
    then: Figures
    now: Figures

    @property
    def changes(self) -> dict[str, tuple[int, int]]:
        """The counts that differ, as reported and now."""
        told, counted = asdict(self.then), asdict(self.now)
        return {name: (told[name], counted[name]) for name in told if told[name] != counted[name]}

    @property
    def is_corrected(self) -> bool:
        """Whether something that was reported as settled has changed; open requests that have ended since are no correction."""
        has_shrunk = any(getattr(self.now, name) < getattr(self.then, name) for name in SETTLED)
        return has_shrunk or self.now.received != self.then.received or (self.stage == FINAL and bool(self.changes))


def freeze_months(session: Session, ended: str, today: date, *, at: datetime, by: int | None = None) -> list[str]:
    """Keep the month that has just ended (2026-11), and every month reported before whose last request has ended since.

    Idempotent: a month is kept once as first reported and once as final. Answers the months that were kept now.
    """
    lock_stream(session, "register")  # two at once would put two months behind one hash
    kept = {(row.month, row.stage) for row in session.scalars(select(FrozenMonth))}
    done = []
    if (ended, FIRST) not in kept:
        _keep(session, ended, FIRST, month_figures(session, ended, today), today, at=at, by=by)
        done.append(ended)
    for month in sorted(month for month, stage in kept if stage == FIRST and (month, FINAL) not in kept):
        figures = month_figures(session, month, today)
        if not figures.open:
            _keep(session, month, FINAL, figures, today, at=at, by=by)
            done.append(month)
    return done


def month_figures(session: Session, month: str, today: date) -> Figures:
    """The counts of one month of receipt as they stand `today`."""
    return tally(lines_of(session, month_scope(month), today)).totals


def month_scope(month: str) -> Scope:
    """All receipts of a month (2026-11)."""
    year, number = map(int, month.split("-"))
    after = date(year + number // 12, number % 12 + 1, 1)
    return Scope(date(year, number, 1), after - timedelta(days=1))


def reported_months(session: Session, counted: Tally, scope: Scope) -> tuple[Reported, ...]:
    """Every month that lies whole within the scope as it was last reported, beside the counts of now; oldest first.

    `counted` are the counts of the scope. A narrowed scope has none: what was reported was the whole office.
    """
    newest: dict[str, FrozenMonth] = {}
    for row in session.scalars(select(FrozenMonth).order_by(col(FrozenMonth.id))):
        newest[row.month] = row
    return tuple(
        _reported(row, counted.every_month.get(month, Figures()))
        for month, row in sorted(newest.items())
        if not scope.narrowed
        and scope.from_on <= month_scope(month).from_on
        and month_scope(month).to_on <= scope.to_on
    )


def kept_span(session: Session) -> Scope | None:
    """All receipts from the first to the last month that was reported; None where none was."""
    first, last = session.execute(select(func.min(col(FrozenMonth.month)), func.max(col(FrozenMonth.month)))).one()
    return Scope(month_scope(first).from_on, month_scope(last).to_on) if first is not None else None


def first_broken(session: Session) -> str | None:
    """The first month whose kept figures no longer give their hash, or that does not follow the one before; None: none."""
    before = START
    for row in session.scalars(select(FrozenMonth).order_by(col(FrozenMonth.id))):
        if row.prev_hash != before or row.hash != _hash(row.month, row.stage, row.as_of, row.figures, before):
            return row.month
        before = row.hash
    return None


def _reported(row: FrozenMonth, now: Figures) -> Reported:
    return Reported(row.month, row.stage, row.as_of, row.hash, row.at, Figures(**loads(row.figures)), now)


def _keep(
    session: Session, month: str, stage: str, figures: Figures, today: date, *, at: datetime, by: int | None
) -> None:
    before = session.scalar(select(col(FrozenMonth.hash)).order_by(col(FrozenMonth.id).desc()).limit(1)) or START
    told = canonical_json(asdict(figures))
    row = FrozenMonth(
        month=month,
        stage=stage,
        as_of=today,
        figures=told,
        prev_hash=before,
        hash=_hash(month, stage, today, told, before),
        by_user=by,
        at=at,
    )
    session.add(row)
    session.flush()
    record(session, "register", "month_frozen", at=at, by=by, month=month, stage=stage, sha256=row.hash)


def _hash(month: str, stage: str, as_of: date, figures: str, before: str) -> str:
    return hashlib.sha256("\n".join((before, month, stage, as_of.isoformat(), figures)).encode()).hexdigest()
