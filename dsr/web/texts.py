"""The texts of pages in three languages: catalogues read once at start, English text as the key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel.messages.pofile import read_po
from flask import g, has_request_context
from markupsafe import escape

DEFAULT = "fi"
_FOLDER = Path(__file__).parent / "translations"

Entry = str | tuple[str, ...]


@cache
def catalogue(language: str) -> Mapping[str, Entry]:
    """Every text of one language by its key, from all `translations/<language>/*.po`; a plural is a tuple.

    An empty or fuzzy translation is left out: its English text is shown instead, and a test fails.
    """
    texts: dict[str, Entry] = {}
    for path in sorted((_FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=None, abort_invalid=True):
                key = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
                if key and not message.fuzzy and message.string and all(message.string):
                    text = message.string
                    texts.setdefault(key, tuple(text) if isinstance(text, (tuple, list)) else text)
    return MappingProxyType(texts)


def current_language() -> str:
    """The language of this request: fi, sv or en; Finnish outside one."""
    return str(g.get("language", DEFAULT)) if has_request_context() else DEFAULT


def gettext(key: str, **values: Any) -> str:
    """The text in the reader's language, its %(name)s places filled from `values`.

    Where a value is markup the answer is markup too, with everything else in it escaped; otherwise it is plain text
    that a template escapes. Never hand in what a person typed as the key.
    """
    return _filled(find_text(key) or key, values)


def ngettext(one: str, many: str, number: int, **values: Any) -> str:
    """The text for one or for many; `%(num)s` is the number. Finnish, Swedish and English all have these two forms."""
    found = catalogue(current_language()).get(one)
    forms = found if isinstance(found, tuple) and len(found) == 2 else (one, many)
    return _filled(forms[0] if abs(number) == 1 else forms[1], {"num": number, **values})


def find_text(key: str) -> str | None:
    """The text called `key` in the reader's language; None when the catalogues do not have it."""
    found = catalogue(current_language()).get(key)
    return found if isinstance(found, str) else None


class LazyText:
    """A text that is looked up when it is shown: for labels of form classes, made before any request."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __str__(self) -> str:
        """The text in the reader's language."""
        return gettext(self._key)

    def __html__(self) -> str:
        """The same, escaped."""
        return str(escape(str(self)))


lazy = LazyText
"""`lazy("Name")`: the collecting of texts knows this name as well as `_`, `gettext` and `ngettext`."""


def _filled(text: str, values: Mapping[str, Any]) -> str:
    if not values:
        return text
    if any(hasattr(value, "__html__") and not isinstance(value, LazyText) for value in values.values()):
        return escape(text) % values
    return text % values
