"""A joint reply: letters of several rights, each approved by itself, sent together under one cover in one act."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import LetterOutcome
from dsr.db.events import record
from dsr.db.tables import Case, JointLetter, Letter
from dsr.deps import Deps
from dsr.domain.access import Role
from dsr.domain.errors import NotFound, Refused
from dsr.services.letters import dispatching, drafting, rows, versions
from dsr.services.letters.joint import COVER, covered, waiting_cover

LEAST = 2


def joinable(session: Session, deps: Deps, case_id: int) -> list[Letter]:
    """The unsent letters of the case that answer a right, each right's newest."""
    found: dict[int | None, Letter] = {}
    for letter in sorted(rows.letters_of(session, case_id), key=lambda one: one.id or 0):
        answers = deps.catalogue.letter(letter.kind).outcome is not LetterOutcome.NONE
        if answers and letter.right_request_id is not None and letter.state not in ("void", "sent"):
            found[letter.right_request_id] = letter
    return list(found.values())


def join(session: Session, deps: Deps, case: Case, letter_ids: Collection[int], *, by: int, at: datetime) -> Letter:
    """Begin the cover of a joint reply over these letters. Raises `Refused` for fewer than two that wait to be sent."""
    waiting = {letter.id for letter in joinable(session, deps, case.id or 0)}
    if len(set(letter_ids)) < LEAST or not set(letter_ids) <= waiting:
        raise Refused("A joint reply takes two or more answers that have not been sent", code="joint_too_few")
    for letter_id in sorted(set(letter_ids)):
        _void_cover(session, letter_id, by=by, at=at)
    cover = drafting.start(session, deps, case, None, COVER, by=by, at=at)
    for letter_id in sorted(set(letter_ids)):
        session.add(JointLetter(letter_id=letter_id, cover_id=cover.id or 0))
    session.flush()
    record(session, f"case:{case.id}", "reply_joined", at=at, by=by, letter_id=cover.id, letters=len(set(letter_ids)))
    return cover


def take_out(session: Session, letter_id: int, *, by: int, at: datetime) -> None:
    """Take one letter out of its joint reply, so that it may leave alone. Raises `Refused` where it is in none that waits.

    The cover is voided: it tells of a letter that does not come with it. What is left is joined under a new one. The caller has
    claimed the case.
    """
    if not _void_cover(session, letter_id, by=by, at=at):
        raise Refused("The letter is in no joint reply that waits to be sent", code="joint_none")


def _void_cover(session: Session, letter_id: int, *, by: int, at: datetime) -> bool:
    """Void the unsent cover of a letter and let go of every letter under it; False where there is none."""
    cover = waiting_cover(session, letter_id)
    if cover is None:
        return False
    for row in session.scalars(select(JointLetter).where(col(JointLetter.cover_id) == cover.id)):
        session.delete(row)
    versions.void(session, rows.taken_letter(session, cover.id or 0), "joint_taken_apart", by=by, at=at)
    return True


def send(
    session: Session,
    deps: Deps,
    case: Case,
    cover_id: int,
    way: str,
    sent_at: datetime,
    address: str = "",
    without_copy: str = "",
    *,
    by: int,
    at: datetime,
    roles: Collection[Role],
) -> int:
    """Record one sending of the cover and every letter under it; all of them or, where one may not leave, none.

    Each must be approved and printed by itself, and each makes its own step; `without_copy` is why a decision goes another way
    than it tells of. Answers how many letters left. The caller's transaction is what makes it one act: it rolls back as a whole.
    """
    letters = covered(session, cover_id)
    if len(letters) < LEAST:
        raise Refused("A joint reply takes two or more answers that have not been sent", code="joint_too_few")
    together = (rows.one_letter(session, cover_id), *letters)
    if any(letter.case_id != case.id for letter in together):
        raise NotFound("There is no such joint reply in this case")
    waiting = [letter.kind for letter in together if letter.state != "printed"]
    if waiting:
        raise Refused(
            "Every letter of a joint reply, the cover as the last, is approved and printed before any of them leaves. "
            f"Not printed yet: {', '.join(waiting)}",
            code="joint_not_printed",
            values={"letters": ", ".join(waiting)},
        )
    for letter in (*letters, rows.one_letter(session, cover_id)):
        reason = without_copy if deps.catalogue.letter(letter.kind).is_decision else ""
        dispatching.record_dispatch(
            session, deps, letter.id or 0, way, sent_at, address,
            by=by, at=at, roles=tuple(roles), without_copy=reason, is_joint=True,
        )  # fmt: skip
    return len(letters) + 1
