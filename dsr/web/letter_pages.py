"""What the pages of a letter have in common: its sheets, its checks, and the words for them."""

from __future__ import annotations

from datetime import date

from dsr.domain.access import Action, CaseFacts
from dsr.domain.identity import METHOD_LABELS, Method
from dsr.services.letters.checks import Severity
from dsr.services.letters.shown import LetterShown
from dsr.web.code_words import LANGUAGE_NAMES
from dsr.web.current import current_deps
from dsr.web.dates import day
from dsr.web.letter_sheets import desk_of
from dsr.web.letter_words import FACTORS, RULES, STATES, VERDICTS, WAYS, title_of
from dsr.web.links import link_to
from dsr.web.texts import current_language


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
        "grounds": [(entry, current_deps().catalogue.grounds[entry["code"]]) for entry in shown.grounds],
    }


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
