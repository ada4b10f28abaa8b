"""Which rights a message uses: by article, or by words of asking and of what is asked, clause by clause."""

from __future__ import annotations

import re

from dsr.domain.intake.access_words import (
    ABOUT_CALLS,
    ACCESS_ALONE,
    ACCESS_ASK,
    ACCESS_CALLS,
    ACCESS_COPY,
    ACCESS_GET,
    ACCESS_WHAT,
    PERSONAL,
)
from dsr.domain.intake.right_words import NEGATIONS, RIGHT_WORDS, RightWords
from dsr.domain.intake.text import clauses, first_span
from dsr.domain.intake.values import ARTICLES, Found, Right, Span

_LIST = r"\d{1,2}(?:\(\d\))?(?:\s{0,2}(?:,|ja|sekä|och|samt|and|&|-|\u2013|to|till)\s{0,2}(?:art\w{0,6}\.?\s)?\d{1,2}(?:\(\d\))?(?!\d)){0,8}"
_ARTICLES_AFTER = re.compile(rf"(?<![\d.])(?P<list>{_LIST})\.?\s?artikl\w*", re.IGNORECASE)
_ARTICLES_BEFORE = re.compile(
    rf"\b(?:art(?:icles?|ikel|ikeln|ikels|iklarna|iklar)?|artikl\w{{1,8}})\.?\s{{1,2}}(?P<list>{_LIST})", re.IGNORECASE
)
_BY_ARTICLE = {int(article): right for right, article in ARTICLES.items()}
# `15-22` describes the regulation; `15-18` may be what a person asks for.
_LONGEST_RANGE = 4
_NEGATION_REACH = 40


def found_rights(text: str, withdrawn: list[Span], documents: list[Span]) -> tuple[Found[Right], ...]:
    """The rights of a text, in the order in which they stand.

    Clauses that withdraw a request are passed over. Where a clause speaks of documents or statistics, only words
    about the writer's own data make a request of it.
    """
    found: dict[Right, list[Span]] = {}
    weak: set[Right] = set()
    for right, span in _by_article(text):
        found.setdefault(right, []).append(span)
    speaks_of_calls = ABOUT_CALLS.search(text) is not None
    for clause in clauses(text):
        if _meets(clause, withdrawn):
            continue
        others = _other_rights(text, clause)
        for right, spans in others.items():
            found.setdefault(right, []).extend(spans)
        if _meets(clause, documents) and PERSONAL.search(text, clause.start, clause.end) is None:
            continue
        access = _access(text, clause, [span for spans in others.values() for span in spans], speaks_of_calls)
        if access:
            if Right.ACCESS not in found and len(access) == 1:
                weak.add(Right.ACCESS)
            found.setdefault(Right.ACCESS, []).extend(access)
    ordered = sorted(found, key=lambda right: min(found[right]))
    return tuple(Found(right, _distinct(found[right]), right not in weak) for right in ordered)


def _meets(clause: Span, spans: list[Span]) -> bool:
    return any(span.start < clause.end and clause.start < span.end for span in spans)


def _distinct(spans: list[Span]) -> tuple[Span, ...]:
    return tuple(sorted(set(spans)))[:6]


def _by_article(text: str) -> list[tuple[Right, Span]]:
    found = []
    for pattern in (_ARTICLES_AFTER, _ARTICLES_BEFORE):
        for match in pattern.finditer(text):
            for number in _numbers(match["list"]):
                if number in _BY_ARTICLE:
                    found.append((_BY_ARTICLE[number], Span(*match.span())))
    return found


def _numbers(written: str) -> list[int]:
    """The articles of `15, 17 ja 21` or `15-18`; a longer range names the chapter, not rights that are used."""
    numbers: list[int] = []
    for part in re.split(r"\s{0,2}(?:,|ja|sekä|och|samt|and|&)\s{0,2}", re.sub(r"\(\d\)|art\w*\.?", "", written)):
        ends = [int(end) for end in re.findall(r"\d{1,2}", part)]
        if len(ends) == 2 and 0 < ends[1] - ends[0] < _LONGEST_RANGE:
            numbers += range(ends[0], ends[1] + 1)
        elif len(ends) == 1:
            numbers += ends
    return numbers


