"""Numbers with their evidence: the code that confirms one, what is said of one, and what both change in the candidates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.events import body_of, events_of
from dsr.db.tables import Candidate, Case, CaseNumber, Job, NumberCode
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.domain.matching import Basis, Shared
from dsr.domain.number_code import MOST_A_DAY, MOST_ATTEMPTS, Answer, Way
from dsr.domain.number_evidence import NumberEvidence, checked_evidence
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.services import candidates, case_numbers, shared_lines
from tests.services.call_files import AT, asterisk_row, take, write_rows
from tests.services.letters_office import LetterOffice

SAID = NumberEvidence(Basis.DECLARED, Shared.NO, date(2024, 1, 1))


def changed(office: LetterOffice, case_id: int, change: Callable[[Session, Case], object]) -> object:
    with office.deps.database.write() as session:
        holds_lock(session)
        return change(session, session.get_one(Case, case_id))


def number_id(office: LetterOffice, case_id: int) -> int:
    with office.deps.database.read() as session:
        return case_numbers.numbers_of(session, case_id)[0].id or 0


def made(office: LetterOffice, case_id: int, way: Way = Way.CALL) -> str:
    number, by = number_id(office, case_id), office.people["veera"]
    found = changed(
        office,
        case_id,
        lambda session, case: case_numbers.make_code(session, office.deps, case, number, way, by=by, at=office.clock()),
    )
    return str(found)


def given(office: LetterOffice, case_id: int, code: str) -> object:
    number, by = number_id(office, case_id), office.people["veera"]
    return changed(
        office,
        case_id,
        lambda session, case: case_numbers.take_code(
            session, office.deps, case, number, code, by=by, at=office.clock()
        ),
    )


def say(office: LetterOffice, case_id: int, said: NumberEvidence) -> None:
    number, by = number_id(office, case_id), office.people["veera"]
    changed(
        office,
        case_id,
        lambda session, case: case_numbers.change_evidence(
            session, office.deps, case, number, said, by=by, at=office.clock()
        ),
    )


def score(office: LetterOffice) -> None:
    with office.deps.database.read() as session:
        query = select(col(Job.id)).where(col(Job.kind) == "score_candidates", col(Job.state) == "queued")
        waiting = list(session.scalars(query))
    for job_id in waiting:
        run_job(office.deps, all_handlers(), job_id or 0)


def bands(office: LetterOffice, case_id: int) -> list[tuple[str, int]]:
    with office.deps.database.read() as session:
        query = select(Candidate).where(col(Candidate.case_id) == case_id).order_by(col(Candidate.id))
        return [(row.band, row.score) for row in session.scalars(query)]


def test_a_code_that_is_said_back_confirms_the_number_and_the_calls_are_weighed_anew(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office = letter_office
    take(office.deps, write_rows(tmp_path / "calls.csv", [asterisk_row(1)]))
    case_id = office.open_case(numbers=("040 555 0123",))
    score(office)
    assert bands(office, case_id) == [("possible", 40)]
    say(office, case_id, SAID)
    code = made(office, case_id)
    assert given(office, case_id, f" {code[:3]} {code[3:]}") is Answer.CONFIRMED
    office.clock.pass_by(minutes=1)
    score(office)
    assert bands(office, case_id) == [("strong", 60)]
    with office.deps.database.read() as session:
        number = case_numbers.numbers_of(session, case_id)[0]
        assert (number.basis, number.confirmed_at) == ("callback", office.clock() - timedelta(minutes=1))
        candidate = session.scalars(select(Candidate)).one()
        assert candidate.reasons[0]["values"] == {"number": "040 … 23", "confirmed_on": "2026-11-02"}
        log = [(event.kind, body_of(event)) for event in events_of(session, f"case:{case_id}")]
    told = str([one for one in log if one[0].startswith("number_")])
    assert "number_confirmed" in told
    assert code not in told
    assert "555" not in told


def test_a_code_is_kept_only_as_a_hash_and_lasts_ten_minutes(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    code = made(quick_office, case_id)
    with quick_office.deps.database.read() as session:
        row = session.scalars(select(NumberCode)).one()
        assert code not in (row.code_hash, str(row))
    quick_office.clock.pass_by(minutes=10)
    assert given(quick_office, case_id, code) is Answer.ENDED


def test_a_code_is_tried_five_times_and_every_try_is_counted(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    code = made(quick_office, case_id)
    wrong = "000000" if code != "000000" else "111111"
    for attempt in ("", "kuusi", *[wrong] * (MOST_ATTEMPTS - 2)):
        assert given(quick_office, case_id, attempt) is Answer.WRONG
    assert given(quick_office, case_id, code) is Answer.ENDED


def test_a_new_code_ends_the_one_before_and_there_are_five_a_day(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    first = made(quick_office, case_id)
    second = made(quick_office, case_id, Way.SMS)
    if first != second:
        assert given(quick_office, case_id, first) is Answer.WRONG
    assert given(quick_office, case_id, second) is Answer.CONFIRMED
    assert given(quick_office, case_id, second) is Answer.ENDED, "a code is good for once"
    for _more in range(MOST_A_DAY - 2):
        made(quick_office, case_id)
    with pytest.raises(Refused, match="codes a day"):
        made(quick_office, case_id)


def test_a_number_that_cannot_be_called_gets_no_code(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case(numbers=("81621",))
    with pytest.raises(Refused, match="cannot be called"):
        made(quick_office, case_id)


def test_the_number_of_another_case_is_none_of_this_one(quick_office: LetterOffice) -> None:
    first, second = quick_office.open_case(), quick_office.open_case(subject_name="Joku Muu")
    number, by = number_id(quick_office, first), quick_office.people["veera"]
    with pytest.raises(NotFound):
        changed(
            quick_office,
            second,
            lambda session, case: case_numbers.make_code(
                session, quick_office.deps, case, number, Way.CALL, by=by, at=quick_office.clock()
            ),
        )


def test_taking_the_confirmation_back_takes_its_day_too(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    given(quick_office, case_id, made(quick_office, case_id))
    say(quick_office, case_id, SAID)
    with quick_office.deps.database.read() as session:
        number = case_numbers.numbers_of(session, case_id)[0]
        found = (number.basis, number.shared, number.from_on, number.confirmed_at)
    assert found == ("declared", "no", date(2024, 1, 1), None)


FORM = {"basis": "declared", "shared": "no", "from_on": "1.1.2024", "to_on": "", "evidence": ""}


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"basis": "callback"}, ("basis", "callback_unconfirmed")),
        ({"basis": "voice"}, ("basis", "choice_unknown")),
        ({"shared": "perhaps"}, ("shared", "choice_unknown")),
        ({"basis": "other_register"}, ("evidence", "number_evidence_missing")),
        ({"basis": "handler"}, ("evidence", "number_evidence_missing")),
        ({"from_on": "30.2.2024"}, ("from_on", "day_past")),
        ({"to_on": "3.11.2026"}, ("to_on", "day_past")),
        ({"to_on": "31.12.2023"}, ("to_on", "days_reversed")),
        ({"evidence": "a" * 301}, ("evidence", "line_long")),
    ],
)
def test_what_is_said_of_a_number_is_checked(fields: dict[str, str], fault: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        checked_evidence({**FORM, **fields}, date(2026, 11, 2), is_confirmed=False)
    assert [(one.place, one.code) for one in refusal.value.faults] == [fault]


def test_a_recycled_number_is_a_gap_outside_its_days(quick_office: LetterOffice, tmp_path: Path) -> None:
    office = quick_office
    rows = [asterisk_row(1, AT - timedelta(days=9)), asterisk_row(2, AT)]
    take(office.deps, write_rows(tmp_path / "calls.csv", rows))
    case_id = office.open_case(numbers=("040 555 0123",))
    say(office, case_id, NumberEvidence(Basis.DECLARED, Shared.NO, date(2026, 10, 1)))
    score(office)
    assert sorted(bands(office, case_id)) == [("possible", 40), ("weak", 0)]


def test_a_number_on_the_list_of_switchboards_is_shared_whatever_the_case_says(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    office = quick_office
    take(office.deps, write_rows(tmp_path / "calls.csv", [asterisk_row(1)]))
    case_id = office.open_case(numbers=("040 555 0123",))
    say(office, case_id, SAID)
    score(office)
    by = office.people["veera"]
    with office.deps.database.write() as session:
        line = shared_lines.save_line(
            session, "+358 40 555 0123", "switchboard", "Esimerkki Oy", by=by, at=office.clock.pass_by(minutes=1)
        )
        line_id = line.id or 0
    score(office)
    with office.deps.database.read() as session:
        assert "shared_line" in session.scalars(select(Candidate)).one().blockers
    with office.deps.database.write() as session:
        shared_lines.remove_line(session, line_id, by=by, at=office.clock.pass_by(minutes=1))
    score(office)
    with office.deps.database.read() as session:
        assert session.scalars(select(Candidate)).one().blockers == []


def test_a_number_given_by_a_second_subject_blocks_the_first_ones_calls_at_once(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    office = quick_office
    take(office.deps, write_rows(tmp_path / "calls.csv", [asterisk_row(1)]))
    first = office.open_case(numbers=("040 555 0123",))
    say(office, first, SAID)
    given(office, first, made(office, first))
    office.clock.pass_by(minutes=1)
    score(office)
    assert bands(office, first) == [("strong", 60)]
    office.open_case(numbers=("040 555 0123",), subject_name="Joku Muu")
    score(office)
    assert bands(office, first) == [("possible", 25)]


def test_many_requests_with_one_number_leave_one_search_a_case(letter_office: LetterOffice) -> None:
    """Each asked for a search of every other one: a hundred at once left ten thousand jobs before the mailbox and the letters."""
    office = letter_office
    ids = [office.open_case(numbers=("040 555 0123",), subject_name=f"Joku {place}") for place in range(6)]

    def waiting() -> list[int | None]:
        with office.deps.database.read() as session:
            jobs = select(col(Job.case_id)).where(col(Job.kind) == "score_candidates", col(Job.state) == "queued")
            return sorted(session.scalars(jobs), key=lambda case_id: case_id or 0)

    assert waiting() == ids
    score(office)
    office.clock.pass_by(seconds=1)
    ids.append(office.open_case(numbers=("040 555 0123",)))
    assert waiting() == ids, "what was searched before is searched again"


def test_a_call_tied_to_one_subject_is_no_longer_ticked_for_another(quick_office: LetterOffice, tmp_path: Path) -> None:
    office = quick_office
    take(office.deps, write_rows(tmp_path / "calls.csv", [asterisk_row(1)]))
    first = office.open_case(numbers=("040 555 0123",))
    second = office.open_case(numbers=("040 555 0123",), subject_name="Joku Muu")
    score(office)
    with office.deps.database.write() as session:
        session.execute(update(CaseNumber).where(col(CaseNumber.case_id) == second).values(e164="+358405550199"))
        call_id = session.scalars(select(col(Candidate.call_id))).first() or 0
        candidates.link_call(
            session,
            office.deps,
            session.get_one(Case, first),
            call_id,
            "Kertoi nimensä.",
            by=office.people["veera"],
            at=office.clock.pass_by(minutes=1),
        )
    with office.deps.database.read() as session:
        queued = select(col(Job.case_id)).where(col(Job.kind) == "score_candidates", col(Job.state) == "queued")
        assert list(session.scalars(queued)) == [second]
