"""`dsr report compliance` as it is typed: every form of file, days that are none, and its line in the access log."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import zipfile
from pathlib import Path

import pikepdf
import pytest
from cryptography.fernet import Fernet
from sqlmodel import select

from dsr.cli import main
from dsr.db.engine import Database
from dsr.db.tables import AccessEntry
from tests.services.report_parts import filled, protect


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch, sqlite_url: str, tmp_path: Path) -> Path:
    """Settings of an empty office; answers its folder."""
    for name, value in {
        "DSR_DATA": str(tmp_path),
        "DSR_DATABASE_URL": sqlite_url,
        "DSR_SECRET_KEY": "a secret of the tests, long enough to be taken",
        "DSR_FIELD_KEY": Fernet.generate_key().decode(),
        "DSR_DEMO": "yes",
        "DSR_PUBLIC_URL": "http://localhost",
    }.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def test_the_figures_come_as_json_and_csv_on_the_standard_output(
    settled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "compliance", "--from", "2026-01-01", "--to", "2026-11-25"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["from"], report["to"], report["totals"]["received"]) == ("2026-01-01", "2026-11-25", 0)
    assert main(["report", "compliance", "--format", "csv"]) == 0
    heading = next(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert heading[:7] == ["month", "right", "received", "answered", "on_time", "disputable", "late"]


@pytest.mark.parametrize(("language", "told"), [("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-GB")])
def test_the_report_is_printed_in_three_languages(settled: Path, language: str, told: str) -> None:
    file = settled / "report.pdf"
    assert main(["report", "compliance", "--format", "pdf", "--lang", language, "-o", str(file)]) == 0
    with pikepdf.open(file) as printed:
        assert str(printed.Root.Lang) == told


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "pdf"])
def test_no_form_of_the_report_names_a_protected_case(settled: Path, sqlite_url: str, form: str) -> None:
    database = Database(sqlite_url)
    filled(database)
    protect(database, 2, 4)
    database.close()
    file = settled / f"report.{form}"
    period = ["--from", "2026-01-01", "--to", "2026-11-25"]
    assert main(["report", "compliance", *period, "--format", form, "--lang", "sv", "-o", str(file)]) == 0
    content = file.read_bytes()
    if form == "xlsx":
        with zipfile.ZipFile(file) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    if form == "pdf":
        content = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, timeout=60).stdout
        assert "skyddat ärende" in content.decode()
    assert not re.search(rb"\b[24]/2026", content)
    assert (b"3/2026" in content) is (form in ("json", "pdf")), "the figures alone name no case"


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_a_file_that_is_no_text_needs_a_name(settled: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert main(["report", "compliance", "--format", form]) == 2
    assert f"add -o FILE.{form}" in capsys.readouterr().err


def test_a_period_the_wrong_way_round_is_refused_in_a_sentence(
    settled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "compliance", "--from", "2026-11-02", "--to", "2026-11-01"]) == 1
    assert "The period ends before it begins" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["2026-02-30", "x", "", "2.11.2026", "20261102", "9" * 500, "٢٠٢٦-١١-٠٢", "2026-11"])
def test_a_day_that_is_none_is_told_with_how_to_write_one(
    settled: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["report", "compliance", "--from", text])
    assert end.value.code == 2
    assert "is not a day: write it as 2026-11-25" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_told_in_a_sentence(settled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = settled / "no" / "such.csv"
    assert main(["report", "compliance", "--format", "csv", "-o", str(file)]) == 1
    assert "Name a file in a folder that exists" in capsys.readouterr().err


def test_the_report_leaves_a_line_in_the_access_log(settled: Path, sqlite_url: str) -> None:
    main(["report", "compliance"])
    database = Database(sqlite_url)
    with database.read() as session:
        line = session.scalars(select(AccessEntry)).one()
        assert (line.action, line.subject, line.basis) == ("see_report", "report:json", "cli")
        assert line.actor.startswith("cli:")
    database.close()
