"""`dsr report compliance` and `dsr report year`: the management figures, and those of a year for publication."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from dsr.cli.groups import parts_of
from dsr.cli.wired import actor, open_deps
from dsr.deps import Deps
from dsr.domain.access import Action
from dsr.domain.calendar import local_date
from dsr.domain.languages import LANGUAGES
from dsr.domain.spoken_time import day_from
from dsr.printing import PrintFailed
from dsr.printing.reports import compliance_html, year_html
from dsr.services.access_log import log_access
from dsr.services.report import Scope, compliance
from dsr.services.report.files import MEDIA, csv_bytes, json_bytes, report_file, xlsx_bytes
from dsr.services.report.paper import paper_values
from dsr.services.report.tables import tables_of
from dsr.services.report.year import YEAR_COLUMNS, paper_of_year, year_figures, year_json, year_rows, year_tables

BINARY = ("pdf", "xlsx")


def add_commands(commands: Any) -> None:
    """Add `report`."""
    parser = commands.add_parser("report", help="management figures")
    parts = parts_of(parser)
    report = parts.add_parser("compliance", help="received, answered, on time, disputable, late, by month and right")
    report.add_argument("--from", dest="from_on", type=_day, help="first day of receipt; default 1 January this year")
    report.add_argument("--to", dest="to_on", type=_day, help="last day of receipt; default today")
    report.add_argument("--right", default="", help="one right only, such as access")
    report.add_argument("--channel", default="", help="one channel only, such as email")
    _add_output(report)
    report.set_defaults(run=_run_compliance)
    year = parts.add_parser("year", help="a year for the data balance sheet; small counts are kept back")
    year.add_argument("year", type=_year, help="year of receipt, such as 2026")
    _add_output(year)
    year.set_defaults(run=_run_year)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=tuple(MEDIA), default="json")
    parser.add_argument("--lang", choices=LANGUAGES, default="fi", help="language of PDF and spreadsheet")
    parser.add_argument("-o", dest="file", type=Path, help="file to write; default the standard output")


def _run_compliance(args: argparse.Namespace) -> int:
    def content(deps: Deps) -> bytes:
        today = local_date(deps.now())
        scope = Scope(args.from_on or date(today.year, 1, 1), args.to_on or today, args.right, args.channel)
        with deps.database.read() as session:
            report = compliance(session, scope, deps.calendar, today)
        if args.format == "pdf":
            values = paper_values(report, deps.catalogue, args.lang)
            name = f"compliance.{scope.from_on}.{scope.to_on}.{args.lang}"
            return _printed(deps, compliance_html, values, args.lang, name)
        return report_file(report, args.format, tables_of(report, deps.catalogue, args.lang))

    return _write(args, "report", content)


def _run_year(args: argparse.Namespace) -> int:
    def content(deps: Deps) -> bytes:
        with deps.database.read() as session:
            found = year_figures(session, args.year, local_date(deps.now()))
            tables = year_tables(session, found, deps.catalogue, args.lang)
        if args.format == "pdf":
            return _printed(deps, year_html, paper_of_year(found, tables), args.lang, f"year.{args.year}.{args.lang}")
        if args.format == "csv":
            return csv_bytes(YEAR_COLUMNS, year_rows(found))
        return xlsx_bytes(tables) if args.format == "xlsx" else json_bytes(year_json(found))

    return _write(args, "report-year", content)


def _write(args: argparse.Namespace, subject: str, content: Callable[[Deps], bytes]) -> int:
    """Log the look, make the file, write it: exit 2 for a form that needs a file, 1 with a sentence where it failed."""
    if args.format in BINARY and args.file is None:
        print(f"{args.format} needs a file: add -o FILE.{args.format}", file=sys.stderr)
        return 2
    deps = open_deps()
    with deps.database.write() as session:
        subject = f"{subject}:{args.format}"
        log_access(session, actor(), Action.SEE_REPORT, at=deps.now(), subject=subject, basis="cli")
    try:
        made = content(deps)
        if args.file is None:
            sys.stdout.write(made.decode())
        else:
            args.file.write_bytes(made)
    except PrintFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except OSError as failure:
        print(f"cannot write {args.file}: {failure.strerror}. Name a file in a folder that exists.", file=sys.stderr)
        return 1
    return 0


def _printed(deps: Deps, html: Callable[..., str], values: Any, language: str, name: str) -> bytes:
    reports_dir, facts = deps.settings.templates_dir / "reports", deps.catalogue.register.facts
    try:
        page = html(values, facts, language, reports_dir, is_demo=deps.settings.demo)
        return deps.printers.print(page, name, deps.now())
    finally:
        deps.printers.close()


def _day(text: str) -> date:
    day = day_from(text) if "-" in text else None
    if day is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write it as 2026-11-25")
    return day


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 2018 <= int(text[:5]) <= 2100):
        raise argparse.ArgumentTypeError(f"{text!r} is not a year of the regulation: write it as 2026")
    return int(text)
