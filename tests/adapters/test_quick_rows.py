"""Rows read by columns are those that the careful way reads one by one, whatever their cells hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dsr.adapters.callfiles.asterisk import asterisk_leg
from dsr.adapters.callfiles.clocks import RowFaulty
from dsr.adapters.callfiles.quick_asterisk import asterisk_rows
from dsr.adapters.callfiles.rows import checked
from dsr.domain.call_facts import call_of
from dsr.domain.call_profile import ASTERISK, Recorded
from dsr.domain.calls import CALL_ID, FIRST_KEPT, KeptRow, is_in_future, kept_row
from dsr.domain.local_times import zone_named
from dsr.domain.phone import FINNISH_RULES
from dsr.domain.single_calls import single_calls
from dsr.services.file_rows.ready import CALL_COLUMNS, call_values, leg_of
from tests.services.call_files import AT, asterisk_row

RECEIVED_AT = AT + timedelta(days=30)
LENGTH = CALL_COLUMNS.index("duration_ms")
KNOWN = settings(max_examples=150, deadline=None)
WHOLE = list(asterisk_row(7, AT))
TIMES = (
    *("2026-10-05 12:00:07", "2026-10-25 03:30:00", "2026-03-29 03:30:00", "2026-07-01T08:59:59", "", "  "),
    *("2026-10-05 12:00:60", "2026-02-30 10:00:00", " 2026-10-05 12:00:07", "2026-10-05 12:00:07+03:00", "klo 12"),
    *(
        "2026-10-05 12:00:07.5",
        "1989-01-01 00:00:00",
        "2026-11-30 00:00:00",
        "2026-10-05 11:59:58",
        "20261005 12:00:07",
    ),
)
LENGTHS = ("0", "60", "7200", "7201", "", " 60", "-1", "1.5", "1,5", "01:10", "x", "604801", "٣")
TEXTS = (
    "",
    " ",
    "info-fi,t,,",
    "x" * 41,
    "x" * 121,
    "x" * 201,
    "a\x1fb",
    "ä\u202e",
    '"',
    "PJSIP/A7-0000000a",
    "A7-00",
    "A-7-abcdef;1",
)
NUMBERS = ("0405550123", "+358405550123", "anonymous", "81621", "", " 0405550123 ", "sip:a@b", "0981622000", "9" * 300)
ODD = {
    "number": st.sampled_from(NUMBERS),
    "time": st.sampled_from(TIMES)
    | st.integers(0, 86_399).map(lambda s: str(datetime(2026, 10, 25) + timedelta(seconds=s))),
    "length": st.sampled_from(LENGTHS) | st.integers(0, 8_000).map(str),
    "text": st.sampled_from(TEXTS) | st.text(max_size=9),
    "context": st.sampled_from(("from-pstn", " From-PSTN", "from-internal", "", "default")),
    "clid": st.sampled_from(('"Aino" <0405550123>', "<0405550123>", "", "Aino", '"" <anonymous>', '"a" <b> <c>')),
    "said": st.sampled_from(("ANSWERED", "answered ", "NO ANSWER", "BUSY", "FAILED", "", "CONGESTION")),
    "id": st.sampled_from(
        ("1791190807.7", "1790000000.1", "1999999999.1", "a-1791190807.3", "", " ", "7", "x" * 130, "1791190807.٣")
    ),
    "file": st.sampled_from(("", "a.wav", " b.MP3 ", "note", "x" * 250 + ".wav")),
}
KINDS = {
    place: kind
    for kind, places in (
        ("number", (1, 2)),
        ("context", (3,)),
        ("clid", (4,)),
        ("text", (5, 6, 7, 8, 20)),
        ("time", (9, 10, 11)),
        ("length", (12, 13)),
        ("said", (14,)),
        ("id", (16, 19)),
        ("file", (17,)),
    )
    for place in places
}


@st.composite
def rows(draw: st.DrawFn) -> list[list[str]]:
    """Ordinary rows in which some cells are odd, and some of another width."""
    found = []
    for number in range(draw(st.integers(1, 6))):
        row = [*WHOLE[:20], str(number)]
        for place in draw(st.lists(st.sampled_from(sorted(KINDS)), max_size=4)):
            row[place] = draw(ODD[KINDS[place]])
        found.append(row[: draw(st.sampled_from((21, 21, 21, 21, 20)))])
    return found


def _one_by_one(cells: list[str], zone: str) -> KeptRow | None:
    """The row by the careful way; None where that way refuses it."""
    try:
        leg = checked(asterisk_leg(1, cells, zone_named(zone), zone, ASTERISK))
    except (RowFaulty, ValueError):
        return None
    return None if is_in_future(leg.started_at, RECEIVED_AT) else kept_row(leg)


@KNOWN
@given(rows(), st.sampled_from(["UTC", "Europe/Helsinki", "+02:00"]))
def test_a_row_read_by_columns_is_the_one_that_is_read_by_itself(cells: list[list[str]], zone: str) -> None:
    quick = asterisk_rows([1] * len(cells), cells, zone_named(zone), ASTERISK, RECEIVED_AT)
    for row, read in zip(cells, quick, strict=True):
        assert read is None or read == _one_by_one(row, zone)


def test_ordinary_rows_are_read_by_columns() -> None:
    cells = [list(asterisk_row(number, AT, talk=number * 30)) for number in range(5)]
    read = asterisk_rows(range(1, 6), cells, UTC, ASTERISK, RECEIVED_AT)
    assert [row[0] for row in read if row is not None] == [1, 2, 3, 4, 5]


@KNOWN
@given(rows())
def test_calls_of_one_leg_are_what_the_general_rule_says(cells: list[list[str]]) -> None:
    legs = [row for one in cells if (row := _one_by_one(one, "UTC")) is not None]
    for recorded in Recorded if legs else ():
        columns = list(zip(*(row[FIRST_KEPT:] for row in legs), strict=True))
        made = single_calls(columns, FINNISH_RULES, recorded)
        for place, values in enumerate(zip(*made.values, strict=True)):
            row = legs[place]
            call = call_of([leg_of(row[CALL_ID], row[FIRST_KEPT:])], FINNISH_RULES, recorded)
            if values[LENGTH] is not None:
                names = () if (name := made.recordings[place]) is None else (name,)
                assert values == call_values(call)
                assert tuple(one.name for one in call.recordings) == names
                assert all(one.duration_ms == values[LENGTH] for one in call.recordings)
