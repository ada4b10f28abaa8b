"""Puts the real parts together. The only place that reads the current time."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import structlog

from dsr.adapters.callfiles import DiskCallFiles
from dsr.adapters.field_cipher import FernetCipher
from dsr.adapters.holidays_fi import finnish_calendar
from dsr.adapters.imap import ImapMailbox
from dsr.adapters.smtp import SmtpMail
from dsr.catalogue import load_catalogue
from dsr.db.engine import Database
from dsr.deps import Deps
from dsr.printing import LetterTemplates, Printers
from dsr.settings import Settings


def utc_now() -> datetime:
    """The current moment, aware, UTC."""
    return datetime.now(UTC)


def set_up_logs() -> None:
    """One JSON object a line on the standard error as it stands then; ids and codes only, by the house's rule."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
    )


def build(settings: Settings) -> Deps:
    """Real parts for these settings. Refuses faulty workflow files or templates with all faults at once (`Invalid`)."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    catalogue = load_catalogue(settings.workflows_dir, settings.templates_dir)
    return Deps(
        settings=settings,
        database=Database(settings.database_url),
        catalogue=catalogue,
        calendar=finnish_calendar(),
        mail=SmtpMail(settings.smtp_url, settings.mail_from),
        cipher=FernetCipher(settings.field_key),
        letters=LetterTemplates(catalogue.register.facts, settings.templates_dir / "letters"),
        printers=Printers(children=settings.printers),
        call_files=DiskCallFiles(settings.import_max_mb * 1_000_000),
        now=utc_now,
        mailbox=ImapMailbox(settings.imap_url, settings.imap_done, settings.imap_ca),
    )
