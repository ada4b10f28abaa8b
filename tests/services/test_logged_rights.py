"""Rows of rights and ways to sign in held to the log: what somebody changes past the program is found, and what goes its way is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlmodel import Session

from dsr.adapters.field_cipher import FernetCipher
from dsr.db.audit import verify
from dsr.db.engine import Database
from dsr.db.events import record
from dsr.db.tables import Case, Hold, ListeningTask, RightRequest, SecondFactor
from dsr.domain.calendar import local_date
from dsr.ports import CityPerson
from dsr.services.case_retention.shorter import remove_copies
from dsr.services.letters import fees
from dsr.services.resealing import seal_batch_anew, sealed_columns
from dsr.services.rights import erasing, restricting
from dsr.services.sign_in import city, second_factor
from tests.services.letter_parts import opened_case, write_fee
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import in_case, ready_to_erase, restricted
from tests.services.test_logged_rows import _broken, _sent_with_copy
from tests.services.test_logged_standing import _missed
from tests.services.test_second_factor import CIPHER, EMAIL, KEY, _code, _enrolled, _user

ISSUER, AT = "https://login.example.fi", datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


@pytest.fixture
def office(letter_office: LetterOffice) -> LetterOffice:
    """On both databases: what is compared was read back from storage."""
    return letter_office


def _worked(office: LetterOffice) -> None:
    """Case 1: a refusal, served, whose appeal is asked about; case 2: a restriction; case 3: an erasure with its copies; case 4: a fee."""
    _sent_with_copy(office)
    restricted(office, "restriction")
    third, _call_id = ready_to_erase(office, "erasure")
    in_case(office, third, _drops_off, "erasure")
    fourth = opened_case(office, {})
    write_fee(office, fourth, fees.ANNOUNCEMENT, fees.Said("48,50", "Peittäminen 1,5 tuntia, 48,50 euroa."))
    with office.deps.database.write() as session:
        hold = session.get_one(Hold, 1)
        hold.wide, hold.declined = {"numbers": ["+358405550999"]}, {"calls": [7]}
        session.add(hold)
        record(session, "case:1", "hold_wide_declined", at=office.clock(), hold_id=1)


def _drops_off(session: Session, deps: Any, case: Case, request: RightRequest, *, by: int, at: Any) -> None:
    said = erasing.SaidOfCopies("backup", "rolls_off", "Tiketti 77", rolls_off_on=local_date(at) + timedelta(days=30))
    erasing.confirm_place(session, deps, case, request, said, by=by, at=at)


def _lifted(session: Session, _deps: Any, _case: Case, request: RightRequest, *, by: int, at: Any) -> None:
    restricting.end(session, request, "lifted", by=by, at=at)


_TAMPERS = {
    "given whole": ("UPDATE link SET given = 'none', ground = 'G5' WHERE id = 1", "linked call 1: given, ground not what"),
    "court not asked": ("UPDATE appeal_question SET answer = 'none'", "question of appeal 1: answer not what"),
    "appealed longer": ("UPDATE appeal_question SET ends_on = '2036-01-01'", "question of appeal 1: ends_on not what"),
    "question gone": ("DELETE FROM appeal_question", "question of appeal 1: is missing"),
    "restriction over": ("UPDATE restriction SET ended_at = from_at", "restriction 1: ended_at not what the log tells"),
    "another ground": ("UPDATE restriction SET ground = 'b'", "restriction 1: ground not what the log tells"),
    "named by no answer": ("UPDATE restriction SET named_calls = '[7]'", "restriction 1: named_calls not what the log tells"),
    "restriction gone": ("DELETE FROM restriction", "restriction 1: is missing"),
    "copies left": ("UPDATE copy_place SET state = 'none' WHERE state = 'rolls_off'", "state not what the log tells"),
    "rolls off sooner": ("UPDATE copy_place SET rolls_off_on = '2026-11-01' WHERE state = 'rolls_off'", "rolls_off_on not"),
    "evidence": ("UPDATE copy_place SET evidence = 'Muu' WHERE id = 1", "place of copies 1: evidence not what the log tells"),
    "place gone": ("DELETE FROM copy_place WHERE id = 1", "place of copies 1: is missing"),
    "dearer": ("UPDATE fee SET cents = 99999", "fee 1: cents not what the log tells"),
    "paid": ("UPDATE fee SET paid_on = '2026-11-20', paid_reference = 'L 1'", "fee 1: paid_on, paid_reference not"),
    "other sum": ("UPDATE fee SET calculation = 'Muu.'", "fee 1: calculation not what the log tells"),
    "fee gone": ("DELETE FROM fee", "fee 1: is missing"),
    "another number held": ("UPDATE hold SET criteria = '{\"numbers\":[\"+358405550124\"]}' WHERE id = 1", "hold 1: criteria not"),
    "asked no more": ("UPDATE hold SET wide = '{}' WHERE id = 1", "hold 1: wide not what the log tells"),
    "asked again": ("UPDATE hold SET declined = '{}' WHERE id = 1", "hold 1: declined not what the log tells"),
    "another key": ("UPDATE hold SET log_key = 'x' WHERE id = 1", "hold 1: criteria, wide, declined not what the log tells"),
}  # fmt: skip


def test_what_was_changed_past_the_program_is_found(office: LetterOffice) -> None:
    _worked(office)
    assert _missed(office, _TAMPERS) == {}


def test_a_fee_that_is_decided_and_paid_and_a_restriction_that_ends_are_no_fault(office: LetterOffice) -> None:
    fourth = opened_case(office, {})
    write_fee(office, fourth, fees.ANNOUNCEMENT, fees.Said("48,50", "Peittäminen 1,5 tuntia, 48,50 euroa."))
    second, _call_id = restricted(office, "restriction")
    assert _broken(office) == ""
    in_case(office, second, _lifted)
    write_fee(office, fourth, fees.ANNOUNCEMENT, fees.Said("24,00", "Peittäminen 45 minuuttia, 24 euroa."))
    assert _broken(office) == ""


def test_no_line_tells_a_number_that_is_held(office: LetterOffice) -> None:
    _worked(office)
    with office.deps.database.read() as session:
        bodies = (
            session.connection().execute(text("SELECT body FROM event WHERE body LIKE '%criteria%'")).scalars().all()
        )
    assert bodies
    assert not [body for body in bodies if "405550" in body]


@pytest.fixture
def signed(database: Database) -> Database:
    """User 1 with an authenticator, user 2 with another, user 3 by the city's sign-in, user 4 let in by it and not come yet."""
    _enrolled(database)
    with database.write() as session:
        second = _user(session, email="toinen@example.fi")
        second_factor.begin_enrolment(session, second, CIPHER, at=AT)
    with database.write() as session:
        secret = second_factor.enrolment(session, second, CIPHER).secret
        second_factor.confirm(session, second, _code(secret, AT), CIPHER, at=AT)
    person = CityPerson("oid-3", "kolmas@example.fi", "Kolmas", ("g",), False)
    with database.write() as session:
        assert not isinstance(city.admit(session, person, ISSUER, {"g": "handler"}, at=AT), Exception)
    with database.write() as session:
        city.allow(session, _user(session, email="neljas@example.fi"), ISSUER, by=None, at=AT)
    return database


