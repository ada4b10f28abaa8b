"""The one family of refusals: a rule says no, in a sentence that names what would make it possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from traceback import extract_tb
from types import TracebackType


class Refused(Exception):
    """A rule said no. `code` names the sentence in the message catalogues, `values` fill its places.

    The text given here is English and complete: command lines print it as it is, pages look up `code` first.
    Never holds personal data: the text may reach a log.
    """

    code: str = "refused"

    def __init__(self, message: str, *, code: str | None = None, values: Mapping[str, str | int] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.values: dict[str, str | int] = dict(values or {})
        if code is not None:
            self.code = code


class TransitionRefused(Refused):
    """The workflow does not allow this step now."""

    code = "transition_refused"


class NotAllowed(Refused):
    """This user may not do this to this case (design: an id one may not see answers 404)."""

    code = "not_allowed"


class NotFound(Refused):
    """No such thing, or none that this user may know of."""

    code = "not_found"


class Stale(Refused):
    """The thing changed while it was being read."""

    code = "stale"


@dataclass(frozen=True)
class Fault:
    """One fault in a form field, a row or a file: `place` is the field, `row 14` or `file.yaml:12`."""

    place: str
    message: str
    code: str = "fault"
    values: tuple[tuple[str, str | int], ...] = ()


class Invalid(Refused):
    """Input that cannot be taken; carries every fault found, not only the first."""

    code = "invalid"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.place}: {fault.message}" for fault in faults))
        self.faults = tuple(faults)


def places_of(trace: TracebackType | None) -> list[str]:
    """Where a fault came up, its last eight places: with its kind all that a log tells of it.

    Never its own text, which may hold what a person wrote.
    """
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in extract_tb(trace)][-8:]
