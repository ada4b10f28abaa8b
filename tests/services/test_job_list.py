"""Jobs for administrators: counted, listed, and tried again only where no letter can leave twice."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from dsr.db import backup
from dsr.db.events import body_of, events_of
from dsr.db.outbox import ATTEMPTED
from dsr.db.tables import Job
from dsr.domain.errors import NotFound, Refused
from dsr.services import job_list
from dsr.services.letters import dispatching
from tests.services.letters_office import LetterOffice


def fail(office: LetterOffice, kind: str, fault: str = "PrintFailed: x", *, is_attempted: bool = False) -> int:
    """Let the newest job of this kind stand as failed; answers its id."""
    with office.deps.database.write() as session:
        job = session.scalars(select(Job).where(col(Job.kind) == kind).order_by(col(Job.id).desc())).first()
        assert job is not None
        job.state, job.fault, job.ended_at = "failed", fault, office.clock()
        if is_attempted:
            job.args = {**job.args, ATTEMPTED: True}
        session.add(job)
        session.flush()
        return job.id or 0


def mail(office: LetterOffice, letter_id: int) -> None:
    with office.deps.database.write() as session:
        dispatching.queue_mail(session, office.deps, letter_id, by=None, at=office.clock())


def printed(office: LetterOffice) -> int:
    """An acknowledgement that is printed and not sent; answers its id."""
    case_id = office.open_case()
    letter_id = office.letter(case_id, "acknowledgement").id or 0
    office.issue(letter_id)
    office.print(letter_id)
    return letter_id


def try_again(office: LetterOffice, job_id: int) -> None:
    with office.deps.database.write() as session:
        job_list.try_again(session, job_id, by=office.people["veera"], at=office.clock())


def refused(office: LetterOffice, job_id: int) -> str:
    """The code with which another try is refused; what the list says must be the same."""
    with pytest.raises(Refused) as refusal:
        try_again(office, job_id)
    with office.deps.database.read() as session:
        lines = {line.job_id: line for line in job_list.jobs_in(session, "failed", offset=0, limit=50)}
    if job_id in lines:
        assert lines[job_id].refusal is not None
        assert lines[job_id].refusal.code == refusal.value.code
    return refusal.value.code


def test_jobs_are_counted_by_state_and_the_failed_listed_newest_first(letter_office: LetterOffice) -> None:
    office = letter_office
    office.open_case()
    first = fail(office, "score_candidates")
    office.clock.pass_by(minutes=1)
    second = fail(office, "acknowledge")
    office.open_case()
    with office.deps.database.read() as session:
        # The second person gave the first one's number: the first case is searched again too.
        assert job_list.counts(session) == {"failed": 2, "queued": 3, "running": 0, "parked": 0}
        lines = job_list.jobs_in(session, "failed", offset=0, limit=50)
        assert [line.job_id for line in lines] == [second, first]
        assert [line.job_id for line in job_list.jobs_in(session, "failed", offset=1, limit=1)] == [first]
        assert lines[0].ids == (("letter_id", 1),)


def test_a_failed_job_is_queued_again_and_who_did_it_is_logged(letter_office: LetterOffice) -> None:
    office = letter_office
    office.open_case()
    job_id = fail(office, "score_candidates")
    try_again(office, job_id)
    with office.deps.database.read() as session:
        job = session.get_one(Job, job_id)
        assert (job.state, job.attempts) == ("queued", 0)
        line = events_of(session, "register")[-1]
        assert (line.kind, line.by_user) == ("job_retried", office.people["veera"])
        assert body_of(line) == {"job_id": job_id, "job_kind": "score_candidates"}
    assert refused(office, job_id) == "job_not_failed"
    with pytest.raises(NotFound):
        try_again(office, 99_999)


def test_mail_that_surely_did_not_leave_may_be_tried_again(letter_office: LetterOffice) -> None:
    mail(letter_office, printed(letter_office))
    job_id = fail(letter_office, "send_letter", "MailRefused: no mail server")
    try_again(letter_office, job_id)


def test_mail_that_may_have_left_is_never_tried_again_from_the_list(letter_office: LetterOffice) -> None:
    office = letter_office
    letter_id = printed(office)
    mail(office, letter_id)
    first = fail(office, "send_letter", "MailRefused: no mail server")
    mail(office, letter_id)
    assert refused(office, first) == "job_sent_by_another"
    second = fail(office, "send_letter", is_attempted=True)
    assert refused(office, second) == "job_may_have_sent"
    assert refused(office, first) == "job_may_have_sent", "an earlier attempt would mail it a second time"


@pytest.mark.parametrize("kind", ["acknowledge", "send_letter"])
def test_what_a_restore_stopped_may_have_been_sent_and_is_not_tried_again(
    letter_office: LetterOffice, kind: str
) -> None:
    office = letter_office
    if kind == "send_letter":
        mail(office, printed(office))
    else:
        office.open_case()
    with office.deps.database.write() as session:
        backup.settle(session, sha256="0" * 64, at=office.clock())
        job_id = session.scalars(
            update(Job)
            .where(col(Job.kind) == kind, col(Job.state) == "failed")
            .values(attempts=1)
            .returning(col(Job.id))
        ).one()
    assert refused(office, job_id or 0) == "job_may_have_sent"
