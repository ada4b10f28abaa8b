"""Printing and sending: bytes that are kept, ways that are allowed, clocks that move once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.case_changes import ROWS_STAND
from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, ClockFact, Dispatch
from dsr.domain.errors import Invalid, NotFound, Refused, TransitionRefused
from dsr.domain.identity import IdentityLevel
from dsr.services import request_facts
from dsr.services.letters import dispatching, editing, printing, rows
from tests.services.letters_office import LetterOffice, change_case
from tests.services.rights_parts import (
    hold_of_authority,
    lifting_submitted,
    prove_identity,
    restricted,
)


def _printed_answer(office: LetterOffice, **fields: object) -> tuple[int, int]:
    case_id = office.open_case(**fields)
    letter_id = office.ready_answer(case_id)
    office.approve(letter_id, "jari")
    office.print(letter_id)
    return case_id, letter_id


def _printed_notice(office: LetterOffice, until: str = "") -> tuple[int, int]:
    case_id = office.open_case()
    office.step(case_id, "start_assessment")
    answers = {"extended_until": until} if until else {}
    office.extend(case_id, factor="number", extension_reason="Kolme pyyntöä yhtä aikaa.", **answers)
    letter_id = office.letter(case_id, "extension_notice").id or 0
    office.submit(letter_id)
    office.approve(letter_id, "jari")
    office.print(letter_id)
    return case_id, letter_id


def test_the_printed_bytes_are_kept_and_given_again(letter_office: LetterOffice) -> None:
    case_id, letter_id = _printed_answer(letter_office)
    with letter_office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        pdf = printing.pdf_of(session, letter, "fi")
        assert pdf.content == b"%PDF " + rows.texts_of(session, letter)[0].final_html.encode()
        assert pdf.name == f"1-2026-{letter_id}-fi.pdf" or pdf.name.endswith(f"-{letter_id}-fi.pdf")
        assert "mallinen" not in pdf.name.casefold()
        event = events_of(session, f"case:{case_id}")[-1]
        assert (event.kind, body_of(event)["pdf_sha256"]) == ("letter_printed", {"fi": pdf.sha256})
        with pytest.raises(NotFound):
            printing.pdf_of(session, letter, "sv")


def test_bytes_that_changed_in_the_database_are_not_given(letter_office: LetterOffice) -> None:
    _, letter_id = _printed_answer(letter_office)
    with letter_office.deps.database.write() as session:
        text = rows.texts_of(session, rows.one_letter(session, letter_id))[0]
        text.pdf = b"%PDF another"
        session.add(text)
    with letter_office.deps.database.read() as session, pytest.raises(Refused) as refusal:
        printing.pdf_of(session, rows.one_letter(session, letter_id), "fi")
    assert refusal.value.code == "pdf_damaged"


def test_paper_of_an_earlier_version_is_not_stored(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    letter_id = letter_office.ready_answer(case_id)
    letter_office.approve(letter_id, "jari")
    old = letter_office.text(letter_id)
    letter_office.write(letter_id, search_note="Uusi lause.")
    letter_office.submit(letter_id)
    letter_office.approve(letter_id, "jari")
    with letter_office.deps.database.write() as session:
        late = {"fi": (old.final_sha256, b"%PDF old")}
        assert not printing.store_printed(session, letter_id, late, at=letter_office.clock())
    assert letter_office.text(letter_id).pdf is None
    assert letter_office.print(letter_id)


def test_sending_the_answer_closes_the_request_once_its_copies_are_out(letter_office: LetterOffice) -> None:
    case_id, letter_id = _printed_answer(letter_office)
    version = letter_office.request(case_id).state
    assert version == "answering"
    letter_office.clock.pass_by(days=10)
    letter_office.send(letter_id, "suomifi")
    request = letter_office.request(case_id)
    with letter_office.deps.database.read() as session:
        dispatch = session.scalars(select(Dispatch)).one()
        assert (dispatch.way, dispatch.sent_at) == ("suomifi", letter_office.clock())
    assert (request.state, request.is_open, request.answered_on) == ("handing_over", True, None)
    letter_office.hand_over(case_id)
    request = letter_office.request(case_id)
    with letter_office.deps.database.read() as session:
        kinds = [event.kind for event in events_of(session, f"case:{case_id}") if event.kind != ROWS_STAND]
    assert (request.state, request.outcome, request.timeliness) == ("answered", "full", "on_time")
    assert request.answered_on == date(2026, 11, 12)
    assert kinds[kinds.index("letter_sent") :] == ["letter_sent", "send_answer", "copy_handed_over", "close_answered"]


def test_sending_again_is_written_down_and_moves_nothing(letter_office: LetterOffice) -> None:
    case_id, letter_id = _printed_answer(letter_office)
    letter_office.send(letter_id, "suomifi")
    letter_office.hand_over(case_id)
    letter_office.clock.pass_by(days=40)
    with pytest.raises(Refused) as refusal:
        letter_office.send(letter_id, "post")
    assert refusal.value.code == "letter_not_printed", "a second sending must be meant"
    letter_office.send(letter_id, "counter", again=True)
    with letter_office.deps.database.read() as session:
        assert len(dispatching.dispatches_of(session, rows.one_letter(session, letter_id))) == 2
        facts = session.scalars(select(ClockFact.kind).where(col(ClockFact.kind) == "answer_sent")).all()
    assert facts == ["answer_sent"]
    assert letter_office.request(case_id).answered_on == date(2026, 11, 2)


def test_an_extension_moves_the_days_to_what_the_letter_promises(letter_office: LetterOffice) -> None:
    case_id, letter_id = _printed_notice(letter_office, until="2027-01-15")
    assert letter_office.request(case_id).safe_on == date(2026, 12, 2), "only the sending moves days"
    letter_office.send(letter_id, "email")
    request = letter_office.request(case_id)
    assert (request.extension, request.safe_on) == ("counts", date(2027, 1, 15))


def test_an_extension_decided_anew_before_its_notice_left_is_what_the_notice_says(letter_office: LetterOffice) -> None:
    office = letter_office
    case_id, letter_id = _printed_notice(office, "2027-01-15")
    office.extend(
        case_id,
        "jari",
        factor="complexity",
        extension_reason="Kaksi rekisteriä.",
        extended_until="2027-01-22",
    )
    letter = office.letter(case_id, "extension_notice")
    assert (letter.id, letter.state) == (letter_id, "draft"), "what was approved is not what is meant any more"
    assert letter.options == {"factor": "complexity", "extended_until": "2027-01-22"}
    assert office.text(letter_id).blocks["reason"] == "Kaksi rekisteriä."
    with office.deps.database.read() as session:
        writer = rows.versions_of(session, letter)[-1].by_user
    assert writer == office.people["jari"], "who wrote the new reason is a preparer"


def test_the_promise_is_the_printed_one_even_if_the_clock_moved_since(letter_office: LetterOffice) -> None:
    case_id, letter_id = _printed_notice(letter_office)
    assert letter_office.letter(case_id, "extension_notice").promised_on == date(2027, 2, 2)
    letter_office.step(case_id, "correct_receipt", received_on="2026-11-01", reason="Leima oli 1.11.")
    letter_office.send(letter_id, "email")
    with letter_office.deps.database.read() as session:
        fact = session.scalars(select(ClockFact).where(col(ClockFact.kind) == "extension_notice_sent")).one()
        assert fact.extended_until == date(2027, 2, 2)


@pytest.mark.parametrize(
    ("way", "turvakielto", "code", "reason"),
    [
        ("email", "no", "way_not_email", "an answer may hold secret matter (906/2019, 14 §)"),
        ("post", "not_checked", "turvakielto_not_checked", "nobody looked"),
        ("post", "yes", "turvakielto_in_force", "personal safety"),
    ],
)
def test_an_answer_does_not_go_the_wrong_way(
    quick_office: LetterOffice, way: str, turvakielto: str, code: str, reason: str
) -> None:
    case_id, letter_id = _printed_answer(quick_office)
    change_case(quick_office, case_id, turvakielto=turvakielto)
    with pytest.raises(Refused) as refusal:
        quick_office.send(letter_id, way)
    assert refusal.value.code == code, reason


def test_a_letter_is_neither_sent_ahead_of_time_nor_before_its_approval(quick_office: LetterOffice) -> None:
    _, letter_id = _printed_answer(quick_office)
    now = quick_office.clock()
    for sent_at, code in (
        (now + timedelta(minutes=1), "sent_in_future"),
        (now - timedelta(days=1), "sent_before_approval"),
    ):
        with quick_office.deps.database.write() as session, pytest.raises(Invalid) as refusal:
            dispatching.record_dispatch(
                session, quick_office.deps, letter_id, "suomifi", sent_at, by=quick_office.people["kirsi"], at=now
            )
        assert [fault.code for fault in refusal.value.faults] == [code]


def test_a_letter_leaves_though_what_it_does_not_tell_has_changed_since_approval(letter_office: LetterOffice) -> None:
    """Somebody else's hold keeps a recording of which the answer names no day of destruction: it reads the same."""
    office = letter_office
    case_id, call_id = restricted(office, "restriction")
    prove_identity(office, case_id)
    letter_id = office.letter(case_id, "restriction_done").id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    office.approve(letter_id, "jari")
    office.print(letter_id)
    hold_of_authority(office, call_id)
    office.send(letter_id)


