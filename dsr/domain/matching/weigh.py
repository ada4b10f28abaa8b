"""Which calls may be the subject's, with every reason told, and which may never be tied to a case by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from dsr.domain.calls import Direction
from dsr.domain.local_times import HELSINKI
from dsr.domain.matching.values import (
    Band,
    Basis,
    Blocker,
    CallFacts,
    Candidate,
    NamedWindow,
    Reason,
    ReasonCode,
    SearchFacts,
    Shared,
    SubjectNumber,
)
from dsr.domain.phone import NumberKind, masked

AROUND = timedelta(minutes=15)
STRONG_FROM = 60
POSSIBLE_FROM = 25
HIDDEN_MOST = 30
NARROW = timedelta(hours=2)
_A_DAY = timedelta(hours=36)
_A_MONTH = timedelta(days=32)

_NUMBER_REASONS = {
    Basis.CALLBACK: (ReasonCode.NUMBER_CONFIRMED, 60),
    Basis.OTHER_REGISTER: (ReasonCode.NUMBER_OTHER_REGISTER, 50),
    Basis.HANDLER: (ReasonCode.NUMBER_HANDLER, 40),
    Basis.DECLARED: (ReasonCode.NUMBER_DECLARED, 40),
}


def candidate_for(call: CallFacts, search: SearchFacts) -> Candidate | None:
    """The call weighed against all that the case is searched by; None where nothing at all speaks for it.

    A listener's word decides. Voice is never compared (GDPR Article 9), and a caller's name weighs nothing.
    """
    reasons = _reasons(call, search)
    speaking = [reason for reason in reasons if reason.weight > 0 or reason.code is ReasonCode.CALLER_NAME]
    if not speaking and call.listener_says is None:
        return None
    score = sum(reason.weight for reason in reasons)
    if call.caller_kind is not NumberKind.NUMBER and not _is_found_otherwise(reasons):
        score = min(score, HIDDEN_MOST)
    if call.caller_kind is NumberKind.NUMBER and not _is_about_the_line(reasons) and not _is_narrow(call, search):
        # Somebody else's number, perhaps: without a narrow time every caller of the day would be proposed.
        score = min(score, POSSIBLE_FROM - 1)
    blockers = _blockers(call, search, reasons)
    score = max(0, min(score, 100))
    if call.listener_says is not None:
        score = 100 if call.listener_says else 0
    return Candidate(call.call_id, score, _band(score, blockers, call.listener_says), tuple(reasons), blockers)


def ranked(calls: Iterable[CallFacts], search: SearchFacts) -> list[Candidate]:
    """The candidates among calls, the likeliest first, the newest first among equals."""
    started = {}
    found = []
    for call in calls:
        candidate = candidate_for(call, search)
        if candidate is not None:
            started[candidate.call_id] = call.started_at
            found.append(candidate)
    return sorted(found, key=lambda each: (-each.score, -started[each.call_id].timestamp(), each.call_id))


def is_ticked_beforehand(candidate: Candidate) -> bool:
    """True where the handler finds the call ticked: strong, and nothing on the list of what is never tied by itself."""
    return candidate.band is Band.STRONG and not candidate.blockers


def _band(score: int, blockers: tuple[Blocker, ...], listener_says: bool | None) -> Band:
    if listener_says is not None:
        return Band.STRONG if listener_says else Band.WEAK
    if score >= STRONG_FROM and not blockers:
        return Band.STRONG
    return Band.POSSIBLE if score >= POSSIBLE_FROM else Band.WEAK


def _is_found_otherwise(reasons: list[Reason]) -> bool:
    """True where the call is the subject's by another key than the caller's number."""
    return any(reason.code in (ReasonCode.CALLED_BACK, ReasonCode.OWN_AGENT) for reason in reasons)


def _is_about_the_line(reasons: list[Reason]) -> bool:
    own = {code for code, _ in _NUMBER_REASONS.values()} | {ReasonCode.CALLED_BACK, ReasonCode.OWN_AGENT}
    return any(reason.code in own for reason in reasons)


def _is_narrow(call: CallFacts, search: SearchFacts) -> bool:
    window = _best_window(call, search)
    return window is not None and window.to_at - window.from_at <= NARROW


def _reasons(call: CallFacts, search: SearchFacts) -> list[Reason]:
    reasons = _number_reasons(call, search)
    reasons += _ending_reasons(call, search) if not reasons else []
    if set(call.agents) & set(search.own_agents):
        reasons.append(Reason(ReasonCode.OWN_AGENT, 60))
    reasons += _told_reasons(call, search)
    if call.caller_name_matches:
        reasons.append(Reason(ReasonCode.CALLER_NAME, 0))
    if reasons and call.caller_kind in (NumberKind.WITHHELD, NumberKind.UNAVAILABLE):
        reasons.append(Reason(ReasonCode.NUMBER_HIDDEN, 0))
    if reasons and not _is_about_the_line(reasons) and (line := _line(call)) is not None:
        reasons.append(Reason(ReasonCode.OTHER_NUMBER, 0, (("number", masked(line)),)))
    if call.listener_says is not None:
        said = ReasonCode.LISTENER_CONFIRMED if call.listener_says else ReasonCode.LISTENER_DENIED
        reasons.append(Reason(said, 0))
    return reasons


def _subjects_line(call: CallFacts, search: SearchFacts) -> tuple[SubjectNumber | None, bool]:
    """The subject's number that the call has, best known first, and whether the city was the one that called."""
    line = _line(call)
    mine = [number for number in search.numbers if line is not None and number.e164 == line]
    best = max(mine, key=lambda number: (_covers(number, call), _NUMBER_REASONS[number.basis][1]), default=None)
    return best, _is_outward(call)


