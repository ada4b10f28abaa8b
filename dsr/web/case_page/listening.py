"""The listening tasks of a case on its page: who is asked about which call, by when, and whether there is an answer.

What a listener wrote is on a page of its own, whose every opening is logged; here stands only that there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from dsr.deps import Deps
from dsr.domain.access import Action, CaseFacts
from dsr.domain.listening import Basis
from dsr.services.listening import alarms, reading, tasks
from dsr.web.code_words import words_of
from dsr.web.current import acting_user, user_may
from dsr.web.listening_words import BASES, QUESTIONS
from dsr.web.texts import current_language, gettext


@dataclass(frozen=True)
class ShownTask:
    """One task as a row."""

    task_id: int
    started_at: datetime
    queue: str
    question: str
    who: str
    why: str
    state: str
    due_on: date
    answered_at: datetime | None
    lacks_listener: bool = False


@dataclass(frozen=True)
class ShownListening:
    """All of them; `may_read` is what the city's policy gives this reader. `alarms`: when told, and when seen to.

    `restricted`: how many more there are about calls that another case restricts, of which nothing is told (GDPR 18).
    """

    tasks: tuple[ShownTask, ...]
    alarms: tuple[tuple[datetime, datetime | None], ...]
    may_read: bool
    may_ask: bool
    restricted: int


def shown_listening(session: Session, deps: Deps, case_id: int, facts: CaseFacts) -> ShownListening | None:
    """The tasks for those who ask or may read; None for anybody else, and while nothing has been asked."""
    may_ask = user_may(Action.ASK_LISTENING, facts)
    may_read = user_may(Action.READ_LISTENING, facts) and reading.may_read_of_case(
        session, deps, acting_user().roles, case_id
    )
    found, restricted = tasks.case_tasks(session, deps, case_id) if may_ask or may_read else ([], 0)
    if not found and not restricted:
        return None
    told = tuple(alarms.told_of_case(session, case_id))
    return ShownListening(tuple(_shown(one) for one in found), told, may_read, may_ask, restricted)


def heard_of_case(session: Session, deps: Deps, case_id: int, facts: CaseFacts) -> tuple[ShownTask, ...]:
    """The tasks of which this reader may read the answer: whoever signs sees what the decision rests on."""
    found = shown_listening(session, deps, case_id, facts)
    return tuple(one for one in found.tasks if one.state == "answered") if found is not None and found.may_read else ()


def _shown(one: tasks.TaskFacts) -> ShownTask:
    is_anothers = one.basis == Basis.ANOTHERS
    return ShownTask(
        one.task_id,
        one.started_at,
        one.queue_names[current_language()] or gettext("line not known"),
        words_of(QUESTIONS, one.question),
        "–" if is_anothers else one.assignee_name or gettext("Nobody"),
        words_of(BASES, one.basis) if one.state == "waiting" or is_anothers else "",
        one.state,
        one.due_on,
        one.answered_at,
        lacks_listener=one.state == "waiting" and one.basis == Basis.NONE,
    )
