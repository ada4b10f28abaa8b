"""The report as values for paper and page: opening sentences, tables, weeks to come and named cases; never a person."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from dsr.catalogue import Catalogue
from dsr.domain import report_words
from dsr.domain.letter_words import period
from dsr.domain.report_sentences import Told, sentences
from dsr.domain.workload import Foresight
from dsr.services.report.compliance import Compliance
from dsr.services.report.notable import Notable, Soon
from dsr.services.report.tables import right_name, tables_of
from dsr.services.report.times import AnswerTimes

BUCKETS = ((0, 5), (6, 10), (11, 15), (16, 20), (21, 25), (26, 30), (31, 60), (61, 92))
WEEKS = 5
"""The week that runs, and the four after it."""


@dataclass(frozen=True)
class Bucket:
    """Answers given from the `first` to the `last` day (None: later than all others); shares in whole per cent."""

    first: int
    last: int | None
    count: int
    share: int
    running: int


@dataclass(frozen=True)
class Week:
    """What must be acted on in one week, `first` to `last`; both None for what is past already: where `is_late` the
    statutory day, as the headline counts it, else only the day by which something had to be done.

    `late_more` are the requests whose last day lies in the week and that would go late if two handlers were away.
    """

    first: date | None
    last: date | None
    number: int
    named: tuple[Notable, ...]
    late_more: int
    is_late: bool = False


def buckets_of(times: AnswerTimes) -> list[Bucket]:
    """The answers by the days they took, with each bucket's share and the running total's."""
    found: list[tuple[int, int | None, int]] = [(first, last, times.between(first, last)) for first, last in BUCKETS]
    beyond = times.answers - sum(count for *_, count in found)
    if beyond:
        found.append((BUCKETS[-1][1] + 1, None, beyond))
    rows, running = [], 0
    for first, last, count in found:
        running += count
        rows.append(Bucket(first, last, count, share(count, times.answers), share(running, times.answers)))
    return rows


def share(part: int, whole: int) -> int:
    """Whole per cent; 0 of nothing, and 100 only where nothing is missing: one late answer in 300 is not "all in time"."""
    if not whole:
        return 0
    return 100 if part == whole else min(round(100 * part / whole), 99)


def weeks_of(soon: Soon, foreseen: Foresight | None, on: date) -> list[Week]:
    """What must be acted on, by week: what is past first where there is any, then the weeks to come, empty ones too."""
    monday = on - timedelta(days=on.weekday())
    spans: list[tuple[date | None, date | None]] = [
        (max(monday + timedelta(weeks=week), on), monday + timedelta(weeks=week, days=6)) for week in range(WEEKS)
    ]
    days = foreseen.late_more.values() if foreseen is not None else ()
    late = tuple(one for one in soon.named if one.standing == "open_late")
    others = [one for one in soon.named if one.standing != "open_late"]
    past = [Week(None, None, soon.late, late, 0, is_late=True)] if soon.late else []
    gone = [(None, None)] if any(day < on for day in soon.by_day) else []
    return past + [
        Week(
            first,
            last,
            sum(number for day, number in soon.by_day.items() if _lies(day, first, last, on)),
            tuple(one for one in others if _lies(one.last_on, first, last, on)),
            sum(first is not None and _lies(day, first, last, on) for day in days),
        )
        for first, last in (*gone, *spans)
    ]


def _lies(day: date, first: date | None, last: date | None, on: date) -> bool:
    return day < on if first is None or last is None else first <= day <= last


def opening(report: Compliance, language: str) -> tuple[str, ...]:
    """The opening sentences."""
    totals, times, found = report.totals, report.times.all, report.foresight
    told = Told(
        period=period(report.scope.from_on, report.scope.to_on, language),
        received=totals.received,
        answered=totals.answered,
        on_time=totals.on_time,
        share=share(totals.on_time, totals.answered),
        disputable=totals.disputable,
        late=totals.late,
        median=times.median,
        ninetieth=times.ninetieth,
        open=totals.open,
        open_late=totals.open_late,
        due_soon=report.soon.number,
        late_now=report.soon.late,
        late_anyway=len(found.late_anyway) if found is not None else None,
        late_more=len(found.late_more) if found is not None else None,
    )
    return sentences(told, language)


def paper_values(report: Compliance, catalogue: Catalogue, language: str) -> dict[str, Any]:
    """What the report's template prints, in one language."""

    def case(one: Notable) -> dict[str, Any]:
        standing = report_words.told(report_words.STANDINGS, one.standing, language)
        return {**asdict(one), "right": right_name(catalogue, one.right, language), "standing": standing}

    return {
        "report": {"from_on": report.scope.from_on, "to_on": report.scope.to_on, "on": report.on},
        "narrowed": narrowing(report, catalogue, language),
        "opening": opening(report, language),
        "tables": [asdict(one) for one in tables_of(report, catalogue, language)],
        "buckets": [asdict(one) for one in buckets_of(report.times.all)] if report.times.all.answers else [],
        "weeks": [asdict(one) for one in weeks_of(report.soon, report.foresight, report.on)],
        "late": [case(one) for one in report.late],
        "late_number": report.late_number,
        "soon": [case(one) for one in report.soon.named],
        "soon_number": report.soon.number,
    }


def narrowing(report: Compliance, catalogue: Catalogue, language: str) -> tuple[str, ...]:
    """What the report is narrowed to, in words; empty where everything is counted."""
    scope = report.scope
    named = (
        right_name(catalogue, scope.right, language) if scope.right else "",
        report_words.told(report_words.CHANNELS, scope.channel, language) if scope.channel else "",
        report_words.told(report_words.LANGUAGES, scope.language, language) if scope.language else "",
    )
    return tuple(one for one in named if one)
