"""What a ground asks that the case itself knows: told from its rows, so that nobody types it."""

from __future__ import annotations

from sqlmodel import Session

from dsr.db.tables import Case, RightRequest
from dsr.deps import Deps
from dsr.domain import letter_words
from dsr.domain.calendar import local_date
from dsr.domain.fee_words import fee_decided
from dsr.domain.ground_codes import FEE_UNPAID, STORAGE_ENDED
from dsr.services.ground_checks import linked_calls
from dsr.services.letters.corrected import FEE_DECISION
from dsr.services.letters.fee_standing import grounds_of, standing
from dsr.services.recording_fates import Fate, fates


def known_fields(session: Session, deps: Deps, request: RightRequest, code: str, language: str) -> dict[str, str]:
    """The fields of a ground that the case fills, by their codes, in the language of the letter; empty where it fills none.

    Of an unpaid fee the decision on it that stands: its number, day and provision and the day by which the fee was to be
    paid. Without one the ground is refused (`ground_checks`). Of an ended storage period the day by which the recordings of
    all linked calls were destroyed, where each of them was. Source: GDPR 5(1)(d), 12(5), 15(3); hallintolaki 45 §.
    """
    if code == STORAGE_ENDED:
        return _destroyed(session, deps, request, language)
    fee = standing(session, request.id or 0) if code == FEE_UNPAID else None
    if fee is None or fee.due_on is None:
        return {}
    told = (one.provision_in(FEE_DECISION)[language] for one in grounds_of(session, deps, fee))
    provisions = list(dict.fromkeys(told))
    return {"decided": fee_decided(fee.number, fee.on, provisions, fee.due_on, language)}


def _destroyed(session: Session, deps: Deps, request: RightRequest, language: str) -> dict[str, str]:
    """The latest day of destruction; nothing where a recording of a linked call is there, was lost or never was."""
    calls = linked_calls(session, session.get_one(Case, request.case_id))
    became = fates(session, calls, request.received_on, local_date(deps.now())).values()
    if not became or any(one.fate is not Fate.EXPIRED for one in became):
        return {}
    return {"destroyed_on": letter_words.day(max(one.on for one in became), language)}
