"""Whole numbers out of forms and addresses."""

from __future__ import annotations


def whole_number(text: str | None, *, digits: int = 9) -> int | None:
    """The whole number that a text is, in digits 0 to 9 alone and at most so many; None for anything else.

    Nine digits fit into every column of ids and versions; longer ones are no number of ours.
    """
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= digits else None


def whole_numbers(texts: list[str] | None) -> list[int]:
    """Those of the texts that are whole numbers, in their order."""
    return [number for text in texts or () if (number := whole_number(text)) is not None]
