"""Erasure: what must be said of each recording, where copies may lie, and when all of it is gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dsr.domain.calendar import months_after
from dsr.domain.corrections import text_fault
from dsr.domain.errors import Fault
from dsr.domain.ground_codes import KEPT_LONGER, NEEDED_STILL, NEEDS_STATUTE
from dsr.domain.plain_text import hidden_fault
from dsr.domain.told_days import can_have_happened

OBJECTION = "objection"
"""A right whose success erases every linked recording without a choice call by call (GDPR 17(1)(c))."""


DAY_REASON = "until_why"
"""The field of an overriding ground that says what the day comes from until which it keeps recordings."""


class Choice(StrEnum):
    """What is done with one recording, or that of the call there is none."""

    ERASE = "erase"
    KEEP = "keep"
    NOTHING = "nothing"


class Place(StrEnum):
    """Where a copy of a recording may lie, besides this register; the words of the letter's table."""

    SOURCE = "source"
    PROCESSOR = "processor"
    BACKUP = "backup"
    EXPORT = "export"
    PACKAGE = "package"
    TRANSCRIPT = "transcript"
    MAIL = "mail"


class CopyState(StrEnum):
    """What was confirmed of a place: none was there, it was destroyed, a back-up drops it on a day, or it was handed over to the
    person, who has it, and the city kept none."""

    NONE = "none"
    DESTROYED = "destroyed"
    ROLLS_OFF = "rolls_off"
    HANDED_OVER = "handed_over"


ROLL_OFF_MONTHS = 12
"""A back-up that keeps what is to be erased for longer is no back-up any more but an archive (GDPR 17(1), 5(1)(e))."""


@dataclass(frozen=True)
class Assessment:
    """What is said of one recording. To keep one needs a ground, and why it is necessary for just that recording.

    `kept_until`: the last day on which it is kept where that is after its storage period; None where it goes with that.
    """

    verdict: str
    ground: str = ""
    necessity: str = ""
    statute: str = ""
    kept_until: date | None = None


def is_destruction_day(day: date | None, since: date | None, on: date) -> bool:
    """Whether a copy can have been destroyed on `day`: from the day `since` (unknown: ten years back), and not after `on`."""
    return can_have_happened(day, on, since=since)


def is_roll_off_day(day: date | None, on: date) -> bool:
    """Whether a back-up that is told of on the day `on` can drop its copy on `day`."""
    return day is not None and on <= day <= months_after(on, ROLL_OFF_MONTHS)


def assessment_faults(said: Assessment, grounds: Collection[str], on: date, ends_on: date | None) -> list[Fault]:
    """Why this cannot be said of a recording on the day `on`; empty where it can. `grounds` are the codes that erasure knows.

    `ends_on` is the last day of the storage period of the call's recording, None where there is no recording: then
    there is nothing to erase, and only a ground that says so keeps it.
    Source: GDPR 17(1) and (3): only *to the extent* necessary; hallintolaki 45 § (reasons).
    """
    if said.verdict not in set(Choice):
        return [Fault("verdict", "Choose one of the options.", "choice_unknown")]
    if said.verdict == Choice.ERASE and ends_on is None:
        sentence = "There is no recording of this call, so none is erased: choose that there is none."
        return [Fault("verdict", sentence, "erasure_no_recording")]
    if said.verdict == Choice.NOTHING and ends_on is not None:
        sentence = "There is a recording of this call: choose whether it is erased or kept."
        return [Fault("verdict", sentence, "erasure_recording_there")]
    if said.verdict != Choice.KEEP:
        return []
    faults: list[Fault | None] = [text_fault("necessity", said.necessity), hidden_fault("statute", said.statute)]
    if said.ground not in grounds:
        faults.append(Fault("ground", "Choose the ground on which this recording is kept.", "erasure_ground"))
    if said.ground in NEEDS_STATUTE and len(said.statute.strip()) < 5:
        message = "Name the statute and section that make this recording necessary: a public task alone is no ground."
        faults.append(Fault("statute", message, "erasure_statute"))
    faults.append(_end_fault(said, on, ends_on))
    return [fault for fault in faults if fault is not None]


def _end_fault(said: Assessment, on: date, ends_on: date | None) -> Fault | None:
    """Why the recording cannot be kept until the day said: its ground carries it no longer, or not so long."""
    if said.kept_until is None:
        if said.ground not in NEEDED_STILL or ends_on is None or on <= ends_on:
            return None
        day = f"{ends_on.day}.{ends_on.month}.{ends_on.year}"
        sentence = (
            f"The storage period of this recording ended on {day}, and only the request keeps it. Choose that it is erased, or "
            "write until which day another ground keeps it."
        )
        return Fault("ground", sentence, "erasure_term_over", (("day", day),))
    return longer_fault(said.ground, said.kept_until, on, ends_on)


