"""E-mail addresses: the plain ones that every mail program reads as they were written."""

from __future__ import annotations

import re

LONGEST = 254
"""Characters of a whole address (RFC 5321 4.5.3.1.3)."""

_ATOM = r"[\w!#$&'*+/=?^`{|}~-]+"
_LABEL = r"(?!-)[a-z0-9åäö-]{1,63}(?<!-)"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})+", re.IGNORECASE)


def is_email(text: str) -> bool:
    """Whether `text` is a plain address: a local part of dotted atoms and a domain of at least two labels.

    No comments, quotes, groups, routes or per cent signs, all of which mail programs read as another address than the
    one that stands there (RFC 5322 3.2.3 and 3.4.1; the per cent sign is an old route and an escape in links).
    """
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None