def _other_rights(text: str, clause: Span) -> dict[Right, list[Span]]:
    found = {}
    for words in RIGHT_WORDS:
        spans = _spans_of(words, text, clause)
        if spans:
            found[words.right] = spans
    return found


def _spans_of(words: RightWords, text: str, clause: Span) -> list[Span]:
    if words.unless is not None and words.unless.search(text, clause.start, clause.end):
        return []
    spans = []
    beside = [
        (language, pattern)
        for language, pattern, needed in words.beside
        if needed.search(text, clause.start, clause.end)
    ]
    for language, pattern in (*words.plain, *beside):
        for match in pattern.finditer(text, clause.start, clause.end):
            if not language or not _is_negated(language, text, clause, match.start(), match.end()):
                spans.append(Span(*match.span()))
    return spans


def _is_negated(language: str, text: str, clause: Span, start: int, end: int) -> bool:
    before = NEGATIONS[language].search(text, max(clause.start, start - _NEGATION_REACH), start)
    # Swedish says it after the verb too: "radera inte".
    after = language == "sv" and re.match(r"\s(?:\w+\s)?(?:inte|ej)\b", text[end : min(clause.end, end + 20)])
    return before is not None or bool(after)


def _access(text: str, clause: Span, others: list[Span], speaks_of_calls: bool) -> list[Span]:
    alone = first_span(ACCESS_ALONE, text, clause)
    if alone:
        return [alone, alone]
    calls = first_span(ACCESS_CALLS, text, clause)
    if calls and not _any_negation(text, clause, calls):
        what = first_span(ACCESS_WHAT, text, Span(calls.start, clause.end))
        near = what is not None and what.start - calls.end < 3
        return [calls if what is None or not near else Span(calls.start, max(calls.end, what.end))] * 2
    what = next((span for span in _all_spans(ACCESS_WHAT, text, clause) if not _belongs(text, span, others)), None)
    if what is None and speaks_of_calls:
        what = first_span(ACCESS_COPY, text, clause)
    if what is None:
        return []
    get = next((span for span in _all_spans(ACCESS_GET, text, clause) if span != what), None)
    ask = first_span(ACCESS_ASK, text, clause)
    word = get if get is not None else ask if not others or ACCESS_COPY.match(text, what.start) else None
    if word is None or _any_negation(text, clause, word) or _any_negation(text, clause, what):
        return []
    return sorted({word, what})


def _belongs(text: str, what: Span, others: list[Span]) -> bool:
    """True where the thing is another right's: `poistaa tietoni`, with no asking word between."""
    return any(
        other.end <= what.start <= other.end + 20 and not ACCESS_GET.search(text, other.end, what.start)
        for other in others
    )


def _all_spans(pattern: re.Pattern[str], text: str, clause: Span) -> list[Span]:
    return [Span(*match.span()) for match in pattern.finditer(text, clause.start, clause.end)]


def _any_negation(text: str, clause: Span, word: Span) -> bool:
    """A negation in the clause's own language before the word; `en` is Finnish for no and Swedish for a."""
    window = Span(max(clause.start, word.start - _NEGATION_REACH), word.start)
    for language, pattern in NEGATIONS.items():
        match = pattern.search(text, window.start, window.end)
        if match is None:
            continue
        if match.group().casefold() != "en" or language != "fi":
            return True
        # A Finnish verb follows its negation: en halua, en enää tarvitse, en pyydä.
        if re.match(r"\s(?:enää\s)?(?:halua|tarvitse|pyydä|vaadi|toivo|tahdo|aio)\b", text[match.end() :][:30], re.I):
            return True
    return False
