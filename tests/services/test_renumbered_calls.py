"""A source that gives a judged call other numbers: what was judged falls, and nothing leaves until a person has judged again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.events import body_of, events_of
from dsr.db.tables import Breach, Call, Candidate, Case, CaseClue, Handover, Leg, Link
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.services import candidates, clock, renumbered
from dsr.services.handovers import package, taking_back
from dsr.services.scoring import search, store
from tests.services.call_files import asterisk_row, take, write_rows
from tests.services.letters_office import ARRIVED, LetterOffice
from tests.statements import statements_of

AT = ARRIVED - timedelta(days=30)
MINE, OTHERS = "0405550123", "0405559999"
ROW = asterisk_row(1, AT)


def _imported(office: LetterOffice, folder: Path, *rows: Sequence[str]) -> None:
    take(office.deps, write_rows(folder / f"{len(list(folder.iterdir()))}.csv", rows))


def _judged(office: LetterOffice, folder: Path, verdict: str = "linked") -> int:
    """A case to which the call of `ROW` was proposed and of which a person has judged it; answers the case."""
    _imported(office, folder, ROW)
    case_id = office.open_case(numbers=("040 555 0123",))
    _searched(office, case_id)
    with office.deps.database.write() as session:
        holds_lock(session)
        case, call_id = session.get_one(Case, case_id), _call(session)
        by, at = office.people["veera"], office.clock()
        if verdict == "linked":
            candidates.link_call(session, office.deps, case, call_id, "Soitti omasta.", by=by, at=at)
        else:
            candidates.reject_candidate(session, office.deps, case, call_id, "Puoliso soitti.", by=by, at=at)
    return case_id


def _searched(office: LetterOffice, case_id: int) -> None:
    with office.deps.database.write() as session:
        store(session, office.deps, case_id, search(session, case_id, office.clock()), at=office.clock())


def _call(session: object) -> int:
    return session.scalars(select(col(Call.id))).one() or 0  # type: ignore[attr-defined]


def _fallen(office: LetterOffice, case_id: int) -> list[list[int]]:
    """The calls of each event that says that what was judged fell."""
    with office.deps.database.read() as session:
        found = events_of(session, f"case:{case_id}")
        return [body_of(one)["call_ids"] for one in found if one.kind == "calls_renumbered"]


def _waiting(office: LetterOffice, case_id: int) -> int:
    with office.deps.database.read() as session:
        return renumbered.count_waiting(session, case_id)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (asterisk_row(1, AT, caller=OTHERS), "another caller"),
        (asterisk_row(1, AT, caller="anonymous"), "nobody's number"),
    ],
)
def test_a_tied_call_with_other_numbers_waits_for_a_person_again(
    letter_office: LetterOffice, tmp_path: Path, row: Sequence[str], why: str
) -> None:
    office = letter_office
    case_id = _judged(office, tmp_path)
    _imported(office, tmp_path, row)
    with office.deps.database.read() as session:
        link = session.scalars(select(Link)).one()
        assert link.renumbered_at is not None, why
        assert renumbered.cases_waiting(session, office.actor("veera"))[0][::2] == (case_id, 1)
        call_id = link.call_id
    assert _fallen(office, case_id) == [[call_id]]


def test_a_tied_call_with_other_numbers_no_longer_tells_that_it_has_the_subjects(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office = letter_office
    case_id = _judged(office, tmp_path)
    with office.deps.database.read() as session:
        assert session.scalars(select(col(Candidate.reasons))).one() != []
    _imported(office, tmp_path, asterisk_row(1, AT, caller=OTHERS))
    _searched(office, case_id)
    with office.deps.database.read() as session:
        assert session.scalars(select(col(Candidate.reasons))).one() == [], (
            "untrue beside the question whose call it is"
        )
    _imported(office, tmp_path, ROW)
    _searched(office, case_id)
    with office.deps.database.read() as session:
        assert session.scalars(select(col(Candidate.reasons))).one() != [], "the number is the subject's again"


def test_a_late_leg_with_a_further_party_lets_the_verdict_fall(letter_office: LetterOffice, tmp_path: Path) -> None:
    office = letter_office
    case_id = _judged(office, tmp_path)
    leg = asterisk_row(2, AT + timedelta(minutes=1), linked=ROW[16], caller=OTHERS)
    _imported(office, tmp_path, leg)
    assert _waiting(office, case_id) == 1


@pytest.mark.parametrize(
    "row",
    [ROW, asterisk_row(1, AT, talk=90), asterisk_row(1, AT, caller="+358405550123"), asterisk_row(1, AT, agent="A8")],
)
def test_what_changes_no_number_lets_nothing_fall(
    letter_office: LetterOffice, tmp_path: Path, row: Sequence[str]
) -> None:
    case_id = _judged(letter_office, tmp_path)
    _imported(letter_office, tmp_path, row)
    assert (_waiting(letter_office, case_id), _fallen(letter_office, case_id)) == (0, [])


def test_another_spelling_of_a_withheld_number_is_no_other_number(quick_office: LetterOffice, tmp_path: Path) -> None:
    office = quick_office
    _imported(office, tmp_path, asterisk_row(1, AT, caller="anonymous"))
    case_id = office.open_case()
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by = session.get_one(Case, case_id), office.people["veera"]
        candidates.link_call(session, office.deps, case, _call(session), "Kertoi ajan.", by=by, at=office.clock())
    _imported(office, tmp_path, asterisk_row(1, AT, caller="restricted"))
    assert _waiting(office, case_id) == 0


def test_a_call_set_aside_is_proposed_again_when_its_number_turns_out_to_be_another(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office = letter_office
    case_id = _judged(office, tmp_path, "not_subject")
    _imported(office, tmp_path, asterisk_row(2, AT + timedelta(minutes=1), linked=ROW[16], caller=OTHERS))
    with office.deps.database.read() as session:
        row = session.scalars(select(Candidate).where(col(Candidate.case_id) == case_id)).one()
        assert (row.verdict, row.verdict_reason) == ("", "")
    assert _waiting(office, case_id) == 1
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by = session.get_one(Case, case_id), office.people["veera"]
        candidates.reject_candidate(session, office.deps, case, _call(session), "Ei ole.", by=by, at=office.clock())
    assert _waiting(office, case_id) == 0


def _ready(office: LetterOffice, folder: Path) -> tuple[int, int]:
    """A case whose approved and printed answer gives the call; its id and the letter's."""
    case_id = _judged(office, folder)
    letter_id = office.write_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    return case_id, letter_id


