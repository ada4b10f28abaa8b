"""Reading call files from end to end: what refuses a file, what rejects a row, what a leg becomes."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dsr.adapters.callfiles import DiskCallFiles, detected_profile, open_call_file, survey
from dsr.domain.call_profile import ASTERISK, Layout, Profile
from dsr.domain.calls import Direction, LegRow, LegType, RejectedRow, Result, TzConfidence, ZoneBasis
from dsr.domain.calls_words import sentence
from dsr.domain.errors import Invalid
from dsr.domain.shipped_profiles import ASTERISK_CUSTOM_19

FILES = Path(__file__).parent / "files"
AUTUMN = FILES / "asterisk_autumn_helsinki.csv"
JUNK = FILES / "asterisk_utc_junk_bytes.csv"
FINNISH = Profile(
    "finnish",
    Layout.MAPPED_CSV,
    zone="Europe/Helsinki",
    columns=(
        ("started", "Alkoi"),
        ("caller", "Soittaja"),
        ("queue", "Jono"),
        ("agent", "Asiakaspalvelija"),
        ("total", "Kesto"),
        ("direction", "Suunta"),
        ("result", "Tulos"),
    ),
    date_pattern="%d.%m.%Y %H.%M.%S",
)


def legs_of(path: Path, profile: Profile = ASTERISK) -> list[LegRow]:
    return [row for row in open_call_file(path, profile) if isinstance(row, LegRow)]


def rejected_of(path: Path, profile: Profile) -> list[RejectedRow]:
    return [row for row in open_call_file(path, profile) if isinstance(row, RejectedRow)]


def fault_codes(path: Path, profile: Profile = ASTERISK) -> list[str]:
    return [fault.code for fault in open_call_file(path, profile).faults]


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "calls.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_repeated_autumn_hour_is_told_apart_by_the_call_ids() -> None:
    legs = legs_of(AUTUMN)
    assert [leg.started_local for leg in legs[1:3]] == ["2026-10-25 03:30:00"] * 2
    assert [leg.started_at for leg in legs[1:3]] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]
    assert [leg.utc_offset_min for leg in legs[1:3]] == [180, 120]
    assert {leg.tz_confidence for leg in legs} == {TzConfidence.COMPUTED}
    assert all(leg.second_reading_at is None for leg in legs)


def test_a_file_over_the_change_of_clocks_is_proved_to_be_in_finnish_time() -> None:
    zone = open_call_file(AUTUMN).zone
    assert zone is not None
    assert (zone.basis, zone.name, zone.offsets_min) == (ZoneBasis.PROVED, "Europe/Helsinki", (120, 180))


def test_a_profile_that_says_the_proved_zone_is_taken() -> None:
    assert fault_codes(AUTUMN, replace(ASTERISK, zone="Europe/Helsinki")) == []


@pytest.mark.parametrize("zone", ["UTC", "Europe/Stockholm", "+05:30"])
def test_a_profile_that_says_another_zone_refuses_the_file(zone: str) -> None:
    opened = open_call_file(AUTUMN, replace(ASTERISK, zone=zone))
    assert [fault.code for fault in opened.faults] == ["file_zone_differs"]
    assert zone in opened.faults[0].message


def test_a_fixed_offset_does_not_fit_a_file_over_the_change_of_clocks() -> None:
    codes = fault_codes(AUTUMN, replace(ASTERISK, zone="+02:00"))
    assert codes in (["file_zone_differs"], ["file_zone_varies"])


def test_a_file_whose_offset_varies_without_a_change_of_clocks_is_refused(tmp_path: Path) -> None:
    lines = JUNK.read_bytes().splitlines(keepends=True)
    shifted = lines[2].replace(b"2026-06-03 07:3", b"2026-06-03 10:3")
    assert shifted != lines[2]
    opened = open_call_file(written(tmp_path, b"".join([*lines[:2], shifted])))
    assert [fault.code for fault in opened.faults] == ["file_zone_varies"]
    assert dict(opened.faults[0].values)["line"] == 3


def test_a_call_passed_on_an_hour_later_does_not_make_the_zone_vary() -> None:
    legs = legs_of(AUTUMN)
    assert [leg.ext_leg_id for leg in legs[4:]] == [f"mainserver-{int(legs[4].started_at.timestamp())}.5"] * 2
    assert legs[5].started_at - legs[4].started_at == timedelta(hours=1)


def test_ids_without_seconds_need_a_declared_zone(tmp_path: Path) -> None:
    text = JUNK.read_bytes()
    for second in (b"1780467120", b"1780470000", b"1780471800"):
        text = text.replace(second, b"call")
    path = written(tmp_path, text)
    assert fault_codes(path) == ["file_zone_unproved"]
    opened = open_call_file(path, replace(ASTERISK, zone="UTC"))
    assert opened.zone is not None
    assert opened.zone.basis is ZoneBasis.DECLARED
    assert {leg.tz_confidence for leg in opened if isinstance(leg, LegRow)} == {TzConfidence.ASSUMED}


def test_bytes_that_are_not_utf_8_in_a_name_do_not_cost_the_row() -> None:
    found = survey(open_call_file(JUNK))
    assert (found.rows, found.legs, found.rejected_count, found.mended_lines) == (3, 3, 0, 1)
    legs = legs_of(JUNK)
    assert "NKEL" in legs[1].caller_name_raw
    assert legs[2].caller_name_raw == "Äijälä"


def test_an_asterisk_row_becomes_a_leg() -> None:
    leg = legs_of(AUTUMN)[0]
    assert leg.started_at == datetime(2026, 10, 24, 9, 0, tzinfo=UTC)
    assert (leg.caller_raw, leg.dialled_raw, leg.queue_raw, leg.agent_raw) == (
        "0401234567",
        "6001",
        "neuvonta_6001",
        "SIP/6017",
    )
    assert (leg.wait_ms, leg.talk_ms, leg.total_ms) == (5_000, 60_000, 65_000)
    assert (leg.leg_type, leg.direction, leg.result) == (LegType.QUEUE, Direction.IN, Result.ANSWERED)
    assert leg.answered_at == leg.started_at + timedelta(seconds=5)
    assert leg.ended_at == leg.started_at + timedelta(seconds=65)
    assert leg.row_no == 1


def test_an_unanswered_row_names_no_agent() -> None:
    leg = legs_of(AUTUMN)[3]
    assert (leg.agent_raw, leg.result, leg.answered_at, leg.talk_ms) == ("", Result.MISSED, None, 0)


def test_legs_of_a_call_keep_one_call_id_and_keys_of_their_own() -> None:
    legs = legs_of(AUTUMN)
    assert legs[4].ext_call_id == legs[5].ext_call_id
    assert len({(leg.ext_leg_id, leg.ext_seq) for leg in legs}) == len(legs)


def test_reading_twice_gives_the_same_hashes_and_a_changed_row_another() -> None:
    first, again = legs_of(AUTUMN), legs_of(AUTUMN)
    assert [leg.row_hash for leg in first] == [leg.row_hash for leg in again]
    assert len({leg.row_hash for leg in first}) == len(first)


def test_the_row_hash_does_not_depend_on_where_the_row_stands(tmp_path: Path) -> None:
    lines = AUTUMN.read_text().splitlines(keepends=True)
    turned = legs_of(written(tmp_path, "".join(reversed(lines))))
    assert {leg.row_hash for leg in turned} == {leg.row_hash for leg in legs_of(AUTUMN)}


@pytest.mark.parametrize("name", ["generic_semicolon_bom.csv", "generic_utf16.csv", "generic_cp1252.csv"])
def test_a_mapped_file_reads_alike_in_every_encoding(name: str) -> None:
    found = survey(open_call_file(FILES / name, FINNISH))
    assert (found.faults, found.rows, found.legs, found.rejected_count) == ((), 6, 4, 2)
    legs = legs_of(FILES / name, FINNISH)
    assert legs[0].started_at == datetime(2026, 6, 3, 6, 12, tzinfo=UTC)
    assert (legs[0].total_ms, legs[0].direction, legs[0].result) == (245_000, Direction.IN, Result.ANSWERED)
    assert (legs[3].queue_raw, legs[3].agent_raw) == ("Öljyneuvonta", "Åke Agentti")


def test_a_repeated_autumn_time_without_ids_keeps_both_readings() -> None:
    leg = legs_of(FILES / "generic_cp1252.csv", FINNISH)[3]
    assert leg.tz_confidence is TzConfidence.AMBIGUOUS
    assert leg.started_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert leg.second_reading_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert survey(open_call_file(FILES / "generic_cp1252.csv", FINNISH)).ambiguous == 1


def test_days_and_hours_that_never_were_are_rejected_with_their_reason() -> None:
    rejected = rejected_of(FILES / "generic_cp1252.csv", FINNISH)
    assert [(row.row_no, row.code) for row in rejected] == [(5, "row_time_unreadable"), (6, "row_time_skipped")]
    assert "30.2.2026 10.00.00" in rejected[0].reason
    assert "clocks were put forward" in rejected[1].reason


def test_equal_rows_without_ids_are_numbered_and_keep_their_keys() -> None:
    first, again = (legs_of(FILES / "generic_cp1252.csv", FINNISH) for _ in range(2))
    assert first[1].ext_leg_id == first[2].ext_leg_id
    assert [leg.ext_seq for leg in first[1:3]] == ["1", "2"]
    assert [(leg.ext_leg_id, leg.ext_seq) for leg in first] == [(leg.ext_leg_id, leg.ext_seq) for leg in again]
    assert all(leg.has_derived_key for leg in first)
    assert len({leg.ext_call_id for leg in first}) == 4


def test_the_survey_counts_hidden_and_odd_numbers_and_repeats(tmp_path: Path) -> None:
    found = survey(open_call_file(AUTUMN))
    assert (found.rows, found.calls, found.alike) == (6, 5, 0)
    assert found.share_hidden == pytest.approx(1 / 6)
    assert found.share_odd == 0
    assert found.first_at == datetime(2026, 10, 24, 9, 0, tzinfo=UTC)
    twice = survey(open_call_file(written(tmp_path, AUTUMN.read_bytes() * 2)))
    assert (twice.rows, twice.calls, twice.alike) == (12, 5, 0)
    alike = survey(open_call_file(FILES / "generic_cp1252.csv", FINNISH))
    assert (alike.legs, alike.calls, alike.alike) == (4, 4, 1), "taken as calls of their own"
    assert (found.unnamed, alike.unnamed) == (0, 4)


def test_another_known_layout_is_named_and_found_by_itself() -> None:
    opened = open_call_file(FILES / "asterisk_custom_19.csv")
    assert [fault.code for fault in opened.faults] == ["file_layout_other"]
    assert "19 columns in the order of the profile asterisk_custom19" in opened.faults[0].message
    assert detected_profile(FILES / "asterisk_custom_19.csv") is ASTERISK_CUSTOM_19


@pytest.mark.parametrize(
    ("columns", "code", "why"),
    [
        (range(20), "file_layout_short", "the sequence cut off"),
        (range(16), "file_layout_short", "cdr_csv without ids"),
        (
            [4, 1, 2, 3, *range(5, 16), 0, 16, 17, 18, 20],
            "file_layout_unknown",
            "the customised order, one column more",
        ),
        (range(1, 21), "file_layout_unknown", "the account cut off: the same places as the customised order"),
        ([20, *range(10), *range(12, 20)], "file_columns", "Asterisk's words in other places"),
    ],
)
def test_another_asterisk_layout_is_told_with_the_columns_it_has(
    tmp_path: Path, columns: Sequence[int], code: str, why: str
) -> None:
    rows = list(csv.reader(AUTUMN.read_text().splitlines()))
    path = tmp_path / "calls.csv"
    with path.open("w", newline="") as handle:
        csv.writer(handle).writerows([row[place] for place in columns] for row in rows)
    opened = open_call_file(path)
    assert [fault.code for fault in opened.faults] == [code], why
    assert f"{len(columns)} columns" in opened.faults[0].message
    detected = DiskCallFiles().open_detected(str(path), [], datetime.now(UTC))
    assert f"{len(columns)} columns" in detected.faults[0].message


def test_the_layout_is_found_by_what_the_file_holds() -> None:
    assert detected_profile(AUTUMN) is ASTERISK
    assert detected_profile(FILES / "generic_cp1252.csv") is None
    assert detected_profile(FILES / "no such file.csv") is None


def test_a_heading_row_over_the_21_columns_is_no_call(tmp_path: Path) -> None:
    heading = (
        "accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,duration,billsec,"
        "disposition,amaflags,uniqueid,userfield,peeraccount,linkedid,sequence\n"
    )
    found = survey(open_call_file(written(tmp_path, heading.encode() + AUTUMN.read_bytes())))
    assert (found.faults, found.rows) == ((), 6)


BAD_FILES = [
    (b"", "file_empty", "nothing in it"),
    (b"\n\n  \n", "file_empty", "only blank lines"),
    (b"PK\x03\x04\x14\x00\x06\x00" + b"\x00\x01" * 300, "file_packed", "a spreadsheet's zip"),
    (AUTUMN.read_bytes() + b"a\x00b\n", "file_binary", "a zero byte further on"),
    (b"x" * 200_000, "file_line_too_long", "one endless line"),
    (AUTUMN.read_bytes()[:-10], "file_truncated", "cut in a quoted field"),
    (b'"a","b\n' + b"c\n" * 60, "file_open_quote", "a quotation mark that never closes"),
    (b"a,b,c\n1,2,3\n", "file_columns", "three columns"),
    (b"\xff\xfe\x00\x00" + b"a\x00\x00\x00" * 20, "file_encoding", "UTF-32"),
    ("a,b\n".encode("utf-16")[:-1], "file_truncated", "UTF-16 cut in a character"),
]


@pytest.mark.parametrize(("content", "code", "why"), BAD_FILES, ids=[row[2] for row in BAD_FILES])
def test_a_bad_file_is_refused_whole_with_a_sentence(tmp_path: Path, content: bytes, code: str, why: str) -> None:
    opened = open_call_file(written(tmp_path, content))
    assert [fault.code for fault in opened.faults] == [code], why
    assert opened.faults[0].message.endswith(".")
    assert survey(opened).faults == opened.faults
    with pytest.raises(Invalid):
        list(opened)


def test_a_truncated_copy_is_refused() -> None:
    assert fault_codes(FILES / "asterisk_truncated.csv") == ["file_truncated"]


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert fault_codes(tmp_path / "none.csv") == ["file_missing"]
    assert fault_codes(tmp_path) == ["file_missing"]


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    with path.open("wb") as handle:
        handle.truncate(2 << 30)
    opened = open_call_file(path)
    assert [fault.code for fault in opened.faults] == ["file_too_large"]
    assert "2148 MB" in opened.faults[0].message


def test_every_missing_column_is_named_at_once(tmp_path: Path) -> None:
    opened = open_call_file(written(tmp_path, "Alkoi;Jono;Jono\n1;2;3\n"), FINNISH)
    assert {(fault.code, dict(fault.values)["column"]) for fault in opened.faults} == {
        ("file_column_missing", "Soittaja"),
        ("file_column_missing", "Asiakaspalvelija"),
        ("file_column_missing", "Kesto"),
        ("file_column_missing", "Suunta"),
        ("file_column_missing", "Tulos"),
        ("file_column_repeated", "Jono"),
    }


def test_a_heading_without_rows_is_refused() -> None:
    assert fault_codes(FILES / "heading_only.csv", FINNISH) == ["file_no_rows"]


SIMPLE = Profile(
    "simple",
    Layout.MAPPED_CSV,
    zone="UTC",
    has_header=False,
    columns=(("started", 1), ("caller", 2), ("total", 3), ("leg_id", 4)),
)

BAD_ROWS = [
    ("2026-06-03 10:00:00,0401234567,12", "row_columns", "a field too few"),
    ("2026-06-03 10:00:00,0401234567,12,id2,x", "row_columns", "a field too many"),
    (",0401234567,12,id2", "row_time_missing", "no start"),
    ("2026-02-30 10:00:00,0401234567,12,id2", "row_time_unreadable", "30 February"),
    ("2026-W48-1,0401234567,12,id2", "row_time_unreadable", "a week date"),
    ("Maija,0401234567,12,id2", "row_time_unreadable", "a name in the time column"),
    ("1899-12-30 00:00:00,0401234567,12,id2", "row_time_out_of_range", "a spreadsheet's zero"),
    ("2026-06-03 10:00:00,0401234567,-5,id2", "row_duration", "negative"),
    ("2026-06-03 10:00:00,0401234567,kaksi,id2", "row_duration", "text"),
    ("2026-06-03 10:00:00,0401234567,1e30,id2", "row_duration", "absurd"),
    ("2026-06-03 10:00:00,0401234567,1e3,id2", "row_duration", "no register writes seconds so"),
    ("2026-06-03 10:00:00,0401234567,1_000,id2", "row_duration", "nor so"),
    ("2026-06-03 10:00:00,0401234567,٣٠,id2", "row_duration", "digits of another script"),
    ("2026-06-03 10:00:00,0401234567,NaN,id2", "row_duration", "not a number"),
    ("2026-06-03 10:00:00,0401234567,,id2", "row_duration_missing", "no duration at all"),
    ("2026-06-10 10:05:01,0401234567,12,id2", "row_in_future", "five minutes and a second after the file came"),
    ("2026-06-03 10:00:00," + "9" * 600 + ",12,id2", "row_too_long", "a caller of 600 characters"),
]


@pytest.mark.parametrize(("line", "code", "why"), BAD_ROWS, ids=[row[2] for row in BAD_ROWS])
def test_a_bad_row_is_rejected_and_the_others_are_taken(tmp_path: Path, line: str, code: str, why: str) -> None:
    good = "2026-06-03 10:00:00,0401234567,12,id1\n"
    path = written(tmp_path, f"{good}{line}\n{good.replace('id1', 'id3')}")
    found = survey(open_call_file(path, SIMPLE, received_at=datetime(2026, 6, 10, 10, 0, tzinfo=UTC)))
    assert (found.faults, found.rows, found.legs) == ((), 3, 2)
    assert [(row.row_no, row.code) for row in found.rejected] == [(2, code)], why
    assert "Maija" not in found.rejected[0].reason
    assert found.rejected[0].reason.endswith(".")


def test_a_call_within_the_skew_of_clocks_is_taken(tmp_path: Path) -> None:
    path = written(tmp_path, "2026-06-10 10:05:00,0401234567,12,id1\n")
    (leg,) = open_call_file(path, SIMPLE, received_at=datetime(2026, 6, 10, 10, 0, tzinfo=UTC))
    assert isinstance(leg, LegRow)


TOLD = [
    ("30.2.2026 10.00.00;040;q;a;1;in;ok", "Alkoi", "03.11.2026 09.05.00", "the form that the profile wants"),
    (";040;q;a;1;in;ok", "Alkoi", "Add the time", "no start"),
    ("3.6.2026 10.00.00;040;q;a;kaksi;in;ok", "Kesto", "unit", "a length in words"),
    ("3.6.2026 10.00.00;040;q;a;;in;ok", "Kesto", "Add it", "no length"),
    ("3.6.2026 10.00.00;" + "0" * 201 + ";q;a;1;in;ok", "Soittaja", "shorten", "a number too long"),
    ("3.6.2026 10.00.00;040;" + "q" * 121 + ";a;1;in;ok", "JONO", "shorten", "a line too long"),
    ("29.3.2026 3.30.00;040;q;a;1;in;ok", "Alkoi", "time zone", "the hour that was skipped"),
    ("3.6.2036 10.00.00;040;q;a;1;in;ok", "Alkoi", "clock of the source", "years ahead"),
]


@pytest.mark.parametrize(("line", "column", "remedy", "why"), TOLD, ids=[row[3] for row in TOLD])
def test_a_rejection_names_the_line_the_columns_heading_and_the_remedy(
    tmp_path: Path, line: str, column: str, remedy: str, why: str
) -> None:
    heading = "Alkoi;Soittaja;JONO;Asiakaspalvelija;Kesto;Suunta;Tulos"
    path = written(tmp_path, f"{heading}\n3.6.2026 10.00.00;040;q;a;1;in;ok\n{line}\n")
    opened = open_call_file(path, FINNISH, received_at=datetime(2026, 11, 3, tzinfo=UTC))
    (row,) = survey(opened).rejected
    for word in ("Line 3: ", f"“{column}”", remedy):
        assert word in row.reason, (why, row.reason)
    for language in ("fi", "sv"):
        assert f"”{column}”" in sentence(row.code, dict(row.values), language)


def test_a_column_without_a_heading_is_told_by_its_number(tmp_path: Path) -> None:
    (row,) = rejected_of(written(tmp_path, "2026-06-03 10:00:00,0401234567,-5,id2\n"), SIMPLE)
    assert "The value “-5” in the column “3” is not a duration" in row.reason


def test_a_stray_quotation_mark_costs_its_own_row_only(tmp_path: Path) -> None:
    good = '"2026-06-03 10:00:00","0401234567","12","id{}"\n'
    text = good.format(1) + '2026-06-03 10:00:00,"Oy,12,id2\n' + good.format(3) + good.format(4)
    found = survey(open_call_file(written(tmp_path, text), SIMPLE))
    assert (found.faults, found.rows, found.legs) == ((), 4, 3)
    assert [(row.row_no, row.code) for row in found.rejected] == [(2, "row_columns")]


def test_a_quoted_line_break_stays_inside_its_field(tmp_path: Path) -> None:
    text = '2026-06-03 10:00:00,"040\r\n1234567",12,id1\r\n2026-06-03 10:00:00,0,12,id2\r\n'
    legs = legs_of(written(tmp_path, text), SIMPLE)
    assert [(leg.row_no, leg.ext_leg_id) for leg in legs] == [(1, "id1"), (3, "id2")]


def test_old_macintosh_line_ends_are_read(tmp_path: Path) -> None:
    text = "2026-06-03 10:00:00,0401234567,12,id1\r2026-06-03 11:00:00,0401234567,12,id2\r"
    assert len(legs_of(written(tmp_path, text), SIMPLE)) == 2


def test_a_time_with_its_own_offset_needs_no_zone(tmp_path: Path) -> None:
    text = "2026-06-03T10:00:00Z,0401234567,12,id1\n2026-10-25T03:30:00+03:00,0401234567,12,id2\n"
    legs = legs_of(written(tmp_path, text), replace(SIMPLE, zone="Europe/Helsinki"))
    assert [leg.started_at for leg in legs] == [
        datetime(2026, 6, 3, 10, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    ]
    assert [leg.utc_offset_min for leg in legs] == [0, 180]
    assert {leg.tz_confidence for leg in legs} == {TzConfidence.GIVEN}


@pytest.mark.parametrize(
    ("unit", "text", "expected"),
    [("s", "12", 12_000), ("s", "12.5", 12_500), ("ms", "312450", 312_450), ("hms", "1:02:03", 3_723_000)],
)
def test_durations_are_milliseconds_inside(tmp_path: Path, unit: str, text: str, expected: int) -> None:
    profile = replace(SIMPLE, unit=unit)
    leg = legs_of(written(tmp_path, f"2026-06-03 10:00:00,0401234567,{text},id1\n"), profile)[0]
    assert leg.total_ms == expected


def test_a_millisecond_clock_is_read_as_moments(tmp_path: Path) -> None:
    profile = replace(SIMPLE, date_pattern="epoch_ms", zone=None)
    leg = legs_of(written(tmp_path, "1780480800000,0401234567,12,id1\n"), profile)[0]
    assert leg.started_at == datetime(2026, 6, 3, 10, 0, tzinfo=UTC)


def test_rows_with_one_call_id_are_one_call(tmp_path: Path) -> None:
    profile = replace(SIMPLE, columns=(("started", 1), ("caller", 2), ("total", 3), ("call_id", 4)))
    text = "2026-06-03 10:00:00,040,12,c1\n2026-06-03 10:00:12,040,30,c1\n2026-06-03 11:00:00,040,12,c2\n"
    found = survey(open_call_file(written(tmp_path, text), profile))
    assert (found.legs, found.calls) == (3, 2)


def test_nothing_is_lost_between_rows_legs_and_rejections() -> None:
    for path, profile in [(AUTUMN, ASTERISK), (JUNK, ASTERISK), (FILES / "generic_utf16.csv", FINNISH)]:
        found = survey(open_call_file(path, profile))
        assert found.rows == found.legs + found.rejected_count == len(list(open_call_file(path, profile)))


samples = pytest.mark.skipif("DSR_SAMPLES" not in os.environ, reason="DSR_SAMPLES names no folder of samples")


@samples
def test_the_real_exchange_file_has_84_legs_of_36_calls_in_utc() -> None:
    path = next(Path(os.environ["DSR_SAMPLES"], "asterisk").glob("*21col*.csv"))
    opened = open_call_file(path)
    found = survey(opened)
    assert (found.faults, found.rows, found.legs, found.calls) == ((), 84, 84, 36)
    assert found.mended_lines > 0
    assert opened.zone is not None
    assert (opened.zone.basis, opened.zone.offsets_min) == (ZoneBasis.PROVED, (0,))


@samples
def test_the_real_exchange_file_is_refused_with_a_wrong_zone() -> None:
    path = next(Path(os.environ["DSR_SAMPLES"], "asterisk").glob("*21col*.csv"))
    opened = open_call_file(path, replace(ASTERISK, zone="Europe/Helsinki"))
    assert [fault.code for fault in opened.faults] == ["file_zone_differs"]


@samples
def test_the_customised_exchange_file_has_14_legs_of_14_calls_three_hours_ahead() -> None:
    path = next(Path(os.environ["DSR_SAMPLES"], "asterisk").glob("*19col*.csv"))
    opened = DiskCallFiles().open_detected(str(path), [], datetime.now(UTC))
    found = survey(opened)
    assert (found.faults, found.rows, found.legs, found.calls) == ((), 14, 14, 14)
    assert opened.zone is not None
    assert (opened.zone.basis, opened.zone.offsets_min) == (ZoneBasis.PROVED, (180,))


@samples
def test_the_event_rows_of_the_samples_are_two_conversations() -> None:
    path = next(Path(os.environ["DSR_SAMPLES"], "zylinc").glob("*.csv"))
    found = survey(DiskCallFiles().open_detected(str(path), [], datetime.now(UTC)))
    assert (found.faults, found.rows, found.legs, found.calls) == ((), 4, 4, 2)
