"""The whole report of deadline compliance, put together for one scope and one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from dsr.domain.calendar import Calendar
from dsr.domain.workload import Foresight
from dsr.services.report.codes import causes_of_lateness, extensions, refusals_by_ground
from dsr.services.report.coming import foresight
from dsr.services.report.counted import lines_of
from dsr.services.report.figures import Figures, Tally, tally
from dsr.services.report.keeping import Complaint, Holds, complaints, holds
from dsr.services.report.notable import Notable, Soon, due_soon, late_ones, notable_json
from dsr.services.report.passage import Passed
from dsr.services.report.scope import Scope
from dsr.services.report.times import AnswerTimes, Times, answer_times


@dataclass(frozen=True)
class Compliance:
    """The whole report. `late` names what was or is late or disputable, `soon` what is to be acted on within four weeks."""

    scope: Scope
    on: date
    tally: Tally
    times: Times
    extensions: Mapping[str, int]
    late: tuple[Notable, ...]
    soon: Soon
    foresight: Foresight | None
    grounds: Mapping[str, int]
    causes: Mapping[str, int]
    holds: Holds
    complaints: tuple[Complaint, ...]

    @property
    def passed(self) -> Passed:
        """What happened on the way to the answers."""
        return self.tally.passed

    @property
    def totals(self) -> Figures:
        """The counts in all."""
        return self.tally.totals

    @property
    def late_number(self) -> int:
        """How many were or are late or disputable: each of them has a cause to be told."""
        return self.totals.disputable + self.totals.late + self.totals.open_late

    @property
    def causes_untold(self) -> int:
        """How many of them have no recorded cause."""
        return self.late_number - sum(self.causes.values())


def compliance(
    session: Session, scope: Scope, calendar: Calendar, today: date, *, viewer: int | None = None
) -> Compliance:
    """Right requests received in the scope's period, as they stand `today`.

    Every case is counted. One is named by its reference only to a `viewer` who may see it: the id of a user who reads
    cases; None for anybody else, to whom protected ones are not named. Raises `Refused` when the period is the wrong way round.
    """
    scope.check()
    lines = lines_of(session, scope, today)
    return Compliance(
        scope,
        today,
        tally(lines),
        answer_times(lines),
        extensions(session, scope, today),
        late_ones(session, scope, today, viewer),
        due_soon(session, scope, today, viewer),
        foresight(session, calendar, today),
        refusals_by_ground(session, scope, today),
        causes_of_lateness(session, scope, today),
        holds(session, scope),
        complaints(session, scope, today),
    )


def as_json(report: Compliance) -> dict[str, Any]:
    """The report as plain values; dates as ISO text."""
    tallied, times = report.tally, report.times
    return {
        "from": report.scope.from_on.isoformat(),
        "to": report.scope.to_on.isoformat(),
        "on": report.on.isoformat(),
        "narrowed_to": report.scope.narrowed,
        "rows": [{"month": line.month, "right": line.right, **asdict(line.figures)} for line in tallied.lines],
        "totals": asdict(report.totals),
        "by_month": _parts(tallied.months),
        "by_right": _parts(tallied.rights),
        "by_channel": _parts(tallied.channels),
        "by_language": _parts(tallied.languages),
        "median_days": times.all.median,
        "ninetieth_days": times.all.ninetieth,
        "longest_days": times.all.longest,
        "days_by_right": {name: _days(one) for name, one in times.rights.items()},
        "near_misses": times.near_misses,
        "stages": [asdict(one) for one in report.passed.stages],
        "pauses": asdict(report.passed.pauses),
        "extensions": dict(report.extensions),
        "promises": asdict(report.passed.promises),
        "refusals_by_ground": dict(report.grounds),
        "causes_of_lateness": {**report.causes, "untold": report.causes_untold},
        "holds": {"placed": dict(report.holds.placed), "standing": dict(report.holds.standing)},
        "recordings_lost": dict(report.holds.lost),
        "complaints": [asdict(one) for one in report.complaints],
        "late": [notable_json(one) for one in report.late],
        "due_soon": [notable_json(one) for one in report.soon.named],
        "due_soon_number": report.soon.number,
        "if_two_are_away": _foresight(report.foresight),
    }


def _parts(parts: Mapping[str, Figures]) -> list[dict[str, Any]]:
    return [{"name": name, **asdict(one)} for name, one in parts.items()]


def _days(one: AnswerTimes) -> dict[str, Any]:
    return {"answers": one.answers, "median": one.median, "ninetieth": one.ninetieth, "longest": one.longest}


def _foresight(found: Foresight | None) -> dict[str, Any] | None:
    """The model's numbers; who is thought away is nobody's business."""
    if found is None:
        return None
    return {
        "answers_a_day": round(found.pace_all, 2),
        "answers_a_day_left": round(found.pace_left, 2),
        "late_anyway": len(found.late_anyway),
        "late_more": len(found.late_more),
    }
