"""What an administrative decision must carry beside its reasons: whose power it is, its secrecy marks, dated contact details."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dsr.domain.errors import Fault, Invalid
from dsr.domain.given import COPIED
from dsr.domain.ground_codes import ONLY_THE_COPY, RESTRICTED
from dsr.domain.plain_text import is_printable_plain

QUARTER = timedelta(days=92)
YEARLY = ("court_fee",)
"""Parts of the register that change with the year: looked up again each January (OMa 1020/2024)."""

SECRET_PARTS = 2
"""So many parts of a decision can be marked secret, each by its own provision."""

SECRECY = {
    "24_7": {"fi": "julkisuuslain (621/1999) 24 §:n 1 momentin 7 kohta", "sv": "24 § 1 mom. 7 punkten i offentlighetslagen (621/1999)", "en": "section 24(1)(7) of the Openness Act (621/1999)"},
    "24_25": {"fi": "julkisuuslain (621/1999) 24 §:n 1 momentin 25 kohta", "sv": "24 § 1 mom. 25 punkten i offentlighetslagen (621/1999)", "en": "section 24(1)(25) of the Openness Act (621/1999)"},
    "24_31": {"fi": "julkisuuslain (621/1999) 24 §:n 1 momentin 31 kohta", "sv": "24 § 1 mom. 31 punkten i offentlighetslagen (621/1999)", "en": "section 24(1)(31) of the Openness Act (621/1999)"},
    "24_32": {"fi": "julkisuuslain (621/1999) 24 §:n 1 momentin 32 kohta", "sv": "24 § 1 mom. 32 punkten i offentlighetslagen (621/1999)", "en": "section 24(1)(32) of the Openness Act (621/1999)"},
}  # fmt: skip
"""The provisions by which a part of a decision may be marked secret (julkisuuslaki 25 §)."""


@dataclass(frozen=True)
class Power:
    """One confirmed delegation: whose, for which kinds of letter (empty: every decision), from which day to which."""

    user_id: int
    kinds: Collection[str]
    from_on: date
    to_on: date | None = None

    def covers(self, user_id: int, kind: str, on: date) -> bool:
        """Whether this user may decide a letter of this kind on that Helsinki day (hallintolaki 44 § 1 mom. 1 kohta)."""
        in_force = self.from_on <= on and (self.to_on is None or on <= self.to_on)
        return user_id == self.user_id and in_force and (not self.kinds or kind in self.kinds)


_SECRET = {"fi": "Salassa pidettävä", "sv": "Sekretess", "en": "Secret"}
_PUBLICATION = {"fi": "Julkisuus", "sv": "Offentlighet", "en": "Publicity"}
_NOT_PUBLISHED = {
    "fi": "Ei julkaista yleisessä tietoverkossa eikä julkisissa pöytäkirjoissa (kuntalain (410/2015) 140 §)",
    "sv": "Publiceras inte i det allmänna datanätet eller i offentliga protokoll (140 § i kommunallagen (410/2015))",
    "en": "Not published in a public network or in public minutes (Local Government Act 410/2015, section 140)",
}


def marks(options: Mapping[str, object], language: str) -> list[dict[str, str]]:
    """The marks of a decision as its head prints them: which parts are secret by which provision, and that it is not published.

    A decision is kept out of public minutes unless somebody chose otherwise. Source: julkisuuslaki 25 §; kuntalaki 140 § 2 mom.
    """
    found = []
    for number in range(1, SECRET_PARTS + 1):
        part, code = str(options.get(f"secret_{number}_part", "")), str(options.get(f"secret_{number}_by", ""))
        if part and code in SECRECY:
            found.append({"term": _SECRET[language], "words": f"{part} ({SECRECY[code][language]})"})
    if options.get("minutes", "kept_out") == "kept_out":
        found.append({"term": _PUBLICATION[language], "words": _NOT_PUBLISHED[language]})
    return found


def checked_marks(given: Mapping[str, str]) -> dict[str, str]:
    """The marks as options of a letter; raises `Invalid` for a part without its provision, or a provision without a part."""
    faults, taken = [], {"minutes": "public" if given.get("minutes") == "public" else "kept_out"}
    for number in range(1, SECRET_PARTS + 1):
        part, code = given.get(f"secret_{number}_part", "").strip(), given.get(f"secret_{number}_by", "")
        if len(part) > 200 or not is_printable_plain(part):
            faults.append(
                Fault(f"secret_{number}_part", "Write the part in at most 200 characters.", "secret_part_unread")
            )
        elif bool(part) != bool(code) or (code and code not in SECRECY):
            message = "Name both the part that is secret and the provision that makes it so."
            faults.append(Fault(f"secret_{number}_part", message, "secret_part_without_provision"))
        elif part:
            taken |= {f"secret_{number}_part": part, f"secret_{number}_by": code}
    if faults:
        raise Invalid(faults)
    return taken


MARKS = ("minutes", *(f"secret_{number}_{what}" for number in range(1, SECRET_PARTS + 1) for what in ("part", "by")))
"""The options of a decision that are its marks."""


def is_stale(part: str, checked_on: date | None, on: date) -> bool:
    """Whether contact details must be looked up again: after a quarter; what changes with the year, each January."""
    if checked_on is None or checked_on < on - QUARTER:
        return True
    return part in YEARLY and checked_on.year < on.year


def newest(days: Iterable[date | None]) -> date | None:
    """The latest of the days on which something was looked up; None where it never was."""
    return max((one for one in days if one is not None), default=None)


def needs_annex(calls: Sequence[Mapping[str, Any]], grounds: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a decision carries the information of Article 15(1): something is given, or only the copy is limited.

    Never without calls: a decision that lists none may leave before identity is settled, and the annex says that the
    register holds the reader's data. One on restricted calls says that itself, to somebody identified.
    """
    if any(ground["code"] == RESTRICTED for ground in grounds):
        return True
    only_the_copy = any(ground["code"] in ONLY_THE_COPY for ground in grounds)
    return any(call["given"] != "none" or only_the_copy for call in calls)


OF_COPIES = "handover"
"""The block of an answer or a decision on access that tells how copies are got."""

OF_ANNEX = frozenset({"recipients", "listened"})
"""The blocks of a decision on access that belong to the information of Article 15(1)."""


def unprinted(kind: str, calls: Sequence[Mapping[str, Any]], grounds: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The blocks that a letter of this kind does not print as its calls and grounds stand: they say nothing, and stop nothing."""
    left_out: frozenset[str] = frozenset()
    if kind in ("access_answer", "access_refused") and not any(call["given"] in COPIED for call in calls):
        left_out |= {OF_COPIES}
    if kind == "access_refused" and not needs_annex(calls, grounds):
        left_out |= OF_ANNEX
    return left_out
