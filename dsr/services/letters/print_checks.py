"""Checks of the words as a stranger reads them: days, languages, names of other people, and what the printed text lacks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from html import unescape
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from dsr.catalogue import LetterOutcome, Sends, WrittenTo
from dsr.db.tables import Case, User
from dsr.domain import letter_words
from dsr.domain.errors import Refused
from dsr.domain.grounds import no_ground_in
from dsr.domain.intake.language import language_of
from dsr.domain.languages import LANGUAGES
from dsr.domain.letter_window import ROWS, rows_taken
from dsr.domain.lint import basic_forms, names_written, odd_days, wrong_weekdays
from dsr.domain.spoken_time import days_written
from dsr.services import clock
from dsr.services.letters.courtesy import UNTRANSLATED
from dsr.services.letters.history import lags_of
from dsr.services.letters.joint import covered
from dsr.services.letters.looked import Check, Looked, Severity
from dsr.services.representation import receivers

LONG_SENTENCE = 25
"""More words than this are told to the writer."""

_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")
DECISION = "decision"
"""The block of a decision that says what is decided."""

_TAGS = re.compile(r"<(?:style|head)\b.*?</(?:style|head)>|<[^>]+>", re.DOTALL)
_SPOILT = re.compile(r"\b(?:None|null|undefined|nan)\b|\{\{|\}\}|\{%")
_EMPTY = re.compile(r"<(li|h[1-4]|td|p)\b[^>]*>\s*</\1>")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def days(looked: Looked) -> Iterator[Check]:
    """Days are written d.M.yyyy, fall on the weekday that stands before them, and are days that the case knows."""
    known = _known_days(looked.values)
    last = clock.last_on(looked.request, looked.clock) if looked.clock else None
    for place, text in looked.texts():
        for written in odd_days(text):
            yield Check("day_format", Severity.REFUSES, place, {"day": written})
        found = days_written(text)
        for weekday, written in wrong_weekdays(text, found):
            yield Check("weekday", Severity.REFUSES, place, {"weekday": weekday, "day": written})
        for written, day in found:
            if day is not None and last is not None and day > last and day not in known:
                yield Check("day_beyond", Severity.NOTE, place, {"day": written, "last": last})


def window(looked: Looked) -> Iterator[Check]:
    """An address with more rows than a window shows is told: what stays hidden is its last rows, the postcode among them."""
    printed = [values["recipient"] for values in looked.values.values()]
    taken = max(rows_taken(to["name"], to["address_lines"]) for to in printed)
    if taken > ROWS:
        yield Check("address_window", Severity.NOTE, "", {"rows": taken, "room": ROWS})


def languages(looked: Looked) -> Iterator[Check]:
    """A paragraph that is surely in another language than its text is told: a quotation may be meant, a slip may not."""
    for place, text in looked.texts():
        own = place.rpartition(".")[2] if place.startswith("ground.") else place.partition(".")[0]
        for paragraph in re.split(r"\n\s*\n", text):
            found = language_of(paragraph)
            if found is not None and found.is_certain and found.value != own:
                words = " ".join(paragraph.split()[:5])
                yield Check("language_mix", Severity.NOTE, place, {"text": words})


def long_sentences(looked: Looked) -> Iterator[Check]:
    """Sentences that are hard to read in one breath."""
    for place, text in looked.texts():
        for sentence in _SENTENCE_END.split(text):
            words = sentence.split()
            if len(words) > LONG_SENTENCE:
                yield Check("long_sentence", Severity.NOTE, place, {"text": " ".join(words[:4]), "words": len(words)})


def other_people(looked: Looked) -> Iterator[Check]:
    """Names of people who are not the addressee: another case's subject refuses; staff, representatives and, in a letter to
    somebody else, the requester are told.
    """
    yield from _requester(looked)
    named = [(place, first, last) for place, text in looked.texts() for first, last in names_written(text)]
    if not named:
        return
    forms = {f"{one} {other}" for _, first, last in named for one in basic_forms(first) for other in basic_forms(last)}
    own = {looked.case.subject_name, *(to["recipient"]["name"] for to in looked.values.values())}
    subjects, staff = _subjects(looked, forms) - own, _staff(looked, forms) - _signers(looked) - own
    represented = {one.name for one in receivers(looked.session, looked.case)} - own
    for place, first, last in named:
        written = {f"{one} {other}" for one in basic_forms(first) for other in basic_forms(last)}
        if written & subjects:
            yield Check("another_subject", Severity.REFUSES, place, {"text": f"{first} {last}"})
        elif written & (staff | represented):
            yield Check("another_name", Severity.NOTE, place, {"text": f"{first} {last}"})


def _requester(looked: Looked) -> Iterator[Check]:
    """The requester's surname in a letter to a recipient or a third person: no more of them than is needed (GDPR 5(1)(c))."""
    surname = (looked.case.subject_name.split() or [""])[-1]
    addressees = " ".join(to["recipient"]["name"] for to in looked.values.values())
    if looked.kind.written_to is not WrittenTo.NAMED or not surname or surname in addressees.split():
        return
    for place, text in looked.texts():
        if any(surname in basic_forms(word) for word in _WORD.findall(text)):
            yield Check("subject_named", Severity.NOTE, place, {"text": looked.case.subject_name})


