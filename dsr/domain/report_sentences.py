"""The opening sentences of a report, plain enough to be pasted into a memo; in Finnish, Swedish and English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """What the sentences tell. `late_more` is None where there is no pace to reckon with yet; `share` is whole per cent.

    `open` and `open_late` are of the period's receipts; `late_now` of `due_soon` are past their statutory day, whenever they
    were received.
    """

    period: str
    received: int
    answered: int
    on_time: int
    share: int
    disputable: int
    late: int
    median: float | None
    ninetieth: int | None
    open: int
    open_late: int
    due_soon: int
    late_now: int
    late_anyway: int | None
    late_more: int | None


def sentences(told: Told, language: str) -> tuple[str, ...]:
    """Three paragraphs of one or two sentences: what was answered, how fast and what is open, what comes next.

    KeyError for a language other than fi, sv and en.
    """
    return {"fi": _finnish, "sv": _swedish, "en": _english}[language](told)


def _finnish(told: Told) -> tuple[str, ...]:
    requests = f"saapui {_counted(told.received, 'pyyntö', 'pyyntöä')}"
    first = f"Ajalla {told.period} {requests}."
    if told.answered:
        first += f" Vastattuja on {told.answered}: ajoissa {told.on_time} ({told.share} %), tulkinnanvaraisesti {told.disputable} ja myöhässä {told.late}."
    second = f"Avoinna on {_counted(told.open, 'pyyntö', 'pyyntöä')}"
    second += f", ja niistä {told.open_late} on myöhässä." if told.open_late else ", eikä yksikään ole myöhässä."
    if told.median is not None:
        second = f"Puolet vastauksista annettiin {_days(told.median)} päivässä ja yhdeksän kymmenestä {told.ninetieth} päivässä. {second}"
    third = f"Neljän viikon aikana on hoidettava {_counted(told.due_soon, 'pyyntö', 'pyyntöä')}"
    third += f", joista {told.late_now} on jo myöhässä." if told.late_now else "."
    return first, second, f"{third}{_foreseen(told, 'fi')}"


def _swedish(told: Told) -> tuple[str, ...]:
    first = f"Under tiden {told.period} inkom {_counted(told.received, 'begäran', 'begäranden')}."
    if told.answered:
        first += f" Besvarade är {told.answered}: {told.on_time} ({told.share} %) i tid, {told.disputable} med en tidsfrist som är en tolkningsfråga och {told.late} för sent."
    second = f"{_counted(told.open, 'begäran är öppen', 'begäranden är öppna')}"
    second += f", och av dem är {told.open_late} försenade." if told.open_late > 1 else ""
    second += ", och av dem är 1 försenad." if told.open_late == 1 else ""
    second += ", och ingen är försenad." if not told.open_late else ""
    if told.median is not None:
        second = f"Hälften av svaren gavs inom {_days(told.median)} dagar och nio av tio inom {told.ninetieth} dagar. {second}"
    third = f"Inom fyra veckor måste {_counted(told.due_soon, 'begäran', 'begäranden')} skötas"
    third += (
        f", och av dem är {told.late_now} redan {'försenad' if told.late_now == 1 else 'försenade'}."
        if told.late_now
        else "."
    )
    return first, second, f"{third}{_foreseen(told, 'sv')}"


def _english(told: Told) -> tuple[str, ...]:
    first = f"In the period {told.period}, {_counted(told.received, 'request was', 'requests were')} received."
    if told.answered:
        first += f" {told.answered} {'has' if told.answered == 1 else 'have'} been answered: {told.on_time} ({told.share}%) on time, {told.disputable} disputably and {told.late} late."
    second = f"{_counted(told.open, 'request is', 'requests are')} open"
    second += (
        f", and {told.open_late} of them {'is' if told.open_late == 1 else 'are'} late."
        if told.open_late
        else ", and none is late."
    )
    if told.median is not None:
        second = f"Half of the answers were given within {_days(told.median, '.')} days and nine in ten within {told.ninetieth} days. {second}"
    third = f"{_counted(told.due_soon, 'request', 'requests')} must be acted on within four weeks"
    third += (
        f", and {told.late_now} of them {'is' if told.late_now == 1 else 'are'} late already." if told.late_now else "."
    )
    return first, second, f"{third}{_foreseen(told, 'en')}"


_FORESEEN = {
    "fi": (
        " Yksikään ei ylittäisi määräaikaa, vaikka kaksi käsittelijää olisi poissa.",
        " Nykyisellä tahdilla yksikään ei ylittäisi määräaikaa; jos kaksi käsittelijää olisi poissa, ylittäisi {more}.",
        " Nykyisellä tahdilla määräajan ylittäisi {anyway}; jos kaksi käsittelijää olisi poissa, lisäksi {more}.",
    ),
    "sv": (
        " Ingen skulle överskrida tidsfristen även om två handläggare vore borta.",
        " I nuvarande takt skulle ingen överskrida tidsfristen; om två handläggare vore borta skulle {more} göra det.",
        " I nuvarande takt skulle {anyway} överskrida tidsfristen; om två handläggare vore borta, ytterligare {more}.",
    ),
    "en": (
        " None would go past the time limit even with two handlers away.",
        " At the present pace none would go past the time limit; with two handlers away, {more} would.",
        " At the present pace {anyway} would go past the time limit; with two handlers away, {more} more.",
    ),
}


_NO_OTHER = {
    "fi": (
        " Muista yksikään ei ylittäisi määräaikaa, vaikka kaksi käsittelijää olisi poissa.",
        " Nykyisellä tahdilla muista yksikään ei ylittäisi määräaikaa; jos kaksi käsittelijää olisi poissa, ylittäisi {more}.",
    ),
    "sv": (
        " Ingen av de övriga skulle överskrida tidsfristen även om två handläggare vore borta.",
        " I nuvarande takt skulle ingen av de övriga överskrida tidsfristen; om två handläggare vore borta skulle {more} göra det.",
    ),
    "en": (
        " None of the others would go past the time limit even with two handlers away.",
        " At the present pace none of the others would go past the time limit; with two handlers away, {more} would.",
    ),
}
"""The same where some are late already."""


def _foreseen(told: Told, language: str) -> str:
    """What would go late, or nothing where there is no pace to reckon with, or nothing left that is not late already."""
    if told.late_more is None or told.late_anyway is None or 0 < told.due_soon == told.late_now:
        return ""
    none, only_without, both = _FORESEEN[language]
    if told.late_now:
        none, only_without = _NO_OTHER[language]
    if told.late_anyway:
        return both.format(anyway=told.late_anyway, more=told.late_more)
    return only_without.format(more=told.late_more) if told.late_more else none


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _days(median: float, comma: str = ",") -> str:
    """The median as the figures have it, with a decimal where it lies between two days."""
    return f"{median:.1f}".removesuffix(".0").replace(".", comma)