def test_a_letter_that_would_tell_another_day_of_destruction_does_not_leave(letter_office: LetterOffice) -> None:
    """With somebody else's hold no day of destruction is sure: the decision that lifts says *at the earliest* then."""
    office = letter_office
    call_id, letter_id = lifting_submitted(office)
    office.approve(letter_id, "paivi")
    office.print(letter_id)
    hold_of_authority(office, call_id)
    with pytest.raises(Refused) as refusal:
        office.send(letter_id)
    assert refusal.value.code == "letter_outdated"


def test_an_answer_whose_calls_changed_since_approval_does_not_leave(letter_office: LetterOffice) -> None:
    case_id, letter_id = _printed_answer(letter_office)
    letter_office.link_call(case_id)
    with pytest.raises(Refused) as refusal:
        letter_office.send(letter_id, "suomifi")
    assert refusal.value.code == "letter_outdated"
    letter_office.write(letter_id, search_note="Lisäsimme toisen puhelun.")
    letter_office.submit(letter_id)
    letter_office.approve(letter_id, "jari")
    letter_office.print(letter_id)
    letter_office.send(letter_id, "suomifi")
    assert letter_office.request(case_id).state == "handing_over"


def test_a_posted_answer_needs_identity_that_a_handed_over_one_proves(letter_office: LetterOffice) -> None:
    _case_id, letter_id = _printed_answer(
        letter_office, turvakielto="no", answer_way="post", subject_address="Kuja 1\n02100 Espoo"
    )
    with pytest.raises(TransitionRefused) as refusal:
        letter_office.send(letter_id, "post")
    assert refusal.value.code == "identity_enough_for_letter"
    letter_office.send(letter_id, "counter")


