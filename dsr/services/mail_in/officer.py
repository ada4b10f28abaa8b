"""Messages to the data protection officer: seen by the officer alone, taken up with a reference, or handed to the clerks."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dsr.db.events import record
from dsr.db.tables import Case, MailboxMessage
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.errors import Refused
from dsr.domain.logged_request import Channel, Route
from dsr.domain.matters import TaskKind
from dsr.domain.roles import Role
from dsr.services import intake
from dsr.services.mail_in import settling
from dsr.services.rights.tasks import TaskLine, open_tasks
from dsr.services.staff import active_with


def has_officer(session: Session) -> bool:
    """Whether anybody at work is the data protection officer."""
    return bool(active_with(session, {Role.DPO}))


def take_up(session: Session, deps: Deps, mail: MailboxMessage, *, by: int, at: datetime) -> Case:
    """Give the mail its reference and receipt as a message to the officer, with a task of its own day."""
    settling.refuse_settled(session, mail)
    text = settling.text_of(mail)
    case = intake.route_message(
        session, deps, Route.DPO_MESSAGE, text, Channel.EMAIL.value, mail.arrived_at, by=by, at=at
    )
    settling.settle(session, mail, "routed", case_id=case.id, by=by, at=at)
    return case


def hand_over(session: Session, mail: MailboxMessage, *, by: int, at: datetime) -> None:
    """Give the mail to the clerks: it is a request, or nothing for the officer. Its arrival stays what it was."""
    settling.refuse_settled(session, mail)
    mail.is_for_officer = False
    session.add(mail)
    record(session, "register", "mail_handed_over", at=at, by=by, mail_id=mail.id)


def give(session: Session, mail: MailboxMessage, *, by: int, at: datetime) -> None:
    """Give a mail to the data protection officer: from then on nobody else sees it. `Refused` where nobody is the officer."""
    settling.refuse_settled(session, mail)
    if not has_officer(session):
        raise Refused("Nobody is the data protection officer: ask the administrator first", code="no_officer")
    mail.is_for_officer, mail.taken_by, mail.taken_at = True, None, None
    session.add(mail)
    record(session, "register", "mail_given_to_officer", at=at, by=by, mail_id=mail.id)


def tasks_of_officer(session: Session, actor: Actor) -> list[TaskLine]:
    """The officer's messages that wait for an answer, the soonest first."""
    return [task for task in open_tasks(session, actor) if task.kind == TaskKind.DPO_MESSAGE.value]
