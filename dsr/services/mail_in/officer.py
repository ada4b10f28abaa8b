"""Messages to the data protection officer: seen by the officer alone, taken up with a reference, or handed to the clerks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, MailboxMessage
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.errors import Refused
from dsr.domain.later_message import LaterMessage, MessageKind
from dsr.domain.logged_request import Channel, Route
from dsr.domain.matters import TaskKind
from dsr.domain.roles import Role
from dsr.services import intake, messages
from dsr.services.case_access import visible_to
from dsr.services.mail_in import settling
from dsr.services.mail_in.proposing import for_clerks, is_officers
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


def case_of(session: Session, actor: Actor, reference: str) -> int | None:
    """The id of the message to the officer with that reference, where this user may see it; None for any other."""
    query = select(col(Case.id)).where(
        col(Case.reference) == reference, col(Case.route) == Route.DPO_MESSAGE.value, visible_to(actor.id)
    )
    return session.scalar(query)


def join(session: Session, deps: Deps, mail: MailboxMessage, case: Case, *, actor: Actor, at: datetime) -> None:
    """Add the mail to a message that the officer took up before; where that was dealt with already, it makes a task again.

    `Refused` for a mail settled meanwhile. The caller has taken `holds_lock` and the case from `case_of`.
    """
    settling.refuse_settled(session, mail)
    is_machines = mail.origin in settling.AUTOMATIC
    later = LaterMessage(
        kind=MessageKind.AUTO_REPLY if is_machines else MessageKind.OTHER,
        channel=Channel.EMAIL,
        arrived_at=mail.arrived_at,
        is_time_known=True,
        text=settling.text_of(mail),
    )
    messages.add_message(session, deps, case, later, actor=actor, at=at)
    settling.settle(session, mail, "joined", case_id=case.id, by=actor.id, at=at)


def hand_over(session: Session, deps: Deps, mail: MailboxMessage, *, by: int, at: datetime) -> None:
    """Give the mail to the clerks: it is a request, or nothing for the officer. Its arrival stays what it was.

    A case of the officer's own that it names is proposed no more: the clerks see neither that case nor what belongs to it.
    """
    settling.refuse_settled(session, mail)
    mail.is_for_officer = False
    if is_officers(session, mail.proposed_case_id):
        proposal = for_clerks(session, deps, mail)
        mail.proposed_case_id, mail.proposed_by = proposal.case_id, proposal.by
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
