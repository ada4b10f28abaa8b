"""Bad files of every kind in every layout: the file or the row is named, and the rest of it is right."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dsr.adapters.callfiles import DiskCallFiles, open_call_file, survey
from dsr.domain.call_profile import Layout, Profile
from dsr.domain.calls import FileSurvey, LegRow
from dsr.domain.shipped_profiles import SHIPPED
from dsr.ports import OpenedCallFile
from dsr.services.register import chunks
from tests.adapters.layouts import EVENTS, FREEPBX_HEADING
from tests.services.session_files import COMPLETE, RECORDING

LATER = datetime(2027, 1, 1, tzinfo=UTC)
AT = datetime(2026, 6, 3, 10, 0)
GENERIC_HEADING = "leg_id;call_id;started;caller;caller_name;total"


@dataclass(frozen=True)
class Made:
    """A made-up row: its number, when it begins (UTC), and how it writes that and the caller's name."""

    number: int
    time: str = ""
    name: str = "Aino"
    length: str = "65"

    @property
    def at(self) -> datetime:
        return AT + timedelta(minutes=self.number)

    @property
    def start(self) -> str:
        return self.time or self.at.strftime("%Y-%m-%d %H:%M:%S")

    @property
    def unique(self) -> str:
        return f"{int(self.at.replace(tzinfo=UTC).timestamp())}.{self.number}"


def _asterisk(row: Made) -> dict[str, str]:
    ids = {"uniqueid": row.unique, "linkedid": row.unique, "sequence": str(row.number), "start": row.start}
    talk = {"duration": row.length, "billsec": "60", "disposition": "ANSWERED", "lastapp": "Queue", "lastdata": "q,t"}
    return {
        **ids,
        **talk,
        "src": "0401234567",
        "dst": "600",
        "clid": f'"{row.name}" <0401234567>',
        "dstchannel": "SIP/1",
    }


def _in_order(names: str) -> Callable[[Made], list[str]]:
    def cells(row: Made) -> list[str]:
        known = _asterisk(row)
        known["calldate"] = known["start"]
        return [known.get(name, "") for name in names.split(",")]

    return cells


CUSTOM = (
    "clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,start,answer,end,duration,billsec,disposition,amaflags,"
    "accountcode,uniqueid,userfield,sequence"
)
CSV_18 = (
    "accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,duration,billsec,"
    "disposition,amaflags,uniqueid,userfield"
)


def _threecx(row: Made) -> list[str]:
    times = [row.start.replace("-", "/"), "", ""]
    cells = [f"Call {row.number}", f"c{row.number}", f"0:00:{row.length}", *times, "TerminatedBySrc", "0401234567"]
    return [*cells, "Ext.960", "10021", "960", "960", "", "Ext.504", "504", "", "", "", row.name, "Chain: x;"]


def _event(row: Made) -> list[str]:
    return ["Answered", row.start, f"{row.number}000", row.length, "LeftQueue", row.name, "jono_6001"]


def _generic(row: Made) -> list[str]:
    return [f"l{row.number}", f"c{row.number}", row.start, "0401234567", row.name, row.length]


LAYOUTS: dict[str, tuple[str, Callable[[Made], list[str]], str]] = {
    "asterisk21": ("", _in_order(f"{CSV_18},peeraccount,linkedid,sequence"), ","),
    "asterisk18": ("", _in_order(CSV_18), ","),
    "asterisk_custom19": ("", _in_order(CUSTOM), ","),
    "freepbx": (FREEPBX_HEADING, _in_order(FREEPBX_HEADING), ","),
    "3cx": ("", _threecx, ","),
    "zylinc": (EVENTS[0], _event, ","),
    "generic": (GENERIC_HEADING, _generic, ";"),
}


def text_of(layout: str, *rows: Made) -> str:
    heading, cells, delimiter = LAYOUTS[layout]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(cells(row) for row in rows)
    return (f"{heading}\n" if heading else "") + out.getvalue()


def line_of(layout: str, number: int) -> int:
    return number + bool(LAYOUTS[layout][0])


def opened(folder: Path, content: bytes | str) -> OpenedCallFile:
    path = folder / "calls.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return DiskCallFiles().open_detected(str(path), [], LATER)


def surveyed(folder: Path, content: bytes | str) -> FileSurvey:
    return survey(opened(folder, content))


GOOD = (Made(1), Made(2), Made(3))
layouts = pytest.mark.parametrize("layout", LAYOUTS)


@layouts
def test_the_good_file_is_good_and_found_by_itself(tmp_path: Path, layout: str) -> None:
    file = opened(tmp_path, text_of(layout, *GOOD))
    found = survey(file)
    assert (file.profile.name, found.faults, found.legs, found.rejected_count) == (layout, (), 3, 0)


