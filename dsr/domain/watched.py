"""The watched folder's rules: which of its items are call files, when one is whole, and when a person must say so first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from dsr.domain.calls import ZoneBasis

DONE, REFUSED = "done", "refused"
"""The folders beside the files, to which they are moved with a receipt."""

MOMENT = timedelta(seconds=30)
"""How long a file must have stood unchanged: shorter than the minute between two looks."""
GROWING = timedelta(hours=6)
"""How long a file may change before a person is told that it never ends."""

MOST_UNSURE = 0.01
"""Share of rows rejected, or changing what is in the register, up to which nobody is asked: one in a hundred."""
MOST_ODD, MOST_HIDDEN = 0.2, 0.5
"""Shares of callers' numbers that no search finds, and of callers without a number, above which the profile is doubted."""

_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".swp", ".lock")
_WINDOWS = ("thumbs.db", "desktop.ini")
_SOUND = (".wav", ".wav49", ".mp3", ".ogg", ".opus", ".flac", ".gsm", ".m4a", ".aac", ".wma", ".amr", ".ulaw", ".alaw")
_ENDINGS = (".csv", ".txt", ".log", ".tsv", ".xml")


class Kind(StrEnum):
    """What an item of the folder is; all but FILE are never opened, only listed."""

    FILE = "file"
    SOUND = "sound"
    STRAY = "stray"  # a file beside the sub-folders
    INNER = "inner"  # a folder inside a sub-folder
    UNKNOWN = "unknown"  # a sub-folder that is called as no profile is
    LINK = "link"  # a link, symbolic or hard: it may lead out of the folder
    OTHER = "other"  # a pipe, a device


class Doubt(StrEnum):
    """Why a file waits for a person's word, though nothing is wrong with it."""

    ZONE = "zone"  # declared by the profile, proved by nothing
    PROFILE = "profile"  # a person has chosen another profile than the folder's
    REJECTED = "rejected"
    CHANGED = "changed"
    NUMBERS = "numbers"
    ELSEWHERE = "elsewhere"  # the same content was sent another way, and that import waits


@dataclass(frozen=True)
class Item:
    """One item as it stands. `folder` is the sub-folder it is in, empty for the watched folder itself; `name` is empty
    for a sub-folder as such. `signature` changes with size and time of change."""

    folder: str
    name: str
    kind: Kind
    size: int = 0
    signature: str = ""
    modified_at: datetime | None = None


def is_unfinished(name: str) -> bool:
    """Whether a name says that the file is still being sent or written, hides it, or is of what Windows itself leaves in a
    folder: such a file is not looked at."""
    plain = name.casefold()
    return name.startswith((".", "~$")) or name.endswith("~") or plain.endswith(_UNFINISHED) or plain in _WINDOWS


def is_sound(name: str) -> bool:
    """Whether a name is that of a sound file: it is never opened here."""
    return name.casefold().endswith(_SOUND)


def ending_of(name: str) -> str:
    """The ending that a file keeps when it is put away; nothing else of its name, which may name a person, is kept."""
    return next((ending for ending in _ENDINGS if name.casefold().endswith(ending)), "")


def is_settled(item: Item, unchanged_since: datetime, now: datetime) -> bool:
    """Whether a file that an earlier look saw as it is now has stood long enough to be whole."""
    modified_at = item.modified_at or now
    return now - unchanged_since >= MOMENT and now - modified_at >= MOMENT


def is_growing(first_seen_at: datetime, unchanged_since: datetime, now: datetime) -> bool:
    """Whether a file has gone on changing for too long."""
    return now - first_seen_at >= GROWING and now - unchanged_since < GROWING


def doubts(survey: Mapping[str, Any], *, folder: str, is_permitted: bool, updates: bool) -> tuple[Doubt, ...]:
    """Why a surveyed file must wait for a person's word; empty where it may be taken without.

    `survey` is what the import keeps of its dry run. `is_permitted`: somebody has said of this very version of the profile
    that its declared zone may be trusted. `updates`: files of this kind change earlier ones by their nature.
    """
    counts, zone = survey.get("counts") or {}, survey.get("zone") or {}
    rows = max(1, int(counts.get("rows", 0)))
    found = []
    if survey.get("profile", "") != folder:
        found.append(Doubt.PROFILE)
    if not is_permitted and zone.get("basis", ZoneBasis.DECLARED) == ZoneBasis.DECLARED:
        found.append(Doubt.ZONE)
    if counts.get("rejected", 0) > rows * MOST_UNSURE:
        found.append(Doubt.REJECTED)
    if counts.get("changed", 0) > rows * MOST_UNSURE and not updates:
        found.append(Doubt.CHANGED)
    if survey.get("share_odd", 0) > MOST_ODD or survey.get("share_hidden", 0) > MOST_HIDDEN:
        found.append(Doubt.NUMBERS)
    return tuple(found)
