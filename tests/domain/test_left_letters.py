"""Which letters are left behind by requests that have ended, and by when each is sent."""

from __future__ import annotations

from datetime import date

import pytest

from dsr.domain.left_letters import Begun, leaves_by, left_since
from tests import made_once

NOV_2, NOV_9 = date(2026, 11, 2), date(2026, 11, 9)
CONFIRMED, TRANSFER = "withdrawal_confirmed", "transfer_notice"

_LEFT = [
    ([], {1: "withdrawn"}, {}, "nothing was begun"),
    ([(1, CONFIRMED, NOV_2)], {1: "withdrawn"}, {1: NOV_2}, "the confirmation of what was withdrawn"),
    ([(1, CONFIRMED, NOV_2)], {}, {}, "while the request is open its own days count"),
    ([(1, TRANSFER, NOV_2)], {1: "transferred"}, {1: NOV_2}, "the notice of a transfer (hallintolaki 21 §)"),
    ([(1, TRANSFER, NOV_2)], {1: "withdrawn"}, {}, "what was withdrawn is not transferred any more"),
    ([(1, CONFIRMED, NOV_9), (1, "destroyed_notice", NOV_2)], {1: "withdrawn"}, {1: NOV_2}, "the one begun first leaves first"),
    ([(1, "destroyed_notice", NOV_2)], {1: "answered"}, {1: NOV_2}, "a notice that no step calls for"),
    ([(1, "decision_correction", NOV_2)], {1: "refused"}, {1: NOV_2}, "a correction of what was decided"),
    ([(1, "extension_notice", NOV_2)], {1: "answered"}, {}, "nothing is extended once it is answered"),
    ([(1, "access_answer", NOV_2)], {1: "refused"}, {}, "an answer that another took the place of"),
    ([(1, "clarification_request", NOV_2)], {1: "answered"}, {}, "nobody is asked what was answered"),
    ([(1, "fee_announcement", NOV_2)], {1: "refused"}, {}, "it speaks of an answer still to come"),
    ([(1, "delay_notice", NOV_2)], {1: "answered"}, {}, "so does this"),
    ([(1, "hearing_third_person", NOV_2)], {1: "withdrawn"}, {}, "nobody is heard of what is not decided (hallintolaki 34 §)"),
    ([(1, "fee_decision", NOV_2)], {1: "withdrawn"}, {}, "no fee is decided on for what is not carried out"),
]  # fmt: skip


@pytest.mark.parametrize(("letters", "ended", "left", "reason"), _LEFT)
def test_which_requests_leave_a_letter(
    letters: list[tuple[int, str, date]], ended: dict[int, str], left: dict[int, date], reason: str
) -> None:
    catalogue = made_once.catalogue()
    rules = {kind: one.begin.rule for kind, one in catalogue.letters.items() if one.begin is not None}
    begun = [Begun(*one, rules.get(one[1], "")) for one in letters]
    flow = catalogue.rights["access"]
    assert left_since(begun, {request_id: (flow, state) for request_id, state in ended.items()}) == left, reason


@pytest.mark.parametrize(
    ("begun_on", "by", "reason"),
    [
        ("2026-11-02", "2026-11-16", "two weeks, a Monday"),
        ("2026-11-07", "2026-11-20", "a Saturday is drawn back to Friday"),
        ("2026-12-10", "2026-12-23", "Christmas Eve is a day off of the house"),
        ("2026-12-18", "2026-12-31", "1 January is drawn back to New Year's Eve, which is worked"),
    ],
)
def test_by_when_a_letter_that_is_left_is_sent(begun_on: str, by: str, reason: str) -> None:
    assert leaves_by(date.fromisoformat(begun_on), made_once.calendar()) == date.fromisoformat(by), reason
