"""What listeners wrote against what a letter does with the calls: whoever signs knows of it, and judges it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlmodel import col

from dsr.db.tables import Call, ListeningAlarm, ListeningMark, ListeningTask
from dsr.domain.calendar import local_date
from dsr.domain.clues import ClueKind
from dsr.domain.given import COPIED, Given
from dsr.domain.representation import SubjectKind
from dsr.services.call_queues import TRANSFER
from dsr.services.case_clues import clues_of
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.listening.answers import calls_for_another, calls_of_another, newest_tasks
from dsr.services.representation import subject_kind


def another(looked: Looked) -> Iterator[Check]:
    """A listener said that somebody else speaks in a call of the letter: it may be a stranger's (GDPR 5(1)(f), 15(4)); or that
    the requester acts for somebody else in it, whose data it holds too.

    Told and not refused: the call may be about the person all the same, and an agent's own calls have other speakers.
    """
    if _asks_agent(looked):
        return
    is_access = looked.request is None or looked.request.right == "access"
    linked = {link.call_id for link in looked.links if (link.given in COPIED if is_access else link.given != TRANSFER)}
    yield from _note(looked, "heard_another", linked & calls_of_another(looked.session, looked.case.id or 0))
    yield from _note(looked, "heard_for_another", linked & calls_for_another(looked.session, looked.case.id or 0))


def unmasked(looked: Looked) -> Iterator[Check]:
    """A listener marked a passage to mask in a call that an answer on access gives whole (GDPR 15(4)).

    Told and not refused: without concrete harm to somebody else nothing is kept back from the person.
    """
    if looked.request is None or looked.request.right != "access":
        return
    whole = _whole(looked)
    tasks = newest_tasks(looked.session, looked.case.id or 0).values()
    query = (
        select(col(ListeningTask.call_id))
        .join(ListeningMark, col(ListeningMark.task_id) == col(ListeningTask.id))
        .where(col(ListeningTask.id).in_([task.id for task in tasks]))
    )
    yield from _note(looked, "heard_unmasked", whole & set(looked.session.scalars(query)))


def callers(looked: Looked) -> Iterator[Check]:
    """An agent asks for their own calls and gets some whole, with all that their callers said (GDPR 15(4))."""
    if looked.request is not None and looked.request.right == "access" and _asks_agent(looked):
        yield from _note(looked, "callers_whole", _whole(looked))


def alarmed(looked: Looked) -> Iterator[Check]:
    """A listener heard something alarming, and nobody has written down what was done: an authority may have to be asked first
    what the requester, or a guardian, may be told (lastensuojelulaki 25 §)."""
    query = select(col(ListeningAlarm.id)).join(ListeningTask, col(ListeningTask.id) == col(ListeningAlarm.task_id))
    is_open = query.where(col(ListeningTask.case_id) == looked.case.id, col(ListeningAlarm.done_at).is_(None))
    if looked.session.scalars(is_open.limit(1)).first() is not None:
        yield Check("alarm_open", Severity.NOTE)


def _asks_agent(looked: Looked) -> bool:
    """Whether an agent of the city asks as such: so it was written down, or their own agent id is searched."""
    if subject_kind(looked.session, looked.case.id or 0) is SubjectKind.EMPLOYEE:
        return True
    return any(clue.kind == ClueKind.OWN_AGENT for clue in clues_of(looked.session, looked.case.id or 0))


def _whole(looked: Looked) -> set[int]:
    return {link.call_id for link in looked.links if link.given == Given.FULL}


def _note(looked: Looked, code: str, call_ids: Collection[int]) -> Iterator[Check]:
    """The calls by their days, the oldest first."""
    query = select(col(Call.started_at)).where(col(Call.id).in_(call_ids)).order_by(col(Call.started_at))
    days = [local_date(at) for at in looked.session.scalars(query)] if call_ids else []
    if days:
        yield Check(code, Severity.NOTE, "", {"days": tuple(dict.fromkeys(days))})
