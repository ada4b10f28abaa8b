"""What this program itself holds on a person: our own cases searched to answer a request about them (GDPR 15).

What this program holds on a person is searched by name, number or e-mail (What we ourselves hold), with the case in
which they ask in the access log and never the words; `/privacy` is the program's own notice, with the terms from the
same file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, false, func, or_, select, type_coerce
from sqlmodel import Session, col

from dsr.db.tables import (
    AccessEntry,
    Case,
    CaseGround,
    CaseNumber,
    Handover,
    Hold,
    IdentityCheck,
    Letter,
    LetterRecipient,
    Link,
    ListeningTask,
    MailboxMessage,
    Message,
    Note,
    Proceeding,
    Representative,
    RightRequest,
    User,
)
from dsr.domain.access import Action, Actor, may
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid
from dsr.domain.phone import SEPARATORS, classify, digits_as_written
from dsr.services.case_access import visible_to
from dsr.services.mail_in import reading

LEAST = 3
HELD: Mapping[str, Any] = {
    "requests": RightRequest,
    "messages": Message,
    "numbers": CaseNumber,
    "representatives": Representative,
    "identity": IdentityCheck,
    "letters": Letter,
    "grounds": CaseGround,
    "notes": Note,
    "calls": Link,
    "listening": ListeningTask,
    "handovers": Handover,
    "proceedings": Proceeding,
    "looked_at": AccessEntry,
}
"""What a case may hold, by category."""


@dataclass(frozen=True)
class Person:
    """Whom the search is for: any of the three. Never logged."""

    name: str = ""
    number: str = ""
    email: str = ""


@dataclass(frozen=True)
class OwnCase:
    """One case in which the person is: as `subject`, `representative`, `recipient` of a letter, or `mentioned` in words.

    `held` counts what the case holds in all, by category, those with nothing left out.
    """

    case_id: int
    reference: str
    state: str
    opened_on: date
    closed_on: date | None
    roles: tuple[str, ...]
    held: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnData:
    """What was found: cases that the reader may see, holds without a case by the number, and whether there is an account.

    `messages` counts what came in and is in no case, waiting or put away, of what the reader may see.
    """

    cases: tuple[OwnCase, ...]
    holds: int
    has_account: bool
    messages: int


def search(session: Session, actor: Actor, person: Person) -> OwnData:
    """Every case and every message in no case that names the person, as far as `actor` may see it. Raises `Invalid` for
    nothing to search by.

    A name is found in either order, a number however it is spelled. Protected cases are found by their named users alone: they answer for them. What came in
    is held on a person from then on, before anybody has opened a case of it (GDPR 15(1)).
    """
    name, email = " ".join(person.name.split()), person.email.strip()
    e164 = classify(person.number).e164 if person.number.strip() else None
    _check(person, name, email, e164)
    roles: dict[int, set[str]] = {}
    for role, query in _queries(name, e164, email):
        for case_id in session.scalars(query):
            roles.setdefault(case_id, set()).add(role)
    cases = session.scalars(
        select(Case).where(col(Case.id).in_(roles), visible_to(actor.id)).order_by(col(Case.id))
    ).all()
    held = _held(session, [case.id or 0 for case in cases])
    return OwnData(
        tuple(_own(case, roles[case.id or 0], held.get(case.id or 0, {})) for case in cases),
        _holds(session, e164),
        _has_account(session, name, email),
        _messages(session, actor, name, e164, email),
    )


def case_of_reference(session: Session, actor: Actor, reference: str) -> int:
    """The case in which the person asks, where this user may see it. Raises `Invalid`: a search has a reason."""
    query = select(col(Case.id)).where(col(Case.reference) == " ".join(reference.split()), visible_to(actor.id))
    found = session.scalars(query).first()
    if found is None:
        raise Invalid([Fault("reference", "There is no such case. Check the reference.", "case_reference_unknown")])
    return found


def _queries(name: str, e164: str | None, email: str) -> list[tuple[str, Select[Any]]]:
    found: list[tuple[str, ColumnElement[bool], Any]] = []
    if name:
        keys = [col(Case.name_key).contains(part, autoescape=True) for part in _parts(name.casefold())]
        found.append(("subject", and_(*keys), Case.id))
        found.append(("representative", _named(col(Representative.name), name), Representative.case_id))
        found.append(("recipient", _named(col(LetterRecipient.name), name), LetterRecipient.case_id))
    if e164:
        theirs = or_(col(CaseNumber.e164) == e164, _holds_number(col(CaseNumber.raw), e164))
        found.append(("subject", theirs, CaseNumber.case_id))
        found.append(("representative", _holds_number(col(Representative.contact), e164), Representative.case_id))
        found.append(("mentioned", _holds_number(col(Message.text), e164), Message.case_id))
        found.append(("mentioned", _holds_number(col(Note.text), e164), Note.case_id))
    if email:
        found.append(("subject", func.lower(col(Case.subject_email)) == email.lower(), Case.id))
        found.append(("representative", _names(col(Representative.contact), email), Representative.case_id))
    for words in (*_orders(name), email):
        if words:
            found.append(("mentioned", _names(col(Message.text), words), Message.case_id))
            found.append(("mentioned", _names(col(Note.text), words), Note.case_id))
    return [(role, select(col(column)).where(condition).distinct()) for role, condition, column in found]


def _names(column: Any, words: str) -> ColumnElement[bool]:
    """Whether a text holds the words, in the ways in which names are written: neither database folds every letter."""
    return or_(*(column.contains(one, autoescape=True) for one in {words, words.lower(), words.upper(), words.title()}))


def _holds_number(column: Any, e164: str) -> ColumnElement[bool]:
    """Whether a text holds the number, whatever stands between its digits and before them."""
    digits = column
    for one in SEPARATORS:
        digits = func.replace(digits, one, "")
    return or_(*(digits.contains(one, autoescape=True) for one in digits_as_written(e164)))


def _parts(name: str) -> list[str]:
    return name.replace(",", " ").split()


def _named(column: Any, name: str) -> ColumnElement[bool]:
    """Whether a name has every part of this one, in whatever order."""
    return and_(*(_names(column, part) for part in _parts(name)))


def _orders(name: str) -> set[str]:
    """The name as it stands in a text: as given, and with the family name first or last, with a comma or without."""
    parts = _parts(name)
    halves = [(" ".join(parts[:place]), " ".join(parts[place:])) for place in range(1, len(parts))]
    written = {f"{one}{between}{other}" for one, other in halves for between in (" ", ", ")}
    return (
        {name, " ".join(parts)}
        | written
        | {f"{other}{between}{one}" for one, other in halves for between in (" ", ", ")}
    )


def _messages(session: Session, actor: Actor, name: str, e164: str | None, email: str) -> int:
    """How many messages in no case are from the person or speak of them, of those that the actor may see."""
    seen = [reading.seen_by(actor)] if may(actor, Action.SEE_MESSAGES) else []
    seen += [reading.for_officer(actor)] if may(actor, Action.SEE_OFFICER_MESSAGES) else []
    senders = (col(MailboxMessage.sender_email), col(MailboxMessage.reply_to))
    theirs = [func.lower(address) == email.lower() for address in senders] if email else []
    theirs += [_named(col(MailboxMessage.sender_name), name)] if name else []
    texts = (col(MailboxMessage.subject), col(MailboxMessage.text))
    for words in filter(None, (*_orders(name), email)):
        theirs += [_names(text, words) for text in texts]
    theirs += [_holds_number(text, e164) for text in texts] if e164 is not None else []
    in_no_case = (col(MailboxMessage.case_id).is_(None), col(MailboxMessage.outcome) != "channel_test")
    query = select(func.count()).select_from(MailboxMessage).where(*in_no_case, or_(false(), *seen), or_(*theirs))
    return session.scalar(query) or 0


def _held(session: Session, case_ids: list[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for category, table in HELD.items():
        query = select(col(table.case_id), func.count()).where(col(table.case_id).in_(case_ids))
        for case_id, number in session.execute(query.group_by(col(table.case_id))):
            found.setdefault(case_id, {})[category] = number
    return found


def _own(case: Case, roles: set[str], held: Mapping[str, int]) -> OwnCase:
    order = ("subject", "representative", "recipient", "mentioned")
    closed_on = local_date(case.closed_at) if case.closed_at is not None else None
    told = tuple(role for role in order if role in roles)
    return OwnCase(case.id or 0, case.reference, case.state, local_date(case.created_at), closed_on, told, held)


def _holds(session: Session, e164: str | None) -> int:
    if e164 is None:
        return 0
    criteria = type_coerce(col(Hold.criteria), Text).contains(f'"{e164}"', autoescape=True)
    query = select(func.count()).select_from(Hold).where(col(Hold.case_id).is_(None), criteria)
    return session.scalar(query) or 0


def _has_account(session: Session, name: str, email: str) -> bool:
    conditions = [func.lower(col(User.email)) == email.lower()] if email else []
    conditions += [_named(col(User.name), name)] if name else []
    return (
        bool(conditions) and session.scalars(select(col(User.id)).where(or_(*conditions)).limit(1)).first() is not None
    )


def _check(person: Person, name: str, email: str, e164: str | None) -> None:
    faults = []
    if not (name or email or person.number.strip()):
        faults.append(Fault("name", "Write a name, a number or an e-mail address.", "own_nothing"))
    if name and len(name) < LEAST:
        faults.append(Fault("name", "Write at least three letters of the name.", "own_name_short"))
    if email and "@" not in email:
        faults.append(Fault("email", "Write the whole e-mail address.", "own_email"))
    if person.number.strip() and e164 is None:
        faults.append(Fault("number", "Write a number that one line has, such as 040 123 4567.", "hold_number_unsafe"))
    if faults:
        raise Invalid(faults)
