"""An installation's choices are read once, refused with every fault named, and all told in the README."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from dsr.domain.errors import Invalid
from dsr.settings import SETTINGS, Settings, load_settings

README = Path(__file__).resolve().parent.parent / "README.md"
REAL = {"DSR_SECRET_KEY": "s" * 32, "DSR_FIELD_KEY": "a-key", "DSR_PUBLIC_URL": "https://dsr.espoo.fi"}


def _places(environ: dict[str, str]) -> list[str]:
    with pytest.raises(Invalid) as refused:
        load_settings(environ)
    return [fault.place for fault in refused.value.faults]


def test_a_real_installation_needs_two_keys_and_an_address() -> None:
    settings = load_settings(REAL)
    assert (settings.secret_key, settings.field_key, settings.public_url) == tuple(REAL.values())
    assert not settings.demo


CITY = {
    "DSR_OIDC_ISSUER": "https://login.microsoftonline.com/6f1c/v2.0",
    "DSR_OIDC_CLIENT_ID": "c1",
    "DSR_OIDC_CLIENT_SECRET": "s1",
    "DSR_OIDC_GROUPS": "g-1=handler,g-2=dpo",
}

TOKENS = {
    "DSR_MAIL_TOKEN_URL": "https://login.microsoftonline.com/6f1c/oauth2/v2.0/token",
    "DSR_MAIL_CLIENT_ID": "c2",
    "DSR_MAIL_CLIENT_SECRET": "s2",
    "DSR_IMAP_URL": "imaps://tietosuoja%40espoo.fi@outlook.office365.com/INBOX",
}
NEAR = {"DSR_MAIL_TOKEN_URL": "http://127.0.0.1:8111/token"}

_REFUSED = [
    (CITY | {"DSR_OIDC_ISSUER": "http://login.example/6f1c"}, "DSR_OIDC_ISSUER", "the city's sign-in in the clear"),
    (
        CITY | {"DSR_OIDC_ISSUER": "https://login.microsoftonline.com/common/v2.0"},
        "DSR_OIDC_ISSUER",
        "anybody's tenant",
    ),
    (CITY | {"DSR_OIDC_CLIENT_ID": ""}, "DSR_OIDC_CLIENT_ID", "nobody to be to the city's sign-in"),
    (CITY | {"DSR_OIDC_CLIENT_SECRET": ""}, "DSR_OIDC_CLIENT_SECRET", "no secret with the city's sign-in"),
    (CITY | {"DSR_OIDC_GROUPS": ""}, "DSR_OIDC_GROUPS", "no group has a role"),
    (CITY | {"DSR_OIDC_GROUPS": "g-2=dpo,g-1=kasittelija"}, "DSR_OIDC_GROUPS", "a role that there is not"),
    (CITY | {"DSR_OIDC_GROUPS": "g-2=dpo,g-1"}, "DSR_OIDC_GROUPS", "a group without a role"),
    ({"DSR_LOCAL_ACCOUNTS": "no"}, "DSR_LOCAL_ACCOUNTS", "nobody could sign in"),
    ({"DSR_SECRET_KEY": ""}, "DSR_SECRET_KEY", "cookies could be forged"),
    ({"DSR_SECRET_KEY": "short"}, "DSR_SECRET_KEY", "a short key can be guessed"),
    ({"DSR_OLD_SECRET_KEYS": "o" * 32 + ",short"}, "DSR_OLD_SECRET_KEYS", "a short old key can be guessed as well"),
    ({"DSR_METRICS_TOKEN": "short"}, "DSR_METRICS_TOKEN", "figures of the house for whoever guesses it"),
    ({"DSR_FIELD_KEY": ""}, "DSR_FIELD_KEY", "identity codes would stand in the clear"),
    ({"DSR_PUBLIC_URL": "http://dsr.espoo.fi"}, "DSR_PUBLIC_URL", "passwords would travel in the clear"),
    ({"DSR_PORT": "eighty"}, "DSR_PORT", "not a number"),
    ({"DSR_PORT": "-1"}, "DSR_PORT", "not a whole number of digits"),
    ({"DSR_IDLE_MINUTES": "30.5"}, "DSR_IDLE_MINUTES", "not a whole number"),
    ({"DSR_PRINTERS": "٣"}, "DSR_PRINTERS", "digits of another script"),
    ({"DSR_IMPORT_MAX_MB": "99999999"}, "DSR_IMPORT_MAX_MB", "a slip of the finger"),
    ({"DSR_DATABASE_URL": "postgres://dsr:x@db/dsr"}, "DSR_DATABASE_URL", "what other programs call PostgreSQL"),
    ({"DSR_DATABASE_URL": "mysql://dsr:x@db/dsr"}, "DSR_DATABASE_URL", "a database that is none of ours"),
    ({"DSR_DATABASE_URL": "postgresql+psycopg://dsr:p@ss@db/dsr"}, "DSR_DATABASE_URL", "the host would be ss@db"),
    ({"DSR_DATABASE_URL": "postgresql+psycopg://dsr:p/ss@db/dsr"}, "DSR_DATABASE_URL", "the password would end at /"),
    ({"DSR_DATABASE_URL": "postgresql+psycopg://dsr:p?ss@db/dsr"}, "DSR_DATABASE_URL", "the password would end at ?"),
    ({"DSR_DATABASE_URL": "postgresql+psycopg://dsr:p#ss@db/dsr"}, "DSR_DATABASE_URL", "the password would end at #"),
    ({"DSR_DATABASE_URL": "postgresql+psycopg://dsr:x@db:many/dsr"}, "DSR_DATABASE_URL", "a port is a number"),
    ({"DSR_BROKER_URL": "redis:6379"}, "DSR_BROKER_URL", "an address without its kind"),
    ({"DSR_DATABSE_URL": "sqlite://"}, "DSR_DATABSE_URL", "a misspelt name would be silently without effect"),
    ({"DSR_SMTP_URL": "mail.example.fi:587"}, "DSR_SMTP_URL", "no scheme: nothing would ever leave"),
    ({"DSR_SMTP_URL": "smtp://dsr:a/b@mail.example.fi"}, "DSR_SMTP_URL", "a password that cuts the address short"),
    ({"DSR_SMTP_URL": "smtps://dsr:s%C3%A4hk%C3%B6@mail.example.fi"}, "DSR_SMTP_URL", "a password beyond ASCII"),
    ({"DSR_IMAP_URL": "pop3://dsr:x@mail.example.fi"}, "DSR_IMAP_URL", "another protocol"),
    ({"DSR_IMAP_URL": "imaps://dsr:sähkö@mail.example.fi"}, "DSR_IMAP_URL", "a password beyond ASCII"),
    ({"DSR_MAIL_RESULTS_UNNAMED": "yes"}, "DSR_MAIL_HOSTS", "results of servers that nobody named"),
    (TOKENS | {"DSR_MAIL_TOKEN_URL": "http://login.example/token"}, "DSR_MAIL_TOKEN_URL", "the secret in the clear"),
    (TOKENS | NEAR, "DSR_MAIL_TOKEN_URL", "the secret in the clear outside the demo"),
    (
        TOKENS | {"DSR_MAIL_TOKEN_URL": "https://login.microsoftonline.com/common/oauth2/v2.0/token"},
        "DSR_MAIL_TOKEN_URL",
        "nobody's program",
    ),
    (TOKENS | {"DSR_MAIL_CLIENT_ID": ""}, "DSR_MAIL_CLIENT_ID", "nobody to be where tokens are given"),
    (TOKENS | {"DSR_MAIL_CLIENT_SECRET": ""}, "DSR_MAIL_CLIENT_SECRET", "no secret where tokens are given"),
    (TOKENS | {"DSR_IMAP_URL": ""}, "DSR_MAIL_TOKEN_URL", "tokens for no mailbox"),
    (TOKENS | {"DSR_IMAP_URL": "imaps://dsr:x@mail.example.fi"}, "DSR_MAIL_TOKEN_URL", "a password all the same"),
    (TOKENS | {"DSR_MAIL_TOKEN_URL": ""}, "DSR_IMAP_URL", "neither password nor token"),
    ({"DSR_SMTP_URL": "smtps://dsr@mail.example.fi"}, "DSR_SMTP_URL", "neither password nor token to send with"),
]


def test_the_citys_sign_in_is_taken_as_the_readme_tells_to_set_it_up() -> None:
    assert dict(load_settings(REAL | CITY).oidc_groups) == {"g-1": "handler", "g-2": "dpo"}


def test_a_mailbox_in_microsoft_365_is_taken_as_the_readme_tells_to_set_it_up() -> None:
    both = load_settings(REAL | TOKENS | {"DSR_SMTP_URL": "smtp://tietosuoja%40espoo.fi@smtp.office365.com:587"})
    assert (both.mail_token_url, both.mail_client_id, both.mail_client_secret) == tuple(TOKENS.values())[:3]
    mixed = load_settings(REAL | TOKENS | {"DSR_SMTP_URL": "smtps://dsr:x@mail.example.fi"})
    assert mixed.mail_token_url, "mail may leave by another server, with a password"
    assert load_settings(REAL | TOKENS | NEAR | {"DSR_DEMO": "yes"}).mail_token_url


@pytest.mark.parametrize(("environ", "place"), [row[:2] for row in _REFUSED], ids=[row[2] for row in _REFUSED])
def test_a_setting_that_cannot_be_taken_is_named(environ: dict[str, str], place: str) -> None:
    assert _places(REAL | environ) == [place]


def test_all_faults_are_told_at_once() -> None:
    assert set(_places({"DSR_PORT": "x", "DSR_PUBLIC_URL": "http://a"})) == {
        "DSR_PORT",
        "DSR_PUBLIC_URL",
        "DSR_SECRET_KEY",
        "DSR_FIELD_KEY",
    }


def test_the_demo_may_be_served_without_https() -> None:
    assert load_settings(REAL | {"DSR_DEMO": "yes", "DSR_PUBLIC_URL": "http://127.0.0.1:8000"}).demo


@pytest.mark.parametrize("text", ["no", "0", "", "perhaps"])
def test_only_a_clear_yes_makes_a_demo(text: str) -> None:
    assert not load_settings(REAL | {"DSR_DEMO": text}).demo


def test_variables_of_others_do_not_matter() -> None:
    assert load_settings(REAL | {"PATH": "/bin", "PORT": "nonsense"}) == load_settings(REAL)


def test_without_a_database_address_it_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    settings = load_settings(REAL | {"DSR_DATA": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path / 'dsr.sqlite3'}"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////srv/dsr.sqlite3",
        "postgresql+psycopg://dsr:p%40s%2Fs%23@db/dsr",
        "postgresql://dsr:p:ss@127.0.0.1:5432/dsr",
        "postgresql+psycopg:///dsr?host=/run/postgresql",
        "postgresql+psycopg://dsr:x@[::1]:5432/dsr?sslmode=verify-full",
    ],
)
def test_an_address_of_the_database_is_taken_as_it_is(url: str) -> None:
    assert load_settings(REAL | {"DSR_DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize(("broker", "is_embedded"), [("", True), ("redis://127.0.0.1:6379/0", False)])
def test_the_worker_is_embedded_only_without_a_broker(broker: str, is_embedded: bool) -> None:
    assert load_settings(REAL | {"DSR_BROKER_URL": broker}).is_embedded is is_embedded


def test_every_field_has_one_variable() -> None:
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS) == len(fields(Settings))


def test_the_readme_tells_every_setting_as_it_is() -> None:
    found = re.search(r"<!-- settings -->\n(.*?)<!-- /settings -->", README.read_text(encoding="utf-8"), re.DOTALL)
    table = "\n".join(
        ["| Variable | Default | Meaning |", "|---|---|---|"]
        + [f"| `{one.name}` | {_default(one.default)} | {one.meaning} |" for one in SETTINGS]
    )
    expected = f"<!-- settings -->\n{table}\n<!-- /settings -->"
    assert found, f"the README lacks its table of settings; put in:\n{expected}"
    assert found[1].strip() == table, f"the README's table of settings is out of date; put in:\n{expected}"


def _default(default: str | None) -> str:
    return "" if default is None else f"`{default}`" if default else "empty"
