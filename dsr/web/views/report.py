"""Deadline compliance on one page, and as files; figures and case references only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain import report_words
from dsr.domain.access import Action
from dsr.domain.spoken_time import day_from
from dsr.printing import PrintFailed
from dsr.printing.reports import compliance_html
from dsr.services.report import Compliance, Scope, compliance
from dsr.services.report.files import MEDIA, report_file
from dsr.services.report.frozen import reported_months
from dsr.services.report.paper import buckets_of, narrowing, opening, paper_values, share, weeks_of
from dsr.services.report.tables import month_name, right_name, tables_of
from dsr.web.cases import note_looking
from dsr.web.current import case_reader, current_deps, now, today
from dsr.web.dates import day
from dsr.web.forms import ChoiceField, DayField, OfficeForm, options
from dsr.web.report_rows import bucket_chart, bucket_row, month_chart, stage_chart, week_rows
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext, lazy

blueprint = Blueprint("report", __name__, url_prefix="/reports")

CHARTED = ("months", "stages")
"""Tables that stand beside a picture; the others follow them."""


class ReportForm(OfficeForm):
    """Which receipts are counted."""

    from_on = DayField(lazy("Received from"))
    to_on = DayField(lazy("Received until"))
    right = ChoiceField(lazy("Right"))
    channel = ChoiceField(lazy("Channel"))
    language = ChoiceField(lazy("Language"))


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `is_right` is False where the period could not be read and this year is shown."""

    scope: Scope
    is_right: bool

    @property
    def address(self) -> dict[str, str]:
        """The scope as it stands in addresses, so that every file is of what the page shows."""
        period = {"from_on": self.scope.from_on.isoformat(), "to_on": self.scope.to_on.isoformat()}
        return {**period, **self.scope.narrowed}


@blueprint.get("")
@allowed(Action.SEE_REPORT)
def index() -> tuple[str, int]:
    """The figures of a period; without one, of this year."""
    form = _form()
    asked = _asked(form)
    note_looking(Action.SEE_REPORT, subject="report")
    deps, language = current_deps(), current_language()
    with deps.database.read() as session:
        report = compliance(session, asked.scope, deps.calendar, today(), viewer=case_reader())
        reported = reported_months(session, report.tally, asked.scope)
    tables = {one.code: one for one in tables_of(report, deps.catalogue, language)}
    buckets = buckets_of(report.times.all)
    page = render_template(
        "report/index.html",
        form=form,
        report=report,
        asked=asked,
        narrowed=narrowing(report, deps.catalogue, language),
        opening=opening(report, language),
        tables=tables,
        others=[table for code, table in tables.items() if code not in CHARTED],
        month_chart=month_chart(report),
        buckets=[bucket_row(one) for one in buckets],
        bucket_chart=bucket_chart(buckets),
        stage_chart=stage_chart(report),
        weeks=week_rows(weeks_of(report.soon, report.foresight, today()), today()),
        standings=report_words.STANDINGS,
        figure_words=report_words.FIGURES,
        right_of=lambda code: right_name(deps.catalogue, code, language),
        reported=reported,
        month_name=month_name,
        forms=("pdf", "xlsx", "csv", "json"),
        on_time_share=share(report.totals.on_time, report.totals.answered),
        here=language,
    )
    return page, 200 if asked.is_right else 422


@blueprint.get("/compliance.<form>")
@allowed(Action.SEE_REPORT)
def download(form: str) -> AnyResponse:
    """The same figures as a file; of a filter that cannot be read none, the page tells what is wrong with it."""
    if form not in MEDIA:
        abort(404)
    asked_by = _form()
    asked = _asked(asked_by)
    if asked_by.errors:
        return redirect(f"{url_for('report.index')}?{urlencode(list(request.args.items(multi=True)))}", 303)
    scope = asked.scope
    note_looking(Action.SEE_REPORT, subject=f"report:{form}")
    deps = current_deps()
    with deps.database.read() as session:
        report = compliance(session, scope, deps.calendar, today(), viewer=case_reader())
    if form == "pdf":
        content = _pdf(report)
    else:
        content = report_file(report, form, tables_of(report, deps.catalogue, current_language()))
    return as_file(content, form, f"compliance-{scope.from_on}-{scope.to_on}")


def as_file(content: bytes, form: str, name: str) -> Response:
    """A download of one of the forms of `MEDIA`."""
    response = Response(content, content_type=MEDIA[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def printed(html: str, identifier: str) -> bytes:
    """The PDF of final HTML, printed in a child process as letters are; answers 503 where that broke."""
    try:
        return current_deps().printers.print(html, identifier, now())
    except PrintFailed:
        abort(503)  # a printer crashed or hung: the next try gets a new one


def _pdf(report: Compliance) -> bytes:
    deps, language = current_deps(), current_language()
    html = compliance_html(
        paper_values(report, deps.catalogue, language),
        deps.catalogue.register.facts,
        language,
        deps.settings.templates_dir / "reports",
        is_demo=deps.settings.demo,
    )
    return printed(html, f"compliance.{report.scope.from_on}.{report.scope.to_on}.{language}")


def _form() -> ReportForm:
    form, language = ReportForm(formdata=request.args), current_language()
    every = ("", gettext("all"))
    rights = current_deps().catalogue.rights
    form.right.choices = options([every, *((code, flow.labels[language]) for code, flow in rights.items())])
    channels = [(code, words[language]) for code, words in report_words.CHANNELS.items() if code]
    form.channel.choices = options([every, *channels])
    languages = [(code, words[language]) for code, words in report_words.LANGUAGES.items()]
    form.language.choices = options([every, *languages])
    return form


def _asked(form: ReportForm) -> Asked:
    """The scope asked for, or this year with the fault told by its field."""
    default = date(today().year, 1, 1), today()
    found = []
    for field, otherwise in ((form.from_on, default[0]), (form.to_on, default[1])):
        typed = (field.data or "").strip()
        field.data = typed or day(otherwise)
        on = day_from(typed) if typed else otherwise
        if on is None:
            field.errors = [gettext("Write the day, for example 25.11.2026.")]
        found.append(on)
    first, last = found
    if first is not None and last is not None and last < first:
        form.to_on.errors = [gettext("The period ends before it begins. Check the days.")]
        last = None
    narrowed = _chosen(form.right), _chosen(form.channel), _chosen(form.language)
    if first is None or last is None:
        return Asked(Scope(*default, *narrowed), False)
    return Asked(Scope(first, last, *narrowed), True)


def _chosen(field: ChoiceField) -> str:
    """What was chosen; a code that is no choice chooses nothing, and the field says so."""
    chosen = field.data or ""
    if chosen in {one.value for one in field.choices}:
        return chosen
    field.errors = [gettext("There is no such choice, so everything is counted.")]
    return ""
