"""The layouts that ship: found by what a file holds, and each row understood as its exchange meant it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dsr.adapters.callfiles import CallFile, DiskCallFiles, open_call_file, survey
from dsr.adapters.callfiles.layout import ASTERISK_COLUMNS
from dsr.domain.call_facts import call_of
from dsr.domain.call_profile import ASTERISK, Profile
from dsr.domain.calls import Direction, LegRow, LegType, RejectedRow, Result, TzConfidence, ZoneBasis
from dsr.domain.phone import FINNISH_RULES
from dsr.domain.shipped_profiles import ASTERISK_18, FREEPBX, SHIPPED, THREECX, ZYLINC
from tests.adapters.layouts import EVENTS, FREEPBX_HEADING, FREEPBX_ROWS, THREECX_ROWS

FILES = Path(__file__).parent / "files"
AUTUMN = FILES / "asterisk_autumn_helsinki.csv"
LATER = datetime(2027, 1, 1, tzinfo=UTC)
CSV_18 = tuple(range(18))
CUSTOM_18 = (4, 1, 2, 3, *range(5, 16), 0, 16, 17)
CUSTOM_19 = (*CUSTOM_18, 20)


def detected(path: Path, saved: Sequence[Profile] = ()) -> CallFile:
    opened = DiskCallFiles().open_detected(str(path), saved, LATER)
    assert opened.faults == (), opened.faults[0].message
    return opened


def legs_of(opened: CallFile) -> list[LegRow]:
    return [row for row in opened if isinstance(row, LegRow)]


def lines(path: Path, *rows: str, end: str = "\n") -> Path:
    path.write_text("".join(row + end for row in rows), encoding="utf-8", newline="")
    return path


def turned(folder: Path, places: Sequence[int]) -> Path:
    """The rows of the autumn file with their columns in another order."""
    path = folder / "Master.csv"
    with AUTUMN.open(newline="") as old, path.open("w", newline="") as new:
        csv.writer(new).writerows([row[place] for place in places] for row in csv.reader(old))
    return path


@pytest.mark.parametrize(
    ("places", "name"), [(CSV_18, "asterisk18"), (CUSTOM_18, "asterisk_custom18"), (CUSTOM_19, "asterisk_custom19")]
)
def test_every_order_of_asterisks_columns_tells_the_same_calls(
    tmp_path: Path, places: Sequence[int], name: str
) -> None:
    opened = detected(turned(tmp_path, places))
    told = ("ext_leg_id", "caller_raw", "started_at", "dialled_raw", "queue_raw", "agent_raw", "talk_ms", "result")
    expected = [[getattr(leg, field) for field in told] for leg in legs_of(open_call_file(AUTUMN))]
    assert opened.profile.name == name
    assert [[getattr(leg, field) for field in told] for leg in legs_of(opened)] == expected
    assert opened.zone is not None
    assert (opened.zone.basis, opened.zone.name) == (ZoneBasis.PROVED, "Europe/Helsinki")


@pytest.mark.parametrize("places", [CSV_18, CUSTOM_18, CUSTOM_19])
def test_the_repeated_autumn_hour_is_proved_in_every_order(tmp_path: Path, places: Sequence[int]) -> None:
    twice = legs_of(detected(turned(tmp_path, places)))[1:3]
    assert [leg.started_local for leg in twice] == ["2026-10-25 03:30:00"] * 2
    assert [leg.started_at.hour for leg in twice] == [0, 1]
    assert {leg.tz_confidence for leg in twice} == {TzConfidence.COMPUTED}


def test_legs_of_one_id_without_a_sequence_keep_keys_of_their_own(tmp_path: Path) -> None:
    row = next(iter(csv.reader(AUTUMN.read_text().splitlines())))[:18]
    ring = [[*row[:6], f"SIP/60{number}-0000000{number}", *row[7:]] for number in range(1, 4)]
    path = tmp_path / "Master.csv"
    with path.open("w", newline="") as handle:
        csv.writer(handle).writerows([*ring, ring[0]])
    legs, again = legs_of(detected(path)), legs_of(detected(path))
    assert len({leg.ext_call_id for leg in legs}) == 1
    assert len({(leg.ext_leg_id, leg.ext_seq) for leg in legs}) == 3, "the fourth repeats the first"
    assert [(leg.ext_leg_id, leg.ext_seq) for leg in legs] == [(leg.ext_leg_id, leg.ext_seq) for leg in again]
    assert len({leg.ext_seq for leg in legs} & {leg.ext_seq for leg in legs_of(detected(path))}) == 3


def test_asterisk_columns_in_any_order_are_read_by_their_headings(tmp_path: Path) -> None:
    rows = list(csv.reader(AUTUMN.read_text().splitlines()))
    path = tmp_path / "Master.csv"
    places = [20, 16, 19, 9, 14, *range(1, 9), 10, 11, 12, 13]
    with path.open("w", newline="") as handle:
        csv.writer(handle).writerows([row[place] for place in places] for row in (ASTERISK_COLUMNS, *rows))
    straight = legs_of(open_call_file(AUTUMN))
    assert [(leg.ext_call_id, leg.ext_leg_id, leg.ext_seq) for leg in legs_of(detected(path))] == [
        (leg.ext_call_id, leg.ext_leg_id, leg.ext_seq) for leg in straight
    ]


def test_ids_without_seconds_need_a_declared_zone_in_18_columns_too(tmp_path: Path) -> None:
    row = next(iter(csv.reader(AUTUMN.read_text().splitlines())))[:18]
    path = tmp_path / "Master.csv"
    with path.open("w", newline="") as handle:
        csv.writer(handle).writerow([*row[:16], "call-1", ""])
    assert [fault.code for fault in open_call_file(path, ASTERISK_18).faults] == ["file_zone_unproved"]
    opened = open_call_file(path, replace(ASTERISK_18, zone="Europe/Helsinki"))
    assert opened.zone is not None
    assert opened.zone.basis is ZoneBasis.DECLARED


@pytest.mark.parametrize("profile", [ASTERISK, *(SHIPPED[name] for name in ("asterisk18", "freepbx", "3cx"))])
def test_a_profile_of_another_layout_refuses_the_file_and_names_the_right_one(tmp_path: Path, profile: Profile) -> None:
    (fault,) = open_call_file(turned(tmp_path, CUSTOM_19), profile).faults
    assert (fault.code, dict(fault.values)["layout"]) == ("file_layout_other", "asterisk_custom19")
    assert fault.message.endswith("Choose the profile asterisk_custom19.")


def test_a_freepbx_export_keeps_the_number_called_the_recording_and_the_call(tmp_path: Path) -> None:
    opened = detected(lines(tmp_path / "cdr.csv", FREEPBX_HEADING, *FREEPBX_ROWS))
    first, second, out = legs_of(opened)
    assert (opened.profile, opened.zone and opened.zone.name) == (FREEPBX, "+03:00")
    assert (first.caller_raw, first.caller_name_raw, first.dialled_raw) == ("0401234567", "Aino", "0981622000")
    assert first.recording_ref == "q-600-0401234567-20260603-100000-1780470000.1.wav"
    assert first.answered_at == datetime(2026, 6, 3, 7, 0, 5, tzinfo=UTC)
    assert first.ended_at == datetime(2026, 6, 3, 7, 1, 5, tzinfo=UTC)
    assert (second.ext_call_id, second.result) == (first.ext_call_id, Result.MISSED)
    assert (first.direction, out.direction) == (Direction.IN, Direction.OUT)
    assert out.dialled_raw == "00358401234567"
    assert (first.agent_raw, out.agent_raw) == ("PJSIP/6017", "PJSIP/6017"), (
        "the telephone's channel, never the trunk's"
    )


ASTERISK_OUT = (
    ',1029,{dialled},from-internal,"""1029"" <1029>",PJSIP/1029-00000005,{reached},Dial,"PJSIP/x,30",'
    "2026-06-03 11:00:00,2026-06-03 11:00:10,2026-06-03 11:00:30,30,20,ANSWERED,DOCUMENTATION,1780473600.5,,,"
    "1780473600.5,13"
)


