"""Who the requester is, how sure that has to be before something is disclosed, and identity codes in text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.fi import hetu as finnish_code

from dsr.domain.plain_text import is_hidden


class IdentityLevel(StrEnum):
    """How well the requester is known. Compare with `is_settled`, never as text."""

    NONE = "none"
    LIGHT = "light"
    STRONG = "strong"


class Purpose(StrEnum):
    """What is about to be done for the requester."""

    ADVICE = "advice"
    MAKE_REQUEST = "make_request"
    WITHDRAW = "withdraw"
    NO_DATA_FOUND = "no_data_found"
    DESCRIBED_CALL_FACTS = "described_call_facts"
    OWN_CONTACT_DETAILS = "own_contact_details"
    FOUND_CALL_FACTS = "found_call_facts"
    RECORDING = "recording"
    TRANSCRIPT = "transcript"
    SECRET_CONTENT = "secret_content"  # noqa: S105 - a kind of disclosure, not a password
    ACT_ON_RECORDING = "act_on_recording"


class Method(StrEnum):
    """The accepted ways of checking who the requester is; the person chooses among those that reach the level."""

    SUOMI_FI = "suomi_fi"
    IN_PERSON = "in_person"
    VIDEO_QUESTIONS = "video_questions"
    CALL_BACK = "call_back"
    SAME_ADDRESS = "same_address"


class CheckResult(StrEnum):
    """What one check of identity found."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"


CONCRETE_WORDS = 5
"""Fewer words than this name no data and no reason."""

_RANK = {IdentityLevel.NONE: 0, IdentityLevel.LIGHT: 1, IdentityLevel.STRONG: 2}

_NEEDED = {
    Purpose.ADVICE: IdentityLevel.NONE,
    Purpose.MAKE_REQUEST: IdentityLevel.NONE,
    Purpose.WITHDRAW: IdentityLevel.NONE,
    Purpose.NO_DATA_FOUND: IdentityLevel.LIGHT,
    Purpose.DESCRIBED_CALL_FACTS: IdentityLevel.LIGHT,
    Purpose.OWN_CONTACT_DETAILS: IdentityLevel.LIGHT,
    Purpose.FOUND_CALL_FACTS: IdentityLevel.STRONG,
    Purpose.RECORDING: IdentityLevel.STRONG,
    Purpose.TRANSCRIPT: IdentityLevel.STRONG,
    Purpose.SECRET_CONTENT: IdentityLevel.STRONG,
    Purpose.ACT_ON_RECORDING: IdentityLevel.STRONG,
}

_REACHES = {
    Method.SUOMI_FI: IdentityLevel.STRONG,
    Method.IN_PERSON: IdentityLevel.STRONG,
    Method.VIDEO_QUESTIONS: IdentityLevel.STRONG,
    Method.CALL_BACK: IdentityLevel.LIGHT,
    Method.SAME_ADDRESS: IdentityLevel.LIGHT,
}

METHOD_LABELS: dict[Method, dict[str, str]] = {
    Method.SUOMI_FI: {
        "fi": "Suomi.fi-tunnistus",
        "sv": "Suomi.fi-identifikation",
        "en": "Suomi.fi identification",
    },
    Method.IN_PERSON: {
        "fi": "Asiointipisteessä, henkilöllisyystodistus katsottu (kopiota ei otettu)",
        "sv": "På servicepunkten, identitetshandling visad (ingen kopia togs)",
        "en": "At a service point, identity document looked at (no copy taken)",
    },
    Method.VIDEO_QUESTIONS: {
        "fi": "Video- tai puhelinyhteys ja kysymykset, kun muu tapa ei ole mahdollinen",
        "sv": "Video- eller telefonsamtal med frågor, när inget annat sätt är möjligt",
        "en": "Video or telephone with questions, where no other way is possible",
    },
    Method.CALL_BACK: {
        "fi": "Takaisinsoitto ilmoitettuun numeroon",
        "sv": "Motringning till det uppgivna numret",
        "en": "Call-back to the number given",
    },
    Method.SAME_ADDRESS: {
        "fi": "Vastaus samasta sähköpostiosoitteesta ja puhelun tiedot",
        "sv": "Svar från samma e-postadress och uppgifter om samtalet",
        "en": "Reply from the same e-mail address with details of the call",
    },
}


