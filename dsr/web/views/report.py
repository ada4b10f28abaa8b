"""Deadline compliance on one page, and as files; figures and case references only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from babel.dates import format_date
from flask import Blueprint, Response, abort, render_template, request

from dsr.domain.access import Action
from dsr.domain.spoken_time import day_from
from dsr.printing import PrintFailed
from dsr.printing.reports import compliance_html
from dsr.services.report_files import MEDIA, report_file
from dsr.services.report_values import Bucket, buckets_of, paper_values, share
from dsr.services.reports import Compliance, Figures, Notable, compliance
from dsr.web.cases import note_looking
from dsr.web.charts import Chart, chart
from dsr.web.code_words import article_words
from dsr.web.current import acting_user, current_deps, now, today, user_may
from dsr.web.dates import period
from dsr.web.forms import DayField, OfficeForm
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext, lazy

blueprint = Blueprint("report", __name__, url_prefix="/reports")

MONTH_DAYS = 30
"""Up to this many days a bar counts as within the month; the dates themselves decide what was on time."""


class PeriodForm(OfficeForm):
    """Which receipts are counted."""

    from_on = DayField(lazy("Received from"))
    to_on = DayField(lazy("Received until"))


@dataclass(frozen=True)
class MonthRow:
    """One month of receipt and one right, with the words of both."""

    month: str
    right: str
    figures: Figures


@dataclass(frozen=True)
class BucketRow:
    """Answers given in so many days."""

    label: str
    count: int
    share: int
    running: int


@dataclass(frozen=True)
class WeekRow:
    """What falls due in one week; `is_late` is the week before all weeks."""

    label: str
    is_late: bool
    references: tuple[str, ...]


@blueprint.get("")
@allowed(Action.SEE_REPORT)
def index() -> tuple[str, int]:
    """The page. A period that cannot be read is told by its field, and this year is shown."""
    form = PeriodForm(formdata=request.args if request.args else None)
    from_on, to_on, is_right = _period(form)
    note_looking(Action.SEE_REPORT, subject="report")
    with current_deps().database.read() as session:
        report = compliance(session, from_on, to_on, today(), viewer=_viewer())
    buckets = buckets_of(report.answer_days)
    page = render_template(
        "report/index.html",
        form=form,
        report=report,
        months=[MonthRow(_month(line.month), article_words(line.right), line.figures) for line in report.lines],
        month_chart=_month_chart(report),
        buckets=[_bucket_row(one) for one in buckets],
        bucket_chart=_bucket_chart(buckets),
        weeks=_weeks(report.soon, today()),
        forms=("pdf", "xlsx", "csv"),
        on_time_share=share(report.totals.on_time, report.totals.answered),
    )
    return page, 200 if is_right else 422


@blueprint.get("/compliance.<form>")
@allowed(Action.SEE_REPORT)
def download(form: str) -> Response:
    """The same figures as a file."""
    if form not in MEDIA:
        abort(404)
    from_on, to_on, _is_right = _period(PeriodForm(formdata=request.args))
    note_looking(Action.SEE_REPORT, subject=f"report:{form}")
    with current_deps().database.read() as session:
        report = compliance(session, from_on, to_on, today(), viewer=_viewer())
    content = _pdf(report) if form == "pdf" else report_file(report, form)
    response = Response(content, content_type=MEDIA[form])
    response.headers["Content-Disposition"] = f'attachment; filename="compliance-{from_on}-{to_on}.{form}"'
    return response


def _viewer() -> int | None:
    """Whose sight of cases decides which protected ones are named; None for those who read no cases at all."""
    return acting_user().id if user_may(Action.SEE_CASE) else None


def _pdf(report: Compliance) -> bytes:
    """Printed in a child process, as letters are; answers 503 where that broke."""
    deps, language = current_deps(), current_language()
    html = compliance_html(
        paper_values(report, deps.catalogue, language),
        deps.catalogue.register.facts,
        language,
        deps.settings.templates_dir / "reports",
        is_demo=deps.settings.demo,
    )
    try:
        return deps.printers.print(html, f"compliance.{report.from_on}.{report.to_on}.{language}", now())
    except PrintFailed:
        abort(503)  # a printer crashed or hung: the next try gets a new one


def _period(form: PeriodForm) -> tuple[date, date, bool]:
    """The period asked for, or this year with the fault told by its field."""
    default = date(today().year, 1, 1), today()
    found = []
    for field, otherwise in ((form.from_on, default[0]), (form.to_on, default[1])):
        typed = (field.data or "").strip()
        on = day_from(typed) if typed else otherwise
        if on is None:
            field.errors = [gettext("Write the day, for example 25.11.2026.")]
        found.append(on)
    first, last = found
    if first is not None and last is not None and last < first:
        form.to_on.errors = [gettext("The period ends before it begins. Check the days.")]
        last = None
    if first is None or last is None:
        return *default, False
    return first, last, True


def _month(month: str) -> str:
    year, number = month.split("-")
    return format_date(date(int(year), int(number), 1), "LLL y", locale=current_language())


def _month_chart(report: Compliance) -> Chart:
    months: dict[str, Figures] = {}
    for line in report.lines:
        total = months.setdefault(line.month, Figures())
        for count in fields(Figures):
            setattr(total, count.name, getattr(total, count.name) + getattr(line.figures, count.name))
    columns = []
    for month, one in sorted(months.items())[-12:]:
        year, number = month.split("-")
        label = format_date(date(int(year), int(number), 1), "LLL", locale=current_language()).rstrip(".")
        ended = one.withdrawn + one.transferred
        parts = (
            ("ok", one.on_time),
            ("after", ended),
            ("open", one.open - one.open_late),
            ("disp", one.disputable),
            ("late", one.late),
            ("openlate", one.open_late),
        )
        columns.append((label, parts))
    return chart(columns)


def _bucket_row(one: Bucket) -> BucketRow:
    label = gettext("%(first)s–%(last)s days", first=one.first, last=one.last)
    if one.last is None:
        label = gettext("over %(days)s days", days=one.first - 1)
    return BucketRow(label, one.count, one.share, one.running)


def _bucket_chart(buckets: Sequence[Bucket]) -> Chart:
    return chart(
        [
            (
                f"{one.first}–{one.last}" if one.last else f"> {one.first - 1}",
                (("ok" if (one.last or 999) <= MONTH_DAYS else "after", one.count),),
            )
            for one in buckets
        ]
    )


def _weeks(soon: Sequence[Notable], on: date) -> list[WeekRow]:
    rows = []
    gone = tuple(_called(one) for one in soon if one.last_on < on)
    if gone:
        rows.append(WeekRow(gettext("Already past"), True, gone))
    monday = on - timedelta(days=on.weekday())
    for week in range(5):
        first = monday + timedelta(weeks=week)
        last = first + timedelta(days=6)
        label = f"{first.isocalendar().week} · {_span(max(first, on), last)}"
        rows.append(WeekRow(label, False, tuple(_called(one) for one in soon if max(first, on) <= one.last_on <= last)))
    return rows


def _called(one: Notable) -> str:
    return one.reference or gettext("protected case")


def _span(first: date, last: date) -> str:
    return period(first, last)
