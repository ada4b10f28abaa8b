"""On which side of the city's exchange a written number stands: a call's direction follows from its two numbers."""

from __future__ import annotations

import re

from dsr.domain.phone import NumberKind, NumberRules, classify

_INSIDE = frozenset({NumberKind.EXTENSION, NumberKind.CITY_RANGE})
_OUTSIDE = frozenset({NumberKind.NUMBER, NumberKind.SERVICE, NumberKind.SHORT})
_NUMBER_BEGINS = re.compile(r"\s*\+?[0-9]")


def is_inside(raw: str, rules: NumberRules) -> bool:
    """Whether a written number is one of the city's own: an extension, or a number of its range."""
    return classify(raw, rules).kind in _INSIDE


def is_outside(raw: str, rules: NumberRules) -> bool:
    """Whether a written number is one outside the city, in whatever form: `+358 ...`, `00358 ...`, `0...`, an address.

    What could not be read is one only where it begins as a number does: feature codes and names do not.
    """
    kind = classify(raw, rules).kind
    return kind in _OUTSIDE or (kind is NumberKind.UNPARSED and _NUMBER_BEGINS.match(raw) is not None)
