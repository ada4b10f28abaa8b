"""Custody of a minor, where one guardian acts: alone, with or against the other's word, each on evidence of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dsr.domain.calendar import LONGEST_BACK
from dsr.domain.errors import Fault
from dsr.domain.plain_text import hidden_fault

NAME_LIMIT = 200


class Custody(StrEnum):
    """Why one guardian may act or not: nobody has found it out, they have custody alone, or what the other custodian says: agrees,
    objects, was asked and is silent, or is prevented from taking part (361/1983, 5 § 2 mom.)."""

    UNKNOWN = ""
    SOLE = "sole"
    AGREED = "agreed"
    OBJECTS = "objects"
    SILENT = "silent"
    PREVENTED = "prevented"


class ShownBy(StrEnum):
    """What shows it. Custody alone stands in a register or a decision; agreement and objection are the other custodian's own word;
    silence is shown by the question that nobody answered, and what prevents somebody by what was found out."""

    NOTHING = ""
    POPULATION_DATA = "population_data"
    COURT = "court"
    WRITTEN = "written"
    IN_PERSON = "in_person"
    CALLED = "called"
    ASKED = "asked"
    FOUND_OUT = "found_out"


OWN_WORD = frozenset({ShownBy.WRITTEN, ShownBy.IN_PERSON, ShownBy.CALLED})
EVIDENCE: Mapping[Custody, frozenset[ShownBy]] = {
    Custody.SOLE: frozenset({ShownBy.POPULATION_DATA, ShownBy.COURT}),
    Custody.AGREED: OWN_WORD,
    Custody.OBJECTS: OWN_WORD,
    Custody.SILENT: frozenset({ShownBy.ASKED}),
    Custody.PREVENTED: frozenset({ShownBy.FOUND_OUT}),
}
"""What shows custody alone (361/1983, 3 and 9 §: a decision, or an agreement that was confirmed), and what shows the rest."""

DISAGREES = frozenset({Custody.OBJECTS, Custody.SILENT})
"""The other custodian is not behind the request: one of them alone may not make it (361/1983, 5 § 1 mom.)."""

WITH_OTHER = frozenset(Custody) - {Custody.UNKNOWN, Custody.SOLE}
"""There is another custodian, who is known."""


@dataclass(frozen=True)
class CustodyFound:
    """What was found out of custody: what shows it, the day on which that was looked at or said (of silence the last day that the
    other had to answer), and who the other custodian is, where there is one."""

    custody: Custody = Custody.UNKNOWN
    shown_by: ShownBy = ShownBy.NOTHING
    shown_on: date | None = None
    other_name: str = ""


def custody_faults(found: CustodyFound, on: date) -> list[Fault]:
    """What keeps a finding about custody from being written down on the Helsinki day `on`, each fault at its field.

    Custody alone needs the register or the decision that shows it; anything of another custodian needs who they are, how it is
    known and when: they remain a custodian, who is served a decision too. Source: laki lapsen huollosta 361/1983, 5 §; hallintolaki 14 § 1 mom.,
    31 § and 56 §.
    """
    if found.custody is Custody.UNKNOWN:
        sentence = "Choose what was found out: custody alone, or what the other custodian says of the request."
        return [] if found == CustodyFound() else [Fault("custody", sentence, "custody_untold")]
    faults = []
    if found.shown_by not in EVIDENCE[found.custody]:
        sentence = (
            "Choose what shows it: custody alone is shown by the population data or a court's decision, agreement and objection by the "
            "other custodian's own word, silence by the question, and what prevents somebody by what was found out."
        )
        faults.append(Fault("custody_shown_by", sentence, "custody_unshown"))
    if found.shown_on is None:
        faults.append(Fault("custody_on", "Write the day, for example 25.11.2026.", "answer_not_date"))
    elif found.shown_on > on:
        faults.append(Fault("custody_on", "The check cannot be in the future. Check the day.", "check_in_future"))
    elif found.custody is Custody.SILENT and found.shown_on == on:
        sentence = "The other custodian has the whole last day to answer: write it down when that day has passed."
        faults.append(Fault("custody_on", sentence, "custody_awaited"))
    elif found.shown_on < on - LONGEST_BACK:
        faults.append(Fault("custody_on", "The check is over ten years back. Check the year.", "check_too_old"))
    if found.custody in WITH_OTHER and not 0 < len(found.other_name) <= NAME_LIMIT:
        sentence = "Write who the other custodian is, in at most 200 characters: a decision is served on them too."
        faults.append(Fault("other_custodian", sentence, "custodian_unnamed"))
    if found.custody is Custody.SOLE and found.other_name:
        sentence = "Whoever has custody alone has no other custodian beside them: leave the name out, or choose what the other says."
        faults.append(Fault("other_custodian", sentence, "custodian_beside_sole"))
    if fault := hidden_fault("other_custodian", found.other_name):
        faults.append(fault)
    return faults
