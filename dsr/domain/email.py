"""E-mail addresses: the plain ones that every mail program reads as they were written."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 254
"""Characters of a whole address (RFC 5321 4.5.3.1.3)."""

_ATOM = r"[\w!#$&'*+/=?^`{|}~-]+"
_LABEL = r"(?!-)[a-z0-9åäö-]{1,63}(?<!-)"
_SHAPED_ALIKE = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})+", re.IGNORECASE)


def is_email(text: str) -> bool:
    """Whether `text` is a plain address: a local part of dotted atoms and a domain of at least two labels.

    No comments, quotes, groups, routes or per cent signs, all of which mail programs read as another address than the
    one that stands there (RFC 5322 3.2.3 and 3.4.1; the per cent sign is an old route and an escape in links).
    No letters that people read as others either: forms of a letter that stand for a plain one, and a local part that mixes
    Latin letters with those of a script that has the same shapes (Unicode UTS 39): what is sent there goes to a stranger.
    """
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None and not _reads_as_another(text)


def _reads_as_another(text: str) -> bool:
    scripts = {unicodedata.name(one, "").partition(" ")[0] for one in text.partition("@")[0] if one.isalpha()}
    is_mixed = "LATIN" in scripts and not scripts.isdisjoint(_SHAPED_ALIKE)
    return is_mixed or unicodedata.normalize("NFKC", text) != text
