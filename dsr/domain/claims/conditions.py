"""What a sentence says without a condition: `om du begär det`, `jos tallenne löytyy`, with a comma before it or without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dsr.domain.word_rows import Row, Sentence, beside, is_told, rows, sentence_of, sentences

_BEGINS = re.compile(r"(?:jos|mikäli|om|if)\b", re.IGNORECASE)

_VERBS_SV = (
    "är|har|hade|kan|kunde|ska|skall|skulle|får|går|blir|vill|finns|behövs|behöver|begär|begärs|krävs|kräver|önskar|ber|"
    "återkallar|återkallas|beslutar|beslutas|visar|gäller|upphör|upphävs|ändras|ändrar|bestämmer|inte|ännu|fortfarande|godkänns|"
    "godkänner|samtycker|ger|lämnar|lämnas|tillåter|hittas|återfinns|saknas|kommer|anser|avgör|vinner|överklagas|överklagar|"
    "avslås|bifalls|sker|öppnas|fungerar|begränsas|invänder|motsätter"
)
_OF_DATA = (
    r"uppgift\w*|information\w*|data|beslut\w*|frågan?|begäran|besked\w*|lag|lagen|intyg\w*|avtal\w*|anmälan|rätten"
)
_WITHIN = re.compile(
    r"\s(?P<begins>(?:jos|mikäli)\b"
    r"|if\b"
    r"|om\s+(?:(?:du|ni|vi|jag|man|han|hon|någon|ingen|inget|inte)\b"
    rf"|(?:det|den|de|detta|denna|dessa)\s+(?:{_VERBS_SV})\b))",
    re.IGNORECASE,
)
_OF_NOUN = re.compile(rf"\s(?P<begins>om\s+(?:\w+\s+){{1,3}}(?:{_VERBS_SV})\b)", re.IGNORECASE)
_IS_NONE = re.compile(rf"\b(?:även|också|oavsett|myös|kuin|even|also|as|som|{_OF_DATA})$", re.IGNORECASE)
"""Before it: `även om`, `even if` (it is so all the same), `uppgifterna om inspelningen` (what is told of)."""

_PART_END = re.compile(r"[,–]\s+")
_SV_NOUNS = r"(?:\w*(?:kopior|filer|uppgifter|handlingar|bilagor|inspelningar|tider|dagar|texter|listor|personer|nummer)|delar)\b"
_CLAUSE_BEGINS = (
    r"\w+mme\b|\w+(?:taan|tään|daan|dään|laan|lään|naan|nään|raan|rään)\b|voit\b|saat\b|kerro\b|ilmoita\b|ota\b|soita\b|pyydä\b|"
    rf"(?:vi|du|ni|det|den|de)\b|(?!{_SV_NOUNS})\w{{2,}}r\b|meddela\b|kontakta\b|ring\b|berätta\b|säg\b|"
    r"(?:we|you|it|they)\b|(?:tell|inform|send|call|let|contact|will|notify|write|keep|give|do|please|ask|return)\b"
)
_ASKS = r"kerro\b|ilmoita\b|ota\b|soita\b|pyydä\b|kontakta\b|meddela\b|ring\b|berätta\b|säg\b|tell\b|contact\b|call\b|please\b|let\b"
_AND = r"(?:ja|sekä|och|samt|and|mutta|vaan|men|but)"
_OTHER_CLAUSE = re.compile(
    rf"[,–]\s+{_AND}\s+|\s+{_AND}\s+(?={_CLAUSE_BEGINS})|[,–]\s+(?={_ASKS})|\s+(?:mutta|vaan|men|but)\s+", re.IGNORECASE
)
"""Where a clause ends that a condition after the next one does not touch."""

_OF_WISH = rows(
    "haluat$|haluatte$|tahdot$|toivot$|pyydät$|tarvitset$|vill$|önskar$|ber$|begär$|behöver$|want$|wish$|ask$|like$|need$",
    beside("et$|ette$", "halua$|vastusta|kiellä|peru|toisin$|ilmoita$"),
    beside("du$|ni$", "inte$", "vill$|invänder|motsätter|återkallar|meddelar"),
    beside("you$", "do$+not$|don$+t$", "object|want|withdraw|tell|refuse"),
)
"""A condition that the reader alone fulfils: what it gives is as good as given."""


class Said(NamedTuple):
    """What a sentence says: `surely`, without a condition (None where nothing is), and, where the condition hangs on the reader's
    wish alone, `wished`: all of it but the condition."""

    surely: Sentence | None
    wished: Sentence | None = None


def said(sentence: Sentence) -> Said:
    """What the sentence says surely, and what the reader can have for the wish of it."""
    parts = _PART_END.split(sentence.text)
    if _BEGINS.match(sentence.text):
        return _hanging("", ", ".join(parts[1:]) or sentence.text, parts[0])
    if len(parts) > 1 and _BEGINS.match(parts[-1]):
        head = sentence.text[: len(sentence.text) - len(parts[-1])].rstrip(" ,–")
        return _hanging(_before_last_clause(head), head, parts[-1])
    heads, hang, condition = [], [], ""
    for part in parts:
        found = _condition_in(part)
        head = part[: found.start()] if found is not None else part
        condition = part[found.start() :] if found is not None else condition
        heads.append(_before_last_clause(head) if found is not None else part)
        hang.append(head)
    if not condition:
        return Said(sentence)
    return _hanging(", ".join(one for one in heads if one), ", ".join(hang), condition)


def surely_telling(text: str, claim: Sequence[Row]) -> Iterator[str]:
    """What the sentences of the text tell by one of the rows without a condition, or on the reader's wish alone."""
    for sentence in sentences(text):
        for one in said(sentence):
            if one is not None and is_told(one, claim):
                yield one.text
                break


def _hanging(surely: str, head: str, condition: str) -> Said:
    is_wish = is_told(sentence_of(condition), _OF_WISH)
    return Said(sentence_of(surely) if surely else None, sentence_of(head) if is_wish else None)


def _condition_in(part: str) -> re.Match[str] | None:
    """The condition that follows in a part of a sentence without a comma before it."""
    found = (one for pattern in (_WITHIN, _OF_NOUN) for one in pattern.finditer(part))
    conditions = (one for one in found if not _IS_NONE.search(part[: one.start()]))
    return min(conditions, key=lambda one: one.start(), default=None)


def _before_last_clause(head: str) -> str:
    """What stands before the clause that the condition touches, back to where another one ends."""
    ends = [one.start() for one in _OTHER_CLAUSE.finditer(head)]
    return head[: ends[-1]] if ends else ""
