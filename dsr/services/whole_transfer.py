"""When a request may be transferred whole to another authority: nothing of it is the city's own (hallintolaki 21 §)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Call, CallQueue, Candidate, Case, RightRequest
from dsr.domain.calendar import months_after
from dsr.domain.errors import Fault, Invalid
from dsr.domain.grounds import LEAST_LETTERS
from dsr.domain.matching import Band
from dsr.domain.retention import RETENTION_MONTHS
from dsr.services.call_queues import Directory, directory, is_anothers
from dsr.services.ground_checks import has_own_calls, linked_calls


def check_whole_transfer(session: Session, case: Case, request: RightRequest, answers: Mapping[str, Any]) -> None:
    """Raise `Invalid` when the request would be transferred whole although something of it may be the city's own.

    A linked call of the city's own stands against it always. That nothing else is the city's is known once the register
    was searched and every proposed call of its own lines is decided. Without that the request must be about one line of the
    directory (`their_line`) which was another controller's on every day whose recordings were kept at the receipt, and why no
    search can find more is written down (`no_search_reason`; stays in the case).
    Source: hallintolaki 21 § (what does not belong to the authority is transferred; its own part it answers), 31 §.
    """
    if has_own_calls(session, linked_calls(session, case)):
        sentence = (
            "A linked call was made to a line of the city's own, and the city answers for it. Answer here: the answer "
            "tells which part was transferred (Administrative Procedure Act, section 21)."
        )
        raise Invalid([Fault("authority", sentence, "transfer_own_calls")])
    line, reason = str(answers.get("their_line") or ""), str(answers.get("no_search_reason") or "")
    if line.strip():
        _check_line(session, request, line, reason)
        return
    if case.searched_at is None:
        sentence = (
            "The register has not been searched, so it is not known that nothing of the request is the city's own. Search first, "
            "or name the other controller's line that the whole request is about."
        )
        raise Invalid([Fault("their_line", sentence, "transfer_unsearched")])
    if has_own_calls(session, _undecided(session, case)):
        sentence = (
            "Proposed calls to the city's own lines are undecided. Decide whose they are first, or name the other controller's "
            "line that the whole request is about."
        )
        raise Invalid([Fault("their_line", sentence, "transfer_undecided")])


def is_partly_ours(session: Session, case: Case, request: RightRequest) -> bool:
    """Whether a request that was transferred whole turns out not to be another authority's alone (hallintolaki 21 §)."""
    try:
        check_whole_transfer(session, case, request, request.answers)
    except Invalid:
        return True
    return False


def _check_line(session: Session, request: RightRequest, line: str, reason: str) -> None:
    """The line is in the directory and was another controller's throughout, and the reason says something."""
    lines = directory(session)
    found = _named(lines, line)
    from_on = months_after(request.received_on, -RETENTION_MONTHS)
    if not found:
        sentence = "The directory of call lines knows no line of that name. Write its name as the directory has it, or search first."
        raise Invalid([Fault("their_line", sentence, "transfer_line_unknown")])
    if not all(is_anothers(row) for name in found for row in _held(lines.entries[name], from_on, request.received_on)):
        sentence = "That line was the city's own on a day whose recordings may be kept. Search first: the city answers for its own part."
        raise Invalid([Fault("their_line", sentence, "transfer_line_ours")])
    if sum(map(str.isalnum, reason)) < LEAST_LETTERS:
        sentence = (
            "Write where the request names that line, and why it can be about nothing else: then no search is needed."
        )
        raise Invalid([Fault("no_search_reason", sentence, "transfer_no_search_reason")])


def _named(lines: Directory, told: str) -> list[str]:
    """The lines that have this name, the technical one or a plain one in any language."""
    wanted = _plain(told)
    return [
        technical
        for technical, entries in lines.entries.items()
        if any(wanted in map(_plain, (technical, row.name_fi, row.name_sv, row.name_en)) for row in entries)
    ]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _held(entries: Sequence[CallQueue], from_on: date, to_on: date) -> list[CallQueue | None]:
    """What held of a line on any day of a period, its entries the latest first; None for days that the directory does not know."""
    begun = [row for row in entries if row.from_on is None or row.from_on <= to_on]
    held: list[CallQueue | None] = []
    for row in begun:
        held.append(row)
        if row.from_on is None or row.from_on <= from_on:
            return held
    return [*held, None]


def _undecided(session: Session, case: Case) -> Sequence[Call]:
    """The calls that are proposed for the case and of which nobody has said whose they are."""
    query = select(Call).join(Candidate, col(Candidate.call_id) == col(Call.id))
    return list(
        session.scalars(
            query.where(
                col(Candidate.case_id) == case.id, col(Candidate.verdict) == "", col(Candidate.band) != Band.WEAK.value
            )
        )
    )
