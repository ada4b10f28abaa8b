"""The directory of call queues: what holds of each line from a day on, who wrote it, and what was corrected.

What was true of a line on the day of the call counts. The directory of queues is only added to: a change has its own
day, a correction names the entry it replaces and why. A call that was another controller's then is told in the answer
as transferred (hallintolaki 21 §), and given by nobody here. The facts of the register that Article 15 prints are
confirmed, in their very words, by whoever answers for the register (Rights and letters); a changed word is
unconfirmed again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.events import record
from dsr.db.tables import Call, CallQueue
from dsr.domain.calendar import is_far_off, local_date
from dsr.domain.errors import Fault, Invalid
from dsr.domain.line_names import is_persons_number

OURS = "espoo"
WELLBEING_COUNTY = "wellbeing_county"
TRANSFER = "transfer"
"""What is given of a linked call that is another controller's: nothing here, its part of the request is transferred."""
CONTROLLERS = (OURS, WELLBEING_COUNTY)
"""Whose calls they are: health and social care are the wellbeing county's since 1.1.2023."""


@dataclass(frozen=True)
class QueueWords:
    """What the directory says of a line from a Helsinki day on; `from_on` None: since the line has been there."""

    technical: str
    name_fi: str
    name_sv: str
    controller: str = OURS
    from_on: date | None = None
    is_sensitive: bool = False
    name_en: str = ""
    announcement_fi: str = ""
    announcement_sv: str = ""


@dataclass(frozen=True)
class Directory:
    """The standing entries of lines, by technical name and the latest first: what holds of a line on a day."""

    entries: Mapping[str, tuple[CallQueue, ...]]

    def at(self, technical: str, on: date) -> CallQueue | None:
        """What held of the line on a Helsinki day; None for a line, or a time of it, that the directory does not know."""
        found = self.entries.get(technical, ())
        return next((row for row in found if row.from_on is None or row.from_on <= on), None)

    def latest(self, technical: str) -> CallQueue | None:
        """The newest entry of the line, for words about no call in particular; None where there is none."""
        return next(iter(self.entries.get(technical, ())), None)

    def of_call(self, call: Call) -> CallQueue | None:
        """What held of the line of a call when the call was made."""
        return self.at(call.queue, local_date(call.started_at))


def directory(session: Session, technical: Collection[str] | None = None) -> Directory:
    """The standing entries of these lines, or of all; in one query, and in none for no line."""
    query = standing()
    if technical is not None:
        if not technical:
            return Directory({})
        query = query.where(col(CallQueue.technical).in_(technical))
    found: dict[str, list[CallQueue]] = {}
    for row in session.scalars(query):
        found.setdefault(row.technical, []).append(row)
    return Directory({name: tuple(sorted(rows, key=_day, reverse=True)) for name, rows in found.items()})


def may_be_published(entries: Collection[CallQueue]) -> bool:
    """Whether figures meant for publication may name a line with these entries: known, ours, never sensitive at any time."""
    return bool(entries) and not any(one.is_sensitive or one.controller != OURS for one in entries)


@cache
def standing() -> Select[CallQueue]:
    """Every entry that no other one corrects. Put together once: to do so takes longer than to ask it, and every letter asks."""
    later = aliased(CallQueue)
    return select(CallQueue).where(~select(col(later.id)).where(col(later.corrects_id) == col(CallQueue.id)).exists())


def name_in(entry: CallQueue | None, language: str) -> str:
    """The plain name of a line in a language; empty where the directory does not know it. English falls back on Finnish."""
    if entry is None:
        return ""
    return (
        entry.name_sv if language == "sv" else (entry.name_en or entry.name_fi) if language == "en" else entry.name_fi
    )


def is_anothers(entry: CallQueue | None) -> bool:
    """Whether a call to the line, as it was then, belongs to another controller: it is transferred, never given."""
    return entry is not None and entry.controller != OURS


def save_queue(
    session: Session, words: QueueWords, *, by: int | None, at: datetime, corrects: int | None = None, reason: str = ""
) -> CallQueue:
    """Add an entry: a change holds from its own day on, a correction takes the place of the entry `corrects`.

    Nothing is overwritten. Listening tasks are looked at again: whose the calls of the line were may be another now. Raises `Invalid` with every fault, by field: a day that has an entry already, a correction
    without a reason, of another line, or of an entry that was corrected before.
    """
    known = list(session.scalars(standing().where(col(CallQueue.technical) == words.technical.strip())))
    wrong = next((row for row in known if row.id == corrects), None) if corrects is not None else None
    faults = [*_faults(words), *_correction_faults(corrects, wrong, reason)]
    today = local_date(at)
    if words.from_on is not None and words.from_on > today and is_far_off(words.from_on, today):
        faults.append(Fault("from_on", "The day is over ten years away. Check the year.", "day_far_off"))
    if (same := next((row for row in known if _says(row, words, corrects, reason)), None)) is not None:
        return same  # the form was sent twice
    if any(row.from_on == words.from_on for row in known if row is not wrong):
        message = "The line has an entry from that day: correct it, or write another day."
        faults.append(Fault("from_on", message, "queue_day_taken"))
    if faults:
        raise Invalid(faults)
    row = CallQueue(
        technical=words.technical.strip(),
        from_on=words.from_on,
        name_fi=words.name_fi.strip(),
        name_sv=words.name_sv.strip(),
        name_en=words.name_en.strip(),
        controller=words.controller,
        is_sensitive=words.is_sensitive,
        announcement_fi=words.announcement_fi.strip(),
        announcement_sv=words.announcement_sv.strip(),
        corrects_id=corrects,
        reason=reason.strip(),
        by_user=by,
        at=at,
    )
    session.add(row)
    session.flush()
    kind = "queue_saved" if corrects is None else "queue_corrected"
    day = words.from_on.isoformat() if words.from_on else None
    record(
        session,
        "register",
        kind,
        at=at,
        by=by,
        queue_id=row.id,
        corrects=corrects,
        controller=row.controller,
        from_on=day,
    )
    outbox.enqueue(session, "settle_listening", key=f"listening:queue:{row.id}", at=at)
    return row


