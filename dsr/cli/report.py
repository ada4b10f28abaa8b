"""`dsr report compliance`: the management figures."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from dsr.cli.wired import actor, open_deps
from dsr.deps import Deps
from dsr.domain.access import Action
from dsr.domain.calendar import local_date
from dsr.domain.spoken_time import day_from
from dsr.printing import PrintFailed
from dsr.printing.reports import compliance_html
from dsr.services.access_log import log_access
from dsr.services.report_files import MEDIA, report_file
from dsr.services.report_values import paper_values
from dsr.services.reports import Compliance, compliance

BINARY = ("pdf", "xlsx")


def add_commands(commands: Any) -> None:
    """Add `report`."""
    parser = commands.add_parser("report", help="management figures")
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    report = parts.add_parser("compliance", help="received, answered, on time, disputable, late, by month and right")
    report.add_argument("--from", dest="from_on", type=_day, help="first day of receipt; default 1 January this year")
    report.add_argument("--to", dest="to_on", type=_day, help="last day of receipt; default today")
    report.add_argument("--format", choices=tuple(MEDIA), default="json")
    report.add_argument("--lang", choices=("fi", "sv", "en"), default="fi", help="language of the PDF")
    report.add_argument("-o", dest="file", type=Path, help="file to write; default the standard output")
    report.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if args.format in BINARY and args.file is None:
        print(f"{args.format} needs a file: add -o FILE.{args.format}", file=sys.stderr)
        return 2
    deps = open_deps()
    today = local_date(deps.now())
    with deps.database.write() as session:
        log_access(session, actor(), Action.SEE_REPORT, at=deps.now(), subject=f"report:{args.format}", basis="cli")
    with deps.database.read() as session:
        report = compliance(session, args.from_on or date(today.year, 1, 1), args.to_on or today, today)
    try:
        content = _pdf(deps, report, args.lang) if args.format == "pdf" else report_file(report, args.format)
        if args.file is None:
            sys.stdout.write(content.decode())
        else:
            args.file.write_bytes(content)
    except PrintFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except OSError as failure:
        print(f"cannot write {args.file}: {failure.strerror}. Name a file in a folder that exists.", file=sys.stderr)
        return 1
    return 0


def _pdf(deps: Deps, report: Compliance, language: str) -> bytes:
    html = compliance_html(
        paper_values(report, deps.catalogue, language),
        deps.catalogue.register.facts,
        language,
        deps.settings.templates_dir / "reports",
        is_demo=deps.settings.demo,
    )
    try:
        identifier = f"compliance.{report.from_on}.{report.to_on}.{language}"
        return deps.printers.print(html, identifier, deps.now())
    finally:
        deps.printers.close()


def _day(text: str) -> date:
    day = day_from(text) if "-" in text else None
    if day is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write it as 2026-11-25")
    return day
