"""How rows stand that something hangs on, told by the next line of the log: no service has to think of it.

Whatever writes such a row in a transaction, the next line of its stream carries beside its own values how the row stands
then (`stands`), and what is written after the last line gets one of its own (`events.tell_rest`). `db.logged_standing` holds
the rows to the newest of these words. A line carries ids, codes, days and hashes: of a long text its SHA-256, and of what
somebody could guess (an address) one made with a key that the row keeps and the log does not.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, event, inspect, select
from sqlmodel import Session, SQLModel

from dsr.db.case_rows import case_column
from dsr.db.columns import canonical_json
from dsr.db.tables import (
    AccessTouch,
    Approval,
    DatedTerm,
    Delegation,
    ErasureChoice,
    FrozenMonth,
    Hold,
    IdentityCheck,
    LetterRecipient,
    LetterVersion,
    Message,
    OfficerStatement,
    RightRequest,
    RouteVersion,
    ServiceAttempt,
    User,
)

Values = Mapping[str, Any]
_PENDING = "rows_not_told"  # session.info key: what was written and no line has told yet, by stream


@dataclass(frozen=True)
class Watched:
    """Which columns of a table the log tells of, and in which `stream`: empty where each row stands in that of its case.

    Of the `hashed` ones it tells the SHA-256, of the `keyed` ones an HMAC with the row's own `log_key`.
    """

    name: str
    table: type[SQLModel]
    columns: tuple[str, ...]
    hashed: tuple[str, ...] = ()
    keyed: tuple[str, ...] = ()
    stream: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every column of which the log tells."""
        return (*self.columns, *self.hashed, *self.keyed)

    @property
    def read(self) -> tuple[str, ...]:
        """Every column that is needed to say how a row stands."""
        return (*self.names, *(("log_key",) if self.keyed else ()))

    def told(self, value_of: Callable[[str], Any]) -> Values:
        """How a row stands, as a line of the log says it: values of JSON, by `names`."""
        return dict(zip(self.names, self.told_of([value_of(name) for name in self.read]), strict=True))

    def told_of(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """The same of the values of `read`, in the order of `names`."""
        plain, long = len(self.columns), len(self.columns) + len(self.hashed)
        found = [_plain(value) for value in values[:plain]]
        found += [hashlib.sha256(_bytes(value)).hexdigest() for value in values[plain:long]]
        for name, value in zip(self.keyed, values[long:], strict=False):
            message = f"{name}:".encode() + _bytes(value)
            found.append(hmac.new(values[-1].encode(), message, hashlib.sha256).hexdigest())
        return tuple(found)

    def case_column(self) -> tuple[ColumnElement[int], FromClause]:
        """The column that tells whose case a row is, and what it is read from."""
        return case_column(_table(self.table))


_CONFIRMED = ("by_user", "confirmed_by", "confirmed_at")

WATCHED = (
    Watched(
        "approval",
        Approval,
        ("letter_id", "version", "rule", "verdict", "seen_sha256", "ruled_out", "by_user", "at", "voided_at"),
        hashed=("call_list", "comment"),
    ),
    Watched("version", LetterVersion, ("letter_id", "version", "by_user")),
    Watched("hold", Hold, ("case_id", "kind", "review_by", "needed_until")),
    Watched("right request", RightRequest, ("case_id", "again_on", "again_by_on", "again_basis")),
    Watched("recipient", LetterRecipient, ("letter_id", "case_id", "role", "served_on", "left_out_why")),
    Watched(
        "service attempt",
        ServiceAttempt,
        (
            "recipient_id",
            "dispatch_id",
            "consents",
            "fetched_on",
            "received_on",
            "returned_on",
            "is_astray",
            "is_opened",
            "announced_on",
        ),
    ),
    Watched("message", Message, ("case_id", "kind", "channel", "arrived_at", "arrival_time_known", "recorded_at")),
    Watched("identity check", IdentityCheck, ("case_id", "kind", "method", "level", "result", "checked_on", "by_user")),
    Watched(
        "erasure choice",
        ErasureChoice,
        ("right_request_id", "call_id", "verdict", "ground", "kept_until", "by_user", "at"),
        hashed=("necessity", "statute"),
    ),
    Watched(
        "officer's statement",
        OfficerStatement,
        ("case_id", "asked_by", "asked_at", "due_on", "answered_by", "answered_at"),
        hashed=("question", "advice"),
    ),
    Watched(
        "delegation",
        Delegation,
        ("user_id", "kinds", "from_on", "to_on", *_CONFIRMED),
        hashed=("rule_fi", "rule_sv", "why_earlier"),
        stream="register",
    ),
    Watched("route", RouteVersion, ("kind", "route", "from_on", *_CONFIRMED), hashed=("basis",), stream="register"),
    Watched(
        "term",
        DatedTerm,
        ("name", "value", "from_on", *_CONFIRMED, "withdrawn_at"),
        hashed=("basis",),
        stream="register",
    ),
    Watched(
        "reported month",
        FrozenMonth,
        ("month", "stage", "as_of", "prev_hash", "hash"),
        hashed=("figures",),
        stream="register",
    ),
    Watched(
        "user",
        User,
        ("roles", "is_active", "is_break_glass", "has_worked_with_cases"),
        keyed=("email", "password_hash"),
        stream="users",
    ),
    Watched("touch of access", AccessTouch, ("user_id", "by_user", "kind", "at"), stream="users"),
)
"""What the rows of each table are held to. Of a row that another comparison holds to the log (a right request, a hold) only
what it leaves out stands here."""

_BY_TABLE: Mapping[type[SQLModel], Watched] = MappingProxyType({one.table: one for one in WATCHED})


def taken(session: Session, stream: str) -> dict[str, dict[str, Values | None]]:
    """How the rows of a stream stand that no line has told yet, by the name of their kind and their id; None: gone.

    What is answered counts as told. The caller has flushed the session.
    """
    found: dict[str, dict[str, Values | None]] = _pending(session).pop(stream, {})
    return found


def untold_streams(session: Session) -> list[str]:
    """The streams of rows that were written in this transaction and that no line has told. The caller has flushed the session."""
    return sorted(_pending(session))


def note(session: Session, table: Table, condition: ColumnElement[bool]) -> None:
    """Have the next line tell of rows that a statement has changed past the session; of a table that is not watched nothing."""
    of = next((one for one in WATCHED if _table(one.table) is table), None)
    if of is not None:
        query = select(of.table).where(condition).execution_options(populate_existing=True)
        for row in session.scalars(query):
            _add(session, of, row, of.told(partial(getattr, row)))


def watch() -> None:
    """Have every session note what it writes of these rows; to say it twice changes nothing."""
    if not event.contains(Session, "after_flush", _note):
        event.listen(Session, "after_flush", _note)


def _note(session: Session, _context: Any) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        of = _BY_TABLE.get(type(row))
        if of is None:
            continue
        is_gone = row in session.deleted
        if is_gone or row in session.new or _is_changed(row, of):
            _add(session, of, row, None if is_gone else of.told(partial(getattr, row)))


def _add(session: Session, of: Watched, row: Any, values: Values | None) -> None:
    stream = _pending(session).setdefault(_stream(session, of, row), {})
    stream.setdefault(of.name, {})[str(row.id)] = values


def _pending(session: Session) -> dict[str, dict[str, dict[str, Values | None]]]:
    pending: dict[str, dict[str, dict[str, Values | None]]] = session.info.setdefault(_PENDING, {})
    return pending


def _is_changed(row: SQLModel, of: Watched) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in of.read)


def _stream(session: Session, of: Watched, row: Any) -> str:
    """The stream in which a row is told; a hold without a case has its own (`services.holds.matching.stream_of`)."""
    if of.stream:
        return of.stream
    table = _table(of.table)
    if "case_id" in table.c:
        return f"case:{row.case_id}" if row.case_id is not None else f"{of.name}:{row.id}"
    column, source = of.case_column()
    return f"case:{session.scalar(select(column).select_from(source).where(table.c.id == row.id))}"


def _table(model: type[SQLModel]) -> Table:
    table: Table = inspect(model).local_table
    return table


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def _bytes(value: Any) -> bytes:
    """A text as it is, another value as it is stored."""
    return (value if isinstance(value, str) else canonical_json(value)).encode()
