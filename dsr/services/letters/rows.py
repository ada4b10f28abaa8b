"""Letters as rows: finding one and taking it for a change, its texts, and who prepared it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from dsr.db.events import lock_stream, record
from dsr.db.tables import Approval, Case, CaseUser, Letter, LetterText, LetterVersion
from dsr.domain.errors import NotFound, Refused, Stale

LANGUAGE_ORDER = {"fi": 0, "sv": 1, "en": 2}
UNSENT = ("draft", "submitted", "approved", "printed")
_TEXTS = select(LetterText).where(col(LetterText.letter_id) == bindparam("letter"))


def one_letter(session: Session, letter_id: int, case_id: int | None = None) -> Letter:
    """The letter, of this case where one is named; `NotFound` otherwise."""
    letter = session.get(Letter, letter_id)
    if letter is None or (case_id is not None and letter.case_id != case_id):
        raise NotFound("There is no such letter")
    return letter


def taken_letter(session: Session, letter_id: int) -> Letter:
    """The letter as it stands now, locked until this transaction ends; `NotFound` when there is none.

    The head of its case's stream is locked first: whoever changes a letter writes an event, and a step of the case that
    has written one already goes on to its letters (order of locks: `db.engine`). Its case is read again too: a page has
    looked at it before, and somebody may have changed it while this transaction waited for the lock.
    """
    case_id = session.scalars(select(col(Letter.case_id)).where(col(Letter.id) == letter_id)).first()
    if case_id is None:
        raise NotFound("There is no such letter")
    lock_stream(session, f"case:{case_id}")
    query = (
        select(Letter).where(col(Letter.id) == letter_id).with_for_update().execution_options(populate_existing=True)
    )
    letter = session.scalars(query).first()
    if letter is None:
        raise NotFound("There is no such letter")
    session.scalars(select(Case).where(col(Case.id) == case_id).execution_options(populate_existing=True)).one()
    return letter


def texts_of(session: Session, letter: Letter) -> list[LetterText]:
    """The texts of a letter: Finnish, Swedish, then the English courtesy text."""
    rows = session.scalars(_TEXTS, {"letter": letter.id})
    return sorted(rows, key=lambda row: LANGUAGE_ORDER[row.language])


def letters_of(session: Session, case_id: int) -> list[Letter]:
    """Every letter of a case, void ones too, newest first."""
    return list(session.scalars(select(Letter).where(col(Letter.case_id) == case_id).order_by(col(Letter.id).desc())))


def versions_of(session: Session, letter: Letter) -> list[LetterVersion]:
    """Who wrote which version, oldest first."""
    query = select(LetterVersion).where(col(LetterVersion.letter_id) == letter.id).order_by(col(LetterVersion.version))
    return list(session.scalars(query))


def verdicts_of(session: Session, letter: Letter) -> list[Approval]:
    """Every verdict on a letter, oldest first, voided ones too."""
    query = select(Approval).where(col(Approval.letter_id) == letter.id).order_by(col(Approval.id))
    return list(session.scalars(query))


def standing_approval(session: Session, letter: Letter) -> Approval | None:
    """The granted approval of the letter's present version that nothing has voided; None when there is none."""
    granted = [
        verdict
        for verdict in verdicts_of(session, letter)
        if verdict.verdict == "granted" and verdict.voided_at is None and verdict.version == letter.version
    ]
    return granted[-1] if granted else None


def refuse_stale(letter: Letter, seen_version: int) -> None:
    """Raise `Stale` when the letter is not the version that was read."""
    if letter.version != seen_version:
        raise Stale(
            f"This letter changed while you were reading it: it stands at version {letter.version}. "
            "Read it again and repeat what still holds.",
            code="letter_changed",
            values={"version": letter.version},
        )


def refuse_unless(letter: Letter, states: tuple[str, ...], message: str, code: str) -> None:
    """Raise `Refused` with the sentence when the letter stands elsewhere."""
    if letter.state not in states:
        raise Refused(message, code=code, values={"state": letter.state})


def void_approvals(session: Session, letter: Letter, at: datetime) -> bool:
    """Void every verdict that granted an earlier version and take the frozen text back; answers whether there was one."""
    voided = False
    for verdict in verdicts_of(session, letter):
        if verdict.verdict == "granted" and verdict.voided_at is None:
            verdict.voided_at, verdict.call_list, voided = at, [], True
            session.add(verdict)
    if voided:
        for text in texts_of(session, letter):
            text.final_html = text.final_sha256 = text.pdf_sha256 = ""
            text.pdf, text.printed_at = None, None
            session.add(text)
        letter.dated_on = letter.promised_on = None
        letter.appeal_route = ""
        session.add(letter)
    session.flush()
    return voided


def has_stated_unbarred(session: Session, case_id: int, user_id: int) -> bool:
    """Whether the user has confirmed that nothing bars them from this case (hallintolaki 27-28 §)."""
    return session.get(CaseUser, (case_id, user_id, "unbarred_statement")) is not None


def state_unbarred(session: Session, case_id: int, user_id: int, *, at: datetime) -> None:
    """Write the user's confirmation that nothing bars them; once a case."""
    if not has_stated_unbarred(session, case_id, user_id):
        session.add(CaseUser(case_id=case_id, user_id=user_id, kind="unbarred_statement", at=at))
        record(session, f"case:{case_id}", "unbarred_stated", at=at, by=user_id, user=user_id)


def require_unbarred(session: Session, case_id: int, user_id: int, states_it: bool, *, at: datetime) -> None:
    """Take the confirmation now given, or the one given earlier; raise `Refused` without either, or for someone barred."""
    if session.get(CaseUser, (case_id, user_id, "barred")) is not None:
        raise Refused(
            "You are barred from this case, so someone else must do this (hallintolaki 27-28 §)", code="user_barred"
        )
    if states_it:
        state_unbarred(session, case_id, user_id, at=at)
    elif not has_stated_unbarred(session, case_id, user_id):
        raise Refused(
            "Confirm first that you are not barred from this case (hallintolaki 27-28 §)", code="unbarred_missing"
        )


def case_of(session: Session, letter: Letter) -> Case:
    """The letter's case."""
    return session.get_one(Case, letter.case_id)
