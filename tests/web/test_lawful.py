"""Are we lawful today: each invariant is seen to break, and only it; the morning tells nothing of any case."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from dsr.db import outbox
from dsr.db.audit import Verdict, verify
from dsr.db.events import record
from dsr.db.tables import (
    AppealQuestion,
    Approval,
    Breach,
    Case,
    CaseTask,
    ChannelTest,
    CountedMonth,
    Destruction,
    Dispatch,
    Hold,
    HoldItem,
    Job,
    Leg,
    Letter,
    LetterRecipient,
    LetterText,
    MailboxMessage,
    Recording,
    RightRequest,
)
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import ActReason, FactKind
from dsr.domain.invariants import Invariant
from dsr.jobs.lawful import look_at_lawfulness
from dsr.jobs.running import run_job
from dsr.services import channel_tests, clock, house_checks, lawful, log_readings
from dsr.services.destruction import proving
from dsr.services.house_checks import Check
from dsr.services.register import fitting
from tests.web.case_office import log_case
from tests.web.office import MORNING, Office, text_of

TODAY = local_date(MORNING)
STANDING = {Invariant.FACTS, Invariant.CONTACTS}
"""What the made-up register of a new office lacks by itself."""


def _well(office: Office) -> None:
    """What a house that runs has: a log that was read, a backup that was tried, a channel of which somebody said that it works."""
    office.deps = replace(office.deps, settings=replace(office.deps.settings, channels_said=("letter",)))
    with office.deps.database.write() as session:
        test = channel_tests.begin_test(
            session, office.deps, "letter", "x", is_automatic=False, due_at=MORNING + timedelta(days=1), at=MORNING
        )
        test.came_at = MORNING
        log_readings.note(session, verify(session), at=office.clock())
        house_checks.note(session, Check.RESTORE, is_whole=True, at=office.clock(), sha256="a" * 64)
        proving.note(session, proving.verify(session), at=office.clock())


def _broken(office: Office) -> set[Invariant]:
    with office.deps.database.read() as session:
        return {one.invariant for one in lawful.look(session, office.deps, office.clock()).broken} - STANDING


def _recording(session: Session, **values: object) -> Recording:
    row = Recording(call_id=1, key="k", due_on=date(2027, 1, 1), **values)
    session.add(row)
    session.flush()
    return row


def _held(session: Session, recording: Recording, **hold: object) -> None:
    placed = {"case_id": 1, "reason": "r", "placed_by": 1, "placed_at": MORNING, "review_by": TODAY}
    row = Hold(**{**placed, **hold})
    session.add(row)
    session.flush()
    session.add(
        HoldItem(
            hold_id=row.id or 0, recording_id=recording.id or 0, rule="r", matched_at=MORNING, upstream="confirmed"
        )
    )


def _no_clock(session: Session) -> None:
    request = session.exec(select(RightRequest)).one()
    request.calendar_version = "another"
    session.add(request)


def _late(session: Session) -> None:
    request = session.exec(select(RightRequest)).one()
    request.statutory_on = TODAY - timedelta(days=1)
    session.add(request)


def _closed_unanswered(session: Session) -> None:
    """Closed past its last day as met in full, and no answer of it was sent."""
    request = session.exec(select(RightRequest)).one()
    request.is_open, request.outcome, request.statutory_on = False, "full", TODAY - timedelta(days=1)
    session.add(request)


def _letter_left(session: Session) -> None:
    request = session.exec(select(RightRequest)).one()
    request.state, request.is_open, request.act_by_on = "withdrawn", False, TODAY - timedelta(days=1)
    request.act_by_reason = ActReason.letter_left.value
    session.add(request)


def _task_late(session: Session) -> None:
    """Of a case that was passed on: nobody is reminded by any request of it."""
    for back in (0, 1):
        days = {"received_on": TODAY - timedelta(days=15), "due_on": TODAY - timedelta(days=back)}
        session.add(CaseTask(case_id=1, kind="not_a_request", made_at=MORNING, **days))


def _unserved(session: Session) -> None:
    letter = Letter(case_id=1, kind="acknowledgement", state="sent", created_at=MORNING)
    session.add(letter)
    session.flush()
    for back in (14, 15):
        told = {"role": "guardian", "name": "", "added_at": MORNING - timedelta(days=back)}
        session.add(LetterRecipient(case_id=1, letter_id=letter.id or 0, **told))


def _court_unasked(session: Session) -> None:
    for back in (14, 15):
        letter = Letter(case_id=1, kind="acknowledgement", state="draft", created_at=MORNING)
        session.add(letter)
        session.flush()
        told = {"letter_id": letter.id or 0, "route": "hallintovalitus_30d", "ask_on": TODAY - timedelta(days=back)}
        session.add(AppealQuestion(case_id=1, **told))


def _moved_without_a_fact(session: Session) -> None:
    """Somebody wrote into the row that time was extended, and when it ends: no fact says so."""
    request = session.exec(select(RightRequest)).one()
    request.extension = "counts"
    for name in ("safe_on", "strict_on", "statutory_on"):
        setattr(request, name, getattr(request, name) + timedelta(days=60))
    session.add(request)


def _sent_without_bytes(session: Session) -> None:
    letter = Letter(case_id=1, kind="acknowledgement", state="sent", created_at=MORNING)
    session.add(letter)
    session.flush()
    letter_id = letter.id or 0
    session.add(Dispatch(letter_id=letter_id, way="post", sent_at=MORNING, recorded_at=MORNING))
    session.add(LetterText(letter_id=letter_id, language="fi", final_html="<p>a</p>", pdf=None, pdf_sha256="a" * 64))
    session.add(
        Approval(letter_id=letter_id, version=1, rule="none", verdict="granted", seen_sha256="a" * 64, at=MORNING)
    )


def _extended_by_nothing(session: Session) -> None:
    request = session.exec(select(RightRequest)).one()
    kind = FactKind.extension_notice_sent
    clock.add_fact(session, request, kind, TODAY, at=MORNING, by=1, question="letter:99", extended_until=TODAY)


def _sent(session: Session, kind: str) -> None:
    letter = Letter(case_id=1, kind=kind, state="sent", created_at=MORNING)
    session.add(letter)
    session.flush()
    session.add(Dispatch(letter_id=letter.id or 0, way="post", sent_at=MORNING, recorded_at=MORNING))


def _destroyed_while_held(session: Session) -> None:
    _held(session, _recording(session, state="destroyed", destroyed_at=MORNING + timedelta(hours=1)))


def _unconfirmed(session: Session) -> None:
    recording = _recording(session)
    _held(session, recording)
    item = session.exec(select(HoldItem).where(HoldItem.recording_id == recording.id)).one()
    item.upstream, item.matched_at = "waiting", MORNING - timedelta(days=5)
    session.add(item)


def _unreviewed(session: Session) -> None:
    _held(session, _recording(session), review_by=TODAY - timedelta(days=1))


def _kept_too_long(session: Session) -> None:
    row = _recording(session)
    row.due_on = TODAY - timedelta(days=2)
    session.add(row)


def _breach(session: Session, **stands: Any) -> None:
    by = MORNING - timedelta(hours=1)
    session.add(Breach(kind="lost", state="open", aware_at=MORNING, proposed_at=MORNING, notify_by=by, **stands))


def _undecided_breach(session: Session) -> None:
    _breach(session)


def _breach_decided_and_not_told(session: Session) -> None:
    _breach(session, decided_at=MORNING, notifies_ombudsman=True, notifies_persons=False)


def _breach_to_be_decided_anew(session: Session) -> None:
    """The risk was put right after the decision."""
    _breach(session, decided_at=MORNING)


def _failed_job(session: Session) -> None:
    outbox.enqueue(session, "verify_log", key="verify:x", at=MORNING)
    job = session.exec(select(Job).where(Job.key == "verify:x")).one()
    job.state = "failed"
    session.add(job)


def _broken_log(session: Session) -> None:
    log_readings.note(session, Verdict(events=1, streams=1, seals=1, broken="case:1 line 3"), at=MORNING)


def _silent_channel(session: Session) -> None:
    test = session.exec(select(ChannelTest)).one()
    test.came_at, test.due_at = None, MORNING
    session.add(test)


def _bad_backup(session: Session) -> None:
    house_checks.note(session, Check.RESTORE, is_whole=False, at=MORNING, sha256="b" * 64)


def _bad_certificate(session: Session) -> None:
    swept = Destruction(at=MORNING, items=1, body="{}", lines="[]", prev_hash="0" * 64, hash="1" * 64)
    session.add(swept)
    session.flush()
    proving.note(session, proving.verify(session), at=MORNING)


def _certificates_taken_away(session: Session) -> None:
    """The log tells of a certificate, and there is none: nothing is left to read, and that is what is wrong."""
    record(session, proving.STREAM, "recordings_destroyed", at=MORNING, certificate=1, items=1, hash="1" * 64)
    proving.note(session, proving.verify(session), at=MORNING)


def _misfit(session: Session) -> None:
    """A leg whose call is not there, as the night finds it."""
    session.add(Leg(source_id=1, call_id=7, ext_leg_id="l", row_hash="h", started_at=MORNING, batch_id=1))
    session.flush()
    fitting.note(session, fitting.misfits(session), at=MORNING)


def _message_left(session: Session) -> None:
    """The officer's own counts too; what a machine wrote and what came yesterday do not."""
    for back, origin, is_officers in ((2, "person", True), (2, "auto_reply", False), (1, "person", False)):
        came = {"arrived_at": MORNING - timedelta(days=back), "arrival_source": "received", "fetched_at": MORNING}
        told = {"sha256": f"{back}{origin}", "origin": origin, "is_for_officer": is_officers}
        session.add(MailboxMessage(source="imap", **came, **told))


