"""Letters of a case: their versions, approvals and sendings, whom they served, and what was asked of an appeal."""

from __future__ import annotations

from dsr.db.tables import (
    AppealQuestion,
    Approval,
    Dispatch,
    Letter,
    LetterRecipient,
    LetterVersion,
    Proceeding,
    ServiceAttempt,
)
from dsr.db.told_rows.watched import Watched

OF_LETTERS = (
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
)
