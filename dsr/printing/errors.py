"""Why a letter is not printed."""

from __future__ import annotations

from dsr.domain.errors import Refused


class LetterRefused(Refused):
    """The letter cannot be made from these values; the sentence says what is missing."""

    code = "letter_refused"


class UnprintableText(LetterRefused):
    """The letter's text holds characters that no face of ours has."""

    code = "unprintable_text"


class PrintFailed(Exception):
    """Printing broke (crash, hang, refused resource) though the letter itself was in order; printing again may work.

    The text never holds words of the letter: it may reach a log.
    """