def longer_fault(ground: str, kept_until: date, on: date, ends_on: date | None) -> Fault | None:
    """Why a ground does not keep a recording until the end of the day `kept_until`; None where it does.

    `ends_on` is the last day of its storage period, None where there is no recording. Source: GDPR 5(1)(e), 17(3), 21(1).
    """
    months = KEPT_LONGER.get(ground)
    if months is None or ends_on is None:
        sentence = (
            "This ground keeps no recording after its storage period. Leave the day empty, or choose another ground."
        )
        return Fault("kept_until", sentence, "erasure_kept_ground")
    if not max(on, ends_on) < kept_until <= months_after(on, months):
        values = (("day", f"{ends_on.day}.{ends_on.month}.{ends_on.year}"), ("months", months))
        sentence = (
            f"Write a day that lies ahead and after the storage period ({values[0][1]}), at most {months} months ahead. "
            "Leave it empty where the recording goes when its storage period ends."
        )
        return Fault("kept_until", sentence, "erasure_kept_until", values)
    return None


def day_reason_fault(kept_until: date | None, why: str, needed_for: str) -> Fault | None:
    """Why the reason of the day until which an overriding ground keeps recordings does not do; None where it does.

    A bare day shows no necessity: `why` is the statute or the reason that sets it, and always the statute where the recordings
    are needed for a task of the city (`needed_for`). Source: GDPR 5(1)(e), 21(1) ("demonstrates"); hallintolaki 45 §.
    """
    if kept_until is None:
        if not why.strip():
            return None
        return Fault(
            "kept_until", "Write the day that this reason sets, or leave the reason empty.", "kept_day_missing"
        )
    if not why.strip():
        sentence = (
            "Write what the day comes from: the statute and section, or why the recordings are needed until then."
        )
        return Fault(DAY_REASON, sentence, "kept_day_why")
    if needed_for == "task" and "§" not in why:
        sentence = "A task of the city rests on a statute: name the statute and the section (§) that set this day."
        return Fault(DAY_REASON, sentence, "kept_day_statute")
    return None


def copy_faults(
    state: str,
    done_on: date | None,
    rolls_off_on: date | None,
    evidence: str,
    *,
    on: date,
    since: date | None = None,
    was_there: bool = False,
    was_handed: bool = False,
) -> list[Fault]:
    """Why a place cannot be confirmed so on a day; empty where it can. A back-up drops a copy today or later, within a year.

    `since` is the first day on which the copy can have been destroyed; `date.max` while the
    recordings are not erased yet; `was_there`: the register itself knows of a copy in the place; `was_handed`: that it was handed over.
    Source: GDPR 17(1) (without undue delay), 5(2).
    """
    if state not in set(CopyState):
        return [Fault("state", "Choose one of the options.", "choice_unknown")]
    faults: list[Fault | None] = [hidden_fault("evidence", evidence)]
    if state == CopyState.NONE and was_there:
        sentence = "The register knows that a copy was there: write the day on which it was destroyed."
        faults.append(Fault("state", sentence, "copy_was_there"))
    if state == CopyState.HANDED_OVER and not was_handed:
        sentence = "Only a package of copies whose hand-over is recorded is with the person. Choose another option."
        faults.append(Fault("state", sentence, "copy_not_handed"))
    if state == CopyState.DESTROYED and since == date.max:
        sentence = "Nothing has been erased yet: confirm that copies are destroyed once the recordings are erased."
        faults.append(Fault("done_on", sentence, "copy_not_erased"))
    elif state == CopyState.DESTROYED and not is_destruction_day(done_on, since, on):
        sentence = "Write the day on which it was destroyed: since the erasing or the hand-over, today or earlier."
        faults.append(Fault("done_on", sentence, "copy_day"))
    if state == CopyState.ROLLS_OFF and not is_roll_off_day(rolls_off_on, on):
        sentence = "Write the day on which the back-up drops it: today or later, within a year."
        faults.append(Fault("rolls_off_on", sentence, "copy_roll_off"))
    if len(evidence.strip()) < 3 or len(evidence) > 300:
        faults.append(Fault("evidence", "Write who confirmed it, or the ticket.", "copy_evidence"))
    return [fault for fault in faults if fault is not None]
