"""What a ground asks that the case itself knows: told from its rows, so that nobody types it."""

from __future__ import annotations

from sqlmodel import Session

from dsr.db.tables import RightRequest
from dsr.deps import Deps
from dsr.domain.fee_words import fee_decided
from dsr.domain.ground_codes import FEE_UNPAID
from dsr.services.letters.corrected import FEE_DECISION
from dsr.services.letters.fee_standing import grounds_of, standing


def known_fields(session: Session, deps: Deps, request: RightRequest, code: str, language: str) -> dict[str, str]:
    """The fields of a ground that the case fills, by their codes, in the language of the letter; empty where it fills none.

    Of an unpaid fee the decision on it that stands: its number, day and provision and the day by which the fee was to be
    paid. Without one the ground is refused (`ground_checks`). Source: GDPR 12(5), 15(3); hallintolaki 45 §.
    """
    fee = standing(session, request.id or 0) if code == FEE_UNPAID else None
    if fee is None or fee.due_on is None:
        return {}
    told = (one.provision_in(FEE_DECISION)[language] for one in grounds_of(session, deps, fee))
    provisions = list(dict.fromkeys(told))
    return {"decided": fee_decided(fee.number, fee.on, provisions, fee.due_on, language)}
