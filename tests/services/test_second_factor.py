"""Codes of a device and recovery codes: each works once, on both databases, and the secret stands in no row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from cryptography.fernet import Fernet
from sqlmodel import Session, select

from dsr.adapters.field_cipher import FernetCipher
from dsr.db.engine import Database
from dsr.db.events import events_of
from dsr.db.tables import RecoveryCode, SecondFactor, SignIn
from dsr.domain.errors import Refused
from dsr.services import users
from dsr.services.sign_in import attempts, pending, second_factor, sessions
from tests.together import at_once

NOW = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
EMAIL = "veera@example.fi"
KEY = Fernet.generate_key().decode()
CIPHER = FernetCipher(KEY)
ATTEMPT = attempts.attempt_of("secret", EMAIL, "10.0.0.1")


def _user(session: Session, *, email: str = EMAIL, is_break_glass: bool = False) -> int:
    roles = ("admin",) if is_break_glass else ("handler",)
    new = users.NewUser(email, "Veera", roles, is_break_glass=is_break_glass)
    user = users.add_user(session, new, by=None, at=NOW)
    user.password_hash = "hash"
    return user.id or 0


def _enrolled(database: Database) -> tuple[int, str, tuple[str, ...]]:
    """A user whose device was taken into use a minute before `NOW`: id, secret, recovery codes."""
    with database.write() as session:
        user_id = _user(session)
        second_factor.begin_enrolment(session, user_id, CIPHER, at=NOW)
        secret = second_factor.enrolment(session, user_id, CIPHER).secret
        earlier = NOW - timedelta(minutes=1)
        codes = second_factor.confirm(session, user_id, _code(secret, earlier), CIPHER, at=earlier)
    return user_id, secret, codes


def _code(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


def _check(database: Database, user_id: int, code: str, at: datetime = NOW) -> bool:
    try:
        with database.write() as session:
            second_factor.check(session, user_id, code, CIPHER, at=at)
    except second_factor.CodeRefused:
        return False
    return True


@pytest.mark.parametrize(
    ("seconds", "fits", "reason"),
    [
        (0, True, "this half minute"),
        (-30, True, "the one before: a device that is slow"),
        (30, True, "the next: a device that is fast"),
        (-60, False, "two before"),
        (60, False, "two ahead"),
    ],
)
def test_a_code_fits_one_half_minute_either_way(
    sqlite_database: Database, seconds: int, fits: bool, reason: str
) -> None:
    user_id, secret, _codes = _enrolled(sqlite_database)
    later = NOW + timedelta(minutes=10)
    assert _check(sqlite_database, user_id, _code(secret, later + timedelta(seconds=seconds)), later) is fits, reason


def test_a_code_works_once_and_none_before_it_afterwards(database: Database) -> None:
    user_id, secret, _codes = _enrolled(database)
    ahead = _code(secret, NOW + timedelta(seconds=30))
    assert _check(database, user_id, ahead[:3] + " " + ahead[3:]), "as the device shows it, in two halves"
    assert not _check(database, user_id, ahead)
    assert not _check(database, user_id, _code(secret, NOW)), "somebody has seen it on the way"


def test_of_two_who_give_one_code_at_once_one_gets_in(database: Database) -> None:
    user_id, secret, codes = _enrolled(database)
    for code in (_code(secret, NOW), codes[0]):
        assert sorted(at_once(2, lambda _number, code=code: _check(database, user_id, code))) == [False, True]


def test_ten_recovery_codes_work_once_each_and_only_hashes_are_kept(database: Database) -> None:
    user_id, _secret, codes = _enrolled(database)
    assert len(set(codes)) == 10
    with database.write() as session:
        other = _user(session, email="jari@example.fi")
    assert not _check(database, other, codes[0]), "somebody else's"
    assert _check(database, user_id, codes[0].lower().replace("-", " "))
    assert not _check(database, user_id, codes[0])
    with database.read() as session:
        assert second_factor.recovery_codes_left(session, user_id) == 9
        kept = " ".join(row.model_dump_json() for row in session.exec(select(RecoveryCode)))
        assert not any(code in kept or code.replace("-", "") in kept for code in codes)
        assert [event.kind for event in events_of(session, "users")][-1] == "recovery_code_used"


def test_the_secret_is_sealed_and_shown_only_before_its_first_code(database: Database) -> None:
    user_id, secret, _codes = _enrolled(database)
    with database.write() as session:
        assert secret not in session.exec(select(SecondFactor)).one().model_dump_json()
        with pytest.raises(Refused) as shown:
            second_factor.enrolment(session, user_id, CIPHER)
        with pytest.raises(Refused) as again:
            second_factor.begin_enrolment(session, user_id, CIPHER, at=NOW)
        assert [shown.value.code, again.value.code] == ["second_factor_not_waiting", "second_factor_there"]


def test_an_administrator_takes_anothers_device_away_and_ends_the_sessions_but_never_ones_own(
    database: Database,
) -> None:
    user_id, secret, codes = _enrolled(database)
    with database.write() as session:
        sessions.open_session(session, users.one_user(session, user_id), at=NOW)
        with pytest.raises(Refused) as own:
            second_factor.reset(session, user_id, by=user_id, at=NOW)
        assert own.value.code == "own_second_factor"
        second_factor.reset(session, user_id, by=None, at=NOW)
        assert session.exec(select(SignIn)).one().ended_at == NOW
        assert [event.kind for event in events_of(session, "users")][-1] == "second_factor_reset"
    assert not _check(database, user_id, _code(secret, NOW))
    assert not _check(database, user_id, codes[3])


def _pending(database: Database) -> str:
    with database.write() as session:
        claimed = attempts.begin_attempt(session, ATTEMPT, EMAIL, at=NOW)
        return pending.begin(session, claimed, CIPHER, at=NOW)


def test_a_right_password_takes_no_wrong_code_away_from_the_count(sqlite_database: Database) -> None:
    """Otherwise whoever knows the password could try codes without end."""
    _enrolled(sqlite_database)
    for _round in range(attempts.FREE_FAILURES):
        token = _pending(sqlite_database)
        with sqlite_database.write() as session:
            pending.count_try(session, token, ATTEMPT, at=NOW)
    with pytest.raises(attempts.SignInWait):
        _pending(sqlite_database)


def test_a_pending_sign_in_opens_nothing_and_ends_by_time_tries_and_changes(sqlite_database: Database) -> None:
    user_id, _secret, _codes = _enrolled(sqlite_database)
    token = _pending(sqlite_database)
    limits = sessions.Limits(timedelta(minutes=30), timedelta(hours=10))
    with sqlite_database.write() as session:
        assert sessions.live_session(session, token, limits, at=NOW) is None
        assert pending.who(session, token, at=NOW) == pending.Pending(user_id, EMAIL, True)
        with pytest.raises(pending.PendingGone):
            pending.who(session, token, at=NOW + timedelta(minutes=10))
        users.change_roles(session, user_id, ["decider"], by=None, at=NOW)
        with pytest.raises(pending.PendingGone):
            pending.finish(session, token, ATTEMPT, at=NOW)


def test_five_wrong_codes_end_a_pending_sign_in(sqlite_database: Database) -> None:
    _enrolled(sqlite_database)
    token = _pending(sqlite_database)
    for number in range(pending.MOST_TRIES):
        with sqlite_database.write() as session:
            address = attempts.attempt_of("secret", f"{number}@example.fi", "10.0.0.1")  # only the sign-in's own count
            pending.count_try(session, token, address, at=NOW)
    with pytest.raises(pending.PendingGone), sqlite_database.write() as session:
        pending.count_try(session, token, ATTEMPT, at=NOW)


def test_a_pending_sign_in_becomes_one_session(database: Database) -> None:
    _enrolled(database)
    token = _pending(database)

    def finish(_number: int) -> str:
        try:
            with database.write() as session:
                return "in" if pending.finish(session, token, ATTEMPT, at=NOW) else ""
        except pending.PendingGone:
            return "gone"

    assert sorted(at_once(2, finish)) == ["gone", "in"]
