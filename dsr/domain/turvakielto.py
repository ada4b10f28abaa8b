"""How long a check of turvakielto serves what goes by post (621/1999, 24 § 1 mom. 31; an order may come any day)."""

from __future__ import annotations

from datetime import date, timedelta

from dsr.domain.errors import Refused

CHECK_SERVES = timedelta(days=7)
"""A check serves what is posted on its own day and in the seven days after it."""


def is_checked(standing: str, checked_on: date | None, on: date) -> bool:
    """Whether what is known serves a posting on the Helsinki day `on`; an order once found is in force until it is taken back."""
    return standing == "yes" or (standing == "no" and checked_on is not None and checked_on >= on - CHECK_SERVES)


def refuse_post(standing: str, checked_on: date | None, on: date) -> None:
    """Raise `Refused` where nothing may be posted to the subject on the Helsinki day `on`."""
    if standing == "yes":
        raise Refused(
            "A non-disclosure order is in force: use Suomi.fi, pick-up or the service point",
            code="turvakielto_in_force",
        )
    if is_checked(standing, checked_on, on):
        return
    if standing == "no" and checked_on is not None:
        checked = f"{checked_on.day}.{checked_on.month}.{checked_on.year}"
        raise Refused(
            f"The non-disclosure order was last checked on {checked}, more than seven days before: check it again",
            code="turvakielto_stale",
            values={"checked": checked},
        )
    raise Refused("Check for a non-disclosure order before anything goes by post", code="turvakielto_not_checked")
