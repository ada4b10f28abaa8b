"""Matching calls to a subject: scores with reasons, never a black box, and what is never tied to a case by itself."""

from dsr.domain.matching.values import (
    NEVER_AUTO_LINK,
    Band,
    Basis,
    Blocker,
    CallFacts,
    Candidate,
    NamedWindow,
    OwnAgent,
    Reason,
    ReasonCode,
    SearchFacts,
    Shared,
    SubjectNumber,
)
from dsr.domain.matching.weigh import candidate_for, is_ticked_beforehand, ranked

__all__ = [
    "NEVER_AUTO_LINK",
    "Band",
    "Basis",
    "Blocker",
    "CallFacts",
    "Candidate",
    "NamedWindow",
    "OwnAgent",
    "Reason",
    "ReasonCode",
    "SearchFacts",
    "Shared",
    "SubjectNumber",
    "candidate_for",
    "is_ticked_beforehand",
    "ranked",
]
