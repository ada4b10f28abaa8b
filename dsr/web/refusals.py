"""Refusals on their way to a page: the sentence in the reader's language, and the case one may not see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from flask import g, request
from wtforms import Form

from dsr.domain.access import Action, Denial
from dsr.domain.errors import Fault, Invalid, NotAllowed, NotFound, Refused, Stale, TransitionRefused
from dsr.domain.plain_text import HIDDEN, without_hidden
from dsr.domain.workflow.names import Guard
from dsr.domain.workflow.words import GUARD_SENTENCES
from dsr.services.sign_in.sessions import SessionEnded
from dsr.web.dates import day
from dsr.web.letter_words import title_of
from dsr.web.texts import current_language, find_text

_COMES_BACK = ("case_changed", "case_changed_by_you", "case_page_old", "breach_changed")
_CHOICE = "choice_unknown"
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Unseen(NotFound):
    """A case, or a page, that this user may not know of: answered 404, after a line in the access log."""

    def __init__(
        self, action: Action, *, case_id: int | None = None, subject: str = "", reason: Denial | None = None
    ) -> None:
        super().__init__("There is no such page")
        self.action, self.case_id, self.subject, self.reason = action, case_id, subject, reason


def sentence(refusal: Refused) -> str:
    """The refusal in the reader's language: the text called `refused:<code>`, otherwise its own English one.

    What a step of a workflow lacks is said by the workflow's own sentences, all of them.
    """
    if isinstance(refusal, TransitionRefused) and (lacking := _lacking(refusal)):
        return lacking
    return coded_sentence(refusal.code, refusal.message, refusal.values)


def fault_sentence(fault: Fault) -> str:
    """One fault in the reader's language, found and filled as `sentence` does."""
    return coded_sentence(fault.code, fault.message, dict(fault.values))


def coded_sentence(code: str, message: str, values: Mapping[str, str | int]) -> str:
    """The text called `refused:<code>` with its places filled; ISO dates among the values are written as people do."""
    text = find_text(f"refused:{code}")
    if text is None:
        return message
    shown = {name: _shown(name, value) for name, value in values.items()}
    try:
        return text % shown
    except (KeyError, ValueError, TypeError):
        return message  # the sentence in code and the one in the catalogue disagree about their places


@contextmanager
def refusals_on(form: Form) -> Iterator[None]:
    """Turn a refusal inside the block into errors of the form: faults beside their fields, the rest on top.

    Open the transaction inside this block, so that it rolls back first. Afterwards `form.errors` is not empty and the
    view renders the form again. What one may not see passes through to its own page.
    """
    try:
        yield
    except Invalid as refusal:
        put_faults(form, refusal.faults)
    except Refused as refusal:
        if not is_for_form(refusal):
            raise
        form.form_errors = [*form.form_errors, sentence(refusal)]


def is_for_form(refusal: Refused) -> bool:
    """Whether the form comes back with the refusal on it; what one may not see, and a letter that changed, has a page of its own.

    Where a case or a breach changed while it was read the form comes back too, with what was typed and as one of what
    stands now (`shown_version`): who has read what changed may press again.
    """
    if isinstance(refusal, Stale) and refusal.code in _COMES_BACK:
        g.is_stale = True
        return True
    return not isinstance(refusal, (NotFound, NotAllowed, Stale, SessionEnded))


def shown_version(current: object, *, is_back: bool) -> object:
    """The version that a form carries: the one that stands now; that of the post where the form `is_back` with other faults.

    So what changed between two faulty posts is still told of.
    """
    seen = request.form.get("version") if is_back and not g.get("is_stale") else None
    return seen or current


def put_faults(form: Form, faults: tuple[Fault, ...]) -> None:
    """Each fault beside the field it names, or on top of the form when there is no such field.

    Characters that do not show could not be found by anybody: they are taken out of the field that comes back.
    """
    for fault in faults:
        field = form._fields.get(fault.place)
        if field is None:
            form.form_errors = [*form.form_errors, fault_sentence(fault)]
        elif not (fault.code == _CHOICE and field.errors):  # the field has said so itself
            field.errors = list(dict.fromkeys([*field.errors, fault_sentence(fault)]))
            if fault.code == HIDDEN and isinstance(field.data, str):
                field.data = without_hidden(field.data)


def _lacking(refusal: TransitionRefused) -> str:
    guards = [code for code in str(refusal.values.get("missing", "")).split(",") if code in set(Guard)]
    return " ".join(GUARD_SENTENCES[Guard(code)][current_language()] for code in guards)


def _shown(name: str, value: str | int) -> str | int:
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return day(date.fromisoformat(value))
    if name == "changes" and isinstance(value, str):
        return ", ".join(_change(kind) for kind in value.split(", "))
    if name == "letters" and isinstance(value, str):
        return ", ".join(title_of(kind) for kind in value.split(", "))
    return value


def _change(kind: str) -> str:
    """What changed: the event by the name that the history gives it, where the catalogues have one."""
    return find_text(f"event:{kind}") or kind.replace("_", " ")
