"""`dsr user`: the first administrator is made on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlmodel import select

from dsr.cli import users as user_commands
from dsr.db.engine import Database
from dsr.db.events import events_of
from dsr.db.tables import CityIdentity, PasswordLink, User
from dsr.domain.errors import Invalid, NotFound, Refused


@pytest.fixture
def installation(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The settings that commands read, over an empty database."""
    monkeypatch.setenv("DSR_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DSR_DATA", str(tmp_path))
    monkeypatch.setenv("DSR_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("DSR_FIELD_KEY", Fernet.generate_key().decode())
    monkeypatch.setenv("DSR_PUBLIC_URL", "https://oikeuspyynnot.example.fi")
    database = Database(sqlite_url)
    yield database
    database.close()


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    user_commands.add_commands(parser.add_subparsers())
    args = parser.parse_args(["user", *words])
    code: int = args.run(args)
    return code


def test_the_first_administrator_gets_a_link_and_no_password(
    installation: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("add", "paula@example.fi", "--name", "Paula Pääkäyttäjä", "--role", "admin") == 0
    out = capsys.readouterr().out
    assert "https://oikeuspyynnot.example.fi/password/" in out
    with installation.read() as session:
        user = session.exec(select(User)).one()
        assert (user.email, user.roles, user.password_hash) == ("paula@example.fi", ["admin"], "")
        assert session.exec(select(PasswordLink)).one().user_id == user.id
        assert [event.kind for event in events_of(session, "users")] == ["user_added", "password_link_made"]


def test_conflicting_roles_and_a_taken_address_are_refused(installation: Database) -> None:
    with pytest.raises(Invalid):
        _run("add", "a@example.fi", "--name", "A", "--role", "admin", "--role", "handler")
    assert _run("add", "a@example.fi", "--name", "A", "--role", "admin") == 0
    with pytest.raises(Invalid, match="already"):
        _run("add", "A@example.fi", "--name", "A", "--role", "intake")


def test_an_unknown_role_is_wrong_usage_and_those_that_are_taken_are_told_as_they_are_written(
    installation: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        _run("add", "a@example.fi", "--name", "A", "--role", "root")
    assert stopped.value.code == 2
    told = capsys.readouterr().err
    assert "'handler'" in told
    assert "Role." not in told


def test_users_are_listed_with_their_state(installation: Database, capsys: pytest.CaptureFixture[str]) -> None:
    _run("add", "a@example.fi", "--name", "Anna", "--role", "intake", "--role", "handler")
    _run("disable", "a@example.fi")
    capsys.readouterr()
    assert _run("list") == 0
    assert capsys.readouterr().out == "a@example.fi\tAnna\thandler, intake\tdisabled\n"


def test_who_comes_by_the_citys_sign_in_needs_no_password(
    installation: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    _run("add", "a@example.fi", "--name", "Anna", "--role", "intake")
    _run("add", "b@example.fi", "--name", "Benita", "--role", "intake")
    with installation.write() as session:
        user = session.exec(select(User).where(User.email == "a@example.fi")).one()
        at, issuer = user.created_at, "https://login.example.fi"
        session.add(CityIdentity(user_id=user.id or 0, issuer=issuer, subject="1", allowed_at=at, bound_at=at))
    capsys.readouterr()
    assert _run("list") == 0
    assert [line.split("\t")[-1] for line in capsys.readouterr().out.splitlines()] == ["in use", "no password yet"]


def test_the_last_administrator_is_not_disabled_and_nobody_unknown_is(installation: Database) -> None:
    _run("add", "a@example.fi", "--name", "Anna", "--role", "admin")
    with pytest.raises(Refused, match="last administrator"):
        _run("disable", "a@example.fi")
    with pytest.raises(NotFound):
        _run("disable", "b@example.fi")


def test_a_new_link_replaces_the_earlier_one(installation: Database, capsys: pytest.CaptureFixture[str]) -> None:
    _run("add", "a@example.fi", "--name", "Anna", "--role", "admin")
    first = capsys.readouterr().out.split()[-1]
    assert _run("link", "a@example.fi") == 0
    assert capsys.readouterr().out.split()[-1] != first
    with installation.read() as session:
        assert len(session.exec(select(PasswordLink)).all()) == 1