BAD_ROWS = [
    (Made(2, time="2026-02-30 10:00:00"), "row_time_unreadable", "a day that does not exist"),
    (Made(2, time="2026-06-03 25:00:00"), "row_time_unreadable", "an hour that does not exist"),
    (Made(2, time="1970-01-01 00:00:00"), "row_time_out_of_range", "a clock that was never set"),
    (Made(2, time="0001-01-01 00:00:00"), "row_time_out_of_range", "the time that some programs write for none"),
    (Made(2, time="2036-06-03 10:00:00"), "row_in_future", "ten years ahead"),
    (Made(2, length="-5"), "row_duration", "a negative length"),
    (Made(2, length="x"), "row_duration", "a length in words"),
]


@layouts
@pytest.mark.parametrize(("bad", "code", "why"), BAD_ROWS, ids=[row[2] for row in BAD_ROWS])
def test_a_bad_row_is_named_and_the_others_are_taken(
    tmp_path: Path, layout: str, bad: Made, code: str, why: str
) -> None:
    found = surveyed(tmp_path, text_of(layout, Made(1), bad, Made(3)))
    assert (found.faults, found.legs) == ((), 2), why
    assert [(row.row_no, row.code) for row in found.rejected] == [(line_of(layout, 2), code)]
    assert dict(found.rejected[0].values)["column"]


@layouts
def test_the_hour_that_spring_skips_is_rejected(tmp_path: Path, layout: str) -> None:
    text = text_of(
        layout, *(Made(n, time=f"2026-06-03 13:0{n}:00") for n in (1, 2)), Made(3, time="2026-03-29 03:30:00")
    )
    path = tmp_path / "calls.csv"
    path.write_text(text)
    found = opened(tmp_path, text)
    local = _in_helsinki(found.profile)
    rows = survey(DiskCallFiles().open(str(path), local, LATER))
    assert (rows.legs, [(row.row_no, row.code) for row in rows.rejected]) == (
        2,
        [(line_of(layout, 3), "row_time_skipped")],
    )


def _in_helsinki(profile: Profile) -> Profile:
    return replace(profile, zone="Europe/Helsinki")


@layouts
def test_mixed_encodings_are_read_row_by_row(tmp_path: Path, layout: str) -> None:
    lines = text_of(layout, Made(1), Made(2, name="Åke"), Made(3, name="Äijä")).splitlines(keepends=True)
    content = b"".join(line.encode("cp1252" if "Åke" in line else "utf-8") for line in lines)
    found = surveyed(tmp_path, content)
    assert (found.faults, found.legs, found.mended_lines) == ((), 3, 1)


@layouts
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (lambda text: b"\xef\xbb\xbf" + text.encode(), "a byte order mark"),
        (lambda text: text.encode("utf-16"), "UTF-16"),
        (lambda text: text.replace("\n", "\r\n").encode(), "line ends of Windows"),
        (lambda text: text.replace("\n", "\r").encode(), "line ends of old Macintoshes"),
        (lambda text: ("\n\n" + text.replace("\n", "\n\n")).encode(), "blank lines"),
        (lambda text: text.rstrip("\n").encode(), "no line end after the last row"),
    ],
)
def test_the_same_rows_are_read_alike_however_they_are_written(
    tmp_path: Path, layout: str, changed: Callable[[str], bytes], why: str
) -> None:
    text = text_of(layout, Made(1, name="Åsa"), Made(2), Made(3))
    plain = [row.row_hash for row in opened(tmp_path, text).rows() if isinstance(row, LegRow)]
    file = opened(tmp_path, changed(text))
    assert (file.faults, file.profile.name) == ((), layout), why
    assert [row.row_hash for row in file.rows() if isinstance(row, LegRow)] == plain, why


@layouts
def test_a_quoted_line_break_stays_in_its_cell(tmp_path: Path, layout: str) -> None:
    found = surveyed(tmp_path, text_of(layout, Made(1), Made(2, name="Aino\nEsimerkki"), Made(3)))
    assert (found.faults, found.legs) == ((), 3)
    assert [leg.row_no for leg in found.first_rows] == [line_of(layout, line) for line in (1, 2, 4)]


def _cut(text: str) -> bytes:
    return text.encode()[:-25]


def _zero(text: str) -> bytes:
    return text.replace("Aino", "A\0ino", 1).encode()


def _endless(text: str) -> bytes:
    return text.replace("Aino", "A" * 10_000_000, 1).encode()


def _unclosed(text: str) -> bytes:
    return text.encode() + b'"never closed\n'