def printed(looked: Looked) -> Iterator[Check]:
    """The letter as it prints holds what a letter of its kind must hold, and nothing that a template left behind.

    Looked for: the case's reference, the day of receipt, the contact person, the data protection officer; with a refusal the
    Ombudsman and the authority that the route names. Source: GDPR 12(3)-(4), 15(1)(f); hallintolaki 44 and 47 §.
    """
    for language, values in looked.values.items():
        try:
            html = looked.deps.letters.html(looked.kind.kind, language, values)
        except Refused:
            continue  # told by the check that names what lacks
        text = _plain(html)
        if _SPOILT.search(_without_addressee(text, values["recipient"])) or _EMPTY.search(html):
            yield Check("print_spoilt", Severity.REFUSES, "", {"text": language})
        for wanted in _wanted(looked, language, values):
            if _spaced(wanted) not in text:
                yield Check("print_lacks", Severity.REFUSES, "", {"text": wanted})


def recordings_in_english(looked: Looked) -> Iterator[Check]:
    """The reasons of single recordings that nobody has put into English, which the English text then says."""
    for call in looked.values.get("en", {}).get("calls", []):
        if call.get("reasons") in UNTRANSLATED.values():
            yield Check("recording_reasons_english", Severity.NOTE, "", {"call": call["number"]})


def no_grounds(looked: Looked) -> Iterator[Check]:
    """What is no ground for refusing anything stays none when it is typed into the letter itself (GDPR 12(4) and 12(5)).

    What a refusal decides may not rest on it; in its other parts the words may only tell what happened, so they are noted.
    """
    catalogue = looked.deps.catalogue
    for entry in looked.letter.grounds:
        none = catalogue.no_grounds([entry["code"]])
        for language, reasons in entry.get("reasons", {}).items():
            if no_ground_in(str(reasons), none):
                yield Check(
                    "no_ground", Severity.REFUSES, f"ground.{entry['code']}.{language}", {"ground": entry["code"]}
                )
    if looked.kind.sends is not Sends.REFUSAL_SENT:
        return
    none = catalogue.no_grounds([entry["code"] for entry in looked.letter.grounds])
    for language, values in looked.values.items():
        for name, text in values["blocks"].items():
            if no_ground_in(str(text), none):
                is_decision = name == DECISION
                code = "no_ground_decided" if is_decision else "no_ground_said"
                yield Check(code, Severity.REFUSES if is_decision else Severity.NOTE, f"{language}.{name}")


def cover_last(looked: Looked) -> Iterator[Check]:
    """The cover tells of every letter under it, with its decision number: it is approved when they are, as the last."""
    waiting = [one for one in covered(looked.session, looked.letter.id or 0) if one.state in ("draft", "submitted")]
    if waiting:
        kinds = [looked.deps.catalogue.letter(one.kind) for one in waiting]
        titles = {f"letters_{language}": ", ".join(kind.titles[language] for kind in kinds) for language in LANGUAGES}
        yield Check("cover_waits", Severity.REFUSES, "", titles)


def sides(looked: Looked) -> Iterator[Check]:
    """A text that did not follow a change of another language; the English one binds nobody, so it is only told."""
    labels = {
        f"{language}.{one.name}": one.labels[language] for one in looked.kind.blocks for language in looked.values
    }
    for lag in lags_of(looked.session, looked.letter):
        code, severity = ("sides_courtesy", Severity.NOTE) if lag.language == "en" else ("sides", Severity.REFUSES)
        told: dict[str, str | int] = {"block": labels.get(lag.place, lag.place.split(".")[1]), "version": lag.version}
        yield Check(code, severity, lag.place, told)


def contacts(looked: Looked) -> Iterator[Check]:
    """Contact details that nobody has looked at for a quarter."""
    stale = looked.deps.catalogue.register.unverified(looked.sight.on)
    if stale:
        yield Check("contact_stale", Severity.NOTE, "", {"text": ", ".join(stale)})


def _wanted(looked: Looked, language: str, values: Mapping[str, Any]) -> list[str]:
    if looked.kind.outcome is LetterOutcome.NONE:
        return [looked.case.reference]
    register = looked.deps.catalogue.register
    wanted = [looked.case.reference, values["contact"]["name"], register.text("dpo.email", language)]
    received_on = values["request"].get("received_on")
    if received_on:
        wanted.append(letter_words.day(received_on, language))
    if looked.kind.outcome is LetterOutcome.REFUSED:
        wanted.append(register.text("ombudsman.name", language))
    return [one for one in wanted if one]


def _known_days(values: Any) -> frozenset[date]:
    """Every day among the values that the program itself fills in."""
    if isinstance(values, str):
        return frozenset({date.fromisoformat(values)}) if _ISO_DAY.fullmatch(values) else frozenset()
    inner = values.values() if isinstance(values, Mapping) else values if isinstance(values, list | tuple) else ()
    return frozenset().union(*(_known_days(one) for one in inner))


def _subjects(looked: Looked, forms: Collection[str]) -> set[str]:
    query = select(col(Case.subject_name)).where(col(Case.subject_name).in_(forms), col(Case.id) != looked.case.id)
    return set(looked.session.scalars(query))


def _staff(looked: Looked, forms: Collection[str]) -> set[str]:
    return set(looked.session.scalars(select(col(User.name)).where(col(User.name).in_(forms))))


def _signers(looked: Looked) -> set[str]:
    """Staff whom the letter names by itself: its contact person and whoever signs it."""
    people = [one for values in looked.values.values() for one in (values.get("contact"), values.get("signer")) if one]
    return {one["name"] for one in people}


def _without_addressee(text: str, to: Mapping[str, Any]) -> str:
    """The printed words without the addressee's name and address: whatever their letters, these print as they are written down."""
    for own in (to["name"], to.get("principal"), *to["address_lines"]):
        text = text.replace(_spaced(own), " ") if own else text
    return text


def _plain(html: str) -> str:
    return _spaced(unescape(_TAGS.sub(" ", html)))


def _spaced(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())
