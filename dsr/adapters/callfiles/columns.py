"""Cells of many rows at once, a whole column at a time: what is plain is read at a few steps a cell, what is odd is named.

Each function adds to `odd` the places of the rows that it does not read: these are read one by one, by the careful way
(`reader.CallFile.rows`), which stays the rule. What a column gives for the others is what that way gives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from dsr.adapters.callfiles.clocks import PAST_HOUR, USUAL_SECONDS, plain_hour
from dsr.domain.calls import CLOCK_SKEW, KeptRow, moment_text

Odd = set[int]
_HEAD = len("2026-11-03 09")
_ABSENT = "None"
_SEPARATOR = "\x1f"


class Starts(NamedTuple):
    """A column of clock times: as `moment_text`, in seconds since 1970, and how many minutes ahead of UTC each clock was."""

    texts: list[str]
    seconds: list[int]
    offsets: list[int]


def starts(cells: Sequence[str], zone: tzinfo, odd: Odd) -> Starts:
    """The only moments of times written as 2026-11-03 09:05:00 in the zone (`clocks.plain_moment`)."""
    heads, rests = _halves(cells, odd)
    hours = {head: plain_hour(head, zone) for head in set(heads)}
    _mark(odd, heads, {head for head, hour in hours.items() if hour is None})
    utc = {head: hour.text if hour else "" for head, hour in hours.items()}
    begin = {head: hour.seconds if hour else 0 for head, hour in hours.items()}
    ahead = {head: hour.offset_min if hour else 0 for head, hour in hours.items()}
    past = {rest: PAST_HOUR[rest][1] if rest in PAST_HOUR else 0 for rest in set(rests)}
    return Starts(
        [f"{utc[head]}{rest}.000000" for head, rest in zip(heads, rests, strict=True)],
        [begin[head] + past[rest] for head, rest in zip(heads, rests, strict=True)],
        [ahead[head] for head in heads],
    )


def later(cells: Sequence[str], begun: Sequence[str], zone: tzinfo, odd: Odd) -> list[str | None]:
    """Moments of answer or end, as `moment_text`, not before those `begun`; None for an empty cell."""
    heads, rests = _halves([cell or _FILLER for cell in cells], odd)
    hours = {head: plain_hour(head, zone) for head in set(heads)}
    _mark(odd, heads, {head for head, hour in hours.items() if hour is None})
    utc = {head: hour.text if hour else "" for head, hour in hours.items()}
    texts = [f"{utc[head]}{rest}.000000" for head, rest in zip(heads, rests, strict=True)]
    found = [text if cell else None for text, cell in zip(texts, cells, strict=True)]
    odd.update(
        place for place, (text, start) in enumerate(zip(found, begun, strict=True)) if text is not None and text < start
    )
    return found


_FILLER = "2026-01-01 12:00:00"


def seconds_ms(cells: Sequence[str], odd: Odd) -> list[int]:
    """Milliseconds of durations in whole seconds, as nearly every cell has them."""
    unusual = set(cells) - USUAL_SECONDS.keys()
    _mark(odd, cells, unusual)
    known = {cell: USUAL_SECONDS.get(cell, 0) for cell in set(cells)}
    return [known[cell] for cell in cells]


def mark_long(cells: Sequence[Any], limit: int, odd: Odd) -> None:
    """Name the rows whose text is longer than `limit`."""
    if max(map(len, cells), default=0) > limit:
        odd.update(place for place, cell in enumerate(cells) if len(cell) > limit)


def mark_future(texts: Sequence[str], received_at: datetime, odd: Odd) -> None:
    """Name the rows that begin later than their file came (`calls.is_in_future`)."""
    last = moment_text(received_at + CLOCK_SKEW)
    if max(texts, default="") > last:
        odd.update(place for place, text in enumerate(texts) if text > last)


def _halves(cells: Sequence[str], odd: Odd) -> tuple[list[str], list[str]]:
    """The hour of each time, and what is past it."""
    heads, rests = [cell[:_HEAD] for cell in cells], [cell[_HEAD:] for cell in cells]
    _mark(odd, rests, set(rests) - PAST_HOUR.keys())
    return heads, rests


def _mark(odd: Odd, values: Sequence[str], wanted: set[str]) -> None:
    if wanted:
        odd.update(place for place, value in enumerate(values) if value in wanted)


def kept_rows(
    lines: Sequence[int],
    call_ids: Sequence[str],
    results: Sequence[str],
    kept: Sequence[Sequence[Any]],
    odd: Odd,
) -> list[KeptRow]:
    """Rows with keys of their own from their columns: `kept` are those of `KEPT`, `results` the results as written."""
    hashes = row_hashes([call_ids, results, [""] * len(lines), *kept], odd)
    return list(zip(lines, [False] * len(lines), call_ids, hashes, *kept, strict=True))


def row_hashes(columns: Iterable[Sequence[Any]], odd: Odd) -> list[str]:
    """`LegRow.row_hash` of each row, of its values in the same order."""
    written = [_as_text(column) for column in columns]
    texts = list(map(_SEPARATOR.join, zip(*written, strict=True)))
    separators = len(written) - 1
    odd.update(place for place, text in enumerate(texts) if text.count(_SEPARATOR) != separators)
    return [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts]


def _as_text(column: Sequence[Any]) -> Sequence[str]:
    """The values as they stand in a hash; a column of texts is taken as it is."""
    if column[0].__class__ is str and None not in column:
        return column
    written = {value: str(value) for value in set(column)}
    return [written[value] for value in column]
