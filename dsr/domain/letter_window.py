"""The window of an envelope: how many rows an address takes there, of those that show.

Source: SFS 2487 as `templates/letters/_assets/letter.css` sets it: rows 7-13 of 1/6 inch, 86 mm wide, which the window of a C5 or
E65 envelope shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

ROWS = 7
LETTERS = 42
"""So many letters of the letters' type go on a row of the window; a longer line takes another row."""


def rows_taken(name: str, lines: Sequence[str]) -> int:
    """How many rows the addressee's name and address take, long lines broken between words as they are printed."""
    return sum(len(wrap(line, LETTERS)) for line in (name, *lines))
