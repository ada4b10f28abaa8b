"""Months as reported, and the page of a month made once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.engine import Database
from dsr.db.tables import Event, FrozenMonth, Job, LatenessCause, MonthlyReport, RightRequest, User
from dsr.domain.errors import Refused
from dsr.jobs.reports import make_monthly_report, tell_monthly_report
from dsr.jobs.running import Task
from dsr.services.lateness import cause_recorded, record_cause
from dsr.services.report import Scope, compliance
from dsr.services.report.compliance import as_json
from dsr.services.report.frozen import first_broken, freeze_months, month_scope, reported_months
from dsr.services.report.monthly import ask_monthly, monthly_pdf
from tests.made_once import calendar
from tests.services.report_parts import TODAY, filled
from tests.web.office import open_office

AT = datetime(2026, 11, 2, 4, tzinfo=UTC)
OCTOBER = "2026-10"
EARLY = date(2026, 11, 2)


def _freeze(database: Database, month: str, today: date) -> list[str]:
    with database.write() as session:
        return freeze_months(session, month, today, at=AT)


def _reported(session: Session, today: date = TODAY) -> dict[str, tuple[bool, dict[str, tuple[int, int]]]]:
    scope = Scope(date(2026, 1, 1), date(2026, 12, 31))
    counted = compliance(session, scope, calendar(), today).tally
    return {one.month: (one.is_corrected, one.changes) for one in reported_months(session, counted, scope)}


def test_a_reported_month_keeps_its_figures_and_what_ended_since_is_no_correction(database: Database) -> None:
    filled(database)
    assert _freeze(database, OCTOBER, EARLY) == [OCTOBER]
    assert _freeze(database, OCTOBER, TODAY) == [], "once"
    with database.write() as session:
        session.execute(
            update(RightRequest)
            .where(col(RightRequest.id) == 5)
            .values(is_open=False, outcome="withdrawn", counted_outcome="withdrawn")
        )
    with database.read() as session:
        corrected, changes = _reported(session, EARLY)[OCTOBER]
        assert (corrected, changes["withdrawn"], changes["open"]) == (False, (0, 1), (2, 1))
        told = session.scalars(select(Event).where(col(Event.kind) == "month_frozen")).one()
        assert session.scalars(select(FrozenMonth)).one().hash in told.body


def test_a_correction_of_a_reported_month_is_told_beside_it(database: Database) -> None:
    filled(database)
    _freeze(database, OCTOBER, TODAY)
    with database.write() as session:
        request = session.get_one(RightRequest, 3)  # its receipt is found to lie in September
        request.received_on = date(2026, 9, 30)
        session.add(request)
    with database.read() as session:
        corrected, changes = _reported(session)[OCTOBER]
        assert corrected
        assert (changes["received"], changes["disputable"]) == ((3, 2), (1, 0))


def test_an_answer_that_became_another_in_time_too_is_a_correction(sqlite_database: Database) -> None:
    """A letter that went out wrongly and another that took its place: as many in time, and one fewer met in full."""
    filled(sqlite_database)
    _freeze(sqlite_database, "2026-09", TODAY)
    with sqlite_database.write() as session:
        session.get_one(RightRequest, 1).outcome = "none_found"
    with sqlite_database.read() as session:
        assert _reported(session)["2026-09"] == (True, {"full": (1, 0), "none_found": (0, 1)})


def test_a_month_of_merged_requests_alone_is_not_corrected_and_stands_in_the_rows(sqlite_database: Database) -> None:
    merged = ("2026-08-03", "2026-09-03", None, "", "merged", "none", False)
    filled(sqlite_database, [merged, ("2026-09-01", "2026-10-01", "2026-09-20", "on_time", "full", "none", False)])
    _freeze(sqlite_database, "2026-08", TODAY)
    with sqlite_database.read() as session:
        assert _reported(session)["2026-08"] == (False, {})
        told = as_json(compliance(session, Scope(date(2026, 1, 1), TODAY), calendar(), TODAY))
    assert sum(row["merged"] for row in told["rows"]) == told["totals"]["merged"] == 1
    assert [row["name"] for row in told["by_month"]] == ["2026-09"], "nothing was received in August"


def test_a_month_is_kept_once_more_when_its_last_request_has_ended(database: Database) -> None:
    filled(database)
    _freeze(database, OCTOBER, EARLY)
    with database.write() as session:
        session.execute(
            update(RightRequest)
            .where(col(RightRequest.is_open))
            .values(is_open=False, outcome="withdrawn", counted_outcome="withdrawn")
        )
    assert _freeze(database, "2026-11", date(2026, 12, 1)) == ["2026-11", OCTOBER]
    with database.read() as session:
        rows = session.execute(select(col(FrozenMonth.month), col(FrozenMonth.stage)).order_by(col(FrozenMonth.id)))
        assert [tuple(row) for row in rows] == [(OCTOBER, "first"), ("2026-11", "first"), (OCTOBER, "final")]
        assert first_broken(session) is None


def test_nobody_changes_or_removes_what_was_reported(database: Database) -> None:
    filled(database)
    _freeze(database, OCTOBER, EARLY)
    for change in (update(FrozenMonth).values(figures="{}"), delete(FrozenMonth)):
        with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
            session.execute(change)


def test_the_page_of_a_month_is_asked_for_on_the_first_working_day_and_once(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        assert ask_monthly(session, calendar(), datetime(2026, 11, 1, 9, tzinfo=UTC)) is None, "a Sunday"
        assert ask_monthly(session, calendar(), datetime(2026, 11, 1, 22, 1, tzinfo=UTC)) is not None, (
            "Monday in Helsinki"
        )
        assert ask_monthly(session, calendar(), datetime(2026, 11, 9, 9, tzinfo=UTC)) is None
        assert session.scalars(select(col(Job.key))).one() == "monthly:2026-10"


def test_the_page_is_printed_in_three_languages_kept_and_told_of_without_anything_of_a_case(
    sqlite_url: str, tmp_path: Path
) -> None:
    office = open_office(sqlite_url, tmp_path)
    filled(office.deps.database)
    manager = office.add_user("management", name="Johto", language="sv")
    made = Task(1, "make_monthly_report", "monthly:2026-10", 1, {"month": OCTOBER})
    for _ in range(2):  # a second run, as after a kill between print and effect
        effect = make_monthly_report(office.deps, made)
        with office.deps.database.write() as session:
            effect(session)
    with office.deps.database.read() as session:
        assert session.scalar(select(func.count()).select_from(MonthlyReport)) == 3
        assert (monthly_pdf(session, OCTOBER, "sv") or b"").startswith(b"%PDF")
        told = session.scalars(select(Job).where(col(Job.kind) == "tell_monthly_report")).one()
        assert told.args["user_id"] == manager
        values = session.scalars(select(MonthlyReport).where(col(MonthlyReport.language) == "fi")).one().told
        assert values["opening"][0].startswith("Ajalla 1.1.–31.10.2026 saapui 5 pyyntöä.")
        task = Task(told.id or 0, told.kind, told.key, 1, dict(told.args))
    tell_monthly_report(office.deps, task)
    mail = office.mail.sent[0]
    assert "10/2026" in mail.subject
    assert "månadsöversikt" in mail.subject
    assert "4/2026" not in mail.body


def test_the_cause_of_a_late_answer_is_recorded_by_code_and_counted(database: Database) -> None:
    filled(database)
    with database.write() as session:
        late, in_time = session.get_one(RightRequest, 2), session.get_one(RightRequest, 1)
        record_cause(session, late, "decision", by=1, at=AT)
        record_cause(session, late, "listening", by=1, at=AT)
        record_cause(session, late, "listening", by=1, at=AT)
        for request, code in ((in_time, "decision"), (late, "weather")):
            with pytest.raises(Refused):
                record_cause(session, request, code, by=1, at=AT)
    with database.read() as session:
        report = compliance(session, Scope(date(2026, 1, 1), TODAY), calendar(), TODAY)
        assert (dict(report.causes), report.causes_untold, report.late_number) == ({"listening": 1}, 2, 3)
        assert cause_recorded(session, 2) == "listening"
        assert session.scalar(select(func.count()).select_from(LatenessCause)) == 2, "what was said before is kept"


@pytest.mark.parametrize(("month", "last"), [("2026-12", date(2026, 12, 31)), ("2028-02", date(2028, 2, 29))])
def test_a_month_ends_with_its_last_day(month: str, last: date) -> None:
    assert month_scope(month).to_on == last


def test_the_jobs_that_tell_management_wait_for_a_person_after_a_restore(sqlite_database: Database) -> None:
    from dsr.db.backup import SENDS, settle

    assert "tell_monthly_report" in SENDS
    with sqlite_database.write() as session:
        session.add(User(id=1, email="a@example.fi", name="A", roles=["management"], created_at=AT))
        outbox.enqueue(session, "tell_monthly_report", key="monthly_told:2026-10:1", at=AT, month=OCTOBER, user_id=1)
        assert settle(session, sha256="0", at=AT) == 1
