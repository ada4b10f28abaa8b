"""Letters across `kill -9`: the proof of `tests.bench.letters_killed` with a handful, on both databases."""

from __future__ import annotations

from pathlib import Path

from tests.bench import letters_killed


def test_a_killed_worker_loses_no_letter_and_sends_none_twice(database_url: str, tmp_path: Path) -> None:
    found = letters_killed.run(database_url, tmp_path, letters=5, kills=1, faster=300)
    assert (found.left, found.lost, found.twice) == (5, 0, 0)
