"""What an installation may decide, read once from `DSR_*` variables; nothing else in the house reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dsr.domain.city_groups import read_groups
from dsr.domain.errors import Fault, Invalid
from dsr.domain.retention import RETENTION_MONTHS
from dsr.settings.faults import key_faults, mail_faults, oidc_faults, store_faults
from dsr.settings.known import SETTINGS
from dsr.settings.texts import is_yes, listed, separated


@dataclass(frozen=True)
class Settings:
    """One installation's choices. `known.SETTINGS` says what each variable means; the README repeats it."""

    data_dir: Path
    database_url: str
    secret_key: str
    old_secret_keys: tuple[str, ...]
    field_key: str
    public_url: str
    demo: bool
    broker_url: str
    metrics_token: str
    webhook_inside: tuple[str, ...]
    webhook_ca: Path | None
    smtp_url: str
    smtp_ca: Path | None
    mail_from: str
    imap_url: str
    imap_done: str
    imap_ca: Path | None
    mail_token_url: str
    mail_client_id: str
    mail_client_secret: str
    mail_hosts: tuple[str, ...]
    mail_authserv: tuple[str, ...]
    mail_results_unnamed: bool
    mail_max_mb: int
    attachment_types: tuple[str, ...]
    officer_mail: tuple[str, ...]
    channel_test_to: str
    channel_hours: int
    channels_said: tuple[str, ...]
    host: str
    port: int
    idle_minutes: int
    session_hours: int
    second_factor: bool
    trusted_proxies: int
    local_accounts: bool
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_groups: Mapping[str, str]
    break_glass_hours: int
    review_days: int
    undo_minutes: int
    import_max_mb: int
    watch_folder: Path | None
    watch_days: int
    call_metadata_months: int
    printers: int
    source_alarm_days: int
    agents_given: bool
    workflows_dir: Path
    templates_dir: Path

    @property
    def is_embedded(self) -> bool:
        """Whether `dsr serve` also runs the worker and the tick: yes when no broker is named."""
        return not self.broker_url


