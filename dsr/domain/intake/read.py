"""Read one pasted message and propose what a clerk would fill in, each proposal with the words that prove it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from dsr.domain.identity import mask_hetus
from dsr.domain.intake import circumstances
from dsr.domain.intake.dates import found_periods, periods_in
from dsr.domain.intake.headers import CITY_DOMAINS, Envelope, envelopes_of
from dsr.domain.intake.language import language_of
from dsr.domain.intake.numbers import found_numbers
from dsr.domain.intake.rights import found_rights
from dsr.domain.intake.text import READ_MOST, blanked, cleaned, flowed
from dsr.domain.intake.values import Found, Period, Reading, Span
from dsr.domain.phone import FINNISH_RULES, NumberRules


def read_message(
    text: str,
    *,
    received_default_on: date,
    rules: NumberRules = FINNISH_RULES,
    city_domains: tuple[str, ...] = CITY_DOMAINS,
    passed_on_by: str = "",
) -> Reading:
    """Everything that a message proposes; the clerk decides.

    `received_default_on` is the Helsinki day on which it is read: a day named without a year is the latest one not
    after it. The whole text is masked; proposals are read from its first 20 000 characters. Spans count in the masked
    text that is given back. `city_domains` are mail domains whose letters are not the person's own words, and so is the head of
    `passed_on_by`, an address that only passed the text on. Takes time in
    proportion to the text and never raises for what it holds.
    """
    kept, masked_codes = mask_hetus(cleaned(text))
    read = kept[:READ_MOST]
    envelope = _of_request(read, envelopes_of(read, received_default_on, city_domains, passed_on_by))
    own = _own_words(read, envelope)
    withdrawn = circumstances.withdrawals(own)
    asked = circumstances.documents(own)
    rights = found_rights(own, withdrawn, asked)
    dated = [span for span, _ in periods_in(own, received_default_on)]
    periods = _without_receipt(found_periods(own, received_default_on), envelope)
    event = circumstances.event(own, has_rights=bool(rights), is_withdrawn=withdrawn)
    return Reading(
        text=kept,
        masked_codes=masked_codes,
        sender_name=envelope.sender_name,
        sender_email=envelope.sender_email,
        subject_line=envelope.subject_line,
        receipt=envelope.receipt,
        channel=envelope.channel,
        language=language_of(own),
        numbers=found_numbers(own, dated, rules),
        periods=periods,
        rights=rights,
        wished_form=circumstances.wished_form(own),
        answer_way=circumstances.answer_way(own),
        representative=circumstances.representative(own),
        scope=circumstances.scope(own),
        employee=circumstances.employee(own),
        event=event,
        routes=circumstances.routes(own, periods, event, asked, has_rights=bool(rights)),
    )


def _of_request(text: str, thread: Sequence[Envelope]) -> Envelope:
    """Of a thread, the message that asks, received when the person first asked the same; the newest where none asks.

    A reminder, or the same asked again, does not restart the month of what the city had before (GDPR 12(3); EDPB 01/2022, 159).
    """
    if len(thread) == 1:
        return thread[0]
    words = [_words_alone(text, one) for one in thread]
    if circumstances.withdrawals(words[0]):
        return thread[0]
    asked = [{one.value for one in found_rights(each, [], circumstances.documents(each))} for each in words]
    place = next((place for place, rights in enumerate(asked) if rights), 0)
    first = max((at for at, rights in enumerate(asked) if rights & asked[place]), default=place)
    return replace(thread[place], receipt=thread[first].receipt or thread[place].receipt)


def _words_alone(text: str, envelope: Envelope) -> str:
    """The person's own words without what stands around them: of a long thread no part is read twice."""
    own = envelope.own
    noise = [Span(one.start - own.start, one.end - own.start) for one in envelope.noise]
    return flowed(blanked(text[own.start : own.end], noise))


def _own_words(text: str, envelope: Envelope) -> str:
    """The text with everything that is not the person's own words blanked, so that places stay the same."""
    outside = [Span(0, envelope.own.start), Span(envelope.own.end, len(text))]
    return flowed(blanked(text, [*outside, *envelope.noise]))


def _without_receipt(periods: tuple[Found[Period], ...], envelope: Envelope) -> tuple[Found[Period], ...]:
    if envelope.receipt is None:
        return periods
    taken = envelope.receipt.spans
    return tuple(
        period
        for period in periods
        if not all(any(one.start <= span.start and span.end <= one.end for one in taken) for span in period.spans)
    )
