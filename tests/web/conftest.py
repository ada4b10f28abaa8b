"""The office that tests of pages open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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
