"""`dsr report compliance`: the management figures."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any

from dsr.cli.wired import open_deps
from dsr.domain.calendar import local_date
from dsr.domain.spoken_time import day_from
from dsr.services.reports import Compliance, Figures, as_json, compliance

COLUMNS = ("month", "right", *(one.name for one in fields(Figures)))


def add_commands(commands: Any) -> None:
    """Add `report`."""
    parser = commands.add_parser("report", help="management figures")
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    report = parts.add_parser("compliance", help="received, answered, on time, disputable, late, by month and right")
    report.add_argument("--from", dest="from_on", type=_day, help="first day of receipt; default 1 January this year")
    report.add_argument("--to", dest="to_on", type=_day, help="last day of receipt; default today")
    report.add_argument("--format", choices=("json", "csv", "xlsx"), default="json")
    report.add_argument("-o", dest="file", type=Path, help="file to write; default the standard output")
    report.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if args.format == "xlsx" and args.file is None:
        print("a spreadsheet needs a file: add -o FILE.xlsx", file=sys.stderr)
        return 2
    deps = open_deps()
    today = local_date(deps.now())
    from_on = args.from_on or date(today.year, 1, 1)
    with deps.database.read() as session:
        report = compliance(session, from_on, args.to_on or today, today)
    content = _xlsx(report) if args.format == "xlsx" else _text(report, args.format).encode()
    if args.file is None:
        sys.stdout.write(content.decode())
        return 0
    args.file.write_bytes(content)
    return 0


def _text(report: Compliance, form: str) -> str:
    if form == "json":
        return json.dumps(as_json(report), ensure_ascii=False, indent=2) + "\n"
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_table(report))
    return out.getvalue()


def _xlsx(report: Compliance) -> bytes:
    from xlsxwriter import Workbook

    out = io.BytesIO()
    # Cells are written as what they are: a text that begins with = must never become a formula.
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("compliance")
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        for number, row in enumerate(_table(report), start=1):
            sheet.write_row(number, 0, [row[name] for name in COLUMNS])
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _table(report: Compliance) -> list[dict[str, Any]]:
    return [{"month": line.month, "right": line.right, **asdict(line.figures)} for line in report.lines]


def _day(text: str) -> date:
    day = day_from(text) if "-" in text else None
    if day is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write it as 2026-11-25")
    return day
