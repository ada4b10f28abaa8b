"""What pages know of a letter: frozen values without rows, so that nothing is read after the transaction has closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dsr.catalogue import AppealRoute, Block, LetterKind, NotGround
from dsr.catalogue import Approval as Rule
from dsr.services.letters.corrected import EarlierDecision
from dsr.services.letters.differences import Piece, is_changed
from dsr.services.letters.history import Lag
from dsr.services.letters.looked import Check
from dsr.services.letters.seen import Seen


@dataclass(frozen=True)
class BlockShown:
    """One block in one language: what is written, its model, and where the two differ."""

    block: Block
    text: str
    model: str
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the words differ from the model's."""
        return is_changed(self.pieces)


@dataclass(frozen=True)
class TextShown:
    """One language of a letter. `values` make its draft; `final_html` is what was frozen, empty before approval."""

    language: str
    blocks: tuple[BlockShown, ...]
    values: Mapping[str, Any]
    final_html: str
    pdf_size: int
    pdf_sha256: str


@dataclass(frozen=True)
class Preparer:
    """Someone who wrote versions of the letter; None as the name is the system."""

    user_id: int | None
    name: str | None
    versions: tuple[int, ...]
    last_at: datetime


@dataclass(frozen=True)
class Verdict:
    """One verdict as people read it."""

    verdict: str
    name: str | None
    at: datetime
    comment: str
    version: int
    is_voided: bool
    ruled_out: tuple[str, ...] = ()  # codes of what is no ground, confirmed not to carry the decision


@dataclass(frozen=True)
class Sending:
    """One dispatch as people read it; `earlier` is what stood before it was put right: the moment, why, by whom and when."""

    dispatch_id: int
    way: str
    sent_at: datetime
    name: str | None
    address_used: str
    can_be_put_right: bool = False
    earlier: tuple[tuple[datetime, str, str, datetime], ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What the letter rests on, as figures: calls linked, withheld and masked, candidates undecided, holds, identity."""

    linked: int
    withheld: int
    masked: int
    undecided: int
    holds: int
    holds_confirmed: int
    identity: tuple[tuple[str, date], ...]


@dataclass(frozen=True)
class Waiting:
    """One line of the list of letters: what it is, whose case, and by when something must be done."""

    letter_id: int
    case_id: int
    reference: str
    subject_name: str
    kind: str
    right: str | None
    state: str
    version: int
    languages: tuple[str, ...]
    by_name: str | None
    at: datetime | None
    act_by_on: date | None = None
    act_by_reason: str = ""
    safe_on: date | None = None
    extension: str = ""
    request_id: int | None = None


@dataclass(frozen=True)
class LetterShown:
    """One letter with everything its pages show."""

    line: Waiting
    kind: LetterKind
    rule: Rule
    dated_on: date | None
    decision_number: str
    void_reason: str
    texts: tuple[TextShown, ...]
    grounds: tuple[Mapping[str, Any], ...]
    options: Mapping[str, Any]
    checks: tuple[Check, ...]
    preparers: tuple[Preparer, ...]
    verdicts: tuple[Verdict, ...]
    sendings: tuple[Sending, ...]
    evidence: Evidence
    route: AppealRoute | None
    seen: Seen
    answer_way: str
    addresses: Mapping[str, str]  # the address a sending uses, by way
    has_email: bool
    has_stated_unbarred: bool
    faults: tuple[tuple[str, str, int], ...] = field(default=())  # kind of job, its fault, its id
    is_mailing: bool = False
    is_mail_unsettled: bool = False
    ground_writers: tuple[str, ...] = ()
    representatives: tuple[tuple[str, str, str], ...] = ()  # id, name, kind of those who may be addressed
    earlier: tuple[EarlierDecision, ...] = ()  # the decisions that a correction may be about, the newest first
    lags: Mapping[str, Lag] = field(default_factory=dict)  # by place
    to_rule_out: tuple[NotGround, ...] = ()
    is_joint: bool = False  # it leaves under a cover that has not left
