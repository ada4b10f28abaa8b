"""An account that somebody changed past the program is found by the log: roles, disabled ones, emergency ones, made-up ones."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from sqlalchemy import text

from dsr.db.audit import verify
from dsr.db.engine import Database
from dsr.db.events import events_of
from dsr.services import users

AT = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
_COLUMNS = "name, title_fi, title_sv, language, password_hash, is_active, is_break_glass, has_worked_with_cases, access_version, commitment_version, log_key, created_at"


@pytest.fixture
def house(database: Database) -> Database:
    """Three accounts that went the lawful way: an administrator, somebody whose roles changed, somebody disabled and let in again."""
    with database.write() as session:

        def add(name: str, *roles: str) -> int:
            new = users.NewUser(f"{name}@example.fi", name, roles)
            return users.add_user(session, new, by=None, at=AT).id or 0

        admin, handler, leaver = add("aino", "admin"), add("hanna", "intake"), add("lasse", "decider")
        add("anna", "admin")
        users.change_roles(session, handler, ["handler", "intake"], by=admin, at=AT)
        users.disable_user(session, leaver, by=admin, at=AT)
        users.disable_user(session, handler, by=admin, at=AT)
        users.enable_user(session, handler, by=admin, at=AT)
    return database


def _broken(database: Database) -> str:
    with database.read() as session:
        return "; ".join(verify(session).rows)


def test_accounts_that_went_the_lawful_way_are_whole(house: Database) -> None:
    assert _broken(house) == ""
    with house.write() as session:
        token = users.make_link(session, 2, by=1, at=AT)
    with house.write() as session:
        users.set_password_by_link(session, token, "first", at=AT)
    assert _broken(house) == ""
    with house.write() as session:
        users.change_password(session, 2, "first", "second", at=AT)
        users.choose_language(session, 2, "sv")
        users.accept_commitment(session, 2, users.COMMITMENT_VERSION, at=AT)
    assert _broken(house) == ""
    with house.read() as session:
        lines = " ".join(one.body for one in events_of(session, "users"))
    assert "password_hash" in lines
    for value in ("hanna@example.fi", '"first"', '"second"', sha256(b"second").hexdigest()):
        assert value not in lines, "of address and password the log has fingerprints that nobody can guess by"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE users SET roles = '[\"decider\"]' WHERE id = 2", "user 2: roles not what the log tells"),
        ("UPDATE users SET is_active = NOT is_active WHERE id = 3", "user 3: is_active not what the log tells"),
        ("UPDATE users SET is_break_glass = NOT is_break_glass WHERE id = 1", "user 1: is_break_glass not"),
        (
            f"INSERT INTO users (id, email, roles, {_COLUMNS}) SELECT 99, 'x@example.fi', roles, {_COLUMNS} FROM users WHERE id = 1",
            "user 99: is not in the log",
        ),
        ("DELETE FROM access_touch; DELETE FROM users WHERE id = 4", "user 4: is missing"),
        ("UPDATE users SET email = 'toinen@example.fi' WHERE id = 1", "user 1: email not what the log tells"),
        ("UPDATE users SET password_hash = 'omani' WHERE id = 1", "user 1: password_hash not what the log tells"),
        ("UPDATE users SET log_key = 'x' WHERE id = 1", "user 1: email not what the log tells"),
        ("DELETE FROM access_touch", "touch of access 1: is missing"),
        ("UPDATE access_touch SET by_user = 4", "touch of access 1: by_user not what the log tells"),
    ],
    ids=[
        *("a role taken", "a disabled account opened", "an emergency account", "one made up", "one gone"),
        *("another address", "another password", "another key", "who gave access gone", "who gave access changed"),
    ],
)
def test_an_account_changed_past_the_program_is_found(house: Database, statement: str, told: str) -> None:
    with house.write() as session:
        for one in statement.split(";"):
            session.connection().execute(text(one))
    assert told in _broken(house)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            f"INSERT INTO password_link (token_hash, user_id, made_at, expires_at) SELECT '{'b' * 64}', 1, made_at, expires_at FROM password_link",
            f"password link {'b' * 64}: is not in the log",
        ),
        ("UPDATE password_link SET user_id = 1", ": user_id not what the log tells"),
        ("UPDATE password_link SET expires_at = '2036-01-01'", ": expires_at not what the log tells"),
        ("UPDATE password_link SET used_at = made_at", ": used_at not what the log tells"),
        ("DELETE FROM password_link", ": is missing"),
    ],
    ids=["a link made up", "another's link", "for longer", "used up", "gone"],
)
def test_a_link_that_was_changed_past_the_program_is_found(house: Database, statement: str, told: str) -> None:
    """With a made-up one somebody signs in as anybody."""
    with house.write() as session:
        users.make_link(session, 2, by=1, at=AT)
    assert _broken(house) == ""
    with house.write() as session:
        session.connection().execute(text(statement))
    assert told in _broken(house)


def test_a_link_that_another_replaces_or_that_goes_with_its_account_is_no_fault(house: Database) -> None:
    for _time in range(2):
        with house.write() as session:
            users.make_link(session, 2, by=1, at=AT)
        assert _broken(house) == ""
    with house.write() as session:
        users.disable_user(session, 2, by=1, at=AT)
    assert _broken(house) == ""
