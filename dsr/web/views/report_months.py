"""Months as they were reported, with what has changed since beside them, and the one page of each month."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, render_template

from dsr.domain import report_words
from dsr.domain.access import Action
from dsr.services.report.counted import lines_of
from dsr.services.report.figures import tally
from dsr.services.report.frozen import Reported, first_broken, kept_span, reported_months
from dsr.services.report.monthly import monthly_pdf, monthly_reports
from dsr.services.report.tables import month_name
from dsr.web.cases import note_looking
from dsr.web.current import current_deps, today
from dsr.web.security import allowed
from dsr.web.texts import current_language
from dsr.web.views.report import as_file

blueprint = Blueprint("report_months", __name__, url_prefix="/reports/months")

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@blueprint.get("")
@allowed(Action.SEE_REPORT)
def index() -> str:
    """All pages that were made, and all months that were reported."""
    note_looking(Action.SEE_REPORT, subject="report:months")
    language = current_language()
    with current_deps().database.read() as session:
        pages = monthly_reports(session, language)
        scope = kept_span(session)
        reported: tuple[Reported, ...] = ()
        if scope is not None:
            reported = reported_months(session, tally(lines_of(session, scope, today())), scope)
        broken = first_broken(session)
    return render_template(
        "report/months.html",
        pages=pages,
        reported=tuple(reversed(reported)),
        broken=broken,
        figure_words=report_words.FIGURES,
        here=language,
        month_name=month_name,
    )


@blueprint.get("/<month>.pdf")
@allowed(Action.SEE_REPORT)
def pdf(month: str) -> Response:
    """The page of one month, the very bytes that were printed."""
    if not _MONTH.fullmatch(month):
        abort(404)
    note_looking(Action.SEE_REPORT, subject=f"report:{month}")
    with current_deps().database.read() as session:
        content = monthly_pdf(session, month, current_language())
    if content is None:
        abort(404)
    return as_file(content, "pdf", f"monthly-{month}-{current_language()}")