WHOLE = [
    (_cut, "file_truncated", 3, "cut in the last row"),
    (_zero, "file_binary", 1, "a zero byte"),
    (_endless, "file_line_too_long", 1, "a cell of ten megabytes"),
    (_unclosed, "file_truncated", 4, "a quotation mark that is never closed"),
]


@layouts
@pytest.mark.parametrize(("change", "code", "line", "why"), WHOLE, ids=[row[3] for row in WHOLE])
def test_a_file_that_cannot_be_read_to_its_end_is_refused_with_the_line(
    tmp_path: Path, layout: str, change: Callable[[str], bytes], code: str, line: int, why: str
) -> None:
    (fault,) = opened(tmp_path, change(text_of(layout, *GOOD))).faults
    assert (fault.code, dict(fault.values)["line"]) == (code, line_of(layout, line)), why


@layouts
def test_a_repeated_key_is_one_row_and_with_other_content_a_rejected_one(tmp_path: Path, layout: str) -> None:
    file = opened(tmp_path, text_of(layout, *GOOD, Made(2), Made(3, length="90")))
    (chunk,) = chunks(file)
    has_ids = layout != "zylinc"
    assert (len(chunk.legs), chunk.repeated, [row.code for row in chunk.rejected]) == (
        (3, 1, ["row_key_repeated"]) if has_ids else (4, 1, [])
    ), "an event that differs is another call's, the same in every cell is the same"


def _zip(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(name, "x" * 100)
    return out.getvalue()


FILES = [
    (b"", "file_empty", "nothing"),
    (b"\r\n \n", "file_empty", "blank lines"),
    (b"\xef\xbb\xbf", "file_empty", "a byte order mark and nothing more"),
    (f"{FREEPBX_HEADING}\n".encode(), "file_no_rows", "headings only, of FreePBX"),
    (f"{EVENTS[0]}\n".encode(), "file_no_rows", "headings only, of event rows"),
    (f"{GENERIC_HEADING}\n".encode(), "file_no_rows", "headings only, of our own"),
    (b"a,b\n1,2\n", "file_no_profile", "columns nobody knows"),
    (b'{"Id": "c-1"}\n', "file_no_profile", "JSON"),
    (_zip("calls.csv"), "file_packed", "a zip package"),
    (_zip("[Content_Types].xml"), "file_packed", "a spreadsheet"),
    (b"\xd0\xcf\x11\xe0" + bytes(600), "file_packed", "an old spreadsheet"),
    (gzip.compress(b"a,b\n" * 50), "file_packed", "gzip"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "file_packed", "a PDF"),
    (b"\xff\xfe\x00\x00" + "a,b\n".encode("utf-32-le") * 20, "file_encoding", "UTF-32"),
    (RECORDING.format(COMPLETE).replace("<rec", '<!DOCTYPE r [<!ENTITY a "b">]><rec', 1).encode(), "file_xml_dtd", "XML bomb"),
    (b"<recording", "file_xml_broken", "XML cut off"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "code", "why"), FILES, ids=[row[2] for row in FILES])
def test_a_bad_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes, code: str, why: str) -> None:
    (fault,) = opened(tmp_path, content).faults
    assert (fault.code, fault.message[-1]) == (code, "."), why


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("content", [b"", b"a;b\n1;2\n", b"<recording/>", _zip("a.csv"), b"\xff" * 5000, b'"'])
def test_no_profile_chokes_on_another_kind_of_file(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(content)
    found = survey(DiskCallFiles().open(str(path), SHIPPED[name], LATER))
    assert found.faults
    assert all(fault.message.endswith(".") for fault in found.faults)


@pytest.mark.parametrize(
    ("total", "talk", "code", "why"),
    [
        ("60", "99999", "row_talk_too_long", "nobody talks longer than the call lasts"),
        ("60", "62", "row_talk_too_long", "more than rounding makes it"),
        ("60", "61", "", "two lengths, each rounded"),
        ("60", "60", "", "answered at once"),
        ("", "60", "", "one length alone"),
    ],
)
def test_a_talk_longer_than_its_call_is_rejected_by_name(
    tmp_path: Path, total: str, talk: str, code: str, why: str
) -> None:
    columns = (("started", 1), ("caller", 2), ("total", 3), ("talk", 4))
    profile = Profile("simple", Layout.MAPPED_CSV, zone="UTC", has_header=False, columns=columns)
    path = tmp_path / "calls.csv"
    path.write_text(f"2026-06-03 10:00:00,0401234567,60,50\n2026-06-03 11:00:00,0401234567,{total},{talk}\n", "utf-8")
    found = survey(open_call_file(path, profile))
    assert [row.code for row in found.rejected] == ([code] if code else []), why
    assert found.legs == (1 if code else 2), "the rest is taken"
