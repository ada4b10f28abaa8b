"""Which calls may be the subject's, with every reason told, and which may never be tied to a case by themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from dsr.domain.call_facts import ending_of
from dsr.domain.matching.blockers import blockers_of, is_found_otherwise
from dsr.domain.matching.lines import (
    BASIS_WEIGHTS,
    covers,
    day_text,
    is_outward,
    is_stated_shared,
    line_of,
    moments_of,
    period_of,
    subjects_agent,
    subjects_number,
    subjects_party,
)
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
    SubjectNumber,
)
from dsr.domain.phone import NumberKind
from dsr.domain.phone_shown import masked

AROUND = timedelta(minutes=15)
STRONG_FROM = 60
POSSIBLE_FROM = 25
HIDDEN_MOST = 30
NARROW = timedelta(hours=2)
_A_DAY = timedelta(hours=36)
_A_MONTH = timedelta(days=32)

_NUMBER_REASONS = {
    Basis.CALLBACK: ReasonCode.NUMBER_CONFIRMED,
    Basis.OTHER_REGISTER: ReasonCode.NUMBER_OTHER_REGISTER,
    Basis.HANDLER: ReasonCode.NUMBER_HANDLER,
    Basis.DECLARED: ReasonCode.NUMBER_DECLARED,
}
_CALLED_BACK = 50
_FURTHER_PARTY = 30
_OWN = {
    *_NUMBER_REASONS.values(),
    ReasonCode.CALLED_BACK,
    ReasonCode.CALLED_BACK_UNCONFIRMED,
    ReasonCode.FURTHER_PARTY,
    ReasonCode.OWN_AGENT,
    ReasonCode.OWN_AGENT_OUTSIDE,
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
    if call.caller_kind is not NumberKind.NUMBER and not is_found_otherwise(reasons):
        score = min(score, HIDDEN_MOST)
    if call.caller_kind is NumberKind.NUMBER and not _is_about_the_line(reasons) and not _is_narrow(call, search):
        # Somebody else's number, perhaps: without a narrow time every caller of the day would be proposed.
        score = min(score, POSSIBLE_FROM - 1)
    blockers = blockers_of(call, search, reasons)
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


def is_ticked_beforehand(band: str, blockers: Collection[str]) -> bool:
    """True where the handler finds a candidate ticked: strong, and nothing that keeps a call from being tied by itself."""
    return band == Band.STRONG and not blockers


def _band(score: int, blockers: tuple[Blocker, ...], listener_says: bool | None) -> Band:
    if listener_says is not None:
        return Band.STRONG if listener_says else Band.WEAK
    if score >= STRONG_FROM and not blockers:
        return Band.STRONG
    return Band.POSSIBLE if score >= POSSIBLE_FROM else Band.WEAK


def _is_about_the_line(reasons: list[Reason]) -> bool:
    return any(reason.code in _OWN for reason in reasons)


def _is_narrow(call: CallFacts, search: SearchFacts) -> bool:
    window = _best_window(call, search)
    return window is not None and window.to_at - window.from_at <= NARROW


def _reasons(call: CallFacts, search: SearchFacts) -> list[Reason]:
    reasons = _number_reasons(call, search)
    reasons += _ending_reasons(call, search) if not reasons else []
    reasons += _agent_reasons(call, search)
    reasons += _told_reasons(call, search)
    if call.caller_name_matches:
        reasons.append(Reason(ReasonCode.CALLER_NAME, 0))
    if reasons and call.caller_kind in (NumberKind.WITHHELD, NumberKind.UNAVAILABLE):
        reasons.append(Reason(ReasonCode.NUMBER_HIDDEN, 0))
    is_theirs = any(reason.code in _OWN - {ReasonCode.FURTHER_PARTY} for reason in reasons)
    if reasons and not is_theirs and (line := line_of(call)) is not None:
        reasons.append(Reason(ReasonCode.OTHER_NUMBER, 0, (("number", masked(line)),)))
    if call.listener_says is not None:
        said = ReasonCode.LISTENER_CONFIRMED if call.listener_says else ReasonCode.LISTENER_DENIED
        reasons.append(Reason(said, 0))
    return reasons


def _number_reasons(call: CallFacts, search: SearchFacts) -> list[Reason]:
    own, party = subjects_number(call, search), subjects_party(call, search)
    number = own or party
    if number is None:
        return []
    shown = (("number", masked(number.e164)),)
    reasons = [_line_reason(call, own) if own else Reason(ReasonCode.FURTHER_PARTY, _FURTHER_PARTY, shown)]
    if is_stated_shared(number):
        reasons.append(Reason(ReasonCode.SHARED_LINE, -35))
    elif call.is_line_busy and own:
        reasons.append(Reason(ReasonCode.BUSY_LINE, -35))
    if not covers(number, call):
        reasons.append(Reason(ReasonCode.OUTSIDE_PERIOD, -40, period_of(number)))
    return reasons


def _line_reason(call: CallFacts, number: SubjectNumber) -> Reason:
    """What the line itself weighs. That the city called a number back proves no more than the number's own basis does."""
    shown: tuple[tuple[str, str], ...] = (("number", masked(number.e164)),)
    weight = BASIS_WEIGHTS[number.basis]
    if is_outward(call):
        is_confirmed = number.basis is Basis.CALLBACK
        code = ReasonCode.CALLED_BACK if is_confirmed else ReasonCode.CALLED_BACK_UNCONFIRMED
        return Reason(code, min(weight, _CALLED_BACK), shown)
    if number.basis is Basis.CALLBACK:
        shown = (*shown, ("confirmed_on", day_text(number.confirmed_on)))
    return Reason(_NUMBER_REASONS[number.basis], weight, shown)


def _agent_reasons(call: CallFacts, search: SearchFacts) -> list[Reason]:
    own = subjects_agent(call, search)
    if own is None:
        return []
    found = [Reason(ReasonCode.OWN_AGENT, 60)]
    return found if covers(own, call) else [*found, Reason(ReasonCode.OWN_AGENT_OUTSIDE, -40, period_of(own))]


def _ending_reasons(call: CallFacts, search: SearchFacts) -> list[Reason]:
    """The last seven digits alone: shown, so that a badly written number is not lost, and never enough."""
    is_hidden = call.caller_kind in (NumberKind.WITHHELD, NumberKind.UNAVAILABLE)
    written = (*call.parties, "" if is_hidden else call.caller_e164 or call.caller_raw)
    endings = {ending for one in written if (ending := ending_of(one))}
    for number in search.numbers:
        if ending_of(number.e164) in endings:
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
    # Whoever says that their number was hidden did not call from one that can be read and is not theirs.
    is_anothers = line_of(call) is not None and subjects_number(call, search) is None
    hit = [
        window
        for window in search.windows
        if _is_within(call, window, AROUND)
        and (not window.queue or window.queue in call.queues)
        and not (window.is_number_hidden and is_anothers)
    ]
    return min(hit, key=lambda window: window.to_at - window.from_at, default=None)


def _is_within(call: CallFacts, window: NamedWindow, around: timedelta = timedelta(0)) -> bool:
    """Whether the call began in the window, or so much before or after it, on either reading of its time."""
    return any(window.from_at - around <= moment <= window.to_at + around for moment in moments_of(call))


def _is_about(actual_ms: int, told_ms: int) -> bool:
    """People remember minutes, not seconds: a third either way, or a minute."""
    return abs(actual_ms - told_ms) <= max(60_000, told_ms // 3)
