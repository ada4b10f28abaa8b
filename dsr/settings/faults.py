"""What is wrong with settings that are read: each fault names its variable and what to write."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from dsr.domain.errors import Fault
from dsr.settings.texts import is_yes, listed, separated

_SAID = {"letter", "counter", "phone", "suomifi", "web_form"}


def oidc_faults(value: Mapping[str, str], groups: Mapping[str, str]) -> list[Fault]:
    """What is wrong with the city's sign-in, or lacks beside it; `groups` as they were read."""
    issuer = value["DSR_OIDC_ISSUER"]
    if not issuer:
        is_closed = value["DSR_LOCAL_ACCOUNTS"].lower() == "no"
        return [Fault("DSR_LOCAL_ACCOUNTS", "without DSR_OIDC_ISSUER nobody could sign in")] if is_closed else []
    faults = []
    if not _is_safe(issuer, value):
        faults.append(Fault("DSR_OIDC_ISSUER", "must start with https://"))
    if _is_anybodys(issuer):
        faults.append(Fault("DSR_OIDC_ISSUER", "name the city's own tenant: anybody has an account in this one"))
    for name in ("DSR_OIDC_CLIENT_ID", "DSR_OIDC_CLIENT_SECRET"):
        if not value[name]:
            faults.append(Fault(name, "is needed beside DSR_OIDC_ISSUER"))
    if not groups:
        faults.append(Fault("DSR_OIDC_GROUPS", "without a group nobody has a role"))
    return faults


def _is_safe(address: str, value: Mapping[str, str]) -> bool:
    """Whether secrets may be sent there: by https, in the demo also to this machine."""
    is_near = address.startswith(("http://127.0.0.1:", "http://localhost:")) and is_yes(value["DSR_DEMO"])
    return address.startswith("https://") or is_near


def _is_anybodys(address: str) -> bool:
    """Whether the address at Entra ID is that of a tenant in which anybody has an account."""
    return any(tenant in address for tenant in ("/common", "/organizations", "/consumers"))


def store_faults(value: Mapping[str, str]) -> list[Fault]:
    """What is wrong with the addresses of database and broker; a sign of the password that ends it early is one of them."""
    faults = []
    database, broker = value["DSR_DATABASE_URL"], value["DSR_BROKER_URL"]
    if database and not database.startswith(("postgresql+psycopg://", "postgresql://", "sqlite://")):
        faults.append(Fault("DSR_DATABASE_URL", "must start with postgresql+psycopg:// (or sqlite://)"))
    elif database and not database.startswith("sqlite") and not _is_whole_address(database):
        shape = "postgresql+psycopg://user:password@host:port/database"
        faults.append(
            Fault("DSR_DATABASE_URL", f"must be {shape}, with %40 for @, %2F for / and %23 for # in the password")
        )
    if broker and not broker.startswith(("redis://", "rediss://", "unix://")):
        faults.append(Fault("DSR_BROKER_URL", "must start with redis:// (or rediss://, unix://)"))
    return faults


def _is_whole_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return is_port and parts.netloc.count("@") <= 1 and "@" not in parts.path + parts.query + parts.fragment


def mail_faults(value: Mapping[str, str]) -> list[Fault]:
    """What is wrong with the addresses of the mail servers, and with the channels whose working a person says."""
    faults = _server_faults("DSR_IMAP_URL", value["DSR_IMAP_URL"], "imap")
    faults += _server_faults("DSR_SMTP_URL", value["DSR_SMTP_URL"], "smtp")
    if not faults:
        faults += _token_faults(value)
    if is_yes(value["DSR_MAIL_RESULTS_UNNAMED"]) and not value["DSR_MAIL_HOSTS"]:
        faults.append(Fault("DSR_MAIL_HOSTS", "is needed beside DSR_MAIL_RESULTS_UNNAMED: whose results are believed"))
    if unknown := set(listed(value["DSR_CHANNELS_SAID"])) - _SAID:
        faults.append(Fault("DSR_CHANNELS_SAID", f"unknown channel: {', '.join(sorted(unknown))}"))
    return faults


def _token_faults(value: Mapping[str, str]) -> list[Fault]:
    """What is wrong with the tokens that sign in to the mail servers, or lacks beside them; and a user who has neither."""
    url, without_password = value["DSR_MAIL_TOKEN_URL"], []
    for name in ("DSR_IMAP_URL", "DSR_SMTP_URL"):
        parts = urlsplit(value[name])
        if parts.username and not parts.password:
            without_password.append(name)
    if not url:
        return [Fault(name, "needs a password, or DSR_MAIL_TOKEN_URL in its place") for name in without_password]
    faults = []
    if not _is_safe(url, value):
        faults.append(Fault("DSR_MAIL_TOKEN_URL", "must start with https://"))
    if _is_anybodys(url):
        faults.append(Fault("DSR_MAIL_TOKEN_URL", "name the city's own tenant: a program has no token of this one"))
    if not without_password:
        faults.append(Fault("DSR_MAIL_TOKEN_URL", "nothing uses it: give DSR_IMAP_URL or DSR_SMTP_URL no password"))
    for name in ("DSR_MAIL_CLIENT_ID", "DSR_MAIL_CLIENT_SECRET"):
        if not value[name]:
            faults.append(Fault(name, "is needed beside DSR_MAIL_TOKEN_URL"))
    return faults


def _server_faults(name: str, url: str, scheme: str) -> list[Fault]:
    """What is wrong with the address of a mail server. Its protocols sign in with plain characters only."""
    if not url:
        return []
    if not url.startswith((f"{scheme}s://", f"{scheme}://")):
        return [Fault(name, f"must start with {scheme}s:// (or {scheme}://, with STARTTLS)")]
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole:
        return [Fault(name, f"must be {scheme}s://user:password@host:port, with %40 for @ in user and password")]
    if not unquote(f"{parts.username or ''}{parts.password or ''}").isascii():
        return [Fault(name, "user and password must be of ASCII characters: give the account such a password")]
    return []


def key_faults(value: Mapping[str, str], demo: bool) -> list[Fault]:
    """Keys that lack or are too short, and a public address that is not safe outside the demo."""
    faults = []
    if len(value["DSR_SECRET_KEY"]) < 32:
        faults.append(Fault("DSR_SECRET_KEY", "set at least 32 random characters"))
    if any(len(key) < 32 for key in separated(value["DSR_OLD_SECRET_KEYS"])):
        faults.append(Fault("DSR_OLD_SECRET_KEYS", "each has at least 32 characters, with commas between them"))
    if 0 < len(value["DSR_METRICS_TOKEN"]) < 32:
        faults.append(Fault("DSR_METRICS_TOKEN", "set at least 32 random characters, or nothing"))
    if not value["DSR_FIELD_KEY"]:
        faults.append(Fault("DSR_FIELD_KEY", "set a Fernet key; `dsr key` prints a new one"))
    if not demo and not value["DSR_PUBLIC_URL"].startswith("https://"):
        faults.append(Fault("DSR_PUBLIC_URL", "must start with https:// outside the demo"))
    return faults
