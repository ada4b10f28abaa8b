"""Our own references in what people write back, and the head of a mail as the lines that a pasted message begins with."""

from __future__ import annotations

import re
from datetime import datetime

from dsr.domain.local_times import HELSINKI

_PLACES = {"number": r"\d{1,7}", "year": r"20\d\d"}


def case_references(text: str, pattern: str) -> tuple[str, ...]:
    """The case references in a text, each once; `pattern` is as the register's facts write it: `{number}/00.01.06/{year}`."""
    parts = re.split(r"\{(\w+)\}", pattern)
    written = "".join(_PLACES.get(part, r"\w+") if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return tuple(dict.fromkeys(re.findall(rf"(?<![\w/.]){written}(?![\w/])", text[:100_000])))[:20]


def head_lines(name: str, email: str, arrived_at: datetime, subject: str) -> str:
    """The head of a mail in the words that reading a pasted message knows, so that each proposal has its proof."""
    here = arrived_at.astimezone(HELSINKI)
    sender = " ".join(
        part for part in (name.replace("<", " ").replace(">", " "), f"<{email}>" if email else "") if part
    )
    lines = [f"Lähettäjä: {sender}"] if sender else []
    lines.append(f"Saapui: {here.day}.{here.month}.{here.year} klo {here.hour}.{here.minute:02d}")
    return "\n".join([*lines, f"Aihe: {subject}"] if subject else lines)
