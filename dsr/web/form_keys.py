"""The key that a shown form carries: what it makes is made once, however often it is sent."""

from __future__ import annotations

import secrets


def new_key() -> str:
    """The key of a form that is about to be shown."""
    return secrets.token_urlsafe(24)


def key_of(posted: str | None) -> str:
    """The key that a form came with; one without a key, or with none of ours, is taken once, as sent."""
    key = posted or ""
    return key if 16 <= len(key) <= 64 and key.isascii() and key.isprintable() else new_key()
