"""What takes long to make and never changes, made once a run: the catalogue, the calendar, compiled templates."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from dsr.adapters.holidays_fi import finnish_calendar
from dsr.catalogue import Catalogue, load_catalogue
from dsr.domain.calendar import Calendar
from dsr.printing import LetterTemplates

ROOT = Path(__file__).resolve().parents[1]


@cache
def catalogue() -> Catalogue:
    """The workflows and letters of this checkout."""
    return load_catalogue(ROOT / "workflows", ROOT / "templates")


@cache
def calendar() -> Calendar:
    """The Finnish calendar."""
    return finnish_calendar()


@cache
def letter_templates() -> LetterTemplates:
    """The letters of this checkout."""
    return LetterTemplates(catalogue().register.facts, ROOT / "templates" / "letters")


class CompiledPages(BytecodeCache):
    """Compiled pages for applications that are made anew for every test; a page whose source differs is compiled."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put what was compiled before into the bucket."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled now."""
        self._code[bucket.key] = bucket.bytecode_to_string()


COMPILED_PAGES = CompiledPages()
