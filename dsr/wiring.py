"""Puts the real parts together. The only place that reads the current time."""

from __future__ import annotations

from datetime import UTC, datetime

from dsr.adapters.callfiles import DiskCallFiles
from dsr.adapters.field_cipher import FernetCipher
from dsr.adapters.holidays_fi import finnish_calendar
from dsr.adapters.imap import ImapMailbox
from dsr.adapters.mail_tokens import MailTokens
from dsr.adapters.oidc import OidcLogin
from dsr.adapters.smtp import SmtpMail
from dsr.adapters.webhooks import HttpWebhooks
from dsr.catalogue import load_catalogue
from dsr.db.engine import Database
from dsr.deps import Deps
from dsr.printing import LetterTemplates, Printers
from dsr.settings import Settings


def utc_now() -> datetime:
    """The current moment, aware, UTC."""
    return datetime.now(UTC)


def build(settings: Settings) -> Deps:
    """Real parts for these settings. Refuses faulty workflow files or templates with all faults at once (`Invalid`)."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    catalogue = load_catalogue(settings.workflows_dir, settings.templates_dir)
    tokens = _mail_tokens(settings)
    return Deps(
        settings=settings,
        database=Database(settings.database_url),
        catalogue=catalogue,
        calendar=finnish_calendar(),
        mail=SmtpMail(settings.smtp_url, settings.mail_from, utc_now, settings.smtp_ca, tokens),
        cipher=FernetCipher(settings.field_key),
        letters=LetterTemplates(catalogue.register.facts, settings.templates_dir / "letters"),
        printers=Printers(children=settings.printers),
        call_files=DiskCallFiles(settings.import_max_mb * 1_000_000),
        webhooks=HttpWebhooks(checks=not settings.demo, inside=settings.webhook_inside, inside_ca=settings.webhook_ca),
        now=utc_now,
        city=_city(settings),
        mailbox=ImapMailbox(settings.imap_url, settings.imap_done, settings.imap_ca, tokens),
    )


def _city(settings: Settings) -> OidcLogin | None:
    if not settings.oidc_issuer:
        return None
    return OidcLogin(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)


def _mail_tokens(settings: Settings) -> MailTokens | None:
    if not settings.mail_token_url:
        return None
    return MailTokens(settings.mail_token_url, settings.mail_client_id, settings.mail_client_secret, utc_now)
