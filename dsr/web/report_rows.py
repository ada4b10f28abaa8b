"""The charts and rows of the report page, from its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from dsr.domain.report_words import SHORT_STAGES
from dsr.services.report import Compliance
from dsr.services.report.figures import Figures
from dsr.services.report.notable import Notable
from dsr.services.report.paper import Bucket, Week
from dsr.web.charts import Chart, chart
from dsr.web.dates import period
from dsr.web.texts import current_language, gettext

MONTH_DAYS = 30
"""Up to this many days a bar counts as within the month; the dates themselves decide what was on time."""

BARS = 12
"""How many months the picture shows: the last ones; the table beside holds them all."""


@dataclass(frozen=True)
class BucketRow:
    """Answers given in so many days."""

    label: str
    count: int
    share: int
    running: int


@dataclass(frozen=True)
class WeekRow:
    """What falls due in one week; `is_late` is what is past its time limit, `is_past` that or its day to act."""

    label: str
    is_late: bool
    is_past: bool
    number: int
    late_more: int
    named: tuple[Notable, ...]


def month_chart(report: Compliance) -> Chart:
    """One bar for each month of receipt, parted by result."""
    columns = [(_month(month), _parts(one)) for month, one in sorted(report.tally.months.items())[-BARS:]]
    return chart(columns)


def _parts(one: Figures) -> tuple[tuple[str, float], ...]:
    return (
        ("ok", one.on_time),
        ("after", one.withdrawn + one.transferred),
        ("open", one.open_in_time),
        ("disp", one.disputable),
        ("late", one.late),
        ("openlate", one.open_late),
    )


def _month(month: str) -> str:
    year, number = month.split("-")
    return format_date(date(int(year), int(number), 1), "LLL", locale=current_language()).rstrip(".")


def bucket_row(one: Bucket) -> BucketRow:
    """One row of the table of answer times."""
    label = gettext("%(first)s–%(last)s days", first=one.first, last=one.last)
    if one.last is None:
        label = gettext("over %(days)s days", days=one.first - 1)
    return BucketRow(label, one.count, one.share, one.running)


def bucket_chart(buckets: Sequence[Bucket]) -> Chart:
    """One bar for each span of days; what took longer than a month looks different."""
    return chart(
        [
            (
                f"{one.first}–{one.last}" if one.last else f"> {one.first - 1}",
                (("ok" if (one.last or 999) <= MONTH_DAYS else "after", one.count),),
            )
            for one in buckets
        ]
    )


def stage_chart(report: Compliance) -> Chart:
    """One bar for each stage, its height the mean days of all answers."""
    language = current_language()
    return chart([(SHORT_STAGES[one.stage][language], (("ok", one.all or 0),)) for one in report.passed.stages])


def week_rows(weeks: Sequence[Week], on: date) -> list[WeekRow]:
    """The rows of what is to come."""
    return [_week(one, on) for one in weeks]


def _week(one: Week, on: date) -> WeekRow:
    if one.first is None or one.last is None:
        late = gettext("Already late: the time limit has passed")
        past = gettext("The day to act has passed, the time limit has not")
        return WeekRow(late if one.is_late else past, one.is_late, True, one.number, one.late_more, one.named)
    label = f"{one.last.isocalendar().week} · {period(max(one.first, on), one.last)}"
    return WeekRow(label, False, False, one.number, one.late_more, one.named)
