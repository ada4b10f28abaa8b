"""How a telephone number is shown to people: whole as they read it, or so that two can be told apart and none be called."""

from __future__ import annotations

from collections.abc import Iterable

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat


def display(e164: str, *, international: bool = False) -> str:
    """A number as people read it: `040 123 4567`, or `+358 40 123 4567` for English text and foreign numbers.

    Mobile numbers are grouped 3 + 3 + the rest. Text that is not E.164 is given back as it is. The numbers of the
    city and of authorities are not printed by this: they are configured text.
    """
    if not e164.startswith("+"):
        return e164
    try:
        parsed = phonenumbers.parse(e164, None)
    except NumberParseException:
        return e164
    if parsed.country_code != 358:
        return str(phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL))
    area, subscriber = _finnish_parts(parsed)
    head = f"+358 {area}" if international else f"0{area}"
    return " ".join([head, *_grouped(subscriber)])


def masked(number: str, last: int = 2) -> str:
    """Enough of a number to tell two apart on a screen, too little to call it: `040 … 67`; `last` digits are shown."""
    if not number.startswith("+"):
        digits = "".join(character for character in number if character.isdigit())
        return f"… {digits[-last:]}" if len(digits) > 4 else "…"
    if not number.startswith("+358"):
        country = display(number).split(" ", 1)[0]
        return f"{country} … {number[-last:]}"
    return f"{display(number).split(' ', 1)[0]} … {number[-last:]}"


def masked_in_letters(numbers: Iterable[str | None]) -> list[str]:
    """Each number once, as a letter shows it: its beginning and three digits, so that a slip can be seen (law.md L13)."""
    return sorted({masked(number, last=3).replace(" ", "\u00a0") for number in numbers if number})


def _finnish_parts(parsed: PhoneNumber) -> tuple[str, str]:
    national = str(parsed.national_number)
    length = 2 if national[:1] in "45" else 1
    if national[:2] in ("13", "14", "15", "16", "17", "18", "19"):
        length = 2
    return national[:length], national[length:]


def _grouped(subscriber: str) -> list[str]:
    """3 + the rest, and the rest in halves when it is long: 123 4567, 812 345 67 never."""
    if len(subscriber) <= 5:
        return [subscriber]
    return [subscriber[:3], subscriber[3:]]
