"""The dry run's first pass over a file: what would come in, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from operator import itemgetter

from dsr.domain.call_facts import OUTWARD
from dsr.domain.call_profile import Profile
from dsr.domain.calls import (
    CALL_ID,
    FIRST_KEPT,
    FIRST_ROWS,
    IS_DERIVED,
    KEPT,
    FileSurvey,
    KeptRow,
    LegRow,
    RejectedRow,
    is_derived_id,
    moment_of,
)
from dsr.domain.phone import NumberKind, NumberRules, classify
from dsr.ports import OpenedCallFile

_KEPT_REJECTED = 1_000


def survey(call_file: OpenedCallFile, each: Callable[[list[KeptRow | RejectedRow]], None] | None = None) -> FileSurvey:
    """The dry run's first pass: read every row, write nothing, and say what would come in.

    `each` is shown every portion on the way. Raises nothing for what the file holds: a file with faults gives a survey
    with these faults and no rows.
    """
    if call_file.faults:
        return FileSurvey(call_file.faults, call_file.zone)
    seen = _Seen()
    for portion in call_file.portions():
        seen.add(portion, call_file.profile)
        if each is not None:
            each(portion)
    legs = (row for row in call_file.rows() if isinstance(row, LegRow))
    return seen.survey(call_file, tuple(islice(legs, FIRST_ROWS)))


_SEQ = itemgetter(FIRST_KEPT + KEPT.index("ext_seq"))
_FIRST = "1"  # of rows without an id that are alike (`rows.with_derived_key`)
_STARTED, _OTHER = (itemgetter(FIRST_KEPT + KEPT.index(name)) for name in ("started_at", "other_started_at"))
_PARTIES = itemgetter(*(FIRST_KEPT + KEPT.index(name) for name in ("caller_raw", "dialled_raw", "direction")))
_OUTWARD = frozenset(direction.value for direction in OUTWARD)
_OF_THE_CITY = (NumberKind.EXTENSION, NumberKind.CITY_RANGE)


def _kind(parties: tuple[str, str, str], rules: NumberRules) -> NumberKind:
    """What the number of the other party is: of a call that the city made, the one that was dialled."""
    caller, dialled, direction = parties
    kind = classify(caller, rules).kind
    if direction in _OUTWARD or kind in _OF_THE_CITY:
        reached = classify(dialled, rules).kind
        return reached if direction in _OUTWARD or reached is NumberKind.NUMBER else kind
    return kind


class _Seen:
    """Counts gathered while a file's rows go by; of calls their hashes, which are small."""

    def __init__(self) -> None:
        self.legs = self.rejected_count = self.ambiguous = self.alike = self.alike_parts = self.unnamed = 0
        self.rejected: list[RejectedRow] = []
        self.kinds: Counter[str] = Counter()
        self.calls: set[int] = set()
        self.first_at = self.last_at = ""

    def add(self, portion: Sequence[KeptRow | RejectedRow], profile: Profile) -> None:
        legs = [row for row in portion if not isinstance(row, RejectedRow)]
        rejected = [row for row in portion if isinstance(row, RejectedRow)] if len(legs) < len(portion) else []
        self.rejected_count += len(rejected)
        self.rejected += rejected[: _KEPT_REJECTED - len(self.rejected)]
        if not legs:
            return
        self.legs += len(legs)
        alike = [row[CALL_ID] for row in legs if row[IS_DERIVED] and _SEQ(row) != _FIRST]
        own = sum(map(is_derived_id, alike))
        self.unnamed += sum(is_derived_id(row[CALL_ID]) for row in legs if row[IS_DERIVED])
        self.alike += own
        self.alike_parts += len(alike) - own
        self.calls.update([hash(row[CALL_ID]) for row in legs])
        self.ambiguous += sum(at is not None for at in map(_OTHER, legs))
        for parties, times in Counter(map(_PARTIES, legs)).items():
            self.kinds[_kind(parties, profile.number_rules)] += times
        begun = list(map(_STARTED, legs))
        self.first_at = min(self.first_at or begun[0], *begun)
        self.last_at = max(self.last_at, *begun)

    def survey(self, call_file: OpenedCallFile, first_rows: tuple[LegRow, ...]) -> FileSurvey:
        hidden = self.kinds[NumberKind.WITHHELD] + self.kinds[NumberKind.UNAVAILABLE]
        odd = self.legs - hidden - self.kinds[NumberKind.NUMBER]
        return FileSurvey(
            faults=(),
            zone=call_file.zone,
            rows=self.legs + self.rejected_count,
            legs=self.legs,
            calls=len(self.calls),
            first_rows=first_rows,
            rejected=tuple(self.rejected),
            rejected_count=self.rejected_count,
            alike=self.alike,
            alike_parts=self.alike_parts,
            unnamed=self.unnamed,
            ambiguous=self.ambiguous,
            mended_lines=call_file.mended_lines,
            kinds=tuple(sorted(self.kinds.items())),
            share_hidden=hidden / self.legs if self.legs else 0.0,
            share_odd=odd / self.legs if self.legs else 0.0,
            first_at=moment_of(self.first_at) if self.first_at else None,
            last_at=moment_of(self.last_at) if self.last_at else None,
        )
