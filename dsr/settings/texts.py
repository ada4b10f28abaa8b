"""How the text of a setting is read: yes or no, and several values in one."""

from __future__ import annotations


def is_yes(text: str) -> bool:
    """Whether the setting says yes."""
    return text.lower() in {"yes", "1", "true"}


def separated(text: str) -> list[str]:
    """What stands between commas, as it is written."""
    return [part.strip() for part in text.split(",") if part.strip()]


def listed(text: str) -> tuple[str, ...]:
    """What stands between commas, in small letters and each once."""
    return tuple(dict.fromkeys(one.strip().lower() for one in text.split(",") if one.strip()))
