"""The reasons that stand with single recordings, and their English for a courtesy text: written after them, kept while they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dsr.db.events import record
from dsr.db.tables import Case, Correction, ErasureChoice, RightRequest
from dsr.deps import Deps
from dsr.domain.corrections import text_fault
from dsr.domain.errors import Fault, Invalid, NotFound
from dsr.domain.grounds import no_ground_in
from dsr.domain.identity import mask_hetus
from dsr.services import clock
from dsr.services.letters.courtesy import shown_reasons
from dsr.services.rights import correcting, erasing

_PROVISION = {"fi": "Sovellettu säännös", "sv": "Tillämpad bestämmelse"}


@dataclass(frozen=True)
class Reasons:
    """What is said of one recording, and its English (empty while nobody has written it), by the row it stands in.

    `statute`: the act and section that make the recording necessary; empty where none was asked for.
    """

    row: ErasureChoice | Correction
    call_id: int
    said: str
    english: str
    statute: str = ""

    @property
    def written(self) -> str:
        """All of it as it was typed."""
        return "\n\n".join(filter(None, (self.said, self.statute)))

    @property
    def place(self) -> str:
        """A name of the row that is its own among those of a case."""
        return f"{self.row.__tablename__}-{self.row.id}"


def reasons_of(session: Session, request: RightRequest) -> list[Reasons]:
    """The reasons of a request that stand with single recordings, in the order of what they stand with."""
    if request.right == "erasure":
        rows = erasing.choices_of(session, request.id or 0).items()
        return [
            Reasons(row, call_id, row.necessity, row.necessity_english, row.statute)
            for call_id, row in sorted(rows)
            if row.necessity
        ]
    if request.right == "rectification":
        points = correcting.points_of(session, request.id or 0)
        return [
            Reasons(row, row.call_id, row.finding, row.finding_english)
            for row in points
            if row.call_id is not None and row.finding
        ]
    return []


def by_call(reasons: Sequence[Reasons], language: str, binding: str) -> Mapping[int, str]:
    """All that is said of each recording, as the text of one language prints it; half in English is not in English."""
    found: dict[int, list[Reasons]] = {}
    for one in reasons:
        found.setdefault(one.call_id, []).append(one)
    return {call_id: _printed(rows, language, binding) for call_id, rows in found.items()}


def of_case(session: Session, case_id: int) -> dict[str, Reasons]:
    """The reasons of every open request of the case, by their place."""
    requests = [one for one in clock.requests_of(session, case_id) if one.is_open]
    return {one.place: one for request in requests for one in reasons_of(session, request)}


def write_english(session: Session, deps: Deps, case: Case, place: str, text: str, *, by: int, at: datetime) -> None:
    """Write the English of one recording's reasons. Raises `Invalid` with a fault a field; no place of an open request, `NotFound`."""
    reasons = of_case(session, case.id or 0).get(place)
    if reasons is None:
        raise NotFound("There are no such reasons in this case")
    if (fault := text_fault("english", text)) is not None:
        raise Invalid([fault])
    row, masked = reasons.row, mask_hetus(text.strip())[0]
    none = deps.catalogue.no_grounds([row.ground] if isinstance(row, ErasureChoice) else ())
    if found := no_ground_in(text, none):
        raise Invalid([Fault("english", "This is no ground.", "ground_is_none", (("no_ground", found),))])
    if isinstance(row, ErasureChoice):
        row.necessity_english = masked
    else:
        row.finding_english = masked
    session.flush()
    stream, request_id = f"case:{case.id}", row.right_request_id
    record(session, stream, "reasons_in_english", at=at, by=by, right_request_id=request_id, call_id=reasons.call_id)


def _in_letter(one: Reasons, language: str) -> str:
    """The statute in a sentence of its own."""
    if not one.statute:
        return one.said
    return f"{one.said}\n\n{_PROVISION[language]}: {one.statute.rstrip('.')}."


def _printed(rows: Sequence[Reasons], language: str, binding: str) -> str:
    written = "\n\n".join(_in_letter(one, binding) for one in rows)
    is_english = all(one.english not in ("", one.written) for one in rows)
    english = "\n\n".join(one.english for one in rows) if is_english else ""
    return shown_reasons({"fi": written, "sv": written, "en": english}, language, binding)
