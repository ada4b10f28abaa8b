"""The jobs of letters: acknowledge after the moment to undo, print once, mail at most once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db import outbox
from dsr.db.backup import settle
from dsr.db.engine import Database
from dsr.db.events import events_of
from dsr.db.tables import ClockFact, Dispatch, Job
from dsr.domain.errors import Refused
from dsr.jobs.letters import acknowledge, print_letter, send_letter
from dsr.jobs.running import run_job
from dsr.ports import MailRefused
from dsr.services import letter_jobs
from dsr.services.letters import dispatching, drafting, editing, mailing, rows
from tests.services.letters_office import ARRIVED, LetterOffice, change_case, open_office

HANDLERS = {"acknowledge": acknowledge, "print_letter": print_letter, "send_letter": send_letter}


@pytest.fixture
def office(database: Database) -> LetterOffice:
    """The office of letters, once on each database."""
    return open_office(database)


def _run_due(office: LetterOffice) -> list[str]:
    """Run what is due until nothing is; answers kind and result of each run."""
    done: list[str] = []
    for _ in range(20):
        with office.deps.database.read() as session:
            query = select(col(Job.id)).where(col(Job.kind).in_(HANDLERS))
            mine = set(session.scalars(query))
            due = [one for one in outbox.due_jobs(session, office.clock()) if one in mine]
        if not due:
            return done
        for job_id in due:
            with office.deps.database.read() as session:
                kind = session.get_one(Job, job_id).kind
            done.append(f"{kind} {run_job(office.deps, HANDLERS, job_id)}")
    raise AssertionError("jobs never end")


def _job(office: LetterOffice, kind: str) -> Job:
    with office.deps.database.read() as session:
        job = session.scalars(select(Job).where(col(Job.kind) == kind).order_by(col(Job.id).desc())).first()
        assert job is not None
        session.expunge(job)
        return job


def test_an_acknowledgement_printed_after_a_restore_waits_for_a_person(office: LetterOffice) -> None:
    office.open_case()
    office.clock.pass_by(minutes=10)
    assert run_job(office.deps, HANDLERS, _job(office, "acknowledge").id or 0) == "done"
    with office.deps.database.write() as session:
        settle(session, sha256="0" * 64, at=office.clock())
    assert _run_due(office) == ["print_letter done"], "it may have left since the backup was made"
    assert office.mail.sent == []


def test_a_letter_whose_mail_a_restore_stopped_is_not_changed_before_somebody_has_found_out(
    office: LetterOffice,
) -> None:
    """It may have left since the backup was made: a second, different letter must not follow it unseen."""
    case_id = office.open_case()
    letter_id = office.letter(case_id, "acknowledgement").id or 0
    office.issue(letter_id)
    office.print(letter_id)
    with office.deps.database.write() as session:
        dispatching.queue_mail(session, office.deps, letter_id, by=None, at=office.clock())
    with office.deps.database.write() as session:
        settle(session, sha256="0" * 64, at=office.clock())
    with pytest.raises(Refused) as refusal:
        office.write(letter_id, note="Vielä yksi asia.")
    assert refusal.value.code == "mail_unsettled"
    with office.deps.database.write() as session:
        letter = rows.taken_letter(session, letter_id)
        mailing.settle_unsent(session, letter, by=office.people["kirsi"], at=office.clock())
    office.write(letter_id, note="Vielä yksi asia.")


def _state(office: LetterOffice, case_id: int) -> str:
    return office.letter(case_id, "acknowledgement").state


def test_the_acknowledgement_leaves_by_itself_once_nothing_can_be_undone(office: LetterOffice) -> None:
    case_id = office.open_case()
    assert _run_due(office) == []
    office.clock.pass_by(minutes=10)
    assert _run_due(office) == ["acknowledge done", "print_letter done", "send_letter done"]
    assert _state(office, case_id) == "sent"
    (mail,) = office.mail.sent
    reference = mail.subject.split("asia ")[1].split(" /")[0]
    assert mail.to == "kim@example.fi"
    assert mail.subject == f"Espoon kaupunki: asia {reference} / Esbo stad: ärende {reference}"
    assert mail.body == (
        "Viestisi on saapunut Espoon kaupungille 2.11.2026 klo\u00a014.32. Vastaanottoilmoitus on liitteenä.\n\n"
        "Ditt meddelande kom in till Esbo stad den\u00a02.11.2026 kl.\u00a014.32. "
        "En mottagningsbekräftelse finns i bilagan.\n"
    )
    for word in ("mallinen", "rekisteri", "pääsy", "tietosuoja"):
        assert word not in f"{mail.subject} {mail.body} {mail.attachments[0][0]}".casefold()
    with office.deps.database.read() as session:
        dispatch = session.scalars(select(Dispatch)).one()
        assert (dispatch.way, dispatch.by_user, dispatch.message_id) == ("email", None, mail.message_id)
        assert dispatch.sent_at == office.clock()
        assert "kim" not in events_of(session, f"case:{case_id}")[-1].body


def test_a_notice_in_two_languages_leaves_as_one_mail_with_two_texts(office: LetterOffice) -> None:
    case_id = office.open_case(language="unknown")
    office.clock.pass_by(minutes=10)
    _run_due(office)
    assert _state(office, case_id) == "sent"
    (mail,) = office.mail.sent
    assert [name[-7:] for name, _ in mail.attachments] == ["-fi.pdf", "-sv.pdf"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"subject_email": ""}, "no address"),
        ({"answer_way": "post"}, "another way was asked for"),
    ],
)
def test_an_acknowledgement_that_cannot_go_by_mail_waits_for_a_person(
    office: LetterOffice, fields: dict[str, str], reason: str
) -> None:
    case_id = office.open_case(**fields)
    office.clock.pass_by(minutes=10)
    assert _run_due(office) == ["acknowledge done", "print_letter done"], reason
    assert _state(office, case_id) == "printed"
    assert office.mail.sent == []


def test_without_a_mail_server_the_acknowledgement_waits_for_a_person(office: LetterOffice) -> None:
    office.mail.is_set_up = False
    case_id = office.open_case()
    office.clock.pass_by(minutes=10)
    _run_due(office)
    assert _state(office, case_id) == "printed"


def test_an_undone_case_is_not_acknowledged(office: LetterOffice) -> None:
    case_id = office.open_case()
    change_case(office, case_id, state="undone")
    office.clock.pass_by(minutes=10)
    assert _run_due(office) == ["acknowledge done"]
    assert _state(office, case_id) == "draft"


def test_an_acknowledgement_that_a_rule_stops_is_not_tried_again(office: LetterOffice) -> None:
    case_id = office.open_case(subject_name="李娜 محمد")
    office.clock.pass_by(minutes=10)
    assert _run_due(office) == ["acknowledge failed"]
    assert _job(office, "acknowledge").attempts == 1
    with office.deps.database.read() as session:
        (stopped,) = letter_jobs.stopped(session, office.actor("kirsi"), letter_jobs.carried(session))
    assert (stopped.job_kind, stopped.case_id, stopped.letter_kind) == ("acknowledge", case_id, "acknowledgement")


def _withdraw(office: LetterOffice, case_id: int) -> None:
    office.step(case_id, "withdraw", "kirsi", withdrawn_on=ARRIVED.date(), reason="Soitti ja perui.")


def _void_reason(office: LetterOffice, case_id: int) -> str:
    return office.letter(case_id, "acknowledgement").void_reason


def test_a_case_that_ended_within_the_minutes_to_undo_is_not_acknowledged(office: LetterOffice) -> None:
    case_id = office.open_case()
    _withdraw(office, case_id)
    office.clock.pass_by(minutes=10)
    assert _run_due(office) == ["acknowledge done"]
    assert (_state(office, case_id), _void_reason(office, case_id)) == ("void", "requests_ended")
    assert office.mail.sent == []


@pytest.mark.parametrize("runs", [1, 2], ids=["approved, not printed", "printed, not sent"])
def test_an_acknowledgement_on_its_way_stops_when_the_case_ends(office: LetterOffice, runs: int) -> None:
    case_id = office.open_case()
    office.clock.pass_by(minutes=10)
    for _ in range(runs):
        with office.deps.database.read() as session:
            kinds = {job.id: job.kind for job in session.scalars(select(Job))}
            (due,) = [one for one in outbox.due_jobs(session, office.clock()) if kinds[one] in HANDLERS]
        run_job(office.deps, HANDLERS, due)
    _withdraw(office, case_id)
    assert all(line.endswith(" done") for line in _run_due(office))
    assert (_state(office, case_id), _void_reason(office, case_id)) == ("void", "requests_ended")
    assert office.mail.sent == []


def test_the_acknowledgement_follows_a_language_that_was_settled_meanwhile(office: LetterOffice) -> None:
    case_id = office.open_case(language="unknown")
    change_case(office, case_id, language="sv")
    office.clock.pass_by(minutes=10)
    _run_due(office)
    (mail,) = office.mail.sent
    assert [name[-7:] for name, _ in mail.attachments] == ["-sv.pdf"]
    assert mail.body.startswith("Ditt meddelande")
    assert _state(office, case_id) == "sent"


def test_a_job_that_ran_twice_prints_once(office: LetterOffice) -> None:
    case_id = office.open_case()
    office.mail.is_set_up = False
    office.clock.pass_by(minutes=10)
    _run_due(office)
    first = office.text(office.letter(case_id, "acknowledgement").id or 0)
    job = _job(office, "print_letter")
    with office.deps.database.write() as session:
        again = session.get_one(Job, job.id)
        again.state, again.attempts = "queued", 0
        session.add(again)
    assert _run_due(office) == ["print_letter done"]
    assert len(office.paper.printed) == 1
    second = office.text(first.letter_id)
    assert (second.pdf_sha256, second.printed_at) == (first.pdf_sha256, first.printed_at)


def test_a_worker_that_dies_after_printing_leaves_a_letter_that_prints_the_same(office: LetterOffice) -> None:
    case_id = office.open_case()
    office.mail.is_set_up = False
    office.clock.pass_by(minutes=10)
    with office.deps.database.read() as session:
        acknowledge_job = session.scalars(select(Job).where(col(Job.kind) == "acknowledge")).one()
        acknowledge_id = acknowledge_job.id or 0
    run_job(office.deps, HANDLERS, acknowledge_id)
    job = _job(office, "print_letter")
    with office.deps.database.write() as session:  # leased, printed, and gone before the effect
        outbox.lease(session, job.id or 0, office.clock())
    assert _run_due(office) == []
    office.clock.pass_by(minutes=6)
    assert _run_due(office) == ["print_letter done"]
    assert _state(office, case_id) == "printed"
    ((_, identifier, created_at),) = office.paper.printed
    assert created_at == office.clock() - timedelta(minutes=6), (
        "the file's date is the approval's, whenever it is printed"
    )
    assert identifier.endswith("/fi")


def test_a_mail_that_was_refused_is_tried_again(office: LetterOffice) -> None:
    case_id = office.open_case()
    office.mail.fault = MailRefused("the mail server cannot be reached")
    office.clock.pass_by(minutes=10)
    assert _run_due(office)[-1] == "send_letter queued"
    office.mail.fault = None
    office.clock.pass_by(minutes=10)
    assert _run_due(office) == ["send_letter done"]
    assert len(office.mail.sent) == 1
    assert _state(office, case_id) == "sent"


def test_a_mail_that_may_have_left_is_never_sent_again_by_itself(office: LetterOffice) -> None:
    case_id = office.open_case()
    office.mail.fault = TimeoutError("no answer")
    office.clock.pass_by(minutes=10)
    assert _run_due(office)[-1] == "send_letter failed"
    assert "may have been sent" in _job(office, "send_letter").fault
    office.mail.fault = None
    with office.deps.database.write() as session:
        outbox.retry(session, _job(office, "send_letter").id or 0, office.clock())
    assert _run_due(office) == ["send_letter failed"], "a retry finds the mark"
    assert len(office.mail.sent) == 1
    assert _state(office, case_id) == "printed"


def test_a_worker_that_died_while_mailing_does_not_mail_again(office: LetterOffice) -> None:
    office.open_case()
    office.mail.fault = KeyboardInterrupt()  # gone in the middle, as with kill -9
    office.clock.pass_by(minutes=10)
    with pytest.raises(KeyboardInterrupt):
        _run_due(office)
    office.mail.fault = None
    office.clock.pass_by(minutes=6)
    assert _run_due(office) == ["send_letter failed"]
    assert len(office.mail.sent) == 1


def test_a_person_settles_what_the_machine_does_not_know(office: LetterOffice) -> None:
    case_id = office.open_case()
    office.mail.fault = TimeoutError("no answer")
    office.clock.pass_by(minutes=10)
    _run_due(office)
    letter_id = office.letter(case_id, "acknowledgement").id or 0
    office.mail.fault = None
    with office.deps.database.write() as session, pytest.raises(Refused) as refusal:
        dispatching.queue_mail(session, office.deps, letter_id, by=office.people["kirsi"], at=office.clock())
    assert refusal.value.code == "mail_unsettled", "the first may have left: look before another leaves"
    with office.deps.database.write() as session:
        mailing.settle_unsent(
            session, rows.taken_letter(session, letter_id), by=office.people["kirsi"], at=office.clock()
        )
        dispatching.queue_mail(session, office.deps, letter_id, by=office.people["kirsi"], at=office.clock())
    with office.deps.database.write() as session, pytest.raises(Refused, match="already being sent"):
        dispatching.queue_mail(session, office.deps, letter_id, by=office.people["kirsi"], at=office.clock())
    assert _run_due(office) == ["send_letter done"]
    first, second = office.mail.sent
    assert first.message_id != second.message_id, "each attempt can be told in the mail log"
    with office.deps.database.read() as session:
        assert session.scalars(select(Dispatch)).one().by_user == office.people["kirsi"]


def test_a_letter_edited_while_its_mail_waited_is_not_mailed(office: LetterOffice) -> None:
    case_id = office.open_case()
    office.mail.fault = MailRefused("later")
    office.clock.pass_by(minutes=10)
    _run_due(office)
    letter_id = office.letter(case_id, "acknowledgement").id or 0
    office.write(letter_id, note="Lisäsin yhden asian.")
    office.mail.fault = None
    office.clock.pass_by(minutes=10)
    assert _run_due(office) == ["send_letter done"]
    assert office.mail.sent == []
    assert _state(office, case_id) == "draft"


def test_an_acknowledgement_is_no_clock_fact_that_moves_days(office: LetterOffice) -> None:
    case_id = office.open_case()
    before = office.request(case_id).safe_on
    office.clock.pass_by(minutes=10)
    _run_due(office)
    assert office.request(case_id).safe_on == before
    with office.deps.database.read() as session:
        assert set(session.scalars(select(col(ClockFact.kind)))) == {"received"}
        letter = rows.one_letter(session, office.letter(case_id, "acknowledgement").id or 0)
        assert letter.state == "sent"


def _leave(office: LetterOffice, meanwhile: Callable[[int], object]) -> tuple[int, list[str]]:
    """Let an acknowledgement go by mail, with `meanwhile` done to it while the mail server has it; answers case and runs."""
    case_id = office.open_case()
    letter_id = office.letter(case_id, "acknowledgement").id or 0

    def once() -> None:
        office.mail.meanwhile = None
        meanwhile(letter_id)

    office.mail.meanwhile = once
    office.clock.pass_by(minutes=10)
    return case_id, _run_due(office)


def _discard(office: LetterOffice, letter_id: int) -> None:
    with office.deps.database.write() as session:
        version = rows.one_letter(session, letter_id).version
        editing.discard(
            session, office.deps, letter_id, version, "Ei tarvita.", by=office.people["veera"], at=office.clock()
        )


def _void_all(office: LetterOffice, letter_id: int) -> None:
    with office.deps.database.write() as session:
        case_id = rows.one_letter(session, letter_id).case_id
        drafting.void_drafts(session, case_id, None, "undone", by=office.people["veera"], at=office.clock())


CHANGES: dict[str, Callable[[LetterOffice, int], object]] = {
    "a new version": lambda office, letter_id: office.write(letter_id, note="Vielä yksi asia."),
    "a void": _discard,
    "the voiding of a step": _void_all,
    "a sending recorded by hand": lambda office, letter_id: office.send(letter_id, "counter"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_letter_is_not_changed_while_its_mail_is_under_way(office: LetterOffice, change: str) -> None:
    refused: list[str] = []

    def meanwhile(letter_id: int) -> None:
        with pytest.raises(Refused) as refusal:
            CHANGES[change](office, letter_id)
        refused.append(refusal.value.code)

    case_id, runs = _leave(office, meanwhile)
    assert refused == ["mail_leaving"], change
    assert runs[-1] == "send_letter done"
    assert _state(office, case_id) == "sent"


def test_what_left_is_recorded_though_the_case_changed_meanwhile(office: LetterOffice) -> None:
    case_id, runs = _leave(
        office, lambda letter_id: change_case(office, office_case(office, letter_id), subject_name="Kim Toinen")
    )
    assert runs[-1] == "send_letter done"
    assert _state(office, case_id) == "sent"


def office_case(office: LetterOffice, letter_id: int) -> int:
    """The case of a letter."""
    with office.deps.database.read() as session:
        return rows.one_letter(session, letter_id).case_id


def test_a_mail_whose_leaving_is_unknown_is_settled_before_the_letter_changes(office: LetterOffice) -> None:
    case_id = office.open_case()
    office.mail.fault = TimeoutError("no answer")
    office.clock.pass_by(minutes=10)
    _run_due(office)
    letter_id = office.letter(case_id, "acknowledgement").id or 0
    for change in ("a new version", "a void", "the voiding of a step"):
        with pytest.raises(Refused) as refusal:
            CHANGES[change](office, letter_id)
        assert refusal.value.code == "mail_unsettled", change
    with office.deps.database.write() as session:
        letter = rows.taken_letter(session, letter_id)
        mailing.settle_unsent(session, letter, by=office.people["kirsi"], at=office.clock())
    with office.deps.database.read() as session:
        assert events_of(session, f"case:{case_id}")[-1].kind == "mail_found_unsent"
    office.write(letter_id, note="Vielä yksi asia.")
    assert _state(office, case_id) == "draft"


def test_a_sending_that_could_not_be_recorded_is_told_to_a_person(office: LetterOffice) -> None:
    """The letter is made to have changed against every rule, as if by hand in the database."""

    def meanwhile(letter_id: int) -> None:
        with office.deps.database.write() as session:
            letter = rows.one_letter(session, letter_id)
            letter.state, letter.version = "draft", letter.version + 1
            session.add(letter)

    _case_id, runs = _leave(office, meanwhile)
    assert runs[-1] == "send_letter queued"
    office.clock.pass_by(minutes=10)
    assert _run_due(office) == ["send_letter failed"]
    assert "may have been sent" in _job(office, "send_letter").fault
    assert len(office.mail.sent) == 1
