"""Which rows the log tells of by itself: one entry for each table, with the columns that something hangs on.

A line carries ids, codes, days and hashes: of a long text its SHA-256, and of what somebody could guess (an address, a number
that is searched by) one made with a key that the row keeps and the log does not. Of what is empty it says that it is empty.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Table, inspect
from sqlmodel import SQLModel

from dsr.db.case_rows import case_column
from dsr.db.columns import Moment, canonical_json
from dsr.db.tables import (
    AccessTouch,
    AppealQuestion,
    Approval,
    Breach,
    Case,
    CaseGround,
    CaseTask,
    CaseUser,
    CityIdentity,
    ClockFact,
    CopyPlace,
    DatedTerm,
    Delegation,
    Dispatch,
    ErasureChoice,
    Fee,
    FrozenMonth,
    Handover,
    HandoverCall,
    Hold,
    IdentityCheck,
    Letter,
    LetterRecipient,
    LetterVersion,
    Link,
    ListeningTask,
    Message,
    OfficerStatement,
    PasswordLink,
    Proceeding,
    RecoveryCode,
    Restriction,
    RightRequest,
    RouteVersion,
    SecondFactor,
    ServiceAttempt,
    User,
)

Values = Mapping[str, Any]
_EMPTY = ("", "{}", "[]")


@dataclass(frozen=True)
class Watched:
    """Which columns of a table the log tells of, and in which `stream`: empty where each row stands in that of its case, and
    one that ends with a colon where each row has its own.

    Of the `hashed` ones it tells the SHA-256, of the `keyed` ones an HMAC with the row's own `log_key`.
    """

    name: str
    model: type[SQLModel]
    columns: tuple[str, ...]
    hashed: tuple[str, ...] = ()
    keyed: tuple[str, ...] = ()
    stream: str = ""

    @cached_property
    def table(self) -> Table:
        """The table of the rows."""
        table: Table = inspect(self.model).local_table
        return table

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The columns by which a row is known."""
        return tuple(column.name for column in self.table.primary_key)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every column of which the log tells."""
        return (*self.columns, *self.hashed, *self.keyed)

    @cached_property
    def read(self) -> tuple[str, ...]:
        """Every column that is needed to say how a row stands."""
        return (*self.names, *(("log_key",) if self.keyed else ()))

    @property
    def has_own_stream(self) -> bool:
        """Whether each row has a stream of its own."""
        return self.stream.endswith(":")

    @cached_property
    def case_column(self) -> tuple[ColumnElement[int], FromClause]:
        """The column that tells whose case a row is, and what it is read from."""
        return case_column(self.table)

    def key_of(self, value_of: Callable[[str], Any]) -> str:
        """By what a line of the log names a row."""
        return key_text([value_of(name) for name in self.keys])

    def told(self, value_of: Callable[[str], Any]) -> Values:
        """How a row stands, as a line of the log says it: values of JSON, by `names`."""
        (values,) = self.told_of([[value_of(name) for name in self.read]])
        return dict(zip(self.names, values, strict=True))

    def told_of(self, rows: Iterable[Sequence[Any]]) -> Iterable[tuple[Any, ...]]:
        """The same of many rows, of each the values of `read`: in the order of `names`. Column by column, as the night has
        millions of values to read."""
        columns = list(zip(*rows, strict=True))
        if not columns:
            return []
        keys = columns[-1]
        return zip(*(self._of_column(name, columns[at], keys) for at, name in enumerate(self.names)), strict=True)

    def _of_column(self, name: str, values: Sequence[Any], keys: Sequence[str]) -> Iterable[Any]:
        if name in self.hashed:
            return (_digest(value) for value in values)
        if name in self.keyed:
            return (_keyed_digest(name, value, key) for value, key in zip(values, keys, strict=True))
        kind = self.table.c[name].type
        if isinstance(kind, Moment):
            return (value and value.astimezone(UTC).isoformat(timespec="microseconds") for value in values)
        if isinstance(kind, Date):
            return (value and value.isoformat() for value in values)
        return values


_CONFIRMED = ("by_user", "confirmed_by", "confirmed_at")

WATCHED = (
    Watched("case", Case, ("state", "closed_at", "is_protected")),
    Watched("user of a case", CaseUser, ("at",)),
    Watched("message", Message, ("case_id", "kind", "channel", "arrived_at", "arrival_time_known", "recorded_at")),
    Watched("identity check", IdentityCheck, ("case_id", "kind", "method", "level", "result", "checked_on", "by_user")),
    Watched("linked call", Link, ("case_id", "call_id", "given", "ground")),
    Watched(
        "right request",
        RightRequest,
        (
            *("case_id", "received_on", "state", "is_open", "outcome", "answered_on", "received_month", "answer_days"),
            *("again_on", "again_by_on", "again_basis"),
        ),
    ),
    Watched(
        "clock fact",
        ClockFact,
        ("right_request_id", "kind", "happened_on", "question", "extended_until", "claims_pause", "replaces_id"),
    ),
    Watched(
        "hold",
        Hold,
        ("case_id", "kind", "review_by", "needed_until", "released_at"),
        keyed=("criteria", "wide", "declined"),
    ),
    Watched(
        "hand-over",
        Handover,
        (
            *("case_id", "right_request_id", "form", "items", "way", "receiver", "identified", "handed_at"),
            *("package_sha256", "rest_promised_on", "masking_heard_by", "masking_heard_on", "by_user", "taken_back_at"),
        ),
    ),
    Watched("call handed over", HandoverCall, ("handover_id", "call_id", "is_masked")),
    Watched(
        "ground",
        CaseGround,
        ("case_id", "right_request_id", "code", "language", "kept_until", "version", "by_user"),
        hashed=("fields", "part", "reasons", "added"),
    ),
    Watched(
        "restriction",
        Restriction,
        ("case_id", "right_request_id", "hold_id", "ground", "from_at", "granted_at", "ended_at", "end_reason"),
        hashed=("named_calls",),
    ),
    Watched(
        "erasure choice",
        ErasureChoice,
        ("right_request_id", "call_id", "verdict", "ground", "kept_until", "by_user", "at"),
        hashed=("necessity", "statute"),
    ),
    Watched(
        "place of copies",
        CopyPlace,
        ("right_request_id", "place", "state", "done_on", "rolls_off_on", "by_user", "at"),
        hashed=("evidence",),
    ),
    Watched(
        "fee",
        Fee,
        ("right_request_id", "cents", "answer", "answered_on", "due_on", "paid_on", "by_user", "at"),
        hashed=("calculation", "paid_reference"),
    ),
    Watched("task", CaseTask, ("case_id", "received_on", "due_on", "outcome", "closed_on")),
    Watched("listening task", ListeningTask, ("case_id", "due_on")),
    Watched(
        "officer's statement",
        OfficerStatement,
        ("case_id", "asked_by", "asked_at", "due_on", "answered_by", "answered_at"),
        hashed=("question", "advice"),
    ),
    Watched("letter", Letter, ("case_id", "kind", "state")),
    Watched("version", LetterVersion, ("letter_id", "version", "by_user")),
    Watched(
        "approval",
        Approval,
        ("letter_id", "version", "rule", "verdict", "seen_sha256", "ruled_out", "by_user", "at", "voided_at"),
        hashed=("call_list", "comment"),
    ),
    Watched("sending", Dispatch, ("letter_id", "way", "sent_at"), hashed=("corrections",)),
    Watched("recipient", LetterRecipient, ("letter_id", "case_id", "role", "served_on", "left_out_why")),
    Watched(
        "service attempt",
        ServiceAttempt,
        (
            *("recipient_id", "dispatch_id", "consents", "fetched_on", "received_on", "returned_on"),
            *("is_astray", "is_opened", "announced_on"),
        ),
    ),
    Watched(
        "question of appeal",
        AppealQuestion,
        ("case_id", "letter_id", "route", "ends_on", "ask_on", "answer", "answered_by", "answered_at"),
    ),
    Watched(
        "proceeding",
        Proceeding,
        ("case_id", "kind", "letter_id", "received_on", "outcome", "ended_on", "is_ordered"),
    ),
    Watched(
        "breach",
        Breach,
        ("state", "aware_at", "notify_by", "ombudsman_told_at", "persons_told_at", "closed_at"),
        hashed=("aware_reason", "delay_reason"),
        stream="breach:",
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
    Watched("authenticator", SecondFactor, ("confirmed_at",), hashed=("sealed_secret",), stream="users"),
    Watched("recovery code", RecoveryCode, ("user_id", "made_at", "used_at"), stream="users"),
    Watched("password link", PasswordLink, ("user_id", "made_at", "expires_at", "used_at"), stream="users"),
    Watched(
        "sign-in by the city",
        CityIdentity,
        ("issuer", "allowed_by", "allowed_at", "bound_at"),
        keyed=("subject",),
        stream="users",
    ),
)
"""What the rows of each table are held to."""

BY_MODEL: Mapping[type[SQLModel], Watched] = MappingProxyType({one.model: one for one in WATCHED})


def key_text(values: Sequence[Any]) -> str:
    """The key of a row as a line of the log writes it."""
    return ":".join(map(str, values))


def _digest(value: Any) -> str:
    content = _text(value)
    return "" if content in _EMPTY else hashlib.sha256(content.encode()).hexdigest()


def _keyed_digest(name: str, value: Any, key: str) -> str:
    content = _text(value)
    return "" if content in _EMPTY else hmac.digest(key.encode(), f"{name}:{content}".encode(), "sha256").hex()


def _text(value: Any) -> str:
    """A text as it is, another value as it is stored."""
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical_json(value)
