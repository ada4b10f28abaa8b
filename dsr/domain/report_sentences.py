"""The opening sentences of a report, plain enough to be pasted into a memo; in Finnish, Swedish and English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """What the sentences tell. `late_more` is None where there is no pace to reckon with yet; `share` is whole per cent."""

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
    third = f"Neljän viikon aikana on hoidettava {_counted(told.due_soon, 'pyyntö', 'pyyntöä')}."
    if told.late_more is not None:
        third += f" Nykyisellä tahdilla määräajan ylittäisi {told.late_anyway}; jos kaksi käsittelijää olisi poissa, lisäksi {told.late_more}."
    return first, second, third


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
    third = f"Inom fyra veckor måste {_counted(told.due_soon, 'begäran', 'begäranden')} skötas."
    if told.late_more is not None:
        third += f" I nuvarande takt skulle {told.late_anyway} överskrida tidsfristen; om två handläggare vore borta, ytterligare {told.late_more}."
    return first, second, third


def _english(told: Told) -> tuple[str, ...]:
    first = f"{_counted(told.received, 'request was', 'requests were')} received in {told.period}."
    if told.answered:
        first += f" {told.answered} {'has' if told.answered == 1 else 'have'} been answered: {told.on_time} ({told.share}%) on time, {told.disputable} disputably and {told.late} late."
    second = f"{_counted(told.open, 'request is', 'requests are')} open"
    second += (
        f", and {told.open_late} of them {'is' if told.open_late == 1 else 'are'} late."
        if told.open_late
        else ", and none is late."
    )
    if told.median is not None:
        second = f"Half of the answers were given within {_days(told.median)} days and nine in ten within {told.ninetieth} days. {second}"
    third = f"{_counted(told.due_soon, 'request', 'requests')} must be acted on within four weeks."
    if told.late_more is not None:
        third += f" At the present pace {told.late_anyway} would go past the time limit; with two handlers away, {told.late_more} more."
    return first, second, third


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _days(median: float) -> int:
    """Whole days, upwards: half of the answers were given within them."""
    return -int(-median // 1)
