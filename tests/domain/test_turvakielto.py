"""A check of turvakielto serves the postings of seven days (law.md T31)."""

from __future__ import annotations

from datetime import date

import pytest

from dsr.domain.errors import Refused
from dsr.domain.turvakielto import is_checked, refuse_post

POSTINGS = [
    ("no", "2026-11-29", None, "checked on the day itself"),
    ("no", "2026-11-22", None, "seven days before"),
    ("no", "2026-11-21", "turvakielto_stale", "eight days before: an order may have come"),
    ("no", "2026-08-31", "turvakielto_stale", "a quarter before"),
    ("no", None, "turvakielto_not_checked", "nobody knows when"),
    ("not_checked", None, "turvakielto_not_checked", "nobody looked"),
    ("yes", "2026-11-29", "turvakielto_in_force", "personal safety"),
    ("yes", "2026-08-31", "turvakielto_in_force", "in force until it is taken back"),
]


@pytest.mark.parametrize(("standing", "checked_on", "code", "reason"), POSTINGS)
def test_t31_turvakielto_is_checked_at_most_seven_days_before_a_posting(
    standing: str, checked_on: str | None, code: str | None, reason: str
) -> None:
    checked, on = date.fromisoformat(checked_on) if checked_on else None, date(2026, 11, 29)
    if code is None:
        refuse_post(standing, checked, on)
    else:
        with pytest.raises(Refused) as refused:
            refuse_post(standing, checked, on)
        assert refused.value.code == code, reason
    assert is_checked(standing, checked, on) == (code in (None, "turvakielto_in_force")), reason
