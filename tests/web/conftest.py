"""The office that tests of pages open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dsr.services import users
from tests.services.letters_office import LetterOffice, Paper, people_in
from tests.web.office import Office, open_office


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    """An office over an empty database; form tokens are not asked for."""
    opened = open_office(sqlite_url, tmp_path)
    yield opened
    opened.deps.database.close()


@pytest.fixture
def strict_office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    """The same, with form tokens as in production."""
    opened = open_office(sqlite_url, tmp_path, checks_tokens=True)
    yield opened
    opened.deps.database.close()


@pytest.fixture
def written(sqlite_url: str, tmp_path: Path) -> Iterator[tuple[LetterOffice, Office]]:
    """Letters and pages over one empty database and one clock; everybody of the letters can sign in."""
    web = open_office(sqlite_url, tmp_path)
    people = people_in(web.deps.database, web.clock())
    with web.deps.database.write() as session:
        for user_id in people.values():
            users.accept_commitment(session, user_id, users.COMMITMENT_VERSION, at=web.clock())
    yield LetterOffice(web.deps, web.clock, web.mail, Paper(), people), web
    web.deps.database.close()
