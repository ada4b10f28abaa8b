"""Whether an answer was in time, and the day by which somebody must act next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dsr.domain.deadlines.clock import Clock, Extension


class Timeliness(StrEnum):
    """How a sent answer stands against the last days. Disputable ones are reported with the late, kept apart."""

    on_time = "on_time"
    disputable = "disputable"
    late = "late"


class ActReason(StrEnum):
    """Why the work queue wants something done by its day. On one day the first of these is told."""

    recording_destroyed = "recording_destroyed"
    pause_open = "pause_open"
    answer = "answer"
    answer_by_post = "answer_by_post"
    handled_again = "handled_again"
    rest_promised = "rest_promised"
    extension_or_refusal = "extension_or_refusal"
    task = "task"
    service = "service"
    letter_left = "letter_left"


@dataclass(frozen=True)
class ActBy:
    """The day by which the next thing is done, and what it is."""

    on: date
    reason: ActReason


def outcome_on_time(clock: Clock, sent_on: date) -> Timeliness:
    """How an answer sent that day stands: to the strict day on time, to the statutory day disputable, then late.

    Source: Regulation 1182/71, Article 3(4); the two eves are a reading.
    """
    if sent_on <= clock.strict_on:
        return Timeliness.on_time
    return Timeliness.disputable if sent_on <= clock.statutory_on else Timeliness.late


def act_by(
    clock: Clock,
    *,
    by_post: bool,
    is_decided: bool,
    earliest_unconfirmed_destruction_on: date | None = None,
    task_due_on: date | None = None,
    again_by_on: date | None = None,
    rest_promised_on: date | None = None,
) -> ActBy:
    """The earliest day on which something must be done for an open right request, and why.

    `by_post`: the answer goes by post, so the safe day less seven days (and back to a working day) counts.
    `is_decided`: it is settled that there will be neither an extension nor a refusal, or what they are; until then the
    last day for them counts, unless an extension notice has gone. `earliest_unconfirmed_destruction_on`: the first day
    on which the source destroys a linked or suggested recording without having confirmed our hold.
    `again_by_on`: what was answered is handled anew by that day; the days of the first answer were met or missed by it and
    ask for nothing more. `rest_promised_on`: the day by which the person was told that the copies still missing come.
    `task_due_on`: the earliest due day of an open task. A day in the past stays the day: the queue shows it as late.
    """
    days = (
        [(again_by_on, ActReason.handled_again)]
        if again_by_on is not None
        else _days_of_answer(clock, by_post=by_post, is_decided=is_decided)
    )
    if rest_promised_on is not None:
        days.append((rest_promised_on, ActReason.rest_promised))
    if earliest_unconfirmed_destruction_on is not None:
        days.append((earliest_unconfirmed_destruction_on, ActReason.recording_destroyed))
    if task_due_on is not None:
        days.append((task_due_on, ActReason.task))
    order = list(ActReason)
    on, reason = min(days, key=lambda day: (day[0], order.index(day[1])))
    return ActBy(on, reason)


def _days_of_answer(clock: Clock, *, by_post: bool, is_decided: bool) -> list[tuple[date, ActReason]]:
    days = [(clock.safe_by_post_on, ActReason.answer_by_post) if by_post else (clock.safe_on, ActReason.answer)]
    if not is_decided and clock.extension is Extension.none:
        days.append((clock.extension_notice_by_on, ActReason.extension_or_refusal))
    if clock.unanswered_notice_by_on is not None:
        days.append((clock.unanswered_notice_by_on, ActReason.pause_open))
    return days
