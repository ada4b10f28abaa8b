"""Checks of a letter against what its case waits for: nothing undecided is called nothing, and nothing that was lost is passed over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from sqlalchemy import func, select
from sqlmodel import col

from dsr.catalogue import LetterOutcome
from dsr.db.tables import Candidate
from dsr.domain.matching import Band
from dsr.domain.workflow import Guard
from dsr.services.letter_jobs import failed_searches
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.lost_calls import lost_calls
from dsr.services.renumbered import count_waiting
from dsr.services.undecided import is_undecided, open_questions, unlisted_matches

Applying = tuple[tuple[str, ...], Callable[[Looked], Iterator[Check]]]


def applying(looked: Looked) -> Iterator[Applying]:
    """The checks of what is undecided that a letter of this kind has, each with the codes of what it finds in order."""
    if looked.kind.outcome is LetterOutcome.NONE_FOUND:
        yield ("search_failed", "wide_undecided", "caught_undecided", "unlisted_undecided"), undecided
    elif Guard.CANDIDATES_DECIDED in _needed_to_leave(looked):
        yield ("wide_undecided", "likely_undecided"), likely


def lost(looked: Looked) -> Iterator[Check]:
    """What was destroyed since the receipt of all that the case's numbers, times and proposals catch, linked or not.

    That nothing was found cannot be said of what was lost while its owner waited (GDPR 12(1), 15(1)).
    """
    request = looked.request
    if request is None:
        return
    found = lost_calls(looked.session, looked.case.id or 0, request.received_on, looked.sight.on)
    if found.unseen:
        is_none = looked.kind.outcome is LetterOutcome.NONE_FOUND
        severity = Severity.REFUSES if is_none else Severity.NOTE
        yield Check("caught_lost", severity, "", {"calls": len(found.unseen)})
    if found.declined:
        yield Check("declined_lost", Severity.NOTE, "", {"calls": len(found.declined)})


def renumbered_calls(looked: Looked) -> Iterator[Check]:
    """No judged call has been given other numbers or another time by its source since a person judged whose it is."""
    if count := count_waiting(looked.session, looked.case.id or 0):
        yield Check("call_renumbered", Severity.REFUSES, "", {"calls": count})


def undecided(looked: Looked) -> Iterator[Check]:
    """No question whether to freeze waits, and every call that was found for the case has been judged: proposed ones, weak
    ones too, and those that were too many to list. The newest search for them has not failed."""
    case_id = looked.case.id or 0
    if failed_searches(looked.session, [case_id]):
        yield Check("search_failed", Severity.REFUSES)
    if open_questions(looked.session, [case_id]):
        yield Check("wide_undecided", Severity.REFUSES)
    waiting = select(func.count()).select_from(Candidate).where(col(Candidate.case_id) == case_id, is_undecided())
    if count := looked.session.scalar(waiting):
        yield Check("caught_undecided", Severity.REFUSES, "", {"calls": count})
    if left := unlisted_matches(looked.session, [case_id]).get(case_id):
        yield Check("unlisted_undecided", Severity.REFUSES, "", {"calls": left})


def likely(looked: Looked) -> Iterator[Check]:
    """What the sending of this letter asks of the calls of its case: no question whether to freeze waits, and every proposed one
    but weak matches has been judged. Nobody approves what cannot leave yet."""
    case_id = looked.case.id or 0
    if Guard.WIDE_DECIDED in _needed_to_leave(looked) and open_questions(looked.session, [case_id]):
        yield Check("wide_undecided", Severity.REFUSES)
    proposed = select(col(Candidate.id)).where(col(Candidate.case_id) == case_id, is_undecided())
    if looked.session.scalar(proposed.where(col(Candidate.band) != Band.WEAK.value).limit(1)) is not None:
        yield Check("likely_undecided", Severity.REFUSES)


def _needed_to_leave(looked: Looked) -> Collection[Guard]:
    """What the step of the workflow needs that the sending of this letter makes; nothing where it makes none."""
    request = looked.request
    if request is None:
        return ()
    step = looked.deps.catalogue.rights[request.right].on_dispatch(looked.kind.kind, request.state)
    return step.needs if step is not None else ()
