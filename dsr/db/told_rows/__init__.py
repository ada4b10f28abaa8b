"""Which rows the log tells of by itself: one entry for each table, with the columns that something hangs on.

A line carries ids, codes, days and hashes: of a long text its SHA-256, and of what somebody could guess (an address, a number
that is searched by) one made with a key that the row keeps and the log does not. Of what is empty it says that it is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlmodel import SQLModel

from dsr.db.told_rows.of_cases import OF_CASES
from dsr.db.told_rows.of_house import OF_HOUSE
from dsr.db.told_rows.of_letters import OF_LETTERS
from dsr.db.told_rows.watched import Values, Watched, key_text

__all__ = ["BY_MODEL", "WATCHED", "Values", "Watched", "key_text"]

WATCHED = (*OF_CASES, *OF_LETTERS, *OF_HOUSE)
"""What the rows of each table are held to."""

BY_MODEL: Mapping[type[SQLModel], Watched] = MappingProxyType({one.model: one for one in WATCHED})
