"""On whom a letter is served: its addressee, whoever else may act in the matter, and who was added or left out by hand."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dsr.catalogue import LetterKind
from dsr.db.tables import Case, Letter, LetterRecipient
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.grounds import LEAST_LETTERS
from dsr.domain.plain_text import hidden_fault
from dsr.domain.serving import LEFT_OUT, Role
from dsr.services.letters import served
from dsr.services.letters.versions import record_letter
from dsr.services.serving import rows
from dsr.services.serving.following import follow

NAME_LIMIT = 200
REASON_LIMIT = 2000


def addressee(
    session: Session, case: Case, letter: Letter, kind: LetterKind, *, by: int | None, at: datetime
) -> LetterRecipient:
    """The row of whom the letter is addressed to, made at the first sending with those of everyone else to be served.

    An agent's principal is to be told; a decision is served on everyone who may act in the matter (hallintolaki 56 §).
    """
    known = rows.recipients_of(session, letter.id or 0)
    if known:
        return known[0]
    role, name = served.addressed(session, case, letter, kind)
    first = _add(session, letter, role, name, by=by, at=at)
    if role is Role.AGENT:
        _add(session, letter, Role.PRINCIPAL, case.subject_name, by=by, at=at)
    if kind.is_decision:
        _add_beside(session, case, letter, kind, first, by=by, at=at)
    return first


def add_recipient(
    session: Session, deps: Deps, letter: Letter, role: str, name: str, *, by: int, at: datetime
) -> LetterRecipient:
    """Name one more person on whom a sent letter is to be served, each on a day of their own (hallintolaki 56 §).

    A recipient of the same role whose name was not known gets this name. Raises `Invalid`, and `Refused` before
    the letter has left. The caller has taken `holds_lock`.
    """
    if letter.state != "sent":
        raise Refused("The letter has not been sent yet: record its sending first", code="not_sent_yet")
    name = " ".join(name.split())
    faults = [] if role in set(Role) else [Fault("role", "Choose one of the options shown.", "answer_not_offered")]
    if not name or len(name) > NAME_LIMIT:
        faults.append(Fault("name", "Write the recipient's name, in at most 200 characters.", "recipient_unnamed"))
    if fault := hidden_fault("name", name):
        faults.append(fault)
    if faults:
        raise Invalid(faults)
    row = _named(session, letter, role, name) or _add(session, letter, Role(role), name, by=by, at=at)
    record_letter(session, letter, "recipient_added", by=by, at=at, recipient_id=row.id, role=role)
    follow(session, deps, letter, local_date(at))
    return row


def leave_out(
    session: Session, deps: Deps, letter: Letter, recipient_id: int, why: str, reason: str, *, by: int, at: datetime
) -> None:
    """Write down why somebody besides the addressee is not served after all, such as a custodian whose custody has ended.

    `why` is a code of `LEFT_OUT` for their role, `reason` the facts: what shows it. Then no time of appeal waits for them. Raises `Invalid`; `Refused` for the addressee, for whoever was served, and for the
    subject, whose own matter it is (hallintolaki 14 § 3 mom., 56 §). The caller has taken `holds_lock`.
    """
    row = rows.one_recipient(session, letter.id or 0, recipient_id)
    if row.role == Role.SUBJECT:
        raise Refused("The decision is about the data subject: they are always served", code="recipient_is_subject")
    if row.id == rows.recipients_of(session, letter.id or 0)[0].id or row.served_on is not None:
        raise Refused("The addressee, and whoever has been served, is not left out", code="recipient_is_served")
    reason = reason.strip()
    faults = [hidden_fault("reason", reason)]
    if why not in LEFT_OUT.get(Role(row.role), ()):
        faults.append(Fault("why", "Choose one of the options.", "choice_unknown"))
    if len(reason) > REASON_LIMIT or sum(map(str.isalnum, reason)) < LEAST_LETTERS:
        message = "Write what shows it, and when that was looked at."
        faults.append(Fault("reason", message, "left_out_unreasoned"))
    if found := [fault for fault in faults if fault is not None]:
        raise Invalid(found)
    row.left_out, row.left_out_why = reason, why
    session.add(row)
    session.flush()
    record_letter(session, letter, "recipient_left_out", by=by, at=at, recipient_id=row.id, role=row.role, why=why)
    follow(session, deps, letter, local_date(at))


def _add_beside(
    session: Session,
    case: Case,
    letter: Letter,
    kind: LetterKind,
    first: LetterRecipient,
    *,
    by: int | None,
    at: datetime,
) -> None:
    """Everyone else who may act in the matter, as far as the case knows them."""
    for role, name in served.beside(session, case, kind, (Role(first.role), first.name)):
        _add(session, letter, role, name, by=by, at=at)


def _named(session: Session, letter: Letter, role: str, name: str) -> LetterRecipient | None:
    """The recipient of this role who had no name, now with this one; None where there is none."""
    known = rows.recipients_of(session, letter.id or 0)
    row = next((one for one in known if one.role == role and not one.name and not one.left_out), None)
    if row is not None:
        row.name = name
        session.add(row)
        session.flush()
    return row


def _add(session: Session, letter: Letter, role: Role, name: str, *, by: int | None, at: datetime) -> LetterRecipient:
    row = LetterRecipient(
        letter_id=letter.id or 0, case_id=letter.case_id, role=role.value, name=name, added_by=by, added_at=at
    )
    session.add(row)
    session.flush()
    return row
