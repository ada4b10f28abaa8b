"""Two people at once: what changed while a page was being read, told in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request
from sqlmodel import Session

from dsr.db.tables import Case
from dsr.domain.access import Action, CaseFacts
from dsr.domain.errors import Stale
from dsr.services import cases
from dsr.web.cases import case_with_facts
from dsr.web.current import acting_user
from dsr.web.event_words import kind_words
from dsr.web.numbers import whole_number

_SENTENCES = {
    "case_changed": "This case changed while you were reading it: %(changes)s. Nothing was saved, and what you wrote is kept. "
    "See what changed and press again if it still holds.",
    "case_changed_by_you": "You have changed this case yourself since this page was opened: %(changes)s. If you pressed twice, it "
    "is done already, and nothing was saved a second time. Otherwise press again.",
    "case_page_old": "This page does not fit the case as it stands now. Nothing was saved, and what you wrote is kept. Look at the "
    "case and press again.",
}


@contextmanager
def told_changes() -> Iterator[None]:
    """Put the kinds of events that a `Stale` case names into words, for the page that the frame makes of it."""
    try:
        yield
    except Stale as refusal:
        kinds = str(refusal.values.get("changes", "")).split(", ")
        refusal.values["changes"] = "; ".join(dict.fromkeys(kind_words(kind) for kind in kinds if kind))
        if refusal.code in _SENTENCES:
            refusal.message = _SENTENCES[refusal.code] % refusal.values
        raise


def claimed_case(session: Session, case_id: int, action: Action) -> tuple[Case, CaseFacts]:
    """The case, for a user who may do `action` to it, taken for one change at the version that the form carries.

    The session is a write one, with the holds lock taken first where holds or clocks are touched. Raises `Unseen` and
    `Stale`; a form without its version, or with a made-up one, is stale.
    """
    _case, facts = case_with_facts(session, case_id, action)
    with told_changes():
        return cases.claim(session, case_id, posted_number("version"), by=acting_user().id), facts


def posted_number(name: str) -> int:
    """The whole number that the form carries; 0, which no row and no version has, for anything else."""
    return whole_number(request.form.get(name)) or 0
