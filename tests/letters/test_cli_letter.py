"""`dsr letter kinds` and `dsr letter preview`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from dsr.cli.letter import add_commands
from tests.letters.conftest import KINDS


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    args = parser.parse_args(["letter", *words])
    code: int = args.run(args)
    return code


def test_kinds_are_listed_with_rights_languages_and_approval(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("kinds", "--json") == 0
    listed = {one["kind"]: one for one in json.loads(capsys.readouterr().out)}
    assert set(listed) == set(KINDS)
    assert listed["access_refused"] == {
        "kind": "access_refused",
        "rights": ["access"],
        "languages": ["fi", "sv", "en"],
        "approval": "decision",
    }
    assert listed["acknowledgement"]["approval"] == "none"
    assert "access" in listed["acknowledgement"]["rights"]


def test_kinds_are_sentences_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("kinds") == 0
    assert "access_answer: access; in fi, sv, en; approval: colleague" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_preview_is_a_pdf_and_always_the_same(tmp_path: Path, language: str) -> None:
    made = []
    for name in ("one.pdf", "two.pdf"):
        path = tmp_path / name
        assert run("preview", "access_answer", "--right", "access", "--lang", language, "-o", str(path)) == 0
        made.append(path.read_bytes())
    assert made[0].startswith(b"%PDF-1.7")
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("kind", "right", "language", "named"),
    [
        ("no_such", "access", "fi", "acknowledgement"),
        ("access_answer", "erasure", "fi", "use one of access"),
        ("access_answer", "access", "de", "fi, sv, en"),
    ],
)
def test_wrong_words_are_answered_with_the_right_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, right: str, language: str, named: str
) -> None:
    path = tmp_path / "x.pdf"
    assert run("preview", kind, "--right", right, "--lang", language, "-o", str(path)) == 2
    assert named in capsys.readouterr().err
    assert not path.exists()


def test_a_file_that_cannot_be_written_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "no" / "x.pdf"
    assert run("preview", "acknowledgement", "--right", "access", "--lang", "fi", "-o", str(path)) == 1
    assert "folder that exists" in capsys.readouterr().err