@pytest.mark.parametrize(
    ("dialled", "direction", "e164", "agent"),
    [
        ("+358407770556", Direction.OUT, "+358407770556", "PJSIP/1029"),
        ("00358407770556", Direction.OUT, "+358407770556", "PJSIP/1029"),
        ("0407770556", Direction.OUT, "+358407770556", "PJSIP/1029"),
        ("sip:+358407770556@operator.example", Direction.OUT, "+358407770556", "PJSIP/1029"),
        ("+46812345678", Direction.OUT, "+46812345678", "PJSIP/1029"),
        ("040777055612345678", Direction.OUT, None, "PJSIP/1029"),  # begins as a number, though none can be read
        ("1030", Direction.INTERNAL, None, "PJSIP/1030"),
        ("+358981621030", Direction.INTERNAL, None, "PJSIP/1030"),  # the city's own range
        ("*97", Direction.INTERNAL, None, "PJSIP/1030"),  # a feature code
    ],
)
def test_a_number_dialled_from_an_extension_makes_a_call_outward_however_it_is_written(
    tmp_path: Path, dialled: str, direction: Direction, e164: str | None, agent: str
) -> None:
    reached = "PJSIP/trunk-00000006" if direction is Direction.OUT else "PJSIP/1030-00000006"
    row = ASTERISK_OUT.format(dialled=dialled, reached=reached)
    legs = legs_of(detected(lines(tmp_path / "Master.csv", row)))
    call = call_of(legs, FINNISH_RULES, ASTERISK.recorded)
    assert (call.direction, call.dialled_e164, call.agent) == (direction, e164, agent)
    assert call.recordings, "a talk of the city with somebody outside has a recording"


