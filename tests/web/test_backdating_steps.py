"""What is told of a step afterwards: a day that cannot be is refused beside its field in the reader's language and changes
nothing, and a paper of yesterday is taken, with the day on which it happened and the day on which it was written down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlmodel import col

from dsr.db.tables import Case, Event, LetterRecipient, Link, PromisedCopy, ServiceAttempt
from dsr.domain.calendar import local_date
from dsr.domain.interface import Scope
from dsr.services.letters import fees
from tests.e2e.attacked import differences, everything
from tests.services.ground_parts import document
from tests.services.letter_parts import G2, begin, leave, write_fee
from tests.services.letters_office import LetterOffice
from tests.web.case_office import log_case, propose_call
from tests.web.office import Office
from tests.web.test_interface import System, system
from tests.web.test_listening import Scene
from tests.web.test_serving import House

NEVER = ("1.1.1900", "31.12.9999", "30.2.2026", "eilen")
LANGUAGES = ("fi", "sv", "en")
WHY = "Kirjattu jälkikäteen paperista."


@dataclass(frozen=True)
class Told:
    """One day field of a form that tells of a step: the fields that make the form whole, the days that it must refuse, one
    that it takes, and the event that then has it. `suffix` is the time of day, where one is typed."""

    path: str
    day: str
    fields: Mapping[str, Any]
    refused: tuple[str, ...]
    good: str
    event: str = ""
    suffix: str = ""


def _walk(office: Office, client: FlaskClient, steps: list[Told], case_id: int = 0) -> None:
    """Post each form with each day it must refuse, the first in every language, and then with the one it takes."""
    for step in steps:
        before = _rows(office)
        said = {language: _refused(office, client, step, step.refused[0], language, case_id) for language in LANGUAGES}
        assert len(set(said.values())) == len(LANGUAGES), (step, said)
        for number, typed in enumerate(step.refused[1:]):
            assert _refused(office, client, step, typed, LANGUAGES[number % 3], case_id), (step, typed)
        assert differences(before, _rows(office)) == {}, step
        if step.good:
            answer = client.post(step.path, data=_posted(office, step, step.good, case_id))
            assert answer.status_code == 303, (step, _said(answer.text, step.day))
            _is_logged(office, step)


def _rows(office: Office) -> dict[str, set[str]]:
    """Every row there is but the users', which have the language that each reads in."""
    return {name: rows for name, rows in everything(office.deps).items() if name != "users"}


def _posted(office: Office, step: Told, typed: str, case_id: int) -> dict[str, Any]:
    version = {}
    if case_id:
        with office.deps.database.read() as session:
            version = {"version": session.get_one(Case, case_id).version}
    return {**version, **step.fields, step.day: typed + (step.suffix if "." in typed else "")}


def _refused(office: Office, client: FlaskClient, step: Told, typed: str, language: str, case_id: int) -> str:
    client.post("/language", data={"language": language})
    answer = client.post(step.path, data=_posted(office, step, typed, case_id))
    assert answer.status_code == 422, (step, typed)
    return _said(answer.text, step.day)


