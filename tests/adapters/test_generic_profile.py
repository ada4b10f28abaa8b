"""The profile `generic`: a file whose headings are the names of our own fields, asked for by name or found out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dsr.adapters.callfiles import DiskCallFiles
from dsr.domain.call_profile import FIELDS, GENERIC_WHOLE
from dsr.ports import OpenedCallFile

AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


def _opened(folder: Path, text: str) -> OpenedCallFile:
    path = folder / "calls.csv"
    path.write_bytes(text.encode())
    return DiskCallFiles().open(str(path), GENERIC_WHOLE, AT)


@pytest.mark.parametrize(
    ("headings", "read", "reason"),
    [
        ("started;caller;total", ("started", "caller", "total"), "the least that it takes"),
        ("Started;CALLER;talk;queue", ("started", "caller", "queue", "talk"), "letter case is set aside"),
        ("caller;ended;note;started", ("started", "ended", "caller"), "a heading of no field is passed over"),
        (";".join(FIELDS), FIELDS, "all of them"),
    ],
)
def test_those_columns_are_read_that_the_file_has(
    tmp_path: Path, headings: str, read: tuple[str, ...], reason: str
) -> None:
    told = {"started": "2026-10-05 12:00:00", "ended": "2026-10-05 12:01:00", "caller": "0405550123"}
    row = ";".join(told.get(heading.casefold(), "60") for heading in headings.split(";"))
    opened = _opened(tmp_path, f"{headings}\n{row}\n")
    assert opened.faults == (), reason
    assert (opened.profile.name, tuple(field for field, _column in opened.profile.columns)) == ("generic", read)


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("started;total\n2026-10-05 12:00;60\n", "file_no_profile", "no caller"),
        ("started;caller\n2026-10-05 12:00;0405550123\n", "file_no_profile", "no length"),
        ("when;number;length\n", "file_no_profile", "names of its own"),
        ("", "file_empty", "what is wrong with the file itself comes first"),
    ],
)
def test_a_file_that_lacks_what_it_needs_is_refused_with_the_headings(
    tmp_path: Path, text: str, code: str, reason: str
) -> None:
    (fault,) = _opened(tmp_path, text).faults
    assert fault.code == code, reason
    if code == "file_no_profile":
        assert "at least started and caller, and total, talk or ended" in fault.message
