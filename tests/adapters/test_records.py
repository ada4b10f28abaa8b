"""Records read at one go are those that are read line by line, whatever the file holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsr.adapters.callfiles.records import FileFaulty, Record, records

PIECES = ("a", '"', '""', ",", "\n", "\r\n", "\r", " ", "é", '"x\ny"', "1,2,3\n", '"1","2"\n', "\n\n", "\t")
KNOWN = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _read(path: Path, encoding: str, block_bytes: int) -> list[Record] | str:
    try:
        return list(records(path, encoding, ",", block_bytes=block_bytes))
    except FileFaulty as faulty:
        return f"{faulty.fault.code} {dict(faulty.fault.values)}"


@KNOWN
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), st.sampled_from(["utf-8", "utf-16"]))
def test_a_file_reads_alike_at_one_go_and_line_by_line(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(text.encode(encoding))
    kind = "bytes" if encoding == "utf-8" else encoding
    assert _read(path, kind, 1 << 18) == _read(path, kind, 1)


@pytest.mark.parametrize("size", [3, 7, 64])
def test_a_file_reads_alike_in_blocks_of_every_size(tmp_path: Path, size: int) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(b'a,"b\nc",d\r\n' * 5 + b"x,y\xa5,z\n" + b'1,"2""",3\n' * 5)
    assert _read(path, "bytes", size) == _read(path, "bytes", 1 << 18)
