"""Which case a mail seems to belong to: by our own Message-IDs, by what came back, by a reference, or by the e-mail of a case that
it answers; never by the sender."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, literal_column, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Case, Dispatch, Letter, MailboxMessage
from dsr.deps import Deps
from dsr.domain.later_message import TAKES_MESSAGES
from dsr.domain.logged_request import Route
from dsr.domain.mail import ParsedMail, case_references
from dsr.services.earlier_cases import references_in


@dataclass(frozen=True)
class Proposal:
    """A case, by what it was found (`reply`, `returned`, `delayed`, `reference`, `thread`), and the letter that came back."""

    case_id: int | None = None
    by: str = ""
    letter_id: int | None = None


def proposal_for(session: Session, deps: Deps, mail: ParsedMail, *, takes_officers: bool) -> Proposal:
    """The case of a mail; a person confirms it, and only one who may see that case is shown it.

    An answer to one of our mails names its Message-ID, which nobody can guess. A reference, ours or the city's own, can be written by
    anyone; so can the Message-ID of an e-mail that became a case, which an answer names also where a colleague wrote in between
    from the mail program. Of several the first that is written, a reference before an e-mail, but where one of them is a
    protected case's it is that one, so that only those named to the case read what is written about it; and before any other
    that of a message to the data protection officer (GDPR 38(5)), unless nobody is the officer (`takes_officers`): then nobody
    could read it.
    """
    if mail.bounce is not None and (found := _by_ids(session, mail.bounce.returned)):
        # A notice of delay (4.x.x, RFC 3463) returns nothing: the server still tries.
        return Proposal(found[0], "returned", found[1]) if mail.bounce.is_final else Proposal(found[0], "delayed")
    if found := _by_ids(session, mail.answers_to):
        return Proposal(found[0], "reply")
    hashes = [id_hash(one) for one in mail.answers_to]
    return _pointed_to(session, deps, mail.subject, mail.text, hashes, takes_officers=takes_officers)


def for_clerks(session: Session, deps: Deps, mail: MailboxMessage) -> Proposal:
    """The case of a mail that the data protection officer hands to the clerks, as it is found now: none of the officer's own."""
    return _pointed_to(session, deps, mail.subject, mail.text, mail.answers_to, takes_officers=False)


def _pointed_to(
    session: Session, deps: Deps, subject: str, text: str, answers_to: Sequence[str], *, takes_officers: bool
) -> Proposal:
    found = [*_named(session, deps, subject, text), *_answered(session, answers_to)]
    return _first(found, takes_officers=takes_officers)


@dataclass(frozen=True)
class _Found:
    """A case that a mail points to, and by what."""

    case_id: int
    is_protected: bool
    is_officers: bool
    by: str


def _first(found: Sequence[_Found], *, takes_officers: bool) -> Proposal:
    officers = [one for one in found if one.is_officers]
    others = [one for one in found if not one.is_officers]
    first = [*(officers if takes_officers else ()), *(one for one in others if one.is_protected), *others]
    return Proposal(first[0].case_id, first[0].by) if first else Proposal()


def _named(session: Session, deps: Deps, subject: str, text: str) -> list[_Found]:
    """The cases whose reference stands there: the subject's before the text's, each as it is written, ours before the city's own."""
    written = f"{subject}\n{text}"
    own = case_references(written, deps.catalogue.register.text("case_reference", "fi"))
    citys = references_in(written[:100_000])[:20]
    if not own and not citys:
        return []
    is_citys = and_(col(Case.outside_reference) != literal_column("''"), col(Case.outside_reference).in_(citys))
    query = _cases().add_columns(col(Case.reference), col(Case.outside_reference))
    rows = session.execute(query.where(or_(col(Case.reference).in_(own), is_citys)).order_by(col(Case.id).desc())).all()
    # A reference of ours is one case's; the city's own may be that of several.
    named = [*((3, one) for one in own), *((4, one) for one in citys)]
    return [_pointing(row, "reference") for place, one in named for row in rows if row[place] == one]


def _answered(session: Session, hashes: Sequence[str]) -> list[_Found]:
    """The cases of the e-mails that a mail answers, by the hashes of their Message-IDs; the newest first."""
    if not hashes:
        return []
    query = _cases().join(MailboxMessage, col(MailboxMessage.case_id) == col(Case.id))
    rows = session.execute(
        query.where(col(MailboxMessage.id_sha256).in_(hashes)).order_by(col(MailboxMessage.id).desc())
    )
    return [_pointing(row, "thread") for row in rows]


def _cases() -> Select[int | None, bool, str]:
    query = select(col(Case.id), col(Case.is_protected), col(Case.route))
    return query.where(col(Case.state).in_(TAKES_MESSAGES))


def _pointing(row: Any, by: str) -> _Found:
    return _Found(row[0], row[1], row[2] == Route.DPO_MESSAGE.value, by)


def id_hash(message_id: str) -> str:
    """A Message-ID as rows keep it; empty where the mail has none."""
    return hashlib.sha256(message_id.encode()).hexdigest() if message_id else ""


def is_officers(session: Session, case_id: int | None) -> bool:
    """Whether the case is a message to the data protection officer, which nobody else sees."""
    query = select(col(Case.id)).where(col(Case.id) == case_id, col(Case.route) == Route.DPO_MESSAGE.value)
    return session.scalar(query) is not None


def _by_ids(session: Session, message_ids: tuple[str, ...]) -> tuple[int, int] | None:
    """The case and letter of the newest of our mails among these ids."""
    if not message_ids:
        return None
    query = (
        select(col(Letter.case_id), col(Letter.id))
        .join(Dispatch, col(Dispatch.letter_id) == col(Letter.id))
        .where(col(Dispatch.message_id).in_(message_ids), col(Dispatch.message_id) != "")
        .order_by(col(Dispatch.id).desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row is not None else None
