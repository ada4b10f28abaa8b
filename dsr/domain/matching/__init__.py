"""Matching calls to a subject: scores with reasons, never a black box, and what is never tied to a case by itself.

Numbers are classified before they are parsed. The extension `81621` parses as a valid number in Oulu. What is not
surely one person's line is never tied to anybody without a person's decision, and every proposal tells its reasons. A
call is ticked beforehand only where its number is confirmed by a code (or time and service fit too), said to be the
subject's alone, and theirs on that day; a list of switchboards, lines that call more than 199 of 200 others (counted
at most once an import), numbers of two subjects: nineteen grounds in all keep it from being ticked. Not known counts
as not safe.
"""

from dsr.domain.matching.values import (
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
