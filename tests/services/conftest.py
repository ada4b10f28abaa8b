"""Fixtures of the services."""

from __future__ import annotations

import pytest

from dsr.db.engine import Database
from tests.services.letters_office import LetterOffice, open_office


@pytest.fixture
def letter_office(database: Database) -> LetterOffice:
    """The office of letters over an empty database, once of each kind."""
    return open_office(database)


@pytest.fixture
def quick_office(sqlite_database: Database) -> LetterOffice:
    """The same on SQLite only, for what storage does not matter to."""
    return open_office(sqlite_database)
