"""Dates, times, periods and durations as a reader sees them in Finnish, Swedish (of Finland) and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from dsr.domain.calendar import HELSINKI

NO_BREAK = "\u00a0"

READ_IN = timedelta(days=14)
"""So long after its day a letter may lie unread or unanswered: by post it is known on the seventh day, and an answer takes days."""

# fmt: off
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on


def day(value: date | str, language: str) -> str:
    """A day: `3.11.2026` in Finnish and Swedish, `3 November 2026` in English.

    `value` is a date or an ISO text (`2026-11-03`), as frozen values come back from storage. ValueError for other text.
    """
    on = as_date(value)
    if language == "en":
        return f"{on.day}{NO_BREAK}{_MONTHS_EN[on.month - 1]}{NO_BREAK}{on.year}"
    return f"{on.day}.{on.month}.{on.year}"


def day_in_text(value: date | str, language: str) -> str:
    """A day inside a sentence: Swedish puts `den` before it, the others write it as `day` does."""
    return f"den{NO_BREAK}{day(value, language)}" if language == "sv" else day(value, language)


def clock_time(value: time | str, language: str) -> str:
    """A time of day: `klo 9.05`, `kl. 9.05`, `9:05`. Text may be written `9.05`, `09:05` or `9:05`."""
    if isinstance(value, str):
        hours, minutes = value.replace(":", ".").split(".")[:2]
        value = time(int(hours), int(minutes))
    if language == "en":
        return f"{value.hour}:{value.minute:02}"
    word = "kl." if language == "sv" else "klo"
    return f"{word}{NO_BREAK}{value.hour}.{value.minute:02}"


def moment(at: datetime, language: str) -> str:
    """A moment as it is in Helsinki: its day and its time of day."""
    local = at.astimezone(HELSINKI)
    return f"{day(local.date(), language)} {clock_time(local.time(), language)}"


def in_mail(words: str) -> str:
    """The words for a mail in plain text, where a space that does not break may show as a mark."""
    return words.replace(NO_BREAK, " ")


def period(first: date | str, last: date | str, language: str) -> str:
    """A span of days: `2.5.–2.11.2026`, `2.5–2.11.2026`, `2 May to 2 November 2026`; both years where they differ."""
    start, end = as_date(first), as_date(last)
    if language == "en":
        short = f"{start.day}{NO_BREAK}{_MONTHS_EN[start.month - 1]}"
        return f"{short if start.year == end.year else day(start, 'en')} to {day(end, 'en')}"
    if start.year != end.year:
        return f"{day(start, language)}–{day(end, language)}"
    dot = "." if language == "fi" else ""
    return f"{start.day}.{start.month}{dot}–{day(end, language)}"


def duration(seconds: int) -> str:
    """A length: `4 min 5 s`, `48 s`, `1 h 2 min 3 s`; the same in the three languages. Whole seconds, not negative."""
    if seconds < 0:
        raise ValueError("a duration cannot be negative")
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    parts = [(hours, "h"), (minutes, "min"), (left, "s")]
    shown = [f"{amount}{NO_BREAK}{unit}" for amount, unit in parts if amount] or [f"0{NO_BREAK}s"]
    return NO_BREAK.join(shown)


def amount(cents: int, language: str, *, always_cents: bool = False) -> str:
    """A sum in euros without its unit: `48`, `48,50` (in English `48.50`); when whole, cents only if a column asks for them."""
    euros, rest = divmod(cents, 100)
    return f"{euros}{'.' if language == 'en' else ','}{rest:02}" if rest or always_cents else str(euros)


def enumerated(words: Sequence[str], last: str) -> str:
    """`a, b and c`: the words of a list as a sentence has them; `last` stands before the last one, with its blanks."""
    return last.join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def as_date(value: date | str) -> date:
    """The date that a date or an ISO text says; ValueError for anything else."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def passes_unread(days: Iterable[date | str], on: date | str) -> bool:
    """Whether one of the days may have passed before a letter of `on` is read and answered: what must come before it then
    comes at once. Source: hallintolaki 59 § (by post a letter is known on the seventh day)."""
    return any(as_date(one) <= as_date(on) + READ_IN for one in days)