@dataclass(frozen=True)
class IdentityCheck:
    """One check that was made: how, when and with what result; never a document's image, number or an identity code.

    `details_matched` is required of a reply from the same address; `others_impossible` says why the two stronger
    ways could not be used and is required of questions by video or telephone.
    """

    method: Method
    checked_on: date
    result: CheckResult
    details_matched: bool = False
    others_impossible: str = ""


def is_concrete_doubt(text: str) -> bool:
    """Whether the words of a doubt can say which data raise it and why: "the details do not match" says neither.

    Source: GDPR 12(6) ("reasonable doubts"); only a documented doubt pauses the clock.
    """
    return len(re.findall(r"[^\W\d_]{2,}", text)) >= CONCRETE_WORDS


def rank(level: IdentityLevel) -> int:
    """0, 1 or 2: the order of the levels."""
    return _RANK[level]


def level_needed(purpose: Purpose) -> IdentityLevel:
    """The level below which the thing is not done (GDPR 12(2) and 12(6), digipalvelulaki 6 §, tiedonhallintalaki 14 §).

    Anything that may be secret, and every recording, needs strong identification; making a request needs none.
    Facts of a call that the requester described precisely need the light level, facts found by number the strong.
    """
    return _NEEDED[purpose]


def level_needed_for(purposes: Iterable[Purpose]) -> IdentityLevel:
    """The highest level that any of the purposes needs; none where there is no purpose."""
    return max((level_needed(purpose) for purpose in purposes), key=rank, default=IdentityLevel.NONE)


def methods_for(needed: IdentityLevel) -> tuple[Method, ...]:
    """The ways the person may choose among to reach a level, the strongest first; empty where none is needed."""
    if needed is IdentityLevel.NONE:
        return ()
    return tuple(method for method, reached in _REACHES.items() if rank(reached) >= rank(needed))


def level_reached(checks: Iterable[IdentityCheck]) -> IdentityLevel:
    """The level that the checks, in the order in which they were made, reach together.

    A level stands when the latest check that can reach it, or a higher one, confirmed the person. So a failed check takes
    back what equal and weaker ways reached before it, until a new one confirms; a failed weaker way does not undo a
    stronger one. Incomplete checks count for nothing. An identity code, alone or with a name, is no method at all
    (tietosuojalaki 29 §, since 1.1.2024). Source: nothing is disclosed below its level (GDPR 12(6) and 32; law.md 2.3).
    """
    made = [(check, _reached_by(check)) for check in checks]
    for level in (IdentityLevel.STRONG, IdentityLevel.LIGHT):
        governing = [
            (check, reached)
            for check, reached in made
            if rank(_REACHES[check.method]) >= rank(level)
            and (reached is not IdentityLevel.NONE or check.result is CheckResult.NOT_CONFIRMED)
        ]
        if governing and rank(governing[-1][1]) >= rank(level):
            return level
    return IdentityLevel.NONE


def _reached_by(check: IdentityCheck) -> IdentityLevel:
    if check.result is not CheckResult.CONFIRMED:
        return IdentityLevel.NONE
    if check.method is Method.SAME_ADDRESS and not check.details_matched:
        return IdentityLevel.NONE
    if check.method is Method.VIDEO_QUESTIONS and not check.others_impossible.strip():
        return IdentityLevel.NONE
    return _REACHES[check.method]


def is_settled(needed: IdentityLevel, reached: IdentityLevel) -> bool:
    """True when the level reached is at least the level needed."""
    return rank(reached) >= rank(needed)


MASK = "[henkilötunnus peitetty]"