def _says(row: CallQueue, words: QueueWords, corrects: int | None, reason: str) -> bool:
    """Whether an entry says these very words, of the same day and in the place of the same entry for the same reason."""
    names = (words.name_fi.strip(), words.name_sv.strip(), words.name_en.strip())
    announced = (words.announcement_fi.strip(), words.announcement_sv.strip())
    wanted = (words.from_on, words.controller, words.is_sensitive, corrects, reason.strip(), *names, *announced)
    return wanted == (
        *(row.from_on, row.controller, row.is_sensitive, row.corrects_id, row.reason),
        *(row.name_fi, row.name_sv, row.name_en, row.announcement_fi, row.announcement_sv),
    )


def entry_of_day(session: Session, words: QueueWords) -> int | None:
    """The id of the standing entry of the same line and day; 0, which no entry has, where there is none."""
    query = standing().where(col(CallQueue.technical) == words.technical.strip())
    return next((row.id for row in session.scalars(query) if row.from_on == words.from_on), 0)


def current(session: Session, on: date) -> list[CallQueue]:
    """What holds of every line on a Helsinki day, by technical name; a line that begins later by its first entry."""
    found = directory(session)
    return [found.at(name, on) or found.entries[name][-1] for name in sorted(found.entries)]


def history(session: Session, technical: str) -> list[CallQueue]:
    """Every entry of a line, corrected ones too, the newest written first."""
    query = select(CallQueue).where(col(CallQueue.technical) == technical)
    return list(session.scalars(query.order_by(col(CallQueue.id).desc())))


def technical_names(session: Session, text: str) -> tuple[str, ...]:
    """The technical names of the lines that anybody calls or called so; the text itself where the directory knows none."""
    wanted = text.casefold()
    if not wanted:
        return ()
    rows: Iterable[CallQueue] = session.scalars(standing())
    names = {
        row.technical
        for row in rows
        if wanted in (one.casefold() for one in (row.technical, row.name_fi, row.name_sv, row.name_en))
    }
    return tuple(sorted({text, *names}))


@dataclass(frozen=True)
class Unnamed:
    """Lines of the register that the directory does not know, with how many calls each has, the busiest first.

    Names that may be a person's number are only counted: `numbers` of them, with `number_calls` calls.
    """

    lines: tuple[tuple[str, int], ...]
    numbers: int
    number_calls: int


def unnamed_lines(session: Session, *, limit: int = 50) -> Unnamed:
    """At most `limit` lines, and all the numbers."""
    known = select(col(CallQueue.technical))
    query = select(col(Call.queue), func.count()).where(col(Call.queue) != "", col(Call.queue).not_in(known))
    lines: list[tuple[str, int]] = []
    numbers, calls = 0, 0
    for name, count in session.execute(query.group_by(col(Call.queue)).order_by(func.count().desc(), col(Call.queue))):
        if is_persons_number(name):
            numbers, calls = numbers + 1, calls + count
        elif len(lines) < limit:
            lines.append((name, count))
    return Unnamed(tuple(lines), numbers, calls)


def unnamed_names(session: Session) -> list[str]:
    """The names of all those lines but numbers, in the order of their letters: one look in the index for each."""
    first = select(func.min(col(Call.queue)).label("name")).where(col(Call.queue) > "")
    line = first.cte("line", recursive=True)
    later = select(func.min(col(Call.queue))).where(col(Call.queue) > line.c.name).scalar_subquery()
    lines = line.union_all(select(later).where(line.c.name.is_not(None)))
    known = select(col(CallQueue.technical))
    names = session.scalars(select(lines.c.name).where(lines.c.name.is_not(None), lines.c.name.not_in(known)))
    return sorted(name for name in names if not is_persons_number(name))


def _day(row: CallQueue) -> tuple[bool, date]:
    return row.from_on is not None, row.from_on or date.min


def _correction_faults(corrects: int | None, wrong: CallQueue | None, reason: str) -> list[Fault]:
    if corrects is None:
        return []
    if wrong is None:
        message = "That entry is not of this line, or was corrected already. Open the page again."
        return [Fault("corrects", message, "queue_correction_unknown")]
    if not reason.strip() or len(reason) > 1000:
        return [Fault("reason", "Write why the entry was wrong, in at most 1000 characters.", "queue_reason")]
    return []


def _faults(words: QueueWords) -> list[Fault]:
    faults = []
    for place, text, least, most in (
        ("technical", words.technical, 1, 120),
        ("name_fi", words.name_fi, 1, 200),
        ("name_sv", words.name_sv, 1, 200),
        ("name_en", words.name_en, 0, 200),
    ):
        if not least <= len(text.strip()) <= most or not text.strip().isprintable():
            faults.append(Fault(place, f"Write {least} to {most} characters", "queue_text", (("most", most),)))
    for place, text in (("announcement_fi", words.announcement_fi), ("announcement_sv", words.announcement_sv)):
        if len(text) > 1000 or not " ".join(text.split()).isprintable():
            faults.append(Fault(place, "Write at most 1000 characters", "queue_announcement"))
    if words.controller not in CONTROLLERS:
        faults.append(Fault("controller", f"Choose one of: {', '.join(CONTROLLERS)}", "queue_controller"))
    return faults
