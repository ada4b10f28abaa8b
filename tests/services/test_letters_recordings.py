"""A letter promises no copy of a recording that is not there, and says what became of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.tables import Hold, HoldItem, Recording
from dsr.domain.errors import Refused
from dsr.services.letters import approving, rows
from dsr.services.letters.checks import checks_of
from dsr.services.letters.looked import Severity
from dsr.services.letters.seen import shown_values
from tests.services.letter_parts import begin, codes_of
from tests.services.letters_office import ARRIVED, LetterOffice

OLD = datetime(2026, 4, 20, 6, 0, tzinfo=UTC)
"""Six months from here end on 20.10.2026, before the request of 2.11.2026."""


def _destroy(office: LetterOffice, call_id: int, at: datetime, certificate: int | None = None) -> None:
    with office.deps.database.write() as session:
        recording = session.scalars(select(Recording).where(col(Recording.call_id) == call_id)).one()
        recording.state, recording.destroyed_at, recording.destruction_id = "destroyed", at, certificate
        session.add(recording)


def _answer(office: LetterOffice, case_id: int, language: str = "fi") -> tuple[int, str]:
    """The access answer as it was frozen, in plain words; answers its id too."""
    office.search(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "answer_full")
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    office.approve(letter_id, "jari")
    return letter_id, _words(office.text(letter_id, language).final_html)


def _words(html: str) -> str:
    body = html.partition("<body")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ").split())


def test_a_recording_that_was_due_before_the_request_is_not_given_and_its_day_is_told(
    letter_office: LetterOffice,
) -> None:
    office = letter_office
    case_id = office.open_case()
    office.link_call(case_id, started=OLD)
    _, words = _answer(office, case_id)
    assert "Emme voi antaa jäljennöstä puhelutallenteesta, koska tallennetta ei ole." in words
    assert "Puhelun tallenne tuhottiin automaattisesti 20.10.2026, ennen kuin pyyntösi saapui." in words
    assert "20.4.2026 klo 9.00" in words, "the facts of the call are given"
    assert "puhelun tiedot Tuhottiin 20.10.2026" in words
    for promise in (
        "Saat jäljennöksen",
        "koko tallenne",
        "maksuton",
        "Jäljennös on äänitiedosto",
        "ei kuitenkaan tuhota",
    ):
        assert promise not in words, promise


@pytest.mark.parametrize("upstream", ["waiting", "confirmed"])
def test_a_copy_of_an_overdue_recording_is_given_once_the_source_has_confirmed_it(
    quick_office: LetterOffice, upstream: str
) -> None:
    office = quick_office
    case_id = office.open_case()
    call_id = office.link_call(case_id, started=OLD)
    with office.deps.database.write() as session:
        recording = session.scalars(select(Recording).where(col(Recording.call_id) == call_id)).one()
        hold = session.scalars(select(Hold).where(col(Hold.case_id) == case_id)).one()
        item = HoldItem(hold_id=hold.id or 0, recording_id=recording.id or 0, rule="linked", matched_at=ARRIVED)
        item.upstream = upstream
        session.add(item)
    _, words = _answer(office, case_id)
    assert ("Saat jäljennöksen puhelutallenteestasi." in words) is (upstream == "confirmed")
    assert ("tallenne tuhottiin automaattisesti 20.10.2026" in words) is (upstream != "confirmed")


def test_copies_of_what_is_there_go_beside_the_facts_of_what_is_not(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    office.link_call(case_id, started=OLD)
    office.link_call(case_id)
    office.link_call(case_id, is_recorded=False)
    _, words = _answer(office, case_id)
    assert "Saat jäljennöksen puhelutallenteestasi. Jäljennös on maksuton." in words
    assert "Lisäksi saat tiedot puheluista, joista ei ole tallennetta." in words
    assert "Puhelua 3 ei ole tallennettu." in words
    assert "puhelun tiedot Ei tallennettu" in words
    assert "koko tallenne" in words


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", "Se olisi pitänyt säilyttää, kunnes pyyntösi on käsitelty. Pahoittelemme tätä."),
        ("sv", "Den borde ha bevarats tills din begäran hade handlagts. Vi beklagar detta."),
    ],
)
def test_a_recording_destroyed_after_the_request_arrived_is_owned_up_to(
    quick_office: LetterOffice, language: str, told: str
) -> None:
    office = quick_office
    case_id = office.open_case(language=language)
    call_id = office.link_call(case_id)
    office.clock.pass_by(days=10)
    _destroy(office, call_id, datetime(2026, 11, 10, 1, tzinfo=UTC))
    letter_id, words = _answer(office, case_id, language)
    assert told in words
    assert "10.11.2026" in words
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        sight = approving.sight_of(office.deps, letter, None, office.clock())
        checks = checks_of(session, office.deps, letter, shown_values(session, office.deps, letter, sight), sight)
    assert [one.code for one in checks if one.severity is Severity.NOTE and one.code.startswith("recording")] == [
        "recording_lost"
    ]


def test_a_recording_that_a_hold_had_before_its_day_is_given(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    call_id = office.link_call(case_id, started=OLD)
    with office.deps.database.write() as session:
        recording = session.scalars(select(Recording).where(col(Recording.call_id) == call_id)).one()
        hold = session.scalars(select(Hold).where(col(Hold.case_id) == case_id)).first()
        assert hold is not None
        early = datetime(2026, 10, 1, 9, tzinfo=UTC)
        session.add(HoldItem(hold_id=hold.id or 0, recording_id=recording.id or 0, rule="linked", matched_at=early))
    _, words = _answer(office, case_id)
    assert "Saat jäljennöksen puhelutallenteestasi." in words
    assert "Säilytysaika päättyi 20.10.2026. Tuhotaan vasta, kun asiasi on käsitelty." in words


@pytest.mark.parametrize(
    ("released_on", "told"),
    [
        (10, "Puhelun tallenne tuhottiin automaattisesti 20.10.2026, ennen kuin pyyntösi saapui."),  # before its day
        (25, "Puhelun tallenne tuhottiin automaattisesti 25.10.2026, ennen kuin pyyntösi saapui."),  # after it
    ],
)
def test_a_hold_that_was_released_before_the_request_keeps_nothing(
    quick_office: LetterOffice, released_on: int, told: str
) -> None:
    """An earlier case had the recording; its hold went, and the source destroyed what was due."""
    office = quick_office
    earlier, case_id = office.open_case(numbers=()), office.open_case()
    call_id = office.link_call(case_id, started=OLD)
    with office.deps.database.write() as session:
        recording = session.scalars(select(Recording).where(col(Recording.call_id) == call_id)).one()
        hold = session.scalars(select(Hold).where(col(Hold.case_id) == earlier)).one()
        hold.released_at = datetime(2026, 10, released_on, 9, tzinfo=UTC)
        early = datetime(2026, 10, 1, 9, tzinfo=UTC)
        session.add(hold)
        session.add(HoldItem(hold_id=hold.id or 0, recording_id=recording.id or 0, rule="linked", matched_at=early))
    _, words = _answer(office, case_id)
    assert told in words
    assert "Saat jäljennöksen" not in words


def test_a_recording_that_nothing_held_when_its_day_came_is_not_promised(quick_office: LetterOffice) -> None:
    """Found by other means after its day: the request was here already, but no hold had caught the call."""
    office = quick_office
    case_id = office.open_case()
    office.link_call(case_id, started=datetime(2026, 5, 10, 6, tzinfo=UTC))
    office.clock.pass_by(days=10)
    _, words = _answer(office, case_id)
    assert "Se olisi pitänyt säilyttää, kunnes pyyntösi on käsitelty." in words
    assert "Saat jäljennöksen" not in words


def test_an_approved_answer_does_not_leave_once_a_recording_it_promises_is_gone(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    call_id = office.link_call(case_id)
    letter_id, _ = _answer(office, case_id)
    office.print(letter_id)
    _destroy(office, call_id, ARRIVED)
    with pytest.raises(Refused) as refusal:
        office.send(letter_id)
    assert refusal.value.code == "letter_outdated"


def test_whoever_signs_an_answer_on_access_is_told_of_calls_without_a_recording(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    quick_office.link_call(case_id, started=OLD)
    letter_id, _html = _answer(quick_office, case_id)
    assert "recording_gone" in codes_of(quick_office, letter_id, Severity.NOTE)


def test_a_partial_decision_tells_of_a_destroyed_recording_too(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    office.link_call(case_id, started=OLD)
    office.link_call(case_id, given="none", ground="G5")
    office.hear(case_id)
    office.search(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "refuse_partly", ground="G5", ground_reasons="Toisen asioita.", ground_evidence="Muistio 1.")
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    words = _words(office.text(letter_id).final_html)
    assert "Puhelun 1 tallenne tuhottiin automaattisesti 20.10.2026, ennen kuin pyyntösi saapui." in words
    assert "Jäljennös on äänitiedosto" not in words


def test_an_answer_about_a_recording_that_the_source_did_not_find_is_approved_with_its_list(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id = office.open_case()
    call_id = office.link_call(case_id)
    with office.deps.database.write() as session:
        recording = session.scalars(select(Recording).where(col(Recording.call_id) == call_id)).one()
        recording.state = "missing"
        session.add(recording)
    letter_id, words = _answer(office, case_id)
    assert "Puhelun tallennetta ei löytynyt puhelujärjestelmästä, vaikka etsimme sitä." in words
    with office.deps.database.read() as session:
        approval = rows.standing_approval(session, rows.one_letter(session, letter_id))
        assert approval is not None
        (listed,) = approval.call_list or ()
    assert listed["given_words"]["fi"] == "puhelun tiedot; tallennetta ei löytynyt puhelujärjestelmästä"


def _refused_whole(office: LetterOffice, case_id: int) -> str:
    """The decision that gives nothing, as it was frozen, in plain words."""
    office.hear(case_id)
    office.search(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "refuse", ground="G5", ground_reasons="Toisen asioita.", ground_evidence="Muistio 1.")
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    return _words(office.text(letter_id).final_html)


def test_a_whole_refusal_owns_up_to_a_recording_lost_while_the_request_waited(quick_office: LetterOffice) -> None:
    """GDPR 12(1): the call is withheld, and the recording is gone besides; when, why and in which run is told."""
    office = quick_office
    case_id = office.open_case()
    call_id = office.link_call(case_id, started=datetime(2026, 5, 6, 6, tzinfo=UTC), given="none", ground="G5")
    office.clock.pass_by(days=10)
    _destroy(office, call_id, datetime(2026, 11, 10, 1, tzinfo=UTC), certificate=214)
    words = _refused_whole(office, case_id)
    assert (
        "säilytysaika päättyi 6.11.2026, ja tallenne tuhottiin automaattisesti 10.11.2026 (tuhoamistodistus 214). Se olisi "
        "pitänyt säilyttää, kunnes pyyntösi on käsitelty. Pahoittelemme tätä." in words
    )
    assert "voi olla oikeus korvaukseen (tietosuoja-asetuksen 82 artikla)" in words


def test_a_whole_refusal_of_recordings_that_are_there_tells_of_no_destruction(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    office.link_call(case_id, given="none", ground="G5")
    words = _refused_whole(office, case_id)
    assert "Pahoittelemme" not in words
    assert "tuhottiin" not in words


def test_a_notice_of_destruction_prints_its_facts_and_takes_no_other(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = office.open_case()
    call_id = office.link_call(case_id, started=datetime(2026, 5, 6, 6, tzinfo=UTC))
    office.clock.pass_by(days=10)
    _destroy(office, call_id, datetime(2026, 11, 10, 1, tzinfo=UTC), certificate=214)
    begin(office, case_id, "destroyed_notice")
    letter_id = office.letter(case_id, "destroyed_notice").id or 0
    office.finish(letter_id)
    for cause in (
        "Tallenne tuhottiin 1.10.2026.",
        "Tallenne tuhottiin automaattisesti, ennen kuin pyyntösi saapui.",
        "Poistimme tallenteen pyynnöstäsi.",
        "Tallennetta ei ole tuhottu.",
        "Puhelun tallenne on yhä tallella.",
        "Inspelningen förstördes innan din begäran kom in.",
        "The recording still exists.",
    ):
        office.write(letter_id, cause=cause)
        assert codes_of(office, letter_id) == {"destruction_restated"}, cause
    for cause in (
        "Tieto tuhoamiskiellosta meni ylläpitäjälle vasta 11.11.2026.",
        "Tallenne tuhottiin, koska tuhoamiskielto puuttui.",
        "Muut tallenteet ovat tallella.",
        "",
    ):
        office.write(letter_id, cause=cause)
        assert codes_of(office, letter_id) == set(), cause
    office.submit(letter_id)
    office.approve(letter_id, "jari")
    assert "(tuhoamistodistus 214)" in _words(office.text(letter_id).final_html)