def _miscounted(session: Session) -> None:
    session.add(CountedMonth(month=202611, lines=[["access", "email", "fi", {"received": 1}, {}, 0, {}]], at=MORNING))


_BREAKS: list[tuple[Callable[[Session], None], set[Invariant]]] = [
    (_no_clock, {Invariant.CLOCK}),
    (_late, {Invariant.IN_TIME, Invariant.CLOCK}),
    (_closed_unanswered, {Invariant.IN_TIME}),
    (_moved_without_a_fact, {Invariant.CLOCK}),
    (_sent_without_bytes, {Invariant.SENT_IS_PRINTED}),
    (_letter_left, {Invariant.LETTERS_LEFT}),
    (_task_late, {Invariant.TASKS}),
    (_unserved, {Invariant.SERVICE}),
    (_court_unasked, {Invariant.SERVICE}),
    (_extended_by_nothing, {Invariant.EXTENSION, Invariant.CLOCK}),
    (lambda session: _sent(session, "acknowledgement"), {Invariant.APPROVAL}),
    (lambda session: _sent(session, "access_refused"), {Invariant.APPROVAL, Invariant.REMEDIES}),
    (_destroyed_while_held, {Invariant.HELD, Invariant.BALANCE}),
    (_unconfirmed, {Invariant.HELD_AT_SOURCE, Invariant.BALANCE}),
    (_unreviewed, {Invariant.HOLDS_REVIEWED, Invariant.BALANCE}),
    (_kept_too_long, {Invariant.STORAGE_TIME, Invariant.BALANCE}),
    (_undecided_breach, {Invariant.BREACHES}),
    (_breach_decided_and_not_told, {Invariant.BREACHES}),
    (_breach_to_be_decided_anew, {Invariant.BREACHES}),
    (_failed_job, {Invariant.JOBS}),
    (_broken_log, {Invariant.LOG}),
    (_silent_channel, {Invariant.CHANNELS}),
    (_message_left, {Invariant.MESSAGES}),
    (_bad_backup, {Invariant.RESTORE}),
    (_bad_certificate, {Invariant.CERTIFICATES}),
    (_certificates_taken_away, {Invariant.CERTIFICATES}),
    (_misfit, {Invariant.CALLS_FIT}),
    (_miscounted, {Invariant.FIGURES}),
]


