"""Rows by thousands of keys at once, however the known ones lie among those that are asked for."""

from __future__ import annotations

import pytest

from dsr.db.bulk import rows_in
from dsr.db.engine import Database
from dsr.db.tables import Leg
from tests.db.legs import a_leg

KNOWN = ("-1", "17.2", "17.4", "A", "Z", "_", "a", "b", "å", "€", "\U0001f600")
"""In the order of their bytes, which is no language's."""


@pytest.mark.parametrize(
    "asked",
    [
        ("17.1", "17.2", "17.3", "17.4", "17.5"),
        ("17.3",),
        ("17.4",),
        ("!", "~", "ö", "\U0001f601"),
        ("B", "b", "Y", "_", "^", "`", "ä", "å"),
        ("0", "€", "A"),
        ("zz", "y"),
        (),
    ],
)
def test_every_known_row_is_found_and_no_other(database: Database, asked: tuple[str, ...]) -> None:
    with database.write() as session:
        session.add_all([a_leg(key) for key in KNOWN])
        session.add_all([a_leg(key, source_id=2) for key in ("17.1", "17.3", "y", "zz")])
        session.flush()
        found = rows_in(session, Leg, ("ext_leg_id",), "ext_leg_id", asked, source_id=1)
        assert sorted(row[0] for row in found) == sorted(set(asked) & set(KNOWN))


def test_nothing_is_found_in_an_empty_register(database: Database) -> None:
    with database.write() as session:
        assert not rows_in(session, Leg, ("id",), "ext_leg_id", ["17.1", "17.2"], source_id=1)
