"""The token of a system that was made, widened or redirected past the program is found by the log, as a way to sign in is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from dsr.domain.interface import Scope
from dsr.services import users
from dsr.services.interface import clients, confirming
from tests.services.letters_office import LetterOffice
from tests.services.test_logged_rows import _broken as _all_broken

URL = "https://asiointi.example.fi/ilmoitus"
_COLUMNS = "name, scopes, webhook_url, webhook_secret, expires_at, made_at, proposed_by, confirmed_by, confirmed_at"


@pytest.fixture
def office(letter_office: LetterOffice) -> LetterOffice:
    """On both databases: what is compared was read back from storage. Tokens 1 and 2 are in force, 3 waits."""
    with letter_office.deps.database.write() as session:
        for name, scope in (("Asiointi", Scope.CREATE), ("Asianhallinta", Scope.READ_ALL)):
            client_id = _propose(letter_office, session, name, scope)
            confirming.confirm_client(session, client_id, by=_admin(letter_office, session), at=letter_office.clock())
        _propose(letter_office, session, "Kolmas", Scope.READ)
    return letter_office


def _broken(office: LetterOffice) -> str:
    """What is found, but for the people of the office: the tests put them there, and no line tells of them."""
    return "; ".join(one for one in _all_broken(office).split("; ") if not one.startswith("user "))


def _admin(office: LetterOffice, session: users.Session) -> int:
    new = users.NewUser(f"a{len(users.all_users(session))}@example.fi", "A", ("admin",))
    return users.add_user(session, new, by=None, at=office.clock()).id or 0


def _propose(office: LetterOffice, session: users.Session, name: str, scope: Scope, goes_on: int | None = None) -> int:
    by, at = _admin(office, session), office.clock()
    made = clients.add_client(session, office.deps, name, [scope], URL, 30, by=by, at=at, goes_on=goes_on)
    return made.client_id


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ('UPDATE interface_client SET scopes = \'["cases:read_all"]\' WHERE id = 1', "token of a system 1: scopes not what"),
        ("UPDATE interface_client SET confirmed_at = made_at, confirmed_by = 1 WHERE id = 3", "3: confirmed_by, confirmed_at not"),
        (f"UPDATE interface_client SET token_hash = '{'a' * 64}' WHERE id = 2", "token of a system 2: token_hash not what"),
        ("UPDATE interface_client SET expires_at = '2036-01-01 00:00:00' WHERE id = 1", "token of a system 1: expires_at not what"),
        ("UPDATE interface_client SET first_id = 1 WHERE id = 3", "token of a system 3: first_id not what the log tells"),
        ("UPDATE interface_client SET webhook_url = 'https://evil.example/' WHERE id = 2", "token of a system 2: webhook_url not what"),
        ("UPDATE interface_client SET webhook_secret = '' WHERE id = 2", "token of a system 2: webhook_secret not what"),
        ("UPDATE interface_client SET name = 'Asiointi' WHERE id = 3", "token of a system 3: name not what"),
        (f"INSERT INTO interface_client (id, user_id, token_hash, {_COLUMNS}) SELECT 9, 1, '{'b' * 64}', {_COLUMNS} FROM interface_client WHERE id = 2", "token of a system 9: is not in the log"),
        ("DELETE FROM interface_client WHERE id = 3", "token of a system 3: is missing"),
    ],
    ids=[
        *("reads all", "confirmed by nobody", "another token", "for longer", "another's cases", "told elsewhere"),
        *("another secret", "called otherwise", "made up", "gone"),
    ],
)  # fmt: skip
def test_a_token_that_was_changed_past_the_program_is_found(office: LetterOffice, statement: str, told: str) -> None:
    assert _broken(office) == ""
    with office.deps.database.write() as session:
        session.connection().execute(text(statement))
    assert told in _broken(office)


def test_what_is_done_with_tokens_is_no_fault(office: LetterOffice) -> None:
    at, database = office.clock(), office.deps.database
    with database.write() as session:
        clients.end_client(session, 1, by=1, at=at)
        next_id = _propose(office, session, "Asiointi", Scope.READ, goes_on=1)
    assert _broken(office) == ""
    with database.write() as session:
        confirming.confirm_client(session, next_id, by=_admin(office, session), at=at)
        clients.note_use(session, next_id, at=at + timedelta(hours=2))
    assert _broken(office) == ""
    with database.write() as session:
        third = session.get_one(clients.InterfaceClient, 3)
        users.disable_user(session, third.proposed_by, by=1, at=at)
        assert third.revoked_at == at
    assert _broken(office) == ""
    with database.read() as session:
        lines = " ".join(session.connection().execute(text("SELECT body FROM event WHERE stream = 'users'")).scalars())
    assert "asiointi.example" not in lines.casefold()
    assert "Asiointi" not in lines