def test_a_house_in_order_holds(office: Office) -> None:
    log_case(office)
    _well(office)
    assert _broken(office) == set()


@pytest.mark.parametrize(
    "stands", [{"ombudsman_told_at": MORNING, "notifies_ombudsman": True}, {"notifies_ombudsman": False}]
)
def test_a_breach_that_was_told_or_need_not_be_breaks_nothing(office: Office, stands: dict[str, Any]) -> None:
    log_case(office)
    _well(office)
    with office.deps.database.write() as session:
        _breach(session, decided_at=MORNING, **stands)
    assert _broken(office) == set()


@pytest.mark.parametrize(("harm", "found"), _BREAKS, ids=[",".join(sorted(row[1])) for row in _BREAKS])
def test_what_breaks_is_seen_and_nothing_else(
    office: Office, harm: Callable[[Session], None], found: set[Invariant]
) -> None:
    log_case(office)
    _well(office)
    with office.deps.database.write() as session:
        harm(session)
    assert _broken(office) == found


def test_a_recording_lost_under_two_holds_is_one_recording(office: Office) -> None:
    log_case(office)
    with office.deps.database.write() as session:
        recording = _recording(session, state="destroyed", destroyed_at=MORNING + timedelta(hours=1))
        _held(session, recording)
        _held(session, recording)
    with office.deps.database.read() as session:
        found = lawful.look(session, office.deps, office.clock()).broken
    (held,) = [one for one in found if one.invariant is Invariant.HELD]
    assert (held.broken, held.case_ids) == (1, (1,))


