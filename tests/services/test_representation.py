"""What was found out of a representative decides whether the answer may leave."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from dsr.db.events import body_of
from dsr.db.tables import Case, Event
from dsr.domain.custody import Custody, CustodyFound, ShownBy
from dsr.domain.errors import Invalid, Refused, TransitionRefused
from dsr.domain.serving import Role
from dsr.services import cases, representation
from dsr.services.letters import editing, served
from dsr.services.letters.looked import Severity
from dsr.services.representation import Found
from tests.services.letter_parts import codes_of
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import WHY


def guardian_case(office: LetterOffice) -> int:
    """A case of somebody for whom Otso Edustaja acts as guardian; answers its id."""
    return office.open_case(representative_name="Otso Edustaja", representative_kind="guardian", mandate="shown")


def find(office: LetterOffice, case_id: int, found: Found) -> None:
    """Note what was found out of the case's representative."""
    with office.deps.database.write() as session:
        case = cases.one_case(session, case_id)
        ((person, _known),) = representation.people_of(session, case_id)
        representation.note_found(session, case, person.id or 0, found, by=office.people["veera"], at=office.clock())


def is_settled(office: LetterOffice, case_id: int) -> bool:
    """Whether the case's request may be carried out for whoever asks."""
    with office.deps.database.read() as session:
        case, request = session.get_one(Case, case_id), office.request(case_id)
        return not representation.unsettled(session, [(case, request)])


def test_a_guardian_is_settled_once_custody_was_verified(letter_office: LetterOffice) -> None:
    case_id = guardian_case(letter_office)
    assert not is_settled(letter_office, case_id), "a surname proves nothing"
    find(letter_office, case_id, Found("guardian", date(2026, 11, 2)))
    assert is_settled(letter_office, case_id)