def _faults(database: Database, statement: str = "") -> str:
    with database.write() as session:
        if statement:
            session.connection().execute(text(statement))
        return "; ".join(verify(session).rows)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM second_factor WHERE user_id = 1", "authenticator 1: is missing"),
        ("UPDATE second_factor SET sealed_secret = (SELECT sealed_secret FROM second_factor WHERE user_id = 2)", "authenticator 1: sealed_secret not what"),
        ("UPDATE second_factor SET confirmed_at = NULL WHERE user_id = 1", "authenticator 1: confirmed_at not what"),
        ("UPDATE city_identity SET subject = 'oid-9' WHERE user_id = 3", "sign-in by the city 3: subject not what"),
        ("UPDATE city_identity SET allowed_at = bound_at, bound_at = NULL WHERE user_id = 3", "sign-in by the city 3: bound_at not"),
        ("UPDATE city_identity SET user_id = 1 WHERE user_id = 4", "sign-in by the city 1: is not in the log; sign-in by the city 4: is missing"),
        ("DELETE FROM city_identity WHERE user_id = 4", "sign-in by the city 4: is missing"),
        (f"INSERT INTO recovery_code (code_hash, user_id, made_at) SELECT '{'a' * 64}', 1, made_at FROM second_factor WHERE user_id = 1", f"recovery code {'a' * 64}: is not in the log"),
        ("UPDATE recovery_code SET user_id = 1 WHERE user_id = 2", ": user_id not what the log tells"),
        ("UPDATE recovery_code SET used_at = made_at WHERE user_id = 1", ": used_at not what the log tells"),
        ("DELETE FROM recovery_code WHERE user_id = 2", ": is missing"),
    ],
    ids=[
        *("device gone", "another's device", "device waits", "another person", "never came", "another account", "shut out"),
        *("a code made up", "another's codes", "codes used up", "codes gone"),
    ],
)  # fmt: skip
def test_a_way_to_sign_in_that_was_changed_past_the_program_is_found(
    signed: Database, statement: str, told: str
) -> None:
    assert _faults(signed) == ""
    assert told in _faults(signed, statement)


