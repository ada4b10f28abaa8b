"""Adding users, their roles, one-time links and the commitment, on both databases."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from dsr.db.engine import Database
from dsr.db.events import body_of, events_of
from dsr.db.tables import PasswordLink, SignIn, User
from dsr.domain.access import Role
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.services import users
from dsr.services.sign_in import sessions
from tests.together import at_once

NOW = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


def _add(session: Session, email: str, *roles: str) -> User:
    return users.add_user(session, users.NewUser(email, "Testi Henkilö", roles), by=None, at=NOW)


def _faults(refusal: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    return {(fault.place, fault.code) for fault in refusal.value.faults}


def test_a_new_user_has_no_password_and_one_event_without_name_or_address(database: Database) -> None:
    with database.write() as session:
        user = _add(session, " Kaisa.Kirjaaja@Example.FI ", "intake", "handler", "intake")
        assert (user.email, user.roles, user.password_hash) == ("kaisa.kirjaaja@example.fi", ["handler", "intake"], "")
        (event,) = events_of(session, "users")
        assert event.kind == "user_added"
        assert dict(body_of(event)) == {"user": user.id, "roles": ["handler", "intake"]}
        assert "kaisa" not in event.body
        assert "Testi" not in event.body


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (users.NewUser("", "A", ("intake",)), {("email", "email_form")}),
        (users.NewUser("a@b", "A", ("intake",)), {("email", "email_form")}),
        (users.NewUser("a b@example.fi", "A", ("intake",)), {("email", "email_form")}),
        (users.NewUser("a@example.fi\nBcc: x@y.fi", "A", ("intake",)), {("email", "email_form")}),
        (users.NewUser("a" * 65 + "@example.fi", "A", ("intake",)), {("email", "email_form")}),
        (users.NewUser("a@example.fi", "  ", ("intake",)), {("name", "name_form")}),
        (users.NewUser("a@example.fi", "A\x00", ("intake",)), {("name", "name_form")}),
        (users.NewUser("a@example.fi", "A", ()), {("roles", "roles_missing")}),
        (users.NewUser("a@example.fi", "A", ("root",)), {("roles", "roles_missing")}),
        (users.NewUser("a@example.fi", "A", ("decider", "dpo")), {("roles", "roles_decider_dpo")}),
        (users.NewUser("a@example.fi", "A", ("admin", "handler")), {("roles", "roles_admin_case")}),
        (users.NewUser("a@example.fi", "A", ("intake",), "de"), {("language", "language_unknown")}),
        (users.NewUser("a@example.fi", "A", ("intake",), title_fi="x" * 201), {("title_fi", "title_form")}),
        (users.NewUser("x", "", ()), {("email", "email_form"), ("name", "name_form"), ("roles", "roles_missing")}),
    ],
)
def test_every_fault_of_a_new_user_is_told_at_once(
    sqlite_database: Database, new: users.NewUser, expected: set[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid) as refusal, sqlite_database.write() as session:
        users.add_user(session, new, by=None, at=NOW)
    assert _faults(refusal) == expected


def test_an_address_belongs_to_one_user_however_it_is_written(database: Database) -> None:
    with database.write() as session:
        _add(session, "anna@example.fi", "intake")
    with pytest.raises(Invalid) as refusal, database.write() as session:
        _add(session, "ANNA@example.fi", "handler")
    assert _faults(refusal) == {("email", "email_taken")}


def test_changed_roles_end_every_session_and_are_recorded(database: Database) -> None:
    with database.write() as session:
        admin, user = _add(session, "p@example.fi", "admin"), _add(session, "v@example.fi", "handler")
        token = sessions.open_session(session, user, at=NOW)
        admin_id = admin.id
        users.change_roles(session, user.id or 0, ["decider"], by=admin_id, at=NOW)
    with database.read() as session:
        limits = sessions.Limits(timedelta(minutes=30), timedelta(hours=10))
        assert sessions.live_session(session, token, limits, at=NOW) is None
        last = events_of(session, "users")[-1]
        assert (last.kind, last.by_user) == ("roles_changed", admin_id)
        assert body_of(last)["before"] == ["handler"]
        assert body_of(last)["after"] == ["decider"]


def test_the_same_roles_again_change_nothing(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        user = _add(session, "v@example.fi", "handler", "intake")
        version = user.access_version
        users.change_roles(session, user.id or 0, ["intake", "handler"], by=None, at=NOW)
        assert user.access_version == version
        assert [event.kind for event in events_of(session, "users")] == ["user_added"]


def test_nobody_changes_their_own_roles_disables_themselves_or_makes_their_own_link(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        admin = _add(session, "p@example.fi", "admin")
        _add(session, "q@example.fi", "admin")
        own = admin.id or 0
        with pytest.raises(Refused) as roles:
            users.change_roles(session, own, ["dpo"], by=own, at=NOW)
        with pytest.raises(Refused) as disabling:
            users.disable_user(session, own, by=own, at=NOW)
        with pytest.raises(Refused) as link:
            users.make_link(session, own, by=own, at=NOW)
        codes = [refusal.value.code for refusal in (roles, disabling, link)]
        assert codes == ["own_roles", "own_disable", "own_link"]


def test_the_last_administrator_stays_one(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        first, second = _add(session, "p@example.fi", "admin"), _add(session, "q@example.fi", "admin")
        users.disable_user(session, second.id or 0, by=first.id, at=NOW)
        with pytest.raises(Refused) as disabling:
            users.disable_user(session, first.id or 0, by=None, at=NOW)
        with pytest.raises(Refused) as demoting:
            users.change_roles(session, first.id or 0, ["management"], by=None, at=NOW)
        assert {disabling.value.code, demoting.value.code} == {"last_administrator"}


def test_conflicting_roles_are_refused_for_a_present_user_too(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        user = _add(session, "v@example.fi", "decider")
        with pytest.raises(Invalid) as refusal:
            users.change_roles(session, user.id or 0, ["decider", "dpo"], by=None, at=NOW)
        assert _faults(refusal) == {("roles", "roles_decider_dpo")}
        assert isinstance(refusal.value.faults[0], Fault)


def test_a_disabled_user_loses_sessions_and_links_and_gets_a_new_password_when_enabled(database: Database) -> None:
    with database.write() as session:
        user = _add(session, "v@example.fi", "handler")
        user.password_hash = "hash"
        token = users.make_link(session, user.id or 0, by=None, at=NOW)
        sessions.open_session(session, user, at=NOW)
        users.disable_user(session, user.id or 0, by=None, at=NOW)
        assert session.exec(select(SignIn)).one().ended_at == NOW
        with pytest.raises(Refused) as dead:
            users.link_owner(session, token, at=NOW)
        with pytest.raises(Refused) as disabled:
            users.make_link(session, user.id or 0, by=None, at=NOW)
        assert (dead.value.code, disabled.value.code) == ("password_link_dead", "link_for_disabled")
        users.enable_user(session, user.id or 0, by=None, at=NOW)
        assert user.is_active
        assert user.password_hash == ""


def test_a_link_sets_a_password_once_and_ends_every_session(database: Database) -> None:
    with database.write() as session:
        user = _add(session, "v@example.fi", "handler")
        token = users.make_link(session, user.id or 0, by=None, at=NOW)
        sessions.open_session(session, user, at=NOW)
    with database.write() as session:
        users.set_password_by_link(session, token, "new hash", at=NOW + timedelta(hours=71))
    with database.read() as session:
        assert session.exec(select(User)).one().password_hash == "new hash"
        assert session.exec(select(SignIn)).one().ended_at is not None
    with pytest.raises(Refused) as again, database.write() as session:
        users.set_password_by_link(session, token, "other hash", at=NOW + timedelta(hours=71))
    assert again.value.code == "password_link_dead"


@pytest.mark.parametrize(
    ("passed", "reason"),
    [(timedelta(hours=72), "72 hours are over"), (timedelta(days=30), "a month is over")],
)
def test_a_link_dies_of_age(sqlite_database: Database, passed: timedelta, reason: str) -> None:
    with sqlite_database.write() as session:
        user = _add(session, "v@example.fi", "handler")
        token = users.make_link(session, user.id or 0, by=None, at=NOW)
        with pytest.raises(Refused, match="too old"):
            users.link_owner(session, token, at=NOW + passed)


def test_a_new_link_makes_the_earlier_one_useless_and_only_hashes_are_kept(database: Database) -> None:
    with database.write() as session:
        user = _add(session, "v@example.fi", "handler")
        first = users.make_link(session, user.id or 0, by=None, at=NOW)
        second = users.make_link(session, user.id or 0, by=None, at=NOW)
        with pytest.raises(Refused):
            users.link_owner(session, first, at=NOW)
        assert users.link_owner(session, second, at=NOW).id == user.id
        kept = session.exec(select(PasswordLink)).all()
        assert [link.token_hash for link in kept] == [users.token_hash(second)]
        assert all(second not in event.body for event in events_of(session, "users"))


def test_an_unknown_link_and_an_unknown_user_are_refused(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        with pytest.raises(Refused) as link:
            users.link_owner(session, "no such token", at=NOW)
        with pytest.raises(NotFound):
            users.one_user(session, 999)
        assert link.value.code == "password_link_dead"


def test_a_password_changed_elsewhere_meanwhile_is_not_overwritten(database: Database) -> None:
    with database.write() as session:
        user = _add(session, "v@example.fi", "handler")
        user.password_hash = "from the other window"
        with pytest.raises(Refused) as refusal:
            users.change_password(session, user.id or 0, "what was checked", "new", at=NOW)
        assert refusal.value.code == "password_changed_elsewhere"
        users.change_password(session, user.id or 0, "from the other window", "new", at=NOW)
        assert user.password_hash == "new"


def test_only_the_commitment_in_force_can_be_accepted(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        user = _add(session, "v@example.fi", "handler")
        assert not users.actor_of(user).commitment_accepted
        with pytest.raises(Refused) as refusal:
            users.accept_commitment(session, user.id or 0, "2019-1", at=NOW)
        assert refusal.value.code == "commitment_changed"
        users.accept_commitment(session, user.id or 0, users.COMMITMENT_VERSION, at=NOW)
        assert users.actor_of(user).commitment_accepted
        assert user.commitment_accepted_at == NOW


def test_an_earlier_version_of_the_commitment_does_not_count(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        user = _add(session, "v@example.fi", "handler")
        user.commitment_version = "2019-1"
        assert not users.actor_of(user).commitment_accepted


def test_an_actor_has_the_roles_of_its_user(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        user = _add(session, "v@example.fi", "handler", "intake")
        assert users.actor_of(user).roles == {Role.HANDLER, Role.INTAKE}


def test_two_administrators_who_disable_each_other_at_once_leave_one(database: Database) -> None:
    with database.write() as session:
        ids = [_add(session, f"{name}@example.fi", "admin").id or 0 for name in "pq"]

    def disable(number: int) -> str:
        try:
            with database.write() as session:
                users.one_user(session, ids[number])
                time.sleep(0.2)  # both have looked before either has written
                users.disable_user(session, ids[number], by=ids[1 - number], at=NOW)
        except Refused as refusal:
            return refusal.code
        return "disabled"

    assert sorted(at_once(2, disable)) == ["disabled", "last_administrator"]
