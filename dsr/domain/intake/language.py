"""Which of Finnish, Swedish and English a message is in, by its commonest words."""

from __future__ import annotations

import re
from collections import Counter

from dsr.domain.intake.text import READ_MOST
from dsr.domain.intake.values import Found, Span

_WORD = re.compile(r"[^\W\d_]{1,40}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORDS = {
    "fi": _words(
        "ja on ei en että se ne hän minun minulla minusta minua joka jotka kun kuin mutta myös tai sekä oli olen ovat "
        "voi voisi haluan haluaisin pyydän saada saanko kiitos hei terveisin terv puhelu puhelut puheluni puheluista "
        "tallenne tallenteet tietoni tietoja numerosta soitin kaikki mitä miten miksi olette teillä teidän voitte "
        "ole tässä nyt älkää saa sitä niitä enää kaupungin espoon klo asti lomalla asiakas"
    ),
    "sv": _words(
        "och att det som är jag mig min mitt mina ni er för med på av till den har inte kan vill om från var när ett "
        "samtal inspelning inspelningen inspelningar begär skulle tack hej hälsningar vänlig ringde uppgifter också "
        "här eller sedan staden esbo någon genom enligt få ska"
    ),
    "en": _words(
        "the and of to is are was were i my me you your we our for with that this in have has would like please "
        "copy all recording recordings call calls data about request dear sir sirs hello regards thank not any it be "
        "on from by do under number phone"
    ),
}
_FINNISH_ENDING = re.compile(
    r"^[^\W\d_]{3,36}(?:ssa|ssä|sta|stä|lla|llä|lta|ltä|lle|ksi|iin|een|aan|ään|ista|istä|tään|taan|stani|stäni|kaa|kää|"
    r"ttava|ttävä|eeni|oista|iden|jen)$"
)
_SWEDISH_ENDING = re.compile(r"^[^\W\d_]{3,36}(?:ningen|ningar|ningarna|erna|arna|heten|igt|skt|orna|ades|eras)$")
_SHOWN_WORDS = 5


def language_of(text: str) -> Found[str] | None:
    """The language with the most telling words; certain only with several of them and twice the next one's.

    None where no word tells, or two languages tell equally: a clerk decides, or the letter goes out in both.
    """
    counts: Counter[str] = Counter()
    words: dict[str, list[Span]] = {"fi": [], "sv": [], "en": []}
    for match in _WORD.finditer(text, 0, min(len(text), READ_MOST)):
        word = match.group().casefold()
        for language in _languages_of(word):
            counts[language] += 1
            if len(words[language]) < _SHOWN_WORDS:
                words[language].append(Span(*match.span()))
    ordered = counts.most_common(2)
    if not ordered or (len(ordered) == 2 and ordered[0][1] == ordered[1][1]):
        return None
    (best, most), second = ordered[0], ordered[1][1] if len(ordered) == 2 else 0
    return Found(best, tuple(words[best]), most >= 3 and most >= 2 * second)


def _languages_of(word: str) -> list[str]:
    found = [language for language, known in _WORDS.items() if word in known]
    if found:
        return found
    if _FINNISH_ENDING.match(word):
        return ["fi"]
    return ["sv"] if "å" in word or _SWEDISH_ENDING.match(word) else []
