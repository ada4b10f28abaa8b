"""The filters and functions that letter templates use: dates in the letter's language, safe free text, no-break spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from dsr.domain import letter_words, provision_words
from dsr.domain.decision_form import needs_annex
from dsr.domain.decision_words import access_decision
from dsr.domain.destruction_words import destroyed_sentences, keeps_while_pending
from dsr.domain.letter_text import BulletList, Paragraph, parts_of
from dsr.domain.letter_words import NO_BREAK
from dsr.domain.listening_words import heard
from dsr.domain.outcome_words import erasure_answer, erasure_decision, scope
from dsr.domain.rectified_words import rectification_decision, rectified
from dsr.printing.errors import LetterRefused

_SOFT_HYPHEN = "\u00ad"

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

# Where a line must not break (glossary, "References to law"): what may stand before the space, each word of one length (a look
# backwards has one), and what then stands after it.
_JOINED = (
    ((r"\d",), r"§|artikla|kohta|kohda|momen|mom\.|punkten|euro|päivä|dagar|min\b|s\b|krs|vån"),
    (("§", r"\bmom\."), r"\d"),
    ((r"\bklo", r"\bPL", r"\bPB", r"\btfn", r"\bden", r"\bEUR", r"kl\.", r"puh\.", r"tel\."), r"\+?\d"),
    ((r"\b[Aa]rtikel", r"\b[Aa]rtiklarna", r"\bArticle", r"\bArticles", r"\b[Ss]ection", r"\b[Ss]ections"), r"\d"),
    ((r"\bkohdan", r"\d\.\d"), r"[a-f]\b"),
    ((r"\d",), r"\d{2,5}\b"),  # groups of a telephone number
    ((r"\b\d{5}",), r"[A-ZÅÄÖ]"),
    ((r"\(EU\)", r"\+358"), r"\d"),
    ((r"\b[Ll]iite", r"\b[Ll]iitteessä", r"\b[Bb]ilaga", r"\b[Aa]nnex"), r"\d"),
    ((r"\b[a-f]",), "alakoh"),
    ((r"\d",), rf"(?:{'|'.join(_MONTHS)})\b"),
    (tuple(rf"\b{month}" for month in _MONTHS), r"\d{4}\b"),
    ((r"[\d)]",), r"GDPR\b"),
    ((r"P\.O\.",), "Box"),
    (("Box",), r"\d"),
    (("katu", "kuja", "tie", "gatan", "gränden", "vägen"), r"\d"),  # a street and its number
)
_JOINING_SPACE = re.compile(
    " (?:{})".format(
        "|".join(f"(?={after})(?:{'|'.join(f'(?<={one} )' for one in before)})" for before, after in _JOINED)
    )
)
"""Looked for from its spaces a page is read in an eighth of the time that each of these would take from its words."""

_REFUSALS = {
    "search": "An answer tells what was searched: search the register for this case first",
    "signer": "A decision needs its signer: approve it before it is printed",
    "route": "A decision needs its appeal route: have a route confirmed for this kind of decision in register.yaml first",
}


def filters(language: str) -> dict[str, Any]:
    """The filters of one language's templates, by the names used in them."""
    return {
        "day": lambda value: letter_words.day(_known(value), language),
        "day_in_text": lambda value: letter_words.day_in_text(_known(value), language),
        "clock_time": lambda value: letter_words.clock_time(value, language),
        "duration": letter_words.duration,
        "amount": lambda cents, always_cents=False: letter_words.amount(cents, language, always_cents=always_cents),
        "iso": lambda value: letter_words.as_date(_known(value)).isoformat(),
        "capital": lambda text: text[:1].upper() + text[1:],
        "text": free_text,
        "provisions": lambda codes, grounds: _provisions(codes, grounds, language),
        "mail": lambda address: Markup('<a href="mailto:{0}">{0}</a>').format(address),
        "web": lambda address: Markup('<a href="https://{0}">{0}</a>').format(address),
    }


def _provisions(codes: Sequence[str], grounds: Sequence[Mapping[str, Any]], language: str) -> Markup:
    """The provisions of a decision and of its grounds; of a ground whose provision is not known by code, in its own words."""
    known = [code for ground in grounds for code in ground.get("applies", ())]
    others = [ground["provision"] for ground in grounds if not ground.get("applies")]
    told = str(escape(provision_words.applied([*codes, *known], language, others)))
    return Markup(_SPAN.sub(r'<span class="nowrap">\g<0></span>', told))  # noqa: S704 - escaped above


