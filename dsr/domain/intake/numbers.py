"""Telephone numbers written in a message, classified; dates, codes and case references are not taken for them."""

from __future__ import annotations

import re

from dsr.domain.intake.headers import EMAIL
from dsr.domain.intake.text import blanked
from dsr.domain.intake.values import Found, Span
from dsr.domain.phone import Number, NumberKind, NumberRules, classify

_RUN = re.compile(r"(?<![\w@./:\-])(?:\+\s?|\(\+?)?\d[\d ().\-]{2,30}\d(?![\w@])")
_NAMED = re.compile(
    r"(?:numero\w*|puhelin\w*|puh\.?|p\.|gsm|puhelime\w+|soitin|nummer\w*|tfn\.?|tel\.?|telefon\w*|mobil\w*|phone|number|"
    r"mobile|from|called)\W{0,4}(?:\w{1,12}\W{1,2})?$",
    re.IGNORECASE,
)
# IBANs, case references, web addresses, statutes and sums are digits that are no telephone.
_OTHER_DIGITS = re.compile(
    r"\b[A-Z]{2}\d{2}(?:\s?\d{4}){3,4}\s?\d{0,4}\b|\b\d{1,6}/\d{2}\.\d{2}\.\d{2}/\d{4}\b|\b\d{1,4}/(?:19|20)\d{2}\b|"
    r"https?://\S{1,300}|\b\d{1,3}(?:[ .]\d{3})*(?:,\d{2})?\s?(?:€|euroa|euro|eur)\b",
    re.IGNORECASE,
)
_MOST = 8


def found_numbers(text: str, taken: list[Span], rules: NumberRules) -> tuple[Found[Number], ...]:
    """The numbers of a text in order, each once; `taken` are stretches already read as dates and times.

    A run of digits counts when it reads as a number by itself, or when the words before it say that it is one: then
    an incomplete one is proposed too, so that the clerk mends it.
    """
    others = [Span(*match.span()) for pattern in (_OTHER_DIGITS, EMAIL) for match in pattern.finditer(text)]
    left = blanked(text, [*taken, *others])
    found: dict[str, Found[Number]] = {}
    for run in _RUN.finditer(left):
        is_named = _NAMED.search(left, max(0, run.start() - 40), run.start()) is not None
        for start, end in _numbers_of(left, Span(*run.span()), rules):
            number = classify(left[start:end], rules)
            if not _is_worth_proposing(number, is_named):
                continue
            key = number.e164 or number.raw
            earlier = found.get(key)
            spans = (*(earlier.spans if earlier else ()), Span(start, end))
            found[key] = Found(number, spans, is_certain=number.is_valid and not _is_short(number))
    return tuple(found.values())[:_MOST]


def _is_worth_proposing(number: Number, is_named: bool) -> bool:
    digits = sum(character.isdigit() for character in number.raw)
    if number.kind is NumberKind.NUMBER:
        return digits >= 7 or is_named
    if number.kind in (NumberKind.SERVICE, NumberKind.CITY_RANGE):
        return False
    return is_named and 5 <= digits <= 16 and number.kind in (NumberKind.UNPARSED, NumberKind.EXTENSION)


def _is_short(number: Number) -> bool:
    """True for `040 555 01`: such mobile numbers exist, but far more often the rest was left out."""
    e164 = number.e164 or ""
    return e164.startswith(("+3584", "+35850")) and len(e164) < len("+35840123456")


def _numbers_of(text: str, run: Span, rules: NumberRules) -> list[Span]:
    """The whole run where it is one number, else its pieces."""
    whole = _trimmed(text, run)
    number = classify(text[whole.start : whole.end], rules)
    is_finnish_mobile = (number.e164 or "").startswith(("+3584", "+35850"))
    if number.is_valid and not (is_finnish_mobile and len(number.e164 or "") > len("+358401234567")):
        return [whole]
    return _pieces(text, run)


def _pieces(text: str, run: Span) -> list[Span]:
    """A run cut where one number ends and the next begins: `040 1234567 050 7654321`, `040 1234567 3 kertaa`."""
    pieces = []
    start = end = -1
    digits = ""
    for group in re.finditer(r"[+(]*\d[\d().\-]*", text[run.start : run.end]):
        written = group.group()
        fresh = written.startswith(("+", "(+", "0", "00")) and len(digits) >= 9
        if start >= 0 and (fresh or _is_complete(digits)):
            pieces.append(Span(run.start + start, run.start + end))
            start, digits = -1, ""
        start = group.start() if start < 0 else start
        end = group.end()
        digits += ("+" if not digits and written.startswith(("+", "(+")) else "") + re.sub(r"\D", "", written)
    if start >= 0:
        pieces.append(Span(run.start + start, run.start + end))
    return [_trimmed(text, piece) for piece in pieces]


def _is_complete(digits: str) -> bool:
    """True for a Finnish mobile number of the usual length: what follows it is something else."""
    if digits.startswith(("04", "050")):
        return len(digits) >= 10
    if digits.startswith(("+3584", "+35850")):
        return len(digits) >= 13
    return digits.startswith(("003584", "0035850")) and len(digits) >= 14


def _trimmed(text: str, span: Span) -> Span:
    end = span.end
    while (
        end > span.start and text[end - 1] in ".-) (" and not (text[end - 1] == ")" and "(" in text[span.start : end])
    ):
        end -= 1
    return Span(span.start, end)