_CODE_NAMED = re.compile(
    r"(?:hetu|henkil[öo]tunnu(?!s peitetty)|henk\.?\s?tun|personbeteckning|personnummer|identity (?:code|number))", re.I
)
# The separator stands in the code and tells people apart (100190-999P and 100190Y999P): it is matched, never mended.
_CODE_SHAPE = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?P<date>[0-3]\d(?P<dot>[. ]?)[01]\d(?P=dot)\d\d)"
    r"(?P<mark>\s{0,2}[-+\u2010-\u2015\u2212\u02d7\u2043\u2796\ufe58\ufe63]{1,2}\s{0,2}|\s?[A-FU-Ya-fu-y]\s?|[\s_/]?)"
    r"(?P<number>\d{3})\s?(?P<check>[0-9A-Za-z])"
    r"(?![0-9A-Za-z])"
)


@dataclass(frozen=True)
class FoundCode:
    """An identity code found in a text: where it stands, and whether its date and check character are right."""

    start: int
    end: int
    text: str
    is_valid: bool


def is_identity_code(text: str) -> bool:
    """True for a well-formed Finnish identity code (VNa 128/2010 2 §), the separators of 2023 and temporary numbers
    900-999 included. Case and surrounding spaces do not matter; the separator does, and is never changed."""
    return bool(finnish_code.is_valid(text.strip(), allow_temporary=True))


def born_on(code: str) -> date:
    """The day of birth that an identity code tells. Raises ValueError for what is no identity code."""
    plain = code.strip().upper()
    if not is_identity_code(plain):
        raise ValueError("not an identity code")
    century = 1800 if plain[6] == "+" else 2000 if plain[6] in "ABCDEF" else 1900
    return date(century + int(plain[4:6]), int(plain[2:4]), int(plain[:2]))


def find_identity_codes(text: str) -> tuple[FoundCode, ...]:
    """The identity codes of a text, in order; a code written with a slip is found too, for it is no less secret.

    One that fails its check is taken for a code when its check character is a letter or the words before it name it:
    otherwise it may be a part of a telephone or case number. One whose separator was left out needs a letter to end
    with, and to be right or named; one written apart (01.01.90-999P, 010190 A 999P) to be right or named. Characters that do not show do not hide a code.
    """
    seen, places = _as_seen(text)
    found = []
    for match in _CODE_SHAPE.finditer(seen):
        mark = match["mark"].strip()
        is_valid = _is_right(match)
        named = _CODE_NAMED.search(seen, max(0, match.start() - 40), match.start()) is not None
        is_lettered = _is_day(_digits(match["date"])) and match["check"].isalpha()
        has_mark = mark not in ("", "_", "/")
        is_apart = bool(match["dot"]) or (mark.isalpha() and mark != match["mark"])
        looks_like_one = is_lettered and has_mark and not is_apart
        if (is_valid or looks_like_one or named) and (has_mark or is_lettered):
            start, end = places[match.start()], places[match.end() - 1] + 1
            found.append(FoundCode(start, end, text[start:end], is_valid))
    return tuple(found)


def _as_seen(text: str) -> tuple[str, list[int]]:
    """The text as one reads it, hidden characters left out and wide digits and letters made plain, and where each stood."""
    if text.isascii():
        return text, list(range(len(text)))
    places = [place for place, character in enumerate(text) if not is_hidden(character)]
    return "".join(
        chr(ord(text[at]) - 0xFEE0) if "\uff01" <= text[at] <= "\uff5e" else text[at] for at in places
    ), places


def _is_right(match: re.Match[str]) -> bool:
    mark = match["mark"].strip()
    plain = mark if mark.isalpha() or mark == "+" else "-"
    return is_identity_code(f"{_digits(match['date'])}{plain}{match['number']}{match['check']}")


def _digits(written: str) -> str:
    return re.sub(r"[. ]", "", written)


def mask_hetus(text: str) -> tuple[str, int]:
    """The text with every identity code replaced by `[henkilötunnus peitetty]`, and how many were.

    Masking a masked text changes nothing. Source: tietosuojalaki 29 § (a code is not needlessly written down).
    """
    parts = []
    position = 0
    codes = find_identity_codes(text)
    for code in codes:
        parts += [text[position : code.start], MASK]
        position = code.end
    return "".join([*parts, text[position:]]), len(codes)


def _is_day(written: str) -> bool:
    return 1 <= int(written[:2]) <= 31 and 1 <= int(written[2:4]) <= 12
