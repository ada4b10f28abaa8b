"""What a person is to do about the service of a letter on one recipient, and by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from dsr.domain.serving import FETCH_DAYS, Attempt, Lack, Role, first_service, remind_on


class TaskCode(StrEnum):
    """What a person is to do."""

    SERVE = "serve"
    SERVE_OTHERWISE = "serve_otherwise"
    FIND_ADDRESS = "find_address"
    SEND_ANEW = "send_anew"
    REMIND = "remind"
    TELL_PRINCIPAL = "tell_principal"
    ASK_COURT = "ask_court"


def task_of(
    role: Role, added_on: date, sent: Sequence[Attempt], on: date, *, is_reminded: bool
) -> tuple[TaskCode, date] | None:
    """What is to be done on a day for a recipient who was written down on `added_on`, with its day; None where nothing is.

    `sent` are the sendings to them, oldest first; `is_reminded`: they were reminded of the newest. A principal counts as told
    once a sending to them is written down. Source: hallintolaki 434/2003, 54-56 §; 13/2003, 18-19 §.
    """
    if not sent:
        return TaskCode.TELL_PRINCIPAL if role is Role.PRINCIPAL else TaskCode.SERVE, added_on
    if role is Role.PRINCIPAL:
        return None
    newest, why = sent[-1], first_service(sent, on).why
    if why in (Lack.RETURNED, Lack.ASTRAY) and newest.returned_on is not None:
        return TaskCode.SEND_ANEW if newest.is_astray else TaskCode.FIND_ADDRESS, newest.returned_on
    last_day = newest.sent_on + timedelta(days=FETCH_DAYS)
    if why is Lack.UNCONSENTED:
        return TaskCode.SERVE_OTHERWISE, newest.sent_on
    if why is Lack.UNFETCHED:
        return TaskCode.SERVE_OTHERWISE, last_day + timedelta(days=1)
    reminded = remind_on(newest)
    if why is Lack.WAITING and reminded is not None and on >= reminded and not is_reminded:
        return TaskCode.REMIND, last_day
    return None
