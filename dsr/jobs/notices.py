"""The job that tells by e-mail that a letter can be fetched: at most once, as mails of letters."""

from __future__ import annotations

from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.jobs.mails import send_once
from dsr.jobs.running import Effect, Task
from dsr.services.serving import notices


def send_notice(deps: Deps, task: Task) -> Effect:
    """Mail one notice, and note when it was sent."""
    attempt_id, what, on = int(task.args["attempt_id"]), str(task.args["what"]), local_date(deps.now())
    sent = send_once(deps, task, lambda session: notices.notice_to_send(session, deps, attempt_id, what, task.key, on))
    if sent is None:
        return lambda _session: None
    return lambda session: notices.note_sent(session, attempt_id, what, at=sent.at)
