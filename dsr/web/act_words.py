"""Why the work queue wants something done by its day, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dsr.domain.deadlines import ActReason
from dsr.domain.workflow import NextStep
from dsr.web.current import today
from dsr.web.dates import short_day
from dsr.web.texts import LazyText, current_language, gettext, lazy

_LEFT: Mapping[str, LazyText] = {
    ActReason.task: lazy("Do the open task of the case, and close it with its outcome"),
    ActReason.service: lazy("See to the service of the letter, or ask the court about an appeal"),
    ActReason.letter_left: lazy(
        "Send the letter that was begun. Void it where nobody needs it any more: it is listed until then"
    ),
}
"""What is to do where a request has ended and leaves something."""


def act_words(reason: str, on: date | None, safe_on: date | None, extension: str) -> str:
    """The line under a due day `on`: `vastaus viimeistään`, `tallenne tuhoutuu, kieltoa ei ole vahvistettu`."""
    match reason:
        case ActReason.recording_destroyed if on is not None and on < today():
            return gettext("the source may have destroyed a recording on %(day)s", day=short_day(on))
        case ActReason.recording_destroyed:
            return gettext("recording destroyed, hold not confirmed")
        case ActReason.pause_open:
            return gettext("pause open: notice by")
        case ActReason.answer if extension in ("counts", "disputable"):
            return gettext("answer by, time limit extended")
        case ActReason.answer:
            return gettext("answer by")
        case ActReason.answer_by_post:
            return gettext("letter to the post, so that it arrives by %(day)s", day=short_day(safe_on))
        case ActReason.handled_again:
            return gettext("new handling done by")
        case ActReason.rest_promised:
            return gettext("the rest of the copies promised by")
        case ActReason.extension_or_refusal:
            return gettext("extension notice or refusal by")
        case ActReason.task:
            return gettext("task due")
        case ActReason.service:
            return gettext("service of a letter to be seen to by")
        case ActReason.letter_left:
            return gettext("begun letter to be sent by")
        case _:
            return reason


def step_words(step: NextStep, state: str, reason: str) -> str:
    """The next step in words. Where the workflow has none any more, and the request leaves something, that is what is to do."""
    if step.code != state or reason not in _LEFT:
        return step.labels[current_language()]
    return str(_LEFT[reason])


def is_loss(reason: str) -> bool:
    """Whether something is lost on the day, so that soon is as red as late."""
    return reason == ActReason.recording_destroyed