def test_what_was_never_looked_at_is_not_called_lawful(office: Office) -> None:
    assert _broken(office) == {Invariant.LOG, Invariant.RESTORE, Invariant.CHANNELS}
    _well(office)
    office.clock.pass_by(days=2)
    assert Invariant.LOG in _broken(office)
    office.clock.pass_by(days=40)
    assert Invariant.RESTORE in _broken(office)


def test_the_nightly_look_is_kept_and_shown_beside_the_one_of_now(office: Office) -> None:
    log_case(office)
    _well(office)
    with office.deps.database.write() as session:
        job_id = outbox.enqueue(session, "look_at_lawfulness", key="lawful:x", at=office.clock())
        _late(session)
    assert run_job(office.deps, {"look_at_lawfulness": look_at_lawfulness}, job_id or 0) == "done"
    with office.deps.database.read() as session:
        kept = lawful.last_kept(session)
    assert kept is not None
    assert (kept.broken["in_time"], kept.broken["held"]) == (1, 0)
    page = text_of(office.browser_of("dpo").get("/lawful").data)
    assert "1 ei ollut" in page
    assert "Vastaa heti" in page


def test_what_is_read_at_night_is_shown_with_its_moment_and_not_read_again(office: Office) -> None:
    log_case(office)
    _well(office)
    with office.deps.database.write() as session:
        _bad_certificate(session)
    office.clock.pass_by(hours=3)
    page = text_of(office.browser_of("dpo").get("/lawful").data)
    assert page.count("Tarkastettu 25.11.2026 klo 8.30.") == 3, "the log, the certificates and the proof of a backup"
    office.clock.pass_by(days=2)
    assert Invariant.CERTIFICATES in _broken(office), "not read for longer than a night is not known"


def test_what_is_not_known_is_not_told_as_what_does_not_hold(office: Office) -> None:
    log_case(office)
    with office.deps.database.write() as session:
        _late(session)
    with office.deps.database.read() as session:
        found = lawful.look(session, office.deps, office.clock()).broken
    known = [one for one in found if one.is_known]
    page = text_of(office.browser_of("dpo").get("/lawful").data)
    assert 0 < len(known) < len(found)
    assert f"{len(known)} kohtaa ei ole kunnossa." in page
    assert f"{len(found) - len(known)} kohdasta ei ole tietoa." in page


