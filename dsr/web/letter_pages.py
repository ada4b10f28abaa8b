"""What the pages of a letter have in common: its sheets, its checks, and the words for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from dsr.db.tables import Letter
from dsr.domain.access import Action, CaseFacts
from dsr.domain.errors import Fault, Stale
from dsr.domain.identity import METHOD_LABELS, Method
from dsr.services.letters import rows
from dsr.services.letters.looked import Severity
from dsr.services.letters.shown import LetterShown
from dsr.web.code_words import LANGUAGE_NAMES
from dsr.web.current import current_deps
from dsr.web.dates import day
from dsr.web.forms import OfficeForm
from dsr.web.letter_sheets import desk_of
from dsr.web.letter_words import FACTORS, RULES, STATES, VERDICTS, WAYS, part_words, title_of
from dsr.web.links import link_to
from dsr.web.refusals import refusals_on, sentence
from dsr.web.texts import current_language
from dsr.web.told_moments import told_moment


def letter_context(shown: LetterShown, facts: CaseFacts) -> dict[str, object]:
    """The values that the templates of letters ask for."""
    is_open = shown.line.state in ("draft", "submitted")
    return {
        "shown": shown,
        "facts": facts,
        "title": title_of(shown.line.kind),
        "state": STATES[shown.line.state],
        "rule_words": RULES[shown.rule],
        "desk": desk_of(shown, marked=is_open),
        "changed": [(text, one) for text in shown.texts for one in text.blocks if one.is_changed] if is_open else [],
        "faulty": [one for one in shown.checks if one.severity is Severity.REFUSES],
        "noted": [one for one in shown.checks if one.severity is Severity.NOTE],
        "sound": [one for one in shown.checks if one.severity is Severity.WELL],
        "ways": WAYS,
        "language_names": LANGUAGE_NAMES,
        "factors": FACTORS,
        "method_words": _Methods(),
        "route_words": _route(shown),
        "case_url": link_to("case.show", Action.SEE_CASE, case_id=shown.line.case_id),
        "verdict_words": VERDICTS,
        "none_words": {one.code: one.labels[current_language()] for one in current_deps().catalogue.not_grounds},
        "grounds": [(entry, current_deps().catalogue.grounds[entry["code"]]) for entry in shown.grounds],
    }


@dataclass
class Told:
    """With which status the page of a letter comes back: 422, or 409 where the letter changed while it was read."""

    status: int = 422


@contextmanager
def told_on(form: OfficeForm) -> Iterator[Told]:
    """As `refusals_on`; and that the letter changed while it was read is told on its page too, not on one without it.

    What differs from what was seen is named as people call it. The page keeps what was typed.
    """
    told = Told()
    try:
        with refusals_on(form):
            yield told
    except Stale as refusal:
        parts = str(refusal.values.get("changes", "")).split(", ")
        refusal.values["changes"] = "; ".join(dict.fromkeys(part_words(part) for part in parts if part))
        form.form_errors = [*form.form_errors, sentence(refusal)]
        told.status = 409


def sent_moment(session: Session, letter: Letter, text: str) -> datetime:
    """When a letter was sent, as it was typed; on the day of its approval a day without a time is not before that. Raises `Invalid`."""
    sentence = "Write the day and time of sending, for example 25.11.2026 klo 8.47."
    approval = rows.standing_approval(session, letter)
    return told_moment(text, Fault("sent_at", sentence, "sent_at_unread"), approval.at if approval else None)


class _Methods(dict[str, str]):
    """The words of a method of proving who one is; a code that has none is shown as it is."""

    def __missing__(self, code: str) -> str:
        return METHOD_LABELS[Method(code)][current_language()] if code in set(Method) else code


def _route(shown: LetterShown) -> str:
    """The route of appeal in words, from the register's facts."""
    if shown.route is None:
        return ""
    return current_deps().catalogue.register.text(f"routes.{shown.route.route}.labels", current_language())


def iso_day(text: str) -> str:
    """An ISO date among a letter's values as people write it."""
    return day(date.fromisoformat(text))
