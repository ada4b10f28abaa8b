"""The compliance figures as files: JSON, CSV and a spreadsheet. The PDF is made where printers are at hand."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, fields
from typing import Any

from xlsxwriter import Workbook

from dsr.services.reports import Compliance, Figures, as_json

COLUMNS = ("month", "right", *(one.name for one in fields(Figures)))
MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def report_file(report: Compliance, form: str) -> bytes:
    """The report as the bytes of a json, csv or xlsx file; KeyError for any other form."""
    return {"json": _json, "csv": _csv, "xlsx": _xlsx}[form](report)


def _json(report: Compliance) -> bytes:
    return (json.dumps(as_json(report), ensure_ascii=False, indent=2) + "\n").encode()


def _csv(report: Compliance) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _safe(value) for name, value in row.items()} for row in _table(report))
    return out.getvalue().encode()


def _xlsx(report: Compliance) -> bytes:
    out = io.BytesIO()
    # Cells are written as what they are: a text that begins with = must never become a formula.
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("compliance")
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        for number, row in enumerate(_table(report), start=1):
            sheet.write_row(number, 0, [row[name] for name in COLUMNS])
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _safe(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is marked as text; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _table(report: Compliance) -> list[dict[str, Any]]:
    return [{"month": line.month, "right": line.right, **asdict(line.figures)} for line in report.lines]