def test_what_is_done_with_ways_to_sign_in_is_no_fault(signed: Database) -> None:
    with signed.write() as session:
        secret = CIPHER.open(session.get_one(SecondFactor, 2).sealed_secret)
        later = AT + timedelta(minutes=2)
        codes = second_factor.renew_recovery_codes(session, 2, _code(secret, later), CIPHER, at=later)
    assert _faults(signed) == ""
    with signed.write() as session:
        second_factor.check(session, 2, codes[0], CIPHER, at=AT)
    assert _faults(signed) == ""
    with signed.write() as session:
        second_factor.reset(session, 1, by=None, at=AT)
        city.forget(session, 3, by=None, at=AT)
        city.allow(session, 4, ISSUER, by=None, at=AT)
    assert _faults(signed) == ""
    with signed.write() as session:
        person = CityPerson("oid-4", "neljas@example.fi", "Neljäs", ("g",), False)
        city.admit(session, person, ISSUER, {"g": "handler"}, at=AT)
    assert _faults(signed) == ""
    with signed.read() as session:
        lines = " ".join(session.connection().execute(text("SELECT body FROM event WHERE stream = 'users'")).scalars())
    assert EMAIL not in lines
    assert "oid-" not in lines


def test_a_change_of_keys_is_no_fault(signed: Database) -> None:
    with signed.write() as session:
        column = next(one for one in sealed_columns() if one.table.name == "second_factor")
        anew = FernetCipher(f"{Fernet.generate_key().decode()},{KEY}")
        _after, changed = seal_batch_anew(session, anew, column, after=None)
        record(session, "register", "fields_sealed_anew", at=AT, fields=changed)
    assert changed == 2
    assert _faults(signed) == ""


def test_what_goes_with_the_copies_of_a_case_is_not_missed(office: LetterOffice) -> None:
    case_id, at = office.open_case(), office.clock()
    call_id = office.link_call(case_id)
    with office.deps.database.write() as session:
        day = local_date(at)
        session.add(
            ListeningTask(case_id=case_id, call_id=call_id, asked_by=1, asked_at=at, due_on=day, escalates_on=day)
        )
        record(session, f"case:{case_id}", "listening_asked", at=at)
    assert _broken(office) == ""
    with office.deps.database.write() as session:
        assert remove_copies(session, case_id)["listening_task"] == 1
        record(session, f"case:{case_id}", "copies_removed", at=at)
    assert _broken(office) == ""