def test_freepbx_columns_may_stand_in_any_order_under_their_headings(tmp_path: Path) -> None:
    rows = list(csv.reader([FREEPBX_HEADING, *FREEPBX_ROWS]))
    path = tmp_path / "cdr.csv"
    with path.open("w", newline="") as handle:
        csv.writer(handle, delimiter=";").writerows(row[::-1] for row in rows)
    straight = legs_of(detected(lines(tmp_path / "other.csv", FREEPBX_HEADING, *FREEPBX_ROWS)))
    assert [leg.row_hash for leg in legs_of(detected(path))] == [leg.row_hash for leg in straight]
    bare = legs_of(detected(lines(tmp_path / "bare.csv", *FREEPBX_ROWS)))
    assert [leg.row_hash for leg in bare] == [leg.row_hash for leg in straight]


def test_a_freepbx_row_without_a_date_is_rejected_by_its_own_heading(tmp_path: Path) -> None:
    empty = FREEPBX_ROWS[0].replace("2026-06-03 10:00:00", "0000-00-00 00:00:00")
    opened = detected(lines(tmp_path / "cdr.csv", FREEPBX_HEADING, *FREEPBX_ROWS, empty))
    (rejected,) = survey(opened).rejected
    assert (rejected.row_no, rejected.code, dict(rejected.values)["column"]) == (5, "row_time_missing", "calldate")


def test_3cx_records_in_the_default_order_are_understood(tmp_path: Path) -> None:
    opened = detected(lines(tmp_path / "cdr.log", *THREECX_ROWS, end="\r\n"))
    taken, missed, out = legs_of(opened)
    assert opened.profile is THREECX
    assert (taken.ext_leg_id, taken.ext_call_id) == ("612504", "00000C21DE5C2470_6531")
    assert (taken.caller_raw, taken.dialled_raw, taken.agent_raw) == ("+358401234567", "960", "504")
    assert taken.started_at == datetime(2026, 9, 19, 13, 33, 54, tzinfo=UTC)
    assert (taken.wait_ms, taken.talk_ms, taken.total_ms) == (10_000, 327_000, 337_000)
    assert (missed.result, missed.talk_ms, missed.agent_raw) == (Result.ABANDONED, 0, "")
    assert (taken.direction, out.direction, out.agent_raw) == (Direction.IN, Direction.OUT, "504")
    assert out.dialled_raw == "0401234567"


