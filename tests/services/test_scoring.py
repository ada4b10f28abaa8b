"""Calls proposed to a case: what is searched, what is kept, and that a person's verdict stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.events import body_of, events_of
from dsr.db.tables import Call, Candidate, Case, CaseNumber, HoldItem, Job, Recording
from dsr.deps import Deps
from dsr.domain.named_times import Window
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.services import cases
from dsr.services.recording_fates import Fate, fates
from dsr.services.third_persons import untold_blockers
from tests.services.call_files import AT, asterisk_row, take, write_rows
from tests.services.letters_office import LetterOffice


def _score(deps: Deps, case_id: int) -> None:
    with deps.database.read() as session:
        query = select(col(Job.id)).where(
            col(Job.kind) == "score_candidates", col(Job.case_id) == case_id, col(Job.state) == "queued"
        )
        waiting = list(session.scalars(query))
    for job_id in waiting:
        assert run_job(deps, all_handlers(), job_id or 0) == "done"


def _candidates(deps: Deps, case_id: int) -> list[Candidate]:
    with deps.database.read() as session:
        query = select(Candidate).where(col(Candidate.case_id) == case_id).order_by(col(Candidate.score).desc())
        found = list(session.scalars(query.order_by(col(Candidate.call_id))))
        session.expunge_all()
        return found


def _case(deps: Deps, case_id: int) -> Case:
    with deps.database.read() as session:
        case = session.get_one(Case, case_id)
        session.expunge_all()
        return case


def _import(office: LetterOffice, tmp_path: Path, *rows: tuple[str, ...]) -> None:
    take(office.deps, write_rows(tmp_path / f"calls-{office.clock().timestamp()}.csv", rows), chunk_rows=100)


def _set_recordings(deps: Deps, **values: object) -> None:
    with deps.database.write() as session:
        session.execute(update(Recording).values(**values))


def test_calls_from_the_subjects_number_are_proposed_with_reasons(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    rows = [asterisk_row(1), asterisk_row(2, AT + timedelta(days=1)), asterisk_row(3, caller="0405550199")]
    _import(letter_office, tmp_path, *rows)
    case_id = letter_office.open_case(numbers=("040 555 0123",))
    _score(deps, case_id)
    found = _candidates(deps, case_id)
    assert [(one.score, one.band, one.verdict) for one in found] == [(40, "possible", ""), (40, "possible", "")]
    assert [reason["code"] for reason in found[0].reasons] == ["number_declared"]
    assert found[0].reasons[0]["values"] == {"number": "040 … 23"}
    assert "period_unknown" in found[0].blockers
    case = _case(deps, case_id)
    assert case.searched_at == letter_office.clock()
    assert case.search == {
        "restricted": [],
        "on": "2026-11-02",
        "from_on": "2026-05-02",
        "to_on": "2026-11-02",
        "numbers": 1,
        "masked_numbers": ["040\u00a0…\u00a0123"],
        "number_checked": "declared",
        "other_means": False,
        "windows": [],
        "times_partly": False,
        "queues": [],
        "agents": [],
        "duration_ms": None,
        "own_agents": [],
        "sources": [{"name": "asterisk21", "until": "2026-10-06", "imported_on": "2026-11-02"}],
        "counted": 3,
        "unusable": 0,
        "counted_from": "2026-05-02",
        "found": 2,
        "kept": 2,
    }
    with deps.database.read() as session:
        bodies = [
            body_of(event) for event in events_of(session, f"case:{case_id}") if event.kind == "candidates_scored"
        ]
    assert bodies == [{"found": 2, "strong": 0, "possible": 2, "weak": 0}]


def test_a_case_with_nothing_to_search_by_is_not_called_searched(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case(numbers=("81621",))
    _score(letter_office.deps, case_id)
    case = _case(letter_office.deps, case_id)
    assert (case.searched_at, case.search) == (None, {})


def test_a_search_that_finds_nothing_is_a_search(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case(numbers=("040 555 0123",))
    _score(letter_office.deps, case_id)
    assert _case(letter_office.deps, case_id).searched_at is not None
    assert _candidates(letter_office.deps, case_id) == []


def test_calls_older_than_the_storage_period_are_proposed_while_their_facts_are_kept(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    """Their recordings have gone, and what is left of them is the person's data too (GDPR 15(1)); the search says how far
    it went."""
    old = datetime(2024, 5, 1, 20, 59, tzinfo=UTC)  # 1.5. at 23.59 in Helsinki
    _import(letter_office, tmp_path, asterisk_row(1, old), asterisk_row(2))
    _set_recordings(letter_office.deps, state="destroyed", destroyed_at=AT)
    case_id = letter_office.open_case(numbers=("040 555 0123",))
    _score(letter_office.deps, case_id)
    assert len(_candidates(letter_office.deps, case_id)) == 2
    assert _case(letter_office.deps, case_id).search["from_on"] == "2024-05-01"


@pytest.mark.parametrize(
    ("days_ago", "from_on"), [(1, "2026-05-02"), (300, "2025-12-09")], ids=["six months before the receipt", "named"]
)
def test_by_named_times_alone_nothing_older_is_looked_for(
    letter_office: LetterOffice, tmp_path: Path, days_ago: int, from_on: str
) -> None:
    _import(letter_office, tmp_path, asterisk_row(1, datetime(2024, 5, 1, 9, tzinfo=UTC)), asterisk_row(2))
    begins = AT - timedelta(days=days_ago)
    case_id = letter_office.open_case(numbers=(), windows=(Window(begins, begins + timedelta(hours=1), "info-fi"),))
    _score(letter_office.deps, case_id)
    assert _case(letter_office.deps, case_id).search["from_on"] == from_on


def test_a_time_that_the_person_names_is_searched_however_old_it_is(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    """The answer tells that it was: the facts of a call are still there when its recording has gone (GDPR 15(1))."""
    old = datetime(2026, 4, 20, 6, tzinfo=UTC)
    _import(letter_office, tmp_path, asterisk_row(1, old), asterisk_row(2, old - timedelta(days=9)))
    _set_recordings(letter_office.deps, state="destroyed", destroyed_at=AT)
    named = Window(old - timedelta(days=2), old + timedelta(days=2), "info-fi")
    case_id = letter_office.open_case(numbers=(), windows=(named,))
    _score(letter_office.deps, case_id)
    assert len(_candidates(letter_office.deps, case_id)) == 1, "nothing before the day that was named"
    assert _case(letter_office.deps, case_id).search["from_on"] == "2026-04-18"


def test_an_old_call_whose_recording_nobody_has_told_to_be_gone_is_proposed_with_a_check(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    """It is held with the rest, so the handler must hear of it and ask the source; the search says how far it went."""
    deps, old = letter_office.deps, datetime(2026, 4, 20, 6, tzinfo=UTC)  # six months end on 20.10., receipt on 2.11.
    _import(letter_office, tmp_path, asterisk_row(1, old), asterisk_row(2))
    case_id = letter_office.open_case(numbers=("040 555 0123",))
    _score(deps, case_id)
    found = {one.call_id: "storage_ended" in one.blockers for one in _candidates(deps, case_id)}
    with deps.database.read() as session:
        held = set(session.scalars(select(col(HoldItem.recording_id))))
        calls = {call.id: call.started_at == old for call in session.scalars(select(Call))}
    assert found == calls
    assert len(held) == 2
    assert _case(deps, case_id).search["from_on"] == "2026-04-20"


def test_an_old_call_is_told_of_as_lost_only_where_its_recording_went_after_the_receipt(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    """Overdue when the request came on 2.11. and there still: destroyed before the search, it was lost while its owner waited."""
    deps, old = letter_office.deps, datetime(2026, 4, 20, 6, tzinfo=UTC)
    _import(letter_office, tmp_path, asterisk_row(1, old), asterisk_row(2))
    case_id = letter_office.open_case(numbers=("040 555 0123",))
    for destroyed_at, fate in (
        (datetime(2026, 11, 2, 1, tzinfo=UTC), (Fate.EXPIRED, date(2026, 11, 2))),  # the night before the request
        (datetime(2026, 11, 2, 22, 30, tzinfo=UTC), (Fate.LOST, date(2026, 11, 3))),  # 3.11. in Helsinki
    ):
        _set_recordings(deps, state="destroyed", destroyed_at=destroyed_at)
        with deps.database.write() as session:
            cases.score(session, case_id, at=letter_office.clock.pass_by(minutes=1))
        _score(deps, case_id)
        assert len(_candidates(deps, case_id)) == 2, destroyed_at
        with deps.database.read() as session:
            call = session.scalars(select(Call).where(col(Call.started_at) == old)).one()
            one = fates(session, [call], date(2026, 11, 2), date(2026, 11, 5))[call.id or 0]
        assert (one.fate, one.on) == fate


def test_what_the_source_has_confirmed_needs_no_check_of_its_age(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    _import(letter_office, tmp_path, asterisk_row(1, datetime(2026, 4, 20, 6, tzinfo=UTC)))
    case_id = letter_office.open_case(numbers=("040 555 0123",))
    with deps.database.write() as session:
        session.execute(update(HoldItem).values(upstream="confirmed"))
    _score(deps, case_id)
    assert ["storage_ended" in one.blockers for one in _candidates(deps, case_id)] == [False]


def test_a_verdict_is_kept_when_the_case_is_searched_again(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    _import(letter_office, tmp_path, asterisk_row(1), asterisk_row(2, AT + timedelta(days=1)))
    case_id = letter_office.open_case(numbers=("040 555 0123",))
    _score(deps, case_id)
    with deps.database.write() as session:
        first = session.scalars(select(Candidate).order_by(col(Candidate.id))).first()
        assert first is not None
        first.verdict = "not_subject"
        session.add(first)
        judged = first.call_id
        session.execute(update(CaseNumber).values(e164="+358405550177"))
        cases.search_again(session, case_id, by=letter_office.people["veera"], at=letter_office.clock.pass_by(hours=1))
    _score(deps, case_id)
    assert [(one.call_id, one.verdict) for one in _candidates(deps, case_id)] == [(judged, "not_subject")]


def test_t32_a_hidden_number_is_proposed_by_time_and_line_and_held(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    rows = [
        asterisk_row(1, AT, caller="anonymous", queue="info-fi"),
        asterisk_row(2, AT, caller="anonymous", queue="other"),
        asterisk_row(3, AT + timedelta(hours=3), caller="anonymous", queue="info-fi"),
        asterisk_row(4, AT, caller="0405550199", queue="info-fi"),
    ]
    _import(letter_office, tmp_path, *rows)
    window = Window(AT - timedelta(minutes=10), AT + timedelta(minutes=10), "info-fi")
    case_id = letter_office.open_case(numbers=(), windows=(window,))
    _score(deps, case_id)
    with deps.database.read() as session:
        query = (
            select(col(Call.caller_raw), col(Candidate.band))
            .join(Candidate, col(Candidate.call_id) == col(Call.id))
            .order_by(col(Call.caller_raw))
        )
        assert [tuple(row) for row in session.execute(query)] == [("0405550199", "possible"), ("anonymous", "possible")]
        held = (
            select(col(Call.caller_raw))
            .join(Recording, col(Recording.call_id) == col(Call.id))
            .join(HoldItem, col(HoldItem.recording_id) == col(Recording.id))
        )
        assert sorted(session.scalars(held)) == ["0405550199", "anonymous"]
    assert _case(deps, case_id).search["other_means"] is True
    assert _case(deps, case_id).search["times_partly"] is False


@pytest.mark.parametrize(
    ("days", "line", "is_partly"), [(1, "", False), (2, "", True), (7, "info-fi", False), (8, "info-fi", True)]
)
def test_the_search_says_when_of_a_time_only_calls_without_a_number_were_looked_at(
    letter_office: LetterOffice, tmp_path: Path, days: int, line: str, is_partly: bool
) -> None:
    deps = letter_office.deps
    _import(letter_office, tmp_path, asterisk_row(1, AT, caller="0405550199", queue="info-fi"))
    window = Window(AT - timedelta(hours=1), AT - timedelta(hours=1) + timedelta(days=days), line)
    case_id = letter_office.open_case(numbers=(), windows=(window,))
    _score(deps, case_id)
    assert _case(deps, case_id).search["times_partly"] is is_partly
    assert len(_candidates(deps, case_id)) == (0 if is_partly else 1)


def test_a_line_that_another_subject_gave_too_blocks(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    _import(letter_office, tmp_path, asterisk_row(1))
    letter_office.open_case(numbers=("040 555 0123",), subject_name="Joku Muu")
    same = letter_office.open_case(numbers=("040 555 0123",), subject_name="Kim Mallinen")
    _score(deps, same)
    (found,) = _candidates(deps, same)
    assert {"declared_by_others", "shared_line"} <= set(found.blockers)
    assert [reason["code"] for reason in found.reasons] == ["number_declared", "shared_line"]


def test_what_rests_on_cases_out_of_sight_is_told_to_nobody_else(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps, user_id = letter_office.deps, letter_office.people["veera"]
    _import(letter_office, tmp_path, asterisk_row(1))
    other = letter_office.open_case(numbers=("040 555 0123",), subject_name="Joku Muu")
    own = letter_office.open_case(numbers=("040 555 0123",), subject_name="Kim Mallinen")
    _score(deps, own)
    (found,) = _candidates(deps, own)
    codes = {found.call_id: found.blockers}
    with deps.database.read() as session:
        assert untold_blockers(session, session.get_one(Case, own), codes, user_id) == {found.call_id: frozenset()}
    with deps.database.write() as session:
        session.get_one(Case, other).is_protected = True
    with deps.database.read() as session:
        untold = untold_blockers(session, session.get_one(Case, own), codes, user_id)
    assert untold == {found.call_id: {"declared_by_others", "shared_line"}}


def test_numbers_written_badly_by_the_source_are_found_by_their_ending(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    deps = letter_office.deps
    bad, fine = asterisk_row(1, caller="405550123"), asterisk_row(2, caller="0505550123")
    _import(letter_office, tmp_path, bad, fine)
    case_id = letter_office.open_case(numbers=("040 555 0123",))
    _score(deps, case_id)
    (found,) = _candidates(deps, case_id)
    assert ([reason["code"] for reason in found.reasons], found.band) == (["same_ending"], "weak")


def test_a_number_given_while_the_search_ran_is_searched_too(letter_office: LetterOffice, tmp_path: Path) -> None:
    from dsr.services import scoring

    deps = letter_office.deps
    _import(letter_office, tmp_path, asterisk_row(1), asterisk_row(2, caller="0405550177"))
    case_id = letter_office.open_case(numbers=("040 555 0123",))
    with deps.database.read() as session:
        found = scoring.search(session, case_id, deps.now())
    with deps.database.write() as session:
        holds_lock(session)
        cases.add_numbers(session, case_id, ["040 555 0177"], deps.now())
    with deps.database.write() as session:
        scoring.store(session, deps, case_id, found, at=deps.now())
    assert len(_candidates(deps, case_id)) == 2


def test_a_closed_case_is_left_alone(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    _import(letter_office, tmp_path, asterisk_row(1))
    case_id = letter_office.open_case(numbers=("040 555 0123",))
    with deps.database.write() as session:
        session.execute(update(Case).values(state="closed"))
    _score(deps, case_id)
    with deps.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 0


def test_an_import_has_open_cases_searched_again(letter_office: LetterOffice, tmp_path: Path) -> None:
    deps = letter_office.deps
    case_id = letter_office.open_case(numbers=("040 555 0123",))
    _score(deps, case_id)
    _import(letter_office, tmp_path, asterisk_row(1))
    _score(deps, case_id)
    assert len(_candidates(deps, case_id)) == 1
