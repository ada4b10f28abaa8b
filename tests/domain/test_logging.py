"""The checks of what is logged: requests, named times, later messages, corrections of the subject."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dsr.domain.errors import Fault, Invalid
from dsr.domain.later_message import MessageKind, checked_message
from dsr.domain.logged_request import Channel, checked_request
from dsr.domain.named_times import Window, windows_from
from dsr.domain.subject import checked_subject

NOW = datetime(2026, 11, 25, 6, 47, tzinfo=UTC)
GOOD = {
    "channel": "email",
    "arrived": "25.11.2026 klo 8.40",
    "text": "Pyydän puhelutallenteeni.",
    "language": "fi",
    "subject_name": "  Aino   Esimerkki ",
    "subject_email": "aino@example.fi",
    "number_1": "040 555 0167",
}


def codes_of(form: dict[str, str], chosen: tuple[str, ...] = ("access",)) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        checked_request(form, chosen, ("access",), NOW)
    return {fault.place: fault.code for fault in refusal.value.faults}


def test_a_good_form_becomes_values() -> None:
    logged = checked_request(GOOD, ("access", "erasure"), ("access",), NOW)
    assert (logged.channel, logged.subject_name, logged.numbers) == (Channel.EMAIL, "Aino Esimerkki", ("040 555 0167",))
    assert logged.arrived_at == datetime(2026, 11, 25, 6, 40, tzinfo=UTC)
    assert (logged.rights, logged.other_rights) == (("access",), ("erasure",))


@pytest.mark.parametrize(
    ("field", "value", "code", "why"),
    [
        ("arrived", "30.2.2026", "no_such_day", "there is no 30 February"),
        ("arrived", "eilen", "arrived_unread", "text is no date"),
        ("arrived", "25.11.2026 klo 25.10", "arrived_unread", "there is no hour 25"),
        ("arrived", "29.3.2026 klo 3.30", "arrived_unread", "that hour was skipped in spring"),
        ("arrived", "26.11.2026", "arrived_future", "tomorrow"),
        ("arrived", "25.11.2026 klo 8.48", "arrived_future", "a minute ahead"),
        ("arrived", "25.11.2024", "arrived_too_old", "a slip of the year"),
        ("arrived", "", "arrived_unread", "left empty"),
        ("text", "", "text_missing", "nothing was asked"),
        ("text", "a\x00b", "not_text", "binary"),
        ("text", "a" * 100_001, "too_long", "longer than fits"),
        ("channel", "pigeon", "choice_unknown", "forged"),
        ("language", "en", "choice_unknown", "a case has no English"),
        ("turvakielto", "maybe", "choice_unknown", "forged"),
        ("subject_email", "aino", "email_unread", "no address"),
        ("subject_email", "uhri(x)@b.example", "email_unread", "would mail as uhri@b.example"),
        ("subject_email", "a@b.example%0aBcc:x", "email_unread", "no address"),
        ("subject_name", "a" * 201, "too_long", "longer than fits"),
        ("number_1", "puoliso", "number_unread", "no digit in it"),
        ("number_2", "1" * 41, "number_unread", "longer than any number"),
        ("window_1_first", "31.6.2026", "day_unread", "there is no 31 June"),
        ("mandate", "refused", "choice_unknown", "not at intake"),
    ],
)
def test_each_fault_stands_beside_its_field(field: str, value: str, code: str, why: str) -> None:
    assert codes_of({**GOOD, field: value})[field] == code, why


def test_the_repeated_hour_of_autumn_is_not_the_future() -> None:
    again = datetime(2026, 10, 25, 1, 20, tzinfo=UTC)  # 3.20 for the second time that night
    for text, expected in (("25.10.2026 klo 3.15", "00:15"), ("25.10.2026 klo 3.40", "00:40")):
        logged = checked_request({**GOOD, "arrived": text}, ("access",), ("access",), again)
        assert logged.arrived_at.strftime("%H:%M") == expected, "the earlier of the two: a receipt is never made later"
    first = datetime(2026, 10, 25, 0, 20, tzinfo=UTC)
    with pytest.raises(Invalid):
        checked_request({**GOOD, "arrived": "25.10.2026 klo 3.40"}, ("access",), ("access",), first)


def test_every_fault_is_told_at_once() -> None:
    assert set(codes_of({"arrived": "x", "number_1": "y"}, ())) == {"arrived", "rights", "number_1", "text"}


def test_a_right_that_nobody_knows_is_not_taken() -> None:
    logged = checked_request(GOOD, ("access", "world_peace"), ("access",), NOW)
    assert (logged.rights, logged.other_rights) == (("access",), ())


def test_an_answer_by_email_needs_the_address() -> None:
    assert codes_of({**GOOD, "subject_email": "", "answer_way": "email"}) == {"subject_email": "email_needed"}


def window(**fields: str) -> tuple[tuple[Window, ...], list[Fault]]:
    faults: list[Fault] = []
    found = windows_from({f"window_1_{name}": value for name, value in fields.items()}, NOW, faults)
    return found, faults


@pytest.mark.parametrize(
    ("fields", "from_at", "to_at", "why"),
    [
        ({"first": "3.6.2026"}, "2026-06-02T21:00:00", "2026-06-03T20:59:59.999999", "a whole day in Helsinki"),
        ({"first": "3.6.2026", "from": "9.10"}, "2026-06-03T05:55:00", "2026-06-03T06:25:00", "a quarter either way"),
        ({"first": "3.6.2026", "from": "9", "to": "11.30"}, "2026-06-03T06:00:00", "2026-06-03T08:30:00", "as named"),
        ({"first": "1.6.2026", "last": "5.6.2026"}, "2026-05-31T21:00:00", "2026-06-05T20:59:59.999999", "days"),
        ({"first": "25.10.2026", "from": "3.30"}, "2026-10-25T00:15:00", "2026-10-25T01:45:00", "the hour came twice"),
    ],
)
def test_a_named_time_becomes_moments(fields: dict[str, str], from_at: str, to_at: str, why: str) -> None:
    found, faults = window(**fields)
    assert not faults
    assert [
        (one.from_at.isoformat()[:26].removesuffix("+00:00"), one.to_at.isoformat()[:26].removesuffix("+00:00"))
        for one in found
    ] == [(from_at, to_at)], why


@pytest.mark.parametrize(
    ("fields", "place", "code"),
    [
        ({"first": "1.1.2026", "last": "30.6.2026"}, "window_1_last", "window_too_long"),
        ({"first": "5.6.2026", "last": "1.6.2026"}, "window_1_last", "window_reversed"),
        ({"first": "5.12.2026"}, "window_1_first", "window_future"),
        ({"first": "1.1.0001"}, "window_1_first", "day_unread"),
        ({"first": "5.6.2026", "last": "31.12.9999"}, "window_1_last", "day_unread"),
        ({"from": "9.00"}, "window_1_first", "window_day_missing"),
        ({"first": "5.6.2026", "from": "aamulla"}, "window_1_from", "clock_unread"),
        ({"first": "5.6.2026", "to": "24.00"}, "window_1_to", "clock_unread"),
        ({"first": "5.6.2026", "queue": "a\nb"}, "window_1_queue", "choice_unknown"),
    ],
)
def test_a_time_that_cannot_be_searched_says_why(fields: dict[str, str], place: str, code: str) -> None:
    found, faults = window(**fields)
    assert found == ()
    assert [(fault.place, fault.code) for fault in faults] == [(place, code)]


def test_a_month_is_the_longest_time() -> None:
    found, faults = window(first="1.10.2026", last="31.10.2026")
    assert not faults
    assert found[0].to_at - found[0].from_at < timedelta(days=32)


def later(**changes: str) -> dict[str, str]:
    return {"kind": "answer", "channel": "email", "arrived": "24.11.2026", "text": "Tässä tiedot.", **changes}


def test_only_a_new_right_or_a_wider_request_opens_rights() -> None:
    assert checked_message(later(), ("access",), ("access",), NOW).rights == ()
    opened = checked_message(later(kind="new_right"), ("access", "erasure"), ("access",), NOW)
    assert (opened.kind, opened.rights, opened.other_rights) == (MessageKind.NEW_RIGHT, ("access",), ("erasure",))


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"kind": ""}, "kind", "message_kind_missing"),
        ({"kind": "request"}, "kind", "message_kind_missing"),
        ({"kind": "new_right"}, "rights", "rights_missing"),
        ({"arrived": "26.11.2026"}, "arrived", "arrived_future"),
        ({"text": " "}, "text", "text_missing"),
    ],
)
def test_a_later_message_is_checked_field_by_field(changes: dict[str, str], place: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        checked_message(later(**changes), (), ("access",), NOW)
    assert [(fault.place, fault.code) for fault in refusal.value.faults] == [(place, code)]


def test_a_correction_is_checked_as_logging_is() -> None:
    fields, numbers = checked_subject({"subject_name": "Aino", "number_1": "040 555 0167"})
    assert (fields["language"], fields["turvakielto"], numbers) == ("unknown", "not_checked", ("040 555 0167",))
    with pytest.raises(Invalid) as refusal:
        checked_subject({"answer_way": "email", "turvakielto": "so"})
    assert {fault.place for fault in refusal.value.faults} == {"subject_email", "turvakielto"}
