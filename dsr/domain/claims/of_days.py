"""The days on which a text says that recordings are kept or destroyed, or that a restriction ends; other days are no claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from dsr.domain.spoken_time import days_written
from dsr.domain.word_rows import Row, rows, sentences, telling

Days = list[tuple[str, date | None]]

_KEPT = rows(
    "säilytämme|säilytetään|säilytettävä|säilytetä$|säilyttää$|säilyttämi|säilyy|säilyvät|pidämme|pidetään|tarvitsemme|tarvitaan|tarvitse|tarpeen|"
    "tuhoamme|tuhotaan|tuhota$|tuhoa$|tuhoutu|poistamme|poistetaan|poisteta$|poista$|poistuu|hävitämme|hävitetään|tallella|hallussa|jatkamme|"
    "jatketaan|käsittely+jatkuu",
    "käsittelemme|käsitellään|käytämme|käytetään|käytettäv *tallen|tietoja|tiedot|tietojasi",
    "förvarar|förvaras|bevara|behåll|sparar|sparas|lagra|behövs|behöver|förstör$|förstörs|raderar|raderas|gallra|finns+kvar|vi+fortsätter|"
    "fortsätter+vi|behandlingen+fortsätter",
    "behandlar|behandlas|använder|används *inspelning|uppgift",
    "keep|kept|store|stored|stores|retain|need|needs|needed|destroy|erase$|erases|erased|delete|continue+to+process|we+continue|processing+continues",
    "process$|processed|use$|used *recording|data$",
)
"""A recording is kept, needed, used or destroyed."""

_ENDS = rows(
    "*rajoit|se päätt|lakka|kumo|puretaan|puramme|poistu|jatku|voimassa|asti$|saakka$ -valitus|valittaa",
    "*begräns|den upphör|upphäv|hävs|tas+bort|fortsätter|gäller|varar|till+och+med -överklag|besvär",
    "restrict|it end$|ends|lift|cease|stops|last$|lasts|continue|until -appeal",
    "käsittely+jatkuu|käsittelyä+jatk|behandlingen+fortsätter|behandlingen+återupp|processing+continues|processing+resumes",
)
"""A restriction ends, or lasts."""

_THEN = rows(
    "siihen+asti|siihen+saakka|silloin|tuolloin|siellä|siinä$|sinne|sen+jälkeen|sitä+ennen|sinä+päivänä",
    "till+dess|tills+dess|dess$|då$|där$|därefter|dit$|den+dagen",
    "until+then|till+then|then$|there$|thereafter|by+then|that+day",
)
"""A clause takes its day from the one before."""

_CLAUSE_END = re.compile(
    r"[,–]\s+|\s+(?:mutta|vaan|koska|sillä|joten|men|eftersom|varför|but|because|since|so)\s+", re.IGNORECASE
)

_AND = re.compile(r"\s+(?:ja|sekä|och|samt|and)\s+", re.IGNORECASE)

_TELLS_OTHERWISE = rows(
    "on$|ovat$|oli$|olivat$|pidetään|järjestetään|alkaa$|alkavat$|alkoi|päättyy|päättyi|vanhe|erääntyy|raukeaa|astuu|tulee$|tulevat$|kuullaan|"
    "käydään|annetaan|annettiin|kokoontuu|käsitellään|ratkaistaan|jätetään|jätettiin|tehdään|tehtiin",
    "är$|var$|hålls$|hölls$|börjar$|började$|går$|gick$|slutar$|infaller$|preskriberas|förfaller|träder|hörs$|ska$|skall$|har$|"
    "behandlas$|avgörs$|inleds$|inleddes$|ges$|sammanträder|löper",
    "is$|are$|was$|were$|will$|takes$|took$|begins$|began$|starts$|ends$|ended$|falls$|becomes$|became$|expires$|has$|have$|shall$",
)
"""A clause has a verb of its own that says nothing of a recording."""

_OF_THE_SAME = re.compile(
    r"^(?:se|ne|tämä|nämä|niitä|sitä|sen|niiden|den|det|de|denna|dessa|detta|it|they|this|that|these)\s+(?!\d)"
    r"|tallen|ääni|säily|rajoit|viimei|inspelning|ljud|förvar|begräns|\bsista\b|recording|sound|storage|restrict|\blast\b",
    re.IGNORECASE,
)
"""A clause speaks of the recording, or of what was spoken of before."""


def days_kept(text: str) -> Days:
    """The days, as written, on which the text says that a recording is kept, needed or destroyed.

    A day of its own clause, or where that has none and points back ("siihen asti"), of what stands before it. When a claim
    becomes time-barred, a court sits or an appeal must be in is another matter (hallintolaki 45 §: the reasons tell it).
    """
    return _days(text, _KEPT)


def days_ending(text: str) -> Days:
    """The days, as written, on which the text says that a restriction ends or until which it lasts (GDPR 18(3))."""
    return _days(text, _ENDS)


def _days(text: str, claim: Sequence[Row]) -> Days:
    found: Days = []
    before: Days = []
    for sentence in sentences(text):
        for clause in _CLAUSE_END.split(sentence.text):
            days = days_written(clause)
            if any(telling(clause, claim)):
                found += _own_days(clause, claim) or (before if any(telling(clause, _THEN)) else [])
            before = days or before
    return found


def _own_days(clause: str, claim: Sequence[Row]) -> Days:
    """The days of a clause that claims, without those of what is only joined to it: `... and the hearing is on 4.3.2027`.

    Where nothing joined has a verb and a matter of its own, or no day is left to the claim, all of them.
    """
    joined = _AND.split(clause)
    own = [day for part in joined if not _is_apart(part, claim) for day in days_written(part)]
    return own or days_written(clause)


def _is_apart(part: str, claim: Sequence[Row]) -> bool:
    """Whether a part of a clause has a subject and a verb of its own, and speaks of another matter than the recording."""
    first, _, rest = part.strip().partition(" ")
    if any(telling(part, claim)) or any(telling(first, _TELLS_OTHERWISE)) or not any(telling(rest, _TELLS_OTHERWISE)):
        return False
    return _OF_THE_SAME.search(part.strip()) is None
