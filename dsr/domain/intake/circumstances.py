"""Everything in a message beside the rights: form and way wished, who acts for whom, scope, and what is not ours."""

from __future__ import annotations

import re
from datetime import date

from dsr.domain.intake.circumstance_words import (
    ABOUT_CALLS,
    AUTO,
    AWAY,
    DOCUMENTS,
    DPO,
    EMPLOYEE,
    FORMS,
    HEALTH,
    OTHER_REGISTER,
    REPRESENTATIVES,
    THANKS,
    WAYS,
    WHOLE_CITY,
    WITHDRAWN,
)
from dsr.domain.intake.text import clauses
from dsr.domain.intake.values import Event, Found, Period, PeriodRole, Span
from dsr.domain.logged_request import Route

# Since 2023 health and social services, and their calls, are the wellbeing services county's.
_COUNTY_SINCE = date(2023, 1, 1)


def withdrawals(text: str) -> list[Span]:
    """The words that withdraw a request; taking back a consent does not."""
    return [Span(*match.span()) for clause in clauses(text) for match in WITHDRAWN.finditer(text, *clause)]


def documents(text: str) -> list[Span]:
    """The words that ask for documents or statistics (julkisuuslaki 621/1999)."""
    return [Span(*match.span()) for match in DOCUMENTS.finditer(text)]


def wished_form(text: str) -> Found[str] | None:
    """`audio`, `text` or `both`."""
    found = {form: _spans(pattern, text) for form, pattern in FORMS.items()}
    found = {form: spans for form, spans in found.items() if spans}
    if len(found) > 1:
        return Found("both", tuple(span for spans in found.values() for span in spans)[:4], is_certain=False)
    return next((Found(form, spans) for form, spans in found.items()), None)


def answer_way(text: str) -> Found[str] | None:
    """`email`, `pickup`, `post`, `counter` or `suomifi`: the one that stands first; uncertain where several do."""
    found = [(spans[0], way, spans) for way, pattern in WAYS.items() if (spans := _spans(pattern, text))]
    if not found:
        return None
    _, way, spans = min(found)
    return Found(way, spans, len(found) == 1)


def representative(text: str) -> Found[str] | None:
    """`trustee`, `guardian` or `agent` where somebody writes for somebody else; the mandate is checked apart."""
    for kind, pattern in REPRESENTATIVES.items():
        spans = _spans(pattern, text)
        if spans:
            return Found(kind, spans, is_certain=False)
    return None


def employee(text: str) -> Found[bool] | None:
    """Where the writer says they are the city's own agent: the calls are found by agent, not by number."""
    spans = _spans(EMPLOYEE, text)
    return Found(True, spans, is_certain=False) if spans else None


def scope(text: str) -> Found[str] | None:
    """`whole_city` where all data about the writer are asked for without a word about calls."""
    match = WHOLE_CITY.search(text)
    if match is None or ABOUT_CALLS.search(text):
        return None
    return Found("whole_city", (Span(*match.span()),), is_certain=False)


def event(text: str, *, has_rights: bool, is_withdrawn: list[Span]) -> Found[Event] | None:
    """A withdrawal or an automatic reply. `Olen lomalla` is one only where nothing is asked beside it."""
    auto = _spans(AUTO, text)
    away = _spans(AWAY, text)
    if not has_rights and (auto or away):
        return Found(Event.AUTO_REPLY, (*away, *auto)[:4], bool(auto))
    if is_withdrawn:
        return Found(Event.WITHDRAWAL, tuple(is_withdrawn[:4]), not has_rights)
    return None


def routes(
    text: str,
    periods: tuple[Found[Period], ...],
    found_event: Found[Event] | None,
    asked: list[Span],
    *,
    has_rights: bool,
) -> tuple[Found[Route], ...]:
    """Where the message or a part of it may belong instead; several may be proposed, and none is taken by itself."""
    found = []
    other = [span for span in _spans(OTHER_REGISTER, text) if not _is_about_calls(text, span)]
    if other:
        found.append(Found(Route.OTHER_REGISTER, tuple(other), is_certain=False))
    if asked:
        found.append(Found(Route.DOCUMENT_REQUEST, tuple(asked[:4]), is_certain=False))
    health = _spans(HEALTH, text)
    if health and not _all_before_county(periods):
        found.append(Found(Route.WELLBEING_COUNTY, health, is_certain=False))
    dpo = _spans(DPO, text)
    if dpo:
        found.append(Found(Route.DPO_MESSAGE, dpo, is_certain=False))
    if found_event is not None and not has_rights:
        found.append(Found(Route.NOT_A_REQUEST, found_event.spans, found_event.is_certain))
    thanks = THANKS.match(text.strip()[:200])
    if thanks and not has_rights and not found and len(text.strip()) < 200:
        start = text.index(text.strip()[:1])
        found.append(Found(Route.NOT_A_REQUEST, (Span(start, start + thanks.end()),), is_certain=False))
    return tuple(found)


def _all_before_county(periods: tuple[Found[Period], ...]) -> bool:
    named = [period.value for period in periods if period.value.role is PeriodRole.CALL]
    return bool(named) and all(period.last_on < _COUNTY_SINCE for period in named)


def _is_about_calls(text: str, span: Span) -> bool:
    clause = next((each for each in clauses(text) if each.start <= span.start < each.end), span)
    camera = re.search(r"kamera|övervakning|CCTV|surveillance", text[span.start : span.end], re.IGNORECASE)
    return camera is None and ABOUT_CALLS.search(text, clause.start, clause.end) is not None


def _spans(pattern: re.Pattern[str], text: str) -> tuple[Span, ...]:
    return tuple(Span(*match.span()) for match in pattern.finditer(text))[:4]
