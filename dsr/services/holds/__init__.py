"""Holds keep recordings from destruction: placed with the request, matched to every recording that comes later.

Recordings are frozen in the transaction that logs the request, before identity is known: that is harmless and can be
undone, and a month is longer than what is left of many recordings. One lock guards holds, imports and sweeps, and the
check stands inside the destroying statement: row locks alone were tried on PostgreSQL and lost holds that had been
acknowledged.

A hold has a kind, and the kind says when it ends. Preliminary is placed with the request and becomes the case's when
the request is taken up or identity is settled; both stand until the request is answered and its decision can no
longer be appealed (60 days from a dispatch). A restriction, a complaint and an authority are placed by a handler with
a reason after counting what they freeze; the last two may have no case. A time with its line keeps every call of it, or
only those without a number where it was hidden: as one named with a request does. What an erasure keeps for a claim, a statute or an archive after the storage
period is needed until the day that the decision tells, and the sweep of the night after it ends that. A restriction is released only after a letter whose kind `sends:
restriction_lifting_notified` has left (GDPR 18(3)). Which rights hold is data: `opening: {effects: [place_holds]}`; a
right that opens with `release_holds_when_copied` (erasure) holds nothing and ends the hold with the copy, or at the erasing where it was asked for only after the answer (`rights.held_back`). A number or
time that would freeze over a hundred recordings, is known as a busy line, is longer than a week or is a time that
names no line waits on the case for a person's word; until then the sweep spares what it catches, and no source is told. What is imported into a time,
or moved there by a later file, after it was left unfrozen is asked about anew. One that catches over a thousand
recordings has rows only for those that a sweep has met: the question itself keeps the rest. Imports match all open criteria by sets: the cost is that of the
calls plus that of the open holds.
"""

from dsr.services.holds.asked import Waiting, waiting_for
from dsr.services.holds.counts import kept_by
from dsr.services.holds.criteria import criteria_of, recordings_of, times_of
from dsr.services.holds.deciding import Loss, confirm_wide, decline_wide, loss_of, reopen_wide, wide_parts
from dsr.services.holds.matching import (
    hold_again,
    hold_candidates,
    hold_linked,
    match,
    match_imported,
    stream_of,
)
from dsr.services.holds.needed import end_needed, keep_needed, release_needed
from dsr.services.holds.placing import (
    REVIEW_AFTER,
    is_request_open,
    keep_until,
    open_holds,
    place_for_case,
    place_or_widen,
    release_disputed,
    release_for_case,
    release_for_erasure,
    released_holds,
    request_holds,
    review_now,
    rights_that_hold,
    settle,
    widen_for_case,
)
from dsr.services.holds.rejecting import free_rejected, has_rejected
from dsr.services.holds.upstream import (
    confirm_upstream,
    earliest_destruction,
    earliest_unconfirmed,
    settle_ages,
    unconfirmed_by_case,
)
from dsr.services.holds.waits import ask_about, end_waits, is_held, is_proposed, is_waited_for

__all__ = [
    "REVIEW_AFTER",
    "Loss",
    "Waiting",
    "ask_about",
    "confirm_upstream",
    "confirm_wide",
    "criteria_of",
    "decline_wide",
    "earliest_destruction",
    "earliest_unconfirmed",
    "end_needed",
    "end_waits",
    "free_rejected",
    "has_rejected",
    "hold_again",
    "hold_candidates",
    "hold_linked",
    "is_held",
    "is_proposed",
    "is_request_open",
    "is_waited_for",
    "keep_needed",
    "keep_until",
    "kept_by",
    "loss_of",
    "match",
    "match_imported",
    "open_holds",
    "place_for_case",
    "place_or_widen",
    "recordings_of",
    "release_disputed",
    "release_for_case",
    "release_for_erasure",
    "release_needed",
    "released_holds",
    "reopen_wide",
    "request_holds",
    "review_now",
    "rights_that_hold",
    "settle",
    "settle_ages",
    "stream_of",
    "times_of",
    "unconfirmed_by_case",
    "waiting_for",
    "wide_parts",
    "widen_for_case",
]