def test_an_answer_for_a_dead_person_is_not_given_as_an_access_answer(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    with office.deps.database.write() as session:
        case = cases.one_case(session, case_id)
        representation.set_subject_kind(session, case, "dead", by=office.people["veera"], at=office.clock())
    with pytest.raises(TransitionRefused) as refused:
        office.send(letter_id)
    assert "mandate_settled" in str(refused.value.values["missing"])


def test_what_was_found_is_refused_where_it_cannot_be(quick_office: LetterOffice) -> None:
    case_id = guardian_case(quick_office)
    with pytest.raises(Invalid):
        find(quick_office, case_id, Found("guardian", date(2027, 1, 1)))
    with pytest.raises(Invalid):
        find(quick_office, case_id, Found("neighbour"))


def test_t31_a_new_case_takes_no_address_from_an_older_one(quick_office: LetterOffice) -> None:
    quick_office.open_case(subject_address="Vanha kuja 1\n02100 Espoo", turvakielto="no", answer_way="post")
    again = quick_office.open_case()
    with quick_office.deps.database.read() as session:
        case = session.get_one(Case, again)
        assert (case.subject_address, case.turvakielto, case.turvakielto_checked_on) == ("", "not_checked", None)


@pytest.mark.parametrize(
    ("code", "kind", "years", "why"),
    [
        ("010610A9014", "young", 16, "acts beside the guardian (hallintolaki 14 § 3 mom.)"),
        ("031115A902S", "child", 10, "the eleventh birthday is a day after the receipt"),
        ("021111A9034", "young", 15, "fifteen on the day of receipt"),
        ("021108A904C", "adult", 18, "of age on the day of receipt"),
        ("010190-905V", "adult", 36, "no minor: nothing is noted"),
        ("", "adult", None, "no code, no age"),
    ],
)
def test_t30_an_identity_code_tells_a_minor_on_the_day_of_receipt(
    quick_office: LetterOffice, code: str, kind: str, years: int | None, why: str
) -> None:
    case_id = quick_office.open_case(subject_hetu=code)
    with quick_office.deps.database.read() as session:
        case, received_on = session.get_one(Case, case_id), quick_office.request(case_id).received_on
        assert received_on == date(2026, 11, 2)
        assert representation.subject_kind(session, case_id) == kind, why
        assert representation.age_by_code(quick_office.deps, case, received_on) == years, why


def test_a_child_known_by_the_identity_code_is_answered_through_a_guardian_only(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case(subject_hetu="031115A902S")
    assert not is_settled(quick_office, case_id)
    with quick_office.deps.database.read() as session:
        noted = session.scalars(select(Event).where(col(Event.kind) == "subject_kind_noted")).one()
        assert body_of(noted)["subject"] == "child"
        assert "2015" not in noted.body, "neither the age nor the day of birth is kept"


def test_a_decision_for_a_guardian_waits_until_it_is_known_whether_the_child_is_15(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, guardian_case(quick_office)
    office.step(case_id, "start_assessment")
    reasons = {"ground": "G1", "ground_reasons": "Sama pyyntö kolmesti.", "ground_evidence": "Muistio 1."}
    office.step(case_id, "refuse", **reasons)
    letter_id = office.letter(case_id, "access_refused").id or 0
    assert "age_untold" in codes_of(office, letter_id)
    with office.deps.database.write() as session:
        case = cases.one_case(session, case_id)
        representation.set_subject_kind(session, case, "young", by=office.people["veera"], at=office.clock())
    assert "age_untold" in codes_of(office, letter_id, Severity.WELL)


def test_the_other_custodian_who_agrees_is_served_the_decision_by_name(quick_office: LetterOffice) -> None:
    """Agreement lets one custodian ask; it leaves nobody out of service (hallintolaki 56 §)."""
    office, case_id = quick_office, guardian_case(quick_office)
    kind = office.deps.catalogue.letter("erasure_refused")
    agreed = CustodyFound(Custody.AGREED, ShownBy.WRITTEN, date(2026, 11, 2), " Pia  Toinen ")
    find(office, case_id, Found("guardian", date(2026, 11, 2), custody=agreed))
    with office.deps.database.read() as session:
        case = session.get_one(Case, case_id)
        assert served.beside(session, case, kind, (Role.GUARDIAN, "Otso Edustaja")) == [(Role.GUARDIAN, "Pia Toinen")]
        assert "Pia" not in "".join(one.body for one in session.scalars(select(Event))), "the log has no names"
    alone = CustodyFound(Custody.SOLE, ShownBy.POPULATION_DATA, date(2026, 11, 2))
    find(office, case_id, Found("guardian", date(2026, 11, 2), custody=alone))
    with office.deps.database.read() as session:
        case = session.get_one(Case, case_id)
        assert served.beside(session, case, kind, (Role.GUARDIAN, "Otso Edustaja")) == []
        ((_person, known),) = representation.people_of(session, case_id)
        assert known.custody == alone


def test_a_trustee_keeps_nothing_about_custody(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, guardian_case(quick_office)
    alone = CustodyFound(Custody.SOLE, ShownBy.POPULATION_DATA, date(2026, 11, 2))
    find(office, case_id, Found("trustee", date(2026, 11, 2), custody=alone))
    with office.deps.database.read() as session:
        ((_person, known),) = representation.people_of(session, case_id)
        assert known.custody == CustodyFound()


def test_no_decision_is_addressed_to_somebody_who_has_died(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    office.search(case_id)
    office.step(case_id, "start_assessment")
    grounds = {"ground": "G1", "ground_reasons": WHY, "ground_evidence": WHY}
    office.step(case_id, "refuse_unfounded", **grounds)
    letter_id = office.letter(case_id, "unfounded_refused").id or 0
    office.finish(letter_id)
    assert "addressee_dead" not in codes_of(office, letter_id)
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    office.print(letter_id)
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        representation.set_subject_kind(session, case, "dead", by=office.people["veera"], at=office.clock())
    with pytest.raises(Refused) as refusal:
        office.send(letter_id)
    assert refusal.value.code == "letter_addressee_dead", "whoever asked would never be answered"
    assert "addressee_dead" in codes_of(office, letter_id)


def test_no_decision_that_lists_calls_goes_to_a_guardian_whose_custody_nobody_looked_up(
    quick_office: LetterOffice,
) -> None:
    """A refusal may leave while nobody may act; to whom is another question (hallintolaki 14 § 1 mom.)."""
    office, case_id = quick_office, guardian_case(quick_office)
    office.link_call(case_id, given="none", ground="G7")
    office.search(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "refuse", ground="G7", ground_reasons=WHY, ground_evidence=WHY)
    letter_id = office.letter(case_id, "access_refused").id or 0
    with office.deps.database.write() as session:
        ((person, _found),) = representation.people_of(session, case_id)
        to = {"addressee": str(person.id), "addressee_address": "", "mandate_covers": "yes"}
        by, at = office.people["veera"], office.clock()
        version = office.letter(case_id, "access_refused").version
        editing.edit(session, office.deps, letter_id, version, {}, addressee=to, by=by, at=at)
    assert "addressee_unfounded" in codes_of(office, letter_id)
    find(office, case_id, Found("guardian", date(2026, 11, 2)))
    assert "addressee_unfounded" not in codes_of(office, letter_id)


def test_an_agent_whose_mandate_covers_no_secret_data_is_no_bar_to_an_answer_to_the_person(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = office.open_case(representative_name="Otso Edustaja", representative_kind="agent", mandate="shown")
    find(office, case_id, Found("agent", is_within=True))
    assert is_settled(office, case_id), "tiedonhallintalaki 14 §: the answer goes to the person"
    with office.deps.database.read() as session:
        assert representation.learners(session, session.get_one(Case, case_id)) == set()
    find(office, case_id, Found("agent", is_within=True, covers_secret=True))
    with office.deps.database.read() as session:
        assert representation.learners(session, session.get_one(Case, case_id)) != set()


@pytest.mark.parametrize(("kind", "settled"), [("adult", False), ("child", True)])
def test_a_guardian_of_somebody_noted_as_an_adult_does_not_act_for_them(
    quick_office: LetterOffice, kind: str, settled: bool
) -> None:
    office, case_id = quick_office, guardian_case(quick_office)
    find(office, case_id, Found("guardian", date(2026, 11, 2)))
    assert is_settled(office, case_id), "nobody has said who the subject is: whom a guardian acts for is a child"
    with office.deps.database.write() as session:
        case = cases.one_case(session, case_id)
        representation.set_subject_kind(session, case, kind, by=office.people["veera"], at=office.clock())
    assert is_settled(office, case_id) is settled, "hallintolaki 14 §: an adult has no guardian"
