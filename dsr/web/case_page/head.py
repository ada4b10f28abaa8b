"""The head of the case page: who, since when, in which language, how well known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case, CaseNumber, CaseUser, Message, Representative, User
from dsr.domain.phone_shown import masked
from dsr.domain.representation import SubjectKind
from dsr.domain.turvakielto import is_checked
from dsr.services import intake
from dsr.services.identity import IdentityStanding
from dsr.services.left_days import has_work
from dsr.services.letters.addressee import unprintable_in_name
from dsr.services.mail_in.lost_days import OPENS, of_message
from dsr.services.messages import messages_of
from dsr.services.representation import represented_kind
from dsr.web.code_words import (
    ANSWER_WAYS,
    CHANNELS,
    FORMS,
    LANGUAGE_NAMES,
    MANDATES,
    MESSAGE_KINDS,
    NUMBER_KINDS,
    REPRESENTATIVES,
    ROUTES,
    SCOPES,
    SPOKE_WITH,
    TURVAKIELTO,
    article_words,
    right_name,
    words_of,
)
from dsr.web.current import current_deps, today
from dsr.web.message_marks import Paragraph, plain_paragraphs


@dataclass(frozen=True)
class Head:
    """What stands above everything else, in words."""

    case_id: int
    version: int
    reference: str
    outside_reference: str
    state: str
    has_work: bool
    route: str
    subject: str
    email: str
    address: str
    language: str
    language_code: str
    handler: str
    handler_id: int | None
    received_at: datetime | None
    is_time_known: bool
    channel: str
    numbers: tuple[str, ...]
    turvakielto: str
    has_turvakielto: bool
    turvakielto_checked_on: date | None
    turvakielto_age: int  # days since the check
    is_turvakielto_stale: bool
    answer_way: str
    wished_form: str
    scope: str
    is_scope_wider: bool
    mandate: str
    is_mandate_missing: bool
    may_act_alone: bool
    is_dead: bool
    representatives: tuple[str, ...]
    other_rights: tuple[str, ...]
    is_protected: bool
    named: int
    undo_until: datetime | None
    unprintable: tuple[str, ...]
    identity: IdentityStanding


@dataclass(frozen=True)
class MessageLine:
    """One message with its text cut for the page."""

    message_id: int
    kind: str
    channel: str
    spoke_with: str
    arrived_at: datetime
    is_time_known: bool
    first_place: str
    arrival_reason: str
    sender_reason: str
    paragraphs: tuple[Paragraph, ...]
    masked_codes: int
    recognised_on: date
    lost_days: int


def head_of(session: Session, case: Case, identity: IdentityStanding) -> Head:
    """The head of this case."""
    case_id = case.id or 0
    messages = messages_of(session, case_id)
    first = messages[0] if messages else None
    checked_on = case.turvakielto_checked_on if case.turvakielto != "not_checked" else None
    kind = represented_kind(session, case_id)
    handler = session.get(User, case.assigned_to) if case.assigned_to else None
    return Head(
        case_id=case_id,
        version=case.version,
        reference=case.reference,
        outside_reference=case.outside_reference,
        state=case.state,
        has_work=has_work(session, case),
        route=words_of(ROUTES, case.route) if case.route else "",
        subject=case.subject_name,
        email=case.subject_email,
        address=case.subject_address,
        language=words_of(LANGUAGE_NAMES, case.language),
        language_code=case.language,
        handler=handler.name if handler else "",
        handler_id=case.assigned_to,
        received_at=first.arrived_at if first else None,
        is_time_known=first.arrival_time_known if first else False,
        channel=words_of(CHANNELS, first.channel) if first else "",
        numbers=_numbers(session, case_id),
        turvakielto=words_of(TURVAKIELTO, case.turvakielto),
        has_turvakielto=case.turvakielto == "yes",
        turvakielto_checked_on=checked_on,
        turvakielto_age=(today() - checked_on).days if checked_on else 0,
        is_turvakielto_stale=_is_stale(case),
        answer_way=words_of(ANSWER_WAYS, case.answer_way),
        wished_form=words_of(FORMS, case.wished_form) if case.wished_form else "",
        scope=words_of(SCOPES, case.scope),
        is_scope_wider=case.scope != "this_register",
        mandate=words_of(MANDATES, case.mandate),
        is_mandate_missing=case.mandate == "missing" and kind is not SubjectKind.DEAD,
        may_act_alone=kind is not SubjectKind.CHILD,
        is_dead=kind is SubjectKind.DEAD,
        representatives=_representatives(session, case_id),
        other_rights=tuple(f"{right_name(right)}, {article_words(right)}" for right in case.other_rights),
        is_protected=case.is_protected,
        named=len(_named(session, case_id)),
        undo_until=intake.undo_until(session, case),
        unprintable=unprintable_in_name(session, current_deps(), case),
        identity=identity,
    )


def message_lines(session: Session, case_id: int) -> tuple[MessageLine, ...]:
    """The messages of the case in the order in which they came."""
    return tuple(_message_line(message) for message in messages_of(session, case_id))


def _message_line(message: Message) -> MessageLine:
    lost = of_message(message)
    return MessageLine(
        message_id=message.id or 0,
        kind=words_of(MESSAGE_KINDS, message.kind),
        channel=words_of(CHANNELS, message.channel),
        spoke_with=words_of(SPOKE_WITH, message.spoke_with) if message.spoke_with else "",
        arrived_at=message.arrived_at,
        is_time_known=message.arrival_time_known,
        first_place=message.first_place,
        arrival_reason=message.arrival_reason,
        sender_reason=message.sender_reason,
        paragraphs=tuple(plain_paragraphs(message.text)),
        masked_codes=message.masked_codes,
        recognised_on=lost.recognised_on,
        lost_days=lost.days if message.kind in OPENS else 0,
    )


def _is_stale(case: Case) -> bool:
    """Whether an open case's check of turvakielto no longer serves a posting."""
    checked_on, is_open = case.turvakielto_checked_on, case.state == "open"
    return is_open and checked_on is not None and not is_checked(case.turvakielto, checked_on, today())


def _numbers(session: Session, case_id: int) -> tuple[str, ...]:
    query = select(CaseNumber).where(col(CaseNumber.case_id) == case_id).order_by(col(CaseNumber.id))
    return tuple(_number(row) for row in session.scalars(query))


def _number(row: CaseNumber) -> str:
    """A number so that two can be told apart; what cannot be searched says why."""
    return masked(row.e164) if row.e164 else f"{masked(row.raw)} ({words_of(NUMBER_KINDS, row.kind)})"


def _representatives(session: Session, case_id: int) -> tuple[str, ...]:
    query = select(Representative).where(col(Representative.case_id) == case_id).order_by(col(Representative.id))
    return tuple(f"{row.name}, {words_of(REPRESENTATIVES, row.kind)}" for row in session.scalars(query))


def _named(session: Session, case_id: int) -> Sequence[int]:
    query = select(col(CaseUser.user_id)).where(col(CaseUser.case_id) == case_id, col(CaseUser.kind) == "named")
    return list(session.scalars(query))
