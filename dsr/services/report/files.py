"""The figures as files: JSON, CSV and a spreadsheet. The PDF is made where printers are at hand."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from xlsxwriter import Workbook

from dsr.services.report.compliance import Compliance, as_json
from dsr.services.report.figures import Figures
from dsr.services.report.tables import Table

COLUMNS = ("month", "right", *(one.name for one in fields(Figures)))
MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula."""


def report_file(report: Compliance, form: str, tables: Sequence[Table]) -> bytes:
    """The report as the bytes of a json, csv or xlsx file; KeyError for any other form.

    The CSV holds the rows by month and right under the names of the figures, the spreadsheet those and every table of the
    report in the reader's language, each on a sheet of its own.
    """
    if form == "json":
        return json_bytes(as_json(report))
    rows = [{"month": line.month, "right": line.right, **asdict(line.figures)} for line in report.tally.lines]
    if form == "csv":
        return csv_bytes(COLUMNS, rows)
    if form == "xlsx":
        plain = Table("compliance", "", COLUMNS, tuple(tuple(row[name] for name in COLUMNS) for row in rows))
        return xlsx_bytes((plain, *tables))
    raise KeyError(form)


def json_bytes(values: Any) -> bytes:
    """Plain values as readable JSON."""
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()


def csv_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows under their headings; a text that a spreadsheet would take for a formula is marked as text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _safe(row[name]) for name in columns} for row in rows)
    return out.getvalue().encode()


def xlsx_bytes(tables: Sequence[Table]) -> bytes:
    """A sheet for each table. A cell is written as what it is: a text that begins with = or + (a telephone number) stays
    that text, whole, and never becomes a formula or a number."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for table in tables:
            sheet = book.add_worksheet(table.code)
            for place, head in enumerate(table.heads):
                sheet.write_string(0, place, head, bold)
            lines = (*table.rows, table.total) if table.total else table.rows
            for number, row in enumerate(lines, start=1):
                for place, cell in enumerate(row):
                    _write(sheet, number, place, cell, text)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, 0, 34)
            sheet.set_column(1, len(table.heads), 14)
    return out.getvalue()


def _write(sheet: Any, row: int, place: int, cell: Any, text: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, place, cell, text)
    elif cell is not None:
        sheet.write_number(row, place, cell)


def _safe(value: Any) -> Any:
    """A text that begins a formula gets an apostrophe before it and loses nothing: +358 stays +358. Numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