@pytest.mark.parametrize(
    ("way", "level"),
    [
        ("counter", IdentityLevel.STRONG),  # somebody looked at a document and gave the letter
        ("suomifi", IdentityLevel.NONE),  # it opens only to the right person, but may never have been opened
        ("pickup", IdentityLevel.NONE),
    ],
)
def test_only_what_was_handed_over_by_somebody_is_a_check_of_identity(
    quick_office: LetterOffice, way: str, level: IdentityLevel
) -> None:
    case_id, letter_id = _printed_answer(quick_office)
    quick_office.send(letter_id, way)
    with quick_office.deps.database.read() as session:
        assert request_facts.reached_level(session, case_id) is level


def test_a_question_that_claims_a_pause_leaves_within_five_working_days(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    letter_office.step(
        case_id, "ask_identity", doubt="other_sender", doubt_reason="Viesti tuli toisesta osoitteesta kuin aiemmin."
    )
    letter_id = letter_office.letter(case_id, "identity_request").id or 0
    letter_office.finish(letter_id)
    letter_office.issue(letter_id)
    letter_office.print(letter_id)
    letter_office.clock.pass_by(days=9)
    with pytest.raises(Refused) as refusal:
        letter_office.send(letter_id, "email")
    assert refusal.value.code == "pause_claim_outdated"
    letter_office.write(letter_id, reply_by="Vastaa meille viimeistään 25.11.2026.")
    letter_office.issue(letter_id)
    letter_office.print(letter_id)
    assert "ei muuta sitä päivää" in letter_office.text(letter_id).final_html, (
        "it does not claim that time stands still"
    )
    letter_office.send(letter_id, "email")
    assert letter_office.request(case_id).safe_on == date(2026, 12, 2)


def test_recording_a_dispatch_is_a_change_to_the_case(letter_office: LetterOffice) -> None:
    case_id, letter_id = _printed_answer(letter_office)
    with letter_office.deps.database.read() as session:
        before = session.get_one(Case, case_id).version
    letter_office.send(letter_id, "suomifi")
    with letter_office.deps.database.read() as session:
        assert session.get_one(Case, case_id).version == before + 1


def test_a_sent_letter_is_not_changed_any_more(letter_office: LetterOffice) -> None:
    _, letter_id = _printed_answer(letter_office)
    letter_office.send(letter_id, "suomifi")
    with letter_office.deps.database.write() as session, pytest.raises(Refused, match="sent or voided"):
        editing.edit(
            session,
            letter_office.deps,
            letter_id,
            2,
            {"fi": {"search_note": "Jälkikäteen."}},
            by=letter_office.people["veera"],
            at=letter_office.clock(),
        )


def test_a_letter_does_not_leave_with_a_name_that_was_corrected_since_approval(letter_office: LetterOffice) -> None:
    case_id, letter_id = _printed_answer(letter_office)
    with letter_office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        case.subject_name = "Kim Mallinen-Oikea"
        session.add(case)
    with pytest.raises(Refused) as refusal:
        letter_office.send(letter_id, "suomifi")
    assert refusal.value.code == "letter_recipient_outdated"


@pytest.mark.parametrize(
    ("language", "leaves"),
    [
        ("sv", False),  # a decision and an answer are in the language of the case (kielilaki 19 §)
        ("unknown", True),  # nobody knows better than when it was approved
    ],
)
def test_a_letter_does_not_leave_in_a_language_that_the_case_no_longer_has(
    quick_office: LetterOffice, language: str, leaves: bool
) -> None:
    case_id, letter_id = _printed_answer(quick_office)
    change_case(quick_office, case_id, language=language)
    if leaves:
        quick_office.send(letter_id, "suomifi")
        return
    with pytest.raises(Refused) as refusal:
        quick_office.send(letter_id, "suomifi")
    assert refusal.value.code == "letter_language_outdated"
