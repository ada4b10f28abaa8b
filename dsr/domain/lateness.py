"""Why an answer is late: a closed set of causes, so that they can be counted."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from dsr.domain.errors import Refused


class Cause(StrEnum):
    """What held the answer up most. One is chosen; the words of the case say the rest."""

    RECOGNISED_LATE = "recognised_late"
    WRONG_UNIT = "wrong_unit"
    IDENTITY = "identity"
    SEARCH = "search"
    SOURCE = "source"
    LISTENING = "listening"
    COPIES = "copies"
    DRAFTING = "drafting"
    DECISION = "decision"
    DISPATCH = "dispatch"
    STAFF = "staff"
    SYSTEM = "system"
    COUNTING = "counting"


def is_to_explain(*, is_open: bool, timeliness: str, statutory_on: date, today: date) -> bool:
    """Whether a cause is asked for: the answer was late or disputable, or there is none after the statutory day.

    An answered request that was taken up again is asked about for its first answer only. Source: GDPR 5(2) (the controller can show why), 12(3).
    """
    return timeliness in ("disputable", "late") if timeliness or not is_open else statutory_on < today


def cause_of(code: str) -> Cause:
    """The cause of that code; raises `Refused` for any other."""
    if code not in {one.value for one in Cause}:
        raise Refused("Choose one of the causes", code="cause_unknown")
    return Cause(code)
