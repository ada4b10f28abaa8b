"""Which rows the log tells of by itself: one entry for each table, with the columns that something hangs on.

A line carries ids, codes, days and hashes: of a long text its SHA-256, and of what somebody could guess (an address, a number
that is searched by) one made with a key that the row keeps and the log does not. Of what is empty it says that it is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlmodel import SQLModel

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
    InterfaceClient,
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
from dsr.db.watched_row import Watched

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
    Watched("sending", Dispatch, ("letter_id", "way", "sent_at")),
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
    Watched(
        "token of a system",
        InterfaceClient,
        (
            *("user_id", "token_hash", "scopes", "expires_at", "revoked_at", "first_id"),
            *("proposed_by", "confirmed_by", "confirmed_at"),
        ),
        hashed=("name", "webhook_url", "webhook_secret"),
        stream="users",
    ),
)
"""What the rows of each table are held to."""

BY_MODEL: Mapping[type[SQLModel], Watched] = MappingProxyType({one.model: one for one in WATCHED})
