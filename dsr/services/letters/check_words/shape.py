"""The shape in which the checks' words are written down."""

from __future__ import annotations

from collections.abc import Mapping

CheckWords = Mapping[str, tuple[str, str, str, str, str, str]]
"""By the code of a check: its word where all is well, and what it says of a fault, each in Finnish, Swedish and English."""
