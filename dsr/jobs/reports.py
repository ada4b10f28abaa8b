"""The job of the monthly page: freezes the months, prints the page in three languages, keeps it and tells management."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.languages import LANGUAGES
from dsr.jobs.mails import send_once
from dsr.jobs.running import Effect, Task
from dsr.printing.reports import monthly_html
from dsr.services.report import frozen, monthly


def make_monthly_report(deps: Deps, task: Task) -> Effect:
    """Freeze what is to be frozen, then print; all of it is there once, however often this runs."""
    month, today = str(task.args["month"]), local_date(deps.now())
    with deps.database.write() as session:
        frozen.freeze_months(session, month, today, at=deps.now())
    with deps.database.read() as session:
        report = monthly.monthly_report(session, deps.calendar, month, today)
        told = {
            language: monthly.monthly_values(session, report, deps.catalogue, month, language) for language in LANGUAGES
        }
    pages = {language: (values, _print(deps, month, language, values)) for language, values in told.items()}

    def effect(session: Session) -> None:
        monthly.keep_monthly(session, month, pages, today, at=deps.now())
        monthly.tell_management(session, deps, month, at=deps.now())

    return effect


def _print(deps: Deps, month: str, language: str, values: dict[str, Any]) -> bytes:
    html = monthly_html(
        values,
        deps.catalogue.register.facts,
        language,
        deps.settings.templates_dir / "reports",
        is_demo=deps.settings.demo,
    )
    return deps.printers.print(html, f"monthly.{month}.{language}", deps.now())


def tell_monthly_report(deps: Deps, task: Task) -> Effect:
    """Mail one notice, at most once."""
    month, user_id = str(task.args["month"]), int(task.args["user_id"])
    send_once(deps, task, lambda session: monthly.notice(session, deps, month, user_id, task.key))
    return lambda _session: None
