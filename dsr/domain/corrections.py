"""What is said to be wrong, and how it is judged: accuracy by purpose, the sound never altered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dsr.domain.errors import Fault
from dsr.domain.plain_text import hidden_fault, is_plain

LEAST = 10
"""So many characters a reason has at least: a single word judges nothing."""
MOST = 5000


class Part(StrEnum):
    """What the subject says is wrong: what was said in a recording, a fact of a call, or other data of theirs."""

    RECORDING = "recording"
    FACTS = "facts"
    OTHER = "other"


class Verdict(StrEnum):
    """What became of it: corrected, a supplementary statement attached, or refused."""

    CORRECTED = "corrected"
    STATEMENT = "statement"
    REFUSED = "refused"


CORRECTABLE = ("queue", "agent")
"""Facts of a call that may be corrected in the register. When it was made and how long it took are the recording's own."""

ALLOWED = {
    Part.RECORDING: (Verdict.STATEMENT, Verdict.REFUSED),
    Part.FACTS: (Verdict.CORRECTED, Verdict.STATEMENT, Verdict.REFUSED),
    Part.OTHER: (Verdict.CORRECTED, Verdict.REFUSED),
}
"""What each part may come to. A recording shows what was said: it is completed, never altered (GDPR 16)."""


@dataclass(frozen=True)
class Judgment:
    """How one point is judged. `purpose` says what the data are for and so what accuracy asks of them (KHO:2023:2), `finding` what was
    verified; `after` the corrected value, `fact` the fact of a call that it is, `statement` the subject's own words."""

    verdict: str
    purpose: str
    finding: str
    fact: str = ""
    before: str = ""
    after: str = ""
    statement: str = ""


def judgment_faults(part: Part, judged: Judgment, *, has_call: bool) -> list[Fault]:
    """Why a point cannot be judged so, a fault a field; empty where it can. Source: GDPR 5(1)(d) and 16; KHO:2023:2."""
    faults = [_long(name, getattr(judged, name)) for name in ("purpose", "finding")]
    if judged.verdict not in ALLOWED[part]:
        message = "A recording is not altered: attach the person's statement to it, or refuse."
        code = "recording_not_altered" if part is Part.RECORDING else "choice_unknown"
        faults.append(Fault("verdict", message if part is Part.RECORDING else "Choose one of the options.", code))
    if judged.verdict == Verdict.STATEMENT:
        faults.append(_long("statement", judged.statement))
        if not has_call:
            faults.append(Fault("verdict", "A statement goes with a call: name the call.", "statement_without_call"))
    if judged.verdict == Verdict.CORRECTED:
        faults += _correction_faults(part, judged)
    return [fault for fault in faults if fault is not None]


def _correction_faults(part: Part, judged: Judgment) -> list[Fault | None]:
    faults: list[Fault | None] = []
    if part is Part.FACTS and judged.fact not in CORRECTABLE:
        faults.append(Fault("fact", "Choose which fact of the call is corrected.", "correction_fact"))
    if part is Part.OTHER and not judged.before.strip():
        faults.append(Fault("before", "Write what the data were.", "correction_before"))
    if not judged.after.strip() or len(judged.after) > 200 or judged.after.strip() == judged.before.strip():
        faults.append(Fault("after", "Write the right value, in at most 200 characters.", "correction_after"))
    faults += [hidden_fault(name, getattr(judged, name)) for name in ("before", "after")]
    return faults


def text_fault(place: str, text: str) -> Fault | None:
    """Why a reason cannot be taken: too short to say anything, too long, or no text."""
    return _long(place, text)


def _long(place: str, text: str) -> Fault | None:
    if not LEAST <= len(text.strip()) <= MOST or not is_plain(text):
        return Fault(place, f"Write the reason, in {LEAST} to {MOST} characters.", "reason_length")
    return hidden_fault(place, text)