def _line(call: CallFacts) -> str | None:
    """The number of whoever spoke with the city, where it can be read."""
    if _is_outward(call):
        return call.dialled_e164
    return call.caller_e164 if call.caller_kind is NumberKind.NUMBER else None


def _is_outward(call: CallFacts) -> bool:
    return call.direction in (Direction.OUT, Direction.CALLBACK)


def _number_reasons(call: CallFacts, search: SearchFacts) -> list[Reason]:
    number, outward = _subjects_line(call, search)
    if number is None:
        return []
    shown = (("number", masked(number.e164)),)
    code, weight = _NUMBER_REASONS[number.basis]
    reasons = [Reason(ReasonCode.CALLED_BACK, 50, shown) if outward else Reason(code, weight, shown)]
    if _is_shared(number, call):
        reasons.append(Reason(ReasonCode.SHARED_LINE, -35))
    if not _covers(number, call):
        period = (("from_on", _day(number.from_on)), ("to_on", _day(number.to_on)))
        reasons.append(Reason(ReasonCode.OUTSIDE_PERIOD, -40, period))
    return reasons


def _ending_reasons(call: CallFacts, search: SearchFacts) -> list[Reason]:
    """The last seven digits alone: shown, so that a badly written number is not lost, and never enough."""
    digits = "".join(character for character in call.caller_e164 or call.caller_raw if character.isdigit())
    if len(digits) < 7 or call.caller_kind in (NumberKind.WITHHELD, NumberKind.UNAVAILABLE):
        return []
    for number in search.numbers:
        if number.e164[-7:] == digits[-7:]:
            return [Reason(ReasonCode.SAME_ENDING, 10, (("number", masked(number.e164)),))]
    return []


def _told_reasons(call: CallFacts, search: SearchFacts) -> list[Reason]:
    """What the subject remembers: time, service, agent, length."""
    reasons = []
    window = _best_window(call, search)
    if window is not None:
        length = window.to_at - window.from_at
        is_near = not _is_within(call, window)
        if length <= _A_DAY:
            reasons.append(Reason(ReasonCode.WINDOW_NEAR if is_near else ReasonCode.WINDOW, 15))
        elif length <= _A_MONTH:
            reasons.append(Reason(ReasonCode.WINDOW_NEAR if is_near else ReasonCode.WINDOW_WIDE, 5))
    queues = set(search.queues) | ({window.queue} if window is not None and window.queue else set())
    named = sorted(queues & set(call.queues))
    if named:
        reasons.append(Reason(ReasonCode.QUEUE, 10, (("queue", named[0]),)))
    if set(search.agents) & set(call.agents):
        reasons.append(Reason(ReasonCode.AGENT, 5))
    if search.duration_ms is not None and _is_about(call.duration_ms, search.duration_ms):
        reasons.append(Reason(ReasonCode.DURATION, 5))
    return reasons


