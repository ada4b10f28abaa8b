"""Figures of purged cases: what the report counted of them it counts on, in the month in which it came."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlmodel import col

from dsr.db.case_rows import remove_rows
from dsr.db.engine import Database
from dsr.db.tables import Case, CaseGround, CaseTask, LatenessCause, RightRequest
from dsr.services.case_retention.figures import keep_figures
from dsr.services.case_retention.kept import LINE, kept_of_cases
from dsr.services.report.counted import lines_of
from dsr.services.report.figures import tally
from dsr.services.report.keeping import holds as holds_placed
from dsr.services.report.scope import Scope
from tests.services.letters_office import LetterOffice
from tests.services.report_parts import TODAY, UNANSWERED, filled
from tests.services.test_case_retention import FIVE_YEARS, _carry_out, _closed, _confirm, _propose, _reported


def test_what_the_report_counts_by_a_code_stays_when_its_case_goes(quick_office: LetterOffice) -> None:
    """Grounds, causes of lateness, factors of extensions, appeals, complaints, holds and lines (law.md 7.1: for good)."""
    office = quick_office
    case_id = _closed(office)
    office.link_call(case_id)
    with office.deps.database.write() as session:
        request = session.scalars(select(RightRequest).where(col(RightRequest.case_id) == case_id)).one()
        request.timeliness, request.extension_factor, by, at = (
            "late",
            "complexity",
            office.people["veera"],
            office.clock(),
        )
        session.add(LatenessCause(right_request_id=request.id or 0, code="workload", by_user=by, at=at))
        ground = {
            "case_id": case_id,
            "right_request_id": request.id,
            "language": "fi",
            "reasons": "-",
            "by_user": by,
            "at": at,
        }
        session.add_all(CaseGround(**ground, code=code) for code in ("G3", "G3", "G12"))
        of_case = {"case_id": case_id, "kind": "complaint", "outcome": "answered", "made_at": at}
        session.add_all(
            CaseTask(**of_case, received_on=date(2026, 11, 9), closed_on=date(2026, 11, 20)) for _ in range(2)
        )
    office.clock.pass_by(**FIVE_YEARS)
    with office.deps.database.read() as session:
        told = _reported(session, office)
    assert told["refusals_by_ground"] == {"G12": 1, "G3": 1}
    assert told["causes_of_lateness"] == {"workload": 1, "untold": 0}
    assert told["extensions"] == {"complexity": 1}
    assert told["holds"] == {"placed": {"case": 1}, "standing": {"case": 0}}
    assert told["complaints"] == [
        {"kind": "complaint", "outcome": "answered", "number": 2},
        {"kind": "decision", "outcome": "none", "number": 1},
    ]
    round_id = _propose(office)
    _confirm(office, round_id)
    _carry_out(office, round_id)
    with office.deps.database.read() as session:
        assert session.get(Case, case_id) is None
        assert _reported(session, office) == told
        assert kept_of_cases(session, date(2026, 1, 1), date(2026, 12, 31), (LINE,)) == {(LINE, "info-fi"): 1}
        december = Scope(date(2026, 12, 1), date(2026, 12, 31))
        assert holds_placed(session, december).placed == {}, "each in its own month"


def test_what_ended_without_an_answer_counts_as_before_once_its_case_has_gone(sqlite_database: Database) -> None:
    """One of them had passed its statutory day: it is late for good."""
    filled(sqlite_database, UNANSWERED)
    scope = Scope(date(2026, 9, 1), date(2026, 11, 30))
    with sqlite_database.write() as session:
        before = tally(lines_of(session, scope, TODAY)).totals
        for case in session.scalars(select(Case)).all():
            keep_figures(session, case, TODAY)
            remove_rows(session, case.id or 0)
        assert session.scalars(select(RightRequest)).all() == []
        assert tally(lines_of(session, scope, TODAY)).totals == before
    assert (before.open, before.open_late) == (2, 1)
