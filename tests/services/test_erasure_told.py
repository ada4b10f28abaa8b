"""What the answer to an erasure says of what is left: what the register holds then is what the letter told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from dsr.db.tables import Case, Handover, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.erasure import Place
from dsr.domain.errors import Invalid, TransitionRefused
from dsr.domain.retention import facts_until
from dsr.services.call_search import search
from dsr.services.find_calls import Asked
from dsr.services.letters import values
from dsr.services.letters.looked import Severity
from dsr.services.rights import erasing
from tests.services.letter_parts import codes_of
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import WHY, in_case, places_checked, ready_to_erase, sent, step

LEFT = {
    "fi": (
        "Rekisterissä on edelleen puhelun aika, palvelu, kesto ja puhelinnumero sekä tieto asiakaspalvelijasta",
        "niin kauan kuin tämän asian asiakirjoja",
        "säilytetään viisi vuotta siitä, kun asian käsittely on päättynyt",
    ),
    "sv": (
        "I registret finns fortfarande samtalets tid, tjänst, längd och telefonnummer samt uppgift om",
        "lika länge som handlingarna i det här ärendet",
        "bevaras i fem år efter att handläggningen av ärendet har avslutats",
    ),
}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_answer_tells_that_the_number_is_in_the_register_still_and_how_long(
    quick_office: LetterOffice, language: str
) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).language = language
    step(office, case_id, "erase", "erasure")
    places_checked(office, case_id)
    step(office, case_id, "answer_erased", "erasure")
    sent(office, case_id, "erasure_done")
    letter_id = office.letter(case_id, "erasure_done").id or 0
    words = " ".join(office.text(letter_id, language).final_html.replace("\u00a0", " ").split())
    assert all(one in words for one in LEFT[language]), words
    assert "ei ole numeroasi" not in words
    assert "varken ditt nummer" not in words
    with office.deps.database.read() as session:
        assert search(session, Asked(number="040 555 0123"), 0, 10).total == 1, "the register and the letter agree"


@pytest.mark.parametrize(
    ("days", "months", "until"),
    [
        (["2026-05-31", "2026-08-31"], 18, "2028-02-29"),  # the last call's; no 31 February
        (["2026-08-31"], 0, None),  # the city has set no term
        ([], 18, None),
    ],
)
def test_the_term_of_call_facts_is_told_to_its_last_day(days: list[str], months: int, until: str | None) -> None:
    assert facts_until([{"called_on": day} for day in days], months) == until
    assert until is None or date.fromisoformat(until)


def confirmed(office: LetterOffice, case_id: int, place: Place, state: str, done_on: date | None = None) -> None:
    """Somebody writes down what became of the copies in a place."""

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        erasing.confirm_place(
            session,
            deps,
            case,
            request,
            erasing.SaidOfCopies(place, state, "Tiketti 78", done_on=done_on),
            by=by,
            at=at,
        )

    in_case(office, case_id, act, "erasure")


def refused(office: LetterOffice, case_id: int, place: Place, state: str, done_on: date | None = None) -> list[str]:
    """The codes for which that is refused."""
    with pytest.raises(Invalid) as refusal:
        confirmed(office, case_id, place, state, done_on)
    return [one.code for one in refusal.value.faults]


def handed_over(office: LetterOffice, case_id: int) -> None:
    """The copies were handed over at the counter."""

    def act(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
        told = {"form": "audio", "items": 1, "way": "counter", "receiver": "subject", "identified": "before"}
        session.add(
            Handover(
                case_id=case_id, right_request_id=request.id or 0, handed_at=at, by_user=by, recorded_at=at, **told
            )
        )

    in_case(office, case_id, act, "erasure")


@pytest.mark.parametrize("place", list(Place))
def test_no_place_is_confirmed_destroyed_before_anything_was_erased(quick_office: LetterOffice, place: Place) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    today = local_date(office.clock())
    assert refused(office, case_id, place, "destroyed", today) == ["copy_not_erased"]
    step(office, case_id, "erase", "erasure")
    confirmed(office, case_id, place, "destroyed", today)


def test_a_processor_destroyed_nothing_before_the_day_of_erasing(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    step(office, case_id, "erase", "erasure")
    before = local_date(office.clock()) - timedelta(days=1)
    assert refused(office, case_id, Place.PROCESSOR, "destroyed", before) == ["copy_day"]
    confirmed(office, case_id, Place.EXPORT, "destroyed", before)  # a working copy may have gone earlier


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("fi", "Annettiin sinulle 2.11.2026, ja ne ovat sinulla."),
        ("sv", "Lämnades till dig den 2.11.2026 och finns hos dig."),
        ("en", "Given to you on 2 November 2026, and you have them."),
    ],
)
def test_a_package_that_was_handed_over_is_with_the_person_and_is_said_to_be(
    quick_office: LetterOffice, language: str, says: str
) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    step(office, case_id, "erase", "erasure")
    assert refused(office, case_id, Place.PACKAGE, "handed_over") == ["copy_not_handed"]
    handed_over(office, case_id)
    assert refused(office, case_id, Place.PACKAGE, "none") == ["copy_was_there"]
    assert refused(office, case_id, Place.EXPORT, "handed_over") == ["copy_not_handed"]
    places_checked(office, case_id, but=Place.PACKAGE)
    confirmed(office, case_id, Place.PACKAGE, "handed_over")
    step(office, case_id, "answer_erased", "erasure")
    letter_id = office.letter(case_id, "erasure_done").id or 0
    assert "copy_days" in codes_of(office, letter_id, Severity.WELL)
    with office.deps.database.read() as session:
        letter = office.letter(case_id, "erasure_done")
        told = values.values_for(session, office.deps, letter, language, values.Sight(local_date(office.clock())), {})
    html = " ".join(office.deps.letters.html("erasure_done", language, told).replace("\u00a0", " ").split())
    assert says in html


@pytest.mark.parametrize("name", ["withdraw", "refuse_unfounded"])
def test_what_was_erased_is_told_by_an_answer_and_not_withdrawn_any_more(quick_office: LetterOffice, name: str) -> None:
    office = quick_office
    case_id, _call_id = ready_to_erase(office, "erasure")
    step(office, case_id, "erase", "erasure")
    told = {"reason": WHY, "withdrawn_on": local_date(office.clock())}
    if name == "refuse_unfounded":
        step(office, case_id, "choose_again", "erasure", reason=WHY)
        told = {"ground": "G1", "ground_reasons": WHY, "ground_evidence": WHY}
    with pytest.raises(TransitionRefused) as refusal:
        step(office, case_id, name, "erasure", **told)
    assert refusal.value.code == "nothing_done_untold", "the confirmation would speak of recordings that are gone"
    if name == "refuse_unfounded":
        step(office, case_id, "start_erasing", "erasure")
    places_checked(office, case_id)
    step(office, case_id, "answer_erased", "erasure")
    sent(office, case_id, "erasure_done")
    step(office, case_id, "reopen", "erasure", reason=WHY)
    step(office, case_id, "withdraw", "erasure", reason=WHY, withdrawn_on=local_date(office.clock()))
    assert office.request(case_id).state == "withdrawn", "what was told may be left at that"
