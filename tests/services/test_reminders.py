"""Reminders as they are written and listed: once a step, to the right desk, to nobody who may not open the case."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, CaseUser, Letter, Reminder, User
from dsr.domain.calendar import HELSINKI, local_date
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.services import case_access, cases, letter_jobs, reminders, work_queue
from dsr.services.letters import approving, editing
from dsr.services.reminders import absences, giving, lists
from dsr.services.work_queue import Filters
from tests.services.letters_office import ARRIVED, LetterOffice
from tests.services.reminder_parts import DUE_ON, away, case_for, move


def at_day(office: LetterOffice, on: str, hour: int = 9) -> None:
    office.clock.at = datetime.fromisoformat(on).replace(hour=hour, tzinfo=HELSINKI)


def give(office: LetterOffice, on: str) -> None:
    at_day(office, on)
    with office.deps.database.write() as session:
        giving.give_due(session, office.deps, local_date(office.clock()), at=office.clock())


def given(office: LetterOffice) -> list[tuple[int, list[int], int | None, str, bool]]:
    names = {user_id: name for name, user_id in office.people.items()}
    with office.deps.database.read() as session:
        rows = session.scalars(select(Reminder).order_by(col(Reminder.id))).all()
        return [(row.step, row.skipped, names.get(row.desk or 0), row.team, row.for_team) for row in rows]  # type: ignore[misc]


def told(office: LetterOffice, who: str) -> list[tuple[int, int, bool]]:
    """Case, step and whether it is their own, of everything in this person's list."""
    with office.deps.database.read() as session:
        found = lists.lines_for(session, office.actor(who), local_date(office.clock()))
        return [(line.case_id, line.step, line.is_own) for line in found]


def act(office: LetterOffice, case_id: int, who: str) -> None:
    """A note, as the page of the case takes it."""
    with office.deps.database.write() as session:
        case_access.note_act(session, case_id, office.people[who], at=office.clock())
        cases.add_note(session, case_id, f"{office.clock()}", by=office.people[who], at=office.clock())


