"""The fixed form that a listener answers: who speaks, who and what else is heard, and which passages to mask."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dsr.domain.errors import Fault, Invalid
from dsr.domain.identity import mask_hetus
from dsr.domain.plain_text import hidden_fault

WORDS = 500
"""The most characters of one description."""
MOST_MARKS = 40

_PLACE = re.compile(r"(?:(\d{1,2}):)?(\d{1,3})[:.](\d{2})", re.ASCII)


class Question(StrEnum):
    """What the handler wants to know most; the form is the same for all of them, and nothing of the case is passed on."""

    WHOLE = "whole"
    SPEAKER = "speaker"
    THIRD_PERSONS = "third_persons"
    SECRETS = "secrets"
    MASKING = "masking"


class Speaker(StrEnum):
    """Whether the speaker is the requester; `for_another`: it is, and acts for somebody else (as guardian, relative or
    interpreter); `not_found`: the source has no recording, so that nothing was heard."""

    YES = "yes"
    FOR_ANOTHER = "for_another"
    NO = "no"
    UNSURE = "unsure"
    NOT_FOUND = "not_found"


class Heard(StrEnum):
    """Whether something is heard in the recording."""

    NO = "no"
    YES = "yes"
    UNSURE = "unsure"


class MarkGround(StrEnum):
    """On what a passage would be masked (GDPR 15(4); tietosuojalaki 34 §; julkisuuslaki 24 §)."""

    THIRD_PERSON = "third_person"
    SECRET = "secret"  # noqa: S105
    SAFETY = "safety"
    OTHER = "other"


class MarkRole(StrEnum):
    """Whose data a passage holds, told neutrally: never a name."""

    RELATIVE = "relative"
    CUSTOMER = "customer"
    NEIGHBOUR = "neighbour"
    INFORMANT = "informant"
    STAFF_PRIVATE = "staff_private"
    OTHER_PERSON = "other_person"


class MarkCategory(StrEnum):
    """What kind of data a passage holds."""

    HEALTH = "health"
    SOCIAL_CARE = "social_care"
    FAMILY = "family"
    FINANCES = "finances"
    CONTACT = "contact"
    OFFENCE = "offence"
    OTHER_DATA = "other_data"


class AlarmKind(StrEnum):
    """What alarmed the listener."""

    DANGER = "danger"
    CHILD = "child"
    OFFENCE = "offence"
    OTHER = "other"


@dataclass(frozen=True)
class TypedMark:
    """One row of passages as it was typed; `place` is the row's name in the form."""

    place: str
    start: str = ""
    end: str = ""
    ground: str = ""
    description: str = ""
    role: str = ""
    category: str = ""
    harm: str = ""
    why_masking: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed or chosen in the row."""
        texts = (self.start, self.end, self.ground, self.description, self.role, self.category, self.harm)
        return not any(text.strip() for text in (*texts, self.why_masking))


@dataclass(frozen=True)
class Mark:
    """One passage, in milliseconds from the recording's start."""

    from_ms: int
    to_ms: int
    ground: MarkGround
    description: str
    role: MarkRole
    category: MarkCategory
    harm: str
    why_masking: str


@dataclass(frozen=True)
class Answer:
    """One answered form. Where the recording was not found nothing was heard, and there are no passages."""

    speaker: Speaker
    third_persons: Heard | None = None
    secrets: Heard | None = None
    marks: tuple[Mark, ...] = ()


def answer_of(speaker: str, third_persons: str, secrets: str, typed: Sequence[TypedMark], *, length_ms: int) -> Answer:
    """The answer as it was typed, checked whole: raises `Invalid` with every fault beside its field.

    A passage lies within the recording (`length_ms`, up to the next whole second; 0: not known), begins before it ends
    and overlaps no other: two that do may have different grounds, so that only the listener can join them. Identity
    codes in descriptions are masked.
    """
    faults: list[Fault] = []
    rows = [one for one in typed if not one.is_empty]
    if speaker == Speaker.NOT_FOUND:
        if rows:
            message = "The recording was not found, so no passage can be marked. Empty the rows, or answer who speaks."
            raise Invalid([Fault("speaker", message, "marks_without_recording")])
        return Answer(Speaker.NOT_FOUND)
    _check_choice("speaker", speaker, Speaker, faults)
    _check_choice("third_persons", third_persons, Heard, faults)
    _check_choice("secrets", secrets, Heard, faults)
    marks = [mark for one in rows if (mark := _mark(one, length_ms, faults)) is not None]
    if not faults:
        _check_overlaps(rows, marks, faults)
        _check_agreement({"third_persons": third_persons, "secrets": secrets}, marks, faults)
        if speaker == Speaker.FOR_ANOTHER and third_persons == Heard.NO:
            message = "Whoever acts for another person speaks of that person too. Change this answer, or who speaks."
            faults.append(Fault("third_persons", message, "another_not_spoken_of"))
    if faults:
        raise Invalid(faults)
    ordered = tuple(sorted(marks, key=lambda mark: mark.from_ms))
    return Answer(Speaker(speaker), Heard(third_persons), Heard(secrets), ordered)