@pytest.mark.parametrize(
    ("source", "from_type", "target", "to_type", "dialled", "direction", "agent", "number"),
    [
        ("1029", "Extension", "0407770555", "Line", "", Direction.OUT, "1029", "0407770555"),
        ("1029", "extension", "10001", "external_line", "+358407770555", Direction.OUT, "1029", "+358407770555"),
        ("1029", "extension", "10001", "outbound_rule", "", Direction.OUT, "1029", "10001"),
        ("Ext.1029", "", "10001", "", "00358407770555", Direction.OUT, "1029", "00358407770555"),
        ("1029", "", "0407770555", "", "", Direction.OUT, "1029", "0407770555"),
        ("1029", "Extension", "1030", "Extension", "", Direction.INTERNAL, "1030", "1030"),
        ("0407770555", "Line", "1030", "Extension", "", Direction.IN, "1030", "1030"),
        ("1029", "external_line", "1030", "extension", "", Direction.IN, "1030", "1030"),  # a short number from outside
    ],
)
def test_a_3cx_call_has_its_direction_from_the_types_and_numbers_of_its_parties(
    tmp_path: Path,
    source: str,
    from_type: str,
    target: str,
    to_type: str,
    dialled: str,
    direction: Direction,
    agent: str,
    number: str,
) -> None:
    heading = "time-start,from-no,to-no,from-type,to-type,dial-no,duration,time-answered,time-end,callid,historyid"
    row = (
        f"2026/09/19 13:33:54,{source},{target},{from_type},{to_type},{dialled},00:05:27,2026/09/19 13:34:04,"
        "2026/09/19 13:39:31,c1,9"
    )
    (leg,) = legs_of(detected(lines(tmp_path / "cdr.csv", heading, row)))
    assert (leg.direction, leg.agent_raw, leg.dialled_raw) == (direction, agent, number)


@pytest.mark.parametrize(
    ("called", "final", "final_type", "reason", "leg_type", "result", "agent"),
    [
        ("Queue", "Ext.504", "Extension", "TerminatedByDst", LegType.AGENT, Result.ANSWERED, "504"),
        ("queue", "504", "extension", "dst_participant_terminated", LegType.AGENT, Result.ANSWERED, "504"),
        ("Queue", "", "", "TerminatedBySrc", LegType.QUEUE, Result.ABANDONED, ""),  # hung up while waiting
        ("queue", "960", "queue", "src_participant_terminated", LegType.QUEUE, Result.ABANDONED, ""),
        ("ring_group_ring_all", "", "", "src_participant_terminated", LegType.QUEUE, Result.ABANDONED, ""),
        ("Ivr", "", "", "TerminatedBySrc", LegType.IVR, Result.ABANDONED, ""),
        ("script", "", "", "cancelled", LegType.IVR, Result.ABANDONED, ""),
        ("queue", "504", "voicemail", "dst_participant_terminated", LegType.VOICEMAIL, Result.MISSED, ""),
        ("Extension", "", "", "TerminatedByDst", LegType.AGENT, Result.ANSWERED, "960"),
        (
            "",
            "",
            "",
            "TerminatedByDst",
            LegType.AGENT,
            Result.ANSWERED,
            "960",
        ),  # nothing known: rather kept than missed
        ("Queue", "Ext.504", "", "TerminatedByDst", LegType.AGENT, Result.ANSWERED, "504"),
    ],
)
@pytest.mark.parametrize("is_named", [True, False])
def test_a_3cx_queue_or_menu_that_took_the_call_is_nobody_who_answered(
    tmp_path: Path,
    called: str,
    final: str,
    final_type: str,
    reason: str,
    leg_type: LegType,
    result: Result,
    agent: str,
    is_named: bool,
) -> None:
    """These take a call at once: its `time-answered` says nothing of a person, and its number is no agent."""
    names = (
        "historyid,callid,duration,time-start,time-answered,time-end,reason-terminated,from-no,to-no,from-dn,to-dn,dial-no,"
        "reason-changed,final-number,final-dn,bill-code,bill-rate,bill-cost,bill-name,chain,from-type,to-type,final-type"
    )
    row = (
        f"Call 1,c1,00:00:30,2026/09/19 13:33:54,2026/09/19 13:33:54,2026/09/19 13:34:24,{reason},0401234567,Ext.960,10021,"
        f"960,960,,{final},,,,,,Chain: x;,Line,{called},{final_type}"
    )
    known = row.replace("Call 1,c1", "Call 2,c2").replace(f"Line,{called},{final_type}", "Line,Queue,Extension")
    (leg, *_rest) = legs_of(
        detected(lines(tmp_path / "cdr.log", *([names] if is_named else []), row, known, known.replace("2,c2", "3,c3")))
    )
    assert (leg.direction, leg.leg_type, leg.result, leg.agent_raw) == (Direction.IN, leg_type, result, agent)
    assert (leg.talk_ms, leg.wait_ms) == ((30_000, 0) if agent else (0, 30_000))
    assert leg.queue_raw == ("960" if "queue" in called.lower() or "group" in called else "")


