"""A letter goes to the data subject, or by a person's choice to a representative whose shown mandate covers it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.tables import Case, Dispatch, Representative
from dsr.domain.calendar import local_date
from dsr.domain.custody import Custody, CustodyFound, ShownBy
from dsr.domain.errors import Invalid, Refused
from dsr.domain.identity import IdentityLevel
from dsr.services import representation, request_facts
from dsr.services.letters import approving, dispatching, editing, reading, rows
from dsr.services.letters.checks import checks_of
from dsr.services.letters.looked import Severity
from dsr.services.letters.seen import shown_values
from dsr.services.representation import Found
from tests.services.letters_office import LetterOffice, change_case


def _case(office: LetterOffice, **fields: object) -> tuple[int, str]:
    """A case of somebody for whom Otso Edustaja acts, with a shown mandate; answers the representative's id too."""
    case_id = office.open_case(
        representative_name="Otso Edustaja", mandate="shown", answer_way="post", turvakielto="no", **fields
    )
    with office.deps.database.read() as session:
        found = session.scalars(select(Representative).where(col(Representative.case_id) == case_id)).one()
        return case_id, str(found.id)


def _draft(office: LetterOffice, case_id: int) -> int:
    office.search(case_id)
    office.link_call(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "answer_full")
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.finish(letter_id)
    return letter_id


def _choose(office: LetterOffice, letter_id: int, addressee: str, covers: str = "yes", address: str = "") -> None:
    given = {"addressee": addressee, "mandate_covers": covers, "addressee_address": address}
    with office.deps.database.write() as session:
        version = rows.one_letter(session, letter_id).version
        editing.edit(
            session,
            office.deps,
            letter_id,
            version,
            {},
            addressee=given,
            by=office.people["veera"],
            at=office.clock(),
        )


def _printed_for_representative(office: LetterOffice) -> tuple[int, int]:
    """A printed answer addressed to the representative; answers case and letter."""
    case_id, person = _case(office)
    letter_id = _draft(office, case_id)
    _choose(office, letter_id, person, address="Toimistokatu 2")
    office.submit(letter_id)
    office.approve(letter_id)
    office.print(letter_id)
    return case_id, letter_id


def _faults(office: LetterOffice, letter_id: int) -> set[str]:
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        sight = approving.sight_of(office.deps, letter, None, office.clock())
        checks = checks_of(session, office.deps, letter, shown_values(session, office.deps, letter, sight), sight)
    return {one.code for one in checks if one.severity is Severity.REFUSES}


