"""What a telephone number in a call register, a message or a form is, decided before any library may guess."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType


class NumberKind(StrEnum):
    """What the written number is. Only `number` can be a person's line and only it carries an E.164 form."""

    NUMBER = "number"
    SHORT = "short"
    SERVICE = "service"
    EXTENSION = "extension"
    CITY_RANGE = "city_range"
    WITHHELD = "withheld"
    UNAVAILABLE = "unavailable"
    URI = "uri"
    UNPARSED = "unparsed"


@dataclass(frozen=True)
class Number:
    """One number as it was written and what was understood of it.

    `is_valid` is the library's opinion of an understood number; a number that is merely possible is never linked
    without a person's decision.
    """

    raw: str
    kind: NumberKind
    e164: str | None = None
    is_valid: bool = False


@dataclass(frozen=True)
class NumberRules:
    """How one source writes numbers.

    `city_ranges` are E.164 prefixes of the city's own lines. `outside_prefixes` are digits that the exchange puts
    before an outside number. `bare_national` says that the source drops the leading zero of national numbers, which
    is never assumed: a bare `8162222` could be an extension, a local number or another country's.
    """

    region: str = "FI"
    city_ranges: tuple[str, ...] = ("+3589816",)
    outside_prefixes: tuple[str, ...] = ()
    bare_national: bool = False


FINNISH_RULES = NumberRules()

_WITHHELD = frozenset(
    (
        *("anonymous", "anonym", "anonyymi", "restricted", "private", "withheld", "blocked", "hidden", "secret"),
        *("id-hidden", "no caller id", "private number"),
        *("salainen", "salattu", "estetty", "yksityinen", "salainen numero", "salattu numero"),
        *("hemlig", "hemligt", "dolt", "dold", "privat", "skyddat", "hemligt nummer", "dolt nummer"),
    )
)
_UNAVAILABLE = frozenset(
    (
        *("", "-", "--", "0", "00", "000", "?", "s", "asterisk", "none", "null", "nil", "nan", "n/a", "na"),
        *("undefined", "unavailable", "unknown", "not available", "unknown number"),
        *("tuntematon", "puuttuu", "tuntematon numero", "okänd", "okänt", "saknas", "okänt nummer"),
    )
)
# The words ANONYMOUS, RESTRICTED and PRIVATE, and UNAVAILABLE and UNKNOWN, typed on a telephone's keys.
_WITHHELD_KEYPAD = frozenset({"266696687", "7378742833", "7748283"})
_UNAVAILABLE_KEYPAD = frozenset({"86282452253", "8656696"})

_PLAIN = re.compile(r"^\+?[0-9]{1,20}\Z")
_MOBILE = re.compile(r"^(?:\+358|0)((?:4[0-8]|50)[0-9]{6,7})\Z")
_SCHEME = re.compile(r"^(sips?|tel|h323|callto)\s*:\s*(?://)?", re.IGNORECASE)
_ANGLED = re.compile(r"<([^<>]*)>\s*$")
_PRESENTATION = re.compile(r"^[*#]3[01]#\s*|^\*3[01]\*\s*")
_ALLOWED = re.compile(r"^(?:\+|\(\+)?[\d\s().\-/]+$")
_FOREIGN_SELECTION = re.compile(r"^99(?:[01469]|5\d{2})")
_SHORT = re.compile(r"^(?:11[0-9]|116\d{3}|10022)$")
_SERVICE_NATIONAL = re.compile(r"^(?:10|20|29|30|39|60[06]|700|71|73|75|800|116)")
_SERVICE_TYPES = frozenset(
    {PhoneNumberType.UAN, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST}
)
_LONGEST = 128


def classify(raw: str | None, rules: NumberRules = FINNISH_RULES) -> Number:
    """Say what a written number is; its E.164 form is given only where no other reading is reasonable.

    The order matters and is the safety: marks and addresses off, then the words for a hidden number, then the
    source's own prefixes, then extensions and short numbers, and the library last: alone it turns the extension
    81621 into a valid number in Oulu. Anything doubtful is `unparsed` and left to a person. Never raises.
    """
    return _finnish(raw or "") if rules is FINNISH_RULES else _classify(raw or "", rules)