def test_a_file_tells_the_same_and_names_only_cases_that_one_may_see(office: Office) -> None:
    log_case(office, subject_name="Aino Esimerkki")
    with office.deps.database.write() as session:
        _late(session)
        case = session.exec(select(Case)).one()
        case.is_protected = True
        session.add(case)
        reference = case.reference
    answer = office.browser_of("dpo").get("/lawful/lawful.json")
    (in_time,) = [one for one in json.loads(answer.data)["invariants"] if one["invariant"] == "in_time"]
    assert (in_time["broken"], in_time["holds"], in_time["cases"]) == (1, False, [])
    page = office.browser_of("management").get("/lawful").text
    assert reference not in page
    assert "Aino" not in page + answer.text


def test_the_morning_tells_whether_the_house_runs_and_nothing_of_any_case(office: Office) -> None:
    log_case(office, subject_name="Aino Esimerkki")
    page = office.browser_of("admin").get("/morning")
    words = text_of(page.data)
    assert "Taustaohjelma" in words
    assert "ei koskaan" in words
    assert "yhtään kanavaa ei kokeilla" in words
    with office.deps.database.read() as session:
        assert session.exec(select(Case)).one().reference not in page.text
    assert "Aino" not in page.text


def test_a_search_that_failed_is_told_on_the_morning_page_and_on_the_case_until_one_has_been_asked_for(
    office: Office,
) -> None:
    """What it may find is spared meanwhile: nobody may overlook that it stands still."""
    case_id = log_case(office)
    admin, handler = office.browser_of("admin"), office.browser_of("handler")
    notice = "Haun mahdollisia osumia ei ole tässä luettelossa"
    assert "puheluiden haku epäonnistui kunnossa 0" in text_of(admin.get("/morning").data)
    assert notice not in text_of(handler.get(f"/cases/{case_id}").data)
    with office.deps.database.write() as session:
        job = session.exec(select(Job).where(Job.kind == "score_candidates")).one()
        job.state, job.fault, job_id = "failed", "ValueError: x", job.id
    assert "puheluiden haku epäonnistui katso tämä 1" in text_of(admin.get("/morning").data)
    page = handler.get(f"/cases/{case_id}")
    assert notice in text_of(page.data)
    assert page.text.count(f'action="/cases/{case_id}/search"') == 2
    assert admin.post(f"/jobs/{job_id}/retry").status_code == 303
    assert notice not in text_of(handler.get(f"/cases/{case_id}").data)
    assert "puheluiden haku epäonnistui kunnossa 0" in text_of(admin.get("/morning").data)


def test_a_job_of_the_house_is_put_aside_and_tried_again_and_one_of_a_case_is_not(office: Office) -> None:
    log_case(office)
    admin = office.browser_of("admin")
    with office.deps.database.write() as session:
        _failed_job(session)
        own = session.exec(select(Job).where(Job.key == "verify:x")).one()
        of_case = session.exec(select(Job).where(Job.kind == "score_candidates")).one()
        of_case.state = "failed"
        session.add(of_case)
        ids = own.id, of_case.id
    assert admin.post(f"/jobs/{ids[0]}/park").status_code == 303
    assert admin.post(f"/jobs/{ids[1]}/park").status_code == 422
    assert "1" in text_of(admin.get("/jobs?state=parked").data)
    assert admin.post(f"/jobs/{ids[0]}/retry").status_code == 303
    with office.deps.database.read() as session:
        assert {job.id: job.state for job in session.exec(select(Job)).all() if job.id in ids} == {
            ids[0]: "queued",
            ids[1]: "failed",
        }


def test_what_nobody_has_looked_at_yet_tells_what_to_do_and_not_how_a_failure_is_mended(office: Office) -> None:
    client = office.browser_of("dpo")
    new = text_of(client.get("/lawful").data)
    assert "Lokia ei ole vielä luettu." in new
    assert "Varmuuskopion palautusta ei ole vielä kokeiltu." in new
    assert "jos se on rikki, dsr audit verify nimeää" not in new
    with office.deps.database.write() as session:
        log_readings.note(session, verify(session), at=office.clock())
    office.clock.pass_by(minutes=25)
    assert "Lokia ei ole vielä luettu." not in text_of(client.get("/lawful").data)
    office.clock.pass_by(days=3)
    later = text_of(office.browser_of("dpo").get("/lawful").data)
    assert "Siitä, kun tämä katsottiin, on niin kauan, ettei nykytilaa tiedetä." in later
