"""A guardian is refused what a person of 15 to 17 objects to: without listening, and without a word of a call."""

from __future__ import annotations

from datetime import date

import pytest

from dsr.db.tables import Case
from dsr.domain.errors import Invalid
from dsr.domain.ground_codes import TELLS_NO_CALL
from dsr.services import cases, representation
from dsr.services.letters import editing, rows, values
from dsr.services.letters.looked import Severity
from dsr.services.representation import Found
from tests.services.letter_parts import codes_of
from tests.services.letters_office import LetterOffice
from tests.services.test_representation import find, guardian_case

GROUND = {
    "ground": "G25",
    "ground_reasons": "Nuori kertoi, että hän pelkää riitaa kotona.",
    "ground_evidence": "Puhelu nuorelle 3.11.",
}


def asked_by_guardian(office: LetterOffice, principal: str, weighed: str = "") -> int:
    """A guardian's request with a linked call, and what the young person said of it; answers the case's id."""
    case_id = guardian_case(office)
    office.link_call(case_id)
    with office.deps.database.write() as session:
        case = cases.one_case(session, case_id)
        representation.set_subject_kind(session, case, "young", by=office.people["veera"], at=office.clock())
    find(office, case_id, Found("guardian", date(2026, 11, 2), principal=principal, weighed=weighed))
    office.step(case_id, "start_assessment")
    return case_id


def addressed(office: LetterOffice, case_id: int, to: str) -> int:
    """The decision, addressed to the guardian or to the subject; answers its id."""
    letter = office.letter(case_id, "access_refused")
    with office.deps.database.write() as session:
        ((person, _found),) = representation.people_of(session, case_id)
        chosen = {"addressee": str(person.id), "addressee_address": "", "mandate_covers": "yes"}
        editing.edit(
            session, office.deps, letter.id or 0, office.letter(case_id, "access_refused").version, {},
            addressee=chosen if to == "guardian" else {"addressee": "subject"}, by=office.people["veera"], at=office.clock(),
        )  # fmt: skip
    return letter.id or 0


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_young_persons_objection_refuses_the_guardian_unheard_and_lists_no_call(
    quick_office: LetterOffice, language: str
) -> None:
    office = quick_office
    case_id = asked_by_guardian(office, "objects")
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).language = language
    office.step(case_id, "refuse", **GROUND)
    letter_id = addressed(office, case_id, "guardian")
    found = set(codes_of(office, letter_id))
    assert not found & {
        "unheard",
        "ground_against",
        "calls_match",
        "guardian_addressed",
        "age_untold",
        "print_lacks",
    }, found
    office.finish(letter_id)
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    office.print(letter_id)
    office.send(letter_id)
    assert office.request(case_id).state == "refused"
    with office.deps.database.read() as session:
        letter = office.letter(case_id, "access_refused")
        told = values.values_for(session, office.deps, letter, language, values.Sight(date(2026, 11, 3)), {})
    assert (told["calls"], told["search"]) == ([], None)
    html = " ".join(office.text(letter_id, language).final_html.replace("\u00a0", " ").split())
    says = {
        "fi": ("Huollettavasi on ", "huoltajana saada pääsyn"),
        "sv": ("Du är vårdnadshavare för ", "som vårdnadshavare"),
    }
    assert all(one in html for one in says[language]), html
    assert told["guardian_of"] in html
    for untold in (
        "tietoihisi",
        "tarkoittaa häntä",
        "dina uppgifter registr",
        "avser ”du” den",
        "neuvonta",
        "rådgivning",
    ):
        assert untold not in html


def written_only(office: LetterOffice, letter_id: int, **blocks: str) -> None:
    """Write these blocks of the Finnish text and leave the others as they were begun."""
    with office.deps.database.write() as session:
        letter = rows.one_letter(session, letter_id)
        by, at = office.people["veera"], office.clock()
        editing.edit(session, office.deps, letter_id, letter.version, {"fi": blocks}, by=by, at=at)


def test_what_the_decision_to_the_guardian_does_not_print_stops_it_nowhere(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = asked_by_guardian(office, "objects")
    office.step(case_id, "refuse", **GROUND)
    letter_id = addressed(office, case_id, "guardian")
    written_only(office, letter_id, inquiry="Kuulimme nuorta 3.11.2026.")
    assert codes_of(office, letter_id) == set(), "recipients, listening and copies belong to what is not printed"
    assert not codes_of(office, letter_id, Severity.NOTE) & {"young_objects", "young_unweighed"}
    other_id = office.open_case()
    office.link_call(other_id, given="none", ground="G5")
    office.hear(other_id)
    office.search(other_id)
    office.step(other_id, "start_assessment")
    office.step(other_id, "refuse", ground="G5", ground_reasons="Toisen asioita.", ground_evidence="Muistio 1.")
    letter_id = office.letter(other_id, "access_refused").id or 0
    written_only(office, letter_id, inquiry="Kuulimme sinua 3.11.2026.")
    assert codes_of(office, letter_id) == {"instruction_left"}, "annex 1 is printed, and with it both blocks"


def test_nothing_is_withheld_in_part_by_a_decision_that_tells_of_no_call(quick_office: LetterOffice) -> None:
    grounds = quick_office.deps.catalogue.grounds
    assert not any(grounds[code].withholds_content for code in TELLS_NO_CALL)
    assert grounds["G7"].withholds_content
    assert grounds["G5"].withholds_content


def test_the_decision_speaks_to_the_guardian_and_not_to_the_young_person(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = asked_by_guardian(office, "objects")
    office.step(case_id, "refuse", **GROUND)
    letter_id = addressed(office, case_id, "subject")
    assert "guardian_addressed" in codes_of(office, letter_id)
    addressed(office, case_id, "guardian")
    assert "guardian_addressed" in codes_of(office, letter_id, Severity.WELL)


@pytest.mark.parametrize(("principal", "weighed"), [("agrees", ""), ("", ""), ("objects", "Hoito vaatii sen.")])
def test_without_an_objection_that_stands_the_guardian_is_not_refused_on_it(
    quick_office: LetterOffice, principal: str, weighed: str
) -> None:
    case_id = asked_by_guardian(quick_office, principal, weighed)
    with pytest.raises(Invalid) as refused:
        quick_office.step(case_id, "refuse", **GROUND)
    assert [one.code for one in refused.value.faults] == ["ground_no_objection"]