def can_be_sought(text: str, rules: NumberRules = FINNISH_RULES) -> bool:
    """Whether calls can be searched by this text as a number: a number of any kind, or digits that none could read.

    Words, those for a hidden number among them, are no number: calls without one are searched by time and line.
    """
    kind = _classify(text, rules).kind
    if kind is NumberKind.UNPARSED:
        return _ALLOWED.match(text.strip()) is not None and sum(character.isdigit() for character in text) >= 3
    return kind not in (NumberKind.URI, NumberKind.WITHHELD, NumberKind.UNAVAILABLE)


SEPARATORS = " \u00a0\u202f\u2009\t-\u2010\u2011\u2012\u2013().\u00b7/"
"""What people put between the digits of a number."""


def digits_as_written(e164: str) -> tuple[str, ...]:
    """The runs of digits in which people write this number once `SEPARATORS` are taken out, each to be found within a text:
    with the country code (`+358`, `00358`), from home, and from home after the country code (`+358 (0)40`)."""
    parsed = phonenumbers.parse(e164)
    national = phonenumbers.national_significant_number(parsed)
    return (f"{parsed.country_code}{national}", f"0{national}")


def read_number(raw: str, rules: NumberRules) -> Number:
    """As `classify`, for those who remember themselves what was found."""
    if _PLAIN.match(raw) and (hidden := _hidden_kind(raw)) is None:
        return _from_digits(raw, raw, rules)
    text = _without_marks(raw[: _LONGEST + 1])
    if len(raw) > _LONGEST:
        return Number(raw, NumberKind.UNPARSED)
    angled = _ANGLED.search(text)
    text = angled.group(1).strip() if angled else text
    text, was_address = _without_address(text)
    hidden = _hidden_kind(text)
    if hidden is not None:
        return Number(raw, hidden)
    if not _ALLOWED.match(text) or not any(character.isdigit() for character in text):
        return Number(raw, NumberKind.URI if was_address else NumberKind.UNPARSED)
    if ".." in text or _has_slash_inside(text):
        return Number(raw, NumberKind.UNPARSED)
    return _from_digits(raw, _digits_only(text), rules)


_classify = lru_cache(maxsize=65_536)(read_number)
# By the usual rules: a key of a text alone is found several times sooner.
_finnish = lru_cache(maxsize=65_536)(lambda raw: read_number(raw, FINNISH_RULES))


def _without_marks(raw: str) -> str:
    """Compatibility forms folded, digits of every script made plain, invisible and control characters dropped."""
    folded = unicodedata.normalize("NFKC", raw.replace("…", "?"))
    kept = []
    for character in folded:
        category = unicodedata.category(character)
        if category == "Nd":
            kept.append(str(unicodedata.decimal(character)))
        elif category == "Pd" or character == "\u2212":
            kept.append("-")
        elif category not in ("Cf", "Cc") or character in "\t\n":
            kept.append(character)
    text = "".join(kept).strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    text = text.removeprefix("'").strip().strip('"').strip()
    # A spreadsheet that took the column for a number writes 358401234567.0.
    return text[:-2] if re.fullmatch(r"\d{7,}\.0", text) else text


def _without_address(text: str) -> tuple[str, bool]:
    """The user part of a sip:, sips: or tel: address, and whether there was an address at all."""
    scheme = _SCHEME.match(text)
    was_address = scheme is not None or "@" in text
    if scheme:
        text = text[scheme.end() :]
    text = _PRESENTATION.sub("", text.replace("%2B", "+").replace("%2b", "+"))
    for mark in ("@", ";", "#"):
        text = text.split(mark, 1)[0]
    return text.strip(), was_address


def _hidden_kind(text: str) -> NumberKind | None:
    word = " ".join(text.casefold().split())
    keyed = word.removeprefix("+").removeprefix("00")
    if word in _WITHHELD or keyed in _WITHHELD_KEYPAD:
        return NumberKind.WITHHELD
    if word in _UNAVAILABLE or keyed in _UNAVAILABLE_KEYPAD:
        return NumberKind.UNAVAILABLE
    return None


