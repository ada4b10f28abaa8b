"""The compliance report as plain values for paper: figures, words of rights, days; never a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dsr.catalogue import Catalogue
from dsr.services.reports import Compliance, Notable

BUCKETS = ((0, 5), (6, 10), (11, 15), (16, 20), (21, 25), (26, 30), (31, 60), (61, 92))
COLUMNS = ("received", "answered", "on_time", "disputable", "late", "open", "open_late")


@dataclass(frozen=True)
class Bucket:
    """Answers given from the `first` to the `last` day (None: later than all others); shares in whole per cent."""

    first: int
    last: int | None
    count: int
    share: int
    running: int


def buckets_of(days: Sequence[int]) -> list[Bucket]:
    """The answers by the days they took, with each bucket's share and the running total's."""
    found: list[tuple[int, int | None, int]] = [
        (first, last, sum(1 for one in days if first <= one <= last)) for first, last in BUCKETS
    ]
    if beyond := sum(1 for one in days if one > BUCKETS[-1][1]):
        found.append((BUCKETS[-1][1] + 1, None, beyond))
    rows, running = [], 0
    for first, last, count in found:
        running += count
        rows.append(Bucket(first, last, count, share(count, len(days)), share(running, len(days))))
    return rows


def share(part: int, whole: int) -> int:
    """Whole per cent; 0 of nothing, and 100 only where nothing is missing: one late answer in 300 is not "all in time"."""
    if not whole:
        return 0
    return 100 if part == whole else min(round(100 * part / whole), 99)


def paper_values(report: Compliance, catalogue: Catalogue, language: str) -> dict[str, Any]:
    """What the report's template prints, in one language."""

    def case(one: Notable) -> dict[str, Any]:
        return {**asdict(one), "right": _right(catalogue, one.right, language)}

    return {
        "report": {"from_on": report.from_on, "to_on": report.to_on, "on": report.on},
        "totals": asdict(report.totals),
        "on_time_share": share(report.totals.on_time, report.totals.answered),
        "median_days": round(report.median_days) if report.median_days is not None else None,
        "longest_days": report.longest_days,
        "columns": COLUMNS,
        "months": [
            {**asdict(line.figures), "month": _month(line.month), "right": _right(catalogue, line.right, language)}
            for line in report.lines
        ],
        "buckets": [asdict(one) for one in buckets_of(report.answer_days)] if report.answer_days else [],
        "late": [case(one) for one in report.late],
        "soon": [case(one) for one in report.soon],
    }


def _right(catalogue: Catalogue, right: str, language: str) -> str:
    flow = catalogue.rights.get(right)
    return flow.labels[language] if flow else right


def _month(month: str) -> str:
    year, number = month.split("-")
    return f"{int(number)}/{year}"
