"""`dsr check` and the watched folder: a folder that cannot be read is a fault before anybody waits for files from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsr.cli import main


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The watched folder of the settings; it does not exist yet."""
    given = {
        "DSR_DATA": str(tmp_path / "var"),
        "DSR_SECRET_KEY": "t" * 40,
        "DSR_FIELD_KEY": "unused",
        "DSR_DEMO": "yes",
    }
    for name, value in {**given, "DSR_WATCH_FOLDER": str(tmp_path / "in")}.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "in"


def test_a_watched_folder_that_is_not_there_fails_the_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 1
    assert "DSR_WATCH_FOLDER: the folder is not there" in capsys.readouterr().err


def test_a_readable_folder_is_told_with_its_sub_folders(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "asterisk21").mkdir(parents=True)
    assert main(["check"]) == 0
    assert "the watched folder is readable and has 1 sub-folder(s)" in capsys.readouterr().out