def _has_slash_inside(text: str) -> bool:
    """True for `050 1234/5`, two numbers in one; `09/123456` only divides the area code."""
    return "/" in text and re.match(r"^0\d{1,3}\s*/[^/]*$", text) is None


def _digits_only(text: str) -> str:
    text = text.replace("(+", "+")
    text = text.replace("(0)", "") if text.startswith(("+", "00", "358")) else text
    return ("+" if text.startswith("+") else "") + "".join(character for character in text if character.isdigit())


def _from_digits(raw: str, digits: str, rules: NumberRules) -> Number:
    for prefix in rules.outside_prefixes:
        rest = digits.removeprefix(prefix)
        if rest != digits and rest.startswith(("0", "+")) and len(rest) > 6:
            digits = rest
            break
    if digits.startswith("+"):
        return _understood(raw, digits, rules)
    if digits.startswith("00"):
        return _understood(raw, "+" + digits[2:], rules)
    if digits.startswith("0"):
        return _national(raw, digits, rules)
    return _bare(raw, digits, rules)


def _bare(raw: str, digits: str, rules: NumberRules) -> Number:
    """Digits without 0, 00 or +: never handed to the library as a national number."""
    if _SHORT.match(digits):
        return Number(raw, NumberKind.SHORT)
    if len(digits) <= 6:
        return Number(raw, NumberKind.EXTENSION)
    selection = _FOREIGN_SELECTION.match(digits)
    if selection:
        return _only_if_valid(_understood(raw, "+" + digits[selection.end() :], rules))
    if digits.startswith("358") and len(digits) >= 9:
        return _only_if_valid(_understood(raw, "+" + digits, rules))
    if rules.bare_national:
        return _only_if_valid(_national(raw, "0" + digits, rules))
    return Number(raw, NumberKind.UNPARSED)


def _only_if_valid(number: Number) -> Number:
    if number.kind is NumberKind.NUMBER and not number.is_valid:
        return Number(number.raw, NumberKind.UNPARSED)
    return number


def _national(raw: str, digits: str, rules: NumberRules) -> Number:
    # 0358 and nine digits more is 358 written after an outside line, and 090 a carrier's code: both are guesses.
    if rules.region == "FI" and (digits.startswith("090") or (digits.startswith("0358") and len(digits) >= 11)):
        return Number(raw, NumberKind.UNPARSED)
    return _understood(raw, digits, rules)


def _understood(raw: str, digits: str, rules: NumberRules) -> Number:
    """The library's reading of a number that has a country or a leading zero."""
    mobile = _MOBILE.match(digits)
    if mobile and rules.region == "FI":
        # What the library would say of these, a hundred times sooner: most rows of a register are such.
        e164 = f"+358{mobile[1]}"
        return (
            Number(raw, NumberKind.CITY_RANGE)
            if e164.startswith(rules.city_ranges)
            else Number(raw, NumberKind.NUMBER, e164, True)
        )
    try:
        parsed = phonenumbers.parse(digits, rules.region)
    except NumberParseException:
        return Number(raw, NumberKind.UNPARSED)
    if parsed.italian_leading_zero and parsed.country_code == 358:
        return Number(raw, NumberKind.UNPARSED)
    e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    if e164.startswith(rules.city_ranges):
        return Number(raw, NumberKind.CITY_RANGE)
    if not phonenumbers.is_possible_number(parsed):
        return Number(raw, NumberKind.UNPARSED)
    if _is_service(parsed):
        return Number(raw, NumberKind.SERVICE)
    return Number(raw, NumberKind.NUMBER, e164, phonenumbers.is_valid_number(parsed))


def _is_service(parsed: PhoneNumber) -> bool:
    if phonenumbers.number_type(parsed) in _SERVICE_TYPES:
        return True
    return parsed.country_code == 358 and _SERVICE_NATIONAL.match(str(parsed.national_number)) is not None
