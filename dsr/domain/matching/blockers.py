"""What keeps a call from ever being tied to a case without a person's decision."""

from __future__ import annotations

from dsr.domain.matching.lines import covers, is_stated_shared, subjects_agent, subjects_number, subjects_party
from dsr.domain.matching.values import Blocker, CallFacts, Reason, ReasonCode, SearchFacts, Shared
from dsr.domain.phone import NumberKind

_FOUND_OTHERWISE = (ReasonCode.CALLED_BACK, ReasonCode.CALLED_BACK_UNCONFIRMED, ReasonCode.OWN_AGENT)
_NO_EVIDENCE = {ReasonCode.CALLER_NAME, ReasonCode.NUMBER_HIDDEN, ReasonCode.OTHER_NUMBER}


def is_found_otherwise(reasons: list[Reason]) -> bool:
    """True where the call is the subject's by another key than the caller's number."""
    return any(reason.code in _FOUND_OTHERWISE for reason in reasons)


def blockers_of(call: CallFacts, search: SearchFacts, reasons: list[Reason]) -> tuple[Blocker, ...]:
    """Every blocker of a call that is weighed with these reasons, in the order of their list."""
    found = _line_blockers(call, reasons) | _number_blockers(call, search) | _agent_blockers(call, search)
    codes = {reason.code for reason in reasons}
    said = {
        Blocker.FURTHER_PARTY: ReasonCode.FURTHER_PARTY in codes,
        Blocker.SAME_ENDING_ONLY: ReasonCode.SAME_ENDING in codes,
        Blocker.OTHER_NUMBER: ReasonCode.OTHER_NUMBER in codes,
        Blocker.NAME_ONLY: codes <= _NO_EVIDENCE,
        Blocker.FOR_ANOTHER_PERSON: call.is_for_another_person,
        Blocker.SAFETY_RESTRICTION: search.has_safety_restriction,
        Blocker.TIED_TO_ANOTHER: call.is_tied_to_another,
        Blocker.LISTENER_DENIED: call.listener_says is False,
        Blocker.STORAGE_ENDED: call.is_overdue,
    }
    found |= {blocker for blocker, holds in said.items() if holds}
    return tuple(blocker for blocker in Blocker if blocker in found)


def _line_blockers(call: CallFacts, reasons: list[Reason]) -> set[Blocker]:
    if is_found_otherwise(reasons):
        return set()
    if call.caller_kind in (NumberKind.WITHHELD, NumberKind.UNAVAILABLE):
        return {Blocker.NUMBER_HIDDEN}
    if call.caller_kind in (NumberKind.UNPARSED, NumberKind.URI):
        return {Blocker.NUMBER_UNCERTAIN}
    if call.caller_kind is not NumberKind.NUMBER:
        return {Blocker.NOT_A_PERSONS_LINE}
    return set() if call.is_caller_valid else {Blocker.NUMBER_UNCERTAIN}


def _number_blockers(call: CallFacts, search: SearchFacts) -> set[Blocker]:
    number = subjects_number(call, search) or subjects_party(call, search)
    if number is None:
        return set()
    said = {
        Blocker.DECLARED_BY_OTHERS: number.declared_by_others,
        Blocker.SHARED_LINE: is_stated_shared(number),
        Blocker.SHARED_NOT_KNOWN: number.shared is Shared.UNKNOWN and not number.declared_by_others,
        Blocker.BUSY_LINE: call.is_line_busy,
        Blocker.OUTSIDE_PERIOD: not covers(number, call),
        Blocker.PERIOD_UNKNOWN: number.from_on is None,
    }
    return {blocker for blocker, holds in said.items() if holds}


def _agent_blockers(call: CallFacts, search: SearchFacts) -> set[Blocker]:
    own = subjects_agent(call, search)
    if own is None:
        return set()
    found = set() if covers(own, call) else {Blocker.AGENT_OUTSIDE_PERIOD}
    return found | ({Blocker.AGENT_PERIOD_UNKNOWN} if own.from_on is None else set())
