"""What a listener answers, and what alarms them: written once, with its passages, and told to whom it concerns."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.events import record
from dsr.db.tables import Case, ListeningAlarm, ListeningMark, ListeningTask
from dsr.deps import Deps
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.identity import mask_hetus
from dsr.domain.listening import AlarmKind, Answer, Speaker
from dsr.domain.plain_text import hidden_fault
from dsr.services import projection
from dsr.services.listening import recordings
from dsr.services.rights import restricting

ALARM_LIMIT, DONE_LIMIT = 2000, 500


def answer(
    session: Session, deps: Deps, task: ListeningTask, given: Answer, *, version: int, by: int, at: datetime
) -> None:
    """Write the answer and its passages, note whether the recording was found, and have the case's calls scored again.

    Two may answer at once (the agent, and the supervisor it went to): the first is taken, the second is `Refused`, as is
    an answer about a call that was restricted since somebody was asked (GDPR 18(2)). The caller has taken `holds_lock`
    and made sure that `by` may answer. The event says that it was answered, never what.
    """
    restricting.refuse_barred(session, task.case_id, [task.call_id])
    taken = session.execute(
        update(ListeningTask)
        .where(
            col(ListeningTask.id) == task.id,
            col(ListeningTask.version) == version,
            col(ListeningTask.state) == "waiting",
        )
        .values(state="answered", version=version + 1)
        .returning(col(ListeningTask.id))
    ).scalar_one_or_none()
    if taken is None:
        raise Refused(
            "This task was answered or taken back while you were writing. What you wrote here is not saved.",
            code="listening_answered_already",
        )
    session.refresh(task)
    task.answered_by, task.answered_at = by, at
    task.answer = {
        "speaker": given.speaker.value,
        "third_persons": given.third_persons.value if given.third_persons else "",
        "secrets": given.secrets.value if given.secrets else "",
    }
    session.add(task)
    session.add_all(_marks(task.id or 0, given, by, at))
    case = session.get_one(Case, task.case_id)
    stream = f"case:{case.id}"
    record(session, stream, "listening_answered", at=at, by=by, task=task.id, call_id=task.call_id)
    note = recordings.note_missing if given.speaker is Speaker.NOT_FOUND else recordings.note_found
    note(session, task, by=by, at=at)
    key = f"score:{case.id}:listening:{task.id}"
    outbox.enqueue(session, "score_candidates", key=key, at=at, case_id=case.id)
    projection.project_case(session, deps, case)


def tell_alarm(session: Session, task: ListeningTask, kind: str, words: str, *, by: int, at: datetime) -> bool:
    """Tell deciders and the data protection officer what alarmed the listener; the same words twice are told once.

    It stands by itself: neither a fault elsewhere in the form nor an answer by another loses it. False where it had been
    told already.
    """
    text = mask_hetus(words.replace("\r\n", "\n").strip())[0]
    faults = []
    if kind not in set(AlarmKind):
        faults.append(Fault("alarm", "Choose one of the options.", "choice_unknown"))
    if (fault := hidden_fault("alarm_words", text)) is not None:
        faults.append(fault)
    if len(text) > ALARM_LIMIT:
        message = f"Write at most {ALARM_LIMIT} characters."
        faults.append(Fault("alarm_words", message, "mark_words_long", (("limit", ALARM_LIMIT),)))
    if faults:
        raise Invalid(faults)
    same = select(col(ListeningAlarm.id)).where(
        col(ListeningAlarm.task_id) == task.id,
        col(ListeningAlarm.kind) == kind,
        col(ListeningAlarm.words) == text,
        col(ListeningAlarm.by_user) == by,
    )
    if session.scalars(same).first() is not None:
        return False
    session.add(ListeningAlarm(task_id=task.id or 0, kind=kind, words=text, by_user=by, at=at))
    session.flush()
    record(session, f"case:{task.case_id}", "listening_alarm", at=at, by=by, task=task.id)
    return True


def close_alarm(session: Session, alarm_id: int, done: str, *, by: int, at: datetime) -> None:
    """Write down what was done about an alarm; raises `Invalid` without it, `Refused` where somebody has already."""
    alarm = session.get(ListeningAlarm, alarm_id)
    if alarm is None:
        raise NotFound("There is no such alarm")
    text = mask_hetus(" ".join(done.split()))[0]
    if fault := hidden_fault("done", text):
        raise Invalid([fault])
    if not 3 <= len(text) <= DONE_LIMIT:
        raise Invalid([Fault("done", "Write what was done, in at most 500 characters.", "alarm_done_missing")])
    if alarm.done_at is not None:
        raise Refused("Somebody has written what was done about it already.", code="alarm_done_already")
    alarm.done, alarm.done_by, alarm.done_at = text, by, at
    session.add(alarm)
    task = session.get_one(ListeningTask, alarm.task_id)
    record(session, f"case:{task.case_id}", "listening_alarm_handled", at=at, by=by, task=task.id)


def _marks(task_id: int, given: Answer, by: int, at: datetime) -> list[ListeningMark]:
    return [
        ListeningMark(
            task_id=task_id,
            from_ms=mark.from_ms,
            to_ms=mark.to_ms,
            ground=mark.ground.value,
            description=mark.description,
            role=mark.role.value,
            category=mark.category.value,
            harm=mark.harm,
            why_masking=mark.why_masking,
            by_user=by,
            at=at,
        )
        for mark in given.marks
    ]
