"""Which case a mail seems to belong to: by our own Message-IDs, by what came back, or by a reference; never by the sender."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Case, Dispatch, Letter
from dsr.deps import Deps
from dsr.domain.mail import ParsedMail, case_references


@dataclass(frozen=True)
class Proposal:
    """A case, by what it was found (`reply`, `returned`, `reference`), and the letter that came back."""

    case_id: int | None = None
    by: str = ""
    letter_id: int | None = None


def proposal_for(session: Session, deps: Deps, mail: ParsedMail) -> Proposal:
    """The case of a mail; a person confirms it, and only one who may see that case is shown it.

    An answer to one of our mails names its Message-ID, which nobody can guess. A reference can be written by anyone: of
    several the first that is written, but where one of them is a protected case's it is that one, so that only those named
    to the case read what is written about it.
    """
    if mail.bounce is not None and (found := _by_ids(session, mail.bounce.returned)):
        return Proposal(found[0], "returned", found[1])
    if found := _by_ids(session, mail.answers_to):
        return Proposal(found[0], "reply")
    pattern = deps.catalogue.register.text("case_reference", "fi")
    written = case_references(f"{mail.subject}\n{mail.text}", pattern)
    if written:
        query = select(col(Case.reference), col(Case.id), col(Case.is_protected)).where(
            col(Case.reference).in_(written), col(Case.state).in_(("open", "closed"))
        )
        found_by = {row[0]: row[1:] for row in session.execute(query)}
        # The subject's before the text's, each as it is written.
        cases = [found_by[reference] for reference in written if reference in found_by]
        if cases:
            return Proposal(
                next((case_id for case_id, is_protected in cases if is_protected), cases[0][0]), "reference"
            )
    return Proposal()


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
