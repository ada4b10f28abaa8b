"""What a refused objection needs after the storage period is there until the day that the decision tells, and goes then."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseGround, Hold, Recording, RightRequest
from dsr.domain.erasure import Assessment
from dsr.domain.errors import Invalid
from dsr.services import candidates
from dsr.services.ground_writing import Written, remove_ground, save_ground
from dsr.services.rights.objected import keep_linked
from tests.services.letter_parts import codes_of
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import WHY, erase_choice, in_case, prove_identity, rows, sent, step
from tests.services.test_kept_longer import ENDS, UNTIL, go_to, withdrawn
from tests.statements import statements_of

TRIAL = {
    "overriding": "claims",
    "reasons": "Kaupunki on kanteen vastaajana, ja puhelu on todisteena.",
    "balancing": "Henkilön tilanne on otettu huomioon, eikä tallennetta käytetä muuhun.",
    "until_why": "Asian pääkäsittely on määrätty kesäkuulle.",
    "owner_memo": "Muistio 2.11.2026, Rekka Rekisterinen.",
}


def save(
    office: LetterOffice, case_id: int, until: date | None = UNTIL, code: str = "G18", right: str = "objection"
) -> int:
    """Document why the processing goes on, and until when the recordings are needed; answers the ground's id."""

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> int:
        row = session.scalars(select(CaseGround).where(col(CaseGround.right_request_id) == request.id)).first()
        fields = TRIAL if until is not None else {**TRIAL, "until_why": ""}
        written = Written(code, fields, is_confirmed=True, kept_until=until)
        return save_ground(session, deps, case, request, written, row=row, by=by, at=at).id or 0

    return int(in_case(office, case_id, act, right))


def objected(office: LetterOffice, *more: str) -> tuple[int, int]:
    """An objection against the processing of one recorded call; answers case and call."""
    case_id = office.open_case(rights=("objection", *more))
    call_id = office.link_call(case_id)
    office.search(case_id)
    prove_identity(office, case_id)
    return case_id, call_id


def refused(office: LetterOffice, case_id: int) -> None:
    ground = {"ground": "G18", "ground_reasons": WHY, "ground_evidence": WHY}
    step(office, case_id, "refuse", "objection", balancing=WHY, **ground)
    sent(office, case_id, "objection_refused")


def needed(office: LetterOffice, reason: str = "objection_refused") -> list[date | None]:
    """The days until which open holds of the kind keep recordings."""
    return [
        one.needed_until
        for one in rows(office, Hold)
        if one.kind == "needed" and one.reason == reason and one.released_at is None
    ]


