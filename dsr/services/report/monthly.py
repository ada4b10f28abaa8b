"""The one page of a month: asked for on the first working day after it, printed once in each language, kept with its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Catalogue
from dsr.db import outbox
from dsr.db.events import record
from dsr.db.tables import MonthlyReport, User
from dsr.deps import Deps
from dsr.domain import report_words as words
from dsr.domain.calendar import Calendar, local_date, roll_forward
from dsr.domain.languages import LANGUAGES
from dsr.domain.roles import Role
from dsr.ports import Mail
from dsr.services.letters.mails import message_id
from dsr.services.report.compliance import Compliance, compliance
from dsr.services.report.frozen import month_scope, reported_months
from dsr.services.report.paper import opening, weeks_of
from dsr.services.report.scope import Scope
from dsr.services.report.tables import month_name, tables_of
from dsr.services.staff import active_with

MONTHS, NAMED = 6, 12
"""How many months and how many late cases fit on the page."""


def ask_monthly(session: Session, calendar: Calendar, now: datetime) -> int | None:
    """From the first working day of a month on, have the page of the month before made; once, however often it is asked."""
    today = local_date(now)
    first = today.replace(day=1)
    if today < roll_forward(calendar, first, eves_off=True):
        return None
    month = (first - timedelta(days=1)).isoformat()[:7]
    return outbox.enqueue(session, "make_monthly_report", key=f"monthly:{month}", at=now, month=month)


def monthly_report(session: Session, calendar: Calendar, month: str, today: date) -> Compliance:
    """The report that the page of a month tells: receipts from the year's beginning to the month's end."""
    ended = month_scope(month)
    return compliance(session, Scope(ended.from_on.replace(month=1), ended.to_on), calendar, today)


def monthly_values(
    session: Session, report: Compliance, catalogue: Catalogue, month: str, language: str
) -> dict[str, Any]:
    """What the page prints, as plain values in one language: figures and references of cases that are not protected."""
    tables = {one.code: one for one in tables_of(report, catalogue, language)}
    months = tables.get("months")
    open_late = [one for one in report.late if one.standing == "open_late"]
    named = [one.reference for one in open_late if one.reference is not None][:NAMED]
    return {
        "month": month_name(month),
        "on": report.on.isoformat(),
        "opening": list(opening(report, language)),
        "months": {"heads": list(months.heads), "rows": [list(row) for row in months.rows[-MONTHS:]]}
        if months
        else None,
        "stages": [list(row) for row in tables["stages"].rows] if "stages" in tables else [],
        "causes": [list(row) for row in tables["causes"].rows[:4]] if "causes" in tables else [],
        "weeks": [
            {
                "first": week.first.isoformat() if week.first else None,
                "last": week.last.isoformat() if week.last else None,
                "number": week.number,
                "is_late": week.is_late,
            }
            for week in weeks_of(report.soon, report.foresight, report.on)
        ],
        "open_late": named,
        "open_late_more": report.totals.open_late - len(named),
        "corrected": [
            month_name(one.month) for one in reported_months(session, report.tally, report.scope) if one.is_corrected
        ],
    }


def keep_monthly(
    session: Session, month: str, pages: Mapping[str, tuple[dict[str, Any], bytes]], today: date, *, at: datetime
) -> None:
    """Keep the printed page of a month in every language: what it tells, and the bytes. Nothing where it is kept already."""
    if session.scalar(select(col(MonthlyReport.id)).where(col(MonthlyReport.month) == month).limit(1)) is not None:
        return
    hashes = {language: hashlib.sha256(pdf).hexdigest() for language, (_, pdf) in pages.items()}
    for language, (told, pdf) in pages.items():
        session.add(
            MonthlyReport(
                month=month,
                language=language,
                as_of=today,
                told=told,
                pdf=pdf,
                pdf_sha256=hashes[language],
                made_at=at,
            )
        )
    record(session, "register", "monthly_report_made", at=at, month=month, sha256=hashes)


def tell_management(session: Session, deps: Deps, month: str, *, at: datetime) -> None:
    """Have everybody in management told by e-mail that the page is there; nobody where no mail server is named."""
    if not deps.mail.is_set_up:
        return
    for user in active_with(session, {Role.MANAGEMENT}):
        key = f"monthly_told:{month}:{user.id}"
        outbox.enqueue(session, "tell_monthly_report", key=key, at=at, month=month, user_id=user.id)


def notice(session: Session, deps: Deps, month: str, user_id: int, key: str) -> Mail | None:
    """The mail that says so: month and address of the page, nothing of any case. None where the user has left."""
    user = session.get(User, user_id)
    if user is None or not user.is_active or Role.MANAGEMENT.value not in user.roles:
        return None
    language = user.language if user.language in LANGUAGES else "fi"
    subject = words.MONTHLY_SUBJECT[language].format(month=month_name(month))
    address = f"{deps.settings.public_url.rstrip('/')}/reports/months"
    body = words.MONTHLY_BODY[language].format(month=month_name(month), address=address)
    return Mail(to=user.email, subject=subject, body=body, message_id=message_id(deps, key), attachments=())


def monthly_reports(session: Session, language: str) -> list[tuple[str, date, str, datetime]]:
    """The pages that are kept in a language, newest first: month, day, SHA-256 and moment; without their bytes."""
    query = (
        select(
            col(MonthlyReport.month),
            col(MonthlyReport.as_of),
            col(MonthlyReport.pdf_sha256),
            col(MonthlyReport.made_at),
        )
        .where(col(MonthlyReport.language) == language)
        .order_by(col(MonthlyReport.month).desc())
    )
    return [(month, as_of, sha256, made_at) for month, as_of, sha256, made_at in session.execute(query)]


def monthly_pdf(session: Session, month: str, language: str) -> bytes | None:
    """The bytes of one kept page; None where there is none."""
    return session.scalar(
        select(col(MonthlyReport.pdf)).where(col(MonthlyReport.month) == month, col(MonthlyReport.language) == language)
    )
