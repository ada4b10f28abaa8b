"""The figures of a year for the data balance sheet, as page and as files; small counts are kept back."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from dsr.domain.access import Action
from dsr.domain.publication import LEAST
from dsr.printing.reports import year_html
from dsr.services.report.files import MEDIA, csv_bytes, json_bytes, xlsx_bytes
from dsr.services.report.tables import Table
from dsr.services.report.year import (
    YEAR_COLUMNS,
    YearFigures,
    paper_of_year,
    year_figures,
    year_json,
    year_rows,
    year_tables,
)
from dsr.web.cases import note_looking
from dsr.web.current import current_deps, today
from dsr.web.security import allowed
from dsr.web.texts import current_language
from dsr.web.views.report import as_file, printed

blueprint = Blueprint("report_year", __name__, url_prefix="/reports/year")

FIRST_YEAR = 2018
"""The regulation has applied since 25.5.2018."""


@blueprint.get("/<int:year>")
@allowed(Action.SEE_REPORT)
def index(year: int) -> str:
    """The tables of a year, as they may be published."""
    found, tables = _figures(year, "page")
    return render_template(
        "report/year.html",
        found=found,
        tables=tables,
        least=LEAST,
        here=current_language(),
        forms=("pdf", "xlsx", "csv", "json"),
        years=range(today().year, max(FIRST_YEAR, today().year - 4) - 1, -1),
    )


@blueprint.get("/<int:year>.<form>")
@allowed(Action.SEE_REPORT)
def download(year: int, form: str) -> Response:
    """The same as a file."""
    if form not in MEDIA:
        abort(404)
    found, tables = _figures(year, form)
    return as_file(_content(found, tables, form), form, f"year-{year}")


def _content(found: YearFigures, tables: tuple[Table, ...], form: str) -> bytes:
    if form == "json":
        return json_bytes(year_json(found))
    if form == "csv":
        return csv_bytes(YEAR_COLUMNS, year_rows(found))
    if form == "xlsx":
        return xlsx_bytes(tables)
    deps, language = current_deps(), current_language()
    html = year_html(
        paper_of_year(found, tables),
        deps.catalogue.register.facts,
        language,
        deps.settings.templates_dir / "reports",
        is_demo=deps.settings.demo,
    )
    return printed(html, f"year.{found.year}.{language}")


def _figures(year: int, form: str) -> tuple[YearFigures, tuple[Table, ...]]:
    if not FIRST_YEAR <= year <= today().year:
        abort(404)
    note_looking(Action.SEE_REPORT, subject=f"report-year:{form}")
    deps = current_deps()
    with deps.database.read() as session:
        found = year_figures(session, year, today())
        return found, year_tables(session, found, deps.catalogue, current_language())
