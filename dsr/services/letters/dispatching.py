"""Dispatches: each sending of a letter written down with way, moment and address; the first one moves clocks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from dsr.catalogue import LetterKind
from dsr.db import case_changes, outbox
from dsr.db.engine import holds_lock
from dsr.db.tables import Case, Dispatch, Letter
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.plain_text import is_printable_plain
from dsr.domain.workflow import LetterState
from dsr.services import following, renumbered, serving
from dsr.services.letters import granting, mailing, rows, versions
from dsr.services.letters.sendable import (
    CLERKS,
    check_sendable,
    refuse_mail_to_other,
    refuse_repeated,
    refuse_way,
)
from dsr.services.letters.values import request_of

WAYS = ("email", "post", "pickup", "counter", "suomifi", "secure_mail")
ADDRESSED_WAYS = ("email", "post", "secure_mail")
"""Ways that use an address: the others are opened by whoever has proved who they are."""
ADDRESS_LIMIT = 500


def record_dispatch(
    session: Session,
    deps: Deps,
    letter_id: int,
    way: str,
    sent_at: datetime,
    address_used: str = "",
    *,
    by: int | None,
    at: datetime,
    roles: Collection[str] = CLERKS,
    again: bool = False,
    message_id: str = "",
    seen_version: int | None = None,
    recipient_id: int | None = None,
    consents: bool = False,
    without_copy: str = "",
    is_joint: bool = False,
) -> Dispatch:
    """Write down one sending of a printed letter, and what its first sending means, in this transaction.

    `sent_at` is an aware moment, not ahead of `at` and not before the approval (to the minute, as forms give it).
    `again` says that the letter was sent once more: that moves no clock. `seen_version` is the version that a person
    sent and read. `recipient_id` is whom this sending is to serve, where it is not the addressee; `consents` that they
    agreed to electronic service, `without_copy` why the letter itself serves them and not a copy of their own. `is_joint`: it leaves with the cover of its joint reply. `message_id` tells that a job has mailed it: what may leave was asked before it left, and what has
    left is written down as it is. Raises `Stale` for another version, `Invalid` for the fields, `Refused` for a way
    this letter may not go, `TransitionRefused` with what the workflow still lacks.
    """
    holds_lock(session)
    case_id = rows.one_letter(session, letter_id).case_id
    case = session.get_one(Case, case_id, with_for_update={"key_share": True}, populate_existing=True)
    is_persons = by is not None and not message_id  # a change to the case; a job that mails does not count as one
    if is_persons:
        case_changes.begin(session, f"case:{case_id}", case_id, case.version + 1)
    letter = rows.taken_letter(session, letter_id)
    kind = deps.catalogue.letter(letter.kind)
    wanted = ("sent",) if again else ("printed",)
    sentence = (
        "Only a letter that was sent can be sent again"
        if again
        else "Only a printed letter that was not sent yet can be sent"
    )
    if seen_version is not None:
        rows.refuse_stale(letter, seen_version)
    rows.refuse_unless(letter, wanted, sentence, "not_sent_yet" if again else "letter_not_printed")
    if not message_id:
        mailing.refuse_leaving(session, letter)
        _check_fields(session, letter, way, sent_at, address_used, at)
        refuse_way(case, kind, way, local_date(sent_at))
        renumbered.refuse_letter(session, letter, kind, sent_at)
        if again:
            refuse_repeated(session, case, kind, letter, way)
            serving.refuse_again(session, case, letter, way, sent_at, address_used, recipient_id)
            serving.check_copy(session, deps, case, letter, recipient_id, way, without_copy)
        else:
            serving.check_told_way(session, deps, case, letter, way, without_copy)
    dispatch = Dispatch(
        letter_id=letter.id or 0,
        way=way,
        address_used=_address_used(case, letter, way, address_used),
        sent_at=sent_at,
        by_user=by,
        recorded_at=at,
        message_id=message_id,
    )
    session.add(dispatch)
    session.flush()
    versions.record_letter(
        session,
        letter,
        "letter_sent_again" if again else "letter_sent",
        by=by,
        at=at,
        dispatch_id=dispatch.id,
        way=way,
        sent_at=sent_at.isoformat(),
    )
    if not again:
        if not message_id:
            _refuse_unsendable(session, deps, letter, way, sent_at, roles, is_joint=is_joint)
        _first_sending(session, deps, case, letter, kind, way, sent_at, by=by, at=at)
    serving.note_sending(
        session,
        deps,
        case,
        letter,
        kind,
        dispatch,
        recipient_id=recipient_id,
        consents=consents,
        without_copy=without_copy,
        by=by,
        at=at,
    )
    if is_persons:
        session.execute(update(Case).where(col(Case.id) == case.id).values(version=col(Case.version) + 1))
        session.refresh(case)
    return dispatch


def queue_mail(session: Session, deps: Deps, letter_id: int, *, by: int | None, at: datetime) -> int | None:
    """Have a printed letter sent by e-mail, by the mail server; answers the job's id.

    Each call is one attempt at sending with a key of its own. Raises `Refused` when no mail server is set up, the case
    has no address, or the letter may not go by e-mail; while an earlier attempt is under way; and where it may have left
    until somebody has said that it did not.
    """
    letter = rows.taken_letter(session, letter_id)
    case = rows.case_of(session, letter)
    rows.refuse_unless(
        letter, ("printed",), "Only a printed letter that was not sent yet can be sent", "letter_not_printed"
    )
    refuse_way(case, deps.catalogue.letter(letter.kind), "email", local_date(at))
    if not deps.mail.is_set_up:
        raise Refused("No mail server is set up: send the letter another way", code="mail_not_set_up")
    refuse_mail_to_other(deps.catalogue.letter(letter.kind), letter)
    mailing.refuse_unsettled(session, letter)
    if not case.subject_email:
        raise Refused("The case has no e-mail address: write it down or choose another way", code="email_missing")
    attempt = mailing.mail_attempts(session, letter_id) + 1
    if attempt > 1 and mailing.is_mail_under_way(session, letter_id):
        raise Refused("The letter is already being sent by e-mail", code="mail_under_way")
    return outbox.enqueue(
        session,
        "send_letter",
        key=mailing.mail_key(letter_id, attempt),
        at=at,
        case_id=letter.case_id,
        letter_id=letter_id,
        version=letter.version,
        by=by,
    )


def dispatches_of(session: Session, letter: Letter) -> list[Dispatch]:
    """Every sending of a letter, oldest first."""
    query = select(Dispatch).where(col(Dispatch.letter_id) == letter.id)
    return list(session.scalars(query.order_by(col(Dispatch.sent_at), col(Dispatch.id))))


def _refuse_unsendable(
    session: Session, deps: Deps, letter: Letter, way: str, sent_at: datetime, roles: Collection[str], *, is_joint: bool
) -> None:
    if rows.standing_approval(session, letter) is None:
        raise Refused("The letter has not been approved: get it approved before sending it", code="letter_approved")
    check_sendable(session, deps, letter, way, sent_at, roles, is_joint=is_joint)


def _first_sending(
    session: Session,
    deps: Deps,
    case: Case,
    letter: Letter,
    kind: LetterKind,
    way: str,
    sent_at: datetime,
    *,
    by: int | None,
    at: datetime,
) -> None:
    letter.state = LetterState.SENT.value
    session.add(letter)
    session.flush()
    request = request_of(session, letter)
    following.after_dispatch(
        session,
        deps,
        case,
        request,
        letter,
        kind,
        way,
        sent_at,
        by=by,
        at=at,
        extended_until=letter.promised_on,  # what the letter says, not what the clock would give today
    )
    granting.carry_on(session, deps, case, request, letter, by=by, at=at)


def _address_used(case: Case, letter: Letter, way: str, typed: str) -> str:
    """The address as typed; not an address of the case for a way that uses none, where a page had filled it in."""
    own = (case.subject_email, case.subject_address, str(letter.options.get("addressee_address", "")))
    if way not in ADDRESSED_WAYS and typed.split() in [one.split() for one in own]:
        return ""
    return typed.strip()


def _check_fields(session: Session, letter: Letter, way: str, sent_at: datetime, address: str, at: datetime) -> None:
    faults: list[Fault] = []
    if way not in WAYS:
        faults.append(Fault("way", "Choose one of the options shown.", "answer_not_offered"))
    if sent_at > at:
        faults.append(
            Fault("sent_at", "The sending cannot be in the future. Check the day and time.", "sent_in_future")
        )
    approval = rows.standing_approval(session, letter)
    if approval is not None and sent_at < approval.at.replace(second=0, microsecond=0):
        faults.append(
            Fault("sent_at", "The letter cannot have been sent before it was approved.", "sent_before_approval")
        )
    if len(address) > ADDRESS_LIMIT or not is_printable_plain(address):
        faults.append(Fault("address_used", "Write the address in at most 500 characters.", "address_unread"))
    if faults:
        raise Invalid(faults)
