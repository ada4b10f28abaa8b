"""The picture of a clock: everything in its place, nothing outside the frame, no two labels over each other."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from flask import g

from dsr.domain.deadlines import Clock, ClockFacts, Fact, FactKind, last_days
from dsr.web.clock_picture import Picture, clock_picture
from tests.web.office import Office

R = date(2026, 11, 2)
RECEIVED = Fact(FactKind.received, R)
PAUSED = (Fact(FactKind.identity_asked, date(2026, 11, 6)), Fact(FactKind.identity_answered, date(2026, 11, 17)))
EXTENDED = Fact(FactKind.extension_notice_sent, date(2026, 11, 30))


def drawn(
    office: Office, today: date, *facts: Fact, is_open: bool = True, lost_on: date | None = None, language: str = "fi"
) -> tuple[Picture, Clock]:
    clock = last_days(ClockFacts.of(RECEIVED, *facts), office.deps.calendar)
    with office.app.test_request_context("/"):
        g.language, g.moment = language, office.clock()
        return clock_picture(clock, today, is_open=is_open, lost_on=lost_on), clock


@pytest.mark.parametrize(
    ("facts", "today", "is_open", "lost_on", "why"),
    [
        ((), date(2026, 11, 2), True, None, "the first day"),
        ((), date(2026, 11, 25), True, date(2026, 11, 27), "a recording is about to go"),
        (PAUSED, date(2026, 11, 25), True, date(2026, 11, 27), "the mock-up's case"),
        ((PAUSED[0],), date(2026, 11, 25), True, None, "a pause is open"),
        ((EXTENDED,), date(2026, 12, 10), True, None, "extended to three months"),
        ((*PAUSED, EXTENDED), date(2026, 12, 10), True, None, "paused and extended"),
        ((), date(2027, 3, 1), True, None, "very late"),
        ((), date(2026, 12, 10), False, None, "answered"),
        ((), date(2026, 12, 2), True, date(2027, 4, 7), "a recording goes long after"),
    ],
)
def test_a_picture_keeps_within_its_frame_and_its_labels_apart(
    office: Office, facts: tuple[Fact, ...], today: date, is_open: bool, lost_on: date | None, why: str
) -> None:
    picture, _clock = drawn(office, today, *facts, is_open=is_open, lost_on=lost_on)
    for bar in (*picture.bars, *picture.pauses, *picture.weekends):
        assert bar.x >= 16, why
        assert bar.x + bar.width <= 959, why
        assert bar.width >= 0, why
    boxes = []
    for mark in picture.marks:
        width = max(len(mark.bold) * 7.4, len(mark.grey) * 6.5)
        start = {"start": mark.text_x, "middle": mark.text_x - width / 2, "end": mark.text_x - width}[mark.anchor]
        assert picture.top <= mark.y - 12, why
        assert mark.y + 18 <= picture.top + picture.height, why
        assert start >= 0, why
        assert start + width <= 1010, why
        boxes.append((start, start + width, mark.y, mark.bold))
    for one, other in combinations(boxes, 2):
        if one[2] == other[2]:
            assert one[1] <= other[0] or other[1] <= one[0], (why, one[3], other[3])


def test_the_bar_is_past_then_left_then_safe_on_some_readings_only(office: Office) -> None:
    picture, clock = drawn(office, date(2026, 11, 25), *PAUSED)
    assert [bar.kind for bar in picture.bars] == ["c-past", "c-future", "c-grace"]
    ends = [round(bar.x + bar.width) for bar in picture.bars]
    days = (clock.statutory_on - R).days
    per_day = (958 - 16) / days
    assert ends == [
        round(16 + per_day * (on - R).days) for on in (date(2026, 11, 25), clock.safe_on, clock.statutory_on)
    ]
    assert len(picture.pauses) == 1


def test_the_picture_is_told_in_words_in_the_order_of_days(office: Office) -> None:
    picture, _clock = drawn(office, date(2026, 11, 25), *PAUSED, lost_on=date(2026, 11, 27))
    places = [
        picture.words.index(words)
        for words in (
            "ma 2.11.: saapui",
            "Aika keskeytyi, 10 päivää",
            "tänään ke 25.11.",
            "tallenne tuhoutuu",
            "hoida viimeistään",
        )
    ]
    assert places == sorted(places)


def test_a_day_on_which_nothing_falls_is_told_without_a_colon(office: Office) -> None:
    for language, today in (("fi", "tänään ke 25.11. "), ("sv", "i dag ons 25.11. "), ("en", "today Wed 25 Nov. ")):
        words = drawn(office, date(2026, 11, 25), language=language)[0].words
        assert today in words
        assert ": ." not in words
        assert ".." not in words


def test_every_mark_lies_on_its_day(office: Office) -> None:
    picture, clock = drawn(office, date(2026, 11, 25))
    span = (clock.statutory_on - R).days
    expected = {16 + round((on - R).days * min(40, 942 / span), 1) for on in (R, R + timedelta(days=23), clock.safe_on)}
    assert expected <= {mark.x for mark in picture.marks}