def _said(page: str, day: str) -> str:
    """What stands beside the field of the day; its id has the number of its row where there are several."""
    place = "absence-end" if day == "last_on" else day
    found = re.findall(rf'id="{place}(?:-\d+)?-error"[^>]*>(.*?)</p>', page, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", " ".join(found))).strip()


def _is_logged(office: Office, step: Told) -> None:
    """The newest event of the kind has both days: when it happened, and when it was written down."""
    if not step.event:
        return
    with office.deps.database.read() as session:
        query = select(Event).where(col(Event.kind) == step.event).order_by(col(Event.id).desc())
        event = session.scalars(query).first()
        assert event is not None, step.event
        day, month, year = step.good.split(".")
        assert f"{year}-{month:0>2}-{day:0>2}" in event.body, (step, event.body)
        assert local_date(event.at) == local_date(office.clock())


def test_no_step_after_a_decision_is_told_of_a_day_that_cannot_be(written: tuple[LetterOffice, Office]) -> None:
    house = House(*written)
    letters, office = written
    case_id, letter_id, service = house.posted_refusal()
    office.clock.pass_by(days=5)  # Monday 30.11.
    with office.deps.database.read() as session:
        sending = session.scalars(select(col(ServiceAttempt.id))).one()
        recipient = session.scalars(select(col(LetterRecipient.id))).one()
    ahead, early = "1.12.2026", "24.11.2026"
    begun = {"begin-kind": "court_appeal", "begin-letter_id": letter_id, "begin-reference": "HAO 1"}
    place = f"/cases/{case_id}/proceedings"
    ended = {"end-1-outcome": "returned", "end-1-words": WHY, "end-1-is_ordered": "y"}
    shown = {"sending": sending, "outcome-what": "received", "outcome-evidence": "Saantitodistus"}
    again = {"recipient": recipient, "sending-way": "counter"}
    given = {"given-1-words": WHY}
    days = (*NEVER, ahead, early)
    steps = [
        Told(f"{service}/outcome", "outcome-on", shown, days, "29.11.2026", "letter_receipt_shown"),
        Told(f"{service}/outcome", "outcome-on", {**shown, "outcome-what": "returned"}, days, ""),
        Told(f"{service}/outcome", "outcome-on", {**shown, "outcome-what": "fetched"}, days, ""),
        Told(f"{service}/sendings", "sending-sent_at", again, days, "29.11.2026", "letter_sent_again", " klo 9.00"),
        Told(place, "begin-statement_on", {**begun, "begin-received_on": "29.11.2026"}, (*NEVER, "28.11.2026"), ""),
        Told(place, "begin-received_on", begun, days, "29.11.2026", "proceeding_begun"),
        Told(f"{place}/1/day", "day-1-statement_on", {}, (*NEVER, "29.11.2026"), "15.12.2026", "task_due_moved"),
        Told(f"{place}/1/statement", "given-1-closed_on", given, (*NEVER, ahead, "28.11.2026"), "29.11.2026", "task_closed"),
        Told(f"{place}/1/end", "end-1-act_by_on", {**ended, "end-1-ended_on": "29.11.2026"}, (*NEVER, "28.11.2026"), ""),
        Told(f"{place}/1/end", "end-1-ended_on", ended, days, "28.11.2026", "proceeding_ended"),
    ]  # fmt: skip
    _walk(office, office.sign_in(letters.people["veera"]), steps, case_id)


def test_no_sending_and_no_handing_over_is_told_of_a_day_that_cannot_be(written: tuple[LetterOffice, Office]) -> None:
    letters, office = written
    case_id = letters.open_case()
    letters.link_call(case_id)
    letter_id = letters.ready_answer(case_id)
    letters.approve(letter_id)  # Wednesday 25.11.
    letters.print(letter_id)
    office.clock.pass_by(days=1)
    veera = office.sign_in(letters.people["veera"])
    letter, ahead = f"/cases/{case_id}/letters/{letter_id}", "27.11.2026"
    with office.deps.database.read() as session:
        version = {"version": letters.letter(case_id, "access_answer").version, "way": "suomifi"}
    days = (*NEVER, ahead, "24.11.2026", "1.11.2026")
    sent = Told(f"{letter}/dispatch", "sent_at", version, days, "25.11.2026", "letter_sent", " klo 15.30")
    _walk(office, veera, [sent])
    office.clock.pass_by(days=1)
    veera = office.sign_in(letters.people["veera"])
    with office.deps.database.read() as session:
        first, _second = session.scalars(select(col(PromisedCopy.call_id)).order_by(col(PromisedCopy.call_id)))
    told = {"calls": first, "form": "audio", "items": "1", "way": "counter", "receiver": "subject"}
    told |= {"identified": "at_handover", "handed_at": "26.11.2026 klo 12.00"}
    place = f"/cases/{case_id}/requests/{letters.request(case_id).id}/handovers"
    days = (*NEVER, "28.11.2026", "24.11.2026", "1.11.2026")
    steps = [
        Told(place, "rest_promised_on", told, (*NEVER, "25.11.2026"), ""),
        Told(place, "handed_at", told, days, "26.11.2026", "copy_handed_over", " klo 12.00"),
    ]
    _walk(office, veera, steps, case_id)


def test_a_check_of_identity_after_a_handing_over_did_not_come_before_it(written: tuple[LetterOffice, Office]) -> None:
    letters, office = written
    case_id = letters.open_case()
    letter_id = letters.ready_answer(case_id)
    letters.approve(letter_id)
    letters.print(letter_id)
    letters.send(letter_id)
    office.clock.pass_by(days=2)
    veera = office.sign_in(letters.people["veera"])
    checked = Told(
        f"/cases/{case_id}/identity", "checked_on", {"method": "suomi_fi", "result": "confirmed"}, NEVER, "26.11.2026", "identity_checked"
    )  # fmt: skip
    _walk(office, veera, [checked], case_id)
    told = {
        "calls": 1,
        "form": "audio",
        "items": "1",
        "way": "secure_mail",
        "receiver": "subject",
        "identified": "before",
    }
    place = f"/cases/{case_id}/requests/{letters.request(case_id).id}/handovers"
    early = Told(place, "handed_at", told, ("",), "", suffix=" klo 12.00")
    refused = veera.post(place, data=_posted(office, early, "25.11.2026", case_id))
    assert refused.status_code == 422
    assert "only after that day" in _said(refused.text, "identified")
    assert veera.post(place, data=_posted(office, early, "26.11.2026", case_id)).status_code == 303


def test_no_payment_is_told_of_a_day_that_cannot_be(written: tuple[LetterOffice, Office]) -> None:
    letters, office = written
    case_id = letters.open_case()
    write_fee(letters, case_id, fees.ANNOUNCEMENT, fees.Said("48,50", "Peittäminen 1,5 tuntia, 48,50 euroa."))
    begin(letters, case_id, fees.ANNOUNCEMENT)
    leave(letters, case_id, fees.ANNOUNCEMENT)
    document(letters, case_id, "G2", G2)
    office.clock.pass_by(days=5)
    place = f"/cases/{case_id}/letters/new/fee/{letters.request(case_id).id}"
    fee = {"amount": "48,50", "calculation": "Puolitoista tuntia työtä.", "answer": "wanted"}
    days = (*NEVER, "1.12.2026", "24.11.2026")
    due, answered = {**fee, "answered_on": "29.11.2026"}, {**fee, "due_on": "20.12.2026"}
    steps = [
        Told(f"{place}/paid", "paid_on", {"reference": "Lasku 7"}, days, "29.11.2026", "fee_paid"),
        Told(f"{place}/fee_decision", "due_on", due, (*NEVER, "5.12.2026"), "20.12.2026"),
        Told(f"{place}/fee_decision", "answered_on", answered, days, "29.11.2026", "fee_written"),
    ]
    _walk(office, office.sign_in(letters.people["veera"]), steps, case_id)


def test_no_use_copy_disclosure_or_task_of_a_right_is_told_of_a_day_that_cannot_be(office: Office) -> None:
    case_id = log_case(office, rights=("erasure", "restriction"))
    call_id = propose_call(office, case_id)
    with office.deps.database.write() as session:
        session.add(Link(case_id=case_id, call_id=call_id, by_user=1, at=office.clock()))
    office.clock.pass_by(days=5)
    ahead, early, place = "1.12.2026", "24.11.2026", f"/cases/{case_id}/rights"
    copies = {"copies-place": "mail", "copies-evidence": "Tiketti 7"}
    gone, rolls = {**copies, "copies-state": "destroyed"}, {**copies, "copies-state": "rolls_off"}
    use = {"use-calls": [call_id], "use-basis": "consent", "use-reason": WHY}
    answered = {**use, "use-asked_on": "28.11.2026", "use-is_given": "y"}
    told = {"disclosure-recipient": "Poliisi", "disclosure-what": "Tallenne", "disclosure-basis": "Laki"}
    closed = {"close-1-outcome": "given", "close-1-words": WHY, "close-1-weighed": WHY}
    kept = {"assessment-call_id": call_id, "assessment-verdict": "keep", "assessment-ground": "G13"}
    kept |= {"assessment-necessity": WHY}
    steps = [
        Told(f"{place}/recordings", "assessment-kept_until", kept, ("30.2.2027", "29.11.2026", "1.6.2031"), "1.6.2028"),
        Told(f"{place}/copies", "copies-done_on", gone, (*NEVER, ahead, "4.11.2026"), "29.11.2026", "copies_confirmed"),
        Told(f"{place}/copies", "copies-rolls_off_on", rolls, (*NEVER, "29.11.2026"), "24.12.2026", "copies_confirmed"),
        Told(f"{place}/uses", "use-asked_on", use, (*NEVER, ahead, early), "29.11.2026", "restricted_use_asked"),
        Told(f"{place}/uses", "use-answered_on", answered, (*NEVER, ahead, "27.11.2026"), "29.11.2026", "restricted_use_allowed"),
        Told(f"{place}/disclosures", "disclosure-disclosed_on", told, (*NEVER, ahead), "29.11.2026", "disclosure_written"),
        Told(f"{place}/tasks", "task-received_on", {"task-kind": "document_request"}, (*NEVER, ahead), "29.11.2026"),
        Told(f"{place}/tasks/1/close", "close-1-closed_on", closed, (*NEVER, ahead, "28.11.2026"), "29.11.2026", "task_closed"),
    ]  # fmt: skip
    _walk(office, office.browser_of("handler"), steps, case_id)


def test_no_absence_is_told_of_a_day_that_cannot_be(office: Office) -> None:
    scene = Scene(office)
    esko, away = office.sign_in(scene.crew.esko), {"absence-person": str(scene.crew.aino)}
    steps = [
        Told("/team/absences", "absence-to_on", {**away, "absence-from_on": "24.11.2026"}, (*NEVER, "23.11.2026"), ""),
        Told("/team/absences", "absence-from_on", away, NEVER, "24.11.2026", "absence_noted"),
        Told("/team/absences/1/end", "last_on", {}, NEVER, "24.11.2026", "absence_ended"),
    ]
    _walk(office, esko, steps)


NO_MOMENTS = (
    *("2026-11-25T06:31:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "2025-11-20T00:00:00Z"),
    *("1900-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "2026-11-24T08:00:00", "eilen"),
    *("", "2026-11-24", "1764000000", 1_764_000_000, 1e300, True),
)
"""To come, long past, no day, without a zone, and seconds since 1970: the document promises a moment as RFC 3339 has it."""


def test_no_system_tells_of_a_moment_that_cannot_be(office: Office) -> None:
    asking = system(office, Scope.CREATE, Scope.READ, Scope.ADD_MESSAGE)
    case_id = asking.create().json["id"]
    before = everything(office.deps)
    taken = [
        (moment, answer.status_code)
        for moment in NO_MOMENTS
        for answer in (asking.create(key="key-0002", received_at=moment), _message(asking, case_id, moment))
        if answer.status_code != 422 or [fault["place"] for fault in answer.json["faults"]] != ["received_at"]
    ]
    assert taken == []
    assert differences(before, everything(office.deps)) == {}
    office.clock.pass_by(days=1)
    late = _message(asking, case_id, "2026-11-25T08:00:00+02:00")
    assert (late.status_code, late.json["received_at"][:16]) == (202, "2026-11-25T08:00")
    made = asking.create(key="key-0003", received_at="2026-11-25T08:00:00+02:00")
    assert made.json["rights"][0]["received_on"] == "2026-11-25"
    with office.deps.database.read() as session:
        case = session.get_one(Case, made.json["id"])
        assert case.created_at - office.clock() < timedelta(minutes=1), "written down a day after it came"


def _message(asking: System, case_id: int, moment: object) -> Any:
    body = {"text": "Lisäys.", "received_at": moment}
    return asking.send("POST", f"/cases/{case_id}/messages", body, **{"Idempotency-Key": "message-1"})
