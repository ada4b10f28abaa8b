"""What a machine can read in a printed letter: its facts, written into the head of its HTML and embedded in the PDF as JSON.

The facts are part of the HTML that is approved, so the PDF follows from the HTML alone. They hold nothing that the letter
does not print: no name, no number, no right and no date of receipt, and of its grounds only those whose provision it names.

What a machine reads in a printed letter is `letter.json`, embedded in the PDF (PDF/A-3, relationship Data), one JSON
object with sorted keys: `schema` (`letter-facts/1`), `kind` and `title`, `language`, `translation_of` (`fi` or `sv`
beside which an English text stands, else null), `case_reference`, `dated_on` (ISO day), `decision_number` (or null),
`grounds` (codes of `workflows/grounds.yaml` whose provision the letter names), `is_draft`, `is_demo` and
`html_sha256`, the hash of the approved HTML that the event letter_approved holds too. No name, number, right or day
of receipt is in it. The facts stand in the head of the approved HTML, so the PDF follows from it alone: same letter,
same bytes; the SHA-256 of the PDF is on the event letter_printed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup

from dsr.domain.letter_words import NO_BREAK, as_date

SCHEMA = "letter-facts/1"
FILE_NAME = "letter.json"
_META = "letter-facts"


def facts_meta(kind: str, language: str, values: Mapping[str, Any], body: str) -> str:
    """The facts of a letter as one `meta` element for the head of its HTML; `body` is what the letter prints."""
    document = values["document"]
    facts = {
        "schema": SCHEMA,
        "kind": kind,
        "title": values["title"],
        "language": language,
        "translation_of": values.get("courtesy_of"),
        "case_reference": document["case_reference"],
        "dated_on": as_date(document["on"]).isoformat(),
        "decision_number": document.get("decision_number") or None,
        "grounds": _printed_grounds(values.get("grounds") or (), body),
        "is_draft": bool(values.get("is_draft")),
        "is_demo": bool(values.get("is_demo")),
    }
    return str(Markup('<meta name="{}" content="{}">\n').format(_META, _canonical(facts)))


def facts_of(html: str) -> str | None:
    """The facts that the HTML holds, with its own SHA-256, as the text of the file that the PDF carries; None where it holds
    none."""
    reader = _MetaReader()
    reader.feed(html.partition("</head>")[0])
    if reader.content is None:
        return None
    return _canonical({**json.loads(reader.content), "html_sha256": hashlib.sha256(html.encode()).hexdigest()})


def _printed_grounds(grounds: Any, body: str) -> list[str]:
    printed = _one_spaced(unescape(body))
    return [
        ground["code"] for ground in grounds if ground.get("provision") and _one_spaced(ground["provision"]) in printed
    ]


def _one_spaced(text: str) -> str:
    return " ".join(text.replace(NO_BREAK, " ").split())


def _canonical(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class _MetaReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.content: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name") == _META:
            self.content = given.get("content")
