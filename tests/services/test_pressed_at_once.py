"""The same thing done by two at one moment is done once, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session

from dsr.db.engine import Database
from dsr.db.tables import AccessProposal, ChannelOutage, FrozenMonth
from dsr.domain.errors import Invalid
from dsr.services import outages, users
from dsr.services.report.frozen import first_broken, freeze_months
from dsr.services.sign_in import proposals
from tests.together import while_open

NOW = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
BEGUN = NOW - timedelta(hours=5)


def _add_user(database: Database, name: str, role: str, *, is_break_glass: bool = False) -> int:
    with database.write() as session:
        new = users.NewUser(f"{name}@example.fi", name, (role,), is_break_glass=is_break_glass)
        return users.add_user(session, new, by=None, at=NOW).id or 0


def test_an_outage_written_down_twice_at_once_stands_once(database: Database) -> None:
    by = _add_user(database, "kaisa", "intake")

    def write(session: Session) -> int | None:
        return outages.write(session, "email", BEGUN, None, "tiketti 7", by=by, at=NOW).id

    def other(session: Session) -> int | None:
        return outages.write(session, "email", BEGUN, NOW, "tiketti 7", by=by, at=NOW).id

    assert while_open(database, write, write) == 1
    assert while_open(database, other, write) == 1
    with database.read() as session:
        assert len(session.scalars(select(ChannelOutage)).all()) == 2


def test_of_two_ends_of_an_outage_at_once_the_second_is_told_that_it_has_ended(database: Database) -> None:
    by = _add_user(database, "kaisa", "intake")
    with database.write() as session:
        outages.write(session, "email", BEGUN, None, "tiketti 7", by=by, at=NOW)
    ended = NOW - timedelta(hours=1)
    with pytest.raises(Invalid):
        while_open(
            database,
            lambda session: outages.end(session, 1, ended, by=by, at=NOW),
            lambda session: outages.end(session, 1, NOW, by=by, at=NOW),
        )
    with database.read() as session:
        assert session.get_one(ChannelOutage, 1).to_at == ended


def test_the_same_roles_proposed_twice_at_once_wait_for_an_administrator_once(database: Database) -> None:
    user_id = _add_user(database, "veera", "handler")
    by = _add_user(database, "hata", "admin", is_break_glass=True)

    def propose(*roles: str) -> Callable[[Session], None]:
        return lambda session: proposals.propose_roles(session, user_id, roles, by=by, at=NOW)

    while_open(database, propose("decider", "handler"), propose("handler", "decider"))
    with database.write() as session:
        proposals.propose_roles(session, user_id, ["management"], by=by, at=NOW)
    with database.read() as session:
        waiting = session.scalars(select(AccessProposal.roles)).all()
    assert sorted(waiting) == [["decider", "handler"], ["management"]]


def test_months_frozen_by_two_jobs_at_once_are_one_chain(database: Database) -> None:
    def freeze(month: str) -> Callable[[Session], list[str]]:
        return lambda session: freeze_months(session, month, date(2026, 11, 2), at=NOW)

    assert while_open(database, freeze("2026-10"), freeze("2026-09")) == ["2026-09", "2026-10"]
    assert while_open(database, freeze("2026-08"), freeze("2026-08")) == ["2026-08"], "its end alone, a second time"
    with database.read() as session:
        assert first_broken(session) is None
        assert len(session.scalars(select(FrozenMonth)).all()) == 6, "three months, each as first told and as ended"
