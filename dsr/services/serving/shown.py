"""Service of one letter as its page shows it: each recipient with every sending, and whether an appeal came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case, Job, Letter
from dsr.deps import Deps
from dsr.domain.serving import Lack, Role, Rule, appeal_period_ends_on
from dsr.services import hold_reviews
from dsr.services.sendings import Sent, sendings_to, service_on
from dsr.services.serving import notices, rows
from dsr.services.serving.copies import WITH_COPY, CopyShown, copies_of
from dsr.services.serving.following import question_of


@dataclass(frozen=True)
class SendingShown:
    """One sending to a recipient. `notice` is `sent`, `failed` or empty; `may_announce`: public notice may come in its place."""

    attempt_id: int
    way: str
    sent_at: datetime
    address_used: str
    fetched_on: date | None
    received_on: date | None
    evidence: str
    returned_on: date | None
    is_opened: bool
    is_astray: bool
    announced_on: date | None
    notified_at: datetime | None
    reminded_at: datetime | None
    notice: str
    without_copy: str = ""
    may_announce: bool = False


@dataclass(frozen=True)
class RecipientShown:
    """One recipient, with the day of service and why, or what is lacking and until when it may be fetched.

    `appeals_until` is the last day of their own time of appeal; `left_out` why they are not served after all.
    `may_copy`: a copy of their own can be made; `needs_copy`: a sending to them may ask for it, or for a
    reason: the letter names somebody else, or went another way first and serves nobody yet.
    """

    recipient_id: int
    role: Role
    name: str
    served_on: date | None
    why: Rule | Lack
    fetch_by: date | None
    sendings: tuple[SendingShown, ...]
    appeals_until: date | None = None
    left_out: str = ""
    left_out_why: str = ""
    copies: tuple[CopyShown, ...] = ()
    may_copy: bool = False
    needs_copy: bool = False


@dataclass(frozen=True)
class AppealShown:
    """The appeal period of a letter, and what the court said.

    `kept_until` is the day up to which the case's own holds keep its recordings, `case_until` the last day on which any decision
    of the case can be appealed: the page of a hold shows the same.
    """

    route: str
    ends_on: date | None
    ask_on: date | None
    answer: str
    reference: str
    kept_until: date | None = None
    case_until: date | None = None


@dataclass(frozen=True)
class LetterService:
    """Everything about the service of one letter."""

    recipients: tuple[RecipientShown, ...]
    appeal: AppealShown | None


def letter_service(session: Session, deps: Deps, letter: Letter, on: date) -> LetterService:
    """Service of the letter as it stands on a day; empty for a letter from which no time runs, or not sent yet."""
    recipients = rows.recipients_of(session, letter.id or 0)
    sent = sendings_to(session, [one.id or 0 for one in recipients])
    own = copies_of(session, [one.id or 0 for one in recipients])
    failed = _failed_notices(session, letter.case_id)
    question, case = question_of(session, letter.id or 0), session.get_one(Case, letter.case_id)
    found = []
    for one in recipients:
        mine = sent[one.id or 0]
        service = service_on(mine, on)
        shown = tuple(_sending(each, failed, rows.may_announce(case, one, each.attempt, on)) for each in mine)
        role, until = Role(one.role), None
        if question is not None and one.served_on is not None and role.is_served:
            until = appeal_period_ends_on(one.served_on, question.route, deps.calendar)
        found.append(
            RecipientShown(
                one.id or 0,
                role,
                one.name,
                one.served_on,
                service.why,
                service.fetch_by,
                shown,
                appeals_until=until,
                left_out=one.left_out,
                left_out_why=one.left_out_why,
                copies=own[one.id or 0],
                may_copy=bool(one.name) and not one.left_out and role in WITH_COPY,
                needs_copy=(one is not recipients[0] or one.served_on is None) and role in WITH_COPY,
            )
        )
    appeal = (
        AppealShown(
            question.route,
            question.ends_on,
            question.ask_on,
            question.answer,
            question.reference,
            kept_until=hold_reviews.kept_until(session, letter.case_id),
            case_until=hold_reviews.appeals_until(session, letter.case_id),
        )
        if question is not None
        else None
    )
    return LetterService(tuple(found), appeal)


def _sending(sent: Sent, failed: set[str], may_announce: bool) -> SendingShown:
    row, dispatch = sent.row, sent.dispatch
    keys = {notices.notice_key(row.id or 0, what) for what in (notices.FETCH, notices.REMINDER)}
    notice = "failed" if keys & failed else "sent" if row.notified_at is not None else ""
    return SendingShown(
        attempt_id=row.id or 0,
        way=dispatch.way,
        sent_at=dispatch.sent_at,
        address_used=dispatch.address_used,
        fetched_on=row.fetched_on,
        received_on=row.received_on,
        evidence=row.evidence,
        returned_on=row.returned_on,
        is_opened=row.is_opened,
        is_astray=row.is_astray,
        announced_on=row.announced_on,
        notified_at=row.notified_at,
        reminded_at=row.reminded_at,
        notice=notice,
        without_copy=row.without_copy,
        may_announce=may_announce,
    )


def _failed_notices(session: Session, case_id: int) -> set[str]:
    query = select(col(Job.key)).where(col(Job.kind) == "send_notice", col(Job.state) == "failed")
    return set(session.scalars(query.where(col(Job.case_id) == case_id)))
