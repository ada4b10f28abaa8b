"""Call files on this machine's disk, as the house opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from dsr.adapters.callfiles.layout import has_asterisk_heading
from dsr.adapters.callfiles.reader import MOST_BYTES, CallFile, detected_profile, open_call_file
from dsr.adapters.callfiles.records import guessed_delimiter, records
from dsr.adapters.callfiles.siprec import looks_like_xml, open_session_file
from dsr.adapters.callfiles.survey import survey
from dsr.adapters.callfiles.text_blocks import FileFaulty, encoding_of, file_fault, head_of
from dsr.domain.call_profile import ASTERISK, GENERIC_WHOLE, Layout, Profile, fits, generic_profile
from dsr.domain.calls import FileSurvey, KeptRow, RejectedRow
from dsr.domain.shipped_profiles import SHIPPED, SIPREC
from dsr.ports import OpenedCallFile

_ABOUT_THE_FILE = frozenset(
    (
        *(
            "file_missing",
            "file_empty",
            "file_too_large",
            "file_binary",
            "file_packed",
            "file_encoding",
            "file_truncated",
        ),
        *("file_open_quote", "file_line_too_long"),
    )
)
"""Faults that no other profile would mend."""


@dataclass(frozen=True)
class DiskCallFiles:
    """Opens call files up to a size."""

    most_bytes: int = MOST_BYTES

    def open(self, path: str, profile: Profile, received_at: datetime) -> OpenedCallFile:
        """Look through a file with a profile; see `open_call_file` and `open_session_file`.

        With `GENERIC_WHOLE` those columns are read that the file has; it has a fault where they are too few.
        """
        if profile == GENERIC_WHOLE:
            return self._open_generic(path, received_at)
        if profile.layout is Layout.SIPREC:
            return open_session_file(Path(path), profile, received_at, self.most_bytes)
        return open_call_file(Path(path), profile, received_at=received_at, most_bytes=self.most_bytes)

    def open_detected(self, path: str, saved: Iterable[Profile], received_at: datetime) -> OpenedCallFile:
        """Look through a file with the one profile that fits: a saved one, else one that ships, else the generic one.

        The file has faults where none fits, or more than one of the saved and none that ships.
        """
        if _is_xml(Path(path)):
            own = [profile for profile in saved if profile.layout is Layout.SIPREC]
            return self.open(path, own[0] if len(own) == 1 else SIPREC, received_at)
        names = self.headings(path)
        fitting = [profile for profile in saved if fits(profile, names)]
        shipped = detected_profile(Path(path))
        if shipped is not None:
            return self.open(path, fitting[0] if len(fitting) == 1 else shipped, received_at)
        tried = self.open(path, ASTERISK, received_at)
        if tried.faults and tried.faults[0].code in _ABOUT_THE_FILE:
            return tried
        if len(fitting) > 1:
            listed = ", ".join(sorted(profile.name for profile in fitting))
            return CallFile(Path(path), ASTERISK, (file_fault("file_many_profiles", profiles=listed),))
        fitting += [profile for profile in SHIPPED.values() if fits(profile, names)]
        generic = generic_profile(names)
        if fitting or generic is not None:
            return self.open(path, fitting[0] if fitting or generic is None else generic, received_at)
        if tried.faults and tried.faults[0].code in ("file_layout_short", "file_layout_unknown"):
            return tried
        return _without_profile(path)

    def _open_generic(self, path: str, received_at: datetime) -> OpenedCallFile:
        found = generic_profile(self.headings(path))
        if found is not None:
            return open_call_file(Path(path), found, received_at=received_at, most_bytes=self.most_bytes)
        tried = self.open(path, ASTERISK, received_at)
        is_broken = bool(tried.faults) and tried.faults[0].code in _ABOUT_THE_FILE
        return tried if is_broken else _without_profile(path)

    def headings(self, path: str, profile: Profile | None = None) -> tuple[str, ...]:
        """The cells of a file's first row; nothing where it cannot be read or looks like a row of figures.

        A row with digits alone in a cell is no heading, and what it holds may be somebody's number.
        """
        cells = _first_cells(Path(path), profile)
        names = tuple(cell.strip() for cell in cells)
        is_heading = not any(sum(character.isdigit() for character in name) > 2 for name in names)
        return names if is_heading or has_asterisk_heading(cells) else ()

    def survey(
        self, call_file: OpenedCallFile, each: Callable[[list[KeptRow | RejectedRow]], None] | None = None
    ) -> FileSurvey:
        """Read every row and say what would come in; `each` is shown every portion on the way."""
        return survey(call_file, each)


def _without_profile(path: str) -> CallFile:
    """The file as one that no profile fits."""
    return CallFile(Path(path), ASTERISK, (file_fault("file_no_profile", found=len(_first_cells(Path(path)))),))


def _is_xml(path: Path) -> bool:
    try:
        return looks_like_xml(head_of(path))
    except OSError:
        return False


def _first_cells(path: Path, profile: Profile | None = None) -> list[str]:
    """The cells of the first row; none where the file cannot be read."""
    try:
        encoding = encoding_of(head_of(path), profile.encoding if profile else None)
        first = next(records(path, encoding, "\x1f"), None)
        if first is None:
            return []
        delimiter = (profile.delimiter if profile else None) or guessed_delimiter(first.cells[0])
        return next(islice(records(path, encoding, delimiter), 1)).cells
    except (OSError, FileFaulty):
        return []