def test_a_letter_waits_until_somebody_chooses_between_subject_and_representative(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id, _ = _case(office, subject_address="Kuja 1\n02100 Espoo")
    letter_id = _draft(office, case_id)
    assert _faults(office, letter_id) == {"addressee"}
    with pytest.raises(Refused) as refusal:
        office.submit(letter_id)
    assert refusal.value.code == "letter_has_faults"
    _choose(office, letter_id, "subject", "")
    assert _faults(office, letter_id) == set()
    office.submit(letter_id)
    office.approve(letter_id)
    html = office.text(letter_id).final_html
    assert "Kuja 1" in html
    assert "Otso Edustaja" not in html


def test_a_letter_to_a_representative_names_whom_they_act_for_and_uses_their_address(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, person = _case(office, subject_address="Kuja 1\n02100 Espoo")
    letter_id = _draft(office, case_id)
    _choose(office, letter_id, person)
    assert _faults(office, letter_id) == {"address"}, "the subject's address is not the representative's"
    _choose(office, letter_id, person, address="Toimistokatu 2\n00100 Helsinki")
    office.submit(letter_id)
    office.approve(letter_id)
    html = office.text(letter_id).final_html.replace("\u00a0", " ")
    assert "Otso Edustaja<br>Toimistokatu 2<br>00100 Helsinki" in html
    assert "Edustat henkilöä Kim Mallinen. Kirjeessä ”sinä” tarkoittaa häntä." in html
    assert "Kuja 1" not in html


@pytest.mark.parametrize(
    ("addressee", "covers", "place", "reason"),
    [
        ("own", "", "mandate_covers", "a mandate to ask is not one to receive"),
        ("999", "yes", "addressee", "nobody's representative"),
        ("x", "yes", "addressee", "forged"),
    ],
)
def test_nobody_else_is_addressed(
    quick_office: LetterOffice, addressee: str, covers: str, place: str, reason: str
) -> None:
    case_id, person = _case(quick_office)
    letter_id = _draft(quick_office, case_id)
    with pytest.raises(Invalid) as refusal:
        _choose(quick_office, letter_id, person if addressee == "own" else addressee, covers)
    assert [fault.place for fault in refusal.value.faults] == [place], reason


def test_a_mandate_that_falls_away_stops_a_letter_that_was_approved(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _printed_for_representative(office)
    change_case(office, case_id, mandate="missing", answer_way="suomifi")
    with pytest.raises(Refused) as refusal:
        office.send(letter_id, "suomifi")
    assert refusal.value.code == "letter_recipient_outdated"
    assert _faults(office, letter_id) >= {"addressee_unfounded"}


def test_a_mandate_shown_after_the_approval_leaves_the_addressee_to_be_chosen(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, _person = _case(office, subject_address="Kuja 1\n02100 Espoo")
    change_case(office, case_id, mandate="missing")
    letter_id = _draft(office, case_id)
    office.submit(letter_id)
    office.approve(letter_id, "jari")
    office.print(letter_id)
    change_case(office, case_id, mandate="shown")
    with pytest.raises(Refused) as refusal:
        office.send(letter_id)
    assert refusal.value.code == "letter_addressee_unchosen"


def test_a_letter_to_a_representative_is_not_mailed_to_the_subject(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, person = _case(office)
    office.step(case_id, "start_assessment")
    office.extend(case_id, factor="number", extension_reason="Kolme pyyntöä.")
    letter_id = office.letter(case_id, "extension_notice").id or 0
    _choose(office, letter_id, person, address="Toimistokatu 2")
    office.submit(letter_id)
    office.approve(letter_id)
    office.print(letter_id)
    with office.deps.database.write() as session, pytest.raises(Refused) as refusal:
        dispatching.queue_mail(session, office.deps, letter_id, by=office.people["veera"], at=office.clock())
    assert refusal.value.code == "mail_to_representative"
    with pytest.raises(Refused, match="representative"):
        office.send(letter_id, "email")


def test_an_address_that_cannot_be_printed_is_told_before_approval(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, person = _case(office)
    letter_id = _draft(office, case_id)
    _choose(office, letter_id, person, address="王小明 2\n00100 Helsinki")
    assert _faults(office, letter_id) == {"unprintable"}


def test_what_a_representative_was_handed_proves_nothing_of_the_subject(quick_office: LetterOffice) -> None:
    """The representative shows a document at the service point; the subject has not (GDPR 12(6))."""
    office = quick_office
    case_id, letter_id = _printed_for_representative(office)
    office.send(letter_id, "counter")
    with office.deps.database.read() as session:
        assert request_facts.reached_level(session, case_id) is IdentityLevel.NONE


def test_a_letter_does_not_go_once_more_to_somebody_whose_mandate_fell_away(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id = _printed_for_representative(office)
    office.send(letter_id, "pickup")
    office.clock.pass_by(hours=1)
    office.send(letter_id, "pickup", again=True)
    change_case(office, case_id, mandate="missing")
    with pytest.raises(Refused) as refusal:
        office.send(letter_id, "pickup", again=True)
    assert refusal.value.code == "letter_mandate_fallen"


def test_a_case_without_a_shown_mandate_offers_nobody(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case(representative_name="Otso Edustaja", mandate="missing")
    letter_id = _draft(quick_office, case_id)
    assert _faults(quick_office, letter_id) == set()
    with quick_office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        shown = reading.letter_shown(
            session, quick_office.deps, letter, quick_office.people["veera"], quick_office.clock()
        )
    assert shown.representatives == ()


@pytest.mark.parametrize(
    ("way", "typed", "kept"),
    [
        ("suomifi", "kim@example.fi", ""),
        ("pickup", "Kuja 1 02100  Espoo", ""),
        ("counter", "Piste 4", "Piste 4"),
    ],
)
def test_a_way_without_an_address_keeps_none_of_the_case(
    quick_office: LetterOffice, way: str, typed: str, kept: str
) -> None:
    office = quick_office
    case_id = office.open_case(subject_address="Kuja 1\n02100 Espoo")
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id)
    office.print(letter_id)
    with office.deps.database.write() as session:
        dispatching.record_dispatch(
            session, office.deps, letter_id, way, office.clock(), typed, by=office.people["veera"], at=office.clock()
        )
    with office.deps.database.read() as session:
        assert session.scalars(select(Dispatch)).one().address_used == kept


def _guardian(office: LetterOffice, **found: object) -> tuple[int, int, int]:
    """An answer about somebody of 16 for whom a guardian asked, of whom no mandate is asked: case, letter, guardian."""
    case_id = office.open_case(
        representative_name="Otso Edustaja", representative_kind="guardian", mandate="not_needed", answer_way="suomifi"
    )
    letter_id = _draft(office, case_id)
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        person = session.scalars(select(Representative).where(col(Representative.case_id) == case_id)).one().id or 0
        by, at = office.people["veera"], office.clock()
        representation.set_subject_kind(session, case, "young", by=by, at=at)
        today = local_date(at)
        alone = CustodyFound(Custody.SOLE, ShownBy.POPULATION_DATA, today)
        said = Found("guardian", today, True, True, "agrees", custody=alone)
        representation.note_found(session, case, person, replace(said, **found), by=by, at=at)  # type: ignore[arg-type]
    return case_id, letter_id, person


def test_a_guardian_of_whom_no_mandate_is_asked_may_get_the_answer_and_somebody_has_to_choose(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    _case_id, letter_id, person = _guardian(office)
    assert _faults(office, letter_id) == {"addressee"}, "the guardian asked, and the letter would go to the child"
    _choose(office, letter_id, str(person))
    assert _faults(office, letter_id) == set()
    _choose(office, letter_id, "subject")
    assert _faults(office, letter_id) == set(), "each of the two asks alone (hallintolaki 14 §)"


def test_a_guardian_whose_standing_nobody_looked_up_is_not_offered(quick_office: LetterOffice) -> None:
    _case_id, letter_id, person = _guardian(quick_office, verified_on=None)
    with pytest.raises(Invalid):
        _choose(quick_office, letter_id, str(person))


def test_an_agent_gets_nothing_on_the_word_that_no_mandate_is_needed(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case(representative_name="Otso Edustaja", mandate="not_needed", answer_way="suomifi")
    with quick_office.deps.database.read() as session:
        assert representation.receivers(session, session.get_one(Case, case_id)) == []


def test_a_name_that_was_copied_with_the_address_stands_once_in_the_window(quick_office: LetterOffice) -> None:
    office = quick_office
    address = "kim mallinen\nMallikuja 3\n02100 ESPOO"
    case_id = office.open_case(answer_way="post", turvakielto="no", subject_address=address)
    letter_id = _draft(office, case_id)
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        values = shown_values(
            session, office.deps, letter, approving.sight_of(office.deps, letter, None, office.clock())
        )
    assert values["fi"]["recipient"]["address_lines"] == ["Mallikuja 3", "02100 ESPOO"]
