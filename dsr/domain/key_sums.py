"""A sum over the keys of recordings: what came in is compared with what is there, whatever the order and however often in parts.

Each key counts by 1344 bits that SHAKE128 makes of it (what one turn of it gives), added modulo 2^1344: a key is taken out
again by subtracting it. To exchange some keys for others of the same sum is a k-sum problem: at a thousand exchanged rows
beyond 2^120 steps (D. Wagner, A Generalized Birthday Problem, 2002; 2^256 would leave 2^23).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import shake_128

_BYTES = 168
_MODULUS = 1 << 8 * _BYTES
WRITTEN = 2 * _BYTES
"""How many characters a written sum has."""


def key_sum(keys: Iterable[str]) -> int:
    """The sum of the keys, not reduced: sums are added to and taken from each other as they are."""
    read = int.from_bytes
    return sum([read(shake_128(key.encode("utf-8", "surrogatepass")).digest(_BYTES)) for key in keys])


def written(total: int) -> str:
    """The sum as it is stored: `WRITTEN` hex digits, the same for all sums that are equal by the modulus."""
    return f"{total % _MODULUS:0{WRITTEN}x}"


def read_sum(text: str) -> int:
    """A stored sum; nothing is the sum of no keys. Raises `ValueError` for what is no sum."""
    return int(text, 16) if text else 0
