"""What a decision on erasure keeps: the register keeps it until the day told, and the letter tells the day of the register."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from dsr.db.engine import holds_lock
from dsr.db.tables import Call, Case, ErasureChoice, Hold, Recording, RightRequest
from dsr.domain.calendar import HELSINKI, local_date
from dsr.domain.erasure import Assessment, Place
from dsr.domain.errors import Invalid, Refused, TransitionRefused
from dsr.domain.outcome_words import erasure_answer
from dsr.services import clock, destruction, hold_reviews
from dsr.services.letters.told_calls import told_calls
from dsr.services.rights import erasing
from dsr.services.rights.told import with_outcomes
from tests.services.letter_parts import codes_of
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import WHY, erase_choice, in_case, prove_identity, rows, sent, step

ENDS = date(2027, 3, 14)
"""The last day of the storage period of the first linked call."""

UNTIL = date(2028, 12, 31)
CLAIM = {"ground": "G13", "ground_reasons": WHY, "ground_evidence": WHY}


def kept(office: LetterOffice, until: date | None = UNTIL, ground: str = "G13") -> tuple[int, int]:
    """A request for erasure whose one recording is kept on a ground; answers case and call."""
    case_id = office.open_case(rights=("erasure",))
    call_id = office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    step(office, case_id, "start_assessment")
    in_case(office, case_id, erase_choice(call_id, Assessment("keep", ground, WHY, "Laki 1/2020 5 §", until)))
    return case_id, call_id


def go_to(office: LetterOffice, day: date) -> None:
    """Let the time pass to the noon of a day, and sweep as each night does."""
    office.clock.at = datetime(day.year, day.month, day.day, 12, tzinfo=HELSINKI)
    destruction.sweep(office.deps)


def printed(office: LetterOffice, case_id: int) -> dict[str, Any]:
    """The one call as the decision prints it."""
    with office.deps.database.read() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        calls = told_calls(session, case, request, "fi", local_date(office.clock()), tells=True)["calls"]
        return with_outcomes(session, case, request, calls, "fi", "fi")[0]


def test_a_recording_kept_for_a_claim_is_there_on_the_last_day_told_and_gone_the_night_after(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, _call = kept(office)
    step(office, case_id, "refuse", **CLAIM)
    call = printed(office, case_id)
    assert (call["destroyed_on"], call["term_ended_on"], call["held"]) == (UNTIL.isoformat(), ENDS.isoformat(), False)
    for day, state in (
        (ENDS + timedelta(days=1), "present"),
        (UNTIL, "present"),
        (UNTIL + timedelta(days=1), "destroyed"),
    ):
        go_to(office, day)
        assert rows(office, Recording)[0].state.replace("expected", "present") == state, day
    assert rows(office, Hold)[-1].release_reason == "needed_no_longer"


def test_without_a_day_of_its_own_a_kept_recording_goes_with_its_storage_period(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = kept(office, None)
    assert rows(office, Hold) == []
    assert printed(office, case_id)["destroyed_on"] == ENDS.isoformat()
    go_to(office, ENDS + timedelta(days=1))
    assert rows(office, Recording)[0].state == "destroyed"


@pytest.mark.parametrize(
    ("ground", "until", "code"),
    [
        pytest.param(
            "G11", UNTIL, "erasure_kept_ground", id="still needed for its own purpose: only its storage period"
        ),
        pytest.param("G13", ENDS, "erasure_kept_until", id="the storage period's last day is no later day"),
        pytest.param("G13", date(2031, 1, 1), "erasure_kept_until", id="longer than a claim is kept for"),
    ],
)
def test_no_recording_is_kept_longer_than_its_ground_carries(
    quick_office: LetterOffice, ground: str, until: date, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        kept(quick_office, until, ground)
    assert [(one.place, one.code) for one in refusal.value.faults] == [("kept_until", code)]
    assert rows(quick_office, Hold) == []


def test_a_recording_assessed_anew_is_held_by_the_last_assessment_alone(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = kept(office)
    sooner = UNTIL - timedelta(days=100)
    again = Assessment("keep", "G13", WHY, "", sooner)
    for _time in range(2):
        in_case(office, case_id, erase_choice(call_id, again))
    standing = [one for one in rows(office, Hold) if one.released_at is None]
    assert [one.needed_until for one in standing] == [sooner]
    in_case(office, case_id, erase_choice(call_id, Assessment("erase")))
    step(office, case_id, "start_erasing")
    step(office, case_id, "erase")
    assert rows(office, Recording)[0].state == "destroyed", "what is not needed any more does not keep it from erasure"


def test_what_the_city_needs_no_more_is_let_go_by_a_person_before_its_day(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = kept(office)
    hold_id = rows(office, Hold)[0].id or 0
    with office.deps.database.write() as session:
        holds_lock(session)
        case, by = session.get_one(Case, case_id), office.people["veera"]
        done = {"by": by, "at": office.clock()}
        assert hold_reviews.release(session, office.deps, case, hold_id, "Vaateesta luovuttiin.", **done) is None
        with pytest.raises(Refused):
            hold_reviews.release(session, office.deps, case, hold_id, "Vaateesta luovuttiin.", **done)
    assert printed(office, case_id)["destroyed_on"] == ENDS.isoformat()


def test_a_decision_names_no_day_after_the_last_one_on_which_the_register_keeps_a_recording(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    found = []
    needed = "Vaade vanhenee 31.12.2028, siihen asti sitä tarvitaan."
    barred = "Vaade vanhenee 31.12.2028, ja se on nostettava ennen sitä."
    for until, reasons in ((None, needed), (UNTIL, needed), (None, barred)):
        case_id, _call = kept(office, until)
        step(
            office,
            case_id,
            "refuse",
            **{**CLAIM, "ground_reasons": reasons},
        )
        letter_id = office.letter(case_id, "erasure_refused").id or 0
        found.append("kept_day" in codes_of(office, letter_id))
    assert found == [True, False, False], (
        "untrue of one kept by its own term, true of one held; the limitation is no claim"
    )


def test_a_call_without_a_recording_is_assessed_as_that(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("erasure",))
    never, there = office.link_call(case_id, is_recorded=False), office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    step(office, case_id, "start_assessment")
    codes = []
    for call_id, verdict in ((never, "erase"), (there, "nothing")):
        with pytest.raises(Invalid) as refusal:
            in_case(office, case_id, erase_choice(call_id, Assessment(verdict)))
        codes += [(fault.place, fault.code) for fault in refusal.value.faults]
    assert codes == [("verdict", "erasure_no_recording"), ("verdict", "erasure_recording_there")]
    in_case(office, case_id, erase_choice(never, Assessment("nothing")))
    with pytest.raises(TransitionRefused):
        step(office, case_id, "start_erasing")
    in_case(office, case_id, erase_choice(there, Assessment("erase")))
    step(office, case_id, "start_erasing")
    assert printed(office, case_id)["outcome"] == "gone"
    with office.deps.database.write() as session:
        call = session.get_one(Call, never)
        session.add(Recording(call_id=never, due_on=call.destruction_on, duration_ms=call.duration_ms))
    with pytest.raises(TransitionRefused) as came:
        step(office, case_id, "erase")
    assert "recordings_assessed" in str(came.value.values["missing"]), "its recording has come since"


def test_where_no_call_has_a_recording_the_answer_says_so(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case(rights=("erasure",))
    call_id = office.link_call(case_id, is_recorded=False)
    office.search(case_id)
    prove_identity(office, case_id)
    step(office, case_id, "start_assessment")
    in_case(office, case_id, erase_choice(call_id, Assessment("nothing")))
    step(office, case_id, "start_erasing")

    def checked(session: Session, deps: Any, case: Case, request: Any, *, by: int, at: Any) -> None:
        for place in Place:
            erasing.confirm_place(
                session, deps, case, request, erasing.SaidOfCopies(place.value, "none", "Kysytty 2.11."), by=by, at=at
            )

    in_case(office, case_id, checked)
    step(office, case_id, "answer_erased")
    letter_id = office.letter(case_id, "erasure_done").id or 0
    assert office.text(letter_id).blocks["done"] == "", "the letter itself says that there was nothing to erase"
    assert (
        erasure_answer([printed(office, case_id)], "fi") == "Puhelusta ei ole tallennetta, joten poistettavaa ei ollut."
    )
    assert "nothing_erased" not in codes_of(office, letter_id)


def withdrawn(office: LetterOffice, case_id: int, right: str = "") -> None:
    """The person takes the request back today."""
    step(office, case_id, "withdraw", right, withdrawn_on=local_date(office.clock()), reason="Soitti ja perui.")


def test_a_request_that_is_withdrawn_before_a_decision_keeps_nothing_longer(quick_office: LetterOffice) -> None:
    """GDPR 5(1)(e): no decision says that the city needs it; whoever asked for erasure loses nothing by taking it back."""
    office = quick_office
    case_id, _call = kept(office)
    withdrawn(office, case_id)
    (hold,) = rows(office, Hold)
    assert (hold.kind, hold.release_reason) == ("needed", "erasure_undecided")
    go_to(office, ENDS)
    assert rows(office, Recording)[0].state != "destroyed", "the six months run on as for everybody"
    go_to(office, ENDS + timedelta(days=1))
    assert rows(office, Recording)[0].state == "destroyed"


def test_what_was_decided_and_told_is_kept_although_the_request_is_taken_up_again_and_withdrawn(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, _call = kept(office)
    step(office, case_id, "refuse", **CLAIM)
    sent(office, case_id, "erasure_refused")
    step(office, case_id, "reopen", reason=WHY)
    withdrawn(office, case_id)
    standing = [one.needed_until for one in rows(office, Hold) if one.kind == "needed" and one.released_at is None]
    assert standing == [UNTIL], "the decision that the person has says so"


def test_another_request_for_erasure_of_the_case_keeps_what_it_needs(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = kept(office)
    with office.deps.database.write() as session:
        first = clock.requests_of(session, case_id)[0]
        own = {name: getattr(first, name) for name in type(first).model_fields if name != "id"}
        other = RightRequest(**own)
        session.add(other)
        session.flush()
        said = {"verdict": "keep", "ground": "G13", "necessity": WHY, "kept_until": UNTIL}
        session.add(
            ErasureChoice(
                right_request_id=other.id or 0, call_id=call_id, by_user=1, at=office.clock(), **said
            )
        )  # fmt: skip
    withdrawn(office, case_id)
    assert [one.released_at for one in rows(office, Hold) if one.kind == "needed"] == [None]