_SPAN = re.compile(r"\d+–\d+,?")
"""Numbers from one to another stay on one line."""


def _known(value: date | str | None) -> date | str:
    if not value:
        raise LetterRefused(
            "The letter prints a day that is not known yet: see what the case still lacks", code="letter_day_missing"
        )
    return value


def functions(language: str, *, is_draft: bool, is_demo: bool) -> dict[str, Any]:
    """The functions of one letter's template. `needed` answers whether a part is there to print (always, but in drafts)."""

    def needed(part: Mapping[str, Any] | None, name: str) -> bool:
        if part is None:
            if is_draft:
                return False
            raise LetterRefused(_REFUSALS[name], code=f"letter_without_{name}")
        if name == "route" and not part["confirmed_on"] and not (is_draft or is_demo):
            raise LetterRefused(_REFUSALS[name], code="route_not_confirmed")
        return True

    return {
        "needed": needed,
        "needs_annex": needs_annex,
        "operative": lambda calls, grounds, fee, left_out: access_decision(
            calls, grounds, language, is_free=not fee, left_out=left_out
        ),
        "erasure_decided": lambda calls: erasure_decision(_decided(calls), language),
        "erasure_answered": lambda calls: erasure_answer(_decided(calls), language),
        "rectified": lambda corrections, statements, calls: rectified(corrections, statements, calls, language),
        "rectification_decided": lambda corrections, statements, calls: rectification_decision(
            corrections, statements, calls, language
        ),
        "scope_of": lambda calls: scope(calls, language),
        "destroyed_because": lambda calls, rights: " ".join(_destroyed(calls, rights, language)),
        "destroyed_each": lambda calls, rights: _destroyed(calls, rights, language),
        "apart": _apart,
        "keeps_while_pending": _keeps_while_pending,
        "passes_unread": letter_words.passes_unread,
        "heard": lambda calls, grounds: heard(calls, grounds, language),
        "period": lambda first, last: Markup('<span class="nowrap">{}</span>').format(
            letter_words.period(first, last, language)
        ),
    }


def _apart(calls: Any) -> bool:
    """Whether what one recording waits for is not what the others wait for, so that none can be told for all."""
    return any(call.get(name) for call in calls for name in ("erasing", "at_earliest", "restricted"))


def _decided(calls: Any) -> list[Any]:
    return [call for call in calls if call.get("outcome")]


def _keeps_while_pending(rights: Any) -> bool:
    return keeps_while_pending(one["right"] for one in rights)


def _destroyed(calls: Any, rights: Any, language: str) -> list[str]:
    return destroyed_sentences(calls, language, is_owed=_keeps_while_pending(rights))


def free_text(text: str) -> Markup:
    """A block's plain text as paragraphs and lists; every character of it is text, never markup."""
    return Markup("\n").join(_part(part) for part in parts_of(text))


def _part(part: Paragraph | BulletList) -> Markup:
    if isinstance(part, BulletList):
        items = Markup("").join(Markup("<li>{}</li>\n").format(item) for item in part.items)
        return Markup("<ul>\n{}</ul>").format(items)
    return Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in part.lines))


def cleaned(value: Any) -> Any:
    """The same value with every text in one form (NFC) and without control or invisible direction characters.

    Texts come from people's keyboards and pasted mail; a character that turns the direction of a line around, or that no
    one can see, has no place on paper. Lists and mappings are cleaned through; other things stay as they are.
    """
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value)
        return text if text.isprintable() else "".join(map(_shown, text))
    if isinstance(value, Mapping):
        return {key: cleaned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(inner) for inner in value]
    return value


def _shown(char: str) -> str:
    if char == "\t":
        return " "
    is_kept = char.isprintable() or char in "\n" + _SOFT_HYPHEN
    return char if is_kept or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co") else ""


def without_breaks(body: str) -> str:
    """The letter's body with no-break spaces between a number and its unit, an abbreviation and its number."""
    return _JOINING_SPACE.sub(NO_BREAK, body)
