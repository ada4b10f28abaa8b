"""What of a request has been carried out and cannot be taken back: the letter that tells of it leaves whoever may act by now."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import LetterOutcome
from dsr.db.tables import Case, Correction, ErasureChoice, Letter, Recording, RightRequest
from dsr.deps import Deps
from dsr.domain.corrections import Verdict
from dsr.domain.erasure import Choice
from dsr.services import representation
from dsr.services.letters.addressee import is_for_representative, is_unchosen
from dsr.services.rights import erasing


def carried_out(session: Session, requests: Collection[RightRequest]) -> frozenset[int]:
    """Those of the requests by which something was erased and nothing is left to erase, or something was corrected or added."""
    begun = begun_of(session, requests)
    erasures = [one for one in requests if one.right == "erasure" and one.id in begun]
    left = erasing.left_by_request(session, erasures) if erasures else {}
    return frozenset(request_id for request_id in begun if not left.get(request_id))


def untold(session: Session, requests: Collection[RightRequest]) -> frozenset[int]:
    """Those of the requests by which something was done already, before any answer has told of it (GDPR 12(3))."""
    return begun_of(session, [one for one in requests if one.is_open and one.answered_on is None])


def begun_of(session: Session, requests: Collection[RightRequest]) -> frozenset[int]:
    """Those of the requests by which something was erased, or corrected or added."""
    erasures = [one.id for one in requests if one.right == "erasure"]
    found: set[int] = set()
    if erasures:
        erased = (
            select(col(ErasureChoice.right_request_id))
            .join(Recording, col(Recording.call_id) == col(ErasureChoice.call_id))
            .where(
                col(ErasureChoice.right_request_id).in_(erasures),
                col(ErasureChoice.verdict) == Choice.ERASE.value,
                col(Recording.destroyed_at) >= col(ErasureChoice.at),
            )
        )
        found |= set(session.scalars(erased))
    if rectified := [one.id for one in requests if one.right == "rectification"]:
        met = select(col(Correction.right_request_id)).where(
            col(Correction.right_request_id).in_(rectified),
            col(Correction.verdict).in_((Verdict.CORRECTED.value, Verdict.STATEMENT.value)),
        )
        found |= set(session.scalars(met))
    return frozenset(found)


def may_be_told(session: Session, deps: Deps, matters: Sequence[tuple[Case, RightRequest]]) -> frozenset[int]:
    """Of requests that may be carried out no more for whoever asks, those of which the letter on what was done may leave.

    It tells the data subject always, and a guardian against the word of a young person once the reason for that is written
    down, as other information. Source: GDPR 12(3); julkisuuslaki 621/1999, 11 § 2 mom. 1 k.
    """
    done = carried_out(session, [request for _case, request in matters])
    mine = [(case, request) for case, request in matters if (request.id or 0) in done]
    if not mine:
        return frozenset()
    unsettled = representation.unsettled(session, mine, is_done=True)
    kinds = [name for name, kind in deps.catalogue.letters.items() if kind.outcome is not LetterOutcome.NONE]
    letters = select(Letter).where(
        col(Letter.right_request_id).in_(done), col(Letter.kind).in_(kinds), col(Letter.state) != "void"
    )
    newest = {letter.right_request_id: letter for letter in session.scalars(letters.order_by(col(Letter.id)))}
    return frozenset(
        request.id or 0
        for case, request in mine
        if (case.mandate in representation.SHOWN and (request.id or 0) not in unsettled)
        or _is_for_subject(session, case, newest.get(request.id))
    )


def _is_for_subject(session: Session, case: Case, letter: Letter | None) -> bool:
    return letter is not None and not is_for_representative(letter) and not is_unchosen(session, case, letter)