def _packed(office: LetterOffice, case_id: int) -> package.Package:
    with office.deps.database.read() as session:
        request = clock.requests_of(session, case_id)[0]
        return package.build(session, office.deps, session.get_one(Case, case_id), request, office.clock())


def _keep(office: LetterOffice, case_id: int, reason: str = "Puolison liittymä, soittaja sama.") -> None:
    with office.deps.database.write() as session:
        case, by = session.get_one(Case, case_id), office.people["veera"]
        renumbered.keep_link(session, office.deps, case, _call(session), reason, by=by, at=office.clock())


def test_an_approved_answer_does_not_leave_until_its_call_is_judged_again(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office = letter_office
    case_id, letter_id = _ready(office, tmp_path)
    _packed(office, case_id)
    office.clock.pass_by(hours=1)
    _imported(office, tmp_path, asterisk_row(1, AT, caller=OTHERS))
    office.clock.pass_by(hours=1)
    with pytest.raises(Refused) as refusal:
        office.send(letter_id)
    assert refusal.value.code == "call_renumbered"
    with pytest.raises(Refused) as refusal:
        _packed(office, case_id)
    assert refusal.value.code == "call_renumbered"
    with pytest.raises(Invalid):
        _keep(office, case_id, reason="")
    _keep(office, case_id)
    with pytest.raises(NotFound):
        _keep(office, case_id)
    office.send(letter_id)
    _packed(office, case_id)


def test_no_copy_is_handed_over_of_a_call_whose_number_changed_after_the_answer(
    letter_office: LetterOffice, tmp_path: Path
) -> None:
    office = letter_office
    case_id, letter_id = _ready(office, tmp_path)
    office.send(letter_id)
    before = office.clock.pass_by(hours=1)
    office.clock.pass_by(hours=1)
    _imported(office, tmp_path, asterisk_row(1, AT, caller=OTHERS))
    office.clock.pass_by(hours=1)
    with pytest.raises(Refused) as refusal:
        office.hand_over(case_id)
    assert refusal.value.code == "call_renumbered"
    office.hand_over(case_id, handed_at=before)  # what left before is written down as it was
    assert office.request(case_id).state == "answered"


def _proposed(office: LetterOffice) -> list[tuple[str, int | None, str, int | None]]:
    with office.deps.database.read() as session:
        found = session.scalars(select(Breach).order_by(col(Breach.id)))
        return [(one.kind, one.case_id, one.state, one.records) for one in found]


@pytest.mark.parametrize(
    ("row", "is_proposed", "why"),
    [
        (asterisk_row(1, AT, caller=OTHERS), True, "another person's number"),
        (asterisk_row(1, AT, caller="anonymous"), False, "a number that is not shown is nobody's"),
        (
            asterisk_row(2, AT + timedelta(minutes=1), linked=ROW[16], caller=OTHERS),
            False,
            "a further party beside them",
        ),
    ],
)
def test_a_breach_is_proposed_once_when_a_call_that_has_left_turns_out_to_be_anothers(
    letter_office: LetterOffice, tmp_path: Path, row: Sequence[str], is_proposed: bool, why: str
) -> None:
    office = letter_office
    case_id, letter_id = _ready(office, tmp_path)
    office.send(letter_id)
    office.hand_over(case_id)
    office.clock.pass_by(days=9)
    _imported(office, tmp_path, row)
    assert _waiting(office, case_id) == 1
    wanted = [("call_astray", case_id, "proposed", 1)] if is_proposed else []
    assert _proposed(office) == wanted, why
    with office.deps.database.read() as session:
        for found in session.scalars(select(Breach)):
            assert found.aware_at == office.clock(), "the 72 hours run from the file that tells it (GDPR 33(1))"
    _imported(office, tmp_path, asterisk_row(1, AT, caller="0405558888"))
    assert len(_proposed(office)) == len(wanted), "what waits to be judged is not proposed again"


def test_no_breach_is_proposed_of_a_copy_whose_hand_over_was_taken_back(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    """A copy that never left is at no stranger's; the letter left before the call was tied."""
    office = quick_office
    case_id, letter_id = _ready(office, tmp_path)
    office.send(letter_id)
    wrong = office.hand_over(case_id)
    office.step(case_id, "reopen", reason="Jäljennöstä ei luovutettu.")
    office.clock.pass_by(days=1)
    with office.deps.database.write() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        by, at = office.people["veera"], office.clock()
        taking_back.take_back(session, office.deps, case, request, wrong.id or 0, "Väärä asia.", by=by, at=at)
        session.execute(update(Link).values(at=at))
    _imported(office, tmp_path, asterisk_row(1, AT, caller=OTHERS))
    assert (_waiting(office, case_id), _proposed(office)) == (1, [])


def test_a_breach_is_proposed_of_an_answer_that_has_left_and_of_none_that_has_not(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    office = quick_office
    case_id, letter_id = _ready(office, tmp_path)
    _imported(office, tmp_path, asterisk_row(1, AT, caller=OTHERS))
    assert _proposed(office) == [], "nothing has left"
    _imported(office, tmp_path, ROW)
    _keep(office, case_id)
    office.send(letter_id)
    office.clock.pass_by(days=1)
    _imported(office, tmp_path, asterisk_row(1, AT, caller=OTHERS))
    assert _proposed(office) == [("call_astray", case_id, "proposed", 1)], "the letter tells when the call was made"
    _keep(office, case_id)
    _imported(office, tmp_path, asterisk_row(1, AT, caller="0405558888"))
    assert _proposed(office) == [("call_astray", case_id, "proposed", 2)], "counted where one waits"


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_a_breach_is_proposed_of_a_copy_that_has_left_and_of_none_that_was_written_down_by_mistake(
    quick_office: LetterOffice, tmp_path: Path, is_taken_back: bool
) -> None:
    """The call was tied anew after the answer, so that the copy alone has told of it."""
    office = quick_office
    case_id, letter_id = _ready(office, tmp_path)
    office.send(letter_id)
    with office.deps.database.write() as session:
        session.scalars(select(Link)).one().at = office.clock.pass_by(hours=1)
        calls = [_call(session)]
    handover = office.hand_over(case_id, call_ids=calls)
    with office.deps.database.write() as session:
        row = session.get_one(Handover, handover.id)
        row.taken_back_at = office.clock() if is_taken_back else None
    _imported(office, tmp_path, asterisk_row(1, AT, caller=OTHERS))
    assert _proposed(office) == ([] if is_taken_back else [("call_astray", case_id, "proposed", 1)])


def test_no_breach_is_proposed_of_a_call_that_the_subject_answered_as_an_employee(
    quick_office: LetterOffice, tmp_path: Path
) -> None:
    office = quick_office
    case_id, letter_id = _ready(office, tmp_path)
    with office.deps.database.write() as session:
        agent = session.scalars(select(col(Leg.agent))).first() or ""
        session.add(CaseClue(case_id=case_id, kind="own_agent", value=agent, added_at=office.clock()))
    assert agent
    office.send(letter_id)
    _imported(office, tmp_path, asterisk_row(1, AT, caller=OTHERS))
    assert _proposed(office) == []


def test_an_answer_is_not_approved_while_a_call_waits(quick_office: LetterOffice, tmp_path: Path) -> None:
    office = quick_office
    case_id = _judged(office, tmp_path)
    letter_id = office.write_answer(case_id)
    _imported(office, tmp_path, asterisk_row(1, AT, caller=OTHERS))
    with pytest.raises(Refused, match="number or time has changed"):
        office.approve(letter_id)
    _keep(office, case_id)


def test_nothing_is_asked_of_the_judged_where_all_rows_are_new(quick_office: LetterOffice, tmp_path: Path) -> None:
    rows = [asterisk_row(number, AT + timedelta(minutes=number)) for number in range(9)]
    with statements_of(quick_office.deps.database) as asked:
        _imported(quick_office, tmp_path, *rows)
    assert asked
    assert not [one for one in asked if "UNION" in one and "FROM link" in one]
