"""The code that shows whose number it is: called or sent to the number, and said back by whoever has it."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from enum import StrEnum

DIGITS = 6
LASTS = timedelta(minutes=10)
MOST_ATTEMPTS = 5
MOST_A_DAY = 5
"""So many codes a day for one number: whoever cannot give back five does not have the telephone at hand."""


class Way(StrEnum):
    """How the code reaches the number."""

    CALL = "call"
    SMS = "sms"


class Answer(StrEnum):
    """What came of a code that was entered: it is right, it is not, or no code waits (too old, tried too often)."""

    CONFIRMED = "confirmed"
    WRONG = "wrong"
    ENDED = "ended"


def code_hash(code: str, number_id: int, secret: str) -> str:
    """What is kept of a code: without the secret a million tries against the database tell nothing."""
    return hmac.new(secret.encode(), f"number-code:{number_id}:{code}".encode(), hashlib.sha256).hexdigest()


def code_from(text: str) -> str:
    """The digits of a code as it was typed, blanks and hyphens left out; empty where it is not a code."""
    digits = "".join(text.split()).replace("-", "")
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else ""
