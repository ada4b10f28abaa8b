"""The job of the monthly page: freezes the months, prints the page in three languages, keeps it and tells management."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.jobs.running import Effect, GiveUp, Task
from dsr.ports import MailRefused
from dsr.printing.reports import monthly_html
from dsr.services.letters import mailing
from dsr.services.report import frozen, monthly


def make_monthly_report(deps: Deps, task: Task) -> Effect:
    """Freeze what is to be frozen, then print; all of it is there once, however often this runs."""
    month, today = str(task.args["month"]), local_date(deps.now())
    with deps.database.write() as session:
        frozen.freeze_months(session, month, today, at=deps.now())
    with deps.database.read() as session:
        report = monthly.monthly_report(session, deps.calendar, month, today)
        told = {
            language: monthly.monthly_values(session, report, deps.catalogue, month, language)
            for language in monthly.LANGUAGES
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
    """Mail one notice, at most once: an attempt that finds the mark of an earlier one does not send again."""
    with deps.database.write() as session:
        if mailing.is_marked(session, task.id):
            raise GiveUp("The notice of the monthly page may have been sent. It is not sent again by itself.")
        mail = monthly.notice(session, deps, str(task.args["month"]), int(task.args["user_id"]), task.key)
        if mail is not None:
            mailing.mark(session, task.id)
    if mail is not None:
        try:
            deps.mail.send(mail)
        except MailRefused:
            with deps.database.write() as session:
                mailing.unmark(session, task.id)
            raise
        except OSError as fault:
            raise GiveUp(f"The notice of the monthly page may have been sent ({type(fault).__name__})") from fault
    return lambda _session: None
