"""Which case a mail seems to belong to: by our own Message-IDs, by what came back, or by a reference; never by the sender."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case, Dispatch, Letter
from dsr.deps import Deps
from dsr.domain.later_message import TAKES_MESSAGES
from dsr.domain.logged_request import Route
from dsr.domain.mail import ParsedMail, case_references


@dataclass(frozen=True)
class Proposal:
    """A case, by what it was found (`reply`, `returned`, `delayed`, `reference`), and the letter that came back."""

    case_id: int | None = None
    by: str = ""
    letter_id: int | None = None


def proposal_for(session: Session, deps: Deps, mail: ParsedMail, *, takes_officers: bool) -> Proposal:
    """The case of a mail; a person confirms it, and only one who may see that case is shown it.

    An answer to one of our mails names its Message-ID, which nobody can guess. A reference can be written by anyone: of
    several the first that is written, but where one of them is a protected case's it is that one, so that only those named
    to the case read what is written about it; and before any other that of a message to the data protection officer (GDPR 38(5)),
    unless nobody is the officer (`takes_officers`): then nobody could read it.
    """
    if mail.bounce is not None and (found := _by_ids(session, mail.bounce.returned)):
        # A notice of delay (4.x.x, RFC 3463) returns nothing: the server still tries.
        return Proposal(found[0], "returned", found[1]) if mail.bounce.is_final else Proposal(found[0], "delayed")
    if found := _by_ids(session, mail.answers_to):
        return Proposal(found[0], "reply")
    return by_reference(session, deps, mail.subject, mail.text, takes_officers=takes_officers)


def by_reference(session: Session, deps: Deps, subject: str, text: str, *, takes_officers: bool) -> Proposal:
    """The case that a subject or a text names; those of the data protection officer only with `takes_officers`."""
    pattern = deps.catalogue.register.text("case_reference", "fi")
    written = case_references(f"{subject}\n{text}", pattern)
    if not written:
        return Proposal()
    query = select(col(Case.reference), col(Case.id), col(Case.is_protected), col(Case.route)).where(
        col(Case.reference).in_(written), col(Case.state).in_(TAKES_MESSAGES)
    )
    found_by = {row.reference: row for row in session.execute(query)}
    # The subject's before the text's, each as it is written.
    cases = [found_by[reference] for reference in written if reference in found_by]
    officers = [row for row in cases if row.route == Route.DPO_MESSAGE.value]
    others = [row for row in cases if row not in officers]
    first = [*(officers if takes_officers else ()), *(row for row in others if row.is_protected), *others]
    return Proposal(first[0].id, "reference") if first else Proposal()


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
