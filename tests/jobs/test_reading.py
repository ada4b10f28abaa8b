"""A large file is read by a process of its own: the same rows, and no end taken for the file's that is not."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dsr.adapters.callfiles import open_call_file
from dsr.domain.call_profile import Recorded
from dsr.domain.phone import FINNISH_RULES
from dsr.jobs.reading import BESIDE_BYTES, ReadingBroken, ready_rows
from dsr.services.file_rows.chunks import chunks
from dsr.services.file_rows.packed import Packing
from dsr.services.file_rows.ready import Reading, made_ready
from tests.services.call_files import AT, asterisk_row, write_rows

READING = Reading(1, 1, FINNISH_RULES, Recorded.ANSWERED)


def test_a_process_beside_reads_the_same_rows(tmp_path: Path) -> None:
    rows = [asterisk_row(number, AT + timedelta(minutes=number), talk=number % 3 * 40) for number in range(40)]
    rows[7] = (*rows[7][:12], "long", *rows[7][13:])
    opened = open_call_file(Path(write_rows(tmp_path / "calls.csv", [*rows, rows[3]])))
    here = [made_ready(chunk, READING) for chunk in chunks(opened, skip=2, size=9)]
    assert [chunk.rows for chunk in here] == [9, 9, 9, 9, 3]
    for packing in Packing:
        for beside_bytes in (0, BESIDE_BYTES):
            found = list(ready_rows(opened, READING, skip=2, rows=9, packing=packing, beside_bytes=beside_bytes))
            assert [chunk.unpacked() for chunk in found] == here
            assert [chunk.rows for chunk in found] == [9, 9, 9, 9, 3]


def test_a_reading_process_that_is_killed_is_not_the_end_of_the_file(tmp_path: Path) -> None:
    rows = (asterisk_row(number, AT + timedelta(minutes=number)) for number in range(4_000))
    opened = open_call_file(Path(write_rows(tmp_path / "calls.csv", rows)))
    with closing(ready_rows(opened, READING, rows=10, beside_bytes=0)) as portions:
        next(portions)
        for child in _children():
            os.kill(child, signal.SIGKILL)
        with pytest.raises(ReadingBroken):
            list(portions)


@dataclass(frozen=True)
class _Breaking:
    """A file at whose rows the reader breaks, with what stands in it on its lips."""

    key_column: str = "uniqueid"
    size: int = 1

    def portions(self) -> Iterator[list[Any]]:
        """The first one already breaks."""
        raise ValueError("Kim Mallinen, 040 555 0123")


def test_what_breaks_the_reading_process_is_logged_without_what_stands_in_the_file(
    capfd: pytest.CaptureFixture[str],
) -> None:
    breaking: Any = _Breaking()
    with pytest.raises(ReadingBroken):
        list(ready_rows(breaking, READING, beside_bytes=0))
    told = capfd.readouterr().err
    assert "Kim" not in told
    assert json.loads(told)["fault"] == "ValueError"


def _children() -> list[int]:
    """The processes that this one has started and that read for it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words, parent = (
                (folder / "cmdline").read_bytes(),
                (folder / "stat").read_text().rsplit(")", 1)[1].split()[1],
            )
        except (OSError, IndexError):
            continue
        if int(parent) == os.getpid() and b"read_for_another" in words:
            found.append(int(folder.name))
    return found
