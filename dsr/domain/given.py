"""What the answer gives of a linked call."""

from __future__ import annotations

from enum import StrEnum


class Given(StrEnum):
    """The whole recording, the recording with passages masked, nothing of it, or a transfer to another controller."""

    FULL = "full"
    MASKED = "masked"
    NONE = "none"
    TRANSFER = "transfer"


COPIED = (Given.FULL.value, Given.MASKED.value)
"""Of these a copy is given, as far as there is a recording (GDPR 15(3))."""

KEPT_BACK = (Given.MASKED.value, Given.NONE.value)
"""These keep something of a recording back, and rest on a ground of the catalogue (GDPR 15(4); tietosuojalaki 34 §)."""
