"""Rows held to what the log tells of them: how they stand, the letters as they were approved and printed, what holds keep.

Whoever changes such a row past the program is found by the log, whose own lines `db.audit` has read. What the log does not
carry cannot be found here: free text, what else stands in a draft, which recordings a hold keeps (how many it does).
The bytes of letters are `db.logged_texts`, and every row that the log tells of by itself `db.logged_standing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.logged_standing import ToldStanding, faults_of_standing
from dsr.db.logged_texts import Share, faults_of_copies, faults_of_texts
from dsr.db.tables import HoldItem

STREAMS_AT_ONCE = 1000
"""So many streams are compared with their rows at a time: four times as many as 250 take a tenth off the reading."""

_FROZEN = ("approved", "printed", "sent")


@dataclass
class Told:
    """What the log tells of the streams read since the last comparison, the newest word of each thing."""

    approved: dict[int, Mapping[str, str]] = field(default_factory=dict)  # by letter: language, hash of the HTML
    printed: dict[int, Mapping[str, str]] = field(default_factory=dict)  # by letter: language, hash of the PDF
    copies: dict[int, tuple[str, str]] = field(
        default_factory=dict
    )  # by copy: hash of the HTML, of the PDF once printed
    touched: dict[str, datetime] = field(default_factory=dict)  # by letter:<id> and copy:<id>: when its bytes were made
    kept: dict[int, int] = field(default_factory=dict)  # by hold: how many recordings
    standing: ToldStanding = field(default_factory=ToldStanding)

    def add(self, stream: str, kind: str, at: datetime, body: Mapping[str, Any], stands: Mapping[str, Any]) -> None:
        """Take in the next line of a stream: its own values, and how rows stood then."""
        self.standing.add(stream, stands)
        for hold_id, number in body.get("kept", {}).items():
            self.kept[int(hold_id)] = number
        match kind:
            case "letter_approved":
                self.approved[body["letter_id"]] = body["final_sha256"]
                self.printed.pop(body["letter_id"], None)
                self.touched[f"letter:{body['letter_id']}"] = at
            case "letter_printed":
                self.printed[body["letter_id"]] = body["pdf_sha256"]
                self.touched[f"letter:{body['letter_id']}"] = at
            case "letter_copied":
                for copy_id, sha256 in body["html_sha256"].items():
                    self.copies[int(copy_id)] = (sha256, "")
                    self.touched[f"copy:{copy_id}"] = at
            case "letter_copy_printed":
                self.copies[body["copy_id"]] = (body["html_sha256"], body["pdf_sha256"])
                self.touched[f"copy:{body['copy_id']}"] = at

    @property
    def is_full(self) -> bool:
        """Whether enough was read to be compared at once."""
        return len(self.standing.streams) >= STREAMS_AT_ONCE


def faults_of(session: Session, told: Told, share: Share) -> Iterator[str]:
    """Every row that is not what the log tells, in words that hold ids only. `share` says whose bytes are read.

    Source: GDPR 5(2), 5(1)(f) and 32(1)(b).
    """
    yield from faults_of_standing(session, told.standing)
    letters = {int(key) for key, row in told.standing.of("letter").items() if row["state"] in _FROZEN}
    frozen = letters & told.approved.keys()
    yield from faults_of_texts(session, frozen, told.approved, told.printed, share.of("letter", told.touched))
    yield from faults_of_copies(session, told.standing.ids("case:"), told.copies, share.of("copy", told.touched))
    yield from _of_kept(session, told)


def _of_kept(session: Session, told: Told) -> Iterator[str]:
    holds = {int(key) for key in told.standing.of("hold")}
    counts = select(col(HoldItem.hold_id), func.count()).where(col(HoldItem.hold_id).in_(holds))
    kept = {row[0]: row[1] for row in session.execute(counts.group_by(col(HoldItem.hold_id)))}
    for hold_id in sorted(holds):
        number, wanted = kept.get(hold_id, 0), told.kept.get(hold_id, 0)
        if number != wanted:
            yield f"hold {hold_id}: keeps {number} recordings, and the log tells of {wanted}"
