"""The e-mails that came in, as those who may see them see them: lists, one mail, and how many wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Case, MailboxMessage
from dsr.deps import Deps
from dsr.domain.access import Action, Actor, may
from dsr.domain.calendar import day_begins_at
from dsr.domain.errors import NotFound
from dsr.domain.holds import unanswered_before
from dsr.services.case_access import barred_from, visible_to
from dsr.services.mail_in.returning import UNDONE
from dsr.services.mail_in.settling import AUTOMATIC
from dsr.services.staff import names_of

TABS = ("new", "mine", "settled")
PAGE = 50


@dataclass(frozen=True)
class MailLine:
    """One mail of a list, the case it belongs or seems to belong to where the reader may see it, and who took it.

    Of one that waits again since its logging was undone: `undone_reference` is that case, which takes no message, and
    `came_back_name` who undid it.
    """

    mail: MailboxMessage
    case_reference: str
    taken_name: str
    undone_reference: str = ""
    came_back_name: str = ""


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """The condition on `MailboxMessage` for everyone but the data protection officer's own list.

    What belongs to a case, or seems to, is seen by who may see the case: for everybody else it does not exist. In a
    protected case those are the users named to it, a case handler always among them; a reference that a stranger wrote
    is so read by fewer, and never by nobody.
    """
    visible = select(col(Case.id)).where(visible_to(actor.id))
    return and_(
        col(MailboxMessage.is_for_officer).is_(False),
        or_(col(MailboxMessage.case_id).is_(None), col(MailboxMessage.case_id).in_(visible)),
        or_(col(MailboxMessage.proposed_by) == "", col(MailboxMessage.proposed_case_id).in_(visible)),
    )


def for_officer(actor: Actor) -> ColumnElement[bool]:
    """The condition on `MailboxMessage` for the data protection officer's list: what no case has taken up yet, and belongs to
    none from which this officer is barred."""
    return and_(
        col(MailboxMessage.is_for_officer),
        col(MailboxMessage.case_id).is_(None),
        or_(col(MailboxMessage.proposed_by) == "", col(MailboxMessage.proposed_case_id).not_in(barred_from(actor.id))),
    )


def listed(session: Session, actor: Actor, tab: str, *, offset: int = 0, limit: int = PAGE) -> list[MailLine]:
    """One page of a tab: the waiting ones oldest first, since their time runs; the settled ones newest first."""
    condition = and_(seen_by(actor), _tab(actor, tab))
    order = (
        (col(MailboxMessage.settled_at).desc(), col(MailboxMessage.id).desc())
        if tab == "settled"
        else (col(MailboxMessage.arrived_at), col(MailboxMessage.id))
    )
    query = select(MailboxMessage).where(condition).order_by(*order).offset(offset).limit(limit)
    return lines_of(session, actor, session.scalars(query).all())


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """How many mails each tab has for this user."""
    return {tab: _count(session, and_(seen_by(actor), _tab(actor, tab))) for tab in TABS}


def count_new(session: Session, actor: Actor) -> int:
    """How many mails wait for a clerk."""
    return _count(session, and_(seen_by(actor), _tab(actor, "new")))


def late(session: Session, deps: Deps, actor: Actor, on: date) -> tuple[int, datetime | None]:
    """How many mails have waited for a clerk, or for this data protection officer, longer than a working day, and when the oldest
    of them came: their time limit has run since (GDPR 12(3))."""
    theirs = for_officer(actor) if may(actor, Action.SEE_OFFICER_MESSAGES) else seen_by(actor)
    found = select(func.count(), func.min(col(MailboxMessage.arrived_at))).where(theirs, *waiting_long(deps, on))
    count, oldest_at = session.execute(found).one()
    return count, oldest_at


def waiting_long(deps: Deps, on: date) -> tuple[ColumnElement[bool], ...]:
    """The conditions on `MailboxMessage` that a person wrote it, or a program as far as it may be logged, and that nobody has
    dealt with it for longer than a working day."""
    return (
        col(MailboxMessage.state) == "new",
        col(MailboxMessage.origin).not_in(AUTOMATIC),
        col(MailboxMessage.arrived_at) < day_begins_at(unanswered_before(on, deps.calendar)),
    )


def officer_list(session: Session, actor: Actor) -> Sequence[MailboxMessage]:
    """The mails to the data protection officer that wait, oldest first."""
    query = select(MailboxMessage).where(for_officer(actor), col(MailboxMessage.state) == "new")
    return session.scalars(query.order_by(col(MailboxMessage.arrived_at), col(MailboxMessage.id))).all()


def one(session: Session, actor: Actor, mail_id: int) -> MailboxMessage:
    """The mail where a clerk may see it; `NotFound` for one that is another's or not there, which reads the same."""
    return _found(session, and_(seen_by(actor), col(MailboxMessage.id) == mail_id))


def is_seen_by(session: Session, actor: Actor, mail_id: int) -> bool:
    """Whether `one` would answer the mail to this user."""
    return _count(session, and_(seen_by(actor), col(MailboxMessage.id) == mail_id)) > 0


def one_of_officer(session: Session, actor: Actor, mail_id: int) -> MailboxMessage:
    """The mail where it is this data protection officer's; `NotFound` otherwise."""
    return _found(session, and_(for_officer(actor), col(MailboxMessage.id) == mail_id))


def lines_of(session: Session, actor: Actor, mails: Sequence[MailboxMessage]) -> list[MailLine]:
    """The mails, each with the reference of its case, or of the proposed one, where the user may see that case."""
    cases = {mail.case_id or mail.proposed_case_id for mail in mails}
    told = select(col(Case.id), col(Case.reference)).where(col(Case.id).in_(cases), visible_to(actor.id))
    references = {row[0]: row[1] for row in session.execute(told)}
    names = names_of(session, {one for mail in mails for one in (mail.taken_by, mail.came_back_by)})
    return [_line(mail, references, names) for mail in mails]


def _line(mail: MailboxMessage, references: Mapping[int | None, str], names: Mapping[int | None, str]) -> MailLine:
    reference = references.get(mail.case_id or mail.proposed_case_id, "")
    is_undone = mail.proposed_by == UNDONE and mail.case_id is None
    return MailLine(
        mail,
        "" if is_undone else reference,
        names.get(mail.taken_by, ""),
        reference if is_undone else "",
        names.get(mail.came_back_by, ""),
    )


def _tab(actor: Actor, tab: str) -> ColumnElement[bool]:
    if tab == "settled":
        return and_(col(MailboxMessage.state) == "settled", col(MailboxMessage.outcome) != "channel_test")
    waiting = col(MailboxMessage.state) == "new"
    return and_(waiting, col(MailboxMessage.taken_by) == actor.id) if tab == "mine" else waiting


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(MailboxMessage).where(condition)) or 0


def _found(session: Session, condition: ColumnElement[bool]) -> MailboxMessage:
    mail = session.scalars(select(MailboxMessage).where(condition)).first()
    if mail is None:
        raise NotFound("There is no such message")
    return mail
