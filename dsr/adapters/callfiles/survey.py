"""The dry run's first pass over a file: what would come in, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from dsr.domain.call_profile import Profile
from dsr.domain.calls import FileSurvey, LegRow, RejectedRow
from dsr.domain.phone import NumberKind, classify
from dsr.ports import OpenedCallFile

_FIRST_ROWS = 20
_KEPT_REJECTED = 1_000


def survey(call_file: OpenedCallFile, each: Callable[[LegRow | RejectedRow], None] | None = None) -> FileSurvey:
    """The dry run's first pass: read every row, write nothing, and say what would come in.

    `each` is shown every row on the way. Raises nothing for what the file holds: a file with faults gives a survey with these faults and no rows.
    """
    if call_file.faults:
        return FileSurvey(call_file.faults, call_file.zone)
    seen = _Seen()
    for row in call_file.rows():
        seen.add(row, call_file.profile)
        if each is not None:
            each(row)
    return seen.survey(call_file)


class _Seen:
    """Counts gathered while a file's rows go by; of keys and calls their hashes, which are small."""

    def __init__(self) -> None:
        self.legs = self.rejected_count = self.duplicates = self.ambiguous = 0
        self.first_rows: list[LegRow] = []
        self.rejected: list[RejectedRow] = []
        self.kinds: Counter[str] = Counter()
        self.keys: set[int] = set()
        self.calls: set[int] = set()
        self.first_at: datetime | None = None
        self.last_at: datetime | None = None

    def add(self, row: LegRow | RejectedRow, profile: Profile) -> None:
        if isinstance(row, RejectedRow):
            self.rejected_count += 1
            if len(self.rejected) < _KEPT_REJECTED:
                self.rejected.append(row)
            return
        self.legs += 1
        if len(self.first_rows) < _FIRST_ROWS:
            self.first_rows.append(row)
        key = hash((row.ext_leg_id, row.ext_seq))
        self.duplicates += key in self.keys
        self.keys.add(key)
        self.calls.add(hash(row.ext_call_id))
        self.ambiguous += row.second_reading_at is not None
        self.kinds[classify(row.caller_raw, profile.number_rules).kind] += 1
        if self.first_at is None or row.started_at < self.first_at:
            self.first_at = row.started_at
        if self.last_at is None or row.started_at > self.last_at:
            self.last_at = row.started_at

    def survey(self, call_file: OpenedCallFile) -> FileSurvey:
        hidden = self.kinds[NumberKind.WITHHELD] + self.kinds[NumberKind.UNAVAILABLE]
        odd = self.legs - hidden - self.kinds[NumberKind.NUMBER]
        return FileSurvey(
            faults=(),
            zone=call_file.zone,
            rows=self.legs + self.rejected_count,
            legs=self.legs,
            calls=len(self.calls),
            first_rows=tuple(self.first_rows),
            rejected=tuple(self.rejected),
            rejected_count=self.rejected_count,
            duplicates=self.duplicates,
            ambiguous=self.ambiguous,
            mended_lines=call_file.mended_lines,
            kinds=tuple(sorted(self.kinds.items())),
            share_hidden=hidden / self.legs if self.legs else 0.0,
            share_odd=odd / self.legs if self.legs else 0.0,
            first_at=self.first_at,
            last_at=self.last_at,
        )
