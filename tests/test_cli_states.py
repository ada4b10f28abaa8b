"""A workflow file that has lost a state in which a request stands is refused at the start, not on the pages of that request."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import update

from dsr.cli import main
from dsr.db.engine import Database
from dsr.db.tables import RightRequest
from tests.services.letters_office import ROOT, open_office


@pytest.fixture
def workflows(monkeypatch: pytest.MonkeyPatch, sqlite_url: str, tmp_path: Path) -> Path:
    """The workflow files of an office with one request, which stands in a state that they do not have."""
    shutil.copytree(ROOT / "workflows", tmp_path / "workflows")
    for name, value in {
        "DSR_DATA": str(tmp_path),
        "DSR_DATABASE_URL": sqlite_url,
        "DSR_SECRET_KEY": "a secret of the tests, long enough to be taken",
        "DSR_FIELD_KEY": Fernet.generate_key().decode(),
        "DSR_DEMO": "yes",
        "DSR_PUBLIC_URL": "http://localhost",
        "DSR_WORKFLOWS": str(tmp_path / "workflows"),
    }.items():
        monkeypatch.setenv(name, value)
    database = Database(sqlite_url)
    open_office(database).open_case()
    with database.write() as session:
        session.execute(update(RightRequest).values(state="being_weighed"))
    database.close()
    return tmp_path / "workflows"


def test_a_state_in_use_that_the_file_lacks_is_told_at_the_start(
    workflows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "compliance"]) == 1
    assert "Live requests stand in being_weighed" in capsys.readouterr().err


def test_a_state_that_the_file_maps_is_no_fault(workflows: Path) -> None:
    file = workflows / "access.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\nrenamed: {being_weighed: assessing}\n", encoding="utf-8")
    assert main(["report", "compliance"]) == 0
