"""What is to be done about the service of a letter on one recipient, and by when."""

from __future__ import annotations

from datetime import date

import pytest

from dsr.domain.serving import Attempt, Role
from dsr.domain.serving_tasks import TaskCode, task_of

ADDED, SENT = date(2026, 12, 1), date(2026, 12, 2)


def dec(day: int) -> date:
    return date(2026, 12, day)


_TASKS = [
    (Role.GUARDIAN, [], 1, False, (TaskCode.SERVE, ADDED), "nothing was sent to them"),
    (Role.PRINCIPAL, [], 1, False, (TaskCode.TELL_PRINCIPAL, ADDED), "the letter went to the agent"),
    (Role.PRINCIPAL, [Attempt("post", SENT)], 3, False, None, "a principal is told, not served"),
    (Role.SUBJECT, [Attempt("post", SENT)], 3, False, None, "the seventh day comes by itself"),
    (Role.SUBJECT, [Attempt("post", SENT, returned_on=dec(7))], 8, False, (TaskCode.FIND_ADDRESS, dec(7)), "it came back"),
    (Role.SUBJECT, [Attempt("post", SENT, returned_on=dec(7), is_astray=True)], 8, False, (TaskCode.SEND_ANEW, dec(7)), "astray"),
    (Role.SUBJECT, [Attempt("email", SENT)], 3, False, (TaskCode.SERVE_OTHERWISE, SENT), "e-mail without consent serves nobody"),
    (Role.SUBJECT, [Attempt("pickup", SENT)], 6, False, None, "there is time to fetch it"),
    (Role.SUBJECT, [Attempt("pickup", SENT)], 7, False, (TaskCode.REMIND, dec(9)), "five days have gone"),
    (Role.SUBJECT, [Attempt("pickup", SENT)], 7, True, None, "they were reminded"),
    (Role.SUBJECT, [Attempt("pickup", SENT)], 10, True, (TaskCode.SERVE_OTHERWISE, dec(10)), "not fetched in seven days"),
    (Role.SUBJECT, [Attempt("pickup", SENT, fetched_on=dec(4))], 10, False, None, "it was fetched"),
]  # fmt: skip


@pytest.mark.parametrize(("role", "sent", "on", "is_reminded", "task", "reason"), _TASKS)
def test_what_is_to_be_done_about_a_recipient(
    role: Role, sent: list[Attempt], on: int, is_reminded: bool, task: tuple[TaskCode, date] | None, reason: str
) -> None:
    assert task_of(role, ADDED, sent, dec(on), is_reminded=is_reminded) == task, reason