_HERE = Path(__file__).resolve().parent.parent.parent


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings; raises `Invalid` naming every variable that cannot be taken.

    Outside the demo a missing DSR_SECRET_KEY or DSR_FIELD_KEY or an http public address is refused.
    """
    env = os.environ if environ is None else environ
    known = {setting.name: setting.default for setting in SETTINGS}
    faults = [
        Fault(name, "unknown setting; see the README's table of settings")
        for name in env
        if name.startswith("DSR_") and name not in known and name != "DSR_SAMPLES"
    ]
    value = {name: env.get(name, default or "").strip() for name, default in known.items()}
    demo = is_yes(value["DSR_DEMO"])
    faults += key_faults(value, demo)
    groups, group_faults = _groups(value["DSR_OIDC_GROUPS"])
    faults += group_faults + oidc_faults(value, groups)
    value["DSR_TRUSTED_PROXIES"] = value["DSR_TRUSTED_PROXIES"] or str(
        int(value["DSR_PUBLIC_URL"].startswith("https:"))
    )
    faults += store_faults(value) + mail_faults(value)
    numbers = {name: _number(value[name], name, faults) for name in _NUMBERS}
    if 0 < numbers["DSR_CALL_METADATA_MONTHS"] <= RETENTION_MONTHS:
        faults.append(
            Fault("DSR_CALL_METADATA_MONTHS", f"write 0, or more than the {RETENTION_MONTHS} months of recordings")
        )
    if faults:
        raise Invalid(faults)
    data_dir = Path(value["DSR_DATA"]).absolute()
    return Settings(
        data_dir=data_dir,
        database_url=value["DSR_DATABASE_URL"] or f"sqlite:///{data_dir / 'dsr.sqlite3'}",
        secret_key=value["DSR_SECRET_KEY"],
        old_secret_keys=tuple(separated(value["DSR_OLD_SECRET_KEYS"])),
        field_key=value["DSR_FIELD_KEY"],
        public_url=value["DSR_PUBLIC_URL"].rstrip("/"),
        demo=demo,
        broker_url=value["DSR_BROKER_URL"],
        metrics_token=value["DSR_METRICS_TOKEN"],
        webhook_inside=listed(value["DSR_WEBHOOK_INSIDE"]),
        webhook_ca=Path(value["DSR_WEBHOOK_CA"]).absolute() if value["DSR_WEBHOOK_CA"] else None,
        smtp_url=value["DSR_SMTP_URL"],
        smtp_ca=Path(value["DSR_SMTP_CA"]).absolute() if value["DSR_SMTP_CA"] else None,
        mail_from=value["DSR_MAIL_FROM"],
        imap_url=value["DSR_IMAP_URL"],
        imap_done=value["DSR_IMAP_DONE"],
        imap_ca=Path(value["DSR_IMAP_CA"]).absolute() if value["DSR_IMAP_CA"] else None,
        mail_token_url=value["DSR_MAIL_TOKEN_URL"],
        mail_client_id=value["DSR_MAIL_CLIENT_ID"],
        mail_client_secret=value["DSR_MAIL_CLIENT_SECRET"],
        mail_hosts=listed(value["DSR_MAIL_HOSTS"]),
        mail_authserv=listed(value["DSR_MAIL_AUTHSERV"]),
        mail_results_unnamed=is_yes(value["DSR_MAIL_RESULTS_UNNAMED"]),
        mail_max_mb=numbers["DSR_MAIL_MAX_MB"],
        attachment_types=listed(value["DSR_ATTACHMENT_TYPES"]),
        officer_mail=listed(value["DSR_OFFICER_MAIL"]),
        channel_test_to=value["DSR_CHANNEL_TEST_TO"] or value["DSR_MAIL_FROM"],
        channel_hours=numbers["DSR_CHANNEL_HOURS"],
        channels_said=listed(value["DSR_CHANNELS_SAID"]),
        host=value["DSR_HOST"],
        port=numbers["DSR_PORT"],
        idle_minutes=numbers["DSR_IDLE_MINUTES"],
        session_hours=numbers["DSR_SESSION_HOURS"],
        second_factor=is_yes(value["DSR_SECOND_FACTOR"] or ("no" if demo else "yes")),
        trusted_proxies=numbers["DSR_TRUSTED_PROXIES"],
        local_accounts=value["DSR_LOCAL_ACCOUNTS"].lower() != "no",
        oidc_issuer=value["DSR_OIDC_ISSUER"].rstrip("/"),
        oidc_client_id=value["DSR_OIDC_CLIENT_ID"],
        oidc_client_secret=value["DSR_OIDC_CLIENT_SECRET"],
        oidc_groups=groups,
        break_glass_hours=numbers["DSR_BREAK_GLASS_HOURS"],
        review_days=numbers["DSR_REVIEW_DAYS"],
        undo_minutes=numbers["DSR_UNDO_MINUTES"],
        import_max_mb=numbers["DSR_IMPORT_MAX_MB"],
        watch_folder=Path(value["DSR_WATCH_FOLDER"]).absolute() if value["DSR_WATCH_FOLDER"] else None,
        watch_days=numbers["DSR_WATCH_DAYS"],
        call_metadata_months=numbers["DSR_CALL_METADATA_MONTHS"],
        printers=numbers["DSR_PRINTERS"],
        source_alarm_days=numbers["DSR_SOURCE_ALARM_DAYS"],
        agents_given=is_yes(value["DSR_AGENTS_GIVEN"]),
        workflows_dir=Path(value["DSR_WORKFLOWS"] or _HERE / "workflows"),
        templates_dir=Path(value["DSR_TEMPLATES"] or _HERE / "templates"),
    )


def folders(environ: Mapping[str, str] | None = None) -> tuple[Path, Path]:
    """The folders of workflow files and of templates, for commands that need nothing else (and so no keys)."""
    env = os.environ if environ is None else environ
    workflows, templates = env.get("DSR_WORKFLOWS", "").strip(), env.get("DSR_TEMPLATES", "").strip()
    return Path(workflows or _HERE / "workflows"), Path(templates or _HERE / "templates")


_NUMBERS = (
    "DSR_PORT",
    "DSR_IDLE_MINUTES",
    "DSR_SESSION_HOURS",
    "DSR_TRUSTED_PROXIES",
    "DSR_BREAK_GLASS_HOURS",
    "DSR_REVIEW_DAYS",
    "DSR_UNDO_MINUTES",
    "DSR_IMPORT_MAX_MB",
    "DSR_WATCH_DAYS",
    "DSR_MAIL_MAX_MB",
    "DSR_CHANNEL_HOURS",
    "DSR_CALL_METADATA_MONTHS",
    "DSR_PRINTERS",
    "DSR_SOURCE_ALARM_DAYS",
)


def _groups(text: str) -> tuple[Mapping[str, str], list[Fault]]:
    """The groups of the setting's own text, or of the file that it names."""
    path = Path(text) if text and "=" not in text else None
    if path is not None and not path.is_file():
        return {}, [Fault("DSR_OIDC_GROUPS", "write <group id>=<role>, or the path of a file that can be read")]
    return read_groups(path.read_text(encoding="utf-8") if path else text, "DSR_OIDC_GROUPS")


def _number(text: str, name: str, faults: list[Fault]) -> int:
    if text.isascii() and text.isdigit() and len(text) < 8:
        return int(text)
    faults.append(Fault(name, "write a whole number"))
    return 0
