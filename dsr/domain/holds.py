"""Holds: their kinds, what a wide one is, when one may end, and when a silent source is an alarm."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dsr.domain.calendar import Calendar, roll_back
from dsr.domain.deadlines import ServiceWay, appeal_ends_on, served_on
from dsr.domain.workflow import Outcome


class HoldKind(StrEnum):
    """Why recordings are kept. A preliminary hold becomes `case` when the request is taken up or identity is settled.

    `needed` is that of a recording which a request for erasure does not erase, because the city needs it after its
    storage period too and says until when (GDPR 17(3)(b), (d) and (e)).
    """

    PRELIMINARY = "preliminary"
    CASE = "case"
    RESTRICTION = "restriction"
    COMPLAINT = "complaint"
    AUTHORITY = "authority"
    NEEDED = "needed"


OF_REQUEST = (HoldKind.PRELIMINARY, HoldKind.CASE)
"""Holds that the steps of requests place, widen and end; a person places the others."""

BY_HAND = (HoldKind.RESTRICTION, HoldKind.COMPLAINT, HoldKind.AUTHORITY)
"""Holds that a handler places with a reason; no step of a request ends them."""

WITHOUT_CASE = (HoldKind.COMPLAINT, HoldKind.AUTHORITY)
"""Kinds that may stand without a case: the police or the ombudsman asks. A restriction is a right used in a case."""

WIDE_RECORDINGS = 100
"""So many recordings one number or one time may freeze without a person's word; a busy line has more in six months."""

WIDE_WINDOW = timedelta(days=7)
"""So long a named time may be without a person's word."""

BUSY_LINES = ("switchboard", "institution", "workplace")
"""What `case_number.shared` says of lines on which many people speak."""

MARGIN = timedelta(days=23)
"""Added to the last day of appeal before a hold may go: with 7 days of post and 30 of appeal it makes 60 (law.md 5.4)."""


def is_wide(
    recordings: int, *, length: timedelta | None = None, names_line: bool = True, shared: str = "unknown"
) -> bool:
    """Whether a number or a named time waits for a person's word before it freezes `recordings`.

    `length` is that of a named time, None for a number, and `names_line` whether the time names its line: alone it is
    the time of everybody whose number is hidden. `shared` is what is known of the number's line. Freezing other
    people's recordings is processing of their data: no wider than needed (GDPR 5(1)(c)).
    """
    if length is not None and (length > WIDE_WINDOW or not names_line):
        return True
    return recordings > WIDE_RECORDINGS or shared in BUSY_LINES


@dataclass(frozen=True)
class ReleaseFacts:
    """What the release of one hold depends on.

    `is_request_open`: an open request of the case holds recordings. `needed_until` is the day up to which a decision of
    the case can be appealed. `lifting_told_on` is the day on which the notice of GDPR 18(3) was dispatched.
    """

    kind: HoldKind
    is_request_open: bool = False
    needed_until: date | None = None
    lifting_told_on: date | None = None


def release_refusal(facts: ReleaseFacts, on: date) -> str | None:
    """Why the hold cannot be released on a day, as a code of a sentence; None where a person may release it.

    A hold of a request stands while the request is open: the answer is made of its recordings. A restriction ends only
    after its notice (GDPR 18(3)). Nothing is let go while a decision can be appealed. What a complaint or an authority
    asked for ends at a person's word: a request that is open has a hold of its own. So does what the city needs itself:
    once it needs it no more it may not keep it (GDPR 17(1)(a)).
    """
    if facts.kind in OF_REQUEST and facts.is_request_open:
        return "hold_case_open"
    if facts.kind is HoldKind.RESTRICTION and facts.lifting_told_on is None:
        return "hold_restriction_notice"
    if facts.kind is not HoldKind.NEEDED and facts.needed_until is not None and facts.needed_until > on:
        return "hold_appeal_open"
    return None


def appealable_until(sent_on: date, calendar: Calendar) -> date:
    """The day up to which recordings are kept after a decision that left on `sent_on`: service by post, 30 days, a margin.

    The same for a refusal, an answer and the notice that a restriction is lifted. Raises `OutsideCalendar`.
    """
    return appeal_ends_on(served_on(sent_on, ServiceWay.post), calendar) + MARGIN


def ends_with_copy(outcome: str, *, asks_erasure: bool) -> bool:
    """Whether the hold ends when the copy has been fetched instead of when nothing can be appealed.

    Only where everything was given and deletion was asked too: nothing is kept longer because deletion was asked. What
    was refused, found not to exist or transferred can be taken further, so it stays.
    """
    return asks_erasure and outcome == Outcome.FULL


@dataclass(frozen=True)
class ErasureFacts:
    """What the holds of a case's own requests mean for an erasure in the case.

    `is_request_open`: an open request of the case holds recordings. `is_all_given`: each ended one that holds was answered
    in full or got no answer at all. `waits`: a code of `services.holds.waits_for`. `served_on` is the last day on which an
    answer or decision of another request of the case counts as served, `needed_until` the day up to which one can be appealed.
    """

    is_request_open: bool = False
    is_all_given: bool = False
    waits: str | None = None
    served_on: date | None = None
    needed_until: date | None = None


@dataclass(frozen=True)
class Wait:
    """Why a recording is not erased yet, as a code of a sentence, and the day on which it can be where one is known."""

    code: str
    on: date | None = None


def erasure_wait(facts: ErasureFacts, on: date) -> Wait | None:
    """Why the holds of the case's own requests keep a recording from an erasure on a day; None where they may go for it.

    Where everything was given and the person has it, nothing of it can be asked of a court that the recording would prove,
    and it is not kept against the person's own wish (GDPR 17(1), 12(3)). What was refused, found not to exist or
    transferred can be taken further: it stays while it can. Source: GDPR 17(3)(e); design 4.
    """
    if facts.is_request_open:
        return Wait("erasure_waits_request")
    if facts.is_all_given and facts.waits is None:
        is_served = facts.served_on is None or facts.served_on <= on
        return None if is_served else Wait("erasure_waits_service", facts.served_on)
    if not facts.is_all_given and facts.needed_until is not None and facts.needed_until > on:
        return Wait("erasure_waits_appeal", facts.needed_until)
    if facts.needed_until is not None and facts.waits is not None:
        return Wait(facts.waits)
    return None


def ruling_wait(appealable: Collection[date], on: date, *, is_pending: bool) -> Wait | None:
    """Why the hold of a complaint or an appeal keeps a recording from an erasure on a day; None where it may go for it.

    `appealable` are the last days on which rulings that ordered nothing of the city can be taken further: until then the
    recording proves what was complained of. What was ordered is done without waiting for them (GDPR 58(2)(c) and (g), 17(1)).
    """
    if is_pending:
        return Wait("erasure_waits_complaint")
    last = max(appealable, default=on)
    return Wait("erasure_waits_ruling", last) if last > on else None


def unanswered_before(on: date, calendar: Calendar) -> date:
    """What has waited since a day before this one, a hold for its source or a message for a clerk, has waited more than one working
    day on `on`.

    A working day counts when it has passed whole: placed on Friday, asked about on Monday, an alarm on Tuesday.
    Raises `OutsideCalendar`.
    """
    return roll_back(calendar, on - timedelta(days=1), eves_off=True)
