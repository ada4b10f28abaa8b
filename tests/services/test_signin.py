"""Counting attempts, waiting, and how long a session lives, on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from dsr.db.engine import Database
from dsr.db.tables import FailedSignIn, SignIn, User
from dsr.domain.errors import Invalid
from dsr.services import users
from dsr.services.passwords import check_new_password, fits, hash_password
from dsr.services.sign_in import attempts, sessions

NOW = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
LIMITS = sessions.Limits(idle=timedelta(minutes=30), longest=timedelta(hours=10))
EMAIL = "veera@example.fi"


def _attempt(email: str = EMAIL, address: str = "10.0.0.1") -> attempts.Attempt:
    return attempts.attempt_of("secret", email, address)


def _user(database: Database) -> int:
    with database.write() as session:
        user = users.add_user(session, users.NewUser(EMAIL, "Veera", ("handler",)), by=None, at=NOW)
        user.password_hash = "hash"
        return user.id or 0


def _fail(database: Database, at: datetime, email: str = EMAIL, address: str = "10.0.0.1") -> None:
    with database.write() as session:
        attempts.begin_attempt(session, _attempt(email, address), email, at=at)


def _wait(database: Database, at: datetime, email: str = EMAIL, address: str = "10.0.0.1") -> int:
    """How many minutes the next attempt would have to wait; 0 when it may go ahead. Nothing is counted."""
    try:
        with database.write() as session:
            attempts.begin_attempt(session, _attempt(email, address), email, at=at)
            session.rollback()
    except attempts.SignInWait as refusal:
        return int(refusal.values["minutes"])
    return 0


def test_nothing_kept_of_an_attempt_can_be_read(sqlite_database: Database) -> None:
    _fail(sqlite_database, NOW)
    with sqlite_database.read() as session:
        row = session.exec(select(FailedSignIn)).one()
        assert EMAIL not in row.account_hash
        assert "10.0.0.1" not in row.address_hash
        assert row.account_hash == _attempt(" VEERA@example.fi ").account_hash, "the same account however it is written"
        assert row.account_hash != attempts.attempt_of("other secret", EMAIL, "").account_hash, (
            "useless without the secret"
        )


def test_the_wait_grows_with_each_failure_and_ends(database: Database) -> None:
    at = NOW
    for _ in range(5):
        assert _wait(database, at) == 0
        _fail(database, at)
    waits = []
    for _ in range(6):
        wait = _wait(database, at)
        waits.append(wait)
        assert _wait(database, at + timedelta(minutes=wait)) == 0, "after the wait the next attempt may go ahead"
        at += timedelta(minutes=wait)
        _fail(database, at)
    assert waits == [1, 2, 4, 8, 15, 15]


def test_a_refused_attempt_does_not_lengthen_the_wait(sqlite_database: Database) -> None:
    for _ in range(5):
        _fail(sqlite_database, NOW)
    for second in range(10):
        with pytest.raises(attempts.SignInWait):
            _fail(sqlite_database, NOW + timedelta(seconds=second))
    assert _wait(sqlite_database, NOW + timedelta(minutes=1)) == 0


def test_one_account_under_attack_does_not_stop_another_at_the_same_address(sqlite_database: Database) -> None:
    for _ in range(5):
        _fail(sqlite_database, NOW)
    assert _wait(sqlite_database, NOW) > 0
    assert _wait(sqlite_database, NOW, email="jari@example.fi") == 0


def test_one_address_that_tries_many_accounts_has_to_wait(database: Database) -> None:
    for number in range(20):
        _fail(database, NOW + timedelta(seconds=number), email=f"user{number}@example.fi")
    later = NOW + timedelta(minutes=1)
    assert _wait(database, later, email="new@example.fi") == 14
    assert _wait(database, later, email="new@example.fi", address="10.0.0.2") == 0
    assert _wait(database, NOW + timedelta(minutes=16), email="new@example.fi") == 0


def test_attempts_at_once_are_all_counted(database: Database) -> None:
    """Counted before the password is looked at: a burst cannot try more than it leaves traces of."""
    _user(database)
    refused = []

    def try_once() -> None:
        try:
            _fail(database, NOW)
        except attempts.SignInWait:
            refused.append(1)

    threads = [threading.Thread(target=try_once) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        counted = len(session.exec(select(FailedSignIn)).all())
    assert counted + len(refused) == 12
    if database.is_sqlite:  # one writer at a time: exactly the free ones get through
        assert counted == attempts.FREE_FAILURES


def test_success_takes_the_count_of_the_account_away(database: Database) -> None:
    user_id = _user(database)
    for _ in range(4):
        _fail(database, NOW)
    _fail(database, NOW, email="jari@example.fi")
    with database.write() as session:
        claimed = attempts.begin_attempt(session, _attempt(), EMAIL, at=NOW)
        assert claimed.user_id == user_id
        sessions.begin_session(session, _attempt(), claimed, at=NOW)
    with database.read() as session:
        left = session.exec(select(FailedSignIn.account_hash)).all()
    assert left == [_attempt("jari@example.fi").account_hash]


@pytest.mark.parametrize("kind", ["unknown", "disabled", "without password"])
def test_who_may_not_sign_in_is_claimed_as_nobody(sqlite_database: Database, kind: str) -> None:
    user_id = _user(sqlite_database)
    with sqlite_database.write() as session:
        user = users.one_user(session, user_id)
        user.is_active = kind != "disabled"
        user.password_hash = "" if kind == "without password" else "hash"
        email = "nobody@example.fi" if kind == "unknown" else EMAIL
        assert attempts.begin_attempt(session, _attempt(email), email, at=NOW) == attempts.Claimed(None, "")


@pytest.mark.parametrize("change", ["disabled", "new password"])
def test_no_session_begins_when_the_account_changed_while_the_password_was_checked(
    sqlite_database: Database, change: str
) -> None:
    user_id = _user(sqlite_database)
    with sqlite_database.write() as session:
        claimed = attempts.begin_attempt(session, _attempt(), EMAIL, at=NOW)
    with sqlite_database.write() as session:
        user = users.one_user(session, user_id)
        user.is_active, user.password_hash = change != "disabled", "other" if change == "new password" else "hash"
        session.add(user)
    with pytest.raises(attempts.SignInRefused), sqlite_database.write() as session:
        sessions.begin_session(session, _attempt(), claimed, at=NOW)


@pytest.mark.parametrize(
    ("seen_after", "asked_after", "is_live", "reason"),
    [
        (0, 29, True, "29 minutes without use"),
        (0, 30, False, "30 minutes without use end it"),
        (45, 60, True, "used 15 minutes ago"),
        (599, 600, False, "ten hours end it whatever its use"),
        (590, 599, True, "a minute under ten hours"),
    ],
)
def test_a_session_ends_by_rest_and_by_age(
    database: Database, seen_after: int, asked_after: int, is_live: bool, reason: str
) -> None:
    user_id = _user(database)
    with database.write() as session:
        token = sessions.open_session(session, users.one_user(session, user_id), at=NOW)
        session.flush()
        sessions.touch_session(session, token, at=NOW + timedelta(minutes=seen_after))
    with database.read() as session:
        found = sessions.live_session(session, token, LIMITS, at=NOW + timedelta(minutes=asked_after))
        assert (found is not None) is is_live, reason


@pytest.mark.parametrize(
    ("began_in", "seen_in", "is_live", "reason"),
    [
        (timedelta(minutes=5), timedelta(0), True, "the clocks of two machines differ by a little"),
        (timedelta(minutes=6), timedelta(0), False, "it has still to begin"),
        (timedelta(0), timedelta(days=365), False, "nor has it been used yet"),
    ],
)
def test_a_session_that_was_written_ahead_of_its_time_ends_with_the_day(
    database: Database, began_in: timedelta, seen_in: timedelta, is_live: bool, reason: str
) -> None:
    """Whoever writes one past the program could give it any length by its beginning."""
    user_id = _user(database)
    with database.write() as session:
        token = sessions.open_session(session, users.one_user(session, user_id), at=NOW)
        session.flush()
        row = session.scalars(select(SignIn)).one()
        row.began_at, row.seen_at = NOW + began_in, NOW + seen_in
        session.add(row)
    with database.write() as session:
        assert sessions.end_ahead(session, at=NOW) == int(not is_live)
    with database.read() as session:
        assert (sessions.live_session(session, token, LIMITS, at=NOW) is not None) is is_live, reason


@pytest.mark.parametrize("change", ["signed out", "roles", "password", "disabled"])
def test_a_session_ends_at_once_when(database: Database, change: str) -> None:
    user_id = _user(database)
    with database.write() as session:
        token = sessions.open_session(session, users.one_user(session, user_id), at=NOW)
    with database.write() as session:
        if change == "signed out":
            sessions.end_session(session, token, at=NOW)
        elif change == "roles":
            users.change_roles(session, user_id, ["decider"], by=None, at=NOW)
        elif change == "password":
            users.change_password(session, user_id, "hash", "new", at=NOW)
        else:
            users.disable_user(session, user_id, by=None, at=NOW)
    with database.write() as session:
        sessions.touch_session(session, token, at=NOW + timedelta(seconds=1))
        assert sessions.live_session(session, token, LIMITS, at=NOW + timedelta(seconds=2)) is None


def test_a_session_opened_with_rights_that_are_gone_is_not_live(sqlite_database: Database) -> None:
    """The race: roles change between the check of the password and the beginning of the session."""
    user_id = _user(sqlite_database)
    with sqlite_database.write() as session:
        user = users.one_user(session, user_id)
        token = sessions.open_session(session, User(**{**user.model_dump(), "access_version": 0}), at=NOW)
    with sqlite_database.read() as session:
        assert sessions.live_session(session, token, LIMITS, at=NOW) is None


def test_the_database_does_not_hold_the_token(sqlite_database: Database) -> None:
    user_id = _user(sqlite_database)
    with sqlite_database.write() as session:
        token = sessions.open_session(session, users.one_user(session, user_id), at=NOW)
        session.flush()
        row = session.exec(select(SignIn)).one()
        assert token not in row.model_dump_json()
        assert sessions.live_session(session, row.token_hash, LIMITS, at=NOW) is None, "the hash opens nothing"


@pytest.mark.parametrize(
    ("password", "code", "reason"),
    [
        ("lyhyt", "password_short", "five characters"),
        ("a" * 201, "password_long", "over 200"),
        ("veera@example.fi12", "password_has_email", "the address in it"),
        ("xxVEERAyyzz11", "password_has_email", "the name part of the address, in capitals"),
        ("Salasana2026!", "password_common", "salasana with digits"),
        ("espoo espoo1", None, "not in the list as a whole"),
        ("aaaaaaaaaaaa", "password_common", "one letter"),
        ("123456789012", "password_common", "a row of digits"),
        ("abcdefghijklm", "password_common", "the alphabet"),
        ("neljä aivan eri sanaa", None, "four words"),
        ("🐟🐠🐡🦈🐙🦀🦞🦐🦑🐚🐋🐬", None, "any letters there are"),
    ],
)
def test_a_new_password_is(password: str, code: str | None, reason: str) -> None:
    if code is None:
        check_new_password(password, EMAIL)
        return
    with pytest.raises(Invalid) as refusal:
        check_new_password(password, EMAIL)
    assert refusal.value.faults[0].code == code, reason


def test_a_password_fits_its_hash_and_no_other_however_its_letters_are_composed() -> None:
    stored = hash_password("mäkiä ja öitä ääneti")
    assert stored.startswith("$argon2id$")
    assert fits("mäkiä ja öitä ääneti", stored), "the same letters, composed of letter and dots"
    assert not fits("makia ja oita aaneti", stored)
    assert not fits("mäkiä ja öitä ääneti", ""), "no account: checked all the same, never fitting"
    assert not fits("mäkiä ja öitä ääneti", "not a hash")