def test_what_is_needed_for_a_trial_is_there_on_the_day_told_and_gone_the_night_after(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, _call = objected(office)
    save(office, case_id)
    refused(office, case_id)
    letter = office.letter(case_id, "objection_refused")
    words = " ".join(office.text(letter.id or 0).final_html.replace("\u00a0", " ").split())
    assert f"säilytysaika päättyy {ENDS.day}.{ENDS.month}.{ENDS.year}" in words
    assert f"Tarvitsemme tallennetta kuitenkin {UNTIL.day}.{UNTIL.month}.{UNTIL.year} asti" in words
    assert TRIAL["until_why"] in words, "and why until then"
    with office.deps.database.write() as session:  # the request's own hold and the restriction have ended meanwhile
        for one in session.scalars(select(Hold).where(col(Hold.kind) != "needed")):
            one.released_at = office.clock()
            session.add(one)
    for day, state in (
        (ENDS + timedelta(days=1), "expected"),
        (UNTIL, "expected"),
        (UNTIL + timedelta(days=1), "destroyed"),
    ):
        go_to(office, day)
        assert rows(office, Recording)[0].state == state, day


def test_a_ground_that_is_changed_or_taken_away_keeps_what_it_says_then(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = objected(office)
    save(office, case_id)
    save(office, case_id, UNTIL - timedelta(days=30))
    assert needed(office) == [UNTIL - timedelta(days=30)]

    def remove(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        row = session.scalars(select(CaseGround)).one()
        remove_ground(session, deps, case, request, row, by=by, at=at)

    in_case(office, case_id, remove)
    assert needed(office) == []


def test_calls_that_are_linked_or_unlinked_later_follow(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = objected(office)
    save(office, case_id)

    def act(name: str) -> Any:
        def made(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
            if name == "unlink":
                candidates.unlink_call(session, deps, case, call_id, by=by, at=at)
            else:
                candidates.link_call(session, deps, case, call_id, WHY, by=by, at=at)

        return made

    in_case(office, case_id, act("unlink"))
    assert needed(office) == [], "nobody's else recording is kept for this trial"
    in_case(office, case_id, act("link"))
    assert needed(office) == [UNTIL]


def test_what_is_kept_already_is_asked_for_once_however_many_calls_are_linked(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = objected(office)
    save(office, case_id)
    asked = []

    def again(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        keep_linked(session, case, by=by, at=at)

    for more in (0, 4):
        for _one in range(more):
            office.link_call(case_id)
        in_case(office, case_id, again)
        with statements_of(office.deps.database) as sent_to:
            in_case(office, case_id, again)
        asked.append(len(sent_to))
    assert needed(office) == [UNTIL] * 5
    assert asked[0] == asked[1]


def test_an_objection_that_is_withdrawn_or_upheld_keeps_nothing_longer(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = objected(office)
    save(office, case_id)
    withdrawn(office, case_id, "objection")
    assert needed(office) == []
    case_id, _call = objected(office)
    save(office, case_id)
    step(office, case_id, "uphold", "objection", balancing=WHY)
    sent(office, case_id, "objection_upheld")
    assert needed(office) == []
    step(office, case_id, "erase", "objection")


def test_what_was_decided_and_told_stays_although_the_objection_is_taken_up_again_and_withdrawn(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, _call = objected(office)
    save(office, case_id)
    refused(office, case_id)
    step(office, case_id, "reopen", "objection", reason=WHY)
    withdrawn(office, case_id, "objection")
    assert needed(office) == [UNTIL]


def test_an_objection_and_an_erasure_of_one_case_end_only_what_is_their_own(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, call_id = objected(office, "erasure")
    save(office, case_id)
    step(office, case_id, "start_assessment", "erasure")
    kept = Assessment("keep", "G13", WHY, "", UNTIL + timedelta(days=60))
    in_case(office, case_id, erase_choice(call_id, kept), "erasure")
    assert (needed(office), needed(office, "assessed_kept")) == ([UNTIL], [UNTIL + timedelta(days=60)])
    in_case(office, case_id, erase_choice(call_id, Assessment("erase")), "erasure")
    assert (needed(office), needed(office, "assessed_kept")) == ([UNTIL], [])
    in_case(office, case_id, erase_choice(call_id, kept), "erasure")
    save(office, case_id, None)
    assert (needed(office), needed(office, "assessed_kept")) == ([], [UNTIL + timedelta(days=60)])


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        (ENDS, "the storage period keeps it that long by itself"),
        (date(2029, 12, 1), "no claim lives longer than three years"),
        (date(2026, 11, 1), "a day that is over"),
    ],
)
def test_no_objection_keeps_longer_than_its_ground_carries(
    quick_office: LetterOffice, until: date, reason: str
) -> None:
    office = quick_office
    case_id, _call = objected(office)
    with pytest.raises(Invalid) as refusal:
        save(office, case_id, until)
    assert [(one.place, one.code) for one in refusal.value.faults] == [("kept_until", "erasure_kept_until")], reason


def test_the_text_names_no_later_day_than_the_register_keeps(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call = objected(office)
    save(office, case_id)
    ground = {"ground": "G18", "ground_reasons": WHY, "ground_evidence": WHY}
    step(office, case_id, "refuse", "objection", balancing=WHY, **ground)
    letter_id = office.letter(case_id, "objection_refused").id or 0
    office.write(letter_id, decision=f"Tallenne säilytetään {UNTIL.day}.{UNTIL.month}.{UNTIL.year} asti.")
    assert "continued_day" not in codes_of(office, letter_id)
    office.write(letter_id, decision="Tallenne säilytetään 31.12.2029 asti.")
    assert "continued_day" in codes_of(office, letter_id)


@pytest.mark.parametrize(("overriding", "overrides"), [("task", True), ("others", True), ("claims", False)])
def test_a_claim_keeps_the_processing_going_without_grounds_that_override(
    quick_office: LetterOffice, overriding: str, overrides: bool
) -> None:
    office = quick_office
    case_id, _call = objected(office)

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        written = Written("G18", {**TRIAL, "overriding": overriding, "until_why": ""}, is_confirmed=True)
        save_ground(session, deps, case, request, written, row=None, by=by, at=at)

    in_case(office, case_id, act)
    refused(office, case_id)
    html = office.text(office.letter(case_id, "objection_refused").id or 0).final_html
    assert ("joka syrjäyttää etusi, oikeutesi ja vapautesi" in html) is overrides, "GDPR 21(1) knows either"