def place_ms(text: str) -> int | None:
    """A place in a recording as people write it, 2:14 or 1:02:14, in milliseconds; None for anything else."""
    found = _PLACE.fullmatch(text.strip())
    if found is None or int(found[3]) > 59 or (found[1] is not None and int(found[2]) > 59):
        return None
    return ((int(found[1] or 0) * 60 + int(found[2])) * 60 + int(found[3])) * 1000


def place_text(ms: int) -> str:
    """The same written: 02:14, with hours only where needed."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def _mark(typed: TypedMark, length_ms: int, faults: list[Fault]) -> Mark | None:
    before = len(faults)
    start, end = _place(typed, "start", typed.start, faults), _place(typed, "end", typed.end, faults)
    if start is not None and end is not None and start >= end:
        faults.append(Fault(f"{typed.place}_end", "The passage must end after it begins.", "mark_ends_first"))
    longest = -(-length_ms // 1000) * 1000
    if end is not None and longest and end > longest:
        values = (("length", place_text(longest)),)
        message = f"The call is {place_text(longest)} long: the passage must end within it."
        faults.append(Fault(f"{typed.place}_end", message, "mark_beyond_call", values))
    for name, text, codes in (
        ("ground", typed.ground, MarkGround),
        ("role", typed.role, MarkRole),
        ("category", typed.category, MarkCategory),
    ):
        _check_choice(f"{typed.place}_{name}", text, codes, faults)
    harm = _words(f"{typed.place}_harm", typed.harm, faults)
    why = _words(f"{typed.place}_why_masking", typed.why_masking, faults)
    description = _words(f"{typed.place}_description", typed.description, faults, is_needed=False)
    if len(faults) > before or start is None or end is None:
        return None
    ground, role, category = MarkGround(typed.ground), MarkRole(typed.role), MarkCategory(typed.category)
    return Mark(start, end, ground, description, role, category, harm, why)


def _place(typed: TypedMark, name: str, text: str, faults: list[Fault]) -> int | None:
    found = place_ms(text)
    if found is None:
        message = "Write the place as minutes and seconds, for example 2:14."
        faults.append(Fault(f"{typed.place}_{name}", message, "mark_place"))
    return found


def _words(place: str, text: str, faults: list[Fault], *, is_needed: bool = True) -> str:
    text = mask_hetus(" ".join(text.split()))[0]
    if (fault := hidden_fault(place, text)) is not None:
        faults.append(fault)
    elif len(text) > WORDS:
        message = f"Write at most {WORDS} characters."
        faults.append(Fault(place, message, "mark_words_long", (("limit", WORDS),)))
    elif is_needed and len(text) < 3:
        faults.append(Fault(place, "Write it in a few neutral words, without names.", "mark_words_missing"))
    return text


def _check_choice(place: str, text: str, codes: type[StrEnum], faults: list[Fault]) -> None:
    if text not in set(codes):
        faults.append(Fault(place, "Choose one of the options.", "choice_unknown"))


def _check_agreement(said: Mapping[str, str], marks: Sequence[Mark], faults: list[Fault]) -> None:
    """An answer is final: what it says is not heard cannot be the ground of a passage."""
    grounds = {mark.ground for mark in marks}
    for place, ground in (("third_persons", MarkGround.THIRD_PERSON), ("secrets", MarkGround.SECRET)):
        if said[place] == Heard.NO and ground in grounds:
            message = "A passage is marked on this ground, but the answer is no. Change the answer, or the passage."
            faults.append(Fault(place, message, "marks_contradict"))


def _check_overlaps(rows: Sequence[TypedMark], marks: Sequence[Mark], faults: list[Fault]) -> None:
    in_time = sorted(zip(rows, marks, strict=True), key=lambda pair: (pair[1].from_ms, pair[1].to_ms))
    reach = 0
    for typed, mark in in_time:
        if mark.from_ms < reach:
            values = (("end", place_text(reach)),)
            message = f"An earlier passage goes on until {place_text(reach)}. Join the two, or change the times."
            faults.append(Fault(f"{typed.place}_start", message, "marks_overlap", values))
        reach = max(reach, mark.to_ms)