def test_each_step_is_given_once_to_the_assignee_and_then_to_the_team(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = case_for(office, "veera")
    for on in ("2026-11-17", "2026-11-18", "2026-11-18", "2026-11-20", "2026-11-25", "2026-12-03", "2026-12-03"):
        give(office, on)
    assert given(office) == [
        (10, [], "veera", "handler", False),
        (5, [], "veera", "handler", True),
        (-1, [1, 0], "veera", "handler", True),
    ]
    assert told(office, "veera") == [(case_id, -1, True)], "only the latest step stands"
    assert told(office, "jari") == [(case_id, -1, False)]
    assert [told(office, who) for who in ("kirsi", "paivi", "tiina")] == [[], [], []], "it is the handlers' turn"
    with office.deps.database.read() as session:
        kept = [body_of(one) for one in events_of(session, f"case:{case_id}") if one.kind == "reminded"]
    assert kept[2] == {
        "act_by_on": "2026-12-02",
        "step": -1,
        "skipped": [1, 0],
        "to_user": office.people["veera"],
        "to_team": "handler",
    }


def test_an_assignee_who_has_acted_since_keeps_the_case_to_themselves(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = case_for(office, "veera")
    give(office, "2026-11-18")
    office.clock.pass_by(minutes=5)
    act(office, case_id, "veera")
    give(office, "2026-11-25")
    assert [one[4] for one in given(office)] == [False, False]
    with office.deps.database.write() as session:
        line = lists.lines_for(session, office.actor("veera"), local_date(office.clock()))[0]
        lists.note_seen(session, office.actor("veera"), line.reminder_id, on=local_date(office.clock()), at=ARRIVED)
    give(office, "2026-12-01")
    assert given(office)[-1][4] is True, "to have seen a reminder is nothing done"


def test_two_workers_who_look_at_once_write_one_reminder(letter_office: LetterOffice) -> None:
    """Both have read that nothing was given when the first commits."""
    office = letter_office
    case_for(office, "veera")
    at_day(office, "2026-11-18")
    on = local_date(office.clock())
    with office.deps.database.read() as session:
        due = giving._due(session, office.deps, on)
        session.expunge_all()
    for _worker in range(2):
        with office.deps.database.write() as session:
            known = giving._known(session, office.deps, due, on)
            case, at = session.get_one(Case, due[0].case_id), office.clock()
            giving._give(session, [giving._row(case, due[0], known, at)], at)
    assert len(given(office)) == 1
    with office.deps.database.read() as session:
        kinds = [one.kind for one in events_of(session, f"case:{due[0].case_id}")]
    assert kinds.count("reminded") == 1


def test_what_is_too_much_for_one_transaction_is_given_in_the_next(quick_office: LetterOffice) -> None:
    office = quick_office
    for _number in range(3):
        case_for(office, "veera")
    at_day(office, "2026-11-18")
    with office.deps.database.write() as session:
        on, at = local_date(office.clock()), office.clock()
        rounds = [giving.give_due(session, office.deps, on, at=at, limit=2) for _round in range(3)]
    assert rounds == [True, False, False]
    assert len(given(office)) == 3


def test_a_day_that_moves_begins_anew_and_its_old_reminders_stand_no_more(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = case_for(office, "veera")
    give(office, "2026-11-25")
    move(office, case_id, date(2026, 12, 30))
    assert told(office, "veera") == []
    give(office, "2026-11-26")
    assert len(given(office)) == 1, "the new day is far away"
    give(office, "2026-12-15")
    assert given(office)[-1][:2] == (10, [])
    move(office, case_id, DUE_ON)
    assert told(office, "veera") == [(case_id, 5, True)], "the day came back, and with it what was told of it"


def test_what_has_ended_reminds_nobody(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = case_for(office, "veera")
    give(office, "2026-11-18")
    office.step(case_id, "withdraw", "veera", withdrawn_on=date(2026, 11, 18), reason="Perui.")
    letter = office.letter(case_id, "withdrawal_confirmed")
    with office.deps.database.write() as session:
        by, at = office.people["veera"], office.clock()
        editing.discard(session, office.deps, letter.id or 0, letter.version, "Soitti itse.", by=by, at=at)
    give(office, "2026-12-01")
    assert told(office, "veera") == []
    assert len(given(office)) == 1


def test_a_case_on_nobodys_desk_is_the_teams(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = case_for(office, None)
    give(office, "2026-11-18")
    assert given(office) == [(10, [], None, "handler", True)]
    assert told(office, "jari") == [(case_id, 10, False)]


def test_a_decision_that_waits_to_be_signed_reminds_the_deciders(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = case_for(office, "veera")
    with office.deps.database.write() as session:
        session.add(
            Letter(case_id=case_id, kind="access_refused", state="submitted", created_by=None, created_at=ARRIVED)
        )
    give(office, "2026-11-18")
    assert given(office) == [(10, [], "veera", "decider", True)]
    assert told(office, "paivi") == [(case_id, 10, False)]
    assert told(office, "veera") == [(case_id, 10, True)]
    assert told(office, "jari") == []


@pytest.mark.parametrize("how", ["protected", "barred"])
def test_whoever_may_not_open_the_case_is_told_nothing(letter_office: LetterOffice, how: str) -> None:
    office = letter_office
    case_id = case_for(office, "veera")
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        case.is_protected = how == "protected"
        session.add(case)
        who, kind = ("veera", "named") if how == "protected" else ("jari", "barred")
        session.add(CaseUser(case_id=case_id, user_id=office.people[who], kind=kind, at=office.clock()))
    give(office, "2026-12-03")
    assert given(office)[0][4] is True
    assert told(office, "veera") == [(case_id, -1, True)]
    assert told(office, "jari") == []
    with office.deps.database.write() as session, pytest.raises(NotFound):
        lists.note_seen(session, office.actor("jari"), 1, on=DUE_ON, at=office.clock())


def test_while_the_assignee_is_away_the_deputy_has_the_case_and_its_reminders(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id = case_for(office, "veera")
    away(office, "veera", "2026-11-16", "2026-11-27", "jari")
    give(office, "2026-11-18")
    assert given(office) == [(10, [], "jari", "handler", False)]
    assert told(office, "jari") == [(case_id, 10, True)]
    with office.deps.database.read() as session:
        veera, on = office.people["veera"], date(2026, 11, 18)
        assert reminders.deputies(session, veera, on) == (office.people["jari"],)
        assert reminders.deputies(session, veera, date(2026, 11, 30)) == ()
        there, mine = absences.presence(session, on), Filters(tab="mine")
        nothing = letter_jobs.under_way([])
        found = work_queue.listing(session, office.deps, office.actor("jari"), mine, there, nothing, office.clock())
        assert [row.case.id for row in found.rows] == [case_id]
        assert found.counts["mine"] == 1
    at_day(office, "2026-11-30")
    assert told(office, "jari") == [], "whoever is back has the case alone again"
    assert told(office, "veera") == [(case_id, 10, True)]


@pytest.mark.parametrize("why", ["no deputy", "deputy barred"])
def test_without_anybody_who_can_stand_in_the_team_is_told(quick_office: LetterOffice, why: str) -> None:
    office = quick_office
    case_id = case_for(office, "veera")
    away(office, "veera", "2026-11-16", "2026-11-27", None if why == "no deputy" else "jari")
    if why == "deputy barred":
        with office.deps.database.write() as session:
            session.add(CaseUser(case_id=case_id, user_id=office.people["jari"], kind="barred", at=office.clock()))
    give(office, "2026-11-18")
    assert given(office) == [(10, [], None, "handler", True)]
    assert told(office, "jari") == ([(case_id, 10, False)] if why == "no deputy" else [])


def test_an_absence_is_refused_with_every_fault(quick_office: LetterOffice) -> None:
    office = quick_office
    away(office, "veera", "2026-11-16", "2026-11-27", None)
    for who, first, last, deputy, codes in (
        ("veera", "2026-11-27", "2026-12-04", None, ["absence_overlaps"]),
        ("jari", "2026-11-27", "2026-11-20", None, ["row_days_reversed"]),
        ("jari", "2026-11-20", "2026-11-27", "jari", ["deputy_cannot"]),
        ("jari", "2026-11-20", "2026-11-27", "kirsi", ["deputy_cannot"]),
        ("jari", "2026-11-20", "2026-11-27", "paivi", ["deputy_cannot"]),
        ("tiina", "2026-11-20", "2026-11-27", None, ["choice_unknown"]),
    ):
        with pytest.raises(Invalid) as refusal:
            away(office, who, first, last, deputy)
        assert [fault.code for fault in refusal.value.faults] == codes


def test_an_absence_ends_with_its_last_day(quick_office: LetterOffice) -> None:
    office = quick_office
    row_id = away(office, "veera", "2026-11-16", "2026-11-27", "jari")
    with office.deps.database.write() as session:
        absences.end_absence(
            session, office.deps, row_id, date(2026, 11, 18), by=office.people["jari"], at=office.clock()
        )
    with office.deps.database.read() as session:
        assert absences.away_now(session, office.people["veera"], date(2026, 11, 18)) is not None
        assert absences.away_now(session, office.people["veera"], date(2026, 11, 19)) is None
        last = events_of(session, "users")[-1]
        assert (last.kind, last.by_user) == ("absence_ended", office.people["jari"])


def test_nobody_approves_their_own_text_by_standing_in(quick_office: LetterOffice) -> None:
    """A deputy gets work, never a power: the one who wrote it is refused as before (hallintolaki 27-28 §)."""
    office = quick_office
    case_id = case_for(office, "jari")
    letter_id = office.ready_answer(case_id)
    away(office, "jari", "2026-11-01", "2026-11-27", "veera")
    seen, parts = office.seen(letter_id, "veera")
    with office.deps.database.write() as session, pytest.raises(Refused) as refusal:
        approving.approve(
            session,
            office.deps,
            letter_id,
            seen,
            parts,
            actor=office.actor("veera"),
            states_unbarred=True,
            at=office.clock(),
        )
    assert refusal.value.code == "approver_is_preparer"


def test_a_user_who_left_is_nobodys_deputy(quick_office: LetterOffice) -> None:
    office = quick_office
    away(office, "veera", "2026-11-16", "2026-11-27", "jari")
    with office.deps.database.write() as session:
        user = session.get_one(User, office.people["jari"])
        user.is_active = False
        session.add(user)
    with office.deps.database.read() as session:
        assert reminders.deputies(session, office.people["veera"], date(2026, 11, 18)) == ()


def test_a_deputy_who_has_changed_work_is_passed_over_and_the_team_has_the_case(quick_office: LetterOffice) -> None:
    office = quick_office
    case_for(office, "veera")
    away(office, "veera", "2026-11-16", "2026-11-27", "jari")
    with office.deps.database.write() as session:
        session.get_one(User, office.people["jari"]).roles = ["decider"]
    give(office, "2026-11-18")
    assert given(office) == [(10, [], None, "handler", True)]


def test_the_marks_of_a_list_are_those_that_stand(quick_office: LetterOffice) -> None:
    office = quick_office
    first, second = case_for(office, "veera"), case_for(office, "jari")
    move(office, second, DUE_ON + timedelta(days=90))
    give(office, "2026-11-18")
    with office.deps.database.read() as session:
        assert lists.marks(session, [first, second]) == {first: 10}
        assert lists.marks(session, []) == {}