def _best_window(call: CallFacts, search: SearchFacts) -> NamedWindow | None:
    hit = [
        window
        for window in search.windows
        if _is_within(call, window, AROUND) and (not window.queue or window.queue in call.queues)
    ]
    return min(hit, key=lambda window: window.to_at - window.from_at, default=None)


def _is_within(call: CallFacts, window: NamedWindow, around: timedelta = timedelta(0)) -> bool:
    """Whether the call began in the window, or so much before or after it, on either reading of its time."""
    return any(window.from_at - around <= moment <= window.to_at + around for moment in _moments(call))


def _moments(call: CallFacts) -> list[datetime]:
    return [call.started_at] + ([call.other_started_at] if call.other_started_at is not None else [])


def _is_about(actual_ms: int, told_ms: int) -> bool:
    """People remember minutes, not seconds: a third either way, or a minute."""
    return abs(actual_ms - told_ms) <= max(60_000, told_ms // 3)


def _is_shared(number: SubjectNumber, call: CallFacts) -> bool:
    return number.declared_by_others or call.is_line_busy or number.shared not in (Shared.UNKNOWN, Shared.NO)


def _covers(number: SubjectNumber, call: CallFacts) -> bool:
    """True unless the call is outside the days on which the number was the subject's, on every reading of its time."""
    days = [moment.astimezone(HELSINKI).date() for moment in _moments(call)]
    return any(
        (number.from_on is None or number.from_on <= day) and (number.to_on is None or day <= number.to_on)
        for day in days
    )


def _blockers(call: CallFacts, search: SearchFacts, reasons: list[Reason]) -> tuple[Blocker, ...]:
    found = _line_blockers(call, reasons) | _number_blockers(call, search)
    codes = {reason.code for reason in reasons}
    if ReasonCode.SAME_ENDING in codes:
        found.add(Blocker.SAME_ENDING_ONLY)
    if ReasonCode.OTHER_NUMBER in codes:
        found.add(Blocker.OTHER_NUMBER)
    if codes <= {ReasonCode.CALLER_NAME, ReasonCode.NUMBER_HIDDEN, ReasonCode.OTHER_NUMBER}:
        found.add(Blocker.NAME_ONLY)
    if call.is_for_another_person:
        found.add(Blocker.FOR_ANOTHER_PERSON)
    if search.has_safety_restriction:
        found.add(Blocker.SAFETY_RESTRICTION)
    if call.is_tied_to_another:
        found.add(Blocker.TIED_TO_ANOTHER)
    if call.listener_says is False:
        found.add(Blocker.LISTENER_DENIED)
    if call.is_overdue:
        found.add(Blocker.STORAGE_ENDED)
    return tuple(blocker for blocker in Blocker if blocker in found)


def _line_blockers(call: CallFacts, reasons: list[Reason]) -> set[Blocker]:
    if _is_found_otherwise(reasons):
        return set()
    if call.caller_kind in (NumberKind.WITHHELD, NumberKind.UNAVAILABLE):
        return {Blocker.NUMBER_HIDDEN}
    if call.caller_kind in (NumberKind.UNPARSED, NumberKind.URI):
        return {Blocker.NUMBER_UNCERTAIN}
    if call.caller_kind is not NumberKind.NUMBER:
        return {Blocker.NOT_A_PERSONS_LINE}
    return set() if call.is_caller_valid else {Blocker.NUMBER_UNCERTAIN}


def _number_blockers(call: CallFacts, search: SearchFacts) -> set[Blocker]:
    number, _ = _subjects_line(call, search)
    if number is None:
        return set()
    found = set()
    if number.declared_by_others:
        found.add(Blocker.DECLARED_BY_OTHERS)
    if _is_shared(number, call):
        found.add(Blocker.SHARED_LINE)
    if not _covers(number, call):
        found.add(Blocker.OUTSIDE_PERIOD)
    if number.from_on is None and number.to_on is None:
        found.add(Blocker.PERIOD_UNKNOWN)
    return found


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
