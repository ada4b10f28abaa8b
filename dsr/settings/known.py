"""Every `DSR_*` variable: its name, its default, and what it means; the README repeats it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One variable: its name, default (None: derived, see meaning) and meaning in a line."""

    name: str
    default: str | None
    meaning: str


SETTINGS: tuple[Setting, ...] = (
    Setting("DSR_DATA", "var", "folder for the SQLite file, the lock file and uploads under way"),
    Setting(
        "DSR_DATABASE_URL",
        None,
        "SQLAlchemy address; default SQLite in DSR_DATA; `postgresql+psycopg://...` in production",
    ),
    Setting(
        "DSR_SECRET_KEY", None, "signs cookies and form tokens; at least 32 characters; no default outside the demo"
    ),
    Setting(
        "DSR_OLD_SECRET_KEYS",
        "",
        "earlier values of `DSR_SECRET_KEY`, separated by commas: what they signed is still read, so that nobody's session ends",
    ),
    Setting(
        "DSR_FIELD_KEY",
        None,
        "encrypts personal identity codes; Fernet keys separated by commas, first one writes; no default outside the demo",
    ),
    Setting("DSR_PUBLIC_URL", "https://localhost", "address people open; must be https outside the demo"),
    Setting("DSR_DEMO", "no", "`yes` shows that this is a demonstration and allows http and unconfirmed appeal routes"),
    Setting("DSR_BROKER_URL", "", "Redis address for dramatiq; empty runs the worker inside `dsr serve`"),
    Setting("DSR_METRICS_TOKEN", "", "bearer token that reads `/metrics`, at least 32 characters; empty closes it"),
    Setting(
        "DSR_WEBHOOK_INSIDE",
        "",
        "hosts in the city's own network that may be told of changes though their address is private, separated by commas; this machine and link-local addresses never",
    ),
    Setting(
        "DSR_WEBHOOK_CA",
        "",
        "file with the certificate authority of the hosts in DSR_WEBHOOK_INSIDE, where it is the city's own",
    ),
    Setting(
        "DSR_SMTP_URL",
        "",
        "smtp://user:password@host:port for outgoing mail (smtps:// speaks TLS from the start); empty keeps mail as failed jobs to send by hand. A password is sent over TLS only, except on loopback",
    ),
    Setting(
        "DSR_SMTP_CA",
        "",
        "file with the certificate authority of the mail server that sends, where it is the city's own",
    ),
    Setting("DSR_MAIL_FROM", "tietosuoja@espoo.fi", "sender address of outgoing mail"),
    Setting(
        "DSR_IMAP_URL",
        "",
        "imaps://user:password@host:993/INBOX, the mailbox that is read each minute; empty reads none. `imap://` must offer STARTTLS, except on loopback",
    ),
    Setting("DSR_IMAP_DONE", "", "folder of the mailbox to which read messages are moved; empty marks them as seen"),
    Setting("DSR_IMAP_CA", "", "the same for the mail server of the mailbox"),
    Setting(
        "DSR_MAIL_TOKEN_URL",
        "",
        "where the program gets tokens that sign it in to the mailbox in place of a password (OAuth 2.0), for Microsoft 365 `https://login.microsoftonline.com/<tenant id>/oauth2/v2.0/token`; DSR_IMAP_URL, and DSR_SMTP_URL where it is meant too, then name the user and no password. Empty: passwords",
    ),
    Setting("DSR_MAIL_CLIENT_ID", "", "the program's application (client) id where it gets these tokens"),
    Setting("DSR_MAIL_CLIENT_SECRET", "", "the secret that goes with it"),
    Setting(
        "DSR_MAIL_HOSTS",
        "",
        "names of the city's receiving mail servers, separated by commas; `.example.fi` takes sub-names. Their `Received` field tells when a message came",
    ),
    Setting(
        "DSR_MAIL_AUTHSERV",
        "",
        "names by which these servers sign `Authentication-Results` (RFC 8601), separated by commas; they must remove such fields that come from outside",
    ),
    Setting(
        "DSR_MAIL_RESULTS_UNNAMED",
        "no",
        "`yes` where the servers in DSR_MAIL_HOSTS write `Authentication-Results` without a name, as Exchange Online does: then such a field counts where it is the first one and stands right above the entry by which they took the message in",
    ),
    Setting("DSR_MAIL_MAX_MB", "25", "largest e-mail that is read, in megabytes; of a larger one only the head is"),
    Setting(
        "DSR_ATTACHMENT_TYPES",
        "pdf,png,jpg,tif,gif,webp,heic,docx,odt,rtf,txt",
        "kinds of attachment that are kept, told by their content; the rest is refused",
    ),
    Setting(
        "DSR_OFFICER_MAIL",
        "",
        "addresses that are the data protection officer's alone: what goes there is hidden from others",
    ),
    Setting("DSR_CHANNEL_TEST_TO", "", "address for the daily test of the mailbox; empty takes DSR_MAIL_FROM"),
    Setting("DSR_CHANNEL_HOURS", "4", "hours after which a test message that has not come in raises the alarm"),
    Setting(
        "DSR_CHANNELS_SAID",
        "",
        "channels whose working a person says each working day: letter, counter, phone, suomifi, web_form, separated by commas",
    ),
    Setting("DSR_HOST", "127.0.0.1", "address the server listens on"),
    Setting("DSR_PORT", "8000", "port the server listens on"),
    Setting("DSR_IDLE_MINUTES", "30", "minutes without use after which a session ends"),
    Setting("DSR_SESSION_HOURS", "10", "hours after which a session ends in any case"),
    Setting(
        "DSR_SECOND_FACTOR",
        None,
        "`yes` asks every local account for a code of an authenticator; default `yes`, in the demo `no`; an emergency account is always asked",
    ),
    Setting(
        "DSR_TRUSTED_PROXIES",
        None,
        "how many proxies stand in front and add to X-Forwarded-For; default 1 behind https, 0 without (the header is then not read)",
    ),
    Setting(
        "DSR_LOCAL_ACCOUNTS",
        "yes",
        "`no` lets local accounts sign in no more, emergency accounts (`--break-glass`) excepted; needs DSR_OIDC_ISSUER",
    ),
    Setting(
        "DSR_OIDC_ISSUER",
        "",
        "issuer of the city's OpenID Connect, for Entra ID `https://login.microsoftonline.com/<tenant id>/v2.0`; empty offers none",
    ),
    Setting("DSR_OIDC_CLIENT_ID", "", "what the city's sign-in calls this program"),
    Setting("DSR_OIDC_CLIENT_SECRET", "", "the secret agreed with the city's sign-in"),
    Setting(
        "DSR_OIDC_GROUPS",
        "",
        "which group of the city has which role: `<group id>=<role>`, separated by commas or lines, or the path of a file of such lines",
    ),
    Setting("DSR_BREAK_GLASS_HOURS", "4", "hours after which a session of an emergency account ends in any case"),
    Setting(
        "DSR_REVIEW_DAYS",
        "30",
        "days from the beginning of a quarter in which each account's access is confirmed; what is not is disabled",
    ),
    Setting(
        "DSR_UNDO_MINUTES", "10", "minutes in which a logged request can be undone before the acknowledgement leaves"
    ),
    Setting("DSR_IMPORT_MAX_MB", "2000", "largest call file taken, in megabytes"),
    Setting(
        "DSR_WATCH_FOLDER",
        "",
        "folder from which call files are taken each minute, in sub-folders called as the profiles that read them; empty watches none",
    ),
    Setting(
        "DSR_WATCH_DAYS",
        "7",
        "days for which a file taken from the watched folder is kept in `done` beside its receipt",
    ),
    Setting(
        "DSR_SOURCE_ALARM_DAYS",
        "14",
        "days before a source's own destruction on which an unconfirmed hold is told of again",
    ),
    Setting(
        "DSR_CALL_METADATA_MONTHS",
        "0",
        "calendar months after which the facts of a call are removed, unless a case needs them; 0 keeps them until the city has set a term. A search by a person's numbers reaches as far back as they are kept",
    ),
    Setting("DSR_PRINTERS", "1", "printer processes of a worker"),
    Setting(
        "DSR_AGENTS_GIVEN", "no", "`yes` names the agent of each call, as the source does, in the call list handed over"
    ),
    Setting("DSR_WORKFLOWS", None, "folder of workflow files; default `workflows` beside the program"),
    Setting("DSR_TEMPLATES", None, "folder of templates; default `templates` beside the program"),
)
