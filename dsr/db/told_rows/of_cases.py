"""Rows of a case besides its letters: how it stands, whose calls it has, what is kept, given, erased and still to be done."""

from __future__ import annotations

from dsr.db.tables import (
    Case,
    CaseGround,
    CaseTask,
    CaseUser,
    ClockFact,
    CopyPlace,
    Disclosure,
    ErasureChoice,
    Fee,
    Handover,
    HandoverCall,
    Hold,
    IdentityCheck,
    Link,
    ListeningTask,
    Message,
    OfficerStatement,
    PromisedCopy,
    RecipientAnswer,
    Restriction,
    RightRequest,
)
from dsr.db.told_rows.watched import Watched

OF_CASES = (
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
    Watched("promised copy", PromisedCopy, ("right_request_id", "call_id", "letter_id", "is_masked", "is_text")),
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
        ("right_request_id", "cents", "answer", "answered_on", "due_on", "paid_on", "paid_noted_at", "by_user", "at"),
        hashed=("calculation", "paid_reference", "corrections"),
    ),
    Watched("task", CaseTask, ("case_id", "received_on", "due_on", "outcome", "closed_on")),
    Watched(
        "disclosure",
        Disclosure,
        ("case_id", "call_id", "disclosed_on", "by_user", "at"),
        keyed=("recipient", "recipient_sv", "address", "what", "basis"),
    ),
    Watched(
        "recipient's answer",
        RecipientAnswer,
        ("case_id", "task_id", "answer", "way", "answered_on", "by_user", "at"),
        hashed=("words",),
    ),
    Watched("listening task", ListeningTask, ("case_id", "due_on")),
    Watched(
        "officer's statement",
        OfficerStatement,
        ("case_id", "asked_by", "asked_at", "due_on", "answered_by", "answered_at"),
        hashed=("question", "advice"),
    ),
)
