"""Proceedings about a case in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.proceedings import OUTCOMES, ProceedingKind
from dsr.web.texts import LazyText, lazy

KINDS: Mapping[str, LazyText] = MappingProxyType(
    {
        ProceedingKind.OMBUDSMAN_COMPLAINT: lazy("Complaint to the Data Protection Ombudsman"),
        ProceedingKind.OMBUDSMAN_INQUIRY: lazy("Inquiry of the Data Protection Ombudsman"),
        ProceedingKind.COURT_APPEAL: lazy("Appeal to the administrative court"),
        ProceedingKind.REVIEW_REQUEST: lazy("Request for a review"),
    }
)
RESULTS: Mapping[str, LazyText] = MappingProxyType(
    {
        "": lazy("pending"),
        "ordered": lazy("an order was given"),
        "reprimanded": lazy("a reprimand was given"),
        "advised": lazy("guidance was given"),
        "no_measures": lazy("no measures"),
        "upheld": lazy("upheld"),
        "partly": lazy("upheld in part"),
        "returned": lazy("returned to be handled anew"),
        "dismissed": lazy("dismissed"),
        "inadmissible": lazy("not examined"),
        "withdrawn": lazy("withdrawn"),
    }
)


def results_of(kind: str) -> list[tuple[str, LazyText]]:
    """How one of this kind may end."""
    return [(code, RESULTS[code]) for code in OUTCOMES[ProceedingKind(kind)]]
