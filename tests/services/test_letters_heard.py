"""What listeners wrote is told to whoever signs, where the letter does something else with the call."""

from __future__ import annotations

import pytest
from sqlmodel import select

from dsr.db.tables import Case, CaseClue, ListeningAlarm, ListeningMark, ListeningTask
from dsr.domain.representation import SubjectKind
from dsr.services.letters.looked import Severity
from dsr.services.representation import set_subject_kind
from tests.services.letter_parts import checks_found, codes_of, decision
from tests.services.letters_office import LetterOffice


def _answer(office: LetterOffice) -> tuple[int, int]:
    """An answer in full on one linked call, finished: its case and its letter."""
    case_id = office.open_case()
    office.link_call(case_id)
    office.search(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "answer_full")
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.finish(letter_id)
    return case_id, letter_id


def _mark(office: LetterOffice, case_id: int) -> None:
    """The newest listener of the case marked a passage about a neighbour."""
    with office.deps.database.write() as session:
        task = session.exec(
            select(ListeningTask).where(ListeningTask.case_id == case_id).order_by(ListeningTask.id.desc())
        ).first()
        assert task is not None
        words = {"role": "neighbour", "category": "health", "harm": "Tieto paljastuisi.", "why_masking": "Riittää."}
        by, at = office.people["jari"], office.clock()
        session.add(
            ListeningMark(
                task_id=task.id or 0, from_ms=70_000, to_ms=85_000, ground="third_person", by_user=by, at=at, **words
            )
        )


def _notes(office: LetterOffice, letter_id: int) -> set[str]:
    found = codes_of(office, letter_id, Severity.NOTE)
    return {one for one in found if one.startswith("heard_")}


def _told(office: LetterOffice, letter_id: int, code: str, language: str) -> str:
    return next(one.sentence(language) for one in checks_found(office, letter_id) if one.code == code)


def test_a_passage_that_a_listener_marked_is_told_where_the_call_is_given_whole(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _answer(office)
    office.hear(case_id)
    assert _notes(office, letter_id) == set(), "others are heard, and nothing has to be masked"
    _mark(office, case_id)
    assert _notes(office, letter_id) == {"heard_unmasked"}
    assert "puhelu 14.9.2026." in _told(office, letter_id, "heard_unmasked", "fi")
    assert "call of 14\u00a0September\u00a02026." in _told(office, letter_id, "heard_unmasked", "en")
    assert codes_of(office, letter_id) == set(), "without concrete harm nothing is kept back: whoever signs judges it"
    office.clock.pass_by(minutes=5)
    office.hear(case_id, third_persons="no")
    assert _notes(office, letter_id) == set(), "who listened again has the newest word"


def test_a_passage_is_not_told_of_a_call_that_is_masked(quick_office: LetterOffice) -> None:
    case_id, letter_id = decision(quick_office, "refuse_partly", masked="G5")
    _mark(quick_office, case_id)
    assert _notes(quick_office, letter_id) == set()


@pytest.mark.parametrize(
    ("speaker", "found"),
    [
        *(("yes", set()), ("unsure", set()), ("not_found", set())),
        *(("no", {"heard_another"}), ("for_another", {"heard_for_another"})),
    ],
)
def test_whoever_signs_is_told_that_by_a_listener_somebody_else_speaks(
    quick_office: LetterOffice, speaker: str, found: set[str]
) -> None:
    case_id, letter_id = _answer(quick_office)
    quick_office.hear(case_id, speaker)
    assert _notes(quick_office, letter_id) == found
    quick_office.clock.pass_by(minutes=5)
    quick_office.hear(case_id, "yes")
    assert _notes(quick_office, letter_id) == set(), "the newest word counts"


def test_others_speak_in_an_agents_own_calls(quick_office: LetterOffice) -> None:
    case_id, letter_id = _answer(quick_office)
    quick_office.hear(case_id, "no")
    with quick_office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        set_subject_kind(
            session, case, SubjectKind.EMPLOYEE.value, by=quick_office.people["jari"], at=quick_office.clock()
        )
    found = codes_of(quick_office, letter_id, Severity.NOTE)
    assert "heard_another" not in found
    assert "callers_whole" in found, "the caller's data are theirs (GDPR 15(4))"


@pytest.mark.parametrize("given", ["full", "masked"])
def test_whoever_signs_is_told_that_an_agent_gets_a_callers_words_whole(quick_office: LetterOffice, given: str) -> None:
    case_id, letter_id = decision(
        quick_office, "refuse_partly", **{given: "" if given == "full" else "G5", "none": "G5"}
    )
    assert "callers_whole" not in codes_of(quick_office, letter_id, Severity.NOTE), "a caller asks"
    with quick_office.deps.database.write() as session:
        own = {"kind": "own_agent", "value": "PJSIP/1003", "added_at": quick_office.clock()}
        session.add(CaseClue(case_id=case_id, **own))
    assert ("callers_whole" in codes_of(quick_office, letter_id, Severity.NOTE)) is (given == "full")


def test_whoever_signs_is_told_of_an_alarm_that_nobody_has_acted_on(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _answer(office)
    office.hear(case_id)
    assert "alarm_open" not in codes_of(office, letter_id, Severity.NOTE)
    with office.deps.database.write() as session:
        task = session.exec(select(ListeningTask).where(ListeningTask.case_id == case_id)).one()
        said = {"kind": "child", "words": "0:40", "by_user": office.people["jari"], "at": office.clock()}
        session.add(ListeningAlarm(task_id=task.id or 0, **said))
    assert "alarm_open" in codes_of(office, letter_id, Severity.NOTE)
    with office.deps.database.write() as session:
        alarm = session.exec(select(ListeningAlarm)).one()
        alarm.done, alarm.done_by, alarm.done_at = "Ilmoitus tehtiin.", office.people["paivi"], office.clock()
    assert "alarm_open" not in codes_of(office, letter_id, Severity.NOTE)
