"""Reasons in the English courtesy text: translated by somebody, or said plainly to stand in the binding letter."""

from __future__ import annotations

from collections.abc import Mapping

UNTRANSLATED = {
    "fi": "The reasons are given in Finnish, in the letter that is the binding text. They have not been translated.",
    "sv": "The reasons are given in Swedish, in the letter that is the binding text. They have not been translated.",
}


def is_untranslated(reasons: Mapping[str, str]) -> bool:
    """Whether the English reasons are missing, or are the words of the binding language over again."""
    english = str(reasons.get("en", "")).strip()
    return not english or english in {str(reasons.get(language, "")).strip() for language in UNTRANSLATED}


def shown_reasons(reasons: Mapping[str, str], language: str, binding: str) -> str:
    """The reasons as the text of one language prints them; the English one never passes off what is not English."""
    if language == "en" and is_untranslated(reasons):
        return UNTRANSLATED[binding]
    return str(reasons.get(language, ""))
