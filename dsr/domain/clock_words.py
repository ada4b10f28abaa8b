"""The sentences that explain a clock's steps to staff, in Finnish, Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dsr.domain import letter_words
from dsr.domain.calendar import DayOff
from dsr.domain.clock_sentences import SENTENCES, SOURCES
from dsr.domain.deadlines.facts import FactKind
from dsr.domain.deadlines.steps import Source, Step

NB = letter_words.NO_BREAK

_WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}

_ASKED = {
    FactKind.identity_asked: {
        "fi": "henkilöllisyydestä kysyttiin",
        "sv": "frågan om identiteten ställdes",
        "en": "identity was asked about",
    },
    FactKind.clarification_asked: {
        "fi": "tarkennusta kysyttiin",
        "sv": "frågan om precisering ställdes",
        "en": "clarification was asked for",
    },
}

_AT_ONCE = {"fi": "heti", "sv": "genast", "en": "at once"}
_WITHIN = {
    "fi": ("yhden työpäivän kuluessa", "{n} työpäivän kuluessa"),
    "sv": ("inom en arbetsdag", "inom {n} arbetsdagar"),
    "en": ("within one working day", "within {n} working days"),
}
_DAYS = {
    "fi": ("yhden päivän", "{n} päivää"),
    "sv": ("en dag", "{n} dagar"),
    "en": ("one day", "{n} days"),
}
_ADDED = {
    "fi": (" {start} + 1 päivä on {end}.", " {start} + {n} päivää on {end}."),
    "sv": (" {start} + 1 dag är {end}.", " {start} + {n} dagar är {end}."),
    "en": (" {start} + 1 day is {end}.", " {start} + {n} days is {end}."),
}
_NOT_WORKING = {
    "fi": ("Ei työpäivä: ", "Ei työpäiviä: "),
    "sv": ("Ingen arbetsdag: ", "Inga arbetsdagar: "),
    "en": ("Not a working day: ", "Not working days: "),
}
_CAPPED = {
    "fi": " Luvattu päivä on ennen laskettua päivää {counted}.",
    "sv": " Den utlovade dagen infaller före den beräknade dagen {counted}.",
    "en": " The promised day comes before the computed day, {counted}.",
}
_LEFT = {
    "fi": ("viimeinen päivä on tänään", "1 työpäivä jäljellä", "{n} työpäivää jäljellä"),
    "sv": ("sista dagen är i dag", "1 arbetsdag kvar", "{n} arbetsdagar kvar"),
    "en": ("the last day is today", "1 working day left", "{n} working days left"),
}
_LATE = {
    "fi": ("myöhässä", "1 työpäivän myöhässä", "{n} työpäivää myöhässä"),
    "sv": ("försenad", "1 arbetsdag försenad", "{n} arbetsdagar försenad"),
    "en": ("late", "1 working day late", "{n} working days late"),
}


def sentence(step: Step, language: str) -> str:
    """The step in plain words, `language` being fi, sv or en; the source is told apart by `source_words`."""
    values = dict(step.values)
    places = {name: spoken_day(value, language) for name, value in values.items() if isinstance(value, date)}
    places |= {name: str(value) for name, value in values.items() if not isinstance(value, date)}
    places |= {"on": spoken_day(step.on, language), "why": _why(step, language)}
    if "kind" in values:
        places["what"] = _ASKED[FactKind(str(values["kind"]))][language]
        places["within"] = _within(int(str(values["working_day"])), language)
    if "days" in values:
        places["days_words"] = _counted(int(str(values["days"])), _DAYS[language])
    return SENTENCES[step.code][language].format_map(places)


def source_words(source: Source, language: str) -> str:
    """Where the rule stands, as a reference: `tietosuoja-asetuksen 12 artiklan 3 kohta`."""
    return SOURCES[source][language]


def spoken_day(on: date, language: str) -> str:
    """A day with its weekday, short as on screens: `ke 2.12.2026`, `ons 2.12.2026`, `Wed 2 December 2026`."""
    return f"{_WEEKDAYS[language][on.weekday()]}{NB}{letter_words.day(on, language)}"


def day_off_name(off: DayOff, language: str) -> str:
    """The name of a holiday or weekend day in the language."""
    return {"fi": off.fi, "sv": off.sv, "en": off.en}[language]


def days_left_words(due_on: date, on: date, working_days: int, language: str) -> str:
    """How much time is left on the day `on`: `12 työpäivää jäljellä`, `viimeinen päivä on tänään`, `2 ... myöhässä`.

    `working_days` is `calendar.working_days_between(calendar, on, due_on, eves_off=True)`. Late begins on the day
    after, also where no working day has passed since.
    """
    if on > due_on:
        none, one, more = _LATE[language]
        return none if working_days == 0 else _counted(-working_days, (one, more))
    today, one, more = _LEFT[language]
    return today if on == due_on else _counted(working_days, (one, more))


def _why(step: Step, language: str) -> str:
    """How the day came about: paused days, a promise, the days off passed over. Begins with a space or is empty."""
    values = dict(step.values)
    counted = values.get("counted")
    if values.get("capped") and isinstance(counted, date):
        return _CAPPED[language].format(counted=spoken_day(counted, language))
    words = ""
    start = values.get("from")
    paused = int(str(values.get("paused", 0)))
    if paused and isinstance(start, date) and isinstance(counted, date):
        one, more = _ADDED[language]
        first, last = letter_words.day(start, language), spoken_day(counted, language)
        words = (one if paused == 1 else more).format(start=first, n=paused, end=last)
    if step.met:
        one, more = _NOT_WORKING[language]
        met = ", ".join(_met(on, off, language) for on, off in step.met)
        words += f" {one if len(step.met) == 1 else more}{met}."
    return words


def _met(on: date, off: DayOff, language: str) -> str:
    """A day off with its name; a weekend's weekday says it already."""
    shown = spoken_day(on, language)
    return shown if off.key in ("saturday", "sunday") else f"{shown} ({day_off_name(off, language)})"


def _within(working_day: int, language: str) -> str:
    return _AT_ONCE[language] if working_day == 0 else _counted(working_day, _WITHIN[language])


def _counted(number: int, forms: tuple[str, str]) -> str:
    return forms[0] if number == 1 else forms[1].format(n=number)
