"""The compliance report counts every request once, by month of receipt, and tells no person."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import asdict
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from dsr.db.engine import Database
from dsr.db.tables import Case, CaseUser, RightRequest, User
from dsr.domain.errors import Refused
from dsr.printing.reports import compliance_html
from dsr.services.report import Compliance, Scope, compliance
from dsr.services.report.files import report_file
from dsr.services.report.paper import WEEKS, opening, paper_values, share, weeks_of
from dsr.services.report.tables import COLUMNS, tables_of
from tests.made_once import ROOT, calendar, catalogue
from tests.services.report_parts import AT, TODAY, UNANSWERED, filled, protect


def _report(
    database: Database, first: date = date(2026, 1, 1), last: date = TODAY, *, viewer: int | None = None
) -> Compliance:
    with database.read() as session:
        return compliance(session, Scope(first, last), calendar(), TODAY, viewer=viewer)


def _file(report: Compliance, form: str) -> bytes:
    return report_file(report, form, tables_of(report, catalogue(), "fi"))


def test_every_request_is_counted_once_in_the_month_it_was_received(database: Database) -> None:
    filled(database)
    report = _report(database)
    assert [(line.month, line.figures.received) for line in report.tally.lines] == [
        ("2026-09", 2),
        ("2026-10", 3),
        ("2026-11", 2),  # the undone and the merged one are not requests of their own
    ]
    totals = report.totals
    assert (totals.on_time, totals.disputable, totals.late) == (1, 1, 1)
    assert (totals.answered, totals.open, totals.open_late) == (3, 2, 1)
    assert (totals.withdrawn, totals.transferred, totals.extended) == (1, 1, 1)
    assert (totals.refused, totals.none_found) == (1, 1)
    for figures in (totals, *(line.figures for line in report.tally.lines)):
        assert figures.received == figures.answered + figures.withdrawn + figures.transferred + figures.open
        assert figures.answered == figures.on_time + figures.disputable + figures.late


def test_what_ended_without_an_answer_is_not_answered_on_time(database: Database) -> None:
    filled(database, UNANSWERED)
    report = _report(database)
    totals = report.totals
    assert (totals.received, totals.withdrawn, totals.transferred) == (4, 1, 1)
    assert (totals.answered, totals.on_time, totals.open, totals.open_late) == (0, 0, 2, 1)
    assert (dict(report.times.all.counts), report.times.all.median) == ({}, None)
    assert [(one.reference, one.standing) for one in report.late] == [("3/2026", "open_late")]


def test_the_late_and_disputable_are_named_by_reference_and_the_times_of_answers_told(database: Database) -> None:
    filled(database)
    report = _report(database)
    assert [(one.reference, one.standing) for one in report.late] == [
        ("2/2026", "late"),
        ("4/2026", "open_late"),
        ("3/2026", "disputable"),
    ]
    assert report.times.all.counts == {19: 1, 31: 1, 33: 1}
    assert (report.times.all.median, report.times.all.longest) == (31.0, 33)
    assert [one.reference for one in report.soon.named] == ["4/2026"]


def test_a_period_takes_both_its_days_and_not_one_more(sqlite_database: Database) -> None:
    filled(sqlite_database)
    assert _report(sqlite_database, date(2026, 9, 1), date(2026, 9, 2)).totals.received == 2
    assert _report(sqlite_database, date(2026, 9, 2), date(2026, 9, 2)).totals.received == 1
    with pytest.raises(Refused, match="ends before it begins"):
        _report(sqlite_database, date(2026, 9, 2), date(2026, 9, 1))


def test_an_office_without_requests_has_an_empty_report(sqlite_database: Database) -> None:
    report = _report(sqlite_database)
    assert report.tally.lines == ()
    times = report.times.all
    assert (times.median, times.ninetieth, times.longest, report.totals.received) == (None, None, None, 0)


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_a_file_of_the_figures_holds_no_name(sqlite_database: Database, form: str) -> None:
    filled(sqlite_database)
    content = _file(_report(sqlite_database), form)
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    assert b"Salainen" not in content


def test_the_json_and_the_csv_say_the_same_figures(sqlite_database: Database) -> None:
    filled(sqlite_database)
    report = _report(sqlite_database)
    rows = json.loads(_file(report, "json"))["rows"]
    lines = list(csv.DictReader(io.StringIO(_file(report, "csv").decode())))
    assert [{key: str(value) for key, value in row.items()} for row in rows] == lines


@pytest.mark.parametrize(
    ("part", "whole", "shown", "why"),
    [
        (299, 300, 99, "one late answer is not all in time"),
        (300, 300, 100, "all of them"),
        (2, 3, 67, "rounded"),
        (0, 3, 0, "none"),
        (0, 0, 0, "nothing to share"),
    ],
)
def test_a_share_is_a_hundred_per_cent_only_where_nothing_is_missing(
    part: int, whole: int, shown: int, why: str
) -> None:
    assert share(part, whole) == shown, why


def test_a_text_that_a_spreadsheet_would_compute_is_marked_as_text(sqlite_database: Database) -> None:
    filled(sqlite_database)
    with sqlite_database.write() as session:
        session.execute(update(RightRequest).values(right='=HYPERLINK("x")'))
    report = _report(sqlite_database)
    lines = list(csv.DictReader(io.StringIO(_file(report, "csv").decode())))
    assert {line["right"] for line in lines} == {'\'=HYPERLINK("x")'}
    with zipfile.ZipFile(io.BytesIO(_file(report, "xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_report_on_paper_has_every_figure_and_case_and_no_name(sqlite_database: Database, language: str) -> None:
    filled(sqlite_database)
    report = _report(sqlite_database)
    values = paper_values(report, catalogue(), language)
    html = compliance_html(values, catalogue().register.facts, language, ROOT / "templates" / "reports")
    assert "Salainen" not in html
    for reference in ("2/2026", "3/2026", "4/2026"):
        assert f">{reference}</th>" in html
    total = re.findall(r'<tr class="total">(.*?)</tr>', html)
    cells = [re.findall(r'<td class="num">([^<]*)</td>', row) for row in total]
    for figures in cells[:4]:  # by month, right, channel and language
        assert figures == [str(getattr(report.totals, name)) for name in COLUMNS]
    for name, number in asdict(report.totals).items():
        assert not number or f">{number}</td>" in html, name
    assert html.count("<caption>") == html.count("<table") == len(values["tables"]) + 3
    assert "<th>" not in html, "every heading of a table says what it heads"


def test_a_protected_case_is_counted_and_its_reference_told_only_to_those_named(database: Database) -> None:
    filled(database)
    open_to_all = _report(database)
    protect(database, 2, 4, named=1)
    unnamed = _report(database)
    assert unnamed.totals == open_to_all.totals
    assert [(one.reference, one.is_protected) for one in unnamed.late] == [
        (None, True),
        (None, True),
        ("3/2026", False),
    ]
    assert [(one.reference, one.is_protected) for one in unnamed.soon.named] == [(None, True)]
    assert [one.reference for one in _report(database, viewer=99).late] == [None, None, "3/2026"]
    named = _report(database, viewer=1)
    assert [(one.reference, one.is_protected) for one in named.late] == [
        ("2/2026", True),
        ("4/2026", True),
        ("3/2026", False),
    ]


def test_who_is_barred_from_a_protected_case_is_not_told_its_reference(sqlite_database: Database) -> None:
    filled(sqlite_database)
    protect(sqlite_database, 2, named=1)
    with sqlite_database.write() as session:
        session.add(CaseUser(case_id=2, user_id=1, kind="barred", at=AT))
    assert [one.reference for one in _report(sqlite_database, viewer=1).late] == [None, "4/2026", "3/2026"]


def test_who_is_barred_from_a_case_is_not_told_its_reference(sqlite_database: Database) -> None:
    filled(sqlite_database)
    with sqlite_database.write() as session:
        session.add(CaseUser(case_id=2, user_id=1, kind="barred", at=AT))
    first = _report(sqlite_database, viewer=1).late[0]
    assert (first.reference, first.case_id, first.is_protected) == (None, None, False)
    assert _report(sqlite_database, viewer=99).late[0].reference == "2/2026"


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_a_file_names_no_protected_case(sqlite_database: Database, form: str) -> None:
    filled(sqlite_database)
    protect(sqlite_database, 2, 4)
    content = _file(_report(sqlite_database), form)
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    assert b"2/2026" not in content
    assert b"4/2026" not in content
    if form == "json":
        late = json.loads(content)["late"]
        assert [(one["reference"], one["protected"]) for one in late] == [(None, True), (None, True), ("3/2026", False)]


@pytest.mark.parametrize(
    ("language", "words"), [("fi", "suojattu asia"), ("sv", "skyddat ärende"), ("en", "protected case")]
)
def test_the_report_on_paper_says_protected_case_in_place_of_the_reference(
    sqlite_database: Database, language: str, words: str
) -> None:
    filled(sqlite_database)
    protect(sqlite_database, 2, 4)
    values = paper_values(_report(sqlite_database), catalogue(), language)
    html = compliance_html(values, catalogue().register.facts, language, ROOT / "templates" / "reports")
    assert "2/2026" not in html
    assert "4/2026" not in html
    assert html.count(f">{words}</th>") == 3, "twice among the late, once among the coming"
    assert ">3/2026</th>" in html


def test_what_is_late_is_counted_as_in_the_headline_and_a_day_to_act_that_passed_is_told_apart(
    database: Database,
) -> None:
    """A recording that was destroyed makes a day to act pass long before the statutory day: that is not yet late."""
    filled(database)
    with database.write() as session:
        request = session.get_one(RightRequest, 5)
        request.act_by_on, request.act_by_reason = TODAY - timedelta(days=3), "recording_lost"
        session.add(request)
    report = _report(database)
    late, passed, *coming = weeks_of(report.soon, report.foresight, TODAY)
    assert (late.is_late, late.number, [one.reference for one in late.named]) == (True, 1, ["4/2026"])
    assert late.number == report.totals.open_late, "the headline"
    assert (passed.is_late, passed.number, [one.reference for one in passed.named]) == (False, 1, ["5/2026"])
    assert [one.number for one in coming] == [0] * WEEKS
    assert report.soon.number == 2
    words = " ".join(opening(report, "fi"))
    assert "ja niistä 1 on myöhässä" in words


def test_the_median_is_the_same_in_the_sentences_as_in_the_figures(database: Database) -> None:
    answers = ("2026-09-19", "2026-09-20")
    filled(database, [("2026-09-01", "2026-10-01", on, "on_time", "full", "none", False) for on in answers])
    report = _report(database)
    assert report.times.all.median == 18.5
    told = [opening(report, language)[1] for language in ("fi", "sv", "en")]
    assert ["18,5 päivässä" in told[0], "18,5 dagar" in told[1], "18.5 days" in told[2]] == [True] * 3


def test_who_has_left_answers_nothing_more_in_what_is_foreseen(database: Database) -> None:
    """Their pace of the last weeks would let everything look in time that nobody is there to answer."""
    on = "2026-11-20"
    filled(database, [("2026-11-02", "2026-12-02", on, "on_time", "full", "none", False) for _ in range(6)])
    with database.write() as session:
        gone = User(id=2, email="b@example.fi", name="B", roles=["handler"], is_active=False, created_at=AT)
        moved = User(id=3, email="c@example.fi", name="C", roles=["management"], created_at=AT)
        session.add_all([gone, moved])
        session.flush()
        for case_id, user_id in ((1, 1), (2, 2), (3, 2), (4, 2), (5, 3), (6, 3)):
            session.execute(update(Case).where(col(Case.id) == case_id).values(assigned_to=user_id))
    foresight = _report(database).foresight
    assert foresight is not None
    assert foresight.pace_all == pytest.approx(1 / 60), "one answer in twelve weeks, of the one who is there"
    assert foresight.away == (1,)