def test_a_3cx_time_is_told_as_the_file_writes_it(tmp_path: Path) -> None:
    """People look for it in the file: a date quoted with dashes stands nowhere in one with slashes."""
    wrong = THREECX_ROWS[1].replace("2026/09/19 14:00:00", "2026/13/45 14:00:00")
    future = THREECX_ROWS[2].replace("2026/09/19", "2026/11/19")
    received_at = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
    opened = open_call_file(
        lines(tmp_path / "cdr.log", THREECX_ROWS[0], wrong, future), THREECX, received_at=received_at
    )
    taken, unread, ahead = opened.rows()
    assert isinstance(taken, LegRow)
    assert taken.started_local == "2026/09/19 13:33:54"
    assert isinstance(unread, RejectedRow)
    told = dict(unread.values)
    assert (unread.code, told["value"]) == ("row_time_unreadable", "2026/13/45 14:00:00")
    assert told["example"] == "2026/11/03 09:05:00"
    assert isinstance(ahead, RejectedRow)
    assert (ahead.code, dict(ahead.values)["value"]) == ("row_in_future", "2026/11/19 15:00:00")


def test_3cx_columns_chosen_by_the_administrator_are_read_by_their_headings(tmp_path: Path) -> None:
    heading = (
        "time-start,from-no,to-no,to-type,to-dispname,duration,time-answered,time-end,callid,historyid,final-number"
    )
    row = "2026/09/19 13:33:54,0401234567,Ext.960,Queue,Neuvonta,00:05:27,2026/09/19 13:34:04,2026/09/19 13:39:31,c1,9,Ext.504"
    (leg,) = legs_of(detected(lines(tmp_path / "cdr.csv", heading, row)))
    assert (leg.queue_raw, leg.agent_raw, leg.talk_ms, leg.leg_type) == ("Neuvonta", "504", 327_000, LegType.AGENT)


def test_a_3cx_source_in_local_time_keeps_both_readings_of_the_autumn_hour_and_loses_the_skipped_one(
    tmp_path: Path,
) -> None:
    autumn = THREECX_ROWS[1].replace("2026/09/19 14:00:00", "2026/10/25 03:30:00").replace("2026/09/19", "2026/10/25")
    spring = THREECX_ROWS[1].replace("2026/09/19 14:00:00", "2026/03/29 03:30:00").replace("612505", "612509")
    path = lines(tmp_path / "cdr.log", autumn, spring)
    rows = list(open_call_file(path, replace(THREECX, zone="Europe/Helsinki")))
    assert isinstance(rows[0], LegRow)
    assert [rows[0].started_at.hour, rows[0].second_reading_at and rows[0].second_reading_at.hour] == [0, 1]
    assert isinstance(rows[1], RejectedRow)
    assert (rows[1].code, dict(rows[1].values)["column"]) == ("row_time_skipped", "4 (time-start)")


def test_the_event_rows_of_a_conversation_are_one_call(tmp_path: Path) -> None:
    opened = detected(lines(tmp_path / "events.csv", *EVENTS))
    legs = legs_of(opened)
    assert (opened.profile, [leg.ext_call_id for leg in legs]) == (
        ZYLINC,
        [legs[0].ext_call_id] * 2 + [legs[2].ext_call_id] * 2,
    )
    assert len({(leg.ext_leg_id, leg.ext_seq) for leg in legs}) == 4
    answered = call_of(legs[:2], FINNISH_RULES, ZYLINC.recorded)
    assert (answered.agent, answered.queue, answered.duration_ms) == ("Testi Agentti", "Testijono_6001", 217_438)
    assert answered.started_at == datetime(2026, 10, 25, 0, 30, 5, tzinfo=UTC)
    assert [one.name for one in answered.recordings] == [""]
    missed = call_of(legs[2:], FINNISH_RULES, ZYLINC.recorded)
    assert (missed.agent, missed.duration_ms, missed.recordings) == ("", 41_007, ())


