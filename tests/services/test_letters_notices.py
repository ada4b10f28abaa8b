"""Notices, covers and letters to others than the subject: each goes from a case to frozen text, and tells no one too much."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from dsr.db.tables import Case, Letter, Representative, Statement
from dsr.domain.deadlines import FactKind
from dsr.domain.errors import Invalid, Refused
from dsr.services import clock
from dsr.services.letters import drafting, editing, rows
from dsr.services.letters.seen import shown_values
from dsr.services.letters.values import Sight
from tests.services.letter_parts import assess_breach, report_breach
from tests.services.letters_office import LetterOffice, unwritten_in

NOTICES = tuple(
    yaml.safe_load((Path(__file__).parents[2] / "workflows/letters/notices.yaml").read_text(encoding="utf-8"))["kinds"]
)
OUTSIDE = {"addressee_name": "Toini Toinen", "addressee_address": "Muukatu 3\n02100 Espoo", "addressee_language": "sv"}


def _begin(office: LetterOffice, case_id: int, kind: str) -> int:
    with office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        request = clock.requests_of(session, case_id)[0]
        by, at = office.people["veera"], office.clock()
        return drafting.start(session, office.deps, case, request, kind, by=by, at=at).id or 0


def _address(office: LetterOffice, letter_id: int, given: dict[str, str]) -> None:
    with office.deps.database.write() as session:
        version = rows.one_letter(session, letter_id).version
        by, at = office.people["veera"], office.clock()
        editing.edit(session, office.deps, letter_id, version, {}, addressee=given, by=by, at=at)
        version = rows.one_letter(session, letter_id).version
        editing.match_languages(session, office.deps, letter_id, version, by=by, at=at)


def _freeze(office: LetterOffice, letter_id: int) -> Letter:
    office.finish(letter_id)
    kind = office.deps.catalogue.letter(_kind(office, letter_id))
    if kind.approval_rule(office.clock().date()).value == "none":
        office.issue(letter_id)
    else:
        office.submit(letter_id)
        office.approve(letter_id, "jari")
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        session.expunge(letter)
        return letter


def _kind(office: LetterOffice, letter_id: int) -> str:
    with office.deps.database.read() as session:
        return rows.one_letter(session, letter_id).kind


def _html(office: LetterOffice, letter_id: int) -> dict[str, str]:
    with office.deps.database.read() as session:
        return {text.language: text.final_html for text in rows.texts_of(session, rows.one_letter(session, letter_id))}


def _represented(office: LetterOffice, case_id: int, *names: str) -> None:
    with office.deps.database.write() as session:
        for name in names:
            session.add(Representative(case_id=case_id, name=name, contact="", kind="agent"))


def _attach_statement(office: LetterOffice, case_id: int) -> None:
    call_id, request_id = office.link_call(case_id), office.request(case_id).id or 0
    with office.deps.database.write() as session:
        by, at = office.people["veera"], office.clock()
        session.add(
            Statement(
                case_id=case_id,
                right_request_id=request_id,
                call_id=call_id,
                sealed=office.deps.cipher.seal("En sanonut niin."),
                by_user=by,
                at=at,
            )
        )


@pytest.mark.parametrize("kind", NOTICES)
def test_a_notice_is_drafted_approved_and_frozen(quick_office: LetterOffice, kind: str) -> None:
    case_id = quick_office.open_case(language="unknown")
    _represented(quick_office, case_id, "Eetu Edustaja")
    if kind == "breach_notice":
        assess_breach(quick_office, report_breach(quick_office, case_id), "high")
    if kind == "supplementary_statement_confirmed":
        _attach_statement(quick_office, case_id)
    letter_id = _begin(quick_office, case_id, kind)
    if quick_office.deps.catalogue.letter(kind).written_to == "named":
        _address(quick_office, letter_id, {**OUTSIDE, "addressee_language": ""})
    _freeze(quick_office, letter_id)
    made = _html(quick_office, letter_id)
    assert list(made) == (["fi"] if kind == "ombudsman_cover" else ["fi", "sv"])
    for html in made.values():
        assert unwritten_in(html) == []
        assert "None" not in html.partition("<main>")[2]


@pytest.mark.parametrize("kind", ["article19_notice", "hearing_third_person"])
def test_a_letter_to_somebody_else_holds_nothing_of_the_subject(quick_office: LetterOffice, kind: str) -> None:
    case_id = quick_office.open_case(subject_name="Kim Mallinen", subject_address="Salakatu 1\n02100 Espoo")
    quick_office.search(case_id)
    quick_office.link_call(case_id)
    letter_id = _begin(quick_office, case_id, kind)
    quick_office.clock.pass_by(days=1)
    _address(quick_office, letter_id, OUTSIDE)
    with quick_office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        shown = shown_values(session, quick_office.deps, letter, Sight(date(2026, 11, 3)))["sv"]
    assert shown["calls"] == []
    assert shown["search"] is None
    assert shown["request"]["received_on"] is None
    assert shown["recipient"] == {"name": "Toini Toinen", "address_lines": ["Muukatu 3", "02100 Espoo"]}
    _freeze(quick_office, letter_id)
    (made,) = _html(quick_office, letter_id).values()
    for own in ("Mallinen", "Salakatu", "2.11.2026"):
        assert own not in made.partition("<main>")[2]


def test_the_ombudsman_learns_whose_request_it_is_and_not_the_address(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case(subject_name="Kim Mallinen", subject_address="Salakatu 1\n02100 Espoo")
    letter_id = _begin(quick_office, case_id, "ombudsman_cover")
    _freeze(quick_office, letter_id)
    (made,) = _html(quick_office, letter_id).values()
    assert "Rekisteröity on Kim Mallinen." in made
    assert "Tietosuojavaltuutetun toimisto<br>" in made
    assert "Salakatu" not in made


def test_a_letter_to_somebody_else_has_no_name_until_it_is_written(quick_office: LetterOffice) -> None:
    letter_id = _begin(quick_office, quick_office.open_case(), "hearing_third_person")
    quick_office.finish(letter_id)
    with pytest.raises(Refused) as refused:
        quick_office.submit(letter_id)
    assert "recipient" in str(refused.value.values["codes"])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"addressee_name": "x" * 201}, "addressee_name_unread"),
        ({"addressee_name": "Toini\nToinen"}, "addressee_name_unread"),
        ({"addressee_address": "\u202eosoite"}, "address_unread"),
        ({"addressee_language": "de"}, "answer_not_offered"),
    ],
)
def test_what_is_no_name_or_address_is_refused(quick_office: LetterOffice, given: dict[str, str], code: str) -> None:
    letter_id = _begin(quick_office, quick_office.open_case(), "hearing_third_person")
    with pytest.raises(Invalid) as refused:
        _address(quick_office, letter_id, given)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_a_letter_to_somebody_else_never_goes_to_the_subjects_email(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case(subject_email="kim@example.fi")
    _represented(quick_office, case_id, "Eetu Edustaja")
    letter_id = _begin(quick_office, case_id, "receipt_of_representation")
    _freeze(quick_office, letter_id)
    quick_office.print(letter_id)
    with pytest.raises(Refused) as refused:
        quick_office.send(letter_id, "email")
    assert refused.value.code == "mail_to_other"


def test_the_one_who_wrote_for_the_subject_is_asked_for_a_mandate_by_name_and_not_told_whose(
    quick_office: LetterOffice,
) -> None:
    case_id = quick_office.open_case(subject_name="Kim Mallinen")
    _represented(quick_office, case_id, "Eetu Edustaja")
    letter_id = _begin(quick_office, case_id, "receipt_of_representation")
    _freeze(quick_office, letter_id)
    (made,) = _html(quick_office, letter_id).values()
    assert "Eetu Edustaja" in made
    assert "Mallinen" not in made


def test_two_representatives_are_told_apart_by_the_handler(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    _represented(quick_office, case_id, "Eetu Edustaja", "Heli Huoltaja")
    letter_id = _begin(quick_office, case_id, "receipt_of_representation")
    quick_office.finish(letter_id)
    with pytest.raises(Refused):
        quick_office.issue(letter_id)
    _address(quick_office, letter_id, {"addressee_name": "Heli Huoltaja"})
    _freeze(quick_office, letter_id)
    assert "Heli Huoltaja" in _html(quick_office, letter_id)["fi"]


def test_a_clarification_that_was_sent_never_stops_the_time(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    with quick_office.deps.database.read() as session:
        request = clock.requests_of(session, case_id)[0]
        before = clock.clock_of(session, quick_office.deps, request).safe_on
    letter_id = _begin(quick_office, case_id, "clarification_request")
    _freeze(quick_office, letter_id)
    quick_office.print(letter_id)
    quick_office.send(letter_id, "suomifi")
    with quick_office.deps.database.read() as session:
        request = clock.requests_of(session, case_id)[0]
        (asked,) = [
            fact for fact in clock.standing_facts(session, request.id or 0) if fact.kind == FactKind.clarification_asked
        ]
        assert asked.claims_pause is False
        assert clock.clock_of(session, quick_office.deps, request).safe_on == before


def test_a_cover_without_letters_promises_each_answer_by_its_day_and_leaves_with_none(
    quick_office: LetterOffice,
) -> None:
    case_id = quick_office.open_case()
    letter_id = _begin(quick_office, case_id, "joint_cover")
    quick_office.finish(letter_id)
    quick_office.submit(letter_id)
    quick_office.approve(letter_id, "jari")
    assert "Vastaamme viimeistään" in _html(quick_office, letter_id)["fi"]
    quick_office.print(letter_id)
    with pytest.raises(Refused) as refused:
        quick_office.send(letter_id, "suomifi")
    assert refused.value.code == "cover_alone"
