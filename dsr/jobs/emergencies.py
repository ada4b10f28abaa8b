"""The mails that tell of a use of an emergency account, of access that was given and of accounts to confirm: at most once."""

from __future__ import annotations

from dsr.deps import Deps
from dsr.jobs.mails import send_once
from dsr.jobs.running import Effect, Task
from dsr.services.sign_in import emergency, review_mails, touches


def tell_emergency(deps: Deps, task: Task) -> Effect:
    """Mail one person."""
    send_once(deps, task, lambda session: emergency.mail_of_use(session, deps, task.args, task.key))
    return lambda _session: None


def tell_access(deps: Deps, task: Task) -> Effect:
    """Mail one person."""
    send_once(deps, task, lambda session: touches.mail_of_touch(session, deps, task.args, task.key))
    return lambda _session: None


def tell_reviews(deps: Deps, task: Task) -> Effect:
    """Mail one administrator."""
    send_once(deps, task, lambda session: review_mails.mail_of_reviews(session, deps, task.args, task.key))
    return lambda _session: None