def test_an_event_that_stands_in_the_file_again_the_same_in_every_cell_is_the_same_event(tmp_path: Path) -> None:
    """One agent does not begin two conversations in a second and end both in the same millisecond."""
    alone = legs_of(detected(lines(tmp_path / "once.csv", *EVENTS)))
    again = legs_of(detected(lines(tmp_path / "events.csv", *EVENTS[:2], EVENTS[1], *EVENTS[2:], EVENTS[2])))
    keys = [(leg.ext_call_id, leg.ext_leg_id, leg.ext_seq, leg.row_hash) for leg in again]
    assert keys[0] == keys[1]
    assert keys[2] == keys[5]
    assert set(keys) == {(leg.ext_call_id, leg.ext_leg_id, leg.ext_seq, leg.row_hash) for leg in alone}


def test_conversations_alike_in_what_is_read_are_two_where_their_rows_differ(tmp_path: Path) -> None:
    """Begun in one second by the same parties: by their id where the source tells one, else by what else the rows say."""
    rows = [f"{row},{number}" for row in EVENTS[1:3] for number in "ab"]
    legs = legs_of(detected(lines(tmp_path / "events.csv", f"{EVENTS[0]},Ticket", *rows)))
    assert [leg.ext_call_id for leg in legs] == [legs[0].ext_call_id, legs[1].ext_call_id] * 2
    assert legs[0].ext_call_id != legs[1].ext_call_id
    named = replace(ZYLINC, name="named", columns=(("call_id", "Id"), *ZYLINC.columns))
    rows = [f"{number},{row}" for number in ("a", "b") for row in EVENTS[1:3]]
    legs = legs_of(detected(lines(tmp_path / "named.csv", f"Id,{EVENTS[0]}", *rows), [named]))
    assert [leg.ext_call_id for leg in legs] == ["a", "a", "b", "b"]
    assert len({(leg.ext_leg_id, leg.ext_seq) for leg in legs}) == 4


def test_headings_of_a_pivot_table_are_the_same_columns(tmp_path: Path) -> None:
    heading = EVENTS[0].replace("TotalDuration", "Sum af TotalDuration")
    plain, summed = (
        legs_of(detected(lines(tmp_path / name, first, *EVENTS[1:])))
        for name, first in (("a.csv", EVENTS[0]), ("b.csv", heading))
    )
    assert [leg.row_hash for leg in plain] == [leg.row_hash for leg in summed]


def test_a_saved_copy_that_maps_the_callers_number_goes_before_the_one_that_ships(tmp_path: Path) -> None:
    columns = (*ZYLINC.columns, ("caller", "CallerNumber"), ("recording", "File"))
    espoo = replace(ZYLINC, name="zylinc_espoo", columns=columns)
    path = lines(tmp_path / "e.csv", f"{EVENTS[0]},CallerNumber,File", f"{EVENTS[2]},0401234567,r1.wav")
    opened = detected(path, [espoo])
    (leg,) = legs_of(opened)
    assert (opened.profile.name, leg.caller_raw, leg.recording_ref) == ("zylinc_espoo", "0401234567", "r1.wav")


def test_rows_of_another_source_are_grouped_by_the_fields_of_its_profile(tmp_path: Path) -> None:
    profile = replace(
        ZYLINC,
        name="other",
        columns=(("started", "t"), ("caller", "n"), ("total", "d"), ("agent", "a")),
        group_by=("started", "caller"),
        events=(),
    )
    path = lines(tmp_path / "o.csv", "t,n,d,a", *(f"2026-10-25 10:00:00,{row}" for row in ("1,5,x", "1,6,y", "2,5,x")))
    first, second, third = legs_of(open_call_file(path, profile))
    assert first.ext_call_id == second.ext_call_id != third.ext_call_id


def test_an_event_row_with_a_bad_length_is_rejected_alone(tmp_path: Path) -> None:
    opened = detected(lines(tmp_path / "events.csv", *EVENTS, EVENTS[1].replace("95012", "long")))
    found = survey(opened)
    assert (found.legs, [(row.row_no, row.code) for row in found.rejected]) == (4, [(6, "row_duration")])
    assert dict(found.rejected[0].values)["column"] == "EventDurationInMilliseconds"
