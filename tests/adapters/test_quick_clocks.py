"""The quick ways of reading times say what the long ways say, whatever a cell holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dsr.adapters.callfiles.clocks import RowFaulty, moments_of, offset_of, plain_moment, written_time
from dsr.adapters.callfiles.zoneproof import Clocked, ZoneCheck, id_moment
from dsr.domain.call_profile import ISO
from dsr.domain.local_times import readings, zone_named

ZONES = st.sampled_from(["UTC", "+02:00", "+05:30", "Europe/Helsinki", "America/St_Johns", "Australia/Lord_Howe"])
NEAR_A_CHANGE = st.sampled_from(
    [datetime(2026, 3, 29), datetime(2026, 10, 25), datetime(2026, 4, 5), datetime(2026, 7, 1)]
)
LOCAL = st.builds(lambda day, seconds: day + timedelta(seconds=seconds), NEAR_A_CHANGE, st.integers(0, 86_399))
EARLY_OR_LATE = st.datetimes(datetime(1985, 1, 1), datetime(2110, 1, 1)).map(lambda at: at.replace(microsecond=0))
PATTERNS = st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.5", " %Y-%m-%d %H:%M:%S"])
BROKEN = st.sampled_from(
    (
        *("2026-02-30 10:00:00", "2026-06-01 24:00:00", "2026-06-01 10:60:00", "2026-06-01 10:00:60"),
        *("2026-W23-1 10:00:00", "2026-06-0110:00:000", "2026-06-01 1:00:00", "2026-06-01_10:00:00"),
        *("2026-06-01 10:00:0١", ":05:00", ""),
    )
)
CELLS = st.builds(lambda at, pattern: at.strftime(pattern), LOCAL | EARLY_OR_LATE, PATTERNS) | BROKEN
KNOWN = settings(max_examples=300, deadline=None)


@KNOWN
@given(CELLS, ZONES)
def test_a_plain_time_is_the_only_moment_that_the_long_way_finds(text: str, zone_name: str) -> None:
    zone = zone_named(zone_name)
    plain = plain_moment(text, zone)
    if plain is None:
        return
    written = written_time(text, ISO, "start")
    assert moments_of(written, zone) == (plain.at,)
    assert plain.at.timestamp() == plain.seconds
    assert plain.offset_min == offset_of(written, plain.at, zone)


@KNOWN
@given(CELLS, ZONES)
def test_a_time_that_the_long_way_refuses_is_no_plain_one(text: str, zone_name: str) -> None:
    try:
        written_time(text, ISO, "start")
    except RowFaulty:
        assert plain_moment(text, zone_named(zone_name)) is None


@KNOWN
@given(LOCAL, ZONES, st.sampled_from([0, 1, -59, -60, -61, 30, 119, 120, 121, 900, 1_800, 3_600, 7_200, -3_600]))
def test_a_row_weighs_the_same_by_figures_and_by_moments(local: datetime, zone_name: str, early_s: int) -> None:
    zone = zone_named(zone_name)
    moments = readings(local, zone)
    plain = plain_moment(f"{local:%Y-%m-%d %H:%M:%S}", zone)
    if plain is None or not moments:
        return
    call_id = f"{int(moments[0].timestamp()) - early_s}.7"
    made_at = id_moment(call_id) or datetime.max.replace(tzinfo=UTC)
    long_way, quick_way = ZoneCheck(zone), ZoneCheck(zone)
    long_way.weigh(Clocked(3, call_id, made_at, local))
    if quick_way.weigh_plain(plain.seconds - int(made_at.timestamp()), plain.offset_min):
        assert quick_way == long_way
    else:
        assert quick_way == ZoneCheck(zone)
        assert long_way.proving == 0
